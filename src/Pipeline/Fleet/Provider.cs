using Inferly.Pipeline.Health;
using Inferly.Pipeline.Providers;

namespace Inferly.Pipeline.Fleet;

/// <summary>One configured provider: how it is spoken to, and what it shares among its models.</summary>
/// <param name="Id">Its id in the configuration.</param>
/// <param name="Kind">openai, azure, anthropic, gemini, bedrock or sim.</param>
/// <param name="Protocol">Its wire protocol.</param>
/// <param name="Http">Sends its requests; shared by all of them, never buffers, thread-safe.</param>
/// <param name="Address">Host and port, for spans.</param>
/// <param name="Retries">How much retrying it may get.</param>
public sealed record Provider(string Id, string Kind, IProtocol Protocol, HttpMessageInvoker Http, Uri Address, RetryBudget Retries);
