using Inferly.Pipeline.Context;

namespace Inferly.Pipeline.Stages;

/// <summary>A stage that waits for others: for a provider, or for the log. Called for many requests at once.</summary>
public interface IAsyncStage
{
    /// <summary>Handles one request; what it throws ends the request with a 500.</summary>
    Task RunAsync(RequestContext context);
}
