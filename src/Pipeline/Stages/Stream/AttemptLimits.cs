using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Health;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>Which limit of time holds for an attempt, and from when on.</summary>
/// <param name="deadline">The attempt's clock.</param>
/// <param name="settings">The limits.</param>
internal readonly struct AttemptLimits(Deadline deadline, FailoverSettings settings)
{
    // How long a provider may take to close its stream once the answer is whole.
    private static readonly TimeSpan AfterFinish = TimeSpan.FromSeconds(2);

    /// <summary>The first token is waited for. An answer that is not streamed has nothing to show before it is whole.</summary>
    public void UntilFirstToken(Target target, bool isStream)
    {
        if (isStream)
        {
            var slowest = target.Health.SlowestFirstToken;
            deadline.Within(slowest > settings.FirstToken ? slowest : settings.FirstToken);
        }
        else
        {
            deadline.WithinRequest();
        }
    }

    /// <summary>More is waited for. A finished answer need not wait for a provider that forgets to close.</summary>
    public void UntilMore(bool isFinished)
    {
        if (isFinished)
        {
            deadline.WithinOnce(AfterFinish);
        }
        else
        {
            deadline.Within(settings.Stall);
        }
    }

    /// <summary>The caller reads slowly, which is no silence of the provider.</summary>
    public void WhileCallerReads() => deadline.WithinRequest();
}
