namespace Inferly.Ingress.Configuration.Loading;

/// <summary>One listener, until it is disposed; disposing it again does nothing.</summary>
internal sealed class Subscription(Action<GatewaySettings> listener, Action<Subscription> leave) : IDisposable
{
    public void Notify(GatewaySettings settings) => listener(settings);

    public void Dispose() => leave(this);
}
