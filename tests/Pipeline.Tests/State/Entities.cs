using System.Text;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.Policies;
using Inferly.Pipeline.State;

namespace Inferly.Pipeline.Tests.State;

/// <summary>Entities as tests need them.</summary>
internal static class Entities
{
    public static readonly DateTimeOffset Now = new(2026, 3, 14, 15, 9, 26, TimeSpan.Zero);

    public static Project Project(string id = "acme") => new() { Id = id, CreatedAt = Now };

    public static ApiKey Key(string secret, string id = "key_1", string? project = "acme", Role role = Role.Inference) => new()
    {
        Id = id,
        Project = project,
        Role = role,
        Digest = KeyDigest.Of(secret),
        Prefix = KeySecret.PrefixOf(secret),
        CreatedAt = Now,
    };

    public static Workflow Workflow(string name = "triage", string project = "acme") => new() { Project = project, Name = name, CreatedAt = Now };

    public static Budget Budget(decimal usd, BudgetPeriod period)
    {
        Assert.True(NanoUsd.TryFromUsd(usd, MidpointRounding.ToEven, out var amount));
        return new Budget(amount, period);
    }

    public static GlobSet Globs(params string[] patterns) => GlobSet.Of(patterns.Select(pattern =>
    {
        Assert.True(Glob.TryCreate(pattern, out var glob));
        return glob;
    }));

    public static RoutingPolicy PolicyOf(string json)
    {
        Assert.True(RoutingPolicyJson.TryParse(Encoding.UTF8.GetBytes(json), "policy", out var policy, out _));
        return policy;
    }

    public static GatewayState StateOf(params Entity[] entities)
    {
        var builder = new GatewayStateBuilder(GatewayState.Empty);
        foreach (var entity in entities)
        {
            Assert.True(builder.Apply(GatewayState.Empty.Put(entity, Now)));
        }

        return builder.Build();
    }
}
