using System.Collections.Concurrent;
using Inferly.Pipeline.State;

namespace Inferly.Pipeline.Limits;

/// <summary>
/// Requests and tokens per minute, of the key and of its project. Tokens are taken by an estimate before the call and corrected after
/// it. Thread-safe, lock-free; a check allocates nothing (a refusal its reason, the first check of a key its meter). This process
/// counts for itself; what other replicas take is told by <see cref="Charge"/>.
/// </summary>
public sealed class RateLimiter(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, RateMeter> _keys = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, RateMeter> _projects = new(StringComparer.Ordinal);
    private readonly long _start = time.GetTimestamp();

    /// <summary>Takes one request and its estimated tokens from key and project, or from neither.</summary>
    public RateDecision TryTake(ApiKey key, Project project, int estimatedTokens)
    {
        var (keyLimits, projectLimits) = LimitsOf(key, project);
        if (keyLimits.IsNone && projectLimits.IsNone)
        {
            return default;
        }

        var now = Now();
        var (keyMeter, projectMeter) = MetersOf(key, project);
        RateRefusal? refusal = null;
        if (!keyMeter.TryTake(keyLimits, estimatedTokens, now, out var exceeded))
        {
            refusal = Refuse(LimitScope.Key, keyMeter, keyLimits, exceeded, estimatedTokens, now);
        }
        else if (!projectMeter.TryTake(projectLimits, estimatedTokens, now, out exceeded))
        {
            keyMeter.Give(keyLimits, estimatedTokens);
            refusal = Refuse(LimitScope.Project, projectMeter, projectLimits, exceeded, estimatedTokens, now);
        }
        return new RateDecision(
            RateQuota.Tighter(keyMeter.Requests(keyLimits, now), projectMeter.Requests(projectLimits, now)),
            RateQuota.Tighter(keyMeter.Tokens(keyLimits, now), projectMeter.Tokens(projectLimits, now)),
            refusal);
    }

    /// <summary>Once for each request that passed: what it really used in place of the estimate, 0 where nothing was called.</summary>
    public void Correct(ApiKey key, Project project, int estimatedTokens, int usedTokens)
    {
        var (keyLimits, projectLimits) = LimitsOf(key, project);
        if (keyLimits.Tokens is null && projectLimits.Tokens is null)
        {
            return;
        }

        var now = Now();
        var (keyMeter, projectMeter) = MetersOf(key, project);
        keyMeter.Correct(keyLimits, estimatedTokens, usedTokens, now);
        projectMeter.Correct(projectLimits, estimatedTokens, usedTokens, now);
    }

    /// <summary>What was taken here since the last call, for other replicas. One caller at a time.</summary>
    public IReadOnlyCollection<RateUse> TakeUsed() => [.. UsedOf(LimitScope.Key, _keys), .. UsedOf(LimitScope.Project, _projects)];

    /// <summary>
    /// Another replica has taken this: whoever comes next waits for it. So over some seconds all replicas together allow one limit, and in a moment each
    /// of them may allow what the others have not told yet.
    /// </summary>
    /// <param name="use">What was taken.</param>
    /// <param name="state">The limits as they are now; a key or project that is not there has none.</param>
    public void Charge(in RateUse use, GatewayState state)
    {
        var limits = use.Scope == LimitScope.Key
            ? state.FindKey(use.Id) is { } key ? new RateLimits(key.RequestsPerMinute, key.TokensPerMinute) : default
            : state.FindProject(use.Id) is { } project ? new RateLimits(project.RequestsPerMinute, project.TokensPerMinute) : default;
        if (!limits.IsNone)
        {
            var meters = use.Scope == LimitScope.Key ? _keys : _projects;
            meters.GetOrAdd(use.Id, static _ => new RateMeter()).Charge(limits, use.Requests, use.Tokens, Now());
        }
    }

    private static IEnumerable<RateUse> UsedOf(LimitScope scope, ConcurrentDictionary<string, RateMeter> meters)
    {
        foreach (var (id, meter) in meters)
        {
            var (requests, tokens) = meter.TakeUsed();
            if (requests != 0 || tokens != 0)
            {
                yield return new RateUse(scope, id, requests, tokens);
            }
        }
    }

    private static (RateLimits Key, RateLimits Project) LimitsOf(ApiKey key, Project project)
        => (new(key.RequestsPerMinute, key.TokensPerMinute), new(project.RequestsPerMinute, project.TokensPerMinute));

    private static RateRefusal Refuse(LimitScope scope, RateMeter meter, in RateLimits limits, RateUnit exceeded, int tokens, long now)
    {
        var limit = (exceeded == RateUnit.Requests ? limits.Requests : limits.Tokens)!.Value;
        var never = exceeded == RateUnit.Tokens && tokens > limit;
        return new RateRefusal(scope, exceeded, limit, never ? Timeout.InfiniteTimeSpan : meter.WaitFor(limits, exceeded, tokens, now));
    }

    private (RateMeter Key, RateMeter Project) MetersOf(ApiKey key, Project project)
        => (_keys.GetOrAdd(key.Id, static _ => new RateMeter()), _projects.GetOrAdd(project.Id, static _ => new RateMeter()));

    private long Now() => time.GetElapsedTime(_start).Ticks;
}
