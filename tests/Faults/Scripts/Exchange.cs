using System.Globalization;
using System.Text;
using Inferly.Faults.Answers;
using Inferly.Faults.Http;
using Inferly.Faults.Wire;

namespace Inferly.Faults.Scripts;

/// <summary>One request on its connection: what a script's steps act on. Not thread-safe.</summary>
internal sealed class Exchange
{
    private const int FillerSize = 64 * 1024;
    private const string NoPrefill = "This model does not support assistant message prefill. The conversation must end with a user message.";

    private readonly IWire _wire;
    private readonly Prompt _prompt;
    private readonly Script _script;
    private readonly ResponseWriter _http;
    private readonly CancellationToken _left;
    private readonly Answer _answer;
    private readonly byte[]? _whole;
    private readonly IEnumerator<(byte[] Bytes, bool IsContent)> _events;
    private int _contents;

    public Exchange(IWire wire, Prompt prompt, Script script, Answer answer, ResponseWriter http, CancellationToken left)
    {
        _wire = wire;
        _prompt = prompt;
        _script = script;
        _http = http;
        _left = left;
        _answer = Continuation.Of(script.Delivery.Answer ?? answer, prompt, script.Delivery);
        _whole = prompt.Stream ? null : wire.Whole(_answer, prompt);
        _events = (_whole is null ? Stream() : Pieces(_whole)).GetEnumerator();
    }

    /// <summary>Nothing more can be sent.</summary>
    public bool IsClosed => _http.IsClosed;

    /// <summary>Plays the script, or refuses the prefix.</summary>
    public Task PlayAsync() => Continuation.IsRefused(_prompt, _script.Delivery)
        ? FailAsync(new Failure(400, NoPrefill, null))
        : _script.PlayAsync(this);

    /// <summary>Sends events until so many with content have gone.</summary>
    public async Task EventsAsync(int count)
    {
        await BeginAsync();
        for (var sent = 0; sent < count && await NextAsync() is { } next; sent += next.IsContent ? 1 : 0)
        {
            await _http.BodyAsync(next.Bytes);
        }
    }

    /// <summary>Answers with a status.</summary>
    public async Task FailAsync(Failure failure)
    {
        var body = _wire.ErrorBody(failure);
        await BeginAsync(failure.Status, "application/json", body.Length);
        await _http.BodyAsync(body);
    }

    /// <summary>Says an error inside of a 200.</summary>
    public async Task ErrorAsync(Failure failure)
    {
        if (_prompt.Stream || _http.HasBegun)
        {
            await SendAsync(_wire.ErrorEvent(failure));
            return;
        }

        var body = _wire.ErrorBody(failure);
        await BeginAsync(200, "application/json", body.Length);
        await _http.BodyAsync(body);
    }

    /// <summary>Sends an event that is none of the answer's.</summary>
    public async Task SendAsync(WireEvent wireEvent)
    {
        await BeginAsync();
        await _http.BodyAsync(Frame(wireEvent));
    }

    /// <summary>Sends a comment.</summary>
    public async Task CommentAsync()
    {
        await BeginAsync();
        await _http.BodyAsync(": still here\n\n"u8.ToArray());
    }

    /// <summary>Sends the next event in a chunk of a size that is wrong.</summary>
    public async Task WrongChunkAsync()
    {
        await BeginAsync();
        var body = await NextContentAsync();
        await _http.RawAsync((byte[])[.. ChunkSize(body.Length - 3), .. body, (byte)'\r', (byte)'\n']);
        _http.Close();
    }

    /// <summary>Sends half a chunk.</summary>
    public async Task TornChunkAsync()
    {
        await BeginAsync();
        var body = await NextContentAsync();
        await _http.RawAsync((byte[])[.. ChunkSize(body.Length), .. body.AsSpan(0, body.Length / 2)]);
    }

    /// <summary>Sends one long line.</summary>
    public async Task LineAsync(long bytes)
    {
        await BeginAsync();
        var filler = new byte[FillerSize];
        Array.Fill(filler, (byte)'x');
        await _http.BodyAsync("data: "u8.ToArray());
        for (var left = bytes; left > 0; left -= FillerSize)
        {
            await _http.BodyAsync(filler.AsMemory(0, (int)Math.Min(left, FillerSize)));
        }

        await _http.BodyAsync("\n\n"u8.ToArray());
    }

    /// <summary>Waits until the gateway leaves.</summary>
    public Task SilenceAsync() => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _left);

    /// <summary>Waits for a task, or until the gateway leaves.</summary>
    public Task WaitAsync(Task gate) => gate.WaitAsync(_left);

    /// <summary>Ends the connection.</summary>
    public Task Close(Action<ResponseWriter> how)
    {
        how(_http);
        return Task.CompletedTask;
    }

    /// <summary>Ends one direction of the connection.</summary>
    public void HalfClose() => _http.HalfClose();

    /// <summary>Ends the body soundly.</summary>
    public async Task EndAsync()
    {
        await BeginAsync();
        await _http.EndAsync();
    }

    private Task BeginAsync() => BeginAsync(200, _whole is null ? _wire.Framing.ContentType : "application/json", _whole?.Length);

    private async Task BeginAsync(int status, string type, long? length)
    {
        if (!_http.HasBegun)
        {
            await _http.BeginAsync(status, [.. _script.Delivery.Headers, new("Content-Type", type)], length);
        }
    }

    private async Task<(byte[] Bytes, bool IsContent)?> NextAsync()
    {
        if (!_events.MoveNext())
        {
            return null;
        }

        if (_events.Current.IsContent && _script.Delivery.Pace is { } pace)
        {
            await pace(_contents++, _left);
        }

        return _events.Current;
    }

    private async Task<byte[]> NextContentAsync()
    {
        while (await NextAsync() is { } next)
        {
            if (next.IsContent)
            {
                return next.Bytes;
            }

            await _http.BodyAsync(next.Bytes);
        }

        throw new InvalidOperationException("The script tears an event, but the answer has none left.");
    }

    private IEnumerable<(byte[] Bytes, bool IsContent)> Stream() =>
        from wireEvent in _wire.Stream(_answer, _prompt)
        where _script.Delivery.SaysDone || wireEvent != WireEvent.Done
        select (Frame(wireEvent), wireEvent.IsContent);

    private IEnumerable<(byte[] Bytes, bool IsContent)> Pieces(byte[] body)
    {
        var size = Math.Max(1, body.Length / Math.Max(1, _answer.Text.Count));
        return body.Chunk(size).Select(piece => (piece, true));
    }

    private byte[] Frame(WireEvent wireEvent) => _wire.Framing.Frame(wireEvent, _script.Delivery.Crlf, _script.Delivery.Comments);

    private static byte[] ChunkSize(int size) => Encoding.ASCII.GetBytes(size.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
}
