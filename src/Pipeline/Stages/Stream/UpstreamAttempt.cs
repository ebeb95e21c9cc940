using Inferly.Pipeline.Context;
using Inferly.Pipeline.Health;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Relays;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>
/// One upstream call in two steps: up to the commit point, holding everything back, and from there to its end. Every way it can end is
/// an <see cref="AttemptOutcome"/>; nothing is thrown but defects. One instance an attempt; not thread-safe, except <see cref="Cancel"/>.
/// </summary>
internal sealed class UpstreamAttempt : IDisposable
{
    private const int LongestWholeBody = 64 * 1024 * 1024;

    private readonly RequestContext _context;
    private readonly UpstreamCall _call;
    private readonly TimeProvider _time;
    private readonly Deadline _deadline;
    private readonly AttemptLimits _limits;
    private readonly AnswerOutput _output;
    private readonly long _startedAt;
    private HttpRequestMessage? _message;
    private HttpResponseMessage? _response;
    private FrameReader? _frames;
    private RelayStep _seen;
    private bool _isEnded;

    public UpstreamAttempt(
        RequestContext context, Candidate candidate, UpstreamCall call, IRelay relay, Tail held, FailoverSettings settings, TimeProvider time, long lastMoment)
    {
        _context = context;
        _call = call;
        _time = time;
        _deadline = new Deadline(time, lastMoment, context.Caller.Left);
        _limits = new AttemptLimits(_deadline, settings);
        _startedAt = time.GetTimestamp();
        _output = new AnswerOutput(context, held);
        Candidate = candidate;
        Relay = relay;
    }

    /// <summary>Whom it asks.</summary>
    public Candidate Candidate { get; }

    /// <summary>Carries the answer.</summary>
    public IRelay Relay { get; }

    /// <summary>Until the first sound event; null if there was none.</summary>
    public TimeSpan? FirstToken { get; private set; }

    /// <summary>The caller has something of its answer.</summary>
    public bool HasDelivered { get; private set; }

    /// <summary>Of the whole call, so far.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(_startedAt);

    /// <summary>HTTP status, once headers are there.</summary>
    public int? Status { get; private set; }

    private bool IsFinished => (_seen & RelayStep.Finished) != 0;

    private bool IsOver => _isEnded || (_seen & RelayStep.Done) != 0;

    /// <summary>Sends it, and waits for what commits: null, and it is sound so far.</summary>
    public async Task<UpstreamFailure?> BeginAsync()
    {
        try
        {
            var encoded = Candidate.Target.Provider.Protocol.Encode(_call);
            if (encoded.Unsupported is { } unsupported)
            {
                return UpstreamFailure.Of(AttemptOutcome.ModelUnsuitable, 400, unsupported.Message, unsupported.Path);
            }

            _message = encoded.Message!;
            var sending = Candidate.Target.Provider.Http.SendAsync(_message, _deadline.Token);

            // What the provider need not wait for is done while everybody waits for the provider.
            _limits.UntilFirstToken(Candidate.Target, _context.Request!.Stream);
            _response = await sending.ConfigureAwait(false);
            Status = (int)_response.StatusCode;
            var body = await _response.Content.ReadAsStreamAsync(_deadline.Token).ConfigureAwait(false);
            return !_response.IsSuccessStatusCode ? await UpstreamFailure.ReadAsync(_response, body, Candidate.Target.Provider.Protocol, _time.GetUtcNow(), _deadline.Token).ConfigureAwait(false)
                : _context.Request!.Stream ? await FirstContentAsync(body).ConfigureAwait(false)
                : await WholeAsync(body, _response.Content.Headers.ContentLength).ConfigureAwait(false);
        }
        catch (Exception end) when (Breakage.Is(end))
        {
            return Told(end);
        }
    }

    /// <summary>Lets go what was held back, and relays the rest. Null: answered whole.</summary>
    public async Task<UpstreamFailure?> DeliverAsync(Delivery delivery)
    {
        if (!_context.Request!.Stream)
        {
            _output.KeepTail();
            return null;
        }

        await delivery.EnterAsync().ConfigureAwait(false);
        _context.AnsweredBy = Candidate.Target;
        delivery.Begin();
        _output.Open();
        HasDelivered = true;
        var failure = await RelayAsync(delivery).ConfigureAwait(false);
        if (failure is { Outcome: not AttemptOutcome.Cancelled })
        {
            // What passed before it broke is the caller's.
            await delivery.LeaveAsync().ConfigureAwait(false);
        }

        return failure;
    }

    /// <summary>Another attempt won.</summary>
    public void Cancel() => _deadline.Lose();

    /// <inheritdoc/>
    public void Dispose()
    {
        _frames?.Dispose();
        _response?.Dispose();
        _message?.Dispose();
        _output.Dispose();
        _deadline.Dispose();
    }

