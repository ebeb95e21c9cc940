namespace Inferly.Faults.Http;

/// <summary>How the other side knows where a body ends.</summary>
internal enum BodyFraming
{
    /// <summary>Chunks.</summary>
    Chunked,

    /// <summary>A Content-Length.</summary>
    Length,

    /// <summary>HTTP/1.0: where the connection closes.</summary>
    UntilClose,
}
