using System.Buffers;
using BenchmarkDotNet.Attributes;
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

    public Record() => _context = _gateway.Answered();

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
