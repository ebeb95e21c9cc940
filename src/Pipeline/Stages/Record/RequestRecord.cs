using System.Buffers;
using System.Text.Json;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Health;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.Policies;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Stages.Record;

/// <summary>
/// The record of one request, as JSON: the log's own format, versioned by <c>v</c>. Names are those of the trace tables; money is
/// integer nano-dollars, times are microseconds since 1970 (UTC), durations microseconds.
/// </summary>
public static class RequestRecord
{
    /// <summary>The version written.</summary>
    public const int Version = 1;

    /// <summary>Writes the record of a context that has ended.</summary>
    public static void Write(RequestContext context, TimeProvider time, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        json.WriteNumber("v"u8, Version);
        json.WriteNumber("ts"u8, Micros(context.ArrivedAt));
        Identity(json, context);
        Request(json, context);
        Result(json, context, time);
        RouteRecord.Write(json, context);
        json.WriteStartArray("attempt_list"u8);
        foreach (var attempt in context.Attempts)
        {
            WriteAttempt(json, attempt);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Identity(Utf8JsonWriter json, RequestContext context)
    {
        json.WriteString("request_id"u8, context.RequestId);
        json.WriteString("client_request_id"u8, context.ClientRequestId ?? "");
        json.WriteString("trace_id"u8, context.Activity?.TraceId.ToHexString() ?? "");
        json.WriteString("project"u8, context.Project!.Id);
        json.WriteString("key_id"u8, context.Key?.Id ?? "");
        json.WriteString("workflow"u8, context.Workflow?.Name ?? "");
    }

    private static void Request(Utf8JsonWriter json, RequestContext context)
    {
        json.WriteString("operation"u8, Name(context.Operation));
        json.WriteString("requested_model"u8, context.Request?.Model ?? "");
        json.WriteBoolean("stream"u8, context.Request?.Stream ?? false);
        json.WritePropertyName("policy"u8);
        RoutingPolicyJson.Write(json, context.Policy);
        json.WriteStartObject("metadata"u8);
        foreach (var (name, value) in context.Request?.Metadata ?? System.Collections.Frozen.FrozenDictionary<string, string>.Empty)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }

    private static void Result(Utf8JsonWriter json, RequestContext context, TimeProvider time)
    {
        var latency = time.GetElapsedTime(context.StartedAt);
        json.WriteString("model"u8, context.AnsweredBy?.Model.Id ?? "");
        json.WriteString("provider"u8, context.AnsweredBy?.Provider.Id ?? "");
        json.WriteString("region"u8, Region(context.AnsweredBy));
        json.WriteString("status"u8, Name(context.Outcome));
        json.WriteNumber("http_status"u8, context.Error?.Status ?? 200);
        json.WriteString("error_code"u8, context.Error?.Code ?? "");
        json.WriteNumber("attempts"u8, context.Attempts.Count);
        json.WriteNumber("failovers"u8, Failovers(context));
        json.WriteNumber("latency_us"u8, (long)latency.TotalMicroseconds);
        json.WriteBoolean("continued"u8, !context.Continued.IsEmpty);
        json.WriteBoolean("hedged"u8, context.IsHedged);
        Optional(json, "ttft_us"u8, FirstToken(context, latency));
        json.WriteNumber("overhead_us"u8, (long)Math.Max(0, (latency - Upstream(context)).TotalMicroseconds));
        Tokens(json, context.Usage);
        Money(json, "cost_nano"u8, context.Cost);
        Money(json, "billed_nano"u8, context.Cost);
        json.WriteString("cache"u8, "bypass"u8);
        json.WriteString("finish_reason"u8, context.Answer is { Finish: not FinishReason.None } answer ? answer.Finish.ToWire() : "");
        if (context.Project!.RecordContent)
        {
            json.WriteString("prompt"u8, context.Body.Span);
            json.WriteString("completion"u8, context.Answer?.Text?.ToString() ?? "");
        }
    }

    private static void WriteAttempt(Utf8JsonWriter json, Attempt attempt)
    {
        json.WriteStartObject();
        json.WriteNumber("n"u8, attempt.Number);
        json.WriteString("model"u8, attempt.Target.Model.Id);
        json.WriteString("provider"u8, attempt.Target.Provider.Id);
        json.WriteString("region"u8, Region(attempt.Target));
        json.WriteNumber("started_at"u8, Micros(attempt.StartedAt));
        Optional(json, "ttft_us"u8, attempt.FirstToken);
        json.WriteNumber("duration_us"u8, (long)attempt.Duration.TotalMicroseconds);
        json.WriteString("outcome"u8, attempt.Outcome.ToWire());
        json.WriteNumber("http_status"u8, attempt.Status ?? 0);
        json.WriteString("error"u8, attempt.Error?.Message ?? "");
        json.WriteBoolean("usage_estimated"u8, attempt.UsageIsEstimated);
        Tokens(json, attempt.Usage);
        Money(json, "cost_nano"u8, attempt.Cost);
        json.WriteEndObject();
    }

    private static void Tokens(Utf8JsonWriter json, in Usage usage)
    {
        json.WriteNumber("input_tokens"u8, usage.InputTokens);
        json.WriteNumber("cached_input_tokens"u8, usage.CachedInputTokens);
        json.WriteNumber("output_tokens"u8, usage.OutputTokens);
        json.WriteNumber("reasoning_tokens"u8, usage.ReasoningTokens);
    }

    private static void Money(Utf8JsonWriter json, ReadOnlySpan<byte> name, NanoUsd amount) => json.WriteNumber(name, amount.Nanos);

    private static void Optional(Utf8JsonWriter json, ReadOnlySpan<byte> name, TimeSpan? value)
    {
        if (value is { } time)
        {
            json.WriteNumber(name, (long)time.TotalMicroseconds);
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

    private static long Micros(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

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
