using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Inferly.Pipeline.Registry;

namespace Inferly.Pipeline.Policies;

/// <summary>
/// A policy as JSON: a body's <c>policy</c>, the header <c>x-inferly-policy</c>, a project's, a workflow's. Read strictly, since a
/// constraint that is silently not understood is a promise broken; <c>null</c> is "not set".
/// </summary>
public static class RoutingPolicyJson
{
    /// <summary>Reads a policy that stands alone.</summary>
    /// <param name="utf8">The whole JSON value.</param>
    /// <param name="path">Where the value stands, for errors: <c>policy</c>.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="error">The first mistake.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> utf8,
        string path,
        [NotNullWhen(true)] out RoutingPolicy? policy,
        [NotNullWhen(false)] out PolicyError? error)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8);
            reader.Read();
            if (!TryRead(ref reader, path, out policy, out error))
            {
                return false;
            }

            reader.Read(); // throws where something follows
            return true;
        }
        catch (JsonException exception)
        {
            policy = null;
            error = new PolicyError(path, $"is not valid JSON ({exception.Message}): give an object such as {{\"max_cost_usd\": 0.01}}");
            return false;
        }
    }

    /// <summary>
    /// Reads a policy within a larger document. The reader stands on the value, and on its last token afterwards. Broken JSON throws
    /// <see cref="JsonException"/>, as it does wherever else the caller's loop meets it.
    /// </summary>
    public static bool TryRead(
        ref Utf8JsonReader reader,
        string path,
        [NotNullWhen(true)] out RoutingPolicy? policy,
        [NotNullWhen(false)] out PolicyError? error)
    {
        policy = RoutingPolicy.None;
        error = null;
        if (reader.TokenType == JsonTokenType.Null)
        {
            return true;
        }

        var fields = new PolicyFieldReader(path);
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (!fields.TryRead(ref reader))
                {
                    break;
                }
            }
        }
        else
        {
            fields.Fail("", "must be an object such as {\"max_cost_usd\": 0.01}");
        }
        error = fields.Error;
        policy = error is null ? fields.Policy : null;
        return policy is not null;
    }

    /// <summary>
    /// Writes a policy as it is read. A combined one may have several lists that must all match, written as an array of arrays, and a
    /// region that nothing satisfies, written as an empty array.
    /// </summary>
    public static void Write(Utf8JsonWriter writer, RoutingPolicy policy)
    {
        writer.WriteStartObject();
        if (policy.SloMs is { } slo)
        {
            writer.WriteNumber("slo_ms"u8, slo);
        }

        if (policy.MaxCost is { } maxCost)
        {
            writer.WritePropertyName("max_cost_usd"u8);
            maxCost.WriteTo(writer);
        }
        if (policy.MinAccuracy is { } minAccuracy)
        {
            writer.WriteNumber("min_accuracy"u8, minAccuracy);
        }

        if (policy.Region is { } region)
        {
            WriteRegion(writer, region);
        }

        WriteAllow(writer, policy);
        if (!policy.Deny.IsEmpty)
        {
            writer.WritePropertyName("deny"u8);
            WriteGlobs(writer, policy.Deny);
        }
        if (policy.Optimize is { } optimize)
        {
            writer.WriteString("optimize"u8, PolicyNames.Optimize.NameOf(optimize));
        }

        writer.WriteEndObject();
    }

    private static void WriteRegion(Utf8JsonWriter writer, RegionSet region)
    {
        writer.WritePropertyName("region"u8);
        if (region.Regions is [var only])
        {
            writer.WriteStringValue(only.Name);
            return;
        }
        writer.WriteStartArray();
        foreach (var one in region.Regions)
        {
            writer.WriteStringValue(one.Name);
        }

        writer.WriteEndArray();
    }

    private static void WriteAllow(Utf8JsonWriter writer, RoutingPolicy policy)
    {
        if (policy.Allow.IsEmpty)
        {
            return;
        }

        writer.WritePropertyName("allow"u8);
        if (policy.Allow is [var only])
        {
            WriteGlobs(writer, only);
            return;
        }
        writer.WriteStartArray();
        foreach (var list in policy.Allow)
        {
            WriteGlobs(writer, list);
        }

        writer.WriteEndArray();
    }

    private static void WriteGlobs(Utf8JsonWriter writer, GlobSet globs)
    {
        writer.WriteStartArray();
        foreach (var glob in globs.Globs)
        {
            writer.WriteStringValue(glob.Pattern);
        }

        writer.WriteEndArray();
    }
}
