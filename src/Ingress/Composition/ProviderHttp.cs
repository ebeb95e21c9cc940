using Inferly.Pipeline.Providers.Http1;
using Inferly.Pipeline.Providers.Sim;

namespace Inferly.Ingress.Composition;

/// <summary>What sends requests to providers: one handler for all of them, and one for each simulated provider.</summary>
internal static class ProviderHttp
{
    /// <summary>For all providers that are reached over a network, which has a clock of its own.</summary>
    public static HttpMessageInvoker CreateShared() => new(new Http1Handler(new Http1Options(), TimeProvider.System));

    /// <summary>A simulated provider.</summary>
    public static HttpMessageInvoker CreateSim(SimOptions options, TimeProvider time) => new(new SimHandler(time, options));
}
