using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Inferly.Pipeline.Answers;

/// <summary>The two encodings of an embedding: an array of numbers, or base64 of little-endian float32.</summary>
public static class Vectors
{
    /// <summary>A JSON string with the vector in base64.</summary>
    public static byte[] ToBase64Json(ReadOnlySpan<float> vector)
    {
        var bytes = MemoryMarshal.AsBytes(vector);
        var text = new byte[Base64.GetMaxEncodedToUtf8Length(bytes.Length) + 2];
        text[0] = text[^1] = (byte)'"';
        Base64.EncodeToUtf8(bytes, text.AsSpan(1), out _, out _);
        return text;
    }

    /// <summary>A JSON array of numbers, each the shortest text that reads back as the same float32.</summary>
    public static byte[] ToFloatJson(ReadOnlySpan<float> vector)
    {
        var text = new StringBuilder("[", vector.Length * 12);
        foreach (var value in vector)
        {
            text.Append(text.Length > 1 ? "," : "").Append(CultureInfo.InvariantCulture, $"{value}");
        }

        return Encoding.UTF8.GetBytes(text.Append(']').ToString());
    }

    /// <summary>Decoded base64 as float32. Throws <see cref="FormatException"/> when the length is no multiple of four.</summary>
    public static float[] FromBase64(byte[] bytes) =>
        bytes.Length % sizeof(float) == 0
            ? MemoryMarshal.Cast<byte, float>(bytes).ToArray()
            : throw new FormatException("An embedding in base64 must hold whole float32 values.");
}
