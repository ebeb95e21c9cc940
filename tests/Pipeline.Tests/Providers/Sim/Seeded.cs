using CsCheck;

namespace Inferly.Pipeline.Tests.Providers.Sim;

/// <summary>Runs a property over cases that are the same in every run.</summary>
internal static class Seeded
{
    public static void ForAll<T>(this Gen<T> gen, int cases, Action<T> check)
    {
        for (var i = 0; i < cases; i++)
        {
            var value = gen.Generate(new PCG(7, (ulong)i), null, out _);
            try
            {
                check(value);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"case {i}: {value}", error);
            }
        }
    }
}
