namespace Inferly.Perf.Load.Loads;

/// <summary>Targets are started once for each suite, before the upstream that answers its requests.</summary>
internal enum Suite
{
    /// <summary>One request, one answer; the upstream is nginx with a constant answer.</summary>
    Unary,

    /// <summary>Streams; the upstream is perf/Upstream.</summary>
    Stream,
}
