using System.Text.Json;

namespace Inferly.Pipeline.Providers.Translation;

/// <summary>
/// How a model that knows no JSON mode is held to JSON: it must call a tool whose arguments are the answer. Request and
/// decoder come to the same decision from the call alone.
/// </summary>
internal static class JsonTool
{
    /// <summary>The tool's name.</summary>
    public const string Name = "json";

    /// <summary>What the model is told of it.</summary>
    public const string Description = "Gives the answer. Call it once, with the whole answer as its arguments.";

    private static readonly JsonElement AnyObject = JsonElement.Parse("""{"type":"object"}"""u8);

    /// <summary>Whether this call's answer comes by way of the tool.</summary>
    /// <param name="call">The call.</param>
    /// <param name="keepsSchemas">The model can be held to a schema natively.</param>
    public static bool IsUsed(UpstreamCall call, bool keepsSchemas)
    {
        var request = call.Request;
        return request is { WantsJson: true, HasTools: false } && !(request.WantsJsonSchema && keepsSchemas);
    }

    /// <summary>The schema of its arguments: the caller's, or any object.</summary>
    public static JsonElement Schema(AnswerFormat format) => format.Schema.Field("type").Exists() ? format.Schema : AnyObject;
}
