using System.Net;
using System.Text.Json.Nodes;

namespace Inferly.Ingress.Tests.Api;

/// <summary>Reads answers in tests.</summary>
internal static class HttpAssert
{
    /// <summary>The body of an answer of this status.</summary>
    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} in place of {(int)status}: {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>Asserts an error, and gives its message.</summary>
    public static async Task<string> ErrorAsync(this HttpResponseMessage response, HttpStatusCode status, string? code, string? param = null)
    {
        var error = (await response.JsonAsync(status))["error"]!;
        Assert.Equal((code, param), ((string?)error["code"], (string?)error["param"]));
        return (string)error["message"]!;
    }

    public static string[] Ids(this JsonNode page, string member = "id") => [.. page["data"]!.AsArray().Select(item => (string)item![member]!)];

    /// <summary>Equal but for white space; the order of members counts.</summary>
    public static void SameJson(string expected, JsonNode actual) => Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), actual.ToJsonString());
}
