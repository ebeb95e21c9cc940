namespace Inferly.Pipeline.Providers;

/// <summary>One event of a provider's stream, still in its bytes.</summary>
/// <param name="name">The event's name (SSE <c>event:</c>, or the event stream's <c>:event-type</c>/<c>:exception-type</c>); empty where it has none.</param>
/// <param name="data">The payload.</param>
public readonly ref struct Frame(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
{
    /// <summary>The event's name; empty where it has none.</summary>
    public ReadOnlySpan<byte> Name { get; } = name;

    /// <summary>The payload, without framing.</summary>
    public ReadOnlySpan<byte> Data { get; } = data;
}