    private async Task<UpstreamFailure?> FirstContentAsync(System.IO.Stream body)
    {
        _frames = new FrameReader(body, Candidate.Target.Provider.Protocol.CreateFraming());
        while ((_seen & (RelayStep.Content | RelayStep.Failed)) == 0 && !IsOver)
        {
            if (await _frames.ReadAsync(_deadline.Token).ConfigureAwait(false))
            {
                RelayBuffered();
            }
            else
            {
                End();
            }

            if ((_seen & RelayStep.HeldBack) != 0)
            {
                _limits.UntilMore(isFinished: false);
            }
        }

        return Verdict(isSoundSoFar: !IsOver);
    }

    private async Task<UpstreamFailure?> RelayAsync(Delivery delivery)
    {
        try
        {
            await FlushAsync(delivery).ConfigureAwait(false);
            while (!IsOver && (_seen & RelayStep.Failed) == 0 && await ReadMoreAsync().ConfigureAwait(false))
            {
                await delivery.EnterAsync().ConfigureAwait(false);
                RelayBuffered();
                await FlushAsync(delivery).ConfigureAwait(false);
            }

            await delivery.EnterAsync().ConfigureAwait(false);
            End();
            return Verdict(isSoundSoFar: false);
        }
        catch (Exception end) when (Breakage.Is(end))
        {
            return Told(end);
        }
    }

    // The provider begins to be late only when the caller has what there is.
    private async ValueTask FlushAsync(Delivery delivery)
    {
        var flushing = delivery.FlushAsync();
        if (!flushing.IsCompleted)
        {
            _limits.WhileCallerReads();
        }

        await flushing.ConfigureAwait(false);
        _limits.UntilMore(IsFinished);
    }

    // A finished answer need not wait for a provider that forgets to close, nor suffer from one that breaks.
    private async ValueTask<bool> ReadMoreAsync()
    {
        try
        {
            return await _frames!.ReadAsync(_deadline.Token).ConfigureAwait(false);
        }
        catch (Exception late) when (IsFinished && Breakage.Is(late) && !_context.Caller.Left.IsCancellationRequested)
        {
            return false;
        }
    }

    private void RelayBuffered()
    {
        while ((_seen & (RelayStep.Failed | RelayStep.Done)) == 0 && _frames!.TryTake(out var frame))
        {
            Note(Relay.OnFrame(frame, _output));
        }
    }

    private void End()
    {
        if (!_isEnded && (_seen & RelayStep.Failed) == 0)
        {
            RelayBuffered();
            Note(Relay.OnEnd(_output));
        }

        _isEnded = true;
    }

    private void Note(RelayStep step)
    {
        _seen |= step;
        if ((step & (RelayStep.Content | RelayStep.HeldBack)) != 0)
        {
            FirstToken ??= Elapsed;
        }

        if ((step & RelayStep.Finished) != 0)
        {
            _output.HoldTail();
        }
    }

    private UpstreamFailure? Verdict(bool isSoundSoFar)
    {
        if ((_seen & RelayStep.Failed) != 0)
        {
            return Failed(UpstreamFailure.FromAnswer(Relay.Facts.Error!));
        }

        return isSoundSoFar || IsFinished
            ? null
            : Broken(AttemptOutcome.ServerError, 502, "The provider ended its answer without a finish reason.");
    }

    private async Task<UpstreamFailure?> WholeAsync(System.IO.Stream body, long? length)
    {
        using var whole = new WholeBody();
        if (!await whole.ReadAsync(body, length, LongestWholeBody, _deadline.Token).ConfigureAwait(false))
        {
            return Failed(UpstreamFailure.Of(AttemptOutcome.ServerError, 502, $"The provider's answer is longer than {LongestWholeBody} bytes."));
        }

        Note(Relay.OnWhole(whole.Written.Span, _output));
        return (_seen & (RelayStep.Failed | RelayStep.Finished)) == 0
            ? Broken(AttemptOutcome.ServerError, 502, "The provider answered without content or without a finish reason.")
            : Verdict(isSoundSoFar: false);
    }

    private UpstreamFailure Told(Exception exception) => (exception is OperationCanceledException ? _deadline.End : null) switch
    {
        DeadlineEnd.CallerLeft => UpstreamFailure.Of(AttemptOutcome.Cancelled, 499, "The caller left."),
        DeadlineEnd.Lost => Failed(UpstreamFailure.Of(AttemptOutcome.Superseded, 499, "Another provider was quicker.")),
        DeadlineEnd.TooLate => Broken(AttemptOutcome.TimedOut, 504, HasDelivered ? "The provider fell silent." : "The provider did not answer in time."),
        _ => Broken(Status is null ? AttemptOutcome.ConnectFailed : AttemptOutcome.ServerError, 502, Breakage.Told(exception)),
    };

    private UpstreamFailure Broken(AttemptOutcome outcome, int status, string message) =>
        Failed(UpstreamFailure.Of(HasDelivered ? AttemptOutcome.Truncated : outcome, status, message));

    private UpstreamFailure Failed(UpstreamFailure failure)
    {
        if (HasDelivered)
        {
            return failure with { Outcome = AttemptOutcome.Truncated };
        }

        _output.Drop();
        FirstToken = null;
        return failure;
    }
}
