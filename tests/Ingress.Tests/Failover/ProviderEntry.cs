using System.Text.Json.Nodes;
using Inferly.Faults;

namespace Inferly.Ingress.Tests.Failover;

/// <summary>A fault server as an entry of <c>providers</c>.</summary>
internal static class ProviderEntry
{
    /// <param name="kind">Its protocol.</param>
    /// <param name="server">The server.</param>
    /// <param name="index">0 for the provider a with its model m-a, and so on: the higher, the dearer and the larger.</param>
    /// <param name="keys">How many credentials.</param>
    public static JsonObject Of(ProviderKind kind, FaultServer server, int index, int keys = 1)
    {
        var name = (char)('a' + index);
        var entry = new JsonObject
        {
            ["id"] = $"{name}",
            ["kind"] = KindOf(kind),
            ["base_url"] = kind == ProviderKind.Chat ? $"{server.BaseUrl}/v1" : server.BaseUrl,
            ["models"] = new JsonArray(Model($"m-{name}", index)),
        };
        if (kind == ProviderKind.Converse)
        {
            entry["aws"] = new JsonObject { ["region"] = "eu-west-1", ["bearer_token"] = "secret-0" };
        }
        else
        {
            entry["api_keys"] = new JsonArray([.. Enumerable.Range(0, keys).Select(i => JsonValue.Create($"secret-{i}"))]);
        }

        return entry;
    }

    private static JsonObject Model(string id, int index) => new()
    {
        ["id"] = id,
        ["input_usd_per_mtok"] = 1 + index,
        ["output_usd_per_mtok"] = 10 * (1 + index),
        ["context"] = 1000 * (1 + index),
        ["capabilities"] = new JsonArray("stream", "tools", "json_schema"),
    };

    private static string KindOf(ProviderKind kind) => kind switch
    {
        ProviderKind.Messages => "anthropic",
        ProviderKind.Gemini => "gemini",
        ProviderKind.Converse => "bedrock",
        _ => "openai",
    };
}
