using System.Buffers;
using BenchmarkDotNet.Attributes;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Stages.Record;

namespace Inferly.Perf.Bench.Parts;

/// <summary>What is written of a request that fifty candidates were considered for.</summary>
[MemoryDiagnoser]
public class Record : GatewayBench
{
    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);
    private readonly RequestContext _context;

    public Record() => _context = Gateway.Answered();

    [Benchmark]
    [AtMost(0)]
    public void Encode()
    {
        _output.ResetWrittenCount();
        RequestRecord.Write(_context, TimeProvider.System, _output);
    }
}
