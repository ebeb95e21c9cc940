using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Inferly.Perf.Traces;

/// <summary>
/// Records of requests as the gateway writes them, in the order of their time and the same in every run but for their ids: three projects, of which one has
/// four fifths; twenty keys each, which ask for a workflow or two; eight workflows, each with three of twelve models; 4 % fail, 6 % fail over. No content.
/// </summary>
internal sealed class RecordSource(long rows, DateTimeOffset from, DateTimeOffset to)
{
    /// <summary>The project that has most of them.</summary>
    public const string Project = "acme";

    private static readonly string[] Models =
    [
        "openai/gpt-4o-mini", "openai/gpt-4o", "openai/gpt-4.1-mini", "anthropic/claude-sonnet-4", "anthropic/claude-haiku", "gemini/gemini-2.5-flash",
        "gemini/gemini-2.5-pro", "mistral/mistral-small", "groq/llama-3.1-8b-instant", "deepseek/deepseek-chat", "azure/gpt-4o", "bedrock/nova-lite",
    ];

    private static readonly string[] Workflows = ["triage", "summary", "search", "extract", "support", "review", "translate", "chat"];
    private static readonly string[] Errors = ["no_provider_available", "rate_limit_exceeded", "context_length_exceeded"];

    private readonly Random _random = new(1);
    private readonly ArrayBufferWriter<byte> _buffer = new(2048);
    private readonly double _microsPerRow = (to - from).TotalMicroseconds / rows;
    private readonly long _first = from.ToUnixTimeMilliseconds() * 1000;
    private long _next;

    /// <summary>The next records.</summary>
    public ReadOnlyMemory<byte>[] Take(int count)
    {
        var records = new ReadOnlyMemory<byte>[Math.Min(count, (int)Math.Min(int.MaxValue, rows - _next))];
        for (var i = 0; i < records.Length; i++)
        {
            _buffer.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(_buffer))
            {
                Write(json, _first + (long)(_next++ * _microsPerRow));
            }

            records[i] = _buffer.WrittenSpan.ToArray();
        }

        return records;
    }

    private void Write(Utf8JsonWriter json, long ts)
    {
        var project = _random.Next(20) switch { < 16 => Project, < 19 => "globex", _ => "initech" };
        var key = _random.Next(20);
        var workflow = (key + _random.Next(2)) % Workflows.Length;
        var model = Models[(workflow + _random.Next(3)) % Models.Length];
        var other = Models[(workflow + 3) % Models.Length];
        var failed = _random.Next(25) == 0;
        var attempts = _random.Next(100) < 6 ? 2 : 1;
        var latency = (long)(400_000 * Math.Exp(0.8 * (_random.NextDouble() + _random.NextDouble() + _random.NextDouble() - 1.5) * 2));
        var (input, output) = (_random.Next(50, 4_000), failed ? 0 : _random.Next(1, 900));
        var cost = (input * 150L) + (output * 600L);
        var error = failed ? Errors[_random.Next(Errors.Length)] : "";

        json.WriteStartObject();
        json.WriteNumber("v"u8, 1);
        json.WriteNumber("ts"u8, ts);
        json.WriteString("request_id"u8, $"req_{RandomNumberGenerator.GetHexString(32, lowercase: true)}");
        json.WriteString("trace_id"u8, RandomNumberGenerator.GetHexString(32, lowercase: true));
        json.WriteString("project"u8, project);
        json.WriteString("key_id"u8, $"key_{project}_{key}");
        json.WriteString("workflow"u8, Workflows[workflow]);
        json.WriteString("operation"u8, "chat");
        json.WriteString("requested_model"u8, "auto");
        json.WriteBoolean("stream"u8, _random.Next(2) == 0);
        WriteAnswer(json, failed ? "" : model, error, latency);
        json.WriteNumber("attempts"u8, attempts);
        json.WriteNumber("failovers"u8, attempts - 1);
        json.WriteNumber("overhead_us"u8, _random.Next(60, 900));
        json.WriteNumber("input_tokens"u8, input);
        json.WriteNumber("output_tokens"u8, output);
        json.WriteNumber("cost_nano"u8, cost);
        json.WriteNumber("billed_nano"u8, cost);
        json.WriteString("cache"u8, "bypass");
        json.WriteStartObject("metadata"u8);
        json.WriteString("team"u8, $"team{key % 5}");
        json.WriteString("user"u8, $"user{_random.Next(5_000)}");
        json.WriteEndObject();
        json.WriteStartObject("policy"u8);
        json.WriteNumber("slo_ms"u8, 2000);
        json.WriteString("region"u8, "eu");
        json.WriteEndObject();
        WriteRoute(json, model, other);
        WriteAttempts(json, attempts == 1 ? [model] : [other, model], ts, latency, failed, (input, output, cost));
        json.WriteEndObject();
    }

    private static void WriteAnswer(Utf8JsonWriter json, string model, string error, long latency)
    {
        json.WriteString("model"u8, model);
        json.WriteString("provider"u8, model.Split('/')[0]);
        json.WriteString("region"u8, model.Length > 0 ? "eu-west" : "");
        json.WriteString("status"u8, error.Length > 0 ? "error" : "ok");
        json.WriteNumber("http_status"u8, error.Length > 0 ? 503 : 200);
        json.WriteString("error_code"u8, error);
        json.WriteString("finish_reason"u8, error.Length > 0 ? "" : "stop");
        json.WriteNumber("latency_us"u8, latency);
        json.WriteNumber("ttft_us"u8, latency / 3);
    }

    private static void WriteRoute(Utf8JsonWriter json, string model, string other)
    {
        json.WriteStartArray("route"u8);
        json.WriteStartObject();
        json.WriteString("model"u8, model);
        json.WriteNumber("rank"u8, 1);
        json.WriteString("why"u8, "answered");
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("why"u8, "dearer");
        json.WriteStartArray("models"u8);
        json.WriteStringValue(other);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void WriteAttempts(Utf8JsonWriter json, string[] models, long ts, long latency, bool failed, (int Input, int Output, long Cost) use)
    {
        json.WriteStartArray("attempt_list"u8);
        for (var n = 1; n <= models.Length; n++)
        {
            var isLast = n == models.Length;
            var ok = isLast && !failed;
            json.WriteStartObject();
            json.WriteNumber("n"u8, n);
            json.WriteString("model"u8, models[n - 1]);
            json.WriteString("provider"u8, models[n - 1].Split('/')[0]);
            json.WriteString("region"u8, "eu-west");
            json.WriteNumber("started_at"u8, ts + _random.Next(50, 500));
            json.WriteNumber("duration_us"u8, latency / models.Length);
            json.WriteString("outcome"u8, ok ? "ok" : "server_error");
            json.WriteNumber("http_status"u8, ok ? 200 : 503);
            json.WriteString("error"u8, ok ? "" : "The provider is overloaded. Try again later.");
            json.WriteNumber("input_tokens"u8, isLast ? use.Input : 0);
            json.WriteNumber("output_tokens"u8, isLast ? use.Output : 0);
            json.WriteNumber("cost_nano"u8, isLast ? use.Cost : 0);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
