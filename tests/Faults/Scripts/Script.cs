using System.Collections.Immutable;
using System.Globalization;
using Inferly.Faults.Answers;
using Inferly.Faults.Http;
using Inferly.Faults.Wire;

namespace Inferly.Faults.Scripts;

/// <summary>
/// What a provider does with one request: steps, in order, and how they are dressed. Where the last step leaves the connection open, the
/// body ends soundly there; so <c>Events(5)</c> is an answer that ends without finish reason. Immutable: may be played many times.
/// </summary>
public sealed class Script
{
    private readonly ImmutableArray<Step> _steps;

    private Script(ImmutableArray<Step> steps, Delivery delivery)
    {
        _steps = steps;
        Delivery = delivery;
    }

    /// <summary>The whole answer, or what is left of it.</summary>
    public static Script Sound { get; } = Of(exchange => exchange.EventsAsync(int.MaxValue));

    /// <summary>An RST; as the only step, before any header.</summary>
    public static Script Reset { get; } = Of(exchange => exchange.Close(http => http.Reset()));

    /// <summary>The connection closes without the end that HTTP asks for.</summary>
    public static Script Close { get; } = Of(exchange => exchange.Close(http => http.Close()));

    /// <summary>Nothing more is sent, and the connection stays half open until the gateway closes it.</summary>
    public static Script HalfClose { get; } = Of(async exchange =>
    {
        exchange.HalfClose();
        await exchange.SilenceAsync();
    });

    /// <summary>Nothing more happens until the gateway closes the connection; as the only step, not even a header.</summary>
    public static Script Silence { get; } = Of(exchange => exchange.SilenceAsync());

    /// <summary>The status line and headers of a sound answer, and nothing of its body.</summary>
    public static Script Headers { get; } = Events(0);

    /// <summary>An event whose data is no JSON; the answer goes on after it.</summary>
    public static Script Malformed { get; } = Of(exchange => exchange.SendAsync(new WireEvent(null, """{"choices":[{"del"""u8.ToArray())));

    /// <summary>A comment, with which providers of server-sent events keep a connection alive.</summary>
    public static Script Comment { get; } = Of(exchange => exchange.CommentAsync());

    /// <summary>OpenAI's last line.</summary>
    public static Script Done { get; } = Of(exchange => exchange.SendAsync(WireEvent.Done));

    /// <summary>The next event in a chunk that says to be shorter than it is; then the connection closes.</summary>
    public static Script WrongChunkSize { get; } = Of(exchange => exchange.WrongChunkAsync());

    /// <summary>The first half of the next event, in a chunk that announces the whole; a <see cref="Reset"/> may follow, or <see cref="Silence"/>.</summary>
    public static Script TornChunk { get; } = Of(exchange => exchange.TornChunkAsync());

    internal Delivery Delivery { get; }

    /// <summary>
    /// The next events, until so many with content (text, a piece of a tool call, reasoning) have been sent. An answer that is not
    /// streamed is cut into as many pieces as it has tokens of text.
    /// </summary>
    public static Script Events(int count) => Of(exchange => exchange.EventsAsync(count));

    /// <summary>An answer that is no 2xx, with the error in the protocol's shape.</summary>
    public static Script Fail(int status, string message = "The provider failed.", string? code = null) =>
        Of(exchange => exchange.FailAsync(new Failure(status, message, code)));

    /// <summary>An error inside of a 200: an event of a stream, or the whole body.</summary>
    /// <param name="status">What it stands for, where the protocol says that in words.</param>
    /// <param name="message">In words.</param>
    /// <param name="code">OpenAI's code.</param>
    public static Script Error(int status = 503, string message = "The provider failed inside.", string? code = null) =>
        Of(exchange => exchange.ErrorAsync(new Failure(status, message, code)));

    /// <summary>One line of a stream of this many bytes, in server-sent events.</summary>
    public static Script Line(long bytes) => Of(exchange => exchange.LineAsync(bytes));

    /// <summary>Goes on when a task is done, or the gateway has left.</summary>
    public static Script WaitFor(Task gate) => Of(exchange => exchange.WaitAsync(gate));

    /// <summary>This, and then the steps of another; how either is dressed holds for both.</summary>
    public Script Then(Script next) => new(_steps.AddRange(next._steps), Delivery.With(next.Delivery));

    /// <summary>Says this instead of the server's own answer.</summary>
    public Script Saying(Answer answer) => With(Delivery with { Answer = answer });

    /// <summary>Says this text instead of the server's own answer.</summary>
    public Script Saying(string text) => Saying(Answer.Of(text));

    /// <summary>What it makes of the beginning of an answer; without this it goes on after it.</summary>
    public Script WithPrefill(Prefill prefill) => With(Delivery with { Prefill = prefill });

    /// <summary>Going on after the beginning of an answer, it says the last characters of it again.</summary>
    public Script Repeating(int characters) => With(Delivery with { Repeats = characters });

    /// <summary>A write and a chunk for every byte.</summary>
    public Script InBytes() => With(Delivery with { Cut = Cut.Bytes });

    /// <summary>A new chunk inside of every character beyond ASCII.</summary>
    public Script SplittingCharacters() => With(Delivery with { Cut = Cut.Characters });

    /// <summary>HTTP/1.0: the body ends with the connection.</summary>
    public Script InOldHttp() => With(Delivery with { OldHttp = true });

    /// <summary>Lines end in CR LF.</summary>
    public Script WithCrlf() => With(Delivery with { Crlf = true });

    /// <summary>Comments and empty lines between the events.</summary>
    public Script WithComments() => With(Delivery with { Comments = true });

    /// <summary>No <c>[DONE]</c> at the end.</summary>
    public Script WithoutDone() => With(Delivery with { SaysDone = false });

    /// <summary>A further header.</summary>
    public Script WithHeader(string name, string value) => With(Delivery with { Headers = Delivery.Headers.SetItem(name, value) });

    /// <summary><c>Retry-After</c> in seconds.</summary>
    public Script RetryAfter(int seconds) => WithHeader("Retry-After", seconds.ToString(CultureInfo.InvariantCulture));

    /// <summary><c>Retry-After</c> as a date, which has whole seconds only.</summary>
    public Script RetryAfter(DateTimeOffset date) => WithHeader("Retry-After", date.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Awaits before each event that carries content; the number counts from 0.</summary>
    public Script Paced(Func<int, CancellationToken, Task> pace) => With(Delivery with { Pace = pace });

    /// <summary>Waits before each event that carries content.</summary>
    public Script Every(TimeSpan delay, TimeProvider time) => Paced((_, left) => Task.Delay(delay, time, left));

    internal async Task PlayAsync(Exchange exchange)
    {
        foreach (var step in _steps)
        {
            await step(exchange);
            if (exchange.IsClosed)
            {
                return;
            }
        }

        await exchange.EndAsync();
    }

    private static Script Of(Step step) => new([step], new Delivery());

    private Script With(Delivery delivery) => new(_steps, delivery);
}
