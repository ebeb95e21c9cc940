using System.Collections.Frozen;

namespace Inferly.Ingress.Telemetry;

/// <summary>
/// Every name that leaves in spans and metrics: the GenAI semantic conventions (1.42) where they have one, <c>inferly.*</c> where they
/// don't.
/// </summary>
internal static class TelemetryNames
{
    public const string Source = "Inferly";

    public const string OperationName = "gen_ai.operation.name";
    public const string ProviderName = "gen_ai.provider.name";
    public const string RequestModel = "gen_ai.request.model";
    public const string RequestStream = "gen_ai.request.stream";
    public const string RequestMaxTokens = "gen_ai.request.max_tokens";
    public const string RequestTemperature = "gen_ai.request.temperature";
    public const string RequestTopP = "gen_ai.request.top_p";
    public const string RequestSeed = "gen_ai.request.seed";
    public const string RequestChoices = "gen_ai.request.choice.count";
    public const string ResponseId = "gen_ai.response.id";
    public const string ResponseModel = "gen_ai.response.model";
    public const string FinishReasons = "gen_ai.response.finish_reasons";
    public const string TimeToFirstChunk = "gen_ai.response.time_to_first_chunk";
    public const string InputTokens = "gen_ai.usage.input_tokens";
    public const string OutputTokens = "gen_ai.usage.output_tokens";
    public const string CacheReadTokens = "gen_ai.usage.cache_read.input_tokens";
    public const string CacheWriteTokens = "gen_ai.usage.cache_write.input_tokens";
    public const string ReasoningTokens = "gen_ai.usage.reasoning.output_tokens";
    public const string TokenType = "gen_ai.token.type";
    public const string ErrorType = "error.type";
    public const string ServerAddress = "server.address";
    public const string ServerPort = "server.port";
    public const string StatusCode = "http.response.status_code";
    public const string Method = "http.request.method";
    public const string Route = "http.route";

    public const string RequestId = "inferly.request_id";
    public const string Project = "inferly.project";
    public const string Workflow = "inferly.workflow";
    public const string Outcome = "inferly.outcome";
    public const string Model = "inferly.model";
    public const string Attempts = "inferly.attempts";
    public const string AttemptNumber = "inferly.attempt";
    public const string CostUsd = "inferly.cost_usd";
    public const string Provider = "inferly.provider";
    public const string Credential = "inferly.credential";
    public const string Reason = "inferly.reason";
    public const string Topic = "inferly.topic";

    /// <summary>How a broken stream went on.</summary>
    public const string How = "inferly.continuation";

    private static readonly FrozenSet<string> KnownMethods =
        FrozenSet.Create(StringComparer.Ordinal, "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE");

    /// <summary>The model that a request for no model in particular is said to want.</summary>
    public const string AnyModel = "auto";

    /// <summary>The conventions' name of an operation.</summary>
    public static string Of(Pipeline.Requests.Operation operation) => operation switch
    {
        Pipeline.Requests.Operation.Embedding => "embeddings",
        Pipeline.Requests.Operation.Completion => "text_completion",
        _ => "chat",
    };

    /// <summary>A request's method; any that HTTP does not know is one, since callers can invent them.</summary>
    public static string OfMethod(string method) => KnownMethods.TryGetValue(method, out var known) ? known : "_OTHER";

    /// <summary>How a request ended, as <c>inferly.outcome</c> says it.</summary>
    public static string Of(Pipeline.Context.RequestOutcome outcome) => outcome switch
    {
        Pipeline.Context.RequestOutcome.Pending => "pending",
        Pipeline.Context.RequestOutcome.Rejected => "rejected",
        Pipeline.Context.RequestOutcome.Cached => "cached",
        Pipeline.Context.RequestOutcome.Answered => "answered",
        Pipeline.Context.RequestOutcome.Failed => "failed",
        Pipeline.Context.RequestOutcome.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "no such outcome"),
    };

    /// <summary>The conventions' name of a provider.</summary>
    public static string Of(Pipeline.Fleet.Provider provider) => (provider.Kind, provider.Address.Host) switch
    {
        ("azure", _) => "azure.ai.openai",
        ("bedrock", _) => "aws.bedrock",
        ("gemini", _) => "gcp.gemini",
        ("openai", "api.openai.com") => "openai",
        ("openai", "api.mistral.ai") => "mistral_ai",
        ("openai", "api.groq.com") => "groq",
        ("openai", "api.x.ai") => "x_ai",
        ("openai", "api.deepseek.com") => "deepseek",
        ("openai", _) => provider.Id,
        (var kind, _) => kind,
    };
}
