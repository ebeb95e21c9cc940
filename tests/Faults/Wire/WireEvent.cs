namespace Inferly.Faults.Wire;

/// <summary>One event of a stream, before its framing.</summary>
/// <param name="Name">Its type, where the protocol names events outside of their data.</param>
/// <param name="Data">Its payload.</param>
/// <param name="IsContent">It carries text, a tool call or reasoning: these are what scripts count.</param>
internal sealed record WireEvent(string? Name, byte[] Data, bool IsContent = false)
{
    /// <summary>OpenAI's last line.</summary>
    public static readonly WireEvent Done = new(null, "[DONE]"u8.ToArray());
}
