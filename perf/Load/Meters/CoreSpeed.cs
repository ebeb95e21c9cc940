namespace Inferly.Perf.Load.Meters;

/// <summary>Independent additions a nanosecond.</summary>
/// <param name="Mean">Over all processors and some milliseconds.</param>
/// <param name="Best">Within some microseconds of one of them.</param>
internal readonly record struct CoreSpeed(double Mean, double Best);
