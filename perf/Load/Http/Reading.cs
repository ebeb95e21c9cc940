namespace Inferly.Perf.Load.Http;

/// <summary>How far an answer has come.</summary>
internal enum Reading
{
    Incomplete,
    Complete,

    /// <summary>The connection was closed early, or what came is not an HTTP/1.1 answer with a length or chunks.</summary>
    Broken,
}
