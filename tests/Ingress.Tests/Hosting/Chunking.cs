namespace Inferly.Ingress.Tests.Hosting;

/// <summary>How a provider's answer is cut into writes.</summary>
public enum Chunking
{
    /// <summary>One write.</summary>
    Whole,

    /// <summary>A write and a flush for every byte.</summary>
    Bytes,

    /// <summary>Pieces of 1 to 700 bytes, the same in every run.</summary>
    Random,
}
