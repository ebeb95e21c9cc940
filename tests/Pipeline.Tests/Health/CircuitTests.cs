using Inferly.Pipeline.Health;
using Microsoft.Extensions.Time.Testing;

namespace Inferly.Pipeline.Tests.Health;

public sealed class CircuitTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Circuit _circuit;

    public CircuitTests()
    {
        _time.Advance(TimeSpan.FromHours(1));
        _circuit = new Circuit(new FailoverSettings(), _time);
    }

    [Fact]
    public void Record_ThreeFailuresInARow_Opens()
    {
        Record(false, false);
        Assert.Equal(CircuitState.Closed, _circuit.State);
        Record(false);
        Assert.Equal(CircuitState.Open, _circuit.State);
        Assert.False(_circuit.TryEnter(out _));
    }

    [Fact]
    public void Record_HalfOfFiveWithinTheWindow_Opens()
    {
        Record(true, false, true, false);
        Assert.Equal(CircuitState.Closed, _circuit.State);
        Record(true);
        Assert.Equal(CircuitState.Closed, _circuit.State);
        Record(false);
        Assert.Equal(CircuitState.Open, _circuit.State);
    }

    [Fact]
    public void Record_FailuresOutsideTheWindow_AreForgotten()
    {
        Record(false, false, true, true);
        _time.Advance(TimeSpan.FromSeconds(11));
        Record(true, true, true, false, false);
        Assert.Equal(CircuitState.Closed, _circuit.State);
    }

    [Fact]
    public void Record_CallersOwnErrors_DoNotCount()
    {
        Record(null, null, null, null, null, null);
        Assert.Equal(CircuitState.Closed, _circuit.State);
    }

    [Fact]
    public void TryEnter_AfterThePause_LetsOneProbeThrough()
    {
        Open();
        _time.Advance(TimeSpan.FromSeconds(1.3));
        Assert.True(_circuit.TryEnter(out _));
        Assert.False(_circuit.TryEnter(out _));
    }

    [Fact]
    public void Record_TwoGoodProbes_Close()
    {
        Open();
        _time.Advance(TimeSpan.FromSeconds(1.3));
        Probe(true);
        Assert.Equal(CircuitState.HalfOpen, _circuit.State);
        Probe(true);
        Assert.Equal(CircuitState.Closed, _circuit.State);
    }

    [Fact]
    public void Record_BadProbes_NeverPauseLongerThanTheLimit()
    {
        Open();
        for (var i = 0; i < 8; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(6.1));
            Probe(false);
            Assert.Equal(CircuitState.Open, _circuit.State);
        }
    }

    [Fact]
    public void TryEnter_ProbeThatEndsWithoutVerdict_FreesThePlace()
    {
        Open();
        _time.Advance(TimeSpan.FromSeconds(1.3));
        Assert.True(_circuit.TryEnter(out var isProbe));
        _circuit.Record(null, isProbe);
        Assert.True(_circuit.TryEnter(out _));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [InlineData(null)]
    public void Record_CallFromBeforeItOpened_NeitherFreesTheProbesPlaceNorDecides(bool? outcome)
    {
        Open();
        _time.Advance(TimeSpan.FromSeconds(1.3));
        Assert.True(_circuit.TryEnter(out _));
        Record(outcome, outcome, outcome);
        Assert.Equal(CircuitState.HalfOpen, _circuit.State);
        Assert.False(_circuit.TryEnter(out _));
    }

    [Fact]
    public void Changed_OpenAndClosed_AreToldOnce()
    {
        List<CircuitState> told = [];
        _circuit.Changed += told.Add;
        Open();
        _time.Advance(TimeSpan.FromSeconds(1.3));
        Probe(true);
        Probe(true);
        Assert.Equal([CircuitState.Open, CircuitState.Closed], told);
    }

    private void Open() => Record(false, false, false);

    private void Probe(bool good)
    {
        Assert.True(_circuit.TryEnter(out var isProbe));
        _circuit.Record(good, isProbe);
    }

    private void Record(params bool?[] outcomes)
    {
        foreach (var outcome in outcomes)
        {
            _circuit.Record(outcome, isProbe: false);
        }
    }
}
