namespace Inferly.Pipeline.Registry;

/// <summary>A mistake in a model's configuration: where it is and what to do about it.</summary>
public sealed record SettingsError(string Path, string Message);
