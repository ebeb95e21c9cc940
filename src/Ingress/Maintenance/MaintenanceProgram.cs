using ClickHouse.Driver;
using Confluent.Kafka;
using Inferly.Ingress.Configuration;
using Inferly.Ingress.Configuration.Loading;

namespace Inferly.Ingress.Maintenance;

/// <summary>Commands for whoever runs the gateway, over the data folder of one that is stopped, or over Kafka.</summary>
internal static class MaintenanceProgram
{
    private const int WrongUsage = 2;
    private const int Failed = 1;

    private const string Usage =
        """
        Usage: inferly log verify [--data DIR]
                 Reads the whole local log and tells what is damaged. Changes nothing. Exits with 1 where it found damage.
               inferly log replay [--data DIR] [--config FILE] --from TIME
                 Puts requests back into ClickHouse that were recorded since TIME and are missing there. Those that are there stay as they are, so
                 that it can be run again. The hourly and daily sums grow by what is inserted: where only requests were deleted, delete them there as well.
               inferly dead-letters list [--data DIR | --config FILE]
                 The records that ClickHouse could not read: where each lies, of which request, whether it was sent again, why.
               inferly dead-letters redrive [--data DIR | --config FILE]
                 Sends them once more, those that were not yet. With Kafka the gateways may go on running; without it the next start inserts them.

          --data DIR       the gateway's data folder (default: as the gateway's own); alone it means the log there, also where Kafka is configured
          --config FILE    its configuration file (default ./inferly.json, if it exists; or INFERLY_CONFIG)
          --from TIME      such as 2026-11-23T18:00:00Z; without an offset it is UTC
          --help           print this text

        No gateway must be running on the folder meanwhile.
        """;

    /// <summary>Whether these arguments are a command of this kind.</summary>
    public static bool Takes(string[] arguments) => arguments is ["log" or "dead-letters", ..];

    /// <returns>0; 1 for damage or a failure, 2 for a command that cannot be understood.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var words = arguments.TakeWhile(argument => !argument.StartsWith('-')).ToArray();
        var options = MaintenanceOptions.Parse(arguments.AsSpan(words.Length));
        if (options.IsHelp)
        {
            await Console.Out.WriteLineAsync(Usage);
            return 0;
        }

        if (options.Error is { } error)
        {
            return await FailAsync(error, WrongUsage);
        }

        try
        {
            return words switch
            {
                ["log", "verify"] => LogVerification.Run(DataOf(options)),
                ["log", "replay"] when options.From is { } from => await LogReplay.RunAsync(SettingsOf(options), from),
                ["log", "replay"] => await FailAsync("log replay needs --from TIME", WrongUsage),
                ["dead-letters", "list"] => await OfDeadLettersAsync(options, letters => Task.FromResult(letters.List())),
                ["dead-letters", "redrive"] => await OfDeadLettersAsync(options, letters => letters.RedriveAsync()),
                _ => await FailAsync($"\"{string.Join(' ', words)}\" is no command; inferly log --help lists them", WrongUsage),
            };
        }
        catch (Exception refused) when (refused is IOException or InvalidDataException or UnauthorizedAccessException or ClickHouseServerException
            or HttpRequestException or TimeoutException)
        {
            return await FailAsync(refused.Message, Failed);
        }
        catch (KafkaException refused)
        {
            return await FailAsync($"Kafka: {refused.Error.Reason}", Failed);
        }
        catch (ArgumentException wrong)
        {
            return await FailAsync(wrong.Message, WrongUsage);
        }
    }

    /// <summary>Where the log of a data folder lies.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public static string LogOf(string data)
    {
        var log = Path.Combine(data, "log");
        return Directory.Exists(log) ? log : throw new IOException($"There is no log in {data}: name the gateway's data folder with --data DIR.");
    }

    // A folder that is named needs no configuration, which may lie elsewhere and have secrets that are not at hand.
    private static string DataOf(MaintenanceOptions options) => options.Data ?? SettingsOf(options).Data;

    private static Task<int> OfDeadLettersAsync(MaintenanceOptions options, Func<DeadLetters, Task<int>> use) =>
        options is { Data: { } data, Config: null } ? DeadLetterSource.UseAsync(data, use) : DeadLetterSource.UseAsync(SettingsOf(options), use);

    private static GatewaySettings SettingsOf(MaintenanceOptions options)
    {
        string[] given = [.. Option("--data", options.Data), .. Option("--config", options.Config)];
        var loaded = new SettingsLoader(CommandLine.Parse(given), EnvironmentVariables.Read()).Load();
        return loaded.Settings ?? throw new ArgumentException(loaded.Describe());
    }

    private static string[] Option(string name, string? value) => value is null ? [] : [name, value];

    private static async Task<int> FailAsync(string error, int code)
    {
        await Console.Error.WriteLineAsync(error);
        return code;
    }
}
