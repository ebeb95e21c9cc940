using System.Text;
using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>
/// Plausible log probabilities: the chosen token is the likeliest, each alternative less likely than the one before, and
/// the probabilities stay below 1 together.
/// </summary>
internal static class SimLogprobs
{
    /// <summary>The log probability of the chosen token, from -0.8 to almost 0.</summary>
    public static double Chosen(ReadOnlySpan<char> token, int position)
    {
        var random = RandomOf(token, position);
        return -0.8 * Math.Pow(random.Fraction(), 3) - 0.0001;
    }

    /// <summary>The chosen token and its alternatives, <paramref name="count"/> in all.</summary>
    public static IEnumerable<(string Token, double Logprob)> Top(string token, int position, int count)
    {
        var random = RandomOf(token, position);
        random.Next();
        if (count > 0)
        {
            yield return (token, Chosen(token, position));
        }

        var left = 1 - Math.Exp(Chosen(token, position));
        var first = random.Next(SimVocabulary.Nouns.Length);
        var space = token.StartsWith(' ') ? " " : "";
        for (var (i, listed) = (0, 1); listed < count; i++)
        {
            var noun = SimVocabulary.Nouns[(first + i) % SimVocabulary.Nouns.Length];
            var alternative = i < SimVocabulary.Nouns.Length ? space + noun : $"{space}{noun}s";
            if (alternative == token)
            {
                continue;
            }
            // More than half of what is left, so that the next one cannot get as much.
            var share = left * (0.5 + 0.3 * random.Fraction());
            left -= share;
            listed++;
            yield return (alternative, Math.Log(share));
        }
    }

    /// <summary>Writes one entry of a chat choice's <c>logprobs.content</c>.</summary>
    public static void WriteChatToken(Utf8JsonWriter writer, string token, int position, int top)
    {
        writer.WriteStartObject();
        WriteToken(writer, token, Chosen(token, position));
        writer.WriteStartArray("top_logprobs"u8);
        foreach (var (alternative, logprob) in Top(token, position, top))
        {
            writer.WriteStartObject();
            WriteToken(writer, alternative, logprob);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteToken(Utf8JsonWriter writer, string token, double logprob)
    {
        writer.WriteString("token"u8, token);
        writer.WriteNumber("logprob"u8, Math.Round(logprob, 6));
        writer.WriteStartArray("bytes"u8);
        foreach (var value in Encoding.UTF8.GetBytes(token))
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
    }

    private static SimRandom RandomOf(ReadOnlySpan<char> token, int position) => new(SimRandom.Mix((ulong)position, token));
}
