using Inferly.Pipeline.Context;

namespace Inferly.Pipeline.Stages.Cache;

/// <summary>
/// Where the semantic cache will answer what was answered before. Until it exists every request passes, and its
/// header says <c>x-inferly-cache: bypass</c>.
/// </summary>
public sealed class CacheStage : IStage
{
    /// <inheritdoc/>
    public void Run(RequestContext context)
    {
        // Nothing is cached yet, so nothing can be found.
    }
}
