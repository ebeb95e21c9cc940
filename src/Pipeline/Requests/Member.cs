namespace Inferly.Pipeline.Requests;

/// <summary>Finds what to cut so that an object stays well-formed without one of its members.</summary>
internal static class Member
{
    /// <summary>The member together with the comma before it, or (where none is left before it) the one behind it.</summary>
    /// <param name="json">The text.</param>
    /// <param name="start">Where the member's name begins (its opening quote).</param>
    /// <param name="end">Behind its value.</param>
    /// <param name="cutUntil">Where the cut before this one ends: its comma can't be taken twice.</param>
    public static ByteRange WithComma(ReadOnlySpan<byte> json, int start, int end, int cutUntil = 0)
    {
        var before = json[cutUntil..start].LastIndexOfAnyExcept(" \t\r\n"u8);
        if (before >= 0 && json[cutUntil + before] == (byte)',')
        {
            return new ByteRange(cutUntil + before, end);
        }

        var behind = json[end..].IndexOfAnyExcept(" \t\r\n"u8);
        return behind >= 0 && json[end + behind] == (byte)',' ? new ByteRange(start, end + behind + 1) : new ByteRange(start, end);
    }
}
