namespace Inferly.Ingress.Configuration.Loading;

/// <summary>The configuration file, whether or not it exists.</summary>
/// <param name="Path">Seen from the current directory.</param>
/// <param name="IsRequired">Whether somebody asked for it, so that its absence is an error.</param>
public sealed record ConfigFile(string Path, bool IsRequired)
{
    private const string DefaultPath = "inferly.json";
    private const string Variable = "INFERLY_CONFIG";

    /// <summary>The one that the option names, else the variable, else the default one.</summary>
    public static ConfigFile Choose(CommandLine commandLine, IReadOnlyDictionary<string, string> environment)
        => (commandLine.ConfigFile ?? environment.GetValueOrDefault(Variable)) is { Length: > 0 } path
            ? new ConfigFile(path, IsRequired: true)
            : new ConfigFile(DefaultPath, IsRequired: false);

    /// <summary>The file's bytes, none where it may be absent and is; the error where it cannot be read.</summary>
    public (byte[]? Content, ConfigError? Error) Read()
    {
        try
        {
            return (File.ReadAllBytes(Path), null);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException && !IsRequired)
        {
            return (null, null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (null, new ConfigError("", Path, $"cannot be read: {error.Message} Name a file that can."));
        }
    }
}
