using System.Buffers;
using System.Text.Json;

namespace Inferly.Ingress.Errors;

/// <summary>Sends an <see cref="ApiError"/>.</summary>
public static class ApiErrorWriter
{
    private const int DefaultRetryAfterSeconds = 1;

    /// <summary>Makes the error the whole answer. The response must not have started.</summary>
    public static async Task WriteErrorAsync(this HttpResponse response, ApiError error)
    {
        response.StatusCode = error.Status;
        response.ContentType = "application/json";
        if (error.RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        else if (error.Status is StatusCodes.Status429TooManyRequests or >= 500)
        {
            response.Headers.RetryAfter = DefaultRetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        var body = new ArrayBufferWriter<byte>(512);
        Write(body, error);
        response.ContentLength = body.WrittenCount;
        await response.Body.WriteAsync(body.WrittenMemory, response.HttpContext.RequestAborted);
    }

    /// <summary>The body alone: <c>{"error":{"message","type","param","code"}}</c>, always with all four.</summary>
    public static void Write(IBufferWriter<byte> output, ApiError error)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, error.Message);
        json.WriteString("type"u8, error.Type);
        json.WriteString("param"u8, error.Param);
        json.WriteString("code"u8, error.Code);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
