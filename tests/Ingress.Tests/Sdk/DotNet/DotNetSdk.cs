using System.ClientModel;
using System.ClientModel.Primitives;
using Inferly.Ingress.Tests.Hosting;
using OpenAI;
using OpenAI.Chat;

namespace Inferly.Ingress.Tests.Sdk.DotNet;

/// <summary>The official OpenAI SDK for .NET, unmodified, and a gateway for its tests.</summary>
[CollectionDefinition(Name)]
public sealed class DotNetSdk : IAsyncLifetime, ICollectionFixture<DotNetSdk>
{
    public const string Name = "OpenAI SDK for .NET";

    private SdkGateway? _gateway;

    /// <summary>Clients without retries: what fails is what the gateway answered.</summary>
    public OpenAIClient Client => CreateClient(GatewayHost.AdminKey);

    /// <summary>A key that may make one request a minute.</summary>
    public string LimitedKey => _gateway!.LimitedKey;

    /// <summary>Calls made of the provider that comes back when the gateway has given up on it once.</summary>
    public int FlakyCalls => _gateway!.FlakyCalls;

    public ChatClient Chat => Client.GetChatClient("sim/fast");

    public OpenAIClient CreateClient(string key, int retries = 0, TimeSpan? timeout = null) => new(
        new ApiKeyCredential(key),
        new OpenAIClientOptions
        {
            Endpoint = _gateway!.BaseUrl,
            RetryPolicy = new ClientRetryPolicy(retries),
            NetworkTimeout = timeout ?? TimeSpan.FromSeconds(30),
        });

    public async ValueTask InitializeAsync() => _gateway = await SdkGateway.StartAsync();

    public ValueTask DisposeAsync() => _gateway?.DisposeAsync() ?? ValueTask.CompletedTask;
}
