using System.Buffers;
using System.Text.Json;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Health;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.Policies;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Stages.Record;

/// <summary>
/// The record of one request: JSON in the log's own format, versioned by <c>v</c>, written as a <see cref="PackedRecord"/>. Names are those of the trace tables; money is
/// integer nano-dollars, times are microseconds since 1970 (UTC), durations microseconds.
/// </summary>
public static class RequestRecord
{
    /// <summary>The version written.</summary>
    public const int Version = 1;

    /// <summary>
    /// The most that a prompt and its answer may take as JSON, in bytes. More is left out: the log takes 8 MiB a record, and what a request cost must not be lost
    /// for what was said in it.
    /// </summary>
    internal const int MostContent = 6 << 20;

    private static readonly AlikeRecords Alike = NewAlike();

    /// <summary>Writes the record of a context that has ended.</summary>
    public static void Write(RequestContext context, TimeProvider time, IBufferWriter<byte> output) => Write(context, time, output, Alike);

    internal static AlikeRecords NewAlike() => new(WriteRequestAlike, WriteAttemptAlike);

    internal static void Write(RequestContext context, TimeProvider time, IBufferWriter<byte> output, AlikeRecords kept)
    {
        var json = new RecordWriter(output);
        json.Mark();
        json.BeginObject();
        json.Number(RecordMember.V, Version);

        // What spending is counted by stands first: its reader goes no further.
        json.Number(RecordMember.Ts, Micros(context.ArrivedAt));
        json.String(RecordMember.Project, context.Project!.Id);
        json.String(RecordMember.KeyId, context.Key?.Id ?? "");
        Money(ref json, RecordMember.CostNano, context.Cost);
        json.String(RecordMember.RequestId, context.RequestId);
        json.String(RecordMember.ClientRequestId, context.ClientRequestId ?? "");
        json.String(RecordMember.TraceId, context.TraceId);
        Metadata(ref json, context);
        var alike = kept.Of(context);
        if (alike is null)
        {
            Request(ref json, context, areAllInReach: false);
        }
        else
        {
            json.Members(alike.Request);
        }

        Measures(ref json, context, time);
        json.Name(RecordMember.AttemptList);
        json.BeginArray();
        foreach (var attempt in context.Attempts)
        {
            json.BeginObject();
            if (alike is null)
            {
                Attempt(ref json, attempt);
            }
            else
            {
                json.Members(alike.Attempt);
            }

            Measures(ref json, attempt);
            json.EndObject();
        }

        json.EndArray();
        json.EndObject();
        json.Finish();
    }

    /// <summary>What that record says of money.</summary>
    public static SpendRecord Spent(RequestContext context) => new(
        context.Project!.Id, context.Key?.Id ?? "", DateOnly.FromDateTime(context.ArrivedAt.UtcDateTime), context.Cost);

    private static void WriteRequestAlike(ref RecordWriter json, RequestContext context) => Request(ref json, context, areAllInReach: true);

    private static void WriteAttemptAlike(ref RecordWriter json, RequestContext context) => Attempt(ref json, context.Attempts[0]);

    private static void Metadata(ref RecordWriter json, RequestContext context)
    {
        json.Name(RecordMember.Metadata);
        json.BeginObject();
        foreach (var (name, value) in context.Request?.Metadata ?? System.Collections.Frozen.FrozenDictionary<string, string>.Empty)
        {
            json.String(name, value);
        }

        json.EndObject();
    }

    // What is written here of a request that its first call answered depends on nothing but its kind: see AlikeRecords.
    private static void Request(ref RecordWriter json, RequestContext context, bool areAllInReach)
    {
        json.String(RecordMember.Workflow, context.Workflow?.Name ?? "");
        json.String(RecordMember.Operation, Name(context.Operation));
        json.String(RecordMember.RequestedModel, context.Request?.Model ?? "");
        json.Boolean(RecordMember.Stream, context.Request?.Stream ?? false);
        Policy(ref json, context.Policy);
        json.String(RecordMember.Model, context.AnsweredBy?.Model.Id ?? "");
        json.String(RecordMember.Provider, context.AnsweredBy?.Provider.Id ?? "");
        json.String(RecordMember.Region, Region(context.AnsweredBy));
        json.String(RecordMember.Status, Name(context.Outcome));
        json.Number(RecordMember.HttpStatus, context.Error?.Status ?? 200);
        json.String(RecordMember.ErrorCode, context.Error?.Code ?? "");
        json.Number(RecordMember.Attempts, context.Attempts.Count);
        json.Number(RecordMember.Failovers, Failovers(context));
        json.Boolean(RecordMember.Continued, !context.Continued.IsEmpty);
        json.Boolean(RecordMember.Hedged, context.IsHedged);
        json.String(RecordMember.Cache, "bypass");
        json.String(RecordMember.FinishReason, context.Answer is { Finish: not FinishReason.None } answer ? answer.Finish.ToWire() : "");
        RouteRecord.Write(ref json, context, areAllInReach);
    }

