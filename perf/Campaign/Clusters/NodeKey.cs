using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Inferly.Perf.Campaign.Clusters;

/// <summary>A key of the project <c>default</c>.</summary>
internal sealed record NodeKey(string Id, string Secret)
{
    public static async Task<NodeKey> MakeAsync(Node node, int? rpm, CancellationToken cancellation)
    {
        using var made = await node.Http.PostAsJsonAsync("/api/projects/default/keys", new { name = "k", role = "inference", rpm }, cancellation);
        made.EnsureSuccessStatusCode();
        var key = JsonNode.Parse(await made.Content.ReadAsStringAsync(cancellation))!;
        return new NodeKey((string)key["id"]!, (string)key["key"]!);
    }

    public async Task RevokeAsync(Node node, CancellationToken cancellation)
    {
        using var revoked = await node.Http.DeleteAsync(new Uri(node.Address, $"/api/projects/default/keys/{Id}"), cancellation);
        revoked.EnsureSuccessStatusCode();
    }

    /// <summary>A request with this key.</summary>
    public HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Secret);
        return request;
    }
}
