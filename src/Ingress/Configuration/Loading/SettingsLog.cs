namespace Inferly.Ingress.Configuration.Loading;

/// <summary>What is logged about the configuration.</summary>
internal static partial class SettingsLog
{
    [LoggerMessage(1, LogLevel.Information, "Configuration {File} reloaded")]
    public static partial void Reloaded(this ILogger logger, string file);

    [LoggerMessage(2, LogLevel.Error, "Configuration {File} changed, but the settings in force stay. {Errors}")]
    public static partial void Rejected(this ILogger logger, string file, string errors);

    [LoggerMessage(3, LogLevel.Warning, "Configuration field {Field} changed; the new value counts from the next start on")]
    public static partial void NeedsRestart(this ILogger logger, string field);

    [LoggerMessage(4, LogLevel.Warning, "Configuration {File} {Reason}; the settings in force stay")]
    public static partial void Unreadable(this ILogger logger, string file, string reason);

    [LoggerMessage(5, LogLevel.Warning, "Configuration {File} cannot be watched; changes are seen by looking every {Seconds} s")]
    public static partial void NotWatched(this ILogger logger, Exception error, string file, double seconds);

    [LoggerMessage(6, LogLevel.Error, "A listener failed on the new configuration")]
    public static partial void ListenerFailed(this ILogger logger, Exception error);
}
