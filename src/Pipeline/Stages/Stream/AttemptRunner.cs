using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Health;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Relays;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>
/// One upstream call: sends it, judges the answer, and relays it up to the commit point and beyond. Every way it can end is
/// an <see cref="AttemptOutcome"/>; nothing is thrown but defects. One instance an attempt.
/// </summary>
internal sealed class AttemptRunner
{
    private const int LongestErrorBody = 64 * 1024;
    private const int LongestWholeBody = 64 * 1024 * 1024;

    // How long a provider may take to close its stream once the answer is whole.
    private static readonly TimeSpan AfterFinish = TimeSpan.FromSeconds(2);

    private readonly RequestContext _context;
    private readonly Target _target;
    private readonly UpstreamCall _call;
    private readonly FailoverSettings _settings;
    private readonly TimeProvider _time;
    private readonly Deadline _deadline;
    private readonly IRelay _relay;
    private readonly AnswerOutput _output;
    private readonly long _startedAt;

    public AttemptRunner(
        RequestContext context, Target target, UpstreamCall call, FailoverSettings settings, TimeProvider time, Deadline deadline)
    {
        _context = context;
        _target = target;
        _call = call;
        _settings = settings;
        _time = time;
        _deadline = deadline;
        _startedAt = time.GetTimestamp();
        _output = new AnswerOutput(context, target);
        Facts = new AnswerFacts { Text = context.Project!.RecordContent ? new System.Text.StringBuilder() : null };
        var head = new AnswerHead(AnswerIds.For(context), target.Model.Id, context.ArrivedAt.ToUnixTimeSeconds());
        _relay = RelayFactory.Create(target.Provider.Protocol, call, context.Request!, head, Facts);
    }

    /// <summary>What was learned of the answer.</summary>
    public AnswerFacts Facts { get; }

    /// <summary>Until the first sound event; null if there was none.</summary>
    public TimeSpan? FirstToken { get; private set; }

    /// <summary>HTTP status, once headers are there.</summary>
    public int? Status { get; private set; }

    /// <summary>Runs it. Null: answered whole.</summary>
    public async Task<UpstreamFailure?> RunAsync()
    {
        var encoded = _target.Provider.Protocol.Encode(_call);
        if (encoded.Unsupported is { } unsupported)
        {
            return Failure(AttemptOutcome.ModelUnsuitable, 400, unsupported.Message, unsupported.Path);
        }

        using var message = encoded.Message!;
        try
        {
            if (_context.Request!.Stream)
            {
                _deadline.Within(_settings.FirstToken);
            }
            else
            {
                _deadline.WithinRequest();
            }

            using var response = await _target.Provider.Http.SendAsync(message, _deadline.Token).ConfigureAwait(false);
            Status = (int)response.StatusCode;
            return response.IsSuccessStatusCode
                ? await AnswerAsync(response).ConfigureAwait(false)
                : await RefusalAsync(response).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_context.Caller.Left.IsCancellationRequested)
        {
            return Failure(AttemptOutcome.Cancelled, 499, "The caller left.");
        }
        catch (OperationCanceledException) when (_deadline.HasPassed)
        {
            return Broken(AttemptOutcome.TimedOut, 504, _context.IsCommitted ? "The provider fell silent." : "The provider did not answer in time.");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or InvalidDataException or OperationCanceledException)
        {
            return Broken(
                Status is null ? AttemptOutcome.ConnectFailed : AttemptOutcome.ServerError, 502, $"The connection to the provider broke: {Root(broken).Message}");
        }
    }

