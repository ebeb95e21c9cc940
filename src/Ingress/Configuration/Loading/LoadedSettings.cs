using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Inferly.Ingress.Configuration.Loading;

/// <summary>The outcome of a load: settings that are sound, or everything that is wrong with them.</summary>
public sealed record LoadedSettings
{
    private LoadedSettings()
    {
    }

    /// <summary>Null when there are errors.</summary>
    public GatewaySettings? Settings { get; private init; }

    /// <summary>The file that sound settings were made of; null where there is none.</summary>
    public byte[]? Content { get; private init; }

    public ImmutableArray<ConfigError> Errors { get; private init; } = [];

    [MemberNotNullWhen(true, nameof(Settings))]
    public bool IsSound => Settings is not null;

    public static LoadedSettings Sound(GatewaySettings settings, byte[]? content) => new() { Settings = settings, Content = content };

    public static LoadedSettings Broken(ImmutableArray<ConfigError> errors) => new() { Errors = errors };

    /// <summary>All errors as text, one a line.</summary>
    public string Describe()
    {
        var count = Errors.Length == 1 ? "1 error" : $"{Errors.Length} errors";
        return string.Join('\n', Errors.Select(error => $"  {error}").Prepend($"The configuration has {count}:"));
    }
}
