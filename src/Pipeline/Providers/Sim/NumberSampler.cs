using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>Finds a number within a schema's limits; each number of the hints is taken once, in order. For one instance.</summary>
internal sealed class NumberSampler(SimHints hints)
{
    /// <summary>Within this, sums and products of decimals stay exact.</summary>
    private const decimal Largest = 1e15m;

    /// <summary>How wide the choice is where the schema leaves it open.</summary>
    private const decimal Span = 100;

    /// <summary>The most steps until a multiple of a fraction is whole.</summary>
    private const int MostWholeSteps = 10_000;

    private readonly List<decimal> _hints = [.. hints.Numbers];

    /// <summary>Returns null, or why there is no such number.</summary>
    public string? Sample(SchemaSet set, ref SimRandom random, out decimal number)
    {
        number = 0;
        if (!TryFindStep(set, out var step))
            return "its multipleOf has no whole multiple";
        var isWhole = !set.Types.HasFlag(SchemaTypes.Fraction);
        var (least, most) = Limits(set, step);
        var hint = _hints.FindIndex(value => value >= least && value <= most && (isWhole || HasMultiple(set) ? value % step == 0 : true));
        if (hint >= 0)
        {
            number = Normalise(_hints[hint]);
            _hints.RemoveAt(hint);
            return null;
        }

        // Only where the schema sets no grid of its own may the steps be finer than usual.
        if (!isWhole && !HasMultiple(set) && most > least && most - least < step * 2)
            step = (most - least) / 4;
        var first = decimal.Ceiling(least / step) * step;
        var last = decimal.Floor(most / step) * step;
        if (first > last)
            return "no number is within its limits";
        var steps = (int)Math.Min((last - first) / step, 1000);
        number = Normalise(first + random.Next(steps + 1) * step);
        return null;
    }

    private static (decimal Least, decimal Most) Limits(SchemaSet set, decimal step)
    {
        decimal? least = null, most = null;
        // A limit that is excluded moves inwards by less than any step.
        var nudge = Math.Min(step, 1) / 1000;
        foreach (var part in set.Parts)
        {
            if (Limit(part, "minimum", "exclusiveMinimum", nudge) is { } low)
                least = Math.Max(least ?? low, low);
            if (Limit(part, "maximum", "exclusiveMaximum", -nudge) is { } high)
                most = Math.Min(most ?? high, high);
        }

        var width = Math.Max(Span, step * 10);
        return (least ?? Math.Min(0, (most ?? 0) - width), most ?? Math.Max(width, (least ?? 0) + width));
    }

    /// <summary>One side's limit; the exclusive keyword is a number, or in older drafts a flag.</summary>
    private static decimal? Limit(JsonElement part, string inclusive, string exclusive, decimal nudge)
    {
        var hasExclusive = SimFields.TryGet(part, exclusive, out var excluded);
        var isFlag = hasExclusive && excluded.ValueKind == JsonValueKind.True;
        decimal? limit = SimFields.TryGet(part, inclusive, out var value) ? Read(value) + (isFlag ? nudge : 0) : null;
        if (!hasExclusive || excluded.ValueKind != JsonValueKind.Number)
            return limit;
        var strict = Read(excluded) + nudge;
        return limit is null ? strict : nudge > 0 ? Math.Max(limit.Value, strict) : Math.Min(limit.Value, strict);
    }

    private static bool HasMultiple(SchemaSet set) => set.All("multipleOf").Any();

    /// <summary>The distance of the numbers that the schema allows, or of those that look natural where it allows all.</summary>
    private static bool TryFindStep(SchemaSet set, out decimal step)
    {
        var isWhole = !set.Types.HasFlag(SchemaTypes.Fraction);
        var multiples = set.All("multipleOf").Select(Read).Where(multiple => multiple > 0).ToList();
        step = isWhole ? 1 : 0.01m;
        if (multiples.Count == 0)
            return true;
        var basis = multiples.Max();
        if (isWhole)
            multiples.Add(1);
        for (var k = 1; k <= MostWholeSteps; k++)
        {
            step = basis * k;
            if (multiples.TrueForAll(multiple => basis * k % multiple == 0))
                return true;
        }

        return false;
    }

    private static decimal Read(JsonElement value) =>
        value.ValueKind != JsonValueKind.Number ? 0
            : value.TryGetDecimal(out var number) ? Math.Clamp(number, -Largest, Largest)
            : (decimal)Math.Clamp(value.GetDouble(), (double)-Largest, (double)Largest);

    /// <summary>Drops the zeros at the end, so that a whole number is written without a dot.</summary>
    private static decimal Normalise(decimal number) => number / 1.0000000000000000000000000000m;
}