    private async Task<UpstreamFailure?> AnswerAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStreamAsync(_deadline.Token).ConfigureAwait(false);
        return _context.Request!.Stream
            ? await StreamAsync(body).ConfigureAwait(false)
            : await WholeAsync(body, response.Content.Headers.ContentLength).ConfigureAwait(false);
    }

    private async Task<UpstreamFailure?> StreamAsync(System.IO.Stream body)
    {
        using var frames = new FrameReader(body, _target.Provider.Protocol.CreateFraming());
        var seen = RelayStep.None;
        while ((seen & RelayStep.Done) == 0 && await ReadMoreAsync(frames, seen).ConfigureAwait(false))
        {
            seen |= RelayBuffered(frames);
            if ((seen & RelayStep.Failed) != 0)
            {
                return FailedInside();
            }

            if (_context.IsCommitted && (seen & RelayStep.Finished) == 0)
            {
                // A caller that reads slowly is no silence of the provider.
                _deadline.WithinRequest();
                await _context.Caller.Body.FlushAsync(_context.Caller.Left).ConfigureAwait(false);
                _deadline.Within(_settings.Stall);
            }
        }

        seen |= RelayBuffered(frames) | _relay.OnEnd(_output);
        if ((seen & RelayStep.Failed) != 0)
        {
            return FailedInside();
        }

        if ((seen & RelayStep.Finished) == 0)
        {
            return Broken(AttemptOutcome.ServerError, 502, "The provider ended its answer without a finish reason.");
        }

        Commit();
        return null;
    }

    // A finished answer need not wait for a provider that forgets to close.
    private async Task<bool> ReadMoreAsync(FrameReader frames, RelayStep seen)
    {
        if ((seen & RelayStep.Finished) == 0)
        {
            return await frames.ReadAsync(_deadline.Token).ConfigureAwait(false);
        }

        try
        {
            _deadline.Within(AfterFinish);
            return await frames.ReadAsync(_deadline.Token).ConfigureAwait(false);
        }
        catch (Exception late) when (late is OperationCanceledException or IOException && !_context.Caller.Left.IsCancellationRequested)
        {
            return false;
        }
    }

    private RelayStep RelayBuffered(FrameReader frames)
    {
        var seen = RelayStep.None;
        while ((seen & (RelayStep.Failed | RelayStep.Done)) == 0 && frames.TryTake(out var frame))
        {
            var step = _relay.OnFrame(frame, _output);
            seen |= step;
            if ((step & RelayStep.Content) != 0)
            {
                FirstToken ??= _time.GetElapsedTime(_startedAt);
                if ((step & RelayStep.Finished) == 0)
                {
                    Commit();
                }
            }

            if ((step & RelayStep.Finished) != 0)
            {
                _output.HoldTail();
            }
        }

        return seen;
    }

    private void Commit()
    {
        if (!_context.IsCommitted)
        {
            _output.Commit();
        }
    }

    private async Task<UpstreamFailure?> WholeAsync(System.IO.Stream body, long? length)
    {
        using var whole = new WholeBody();
        if (!await whole.ReadAsync(body, length, LongestWholeBody, _deadline.Token).ConfigureAwait(false))
        {
            return Failure(AttemptOutcome.ServerError, 502, $"The provider's answer is longer than {LongestWholeBody} bytes.");
        }

        var step = _relay.OnWhole(whole.Written.Span, _context.Tail);
        FirstToken = _time.GetElapsedTime(_startedAt);
        if ((step & RelayStep.Failed) != 0)
        {
            return FailedInside();
        }

        return (step & RelayStep.Finished) != 0
            ? null
            : Broken(AttemptOutcome.ServerError, 502, "The provider answered without content or without a finish reason.");
    }

    private async Task<UpstreamFailure> RefusalAsync(HttpResponseMessage response)
    {
        using var whole = new WholeBody();
        var body = await response.Content.ReadAsStreamAsync(_deadline.Token).ConfigureAwait(false);
        await whole.ReadAsync(body, null, LongestErrorBody, _deadline.Token).ConfigureAwait(false);
        var error = _target.Provider.Protocol.ReadError(response.StatusCode, whole.Written.Span);
        return UpstreamFailure.FromStatus(response.StatusCode, response.Headers, error, _time.GetUtcNow());
    }

    private UpstreamFailure FailedInside()
    {
        var failure = UpstreamFailure.FromAnswer(Facts.Error!);
        return _context.IsCommitted ? failure with { Outcome = AttemptOutcome.Truncated } : Uncommitted(failure);
    }

    private UpstreamFailure Broken(AttemptOutcome outcome, int status, string message)
    {
        var failure = Failure(_context.IsCommitted ? AttemptOutcome.Truncated : outcome, status, message);
        return _context.IsCommitted ? failure : Uncommitted(failure);
    }

    // Nothing of a failed attempt may reach the caller.
    private UpstreamFailure Uncommitted(UpstreamFailure failure)
    {
        _context.Tail.Clear();
        FirstToken = null;
        return failure;
    }

    private static UpstreamFailure Failure(AttemptOutcome outcome, int status, string message, string? param = null) =>
        new(outcome, new GatewayError(status, status < 500 ? "invalid_request_error" : "server_error", outcome.ToWire(), message) { Param = param });

    private static Exception Root(Exception exception) => exception.InnerException is { } inner ? Root(inner) : exception;
}
