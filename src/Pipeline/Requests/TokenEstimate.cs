using System.Text.Json;

namespace Inferly.Pipeline.Requests;

/// <summary>
/// Tokens without a tokenizer, which costs 0.5-1.2 ms for 2,000 tokens and is another one at each provider. An expectation for ranking and rate
/// limits, and an upper bound for money.
/// </summary>
public static class TokenEstimate
{
    private const int BytesPerToken = 4;
    private const int TokensPerImage = 1000;
    private const int TokensPerAudio = 500;
    private const int Overhead = 8;

    // OpenAI bills up to about 1,500 tokens for an image in full detail; the bound leaves room.
    private const int MostTokensPerImage = 2000;
    private const int MostTokensPerAudio = 8000;

    /// <summary>Expected prompt tokens.</summary>
    public static int Input(InferenceRequest request) =>
        OfBytes(request.PromptBytes) + Overhead + (request.Images * TokensPerImage) + (request.Audios * TokensPerAudio);

    /// <summary>Expected tokens of a text of so many bytes.</summary>
    public static int OfBytes(int bytes) => (bytes + BytesPerToken - 1) / BytesPerToken;

    /// <summary>
    /// More prompt tokens than any common tokenizer makes of this request. Reads the body once more, about 1 µs/KB: only asked for
    /// where money is limited.
    /// </summary>
    public static int InputAtMost(InferenceRequest request)
    {
        var reader = new Utf8JsonReader(request.Body.Span, new JsonReaderOptions { MaxDepth = RequestScanner.MaxDepth });
        long tokens = Overhead + ((long)request.Images * MostTokensPerImage) + ((long)request.Audios * MostTokensPerAudio);
        var isPayload = false;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    isPayload = reader.ValueTextEquals("data"u8) || reader.ValueTextEquals("file_data"u8);
                    tokens += Pieces(reader.ValueSpan) + 2;
                    continue;
                case JsonTokenType.String when !isPayload && !reader.ValueSpan.StartsWith("data:"u8):
                    tokens += Pieces(reader.ValueSpan);
                    break;
                case JsonTokenType.StartObject:
                    tokens += Overhead;
                    break;
                case JsonTokenType.Number:
                    tokens += reader.ValueSpan.Length;
                    break;
            }

            isPayload = false;
        }

        return (int)Math.Min(tokens, int.MaxValue);
    }

    // Every digit, mark and byte beyond ASCII may be a token of its own; letters come in twos at the least, one space belongs to
    // the word behind it.
    private static int Pieces(ReadOnlySpan<byte> text)
    {
        var pieces = 0;
        var letters = 0;
        var afterSpace = false;
        foreach (var b in text)
        {
            if (char.IsAsciiLetter((char)b))
            {
                pieces += letters++ % 2 == 0 ? 1 : 0;
                afterSpace = false;
                continue;
            }

            letters = 0;
            pieces += b == (byte)' ' && !afterSpace ? 0 : 1;
            afterSpace = b == (byte)' ';
        }

        return pieces + 1;
    }
}
