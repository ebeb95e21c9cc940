namespace Inferly.Pipeline.Providers.Sim;

/// <summary>A sound request for one of the endpoints; valid as long as the request's document.</summary>
internal interface ISimOperation
{
    /// <summary>The directives in the prompt; null without any.</summary>
    string? Directives { get; }

    /// <summary>Whether the answer is a stream of events.</summary>
    bool IsStream { get; }

    /// <summary>Makes the answer, or the error that the model answers with.</summary>
    SimReply Answer(SimContext context);
}
