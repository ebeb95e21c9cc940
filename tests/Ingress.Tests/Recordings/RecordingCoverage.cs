namespace Inferly.Ingress.Tests.Recordings;

/// <summary>How each recorded answer is tested, in the words of docs/reference/recordings.md.</summary>
internal static class RecordingCoverage
{
    public static string Of(ProviderRecording recording) => recording.Kind switch
    {
        RecordingKind.Chat => "`/v1/chat/completions` as it is, `/v1/responses` by translation",
        RecordingKind.Completion => "`/v1/completions` as it is",
        RecordingKind.Response when recording.Path == TornRecording.Path =>
            "`/v1/responses` as it is, mended; as recorded (two events lack their last brace) an error frame",
        RecordingKind.Response => "`/v1/responses` as it is",
        RecordingKind.Messages => "`/v1/chat/completions` by translation from Messages",
        RecordingKind.GenerateContent => "`/v1/chat/completions` by translation from generateContent",
        RecordingKind.Converse => "`/v1/chat/completions` by translation from Converse",
        RecordingKind.Error => "an error of the provider",
        _ => $"not spoken: {ReasonOf(recording)}; as an answer to a chat it is an error",
    };

    /// <summary>Why an API is not spoken.</summary>
    public static string ReasonOf(ProviderRecording recording) => recording.Provider switch
    {
        "anthropic" => "an answer of the Skills API, which manages files and generates nothing",
        "cohere" => "Cohere's own API; its OpenAI-compatible one is served by kind `openai`",
        "google" => "Gemini's Interactions API; the same models answer generateContent, which kind `gemini` speaks",
        var other => throw new InvalidDataException($"Say why the recordings of {other} are not spoken."),
    };
}
