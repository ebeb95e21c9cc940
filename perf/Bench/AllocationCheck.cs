using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace Inferly.Perf.Bench;

/// <summary>
/// Counts what the benchmarks allocate, exactly and within seconds: the runtime's counter of the thread before and after. Times are BenchmarkDotNet's
/// affair, which nothing fails by.
/// </summary>
internal static class AllocationCheck
{
    // Enough for the compiler's last tier, which may keep on the stack what the first puts on the heap, and for whatever is made once.
    private const int WarmUp = 3000;
    private const int Operations = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Prints a line for each benchmark.</summary>
    /// <returns>Whether all keep to what they may.</returns>
    public static async Task<bool> RunAsync(IEnumerable<Type> parts)
    {
        var areWell = true;
        foreach (var part in parts)
        {
            var instance = Activator.CreateInstance(part)!;
            Call<GlobalSetupAttribute>(instance);
            foreach (var method in part.GetMethods().Where(method => method.IsDefined(typeof(BenchmarkAttribute))))
            {
                areWell &= await IsWellAsync(instance, method);
            }

            Call<GlobalCleanupAttribute>(instance);
        }

        return areWell;
    }

    private static async Task<bool> IsWellAsync(object part, MethodInfo method)
    {
        var allowed = method.GetCustomAttribute<AtMostAttribute>()?.Bytes
            ?? throw new InvalidOperationException($"{part.GetType().Name}.{method.Name} does not say what it may allocate.");
        var each = Math.Max(1, method.GetCustomAttribute<BenchmarkAttribute>()!.OperationsPerInvoke);
        var operation = method.ReturnType == typeof(void) ? method.CreateDelegate<Action>(part) : Discarding(method, part);
        var bytes = await BytesAsync(operation) / each;
        var isWell = bytes <= allowed;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{(isWell ? "ok  " : "FAIL")} {part.GetType().Name}.{method.Name}: {bytes:0.#} bytes, at most {allowed}"));
        return isWell;
    }

    // The compiler works on other threads, and replaces code between two calls.
    private static async Task<double> BytesAsync(Action operation)
    {
        for (var i = 0; i < WarmUp; i++)
        {
            operation();
        }

        var least = double.MaxValue;
        for (var round = 0; round < 3; round++)
        {
            await Task.Delay(Pause, TimeProvider.System);
            least = Math.Min(least, BytesNow(operation));
        }

        return least;
    }

    private static double BytesNow(Action operation)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Operations; i++)
        {
            operation();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Operations;
    }

    private static Action Discarding(MethodInfo method, object part)
    {
        var operation = method.CreateDelegate<Func<object?>>(part);
        return () => operation();
    }

    private static void Call<T>(object part)
        where T : Attribute
    {
        foreach (var method in part.GetType().GetMethods().Where(method => method.IsDefined(typeof(T))))
        {
            method.Invoke(part, null);
        }
    }
}
