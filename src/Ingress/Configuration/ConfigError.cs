namespace Inferly.Ingress.Configuration;

/// <summary>One thing that is wrong with the configuration, in words for the person who wrote it. Never contains a secret.</summary>
/// <param name="Path">Where it stands, as in <c>providers[1].models[0].context</c>; empty for the file or command line as a whole.</param>
/// <param name="Origin">The file, environment variable or option that gave the value.</param>
/// <param name="Message">What is wrong and what to write instead: <c>is -5; give a whole number from 1 to 10</c>.</param>
public sealed record ConfigError(string Path, string Origin, string Message)
{
    /// <summary>One line.</summary>
    public override string ToString() => Path.Length == 0 ? $"{Origin} {Message}" : $"{Path} ({Origin}) {Message}";
}
