using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Relays;

/// <summary>Finds what to cut so that an object stays well-formed without one of its members.</summary>
internal static class Member
{
    /// <summary>The member together with the comma before it, or (for the first member) the one behind it.</summary>
    /// <param name="json">The text.</param>
    /// <param name="start">Where the member's name begins (its opening quote).</param>
    /// <param name="end">Behind its value.</param>
    public static ByteRange WithComma(ReadOnlySpan<byte> json, int start, int end)
    {
        var before = json[..start].LastIndexOfAnyExcept(" \t\r\n"u8);
        if (before >= 0 && json[before] == (byte)',')
        {
            return new ByteRange(before, end);
        }

        var behind = json[end..].IndexOfAnyExcept(" \t\r\n"u8);
        return behind >= 0 && json[end + behind] == (byte)',' ? new ByteRange(start, end + behind + 1) : new ByteRange(start, end);
    }
}
