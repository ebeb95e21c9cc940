namespace Inferly.Perf.Upstream;

/// <summary>How a request wants its answer.</summary>
internal enum Wish
{
    Burst,
    Paced,
}
