namespace Inferly.Pipeline.Providers;

/// <summary>A provider's own words about a failure, read from its error body or an error event.</summary>
/// <param name="Message">For the caller, if the failure is the caller's.</param>
/// <param name="Type">The provider's error type, or null.</param>
/// <param name="Code">The error's code mapped to OpenAI's where one exists: <c>context_length_exceeded</c>, <c>insufficient_quota</c>,
/// <c>rate_limit_exceeded</c>, <c>model_not_found</c>, <c>content_filter</c>, <c>invalid_api_key</c>, <c>overloaded</c>; else the provider's.</param>
/// <param name="Param">The offending parameter, or null.</param>
/// <param name="RetryAfter">How long the provider asks to be left alone, where its body says so (Gemini's RetryInfo); the header is read elsewhere.</param>
public sealed record UpstreamError(string Message, string? Type = null, string? Code = null, string? Param = null, TimeSpan? RetryAfter = null);
