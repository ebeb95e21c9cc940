namespace Inferly.Ingress.Tests.Recordings;

/// <summary>Of which API an answer was recorded.</summary>
internal enum RecordingKind
{
    /// <summary>POST /chat/completions.</summary>
    Chat,

    /// <summary>POST /completions.</summary>
    Completion,

    /// <summary>POST /responses.</summary>
    Response,

    /// <summary>Anthropic's POST /v1/messages.</summary>
    Messages,

    /// <summary>Gemini's generateContent.</summary>
    GenerateContent,

    /// <summary>Bedrock's Converse.</summary>
    Converse,

    /// <summary>An error.</summary>
    Error,

    /// <summary>An API that the gateway does not speak.</summary>
    Foreign,
}
