using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Inferly.Pipeline.Requests;

namespace Inferly.Perf.Bench.Parts;

/// <summary>Reads a request's body once.</summary>
[MemoryDiagnoser]
public class Scan
{
    private readonly byte[] _short = GatewayParts.Chat;
    private readonly byte[] _long = JsonSerializer.SerializeToUtf8Bytes(new
    {
        model = "auto",
        messages = new[] { new { role = "user", content = new string('x', 100_000) } },
    });

    [Benchmark]
    [AtMost(264)]
    public object? OneKilobyte() => Of(_short);

    [Benchmark]
    [AtMost(264)]
    public object? HundredKilobytes() => Of(_long);

    private static InferenceRequest? Of(byte[] body)
    {
        RequestScanner.Scan(Operation.Chat, body, out var request);
        return request;
    }
}
