using System.Diagnostics;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Relays;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>Sees every attempt begin and end: spans and metrics. Must be thread-safe and quick.</summary>
public interface IAttemptObserver
{
    /// <summary>An attempt begins.</summary>
    /// <returns>Its span, or null when nobody listens.</returns>
    Activity? Start(RequestContext context, Target target, int number);

    /// <summary>It has ended.</summary>
    void End(Activity? span, RequestContext context, Attempt attempt, AnswerFacts? answer);
}
