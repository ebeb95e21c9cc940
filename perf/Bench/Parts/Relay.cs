using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers.Sse;
using Inferly.Pipeline.Relays;
using Inferly.Pipeline.Requests;

namespace Inferly.Perf.Bench.Parts;

/// <summary>From the provider's bytes to the caller's: a chunk of a stream of 64 deltas, and a whole answer of 0.7 KB.</summary>
[MemoryDiagnoser]
public class Relay
{
    private const int Deltas = 64;

    private readonly byte[] _stream = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, Deltas).Select(n =>
        $$"""data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1760000000,"model":"upstream","choices":[{"index":0,"delta":{"content":" word{{n}}"},"finish_reason":null}]}""" + "\n\n")));

    private readonly byte[] _whole = Encoding.UTF8.GetBytes(
        $$$"""{"id":"chatcmpl-1","object":"chat.completion","created":1760000000,"model":"upstream","choices":[{"index":0,"message":{"role":"assistant","content":"{{{string.Join(' ', Enumerable.Repeat("It was put off.", 28))}}}","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":180,"completion_tokens":112,"total_tokens":292,"prompt_tokens_details":{"cached_tokens":0} } }""");

    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);
    private readonly InferenceRequest _request;
    private NativeRelay? _relay;
    private SseFraming? _framing;

    public Relay() => RequestScanner.Scan(Operation.Chat, GatewayParts.Chat, out _request!);

    [Benchmark(OperationsPerInvoke = Deltas)]
    [AtMost(0)]
    public void Chunk()
    {
        // What a stream makes once is not its chunks'.
        _relay ??= new NativeRelay(_request, new AnswerHead("chatcmpl-own", "bench/model-1", 1_760_000_000), new AnswerFacts());
        _framing ??= new SseFraming();
        _output.ResetWrittenCount();
        ReadOnlySpan<byte> left = _stream;
        while (_framing.TryRead(left, endOfStream: false, out var consumed, out var frame))
        {
            left = left[consumed..];
            _relay.OnFrame(frame, _output);
        }
    }

    [Benchmark]
    [AtMost(344)]
    public void Whole()
    {
        _output.ResetWrittenCount();
        new NativeRelay(_request, new AnswerHead("chatcmpl-own", "bench/model-1", 1_760_000_000), new AnswerFacts()).OnWhole(_whole, _output);
    }
}
