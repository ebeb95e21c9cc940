using System.Text.Json;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.Registry;

namespace Inferly.Pipeline.Policies;

/// <summary>Reads a policy's fields one by one, up to the first mistake.</summary>
internal sealed class PolicyFieldReader(string path)
{
    private const int MaxCostUsd = 1_000_000;
    private const int LongestNameShown = 64;

    private static readonly string[] Fields = ["slo_ms", "max_cost_usd", "min_accuracy", "region", "allow", "deny", "optimize"];
    private static readonly string FieldList = string.Join(", ", Fields);

    private readonly PolicyListReader _lists = new(path);
    private int _seen;
    private int? _sloMs;
    private NanoUsd? _maxCost;
    private double? _minAccuracy;
    private RegionSet? _region;
    private GlobSet? _allow;
    private GlobSet? _deny;
    private Optimize? _optimize;
    private PolicyError? _error;

    public PolicyError? Error => _error ?? _lists.Error;

    public RoutingPolicy Policy => new()
    {
        SloMs = _sloMs,
        MaxCost = _maxCost,
        MinAccuracy = _minAccuracy,
        Region = _region,
        Allow = _allow is { } allow ? [allow] : [],
        Deny = _deny ?? GlobSet.Empty,
        Optimize = _optimize,
    };

    /// <summary>Reads the field on whose name the reader stands. False after a mistake.</summary>
    public bool TryRead(ref Utf8JsonReader reader)
    {
        // Read as a string first: comparing the reader's text throws where a name has half a surrogate pair.
        if (!JsonText.TryRead(ref reader, out var name) || name.Length > LongestNameShown)
        {
            return Fail("", $"has a field that is not known: the fields are {FieldList}");
        }

        var field = Array.IndexOf(Fields, name);
        if (field < 0)
        {
            return FailUnknown(name);
        }

        if ((_seen & 1 << field) != 0)
        {
            return Fail(name, "is given twice: keep one of the two");
        }

        _seen |= 1 << field;

        reader.Read();
        return reader.TokenType == JsonTokenType.Null || TryReadValue(ref reader, name);
    }

    /// <summary>Notes a mistake in a field, or in the whole policy where <paramref name="field"/> is empty.</summary>
    public bool Fail(string field, string message)
    {
        _error = new PolicyError(field.Length == 0 ? path : $"{path}.{field}", message);
        return false;
    }

    private bool TryReadValue(ref Utf8JsonReader reader, string name) => name switch
    {
        "slo_ms" => TryReadSlo(ref reader, name),
        "max_cost_usd" => TryReadMaxCost(ref reader, name),
        "min_accuracy" => TryReadMinAccuracy(ref reader, name),
        "region" => _lists.TryReadRegions(ref reader, name, out _region),
        "allow" => _lists.TryReadGlobs(ref reader, name, mayBeEmpty: false, out _allow),
        "deny" => _lists.TryReadGlobs(ref reader, name, mayBeEmpty: true, out _deny),
        _ => TryReadOptimize(ref reader, name),
    };

    private bool TryReadSlo(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var milliseconds) || milliseconds < 1)
        {
            return Fail(name, $"must be a whole number of milliseconds from 1 to {int.MaxValue}, such as 2000; leave it out for no target");
        }

        _sloMs = milliseconds;
        return true;
    }

    private bool TryReadMaxCost(ref Utf8JsonReader reader, string name)
    {
        // Rounded down: a limit may become stricter by being stored, never looser.
        if (!NanoUsd.TryRead(ref reader, MidpointRounding.ToZero, out var cost) || cost < NanoUsd.Zero || cost.Usd > MaxCostUsd)
        {
            return Fail(name, $"must be a number of US dollars from 0 to {MaxCostUsd}, such as 0.01; leave it out for no limit");
        }

        _maxCost = cost;
        return true;
    }

    private bool TryReadMinAccuracy(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out var score) || score is not (>= 0 and <= 1))
        {
            return Fail(name, "must be a score from 0 to 1, such as 0.9; leave it out for no minimum");
        }

        _minAccuracy = Math.Abs(score); // -0 is 0
        return true;
    }

    private bool TryReadOptimize(ref Utf8JsonReader reader, string name)
    {
        if (!JsonText.TryRead(ref reader, out var text) || !PolicyNames.Optimize.TryParse(text, out var optimize))
        {
            return Fail(name, $"must be one of {PolicyNames.Optimize.List}");
        }

        _optimize = optimize;
        return true;
    }

    private bool FailUnknown(string name)
    {
        var nearest = Fields.MinBy(field => EditDistance.Between(field, name))!;
        var remedy = EditDistance.Between(nearest, name) <= nearest.Length / 2 ? $"did you mean {nearest}?" : "remove it.";
        return Fail(name, $"is not a field of a policy: {remedy} The fields are {FieldList}");
    }
}
