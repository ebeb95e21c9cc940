using System.Diagnostics;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Relays;
using Inferly.Pipeline.Stages.Record;
using Inferly.Pipeline.Stages.Stream;

namespace Inferly.Pipeline.Tests.Stages.Harness;

/// <summary>Observes attempts and requests only to note which activity was current.</summary>
internal sealed class SpanWatch : IAttemptObserver, IRequestObserver
{
    /// <summary>The activity that the last attempt's context carried.</summary>
    public Activity? Carried { get; private set; }

    public Activity? Start(RequestContext context, Target target, int number)
    {
        Carried = context.Activity;
        return null;
    }

    public void End(Activity? span, RequestContext context, Attempt attempt, AnswerFacts? answer)
    {
    }

    public void Ended(RequestContext context)
    {
    }

    public void RecordLost(RequestContext context)
    {
    }
}
