using System.Collections.Concurrent;
using Inferly.Pipeline.Health;

namespace Inferly.Pipeline.Fleet;

/// <summary>Keeps what was learned of providers over reloads of the configuration. Thread-safe.</summary>
public sealed class HealthBook(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Credential, string Model), TargetHealth> _targets = new();
    private readonly ConcurrentDictionary<string, CredentialHealth> _credentials = new();
    private readonly ConcurrentDictionary<string, RetryBudget> _retries = new();

    /// <summary>The health of one (credential, model); a credential's name holds its provider's.</summary>
    public TargetHealth Target(string credential, string model, FailoverSettings settings) =>
        _targets.GetOrAdd((credential, model), _ => new TargetHealth(settings, time));

    /// <summary>The health of one credential.</summary>
    public CredentialHealth Credential(string credential) => _credentials.GetOrAdd(credential, _ => new CredentialHealth(time));

    /// <summary>The retry budget of one provider.</summary>
    public RetryBudget Retries(string provider, FailoverSettings settings) =>
        _retries.GetOrAdd(provider, _ => new RetryBudget(settings.RetryBudget, time));
}
