using Inferly.Pipeline.Context;

namespace Inferly.Pipeline.Stages;

/// <summary>
/// One step of a request's way. A stage either enriches the context or ends it (<see cref="RequestContext.Reject"/>,
/// <see cref="RequestContext.End"/>); it keeps no reference to it. Called by many requests, but by one thread at a time.
/// </summary>
public interface IStage
{
    /// <summary>Handles one request. Quick and without waiting; what it throws ends the request with a 500.</summary>
    void Run(RequestContext context);
}
