using System.Buffers.Binary;

namespace Inferly.Ingress.Errors;

/// <summary>
/// The id of a request: <c>req_</c> and a version 7 UUID in hexadecimal, so that ids sort by time. It is the answer's
/// <c>x-request-id</c>, and <c>HttpContext.TraceIdentifier</c> inside.
/// </summary>
public static class RequestId
{
    public const string Header = "x-request-id";

    private const string Prefix = "req_";

    // Guid.CreateVersion7 asks the kernel for random bytes each time; an id has to be unique, not secret.
    public static string New(DateTimeOffset now)
    {
        Span<byte> id = stackalloc byte[16];
        Random.Shared.NextBytes(id);
        BinaryPrimitives.WriteUInt16BigEndian(id[6..], (ushort)(0x7000 | (BinaryPrimitives.ReadUInt16BigEndian(id[6..]) & 0x0fff)));
        id[8] = (byte)(0x80 | (id[8] & 0x3f));
        var milliseconds = now.ToUnixTimeMilliseconds();
        BinaryPrimitives.WriteUInt16BigEndian(id, (ushort)(milliseconds >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(id[2..], (uint)milliseconds);
        Span<char> text = stackalloc char[Prefix.Length + (2 * id.Length)];
        Prefix.CopyTo(text);
        Convert.TryToHexStringLower(id, text[Prefix.Length..], out _);
        return new string(text);
    }

    /// <summary>The 32 hexadecimal digits of an id.</summary>
    public static string Digits(string id) => id[Prefix.Length..];
}
