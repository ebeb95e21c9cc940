using System.Text;

namespace Inferly.Ingress.Access;

/// <summary>
/// Makes text of any bytes in an Authorization header: UTF-8, with U+FFFD in place of what is none and of zero bytes. With its own encoding
/// the server answers such a header by itself, without our shape and unlike a wrong key; so it is a wrong key like any other.
/// </summary>
internal sealed class TokenEncoding : UTF8Encoding
{
    private const char Replacement = '\uFFFD';

    // The overload that making a string of a span comes down to.
    public override unsafe int GetChars(byte* bytes, int byteCount, char* chars, int charCount)
    {
        var written = base.GetChars(bytes, byteCount, chars, charCount);
        new Span<char>(chars, written).Replace('\0', Replacement);
        return written;
    }
}
