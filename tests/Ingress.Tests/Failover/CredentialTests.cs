using System.Net;
using Inferly.Faults;
using Inferly.Faults.Scripts;

namespace Inferly.Ingress.Tests.Failover;

/// <summary>What a provider says of our credential or our account is never the caller's to see.</summary>
public sealed class CredentialTests
{
    // So many that each of two keys is asked, but for once in a million.
    private const int Turns = 20;

    private static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(30);

    private static readonly Dictionary<string, Script> Refusals = new()
    {
        ["401"] = Script.Fail(401, "Incorrect API key provided: sk-secret", "invalid_api_key"),
        ["402"] = Script.Fail(402, "Insufficient balance of sk-secret"),
        ["403"] = Script.Fail(403, "sk-secret may not use this model"),
        ["429 quota"] = Script.Fail(429, "You exceeded your current quota, sk-secret", "insufficient_quota"),
        ["200 with an error"] = Script.Error(401, "Incorrect API key provided: sk-secret", "invalid_api_key"),
    };

    public static TheoryData<string, bool> All => [.. from name in Refusals.Keys from stream in (bool[])[true, false] select (name, stream)];

    public static TheoryData<string> OfTheWholeCredential => [.. Refusals.Keys.Where(name => name != "403")];

    public static TheoryData<ProviderKind, int> OfEachProtocol =>
        [.. from kind in Enum.GetValues<ProviderKind>() from status in (int[])[401, 402, 403] select (kind, status)];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Refused_TheVeryFirstTimeIncluded_TheNextAnswersAtOnce(string name, bool stream)
    {
        await using var gateway = await FaultyGateway.StartAsync();
        gateway.A.Next(Refusals[name]);
        Answered.By("b/m-b", await gateway.AskAsync("a/m-a b/m-b", stream), gateway.B.Answer, stream);
        Assert.Equal([1, 1], gateway.Calls);
        Assert.Equal(gateway.A.Calls[0].At, gateway.B.Calls[0].At);
    }

    [Theory]
    [MemberData(nameof(OfEachProtocol))]
    public async Task Refused_InAnyProtocol_TheNextAnswers(ProviderKind kind, int status)
    {
        await using var gateway = await FaultyGateway.StartAsync(2, kind);
        gateway.A.Next(Script.Fail(status));
        Answered.By("b/m-b", await gateway.AskAsync("a/m-a b/m-b"), gateway.B.Answer);
        Assert.Equal([1, 1], gateway.Calls);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Refused_NobodyElse_Is503WithoutAWordOfIt(string name, bool stream)
    {
        await using var gateway = await FaultyGateway.StartAsync(1);
        gateway.A.Next(Refusals[name]);
        var answer = await gateway.AskAsync("a/m-a", stream);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "no_provider_available"), (answer.Status, (string?)answer.Error["code"]));
        Assert.DoesNotContain("sk-secret", answer.Body, StringComparison.Ordinal);
        Assert.Equal([1], gateway.Calls);
    }

    [Theory]
    [MemberData(nameof(OfTheWholeCredential))]
    public async Task Refused_TheOtherKeyServesUntilAProbeSucceeds(string name)
    {
        await using var gateway = await FaultyGateway.StartAsync(1, keys: 2);
        var refused = true;
        gateway.A.Otherwise = call => refused && KeyOf(call) == "Bearer secret-0" ? Refusals[name] : Script.Sound;

        // Keys take turns by chance.
        await AskAsync(Turns);
        var keys = await AskAsync(Turns);
        Assert.Equal(["Bearer secret-1"], keys.Distinct());

        refused = false;
        gateway.Clock.Advance(ProbeEvery);
        Assert.Contains("Bearer secret-0", await AskAsync(Turns));

        async Task<string[]> AskAsync(int times)
        {
            var before = gateway.A.Calls.Count;
            for (var i = 0; i < times; i++)
            {
                Answered.By("a/m-a", await gateway.AskAsync("a/m-a"), gateway.A.Answer);
            }

            return [.. gateway.A.Calls.Skip(before).Select(KeyOf)];
        }
    }

    private static string KeyOf(Call call) => call.Request.Headers["Authorization"];
}
