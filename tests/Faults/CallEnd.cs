namespace Inferly.Faults;

/// <summary>The end of a call.</summary>
/// <param name="Fate">How.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="BytesSent">What the socket took until then, framing included.</param>
public sealed record CallEnd(CallFate Fate, DateTimeOffset At, long BytesSent);
