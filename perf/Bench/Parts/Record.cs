using System.Buffers;
using BenchmarkDotNet.Attributes;
using Inferly.Pipeline;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Stages.Record;

namespace Inferly.Perf.Bench.Parts;

/// <summary>What is written of a request that fifty candidates were considered for.</summary>
[MemoryDiagnoser]
public class Record : IDisposable
{
    private readonly GatewayParts _gateway = new();
    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);
    private readonly RequestContext _context;

    public Record()
    {
        _context = GatewayParts.NewContext();
        if (!_gateway.Of<RequestPipeline>().TryPost(_context))
        {
            throw new InvalidOperationException("The pipeline is full.");
        }

        _context.Completion.GetAwaiter().GetResult();
        if (_context.Outcome != RequestOutcome.Answered)
        {
            throw new InvalidOperationException($"The request of the bench was not answered: {_context.Error?.Message}");
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _gateway.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    [AtMost(0)]
    public void Encode()
    {
        _output.ResetWrittenCount();
        RequestRecord.Write(_context, TimeProvider.System, _output);
    }
}
