namespace Inferly.Faults.Http;

/// <summary>How what is sent is cut into writes.</summary>
internal enum Cut
{
    /// <summary>A write an event.</summary>
    Events,

    /// <summary>A write and a chunk for every byte.</summary>
    Bytes,

    /// <summary>A new chunk inside of every character that is longer than a byte.</summary>
    Characters,
}
