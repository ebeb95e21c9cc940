using System.Numerics;
using System.Runtime.Intrinsics;

namespace Inferly.Pipeline.Requests;

/// <summary>
/// Tokens without a tokenizer, which costs 0.5-1.2 ms for 2,000 tokens and is another one at each provider. An expectation for ranking and rate
/// limits, and an upper bound for money.
/// </summary>
public static class TokenEstimate
{
    /// <summary>What a message, or any other object, may take beside its text.</summary>
    internal const int Overhead = 8;

    private const int BytesPerToken = 4;
    private const int TokensPerImage = 1000;
    private const int TokensPerAudio = 500;

    // OpenAI bills up to about 1,500 tokens for an image in full detail; the bound leaves room.
    private const int MostTokensPerImage = 2000;
    private const int MostTokensPerAudio = 8000;

    /// <summary>Expected prompt tokens.</summary>
    public static int Input(InferenceRequest request) =>
        OfBytes(request.PromptBytes) + Overhead + (request.Images * TokensPerImage) + (request.Audios * TokensPerAudio);

    /// <summary>Expected tokens of a text of so many bytes.</summary>
    public static int OfBytes(int bytes) => (bytes + BytesPerToken - 1) / BytesPerToken;

    /// <summary>More prompt tokens than any common tokenizer makes of this request.</summary>
    public static int InputAtMost(InferenceRequest request) => (int)Math.Min(
        Overhead + request.MostTextTokens + ((long)request.Images * MostTokensPerImage) + ((long)request.Audios * MostTokensPerAudio), int.MaxValue);

    /// <summary>
    /// More tokens than any common tokenizer makes of this text. Every digit, mark and byte beyond ASCII may be a token of its own; letters come in
    /// twos at the least, one space belongs to the word behind it. A word of n letters counts (n + 1) / 2.
    /// </summary>
    internal static int Pieces(ReadOnlySpan<byte> text)
    {
        int letters = 0, words = 0, spaces = 0, i = 0;
        var before = (byte)0;
        if (text.Length > Vector256<byte>.Count)
        {
            // Each byte beside the one before it.
            (letters, words, spaces) = (IsLetter(text[0]), IsLetter(text[0]), IsSpace(text[0]));
            for (i = 1; i + Vector256<byte>.Count <= text.Length; i += Vector256<byte>.Count)
            {
                var bytes = Vector256.Create(text[i..]);
                var previous = Vector256.Create(text[(i - 1)..]);
                var isLetter = Letters(bytes);
                letters += Count(isLetter);
                words += Count(Vector256.AndNot(isLetter, Letters(previous)));
                spaces += Count(Vector256.AndNot(Spaces(bytes), Spaces(previous)));
            }

            before = text[i - 1];
        }

        for (; i < text.Length; before = text[i++])
        {
            letters += IsLetter(text[i]);
            words += IsLetter(text[i]) & ~IsLetter(before);
            spaces += IsSpace(text[i]) & ~IsSpace(before);
        }

        return text.Length - letters - spaces + ((letters + words) / 2) + 1;
    }

    private static int IsLetter(byte b) => char.IsAsciiLetter((char)b) ? 1 : 0;

    private static int IsSpace(byte b) => b == (byte)' ' ? 1 : 0;

    private static Vector256<byte> Letters(Vector256<byte> bytes) =>
        Vector256.LessThanOrEqual((bytes | Vector256.Create((byte)0x20)) - Vector256.Create((byte)'a'), Vector256.Create((byte)('z' - 'a')));

    private static Vector256<byte> Spaces(Vector256<byte> bytes) => Vector256.Equals(bytes, Vector256.Create((byte)' '));

    private static int Count(Vector256<byte> mask) => BitOperations.PopCount(mask.ExtractMostSignificantBits());
}
