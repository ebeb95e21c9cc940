using System.Text;
using System.Text.Json;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Health;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Registry;
using Inferly.Pipeline.Relays;
using Inferly.Pipeline.Requests;
using Inferly.Pipeline.Seams;
using Inferly.Pipeline.Translation;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>An answer that broke off in the middle of prose: what the caller has of it, and how another model may go on.</summary>
internal sealed class BrokenAnswer
{
    /// <summary>Bytes of text that are kept of a stream to continue it; after more it ends with an error.</summary>
    public const int MostText = 256 * 1024;

    private readonly RequestContext _context;
    private readonly Continuation _mode;
    private readonly IRelay _relay;
    private readonly string _delivered;
    private readonly int _tokens;

    private BrokenAnswer(RequestContext context, Continuation mode, IRelay relay, string delivered)
    {
        _context = context;
        _mode = mode;
        _relay = relay;
        _delivered = delivered;
        _tokens = TokenEstimate.OfBytes(Encoding.UTF8.GetByteCount(delivered));
    }

    /// <summary>Tokens that were delivered, about.</summary>
    public int Tokens => _tokens;

    /// <summary>Whether an answer to this request could be continued, so that its text is to be kept.</summary>
    public static bool MayBeContinued(InferenceRequest request, Continuation mode) =>
        mode != Continuation.Off && request is { Stream: true, Choices: 1, WantsJson: false, WantsLogprobs: false };

    /// <summary>What is left of an answer.</summary>
    /// <returns>Null: nobody can go on without guessing.</returns>
    public static BrokenAnswer? Of(RequestContext context, RunningAttempt broken, Continuation mode)
    {
        var relay = broken.Call!.Relay;
        var facts = relay.Facts;
        if (!MayBeContinued(context.Request!, mode) || facts is { HasToolCalls: true } or { HasReasoning: true } or { HasMore: true } or { FinishedChoices: > 0 })
        {
            return null;
        }

        var delivered = Delivered(broken, out var isWhole);
        var isSound = isWhole && delivered.Length is > 0 and <= MostText && !char.IsHighSurrogate(delivered[^1]);
        return isSound ? new BrokenAnswer(context, mode, relay, delivered) : null;
    }

    /// <summary>All the text that the caller has when this attempt ends.</summary>
    public static string Delivered(RunningAttempt attempt, out bool isWhole)
    {
        var text = attempt.Step?.Relay.Rest ?? attempt.Call!.Relay.Facts.Text;
        var last = text?.ToString();
        isWhole = text is { IsWhole: true };
        return attempt.Step?.Delivered + last;
    }

    /// <summary>How a target goes on.</summary>
    /// <param name="target">The target.</param>
    /// <param name="facts">Gets what is learned of its answer.</param>
    /// <param name="limit">The limit of output tokens that keeps the bounds of money, or null.</param>
    /// <param name="call">What it is asked.</param>
    /// <returns>Null: it can't.</returns>
    public ContinuationStep? StepOn(Target target, AnswerFacts facts, int? limit, out UpstreamCall? call)
    {
        call = null;
        if (UpstreamRequests.For(_context, target, limit, out var plain) is not null)
        {
            return null;
        }

        // An answer of /responses is continued in chat's form, which every provider has.
        var isResponse = plain!.Request.Operation == Operation.Response;
        if (isResponse && UpstreamRequests.Chat(_context) is not null)
        {
            return null;
        }

        var form = isResponse ? _context.ChatForm! : plain.Request;
        if (HowOn(target, form, out var request) is not { } how || _relay.Resume(target.Model.Id) is not { } writer)
        {
            return null;
        }

        var protocol = target.Provider.Protocol;
        call = plain with { Request = request!, ContinuesLastMessage = how == Continuation.Prefill };
        ISeam seam = how == Continuation.Splice ? new SpliceSeam(_delivered) : new PrefixSeam(_delivered, protocol.RepeatsPrefix);
        var rest = new DeliveredText(_context.RecordsContent ? int.MaxValue : MostText);
        var joined = new SeamWriter(writer, seam, new StopsAcross(_delivered, Stops(form)), rest, how == Continuation.Splice ? 0 : _tokens);
        return new ContinuationStep(how, new ContinuingRelay(protocol.CreateDecoder(call), joined, rest, facts), _delivered);
    }

    private Continuation? HowOn(Target target, InferenceRequest form, out InferenceRequest? request)
    {
        var rest = new ContinuedRequest(form, PrefixSeam.PrefixOf(_delivered), _tokens);
        var takesPrefix = form.Operation == Operation.Completion || (target.Model.Can(ModelCapabilities.Prefill) && !target.Health.RefusesPrefix);
        if (takesPrefix && (request = rest.Prefixed()) is not null)
        {
            return Continuation.Prefill;
        }

        if (_mode == Continuation.Instruct && (request = rest.Instructed()) is not null)
        {
            return Continuation.Instruct;
        }

        request = _mode >= Continuation.Splice ? rest.Anew() : null;
        return request is null ? null : Continuation.Splice;
    }

    private static IReadOnlyList<string> Stops(InferenceRequest form)
    {
        using var body = JsonDocument.Parse(form.Body);
        if (!body.RootElement.TryGetProperty("stop", out var stop))
        {
            return [];
        }

        return stop.ValueKind switch
        {
            JsonValueKind.String => [stop.GetString()!],
            JsonValueKind.Array => [.. stop.EnumerateArray().Where(s => s.ValueKind == JsonValueKind.String).Select(s => s.GetString()!)],
            _ => [],
        };
    }
}
