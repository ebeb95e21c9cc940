namespace Inferly.Ingress.Tests.Telemetry;

/// <summary>The spans that a real collector receives.</summary>
[Collection(TelemetryCollection.Name)]
public sealed class ExportedSpansTests(Scene scene) : IClassFixture<Scene>
{
    [Theory]
    [InlineData("chat", "chat sim/fast", "/v1/chat/completions", "200", "answered", "1")]
    [InlineData("stream", "chat sim/fast", "/v1/chat/completions", "200", "answered", "1")]
    [InlineData("embeddings", "embeddings sim/embed", "/v1/embeddings", "200", "answered", "1")]
    [InlineData("failover", "chat sim/balanced", "/v1/chat/completions", "200", "answered", "3")]
    [InlineData("auto", "chat auto", "/v1/chat/completions", "200", "answered", null)]
    [InlineData("rejected", "chat nobody/none", "/v1/chat/completions", "404", "rejected", "0")]
    [InlineData("compressed", "chat", "/v1/chat/completions", "415", null, null)]
    public void Server_OneOfEachRequest_SaysHowItEnded(
        string request, string name, string route, string status, string? outcome, string? attempts)
    {
        var span = scene.Server(request);

        Assert.Equal(name, span.Name);
        Assert.Equal(scene.Caller(request).SpanId.ToHexString(), span.Parent);
        Assert.Equal("vendor=kept", (string?)span.Json["traceState"]);
        Assert.False(span.IsError);
        Assert.Equal("POST", span.Attributes["http.request.method"]);
        Assert.Equal(route, span.Attributes["http.route"]);
        Assert.Equal(status, span.Attributes["http.response.status_code"]);
        Assert.Equal(name.Split(' ')[0], span.Attributes["gen_ai.operation.name"]);
        Assert.Equal(outcome, span.Attributes.GetValueOrDefault("inferly.outcome"));
        if (attempts is not null)
        {
            Assert.Equal(attempts, span.Attributes["inferly.attempts"]);
        }
    }

    [Theory]
    [InlineData("stranger", "chat", "POST", "/v1/chat/completions", "401")]
    [InlineData("forbidden", "embeddings", "POST", "/v1/embeddings", "403")]
    [InlineData("models", "GET /v1/models", "GET", "/v1/models", "200")]
    [InlineData("api", "GET /api/projects/{project}/workflows/{workflow}", "GET", "/api/projects/{project}/workflows/{workflow}", "404")]
    [InlineData("nowhere", "_OTHER", "_OTHER", null, "404")]
    [InlineData("deleted", "DELETE /api/projects/{project}", "DELETE", "/api/projects/{project}", "409")]
    public void Server_RequestThatNeverReachedThePipeline_IsOneToo(string request, string name, string method, string? route, string status)
    {
        var span = scene.Server(request);

        Assert.Equal(name, span.Name);
        Assert.Equal(scene.Caller(request).SpanId.ToHexString(), span.Parent);
        Assert.Equal(method, span.Attributes["http.request.method"]);
        Assert.Equal(route, span.Attributes.GetValueOrDefault("http.route"));
        Assert.Equal(status, span.Attributes["http.response.status_code"]);
        Assert.StartsWith("req_", span.Attributes["inferly.request_id"], StringComparison.Ordinal);
        Assert.Empty(scene.Attempts(request));
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("stream")]
    [InlineData("embeddings")]
    [InlineData("failover")]
    [InlineData("upstream")]
    [InlineData("auto")]
    [InlineData("rejected")]
    public void Attempts_EveryRequest_AreChildrenOfTheServerSpan(string request)
    {
        var server = scene.Server(request);

        Assert.All(scene.Attempts(request), attempt => Assert.Equal(server.Id, attempt.Parent));
        Assert.Equal(server.Attributes["inferly.attempts"], scene.Attempts(request).Count.ToString());
    }

