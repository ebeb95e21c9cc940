namespace Inferly.Pipeline.Providers;

/// <summary>Where a provider is, as configured; protocols are constructed with it.</summary>
/// <param name="Provider">The provider's id in the configuration.</param>
/// <param name="BaseUrl">Without a trailing slash, for example <c>https://api.openai.com/v1</c>.</param>
/// <param name="CloudRegion">The cloud's own region name where requests are signed for one (Bedrock); else null.</param>
/// <param name="Headers">Further headers that the configuration asks for.</param>
public sealed record ProviderEndpoint(
    string Provider,
    string BaseUrl,
    string? CloudRegion,
    IReadOnlyDictionary<string, string> Headers);
