using System.Buffers;
using System.Text.Json;
using Inferly.Ingress.Errors;
using Inferly.Pipeline.Requests;

namespace Inferly.Ingress.Inference;

/// <summary>The error that ends a stream which had already begun, in the shape of its endpoint.</summary>
internal static class ErrorFrame
{
    public static void Write(IBufferWriter<byte> output, Operation operation, ApiError error)
    {
        if (operation == Operation.Response)
        {
            output.Write("event: error\ndata: "u8);
            using (var json = new Utf8JsonWriter(output))
            {
                json.WriteStartObject();
                json.WriteString("type"u8, "error"u8);
                json.WriteString("code"u8, error.Code);
                json.WriteString("message"u8, error.Message);
                json.WriteString("param"u8, error.Param);
                json.WriteEndObject();
            }
        }
        else
        {
            output.Write("data: "u8);
            ApiErrorWriter.Write(output, error);
        }

        output.Write("\n\n"u8);
    }
}
