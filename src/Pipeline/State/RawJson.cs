namespace Inferly.Pipeline.State;

/// <summary>One JSON value in the text it came in. Whoever makes one has checked that it is valid.</summary>
public sealed record RawJson(string Text);
