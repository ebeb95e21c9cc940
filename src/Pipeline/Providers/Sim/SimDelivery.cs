namespace Inferly.Pipeline.Providers.Sim;

/// <summary>How a body is sent.</summary>
/// <param name="Ticks">Where each token's bytes end.</param>
/// <param name="LastToken">The index of the last token; what comes after it does so without delay.</param>
/// <param name="Pace">When each token is due.</param>
/// <param name="Ending">What comes after the bytes.</param>
internal sealed record SimDelivery(IReadOnlyList<int> Ticks, int LastToken, SimPace Pace, SimEnding Ending)
{
    /// <summary>Whether every byte is sent and the body then ends.</summary>
    public bool IsWhole { get; private init; } = true;

    /// <summary>Plans the delivery of a reply and cuts its body where a directive says so.</summary>
    public static SimDelivery Plan(SimReply reply, SimPace pace, SimDirectives directives)
    {
        // What a directive does to one token of a JSON body it does to the middle of it.
        var whole = new SimDelivery(reply.Ticks, Math.Max(0, reply.Ticks.Count - 2), reply.IsStream ? pace : default, SimEnding.End);
        var (after, ending) = directives switch
        {
            { CutAfter: { } tokens } => (tokens, SimEnding.End),
            { ResetAfter: { } tokens } => (tokens, SimEnding.Reset),
            { StallAfter: { } tokens } => (tokens, SimEnding.Silence),
            { MalformedAfter: { } tokens } when !reply.IsStream => (tokens, SimEnding.End),
            _ => (int.MaxValue, SimEnding.End),
        };
        if (after == int.MaxValue || (reply.IsStream && after >= reply.Ticks.Count))
        {
            return whole;
        }

        var ticks = reply.IsStream ? reply.Ticks.Take(after).ToList() : [reply.Body.Length / 2];
        reply.Body.Truncate(ticks.Count == 0 ? 0 : ticks[^1]);
        return whole with { Ticks = ticks, Ending = ending, IsWhole = false };
    }
}
