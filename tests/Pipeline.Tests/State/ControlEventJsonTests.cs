using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Inferly.Pipeline.State;
using static Inferly.Pipeline.Tests.State.Entities;

namespace Inferly.Pipeline.Tests.State;

public sealed class ControlEventJsonTests
{
    private static readonly string Secret = KeySecret.Generate();

    public static TheoryData<Entity> Everything =>
    [
        Project(),
        Project() with
        {
            Name = "Acme \"✓\"",
            Budget = Budget(12.000000001m, BudgetPeriod.Month),
            RequestsPerMinute = 60,
            TokensPerMinute = 100_000,
            RecordContent = true,
            Policy = PolicyOf("""{"slo_ms":2000,"max_cost_usd":0.01,"region":"eu","allow":["openai/*"],"deny":["*/*-preview"],"optimize":"cost"}"""),
        },
        Key(Secret),
        Key(Secret, project: null, role: Role.Admin) with
        {
            Name = "ci",
            Previous = new RetiringDigest(KeyDigest.Of("former"), Now.AddHours(1)),
            ExpiresAt = Now.AddDays(1),
            RevokedAt = Now,
            Workflows = ["triage", "extract"],
            Models = Globs("openai/*", "sim/fast"),
            Budget = Budget(0.5m, BudgetPeriod.Day),
            RequestsPerMinute = 1,
            TokensPerMinute = 2,
        },
        Workflow(),
        Workflow() with
        {
            Description = "Sorts mail",
            Policy = PolicyOf("""{"min_accuracy":0.9}"""),
            Cache = new RawJson("""{"mode":"semantic","threshold":0.970,"max_error":null}"""),
            Eval = new RawJson("""{"candidates":["openai/*"]}"""),
            Failover = new RawJson("""{"max_attempts":2}"""),
        },
    ];

    [Theory]
    [MemberData(nameof(Everything))]
    public void TryRead_WhatWasWritten_IsTheSame(Entity entity)
    {
        var written = GatewayState.Empty.Put(entity, Now);

        Assert.True(ControlEventJson.TryRead(ControlEventJson.Write(written), out var read, out _));

        Assert.Equal((written.Id, written.Entity, written.Revision, written.At), (read.Id, read.Entity, read.Revision, read.At));
        Assert.Equivalent(written.Value, read.Value, strict: true);
    }

    [Fact]
    public void TryRead_Deletion_HasNoValue()
    {
        var written = GatewayState.Empty.Delete(EntityKey.Workflow("acme", "triage"), Now);

        Assert.True(ControlEventJson.TryRead(ControlEventJson.Write(written), out var read, out _));

        Assert.Equal(written, read);
    }

    [Fact]
    public void Write_Key_HoldsNothingOfTheSecretButItsPrefix()
    {
        var text = Encoding.UTF8.GetString(ControlEventJson.Write(GatewayState.Empty.Put(Key(Secret), Now)));

        Assert.Contains(KeySecret.PrefixOf(Secret), text, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret[12..], text, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_MembersOfALaterProgram_AreSkipped()
    {
        var json = Json(Project());
        json["later"] = 1;
        json["value"]!["later"] = new JsonObject { ["x"] = 1 };

        Assert.True(TryRead(json, out var read, out _));
        Assert.Equal("acme", Assert.IsType<Project>(read.Value).Id);
    }

    [Fact]
    public void TryRead_WithoutOptionalMembers_HasTheirDefaults()
    {
        var json = Json(Key(Secret));
        json["value"]!.AsObject().Remove("workflows");
        json["value"]!.AsObject().Remove("models");

        Assert.True(TryRead(json, out var read, out _));
        var key = Assert.IsType<ApiKey>(read.Value);
        Assert.True(key.AllowsWorkflow(null));
        Assert.True(key.AllowsModel("sim/fast"));
    }

    [Theory]
    [InlineData("v", "2", "version 2")]
    [InlineData("kind", "\"webhook\"", "kind")]
    [InlineData("entity", "\"other\"", "another entity")]
    [InlineData("revision", "7", "another entity")]
    [InlineData("value", "{}", "required")]
    [InlineData("id", "null", "id")]
    public void TryRead_NotUnderstood_SaysWhy(string member, string value, string reason)
    {
        var json = Json(Project());
        json[member] = JsonNode.Parse(value);

        Assert.False(TryRead(json, out _, out var actual));
        Assert.Contains(reason, actual, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("""{"id":5,"kind":[],"v":2}""", "version 2")]
    [InlineData("""{"v":1}""", "no id")]
    [InlineData("[]", "object")]
    public void TryRead_OfAnyForm_SaysWhy(string payload, string reason)
    {
        Assert.False(ControlEventJson.TryRead(Encoding.UTF8.GetBytes(payload), out _, out var actual));
        Assert.Contains(reason, actual, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_SomethingBehindIt_IsRefused()
    {
        Assert.False(ControlEventJson.TryRead(Encoding.UTF8.GetBytes(Json(Project()).ToJsonString() + "{}"), out _, out var actual));
        Assert.NotNull(actual);
    }

    [Fact]
    public void TryRead_DamagedBytes_NeverThrows()
    {
        var sound = ControlEventJson.Write(GatewayState.Empty.Put(Key(Secret), Now));
        Gen.Select(Gen.Int[0, sound.Length - 1], Gen.Byte, Gen.Int[0, sound.Length]).Sample(
            (at, value, length) =>
            {
                var damaged = sound.ToArray();
                damaged[at] = value;
                if (!ControlEventJson.TryRead(damaged.AsSpan(0, length), out _, out var reason))
                {
                    Assert.NotNull(reason);
                }
            },
            iter: 2_000,
            seed: "0000KDQPSOe1");
    }

    private static JsonNode Json(Entity entity) => JsonNode.Parse(ControlEventJson.Write(GatewayState.Empty.Put(entity, Now)))!;

    private static bool TryRead(JsonNode json, out ControlEvent change, out string? reason)
        => ControlEventJson.TryRead(Encoding.UTF8.GetBytes(json.ToJsonString()), out change, out reason);
}
