using System.Globalization;

namespace Inferly.Perf.Traces;

/// <summary>What the command line asks for.</summary>
/// <param name="Rows">Requests to record.</param>
/// <param name="Days">The days they are spread over, evenly, up to now.</param>
/// <param name="Store">The folder of a trace store that is kept, and not filled where it has rows; null: one is made and deleted again.</param>
internal sealed record Options(int Rows, int Days, string? Store)
{
    public const string Usage =
        """
        Usage: perf/traces [options]

          --rows N       requests to record (default 10000000)
          --days N       days they are spread over, up to now (default 30)
          --store DIR    keeps the trace store there, to be asked again: one that has rows is not filled
        """;

    /// <exception cref="FormatException">An option is unknown or has no sound value.</exception>
    public static Options Parse(string[] arguments)
    {
        var options = new Options(10_000_000, 30, null);
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : throw new FormatException($"{arguments[i]} has no value.");
            options = arguments[i] switch
            {
                "--rows" => options with { Rows = Number(value) },
                "--days" => options with { Days = Number(value) },
                "--store" => options with { Store = value },
                var unknown => throw new FormatException($"{unknown} is an unknown option."),
            };
        }

        return options;
    }

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"{text} is no whole number above 0.");
}
