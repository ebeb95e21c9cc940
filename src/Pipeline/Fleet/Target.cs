using Inferly.Pipeline.Health;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Registry;

namespace Inferly.Pipeline.Fleet;

/// <summary>One place an attempt can go: a model, at a provider, with a credential.</summary>
/// <param name="Model">The model.</param>
/// <param name="Provider">The provider.</param>
/// <param name="Credential">The credential.</param>
/// <param name="Health">What is known of this very combination.</param>
/// <param name="CredentialHealth">What is known of the credential, over all its models.</param>
public sealed record Target(
    ModelEntry Model,
    Provider Provider,
    Credential Credential,
    TargetHealth Health,
    CredentialHealth CredentialHealth)
{
    /// <summary>Asked, nobody answers for it now: a running Retry-After, an open circuit or an ejected credential.</summary>
    public bool IsHeldBack => Health.QuietFor > TimeSpan.Zero || Health.Circuit.State == CircuitState.Open || CredentialHealth.IsHeldBack;
}
