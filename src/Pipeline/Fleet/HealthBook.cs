using System.Collections.Concurrent;
using Inferly.Pipeline.Health;
using Microsoft.Extensions.Logging;

namespace Inferly.Pipeline.Fleet;

/// <summary>Keeps what was learned of providers over reloads of the configuration, and says when it changes. Thread-safe.</summary>
public sealed partial class HealthBook(TimeProvider time, ILogger<HealthBook> logger)
{
    private readonly ConcurrentDictionary<(string Credential, string Model), TargetHealth> _targets = new();
    private readonly ConcurrentDictionary<string, CredentialHealth> _credentials = new();
    private readonly ConcurrentDictionary<string, RetryBudget> _retries = new();

    /// <summary>The health of one (credential, model); a credential's name holds its provider's.</summary>
    public TargetHealth Target(string credential, string model, FailoverSettings settings) =>
        _targets.GetOrAdd((credential, model), _ => Watched(new TargetHealth(settings, time), credential, model));

    /// <summary>The health of one credential.</summary>
    public CredentialHealth Credential(string credential) => _credentials.GetOrAdd(credential, _ => Watched(new CredentialHealth(time), credential));

    /// <summary>The retry budget of one provider.</summary>
    public RetryBudget Retries(string provider, FailoverSettings settings) =>
        _retries.GetOrAdd(provider, _ => new RetryBudget(settings.RetryBudget, time));

    private TargetHealth Watched(TargetHealth health, string credential, string model)
    {
        health.Circuit.Changed += state => LogCircuit(model, credential, state);
        return health;
    }

    private CredentialHealth Watched(CredentialHealth health, string credential)
    {
        health.Changed += ejected =>
        {
            if (ejected)
            {
                LogEjected(credential);
            }
            else
            {
                LogBack(credential);
            }
        };
        return health;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The circuit of {Model} with credential {Credential} is {State}")]
    private partial void LogCircuit(string model, string credential, CircuitState state);

    [LoggerMessage(Level = LogLevel.Error, Message = "The provider refuses credential {Credential}, or its account is empty: out of service until a probe succeeds")]
    private partial void LogEjected(string credential);

    [LoggerMessage(Level = LogLevel.Information, Message = "Credential {Credential} is back in service")]
    private partial void LogBack(string credential);
}
