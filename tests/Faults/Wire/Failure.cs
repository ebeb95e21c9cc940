namespace Inferly.Faults.Wire;

/// <summary>An error, whichever protocol carries it.</summary>
/// <param name="Status">HTTP status, or the one that an error inside of an answer stands for.</param>
/// <param name="Message">In words; some protocols say only there what the matter is.</param>
/// <param name="Code">OpenAI's code, such as <c>context_length_exceeded</c>.</param>
internal sealed record Failure(int Status, string Message, string? Code);
