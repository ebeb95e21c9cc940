using System.Text;
using System.Text.Json;
using CsCheck;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.Policies;
using Inferly.Pipeline.Tests.Registry;

namespace Inferly.Pipeline.Tests.Policies;

public sealed class RoutingPolicyJsonTests
{
    [Fact]
    public void TryParse_AllFields_AreRead()
    {
        var policy = Parse(
            """
            {"slo_ms":2000,"max_cost_usd":0.01,"min_accuracy":0.9,"region":["us-east-1","EU"],
             "allow":["OpenAI/*","gpt-4*"],"deny":["*\/gpt-3*"],"optimize":"latency"}
            """);

        Assert.Equal(2000, policy.SloMs);
        Assert.Equal(new NanoUsd(10_000_000), policy.MaxCost);
        Assert.Equal(0.9, policy.MinAccuracy);
        Assert.Equal("eu, us-east-1", policy.Region!.ToString());
        Assert.Equal("openai/*, gpt-4*", Assert.Single(policy.Allow).ToString());
        Assert.Equal("*/gpt-3*", policy.Deny.ToString());
        Assert.Equal(Optimize.Latency, policy.Optimize);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"slo_ms":null,"max_cost_usd":null,"min_accuracy":null,"region":null,"allow":null,"deny":null,"optimize":null}""")]
    [InlineData("""{"deny":[]}""")]
    public void TryParse_NothingSet_IsNone(string json) => Assert.Equal(RoutingPolicy.None, Parse(json));

    [Fact]
    public void TryParse_OneRegionAsText_IsTheSameAsAnArray()
        => Assert.Equal(Parse("""{"region":["eu"]}"""), Parse("""{"region":"eu"}"""));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("0.0001", 100_000)]
    [InlineData("1e-4", 100_000)]
    [InlineData("0.30000000000000004", 300_000_000)]
    [InlineData("0.0000000019", 1)]
    public void TryParse_MaxCost_IsExactAndNeverRoundedUp(string number, long nanos)
        => Assert.Equal(new NanoUsd(nanos), Parse($$"""{"max_cost_usd":{{number}}}""").MaxCost);

    [Theory]
    [InlineData("""[]""", "policy", "must be an object")]
    [InlineData("\"eu\"", "policy", "must be an object")]
    [InlineData("""{"slo_ms":0}""", "policy.slo_ms", "from 1 to")]
    [InlineData("""{"slo_ms":-5}""", "policy.slo_ms", "from 1 to")]
    [InlineData("""{"slo_ms":1.5}""", "policy.slo_ms", "whole number")]
    [InlineData("""{"slo_ms":1e99}""", "policy.slo_ms", "from 1 to")]
    [InlineData("""{"slo_ms":"2000"}""", "policy.slo_ms", "whole number of milliseconds")]
    [InlineData("""{"max_cost_usd":-0.1}""", "policy.max_cost_usd", "from 0 to 1000000")]
    [InlineData("""{"max_cost_usd":1000001}""", "policy.max_cost_usd", "from 0 to 1000000")]
    [InlineData("""{"max_cost_usd":1e300}""", "policy.max_cost_usd", "from 0 to 1000000")]
    [InlineData("""{"max_cost_usd":"0.1"}""", "policy.max_cost_usd", "number of US dollars")]
    [InlineData("""{"max_cost_usd":NaN}""", "policy", "is not valid JSON")]
    [InlineData("""{"min_accuracy":1.01}""", "policy.min_accuracy", "from 0 to 1")]
    [InlineData("""{"min_accuracy":-0.01}""", "policy.min_accuracy", "from 0 to 1")]
    [InlineData("""{"min_accuracy":1e400}""", "policy.min_accuracy", "from 0 to 1")]
    [InlineData("""{"min_accuracy":true}""", "policy.min_accuracy", "from 0 to 1")]
    [InlineData("""{"region":7}""", "policy.region", "name of a region")]
    [InlineData("""{"region":""}""", "policy.region", "name of a region")]
    [InlineData("""{"region":[]}""", "policy.region", "must not be empty")]
    [InlineData("""{"region":["eu",7]}""", "policy.region[1]", "name of a region")]
    [InlineData("""{"region":["\ud800"]}""", "policy.region[0]", "name of a region")]
    [InlineData("""{"allow":[]}""", "policy.allow", "must not be empty")]
    [InlineData("""{"allow":"openai/*"}""", "policy.allow", "must be an array")]
    [InlineData("""{"allow":["a","b","[c]"]}""", "policy.allow[2]", "only * and ? are special")]
    [InlineData("""{"allow":[["a"]]}""", "policy.allow[0]", "must be a pattern")]
    [InlineData("""{"deny":["*",null]}""", "policy.deny[1]", "must be a pattern")]
    [InlineData("""{"deny":{}}""", "policy.deny", "must be an array")]
    [InlineData("""{"optimize":"speed"}""", "policy.optimize", "must be one of cost, latency, accuracy, balanced")]
    [InlineData("""{"optimize":1}""", "policy.optimize", "must be one of")]
    [InlineData("""{"slo_ms":1,"slo_ms":1}""", "policy.slo_ms", "given twice")]
    [InlineData("""{"slo_ms":null,"slo_ms":1}""", "policy.slo_ms", "given twice")]
    [InlineData("""{"max_cost":1}""", "policy.max_cost", "did you mean max_cost_usd?")]
    [InlineData("""{"temperature":1}""", "policy.temperature", "The fields are slo_ms")]
    [InlineData("""{"\ud800":1}""", "policy", "a field that is not known")]
    [InlineData("""{"slo_ms":1}{}""", "policy", "is not valid JSON")]
    [InlineData("""{"slo_ms":1""", "policy", "is not valid JSON")]
    [InlineData("", "policy", "is not valid JSON")]
    public void TryParse_Mistake_NamesThePathAndTheRemedy(string json, string path, string message)
    {
        Assert.False(RoutingPolicyJson.TryParse(Encoding.UTF8.GetBytes(json), "policy", out var policy, out var error));
        Assert.Null(policy);
        Assert.Equal(path, error.Path);
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void TryParse_MorePatternsThanAnyoneNeeds_IsRefused()
    {
        var patterns = string.Join(',', Enumerable.Range(0, 257).Select(i => $"\"model-{i}\""));
        Assert.False(RoutingPolicyJson.TryParse(Encoding.UTF8.GetBytes($$"""{"deny":[{{patterns}}]}"""), "policy", out _, out var error));
        Assert.Equal("policy.deny", error.Path);
    }

    [Fact]
    public void TryRead_WithinADocument_LeavesTheReaderOnTheLastToken()
    {
        var reader = new Utf8JsonReader("""{"policy":{"region":["eu"],"slo_ms":5},"model":"auto"}"""u8);
        reader.Read();
        reader.Read();
        reader.Read();

        Assert.True(RoutingPolicyJson.TryRead(ref reader, "policy", out var policy, out _));

        Assert.Equal(5, policy.SloMs);
        Assert.Equal(JsonTokenType.EndObject, reader.TokenType);
        Assert.True(reader.Read() && reader.ValueTextEquals("model"u8));
    }

    [Fact]
    public void Write_AnyPolicy_ReadsBackAsItself()
        => PolicyGen.Policies.Sample(policy => Assert.Equal(policy, Parse(Write(policy))));

    [Fact]
    public void Write_CombinedPolicy_ShowsEveryListAndTheEmptyRegion()
    {
        var combined = PolicyCombiner.Combine(
            Parse("""{"allow":["openai/*"],"region":"eu"}"""), Parse("""{"allow":["gpt-4*"],"region":"us"}"""));

        Assert.Equal("""{"region":[],"allow":[["openai/*"],["gpt-4*"]]}""", Write(combined));
    }

    [Fact]
    public void TryParse_RandomJson_GivesAPolicyOrAnError()
        => RandomJson.Of("slo_ms", "max_cost_usd", "min_accuracy", "region", "allow", "deny", "optimize").Sample(
            json =>
            {
                var read = RoutingPolicyJson.TryParse(json, "policy", out var policy, out var error);
                Assert.Equal(read, policy is not null);
                Assert.Equal(read, error is null);
                Assert.StartsWith("policy", error?.Path ?? "policy");
            },
            iter: 50_000);

    private static RoutingPolicy Parse(string json)
    {
        Assert.True(RoutingPolicyJson.TryParse(Encoding.UTF8.GetBytes(json), "policy", out var policy, out var error), error?.ToString());
        return policy;
    }

    private static string Write(RoutingPolicy policy)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            RoutingPolicyJson.Write(writer, policy);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
