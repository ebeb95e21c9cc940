using System.Collections.Concurrent;
using System.Text;

namespace Inferly.Pipeline.Tests.Stages.Harness;

/// <summary>A provider behind an HttpMessageHandler: answers calls in the order they were prepared, and remembers what it was asked. Thread-safe.</summary>
internal sealed class ScriptedProvider : HttpMessageHandler
{
    private readonly ConcurrentQueue<Func<CancellationToken, Task<HttpResponseMessage>>> _answers = new();
    private readonly ConcurrentQueue<string> _asked = new();

    /// <summary>The bodies that were sent here, in order.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    /// <summary>Prepares answers for the next calls, one each; a call beyond them is a defect of the test, which the pipeline shows as a 500.</summary>
    public ScriptedProvider Then(params ReadOnlySpan<Func<CancellationToken, Task<HttpResponseMessage>>> answers)
    {
        foreach (var answer in answers)
        {
            _answers.Enqueue(answer);
        }

        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _asked.Enqueue(request.Content is null ? "" : Encoding.UTF8.GetString(await request.Content.ReadAsByteArrayAsync(cancellationToken)));
        if (!_answers.TryDequeue(out var answer))
        {
            throw new InvalidOperationException("Nothing was prepared for this call.");
        }

        return await answer(cancellationToken);
    }
}
