namespace Inferly.Pipeline.Tests.Limits;

/// <summary>A clock that can be set back, which FakeTimeProvider cannot.</summary>
internal sealed class ShiftedTime(TimeProvider time) : TimeProvider
{
    public TimeSpan Shift { get; set; }

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Shift;
}
