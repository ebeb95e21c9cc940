using System.Collections.Immutable;
using Inferly.Ingress.Configuration.Reading;

namespace Inferly.Ingress.Configuration.Loading;

/// <summary>The options that the process was started with.</summary>
public sealed class CommandLine
{
    /// <summary>What <c>--help</c> prints.</summary>
    public const string Usage =
        """
        Usage: inferly [options]

          --config FILE     configuration file (default ./inferly.json, if it exists; or INFERLY_CONFIG)
          --listen URL      where to listen, http://host:port (default http://127.0.0.1:8080)
          --data DIR        folder for the log and the traces (default ./data)
          --roles LIST      what this process does: ingress,analytics,evals (default all)
          --help            print this text

        inferly log verify|replay and inferly dead-letters list|redrive look after the data folder of a stopped gateway: inferly log --help.

        Every field of the file can also be set by an environment variable, failover.stall_ms by INFERLY__failover__stall_ms.
        """;

    private const string ConfigOption = "--config";
    private static readonly ImmutableArray<string> FieldOptions = ["--listen", "--data", "--roles"];
    private static readonly ImmutableArray<string> HelpOptions = ["--help", "-h"];
    private static readonly ImmutableArray<string> AllOptions = [ConfigOption, .. FieldOptions, .. HelpOptions];

    private readonly List<ConfigOverride> _overrides = [];
    private readonly List<ConfigError> _errors = [];

    private CommandLine()
    {
    }

    /// <summary>Whether to print <see cref="Usage"/> and leave.</summary>
    public bool IsHelp { get; private set; }

    /// <summary>The file that was asked for; null where none was.</summary>
    public string? ConfigFile { get; private set; }

    /// <summary>What could not be understood.</summary>
    public IReadOnlyList<ConfigError> Errors => _errors;

    internal IReadOnlyList<ConfigOverride> Overrides => _overrides;

    /// <summary>Never throws: what is wrong stands in <see cref="Errors"/>.</summary>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var parsed = new CommandLine();
        for (var i = 0; i < arguments.Count; i++)
        {
            var equals = arguments[i].IndexOf('=', StringComparison.Ordinal);
            var option = equals < 0 ? arguments[i] : arguments[i][..equals];
            if (HelpOptions.Contains(option))
            {
                parsed.IsHelp = true;
            }
            else if (!AllOptions.Contains(option))
            {
                parsed.Fail(option, $"is an unknown option; {NearestName.Remedy(option, AllOptions)}");
            }
            else if (equals >= 0)
            {
                parsed.Take(option, arguments[i][(equals + 1)..]);
            }
            else if (i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                parsed.Take(option, arguments[++i]);
            }
            else
            {
                parsed.Take(option, "");
            }
        }
        return parsed;
    }

    private void Take(string option, string value)
    {
        if (value.Length == 0)
        {
            Fail(option, $"has no value; write {option}=VALUE");
        }
        else if (option == ConfigOption)
        {
            ConfigFile = value;
        }
        else
        {
            _overrides.Add(new ConfigOverride([option.TrimStart('-')], value, option));
        }
    }

    private void Fail(string option, string message) => _errors.Add(new ConfigError("", option, message));
}
