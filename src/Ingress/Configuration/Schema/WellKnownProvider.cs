using System.Collections.Immutable;

namespace Inferly.Ingress.Configuration.Schema;

/// <summary>A public provider that can be configured by its id and a key alone.</summary>
/// <param name="Id">The provider id that it has when nothing else is configured.</param>
/// <param name="Kind">The protocol it speaks.</param>
/// <param name="BaseUrl">Its public address; null where that depends on the account.</param>
/// <param name="KeyVariables">Environment variables that usually hold its key, the first that is set counts.</param>
/// <param name="Models">What is served of it where the configuration lists no models. Prices and limits come from the catalogue.</param>
internal sealed record WellKnownProvider(
    string Id,
    ProviderKind Kind,
    Uri? BaseUrl,
    ImmutableArray<string> KeyVariables,
    ImmutableArray<string> Models)
{
    /// <summary>Environment variable that usually holds another address.</summary>
    public string? BaseUrlVariable { get; init; }
}
