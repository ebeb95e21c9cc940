using System.IO.Pipelines;

namespace Inferly.Pipeline.Context;

/// <summary>The caller's side of one request: where the answer goes.</summary>
public interface ICaller
{
    /// <summary>The body of the answer. Flushing waits while the caller reads slowly.</summary>
    PipeWriter Body { get; }

    /// <summary>Cancelled when the caller leaves.</summary>
    CancellationToken Left { get; }

    /// <summary>Sends status 200 and the headers of a stream: from here on the answer can't be another one.</summary>
    void BeginStream(RequestContext context);
}
