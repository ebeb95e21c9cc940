namespace Inferly.Pipeline.Answers;

/// <summary>What every part of one answer repeats: it stays the same whichever provider, or how many, wrote the answer.</summary>
/// <param name="Id">The answer's id, for example <c>chatcmpl-...</c>.</param>
/// <param name="Model">Who answers: <c>provider/model</c>.</param>
/// <param name="Created">Seconds since 1970.</param>
public sealed record AnswerHead(string Id, string Model, long Created);
