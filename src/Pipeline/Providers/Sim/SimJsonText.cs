using System.Text.Encodings.Web;
using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>The JSON object of an answer for which no schema was given.</summary>
internal static class SimJsonText
{
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public static string Compose(SimModel model, SimPrompt prompt, ulong seed)
    {
        var topics = SimKeywords.Of(prompt.UserText).Select(word => $"\"{JsonEncodedText.Encode(word, Encoder)}\"");
        var answer = JsonEncodedText.Encode(SimText.Sentence(model, prompt, seed), Encoder);
        return $$"""{"simulated":true,"model":"{{model.Id}}","topics":[{{string.Join(',', topics)}}],"answer":"{{answer}}"}""";
    }
}
