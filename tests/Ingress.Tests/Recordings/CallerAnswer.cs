using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Inferly.Ingress.Tests.Recordings;

/// <summary>What the gateway's caller got.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Body">The body, up to where it broke off.</param>
/// <param name="BrokeOff">The connection broke before the body's end.</param>
internal sealed record CallerAnswer(HttpStatusCode Status, HttpResponseHeaders Headers, string Body, bool BrokeOff)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public JsonNode Error => Json["error"]!;

    /// <summary>When to try again: a whole number, as clients expect.</summary>
    public int RetryAfterSeconds => int.Parse(Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture);

    public CallerStream Stream => CallerStream.Parse(Body);

    /// <summary>The cost that the gateway reckoned, in USD.</summary>
    public decimal Cost => Headers.TryGetValues("x-inferly-cost-usd", out var values)
        ? decimal.Parse(values.Single(), CultureInfo.InvariantCulture)
        : (decimal)Stream.Summary!["cost_usd"]!;
}
