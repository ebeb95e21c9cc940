using System.Text;
using Inferly.Analytics.ClickHouse.Protocol;
using Microsoft.AspNetCore.WebUtilities;

namespace Inferly.Analytics.ClickHouse.Query;

/// <summary>Sends statements to a ClickHouse as they are, and leaves its answer to be read as it comes.</summary>
internal sealed class ClickHouseHttp(HttpMessageHandler handler) : IDisposable
{
    // The caller's token bounds each request; a timeout of the client's would end only the wait for headers.
    private readonly HttpClient _http = new(handler) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>
    /// Sends a statement; of what comes back the headers have been read. Throws <see cref="HttpRequestException"/> where nobody
    /// answers.
    /// </summary>
    public async Task<HttpResponseMessage> PostAsync(
        ClickHouseEndpoint endpoint, string path, IEnumerable<KeyValuePair<string, string?>> query, string sql,
        CancellationToken cancellation)
    {
        var address = new Uri(endpoint.Address, QueryHelpers.AddQueryString(path, query));
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Content = new StringContent(sql, Encoding.UTF8, "text/plain");
        request.Headers.Authorization = endpoint.Authorization;
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    /// <summary>The error an answer holds, or null where it holds a result.</summary>
    public static async Task<ClickHouseError?> ErrorAsync(HttpResponseMessage response, CancellationToken cancellation) =>
        response.IsSuccessStatusCode ? null : ClickHouseError.Parse(await response.Content.ReadAsStringAsync(cancellation));

    public void Dispose() => _http.Dispose();
}
