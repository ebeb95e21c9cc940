using System.ClientModel;
using System.Text.Json.Nodes;

namespace Inferly.Ingress.Tests.Sdk.DotNet;

/// <summary>What the SDK throws for an answer that is not a 2xx.</summary>
internal sealed record Failure(int Status, string? Code, string? Param, string Message, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The failure of a call that must fail.</summary>
    public static async Task<Failure> OfAsync(Func<Task> call)
    {
        var thrown = await Assert.ThrowsAsync<ClientResultException>(call);
        var response = thrown.GetRawResponse()!;
        var error = JsonNode.Parse(response.Content)!["error"]!;
        return new Failure(
            thrown.Status,
            (string?)error["code"],
            (string?)error["param"],
            thrown.Message,
            response.Headers.ToDictionary(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase));
    }
}
