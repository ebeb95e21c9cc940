using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Inferly.Pipeline.Registry;

namespace Inferly.Pipeline.Policies;

/// <summary>Reads a policy's lists of patterns and of regions.</summary>
internal sealed class PolicyListReader(string path)
{
    /// <summary>Every candidate is matched against every pattern: more than this is a mistake or an attack.</summary>
    private const int MaxItems = 256;

    public PolicyError? Error { get; private set; }

    public bool TryReadGlobs(ref Utf8JsonReader reader, string field, bool mayBeEmpty, [NotNullWhen(true)] out GlobSet? globs)
    {
        globs = null;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return Fail(field, "must be an array of patterns, such as [\"openai/*\"]");
        }

        var items = new List<Glob>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (items.Count == MaxItems)
            {
                return Fail(field, $"must have at most {MaxItems} patterns: write wider ones, such as \"openai/*\"");
            }

            if (!JsonText.TryRead(ref reader, out var text) || !Glob.TryCreate(text, out var glob))
            {
                return Fail(
                    $"{field}[{items.Count}]",
                    $"must be a pattern for model ids, such as \"openai/gpt-4*\", of at most {Glob.MaxLength} characters; "
                    + "only * and ? are special");
            }
            items.Add(glob);
        }
        if (items.Count == 0 && !mayBeEmpty)
        {
            return Fail(field, "must not be empty, as that would allow no model: leave it out to allow all");
        }

        globs = GlobSet.Of(items);
        return true;
    }

    /// <summary>Reads one region, or an array of them.</summary>
    public bool TryReadRegions(ref Utf8JsonReader reader, string field, [NotNullWhen(true)] out RegionSet? regions)
    {
        regions = null;
        var items = new List<Region>();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            if (!TryReadRegion(ref reader, field, items))
            {
                return false;
            }
        }
        else
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (items.Count == MaxItems)
                {
                    return Fail(field, $"must have at most {MaxItems} regions: name groups, such as \"eu\"");
                }

                if (!TryReadRegion(ref reader, $"{field}[{items.Count}]", items))
                {
                    return false;
                }
            }
            if (items.Count == 0)
            {
                return Fail(field, "must not be empty, as that would leave no region: leave it out for any");
            }
        }
        regions = RegionSet.Of(items);
        return true;
    }

    private bool TryReadRegion(ref Utf8JsonReader reader, string field, List<Region> items)
    {
        if (!JsonText.TryRead(ref reader, out var text) || !Region.TryCreate(text, out var region))
        {
            return Fail(
                field,
                $"must be the name of a region or a group, such as \"eu\" or \"us-east-1\", of at most {Region.MaxNameLength} characters");
        }
        items.Add(region);
        return true;
    }

    private bool Fail(string field, string message)
    {
        Error = new PolicyError($"{path}.{field}", message);
        return false;
    }
}
