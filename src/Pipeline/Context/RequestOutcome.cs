namespace Inferly.Pipeline.Context;

/// <summary>How a request ended, as traces name it.</summary>
public enum RequestOutcome
{
    /// <summary>Still under way: the stages pass it on.</summary>
    Pending,

    /// <summary>Refused by us: no key, a limit, a policy, a body that makes no sense.</summary>
    Rejected,

    /// <summary>Answered from the cache.</summary>
    Cached,

    /// <summary>Answered by a provider.</summary>
    Answered,

    /// <summary>No provider answered (wholly).</summary>
    Failed,

    /// <summary>The caller left.</summary>
    Cancelled,
}
