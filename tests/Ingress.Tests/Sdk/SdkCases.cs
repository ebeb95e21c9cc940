namespace Inferly.Ingress.Tests.Sdk;

/// <summary>What each script tries. A case that is missing from its output has not been tried and fails.</summary>
internal static class SdkCases
{
    public static readonly string[] Names =
    [
        "chat.plain", "chat.auto", "chat.headers", "chat.vision", "chat.choices", "chat.logprobs", "chat.length", "chat.parallel",
        "chat.stream", "chat.stream_usage", "chat.stream_helper", "chat.stream_choices", "chat.stream_logprobs",
        "completions.plain", "completions.stream",
        "tools.single", "tools.parallel", "tools.one_at_a_time", "tools.choice", "tools.stream", "tools.stream_parallel",
        "tools.stream_helper", "tools.round_trip",
        "structured.parse", "structured.stream", "structured.object", "structured.tool",
        "embeddings.default", "embeddings.float", "embeddings.base64", "embeddings.batch", "embeddings.dimensions",
        "responses.plain", "responses.incomplete", "responses.vision", "responses.file", "responses.stream", "responses.stream_helper",
        "responses.tools", "responses.stream_tools", "responses.round_trip", "responses.parse",
        "models.list", "models.retrieve", "models.unknown",
        "gateway.policy", "gateway.policy_header", "gateway.fallback", "gateway.fallback_stream", "gateway.workflow_unknown",
        "gateway.field_wrong",
        "errors.authentication", "errors.not_found", "errors.bad_request", "errors.context_length", "errors.unprocessable",
        "errors.rate_limit", "errors.unavailable", "errors.stream",
        "reliability.retry", "reliability.cut", "reliability.cut_helper", "reliability.cut_responses", "reliability.timeout",
        "reliability.cancel",
    ];

    /// <summary><see cref="Names"/> as a theory takes them.</summary>
    public static TheoryData<string> All => [.. Names];
}
