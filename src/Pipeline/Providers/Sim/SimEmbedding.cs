using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>
/// Turns a text into a vector of length 1 by feature hashing: texts that share words, or parts of words, point in similar
/// directions. The same text, dimensions and seed give the same vector.
/// </summary>
internal static class SimEmbedding
{
    private const int GramLength = 3;
    private const float WordWeight = 1f;
    private const float CommonWordWeight = 0.2f;
    private const float GramWeight = 0.25f;

    /// <summary>Each feature goes to several places, so that short texts do not leave most of the vector zero.</summary>
    private const int PlacesPerFeature = 4;

    public static float[] Of(string text, int dimensions, long seed)
    {
        var vector = new float[dimensions];
        var lower = text.ToLowerInvariant();
        // Even a text of signs alone has this one.
        Add(vector, lower, CommonWordWeight, seed);
        for (var at = 0; at < lower.Length;)
        {
            var start = at;
            while (at < lower.Length && char.IsLetterOrDigit(lower[at]))
            {
                at++;
            }

            if (at > start)
            {
                AddWord(vector, lower.AsSpan(start, at - start), seed);
            }
            else
            {
                at++;
            }
        }

        Normalise(vector);
        return vector;
    }

    private static void AddWord(float[] vector, ReadOnlySpan<char> word, long seed)
    {
        var isCommon = SimVocabulary.IsCommon(word);
        Add(vector, word, isCommon ? CommonWordWeight : WordWeight, seed);
        for (var i = 0; i + GramLength <= word.Length && !isCommon; i++)
        {
            Add(vector, word.Slice(i, GramLength), GramWeight, ~seed);
        }
    }

    private static void Add(float[] vector, ReadOnlySpan<char> feature, float weight, long seed)
    {
        var random = new SimRandom(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(feature), seed));
        for (var i = 0; i < PlacesPerFeature; i++)
        {
            vector[random.Next(vector.Length)] += random.Next(2) == 0 ? weight : -weight;
        }
    }

    private static void Normalise(float[] vector)
    {
        var length = MathF.Sqrt(vector.Sum(value => value * value));
        // Features can cancel each other out, most easily in very few dimensions.
        if (length == 0)
        {
            (vector[0], length) = (1, 1);
        }

        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] /= length;
        }
    }
}
