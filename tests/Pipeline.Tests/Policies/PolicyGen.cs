using CsCheck;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.Policies;
using Inferly.Pipeline.Registry;
using Inferly.Pipeline.Tests.Registry;

namespace Inferly.Pipeline.Tests.Policies;

/// <summary>Random policies and candidates that meet often enough to matter.</summary>
internal static class PolicyGen
{
    private static readonly string[] Patterns =
        ["*", "openai/*", "azure/*", "anthropic/*", "gpt-4*", "*mini", "openai/gpt-4o", "*/gpt-?o*", "claude*", "local/*", "nothing/here"];

    private static readonly string[] Ids =
        ["openai/gpt-4o", "openai/gpt-4o-mini", "azure/gpt-4o", "anthropic/claude-sonnet-4-5", "local/llama3.1:8b"];

    private static readonly Gen<GlobSet> Globs = Gen.OneOf(Patterns).Array[1, 3].Select(patterns => GlobSet.Of(patterns.Select(Glob)));

    private static readonly Gen<RegionSet> Regions = RegionSetTests.Sets.Where(set => !set.IsEmpty);

    /// <summary>As parsed: one allow list at most, a region that is somewhere.</summary>
    public static Gen<RoutingPolicy> Policies { get; } = Gen.Select(
        Gen.Int[1, 5].Nullable(),
        Gen.Long[0, 5].Select(nanos => new NanoUsd(nanos)).Nullable(),
        Gen.Double[0, 1].Nullable(),
        Regions.Null(),
        Gen.Select(Globs.Null(), Globs.Null(0.8)),
        Gen.Enum<Optimize>().Nullable())
        .Select((slo, cost, accuracy, region, globs, optimize) => new RoutingPolicy
        {
            SloMs = slo,
            MaxCost = cost,
            MinAccuracy = accuracy,
            Region = region,
            Allow = globs.Item1 is { } allow ? [allow] : [],
            Deny = globs.Item2 ?? GlobSet.Empty,
            Optimize = optimize,
        });

    public static Gen<CandidateFacts> Candidates { get; } = Gen.Select(
        Gen.OneOf(Ids),
        Gen.OneOf("eu-west-1", "us-east-1", "de", "global").Array[0, 2],
        Gen.Long[0, 5].Select(nanos => new NanoUsd(nanos)).Nullable(),
        Gen.Double[0, 1].Nullable())
        .Select((id, regions, cost, score) => new CandidateFacts(Model(id, regions), cost, score));

    public static Glob Glob(string pattern)
        => Pipeline.Policies.Glob.TryCreate(pattern, out var glob) ? glob : throw new ArgumentException(pattern);

    public static Region Region(string name)
        => Pipeline.Registry.Region.TryCreate(name, out var region) ? region : throw new ArgumentException(name);

    public static ModelEntry Model(string id, params string[] regions) => new()
    {
        Id = id,
        Provider = id[..id.IndexOf('/')],
        Kind = "openai",
        UpstreamModel = id[(id.IndexOf('/') + 1)..],
        CanonicalModel = id[(id.IndexOf('/') + 1)..],
        OwnedBy = id[..id.IndexOf('/')],
        Created = 0,
        Regions = [.. regions.Select(Region)],
    };
}
