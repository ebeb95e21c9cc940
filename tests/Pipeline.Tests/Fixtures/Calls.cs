using System.Text;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Tests.Fixtures;

/// <summary>Makes attempts out of callers' bodies.</summary>
internal static class Calls
{
    /// <summary>The attempt that a chat body leads to, when <paramref name="model"/> is chosen for it.</summary>
    public static UpstreamCall Chat(string body, string model, int? modelMaxOutput = null) =>
        Of(Operation.Chat, body, model, modelMaxOutput);

    /// <summary>The same for any operation.</summary>
    public static UpstreamCall Of(Operation operation, string body, string model, int? modelMaxOutput = null)
    {
        var error = RequestScanner.Scan(operation, Encoding.UTF8.GetBytes(body), out var request);
        Assert.True(error is null, $"{error?.Path}: {error?.Message} in {body}");
        return new UpstreamCall
        {
            Request = request!,
            Model = model,
            ModelMaxOutput = modelMaxOutput,
            Credential = new Credential("test#0") { ApiKey = "secret" },
        };
    }

    /// <summary>A call whose request says nothing of interest: for decoders.</summary>
    public static UpstreamCall Any { get; } = Chat("""{"model":"m","messages":[{"role":"user","content":"Hi"}]}""", "m");

    /// <summary>A provider at an address.</summary>
    public static ProviderEndpoint Endpoint(string baseUrl, string? region = null, params (string Name, string Value)[] headers) =>
        new("test", baseUrl, region, headers.ToDictionary(header => header.Name, header => header.Value));
}
