using System.Globalization;

namespace Inferly.Perf.Traces;

/// <summary>What the command line asks for.</summary>
/// <param name="Rows">Requests to record.</param>
/// <param name="Days">The days they are spread over, evenly, up to now.</param>
/// <param name="Folder">Where the trace store is made, in a folder of its own that is deleted at the end.</param>
internal sealed record Options(int Rows, int Days, string Folder)
{
    public const string Usage =
        """
        Usage: perf/traces [options]

          --rows N       requests to record (default 10000000)
          --days N       days they are spread over, up to now (default 30)
          --folder DIR   where the trace store is made and deleted again (default: the system's temporary folder)
        """;

    /// <exception cref="FormatException">An option is unknown or has no sound value.</exception>
    public static Options Parse(string[] arguments)
    {
        var options = new Options(10_000_000, 30, Path.GetTempPath());
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : throw new FormatException($"{arguments[i]} has no value.");
            options = arguments[i] switch
            {
                "--rows" => options with { Rows = Number(value) },
                "--days" => options with { Days = Number(value) },
                "--folder" => options with { Folder = value },
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
