using System.IO.Hashing;
using System.Net;
using System.Net.Sockets;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>
/// An OpenAI-compatible provider inside the process: POST .../chat/completions, .../completions and .../embeddings are
/// answered by <see cref="SimModels"/>, at their pace and with the faults they are told to have (docs/guides/simulated-models.md).
/// The same body gets the same answer, <c>created</c> aside. Safe for use by many threads.
/// </summary>
/// <remarks>
/// As with a network, a refused or broken connection is an <see cref="HttpRequestException"/>, or an <see cref="IOException"/>
/// while reading.
/// </remarks>
public sealed class SimHandler : HttpMessageHandler
{
    private readonly TimeProvider _time;
    private readonly SimOptions _options;
    private readonly Dictionary<string, SimDirectives> _directives = [];

    /// <summary>Throws <see cref="ArgumentException"/> where <see cref="SimOptions.Validate"/> finds a mistake.</summary>
    public SimHandler(TimeProvider time, SimOptions options)
    {
        if (options.Validate().FirstOrDefault() is { } mistake)
        {
            throw new ArgumentException(mistake, nameof(options));
        }

        (_time, _options) = (time, options);
        foreach (var (model, text) in options.Directives)
        {
            SimDirectives.Parse(text, model, SimDirectives.None, out var directives);
            _directives[model] = directives;
        }
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var startedAt = _time.GetTimestamp();
        var bytes = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var (reply, model, directives) = Answer(request.RequestUri?.AbsolutePath ?? "", bytes);
        var pace = model is null || reply.Status != 200 ? default : SimPace.Of(model, directives, _options.LatencyScale);
        if (!reply.IsStream && pace.Until(reply.Tokens) is { Ticks: > 0 } wait)
        {
            await WaitAsync(wait, reply, cancellationToken);
        }

        var delivery = SimDelivery.Plan(reply, pace, directives);
        var stream = new SimStream(reply.Body, delivery, _time, startedAt);
        var response = new HttpResponseMessage((HttpStatusCode)reply.Status)
        {
            RequestMessage = request,
            Content = new AnswerContent(stream, reply.IsStream || !delivery.IsWhole ? null : reply.Body.Length),
        };
        var type = reply.IsStream ? "text/event-stream; charset=utf-8" : "application/json";
        response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        response.Headers.TryAddWithoutValidation("x-request-id", $"req_sim{XxHash3.HashToUInt64(bytes, _options.Seed):x16}");
        if (reply.Status != 200 && directives.RetryAfter is { } seconds)
        {
            response.Headers.TryAddWithoutValidation("Retry-After", $"{seconds}");
        }

        return response;
    }

    private async Task WaitAsync(TimeSpan wait, SimReply reply, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(wait, _time, cancellationToken);
        }
        catch
        {
            reply.Body.Dispose();
            throw;
        }
    }

    private (SimReply Reply, SimModel? Model, SimDirectives Directives) Answer(string path, byte[] bytes)
    {
        if (!SimBody.TryParse(bytes, out var document, out var error))
        {
            return (SimReply.Error(error), null, SimDirectives.None);
        }

        using (document)
        {
            var fields = new SimFields(document.RootElement);
            var model = ReadModel(fields);
            var operation = model is null ? null : ReadOperation(fields, path, model);
            var directives = operation is null ? SimDirectives.None : ReadDirectives(fields, model!, operation);
            if (fields.Error is not null)
            {
                return (SimReply.Error(fields.Error), model, directives);
            }

            return (AnswerAsTold(operation!, model!, directives, bytes), model, directives);
        }
    }

    private static SimModel? ReadModel(SimFields fields)
    {
        var id = SimFields.TextOf(fields.Root, "model");
        if (id is null)
        {
            fields.Fail("model", "Missing required parameter: 'model', a string.");
        }
        else if (SimModels.TryFind(id, out var model))
        {
            return model;
        }
        else
        {
            fields.Fail(SimError.UnknownModel(id));
        }

        return null;
    }

    private static ISimOperation? ReadOperation(SimFields fields, string path, SimModel model)
    {
        var isEmbeddings = path.EndsWith("/embeddings", StringComparison.Ordinal);
        var isChat = path.EndsWith("/chat/completions", StringComparison.Ordinal);
        if (!isEmbeddings && !path.EndsWith("/completions", StringComparison.Ordinal))
        {
            fields.Fail(SimError.UnknownPath(path));
        }
        else if (isEmbeddings != model.IsEmbedding)
        {
            fields.Fail("model", $"'{model.Id}' does not answer {path}; use {(isEmbeddings ? "embed" : "fast, balanced or best")}.");
        }
        else
        {
            return isEmbeddings ? SimEmbeddingOperation.Read(fields)
                : isChat ? SimChatOperation.Read(fields)
                : SimCompletionOperation.Read(fields);
        }

        return null;
    }

    /// <summary>The provider's directives, then those of the metadata, then those of the prompt, each on top of the former.</summary>
    private SimDirectives ReadDirectives(SimFields fields, SimModel model, ISimOperation operation)
    {
        var directives = _directives.GetValueOrDefault(model.Id, SimDirectives.None);
        var metadata = fields.TryGet("metadata", out var pairs) ? SimFields.TextOf(pairs, "sim") : null;
        if (metadata is not null && SimDirectives.Parse(metadata, model.Id, directives, out directives) is { } inMetadata)
        {
            fields.Fail("metadata.sim", $"Invalid 'metadata.sim': {inMetadata}.");
        }

        if (operation.Directives is { } prompt && SimDirectives.Parse(prompt, model.Id, directives, out directives) is { } inPrompt)
        {
            fields.Fail("messages", $"Invalid [[sim:...]]: {inPrompt}.");
        }

        return directives;
    }

    private SimReply AnswerAsTold(ISimOperation operation, SimModel model, SimDirectives directives, byte[] bytes)
    {
        if (directives.Refuse)
        {
            throw new HttpRequestException(
                HttpRequestError.ConnectionError,
                "Connection refused (simulated).",
                new SocketException((int)SocketError.ConnectionRefused));
        }

        if (directives.Reset)
        {
            throw new HttpRequestException(
                "An error occurred while sending the request (simulated).",
                new IOException("The simulated connection was reset.", new SocketException((int)SocketError.ConnectionReset)));
        }

        if (directives.Status is { } status)
        {
            return SimReply.Error(SimError.Told(status));
        }

        if (directives.ErrorEvent)
        {
            return SimReply.ErrorInDisguise(operation.IsStream);
        }

        var hash = XxHash3.HashToUInt64(bytes, _options.Seed);
        return operation.Answer(new SimContext(model, directives, _options.Seed, hash, _time.GetUtcNow().ToUnixTimeSeconds()));
    }
}