    [Fact]
    public void Attempt_Chat_SaysWhatWasAsked()
    {
        var attempt = Assert.Single(scene.Attempts("chat"));

        Assert.Equal("chat fast", attempt.Name);
        var expected = new Dictionary<string, string>
        {
            ["gen_ai.operation.name"] = "chat",
            ["gen_ai.provider.name"] = "sim",
            ["gen_ai.request.model"] = "fast",
            ["gen_ai.request.stream"] = "false",
            ["gen_ai.request.max_tokens"] = "40",
            ["gen_ai.request.temperature"] = "0.5",
            ["gen_ai.request.top_p"] = "0.9",
            ["gen_ai.request.seed"] = "7",
            ["http.response.status_code"] = "200",
        };
        Assert.Equal(expected, attempt.Attributes.Where(a => expected.ContainsKey(a.Key)).ToDictionary());
    }

    [Fact]
    public void Attempt_Upstream_SaysWhatWasAnswered()
    {
        var attempt = Assert.Single(scene.Attempts("upstream"));

        var expected = new Dictionary<string, string>
        {
            ["server.address"] = "127.0.0.1",
            ["gen_ai.provider.name"] = "p",
            ["gen_ai.response.id"] = "chatcmpl-9",
            ["gen_ai.response.model"] = "m",
            ["gen_ai.response.finish_reasons"] = "stop",
            ["gen_ai.usage.input_tokens"] = "11",
            ["gen_ai.usage.output_tokens"] = "7",
            ["gen_ai.usage.cache_read.input_tokens"] = "5",
            ["gen_ai.usage.cache_write.input_tokens"] = "0",
            ["gen_ai.usage.reasoning.output_tokens"] = "3",
        };
        Assert.Equal(expected, attempt.Attributes.Where(a => expected.ContainsKey(a.Key)).ToDictionary());
    }

    [Fact]
    public void Attempt_Stream_HasTheTimeToTheFirstChunk()
    {
        var attempt = Assert.Single(scene.Attempts("stream"));

        Assert.Equal("true", attempt.Attributes["gen_ai.request.stream"]);
        Assert.True(double.Parse(attempt.Attributes["gen_ai.response.time_to_first_chunk"], System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.Equal("stop", attempt.Attributes["gen_ai.response.finish_reasons"]);
    }

    [Fact]
    public void Attempts_FailedOver_OnlyTheLastIsNoError()
    {
        Assert.Collection(
            scene.Attempts("failover"),
            Failed,
            Failed,
            last =>
            {
                Assert.Equal("chat fast", last.Name);
                Assert.False(last.IsError);
                Assert.DoesNotContain("error.type", last.Attributes);
            });
        Assert.Equal("sim/fast", scene.Server("failover").Attributes["inferly.model"]);

        static void Failed(ExportedSpan attempt)
        {
            Assert.Equal("chat balanced", attempt.Name);
            Assert.True(attempt.IsError);
            Assert.Equal("server_error", attempt.Attributes["error.type"]);
            Assert.Equal("503", attempt.Attributes["http.response.status_code"]);
        }
    }

    [Fact]
    public void Spans_CallerDidNotSample_AreNotExported() =>
        Assert.DoesNotContain(scene.Arrived.Spans, span => span.TraceId == scene.Caller("unsampled").TraceId.ToHexString());

    [Fact]
    public void Spans_All_NameTheService()
    {
        Assert.NotEmpty(scene.Arrived.Spans);
        Assert.All(scene.Arrived.Spans, span =>
        {
            Assert.Equal("inferly", span.Resource["service.name"]);
            Assert.NotEmpty(span.Resource["service.version"]);
            Assert.Equal("test", span.Resource["deployment.environment.name"]);
        });
    }

    [Fact]
    public void Spans_All_HoldNoSecretAndNoContent()
    {
        Assert.DoesNotContain(Scene.Prompt, scene.Arrived.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Scene.UpstreamKey, scene.Arrived.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Scene.WrongKey, scene.Arrived.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Hosting.GatewayHost.AdminKey, scene.Arrived.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("This is a simulated answer", scene.Arrived.Text, StringComparison.Ordinal);
    }
}
