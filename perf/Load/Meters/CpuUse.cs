namespace Inferly.Perf.Load.Meters;

/// <summary>CPU used so far, in microseconds: of a target, of what it keeps beside itself, and of this generator.</summary>
internal readonly record struct CpuUse(double Own, double Beside, double Generator)
{
    public static CpuUse operator -(CpuUse after, CpuUse before) =>
        new(after.Own - before.Own, after.Beside - before.Beside, after.Generator - before.Generator);
}
