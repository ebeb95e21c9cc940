using System.Diagnostics;
using System.Globalization;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Health;
using Inferly.Pipeline.Relays;
using Inferly.Pipeline.Requests;
using Inferly.Pipeline.Stages.Record;
using Inferly.Pipeline.Stages.Stream;

namespace Inferly.Ingress.Telemetry;

/// <summary>One CLIENT span an attempt under the request's SERVER span, and the metrics of both. Thread-safe.</summary>
internal sealed class TelemetryObserver(GatewayMetrics metrics, TimeProvider time) : IAttemptObserver, IRequestObserver
{
    /// <summary>Where all spans of the gateway come from.</summary>
    public static readonly ActivitySource Source = new(TelemetryNames.Source);

    /// <inheritdoc/>
    public Activity? Start(RequestContext context, Target target, int number)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var operation = TelemetryNames.Of(context.Operation);
        var span = Source.StartActivity($"{operation} {target.Model.UpstreamModel}", ActivityKind.Client, context.Activity?.Context ?? default);
        if (span is not { IsAllDataRequested: true })
        {
            return span;
        }

        var request = context.Request!;
        span.SetTag(TelemetryNames.OperationName, operation);
        span.SetTag(TelemetryNames.ProviderName, TelemetryNames.Of(target.Provider));
        span.SetTag(TelemetryNames.RequestModel, target.Model.UpstreamModel);
        span.SetTag(TelemetryNames.ServerAddress, target.Provider.Address.Host);
        span.SetTag(TelemetryNames.ServerPort, target.Provider.Address.Port);
        span.SetTag(TelemetryNames.AttemptNumber, number);
        Describe(span, request);
        return span;
    }

    /// <inheritdoc/>
    public void End(Activity? span, RequestContext context, Attempt attempt, AnswerFacts? answer)
    {
        metrics.Attempts.Ended(context.Operation, attempt);
        if (span is null)
        {
            return;
        }

        if (span.IsAllDataRequested)
        {
            Describe(span, attempt, answer);
        }

        span.Dispose();
    }

    /// <inheritdoc/>
    public void Ended(RequestContext context)
    {
        metrics.Requests.Ended(context, time.GetElapsedTime(context.StartedAt));
        if (context.Activity is not { IsAllDataRequested: true } span)
        {
            return;
        }

        span.SetTag(TelemetryNames.Outcome, TelemetryNames.Of(context.Outcome));
        span.SetTag(TelemetryNames.Project, context.Project?.Id);
        span.SetTag(TelemetryNames.Workflow, context.Workflow?.Name);
        span.SetTag(TelemetryNames.Model, context.AnsweredBy?.Model.Id);
        span.SetTag(TelemetryNames.Attempts, context.Attempts.Count);
        span.SetTag(TelemetryNames.CostUsd, (double)context.Cost.Usd);
        if (context.Request is { } request)
        {
            var model = request.Model ?? TelemetryNames.AnyModel;
            span.DisplayName = $"{TelemetryNames.Of(context.Operation)} {model}";
            span.SetTag(TelemetryNames.RequestModel, model);
            Describe(span, request);
        }

        if (context.Error is { Status: >= 500 } error)
        {
            span.SetTag(TelemetryNames.ErrorType, error.Code ?? error.Status.ToString(CultureInfo.InvariantCulture));
            span.SetStatus(ActivityStatusCode.Error, error.Code);
        }
    }

    /// <inheritdoc/>
    public void RecordLost(RequestContext context) => metrics.RecordLost();

    private static void Describe(Activity span, InferenceRequest request)
    {
        span.SetTag(TelemetryNames.RequestStream, request.Stream);
        Optional(span, TelemetryNames.RequestMaxTokens, request.MaxOutputTokens);
        Optional(span, TelemetryNames.RequestTemperature, request.Temperature);
        Optional(span, TelemetryNames.RequestTopP, request.TopP);
        Optional(span, TelemetryNames.RequestSeed, request.Seed);
        if (request.Choices > 1)
        {
            span.SetTag(TelemetryNames.RequestChoices, request.Choices);
        }
    }

    private static void Describe(Activity span, Attempt attempt, AnswerFacts? answer)
    {
        span.SetTag(TelemetryNames.ResponseModel, attempt.Target.Model.UpstreamModel);
        Optional(span, TelemetryNames.StatusCode, attempt.Status);
        Optional(span, TelemetryNames.TimeToFirstChunk, attempt.FirstToken?.TotalSeconds);
        span.SetTag(TelemetryNames.CostUsd, (double)attempt.Cost.Usd);
        if (answer?.AnswerId is { } id)
        {
            span.SetTag(TelemetryNames.ResponseId, id);
        }

        if (answer is { Finish: not FinishReason.None })
        {
            span.SetTag(TelemetryNames.FinishReasons, new[] { answer.Finish.ToWire() });
        }

        Tokens(span, attempt.Usage);
        if (attempt.Outcome != AttemptOutcome.Answered)
        {
            span.SetTag(TelemetryNames.ErrorType, attempt.Outcome.ToWire());
            span.SetStatus(ActivityStatusCode.Error, attempt.Outcome.ToWire());
        }
    }

    private static void Tokens(Activity span, in Usage usage)
    {
        if (usage.TotalTokens == 0)
        {
            return;
        }

        span.SetTag(TelemetryNames.InputTokens, usage.InputTokens);
        span.SetTag(TelemetryNames.OutputTokens, usage.OutputTokens);
        span.SetTag(TelemetryNames.CacheReadTokens, usage.CachedInputTokens);
        span.SetTag(TelemetryNames.CacheWriteTokens, usage.CacheWriteTokens);
        span.SetTag(TelemetryNames.ReasoningTokens, usage.ReasoningTokens);
    }

    private static void Optional<T>(Activity span, string name, T? value)
        where T : struct
    {
        if (value is { } given)
        {
            span.SetTag(name, given);
        }
    }
}
