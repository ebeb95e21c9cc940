using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>Finds a number within a schema's limits; each number of the hints is taken once, in order. For one instance.</summary>
internal sealed class NumberSampler(SimHints hints)
{
    /// <summary>Up to this, and in steps of at least <see cref="SmallestStep"/>, decimals are exact.</summary>
    private const decimal Largest = 1e15m;

    private const decimal SmallestStep = 1e-8m;
    private const decimal Beyond = Largest * 10;

    /// <summary>How wide the choice is where the schema leaves it open.</summary>
    private const decimal Span = 100;

    /// <summary>How many multiples of the largest are tried until one is a multiple of all.</summary>
    private const int MostMultiples = 10_000;

    private readonly List<decimal> _hints = [.. hints.Numbers];

    /// <summary>Returns null, or why there is no such number.</summary>
    public string? Sample(SchemaSet set, ref SimRandom random, out decimal number)
    {
        number = 0;
        if (!TryFindStep(set, out var step))
        {
            return "its multipleOf is too small, or no number is a multiple of all of them";
        }

        var isWhole = !set.Types.HasFlag(SchemaTypes.Fraction);
        var (least, most) = Limits(set, step);
        var hint = _hints.FindIndex(value => value >= least && value <= most && (isWhole || HasMultiple(set) ? value % step == 0 : true));
        if (hint >= 0)
        {
            number = Normalise(_hints[hint]);
            _hints.RemoveAt(hint);
            return null;
        }

        // Only where the schema sets no grid of its own may the steps be finer than usual, or the limit itself be taken.
        if (!isWhole && !HasMultiple(set) && most >= least && most - least < step * 2)
        {
            step = (most - least) / 4;
            number = Normalise(least);
            if (step < SmallestStep)
            {
                return null;
            }
        }

        var first = decimal.Ceiling(least / step) * step;
        var last = decimal.Floor(most / step) * step;
        if (first > last)
        {
            return "no number is within its limits";
        }

        var steps = (int)Math.Min((last - first) / step, 1000);
        number = Normalise(first + random.Next(steps + 1) * step);
        return null;
    }

    private static (decimal Least, decimal Most) Limits(SchemaSet set, decimal step)
    {
        decimal? least = null, most = null;
        // A limit that is excluded moves inwards by less than any step.
        var nudge = Math.Min(step, 1) / 1_000_000;
        foreach (var part in set.Parts)
        {
            if (Limit(part, "minimum", "exclusiveMinimum", nudge) is { } low)
            {
                least = Math.Max(least ?? low, low);
            }

            if (Limit(part, "maximum", "exclusiveMaximum", -nudge) is { } high)
            {
                most = Math.Min(most ?? high, high);
            }
        }

        var width = Math.Max(Span, step * 10);
        return (
            Math.Max(least ?? Math.Min(0, (most ?? 0) - width), -Largest),
            Math.Min(most ?? Math.Max(width, (least ?? 0) + width), Largest));
    }

    /// <summary>One side's limit; the exclusive keyword is a number, or in older drafts a flag.</summary>
    private static decimal? Limit(JsonElement part, string inclusive, string exclusive, decimal nudge)
    {
        var hasExclusive = SimFields.TryGet(part, exclusive, out var excluded);
        var isFlag = hasExclusive && excluded.ValueKind == JsonValueKind.True;
        decimal? limit = SimFields.TryGet(part, inclusive, out var value) ? Read(value) + (isFlag ? nudge : 0) : null;
        if (!hasExclusive || excluded.ValueKind != JsonValueKind.Number)
        {
            return limit;
        }

        var strict = Read(excluded) + nudge;
        return limit is null ? strict : nudge > 0 ? Math.Max(limit.Value, strict) : Math.Min(limit.Value, strict);
    }

    private static bool HasMultiple(SchemaSet set) => set.All("multipleOf").Any();

    /// <summary>The distance of the numbers that the schema allows, or of those that look natural where it allows all.</summary>
    private static bool TryFindStep(SchemaSet set, out decimal step)
    {
        var isWhole = !set.Types.HasFlag(SchemaTypes.Fraction);
        var multiples = set.All("multipleOf").Select(Read).ToList();
        step = isWhole ? 1 : 0.01m;
        if (multiples.Count == 0)
        {
            return true;
        }

        var basis = multiples.Max();
        if (multiples.Min() < SmallestStep)
        {
            return false;
        }

        if (isWhole)
        {
            multiples.Add(1);
        }

        for (var k = 1; k <= MostMultiples; k++)
        {
            step = basis * k;
            if (multiples.TrueForAll(multiple => basis * k % multiple == 0))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What is far beyond the largest number stays beyond it.</summary>
    private static decimal Read(JsonElement value) =>
        value.ValueKind != JsonValueKind.Number ? 0
            : value.TryGetDecimal(out var exact) ? Math.Clamp(exact, -Beyond, Beyond)
            : (decimal)Math.Clamp(value.GetDouble(), (double)-Beyond, (double)Beyond);

    /// <summary>Drops the zeros at the end, so that a whole number is written without a dot.</summary>
    private static decimal Normalise(decimal number) => number / 1.0000000000000000000000000000m;
}
