using System.IO.Pipelines;
using System.Text;
using Inferly.Pipeline.Context;

namespace Inferly.Pipeline.Tests.Stages.Harness;

/// <summary>A caller that takes whatever it is sent.</summary>
internal sealed class TestCaller : ICaller, IDisposable
{
    private readonly MemoryStream _received = new();
    private readonly CancellationTokenSource _left = new();

    public TestCaller() => Body = PipeWriter.Create(_received);

    public PipeWriter Body { get; }

    public CancellationToken Left => _left.Token;

    /// <summary>The headers of a stream were sent.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>What has arrived, and what the endpoint would send after the record.</summary>
    public async Task<string> ReceivedAsync(RequestContext context)
    {
        await Body.FlushAsync();
        return Encoding.UTF8.GetString([.. _received.ToArray(), .. context.Tail.Written.Span]);
    }

    public void BeginStream(RequestContext context) => HasBegun = true;

    public void Leave() => _left.Cancel();

    public void Dispose()
    {
        _left.Dispose();
        _received.Dispose();
    }
}