    private static void Policy(ref RecordWriter json, RoutingPolicy policy)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            RoutingPolicyJson.Write(writer, policy);
        }

        json.Name(RecordMember.Policy);
        json.Raw(buffer.WrittenSpan);
    }

    private static void Measures(ref RecordWriter json, RequestContext context, TimeProvider time)
    {
        var latency = time.GetElapsedTime(context.StartedAt);
        json.Number(RecordMember.LatencyUs, Micros(latency));
        Optional(ref json, RecordMember.TtftUs, FirstToken(context, latency));
        json.Number(RecordMember.OverheadUs, Math.Max(0, Micros(latency - Upstream(context))));
        Tokens(ref json, context.Usage);
        Money(ref json, RecordMember.BilledNano, context.Cost);
        if (context.RecordsContent)
        {
            Content(ref json, context.Body.Span, context.Answer?.Text?.ToString() ?? "");
        }
    }

    private static void Content(ref RecordWriter json, ReadOnlySpan<byte> body, string answer)
    {
        if (body.Length + answer.Length > MostContent)
        {
            return;
        }

        var (prompt, completion) = (JsonEncodedText.Encode(body), JsonEncodedText.Encode(answer));
        if (prompt.EncodedUtf8Bytes.Length + completion.EncodedUtf8Bytes.Length <= MostContent)
        {
            json.String(RecordMember.Prompt, prompt);
            json.String(RecordMember.Completion, completion);
        }
    }

    // Nothing but its kind here either.
    private static void Attempt(ref RecordWriter json, Attempt attempt)
    {
        json.Number(RecordMember.N, attempt.Number);
        json.String(RecordMember.Model, attempt.Target.Model.Id);
        json.String(RecordMember.Provider, attempt.Target.Provider.Id);
        json.String(RecordMember.Region, Region(attempt.Target));
        json.String(RecordMember.Outcome, attempt.Outcome.ToWire());
        json.Number(RecordMember.HttpStatus, attempt.Status ?? 0);
        json.String(RecordMember.Error, attempt.Error?.Message ?? "");
        json.Boolean(RecordMember.UsageEstimated, attempt.UsageIsEstimated);
    }

    private static void Measures(ref RecordWriter json, Attempt attempt)
    {
        json.Number(RecordMember.StartedAt, Micros(attempt.StartedAt));
        Optional(ref json, RecordMember.TtftUs, attempt.FirstToken);
        json.Number(RecordMember.DurationUs, Micros(attempt.Duration));
        Tokens(ref json, attempt.Usage);
        Money(ref json, RecordMember.CostNano, attempt.Cost);
    }

    private static void Tokens(ref RecordWriter json, in Usage usage)
    {
        json.Number(RecordMember.InputTokens, usage.InputTokens);
        json.Number(RecordMember.CachedInputTokens, usage.CachedInputTokens);
        json.Number(RecordMember.OutputTokens, usage.OutputTokens);
        json.Number(RecordMember.ReasoningTokens, usage.ReasoningTokens);
    }

    private static void Money(ref RecordWriter json, RecordMember name, NanoUsd amount) => json.Number(name, amount.Nanos);

    private static void Optional(ref RecordWriter json, RecordMember name, TimeSpan? value)
    {
        if (value is { } time)
        {
            json.Number(name, Micros(time));
        }
    }

    // From the request's arrival, attempts that failed included: what the caller felt.
    private static TimeSpan? FirstToken(RequestContext context, TimeSpan latency) =>
        context.Request?.Stream == true ? context.FirstToken : context.FirstToken is null ? null : latency;

    private static TimeSpan Upstream(RequestContext context)
    {
        var sum = TimeSpan.Zero;
        foreach (var attempt in context.Attempts)
        {
            sum += attempt.Duration;
        }

        return sum;
    }

    // A change of target; a retry of the same one is none.
    private static int Failovers(RequestContext context)
    {
        var changes = 0;
        for (var i = 1; i < context.Attempts.Count; i++)
        {
            var isOther = !ReferenceEquals(context.Attempts[i].Target, context.Attempts[i - 1].Target);
            changes += isOther && context.Attempts[i].Outcome != AttemptOutcome.Superseded ? 1 : 0;
        }

        return changes;
    }

    private static string Region(Fleet.Target? target) => target is { Model.Regions: [var first, ..] } ? first.Name : "";

    private static long Micros(DateTimeOffset at) => Micros(at - DateTimeOffset.UnixEpoch);

    private static long Micros(TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMicrosecond;

    private static string Name(Operation operation) => operation switch
    {
        Operation.Chat => "chat",
        Operation.Completion => "completion",
        Operation.Response => "response",
        _ => "embedding",
    };

    private static string Name(RequestOutcome outcome) => outcome switch
    {
        RequestOutcome.Answered => "ok",
        RequestOutcome.Cached => "cached",
        RequestOutcome.Rejected => "rejected",
        RequestOutcome.Cancelled => "cancelled",
        _ => "error",
    };
}
