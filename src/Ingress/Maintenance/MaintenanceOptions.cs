using System.Globalization;

namespace Inferly.Ingress.Maintenance;

/// <summary>The options behind a maintenance command.</summary>
internal sealed record MaintenanceOptions
{
    /// <summary>The data folder; null where it was not said.</summary>
    public string? Data { get; private init; }

    /// <summary>The configuration file; null where it was not said.</summary>
    public string? Config { get; private init; }

    /// <summary>From when on; null where it was not said.</summary>
    public DateTimeOffset? From { get; private init; }

    public bool IsHelp { get; private init; }

    /// <summary>What could not be understood; null where all was.</summary>
    public string? Error { get; private init; }

    /// <param name="arguments"><c>--option VALUE</c> or <c>--option=VALUE</c>.</param>
    public static MaintenanceOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new MaintenanceOptions();
        for (var i = 0; i < arguments.Length && options.Error is null; i++)
        {
            var equals = arguments[i].IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? arguments[i] : arguments[i][..equals];
            if (name is "--help" or "-h")
            {
                options = options with { IsHelp = true };
                continue;
            }

            if (name is not ("--data" or "--config" or "--from"))
            {
                return options with { Error = $"{name} is an unknown option" };
            }

            var value = equals >= 0 ? arguments[i][(equals + 1)..] : i + 1 < arguments.Length ? arguments[++i] : "";
            options = options.With(name, value);
        }

        return options;
    }

    private MaintenanceOptions With(string name, string value)
    {
        if (value.Length == 0)
        {
            return this with { Error = $"{name} has no value; write {name}=VALUE" };
        }

        if (name == "--from")
        {
            return DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var from)
                ? this with { From = from }
                : this with { Error = $"--from {value} is no time; write it as 2026-11-23T18:00:00Z" };
        }

        return name == "--data" ? this with { Data = value } : this with { Config = value };
    }
}
