using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>
/// SplitMix64: the same seed gives the same numbers on every machine and in every release, which
/// <see cref="Random"/> does not promise. A mutable struct: keep it in a field or pass it by reference.
/// </summary>
internal struct SimRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number from 0 to <paramref name="bound"/> - 1.</summary>
    public int Next(int bound) => (int)((Next() >> 33) % (uint)bound);

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public int Between(int least, int most) => least + Next(most - least + 1);

    /// <summary>A number from 0 up to but not including 1.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1ul << 53));

    public T Pick<T>(ReadOnlySpan<T> items) => items[Next(items.Length)];

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Derives a seed for a part (a choice, a tool call) from the seed of the whole.</summary>
    public static ulong Mix(ulong seed, ulong part) => new SimRandom(seed ^ (part * 0xD6E8FEB86659FD93)).Next();

    /// <summary>
    /// The seed of a choice's wording. The conversation decides, not the limits: an answer that is continued or asked for
    /// again must be the same.
    /// </summary>
    public static ulong OfChoice(ulong conversation, SimModel model, long providerSeed, long callersSeed, int index)
    {
        var seeds = Mix((ulong)callersSeed, (ulong)index);
        return Mix(Mix(Mix(conversation, (ulong)providerSeed), seeds), model.Id);
    }

    /// <inheritdoc cref="Mix(ulong, ulong)"/>
    public static ulong Mix(ulong seed, ReadOnlySpan<char> part) =>
        Mix(seed, XxHash3.HashToUInt64(MemoryMarshal.AsBytes(part)));
}
