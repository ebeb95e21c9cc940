namespace Inferly.Perf.Bench;

/// <summary>What one operation of a benchmark may allocate: <c>perf/bench --check</c>, which CI runs, fails where it is more.</summary>
/// <param name="bytes">On the thread that runs it, after warming up.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AtMostAttribute(int bytes) : Attribute
{
    public int Bytes { get; } = bytes;
}
