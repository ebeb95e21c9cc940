namespace Inferly.Pipeline.Registry;

/// <summary>Something in a catalogue that could not be used, and what was done about it.</summary>
public sealed record CatalogueWarning(string Model, string Message);
