using System.Buffers;
using System.Text.Json;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Health;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>
/// The last bytes of a stream: a comment with what is only known now (SSE clients skip comments), and <c>[DONE]</c> where the endpoint has one.
/// </summary>
internal static class StreamEnd
{
    public static void Write(RequestContext context)
    {
        context.Tail.Write(": inferly "u8);
        using (var json = new Utf8JsonWriter(context.Tail))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, context.AnsweredBy!.Model.Id);
            json.WriteNumber("attempts"u8, context.Attempts.Count);
            json.WritePropertyName("cost_usd"u8);
            context.Cost.WriteTo(json);
            json.WriteString("request_id"u8, context.RequestId);
            Continued(json, context);
            json.WriteEndObject();
        }

        context.Tail.Write("\n\n"u8);
        if (context.Operation != Operation.Response)
        {
            context.Tail.Write("data: [DONE]\n\n"u8);
        }
    }

    private static void Continued(Utf8JsonWriter json, RequestContext context)
    {
        if (context.Continued.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("continued"u8);
        foreach (var (characters, model, how) in context.Continued)
        {
            json.WriteStartObject();
            json.WriteNumber("characters"u8, characters);
            json.WriteString("model"u8, model);
            json.WriteString("how"u8, how.ToWire());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
