using System.Text;
using System.Text.Json;

namespace Inferly.Ingress.Tests.Hardening;

/// <summary>An endpoint that takes a body, and sound bodies to start from.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path.</param>
/// <param name="Bodies">Sound bodies, UTF-8; between them they use every member that the endpoint knows.</param>
internal sealed record FuzzTarget(HttpMethod Method, string Path, IReadOnlyList<byte[]> Bodies)
{
    private const string Policy =
        """{"slo_ms":500,"max_cost_usd":0.5,"min_accuracy":0,"region":"eu","allow":["sim/*"],"deny":["x/*"],"optimize":"cost"}""";

    private const string Schema =
        """{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":1,"maximum":9}},"required":["city","days"],"additionalProperties":false}""";

    /// <summary>The key that the paths of <see cref="All"/> name.</summary>
    public const string KeyId = "key_fuzz";

    /// <summary>What <see cref="Query"/> is asked in its sound bodies.</summary>
    public static readonly string[] Statements =
    [
        "SELECT model, count() AS n, sum(cost_usd) AS usd FROM requests WHERE status = 'ok' GROUP BY model ORDER BY n DESC LIMIT 10",
        "WITH slow AS ( SELECT request_id, latency_ms FROM requests WHERE latency_ms > 100 ) SELECT a.model, max(s.latency_ms) FROM slow AS s JOIN attempts AS a USING request_id GROUP BY a.model",
        "SELECT toStartOfHour(hour) AS h, sum(requests) FROM requests_hourly GROUP BY h",
        "SELECT number, row_number() OVER ( ORDER BY number DESC ) FROM numbers(5) UNION ALL SELECT 1 , 2",
    ];

    /// <summary>SQL; only where there is a ClickHouse to ask.</summary>
    public static FuzzTarget Query { get; } = Post(
        "/api/query",
        [.. Statements.Select(sql => JsonSerializer.Serialize(new { sql })), """{"sql":"SELECT 1 AS one","format":"CSV"}""", """{"sql":"SELECT 'x' AS x","format":"Parquet"}"""]);

    /// <summary>Everything else that is fuzzed.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Post(
            "/v1/chat/completions",
            """{"model":"auto","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hello"}],"temperature":0.5,"top_p":0.9,"seed":7,"stop":["\n\n","END"],"max_tokens":12,"n":2,"user":"u","metadata":{"team":"a"},"logit_bias":{"50256":-100}}""",
            """{"model":"sim/fast","stream":true,"stream_options":{"include_usage":true},"max_completion_tokens":9,"messages":[{"role":"developer","content":[{"type":"text","text":"Say hi"}]},{"role":"user","content":[{"type":"text","text":"What?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo=","detail":"low"}}]}]}""",
            $$$"""{"model":"sim/best","messages":[{"role":"user","content":"Weather in Rome"},{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"city\":\"Rome\"}"}}]},{"role":"tool","tool_call_id":"call_1","content":"sunny"}],"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{{{Schema}}},"strict":true}}],"tool_choice":"auto","parallel_tool_calls":true}""",
            $$$"""{"model":"auto","models":["sim/balanced","sim/fast"],"workflow":null,"cache":{"mode":"off"},"policy":{"slo_ms":500,"max_cost_usd":0.5,"allow":["sim/*"],"deny":[],"optimize":"latency"},"messages":[{"role":"user","content":"json"}],"response_format":{"type":"json_schema","json_schema":{"name":"s","strict":true,"schema":{{{Schema}}}}},"logprobs":true,"top_logprobs":2,"reasoning_effort":"low","presence_penalty":0.1,"frequency_penalty":0.2}""",
            """{"model":"sim/best","messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}}]}],"modalities":["text"],"store":false,"service_tier":"auto"}"""),
        Post(
            "/v1/completions",
            """{"model":"sim/fast","prompt":"Once upon","max_tokens":8,"temperature":0,"n":1,"stop":"."}""",
            """{"model":"auto","prompt":["a","b"],"stream":true,"best_of":1,"echo":false,"suffix":null,"logprobs":null,"policy":{"optimize":"cost"}}"""),
        Post(
            "/v1/responses",
            """{"model":"auto","input":"Hello","instructions":"Be brief.","max_output_tokens":20,"temperature":0.3,"store":true,"metadata":{"a":"b"}}""",
            """{"model":"sim/fast","stream":true,"input":[{"role":"user","content":[{"type":"input_text","text":"Hi"},{"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo="}]},{"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"c1","output":"42"}]}""",
            $$$"""{"model":"sim/best","input":[{"type":"message","role":"user","content":"Hi"}],"tools":[{"type":"function","name":"f","parameters":{{{Schema}}},"strict":true}],"tool_choice":{"type":"function","name":"f"},"text":{"format":{"type":"json_schema","name":"s","schema":{{{Schema}}},"strict":true}},"reasoning":{"effort":"low"},"parallel_tool_calls":false,"previous_response_id":null,"truncation":"disabled"}"""),
        Post(
            "/v1/embeddings",
            """{"model":"sim/embed","input":"text","encoding_format":"base64","dimensions":64,"user":"u"}""",
            """{"model":"auto","input":["one","two"],"encoding_format":"float"}""",
            """{"model":"sim/embed","input":[[1,2,3],[4,5]]}"""),
        Post("/api/projects", $$$"""{"id":"p0","name":"n","budget":{"usd":5,"period":"day"},"rpm":60,"tpm":6000,"policy":{{{Policy}}},"record_content":true}"""),
        new(HttpMethod.Patch, "/api/projects/fuzz", [Utf8($$$"""{"name":"n","budget":{"usd":5,"period":"month"},"rpm":60,"tpm":null,"policy":{{{Policy}}}}""")]),
        Post(
            "/api/projects/fuzz/keys",
            """{"name":"k","role":"inference","expires_at":"2031-01-02T03:04:05Z","workflows":[],"models":["sim/*"],"budget":{"usd":1.25,"period":"day"},"rpm":5,"tpm":500}"""),
        new(
            HttpMethod.Patch,
            $"/api/projects/fuzz/keys/{KeyId}",
            [Utf8("""{"name":"k","expires_at":"2099-01-02T03:04:05Z","workflows":["triage"],"models":["sim/*"],"budget":{"usd":2,"period":"month"},"rpm":5,"tpm":null}""")]),
        Post($"/api/projects/fuzz/keys/{KeyId}/rotate", """{"grace_s":60}""", "{}"),
        Post("/api/keys", """{"name":"k","role":"admin","expires_at":"2099-01-02T03:04:05Z"}"""),
        new(
            HttpMethod.Put,
            "/api/projects/fuzz/workflows/triage",
            [Utf8($$$"""{"description":"d","policy":{{{Policy}}},"cache":{"mode":"semantic","threshold":0.97,"ttl_s":86400,"max_error":null},"eval":{"schedule":"0 3 * * *","candidates":["sim/*"],"scorers":[{"kind":"exact"}],"delta":0.02,"max_cost_usd":5,"repeats":1}}""")]),
    ];

    private static FuzzTarget Post(string path, params string[] bodies) => new(HttpMethod.Post, path, [.. bodies.Select(Utf8)]);

    private static byte[] Utf8(string body) => Encoding.UTF8.GetBytes(body);
}
