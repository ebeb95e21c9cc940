using Inferly.Ingress.Api.GoldenSets;
using Microsoft.Extensions.Time.Testing;

namespace Inferly.Ingress.Tests.Api.GoldenSets;

public sealed class UploadTurnsTests : IDisposable
{
    private const long Large = 64 << 20;
    private readonly FakeTimeProvider _time = new();
    private readonly UploadTurns _turns;

    public UploadTurnsTests() => _turns = new UploadTurns(2, _time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TakeAsync_MoreThanAtOnce_WaitsForTheNextThatIsGivenBack()
    {
        var first = await _turns.TakeAsync(Large, Cancellation);
        await _turns.TakeAsync(null, Cancellation);
        var third = _turns.TakeAsync(Large, Cancellation);
        Assert.False(third.IsCompleted);

        first!.Dispose();
        Assert.NotNull(await third);
    }

    [Fact]
    public async Task TakeAsync_NoneGivenBackInTime_IsNone()
    {
        await _turns.TakeAsync(Large, Cancellation);
        await _turns.TakeAsync(Large, Cancellation);
        var third = _turns.TakeAsync(Large, Cancellation);
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Null(await third);
    }

    [Fact]
    public async Task TakeAsync_SmallOne_NeverWaits()
    {
        await _turns.TakeAsync(Large, Cancellation);
        await _turns.TakeAsync(Large, Cancellation);
        Assert.NotNull(await _turns.TakeAsync(1 << 20, Cancellation));
    }

    public void Dispose() => _turns.Dispose();
}
