using System.Buffers;
using System.Text.Json;
using Inferly.Ingress.Errors;
using Inferly.Pipeline.Requests;

namespace Inferly.Ingress.Inference;

/// <summary>The error that ends a stream which had already begun, in the shape of its endpoint.</summary>
internal static class ErrorFrame
{
    /// <param name="output">Where the stream's frames go.</param>
    /// <param name="operation">The endpoint.</param>
    /// <param name="error">What is said.</param>
    /// <param name="number">The frame's <c>sequence_number</c>, where events have one.</param>
    public static void Write(IBufferWriter<byte> output, Operation operation, ApiError error, int number)
    {
        if (operation == Operation.Response)
        {
            output.Write("event: error\ndata: "u8);
            WriteEvent(output, error, number);
        }
        else
        {
            output.Write("data: "u8);
            ApiErrorWriter.Write(output, error);
        }

        output.Write("\n\n"u8);
    }

    // OpenAI documents the flat members, and the .NET SDK reads them; those for Python and Node raise only what stands in "error".
    private static void WriteEvent(IBufferWriter<byte> output, ApiError error, int number)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("type"u8, "error"u8);
        json.WriteNumber("sequence_number"u8, number);
        WriteMembers(json, error);
        json.WriteStartObject("error"u8);
        json.WriteString("type"u8, error.Type);
        WriteMembers(json, error);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, ApiError error)
    {
        json.WriteString("code"u8, error.Code);
        json.WriteString("message"u8, error.Message);
        json.WriteString("param"u8, error.Param);
    }
}
