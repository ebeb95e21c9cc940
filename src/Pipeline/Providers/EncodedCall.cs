using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Providers;

/// <summary>A request ready to be sent, or why this protocol can't carry it (then another provider may).</summary>
public sealed record EncodedCall
{
    private EncodedCall()
    {
    }

    /// <summary>The request: absolute URI, headers, a body with Content-Length. Null when <see cref="Unsupported"/> is set.</summary>
    public HttpRequestMessage? Message { get; private init; }

    /// <summary>What this protocol can't express, with the path in the caller's body.</summary>
    public RequestError? Unsupported { get; private init; }

    /// <summary>A request to send.</summary>
    public static EncodedCall Of(HttpRequestMessage message) => new() { Message = message };

    /// <summary>Not expressible here.</summary>
    public static EncodedCall Not(string path, string message) => new() { Unsupported = new RequestError(path, message) };
}
