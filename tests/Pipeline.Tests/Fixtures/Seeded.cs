using CsCheck;

namespace Inferly.Pipeline.Tests.Fixtures;

/// <summary>Runs a property over cases that are the same in every run.</summary>
internal static class Seeded
{
    public static void Check<T>(this Gen<T> gen, int cases, Action<T> property)
    {
        for (var i = 0; i < cases; i++)
        {
            var value = gen.Generate(new PCG(11, (ulong)i), null, out _);
            try
            {
                property(value);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"case {i}: {value}", failure);
            }
        }
    }
    /// <summary>The same of a property that waits.</summary>
    public static async Task CheckAsync<T>(this Gen<T> gen, int cases, Func<T, Task> property)
    {
        for (var i = 0; i < cases; i++)
        {
            var value = gen.Generate(new PCG(11, (ulong)i), null, out _);
            try
            {
                await property(value);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"case {i}: {value}", failure);
            }
        }
    }
}
