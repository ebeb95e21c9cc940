namespace Inferly.Pipeline.Requests;

/// <summary>Why a body can't be served: the caller's mistake, told so that it can be mended.</summary>
/// <param name="Path">JSON path of the offending field, for example <c>messages[0].content</c>; <c>$</c> for the body itself.</param>
/// <param name="Message">What is wrong and what would be right.</param>
/// <param name="Code">OpenAI's error code, where clients key on one.</param>
public sealed record RequestError(string Path, string Message, string? Code = null)
{
    /// <summary>The message, behind the path where that names a field.</summary>
    public string Located => Path == JsonPath.Root ? Message : $"{Path}: {Message}";
}
