using System.Text;
using System.Text.Json;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Providers.OpenAi;

/// <summary>
/// Turns the caller's body into the provider's: the caller's own bytes, with the model's name there, without the gateway's
/// fields, and with what metering and limits need.
/// </summary>
internal static class OpenAiRequest
{
    private static readonly byte[] UsageMember = ",\"stream_options\":{\"include_usage\":true}"u8.ToArray();
    private static readonly byte[] PrefixMember = ",\"prefix\":true"u8.ToArray();
    private static readonly byte[] ContinueMembers = ",\"continue_final_message\":true,\"add_generation_prompt\":false"u8.ToArray();
    private static readonly byte[] UsageObject = "{\"include_usage\":true}"u8.ToArray();

    public static SplicedContent Splice(UpstreamCall call, Dialect dialect)
    {
        var request = call.Request;
        var edits = new List<BodyEdit>(request.GatewayMembers.Count + 3)
        {
            new(request.ModelValue.Start, request.ModelValue.End, JsonText.OfName(call.Model)),
        };
        foreach (var member in request.GatewayMembers)
        {
            edits.Add(new BodyEdit(member.Start, member.End, default));
        }

        var end = request.Body.Span.LastIndexOf((byte)'}');
        if (!request.MetadataValue.IsEmpty && !dialect.Metadata)
        {
            // An empty object would do as little harm, but some servers refuse the name itself; null is what absent means.
            edits.Add(new BodyEdit(request.MetadataValue.Start, request.MetadataValue.End, "null"u8.ToArray()));
        }

        AskForUsage(request, dialect, end, edits);
        if (call.MaxOutputTokens is { } limit && request.MaxOutputTokens is null && request.Operation != Operation.Embedding)
        {
            edits.Add(new BodyEdit(end, end, LimitMember(request.Operation, call.Model, limit)));
        }

        if (call.ContinuesLastMessage && request.Operation == Operation.Chat)
        {
            AskForPrefix(request.Body.Span, dialect, end, edits);
        }

        return new SplicedContent(request.Body, edits);
    }

    private static void AskForPrefix(ReadOnlySpan<byte> body, Dialect dialect, int end, List<BodyEdit> edits)
    {
        if (dialect.Prefix is PrefixForm.Marked or PrefixForm.MarkedInBeta)
        {
            var message = EndOfLastMessage(body);
            edits.Add(new BodyEdit(message, message, PrefixMember));
        }
        else if (dialect.Prefix == PrefixForm.Asked)
        {
            edits.Add(new BodyEdit(end, end, ContinueMembers));
        }
    }

    // Where its closing brace stands.
    private static int EndOfLastMessage(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("messages"u8))
            {
                reader.Read();
                reader.Skip();
                break;
            }
        }

        return body[..(int)reader.TokenStartIndex].LastIndexOf((byte)'}');
    }

    private static void AskForUsage(InferenceRequest request, Dialect dialect, int end, List<BodyEdit> edits)
    {
        var wanted = request.Stream && dialect.StreamOptions && request.Operation is Operation.Chat or Operation.Completion;
        if (!wanted || request.IncludeUsage || !request.Stream)
        {
            return;
        }

        edits.Add(request.StreamOptions.IsEmpty
            ? new BodyEdit(end, end, UsageMember)
            : new BodyEdit(request.StreamOptions.Start, request.StreamOptions.End, UsageObject));
    }

    private static byte[] LimitMember(Operation operation, string model, int limit)
    {
        var name = operation switch
        {
            Operation.Response => "max_output_tokens",
            Operation.Chat when RefusesMaxTokens(model) => "max_completion_tokens",
            _ => "max_tokens",
        };
        return Encoding.UTF8.GetBytes($",\"{name}\":{limit}");
    }

    // OpenAI's reasoning families answer 400 to max_tokens.
    private static bool RefusesMaxTokens(string model)
    {
        var name = model.AsSpan(model.LastIndexOf('/') + 1);
        return name.StartsWith("gpt-5") || (name is ['o', >= '1' and <= '9', ..]);
    }
}
