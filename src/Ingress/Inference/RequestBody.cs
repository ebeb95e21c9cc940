using System.Buffers;
using Inferly.Ingress.Errors;

namespace Inferly.Ingress.Inference;

/// <summary>A request's body in a pooled buffer, or why it could not be read. Disposed when the request is over.</summary>
public readonly struct RequestBody : IDisposable
{
    private readonly byte[]? _rented;

    private RequestBody(byte[]? rented, int length, ApiError? error)
    {
        _rented = rented;
        Bytes = rented.AsMemory(0, length);
        Error = error;
    }

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Why there are none.</summary>
    public ApiError? Error { get; }

    /// <summary>A body; the buffer goes back to the shared pool when this is disposed.</summary>
    public static RequestBody Of(byte[] rented, int length) => new(rented, length, null);

    /// <summary>No body.</summary>
    public static RequestBody Refused(ApiError error) => new(null, 0, error);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }
    }
}
