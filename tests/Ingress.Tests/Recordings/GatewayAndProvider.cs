using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Inferly.Ingress.Tests.Hosting;

namespace Inferly.Ingress.Tests.Recordings;

/// <summary>A gateway and the one <see cref="FakeProvider"/> behind all of its providers. One request at a time.</summary>
internal sealed class GatewayAndProvider(FakeProvider provider, GatewayHost gateway) : IAsyncDisposable
{
    /// <summary>Starts both.</summary>
    /// <param name="configure">Makes inferly.json of the provider's address.</param>
    public static async Task<GatewayAndProvider> StartAsync(Func<string, string> configure)
    {
        var provider = await FakeProvider.StartAsync();
        return new GatewayAndProvider(provider, await GatewayHost.StartAsync(configure(provider.BaseUrl)));
    }

    /// <summary>Asks the gateway while the provider answers as told.</summary>
    /// <returns>What the caller got, and what the provider was asked.</returns>
    public async Task<(CallerAnswer Answer, ReceivedRequest[] Asked)> AskAsync(HttpMethod method, string path, JsonNode? body, params ProviderAnswer[] answers)
    {
        provider.Enqueue(answers);
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));
        using var response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        var (text, brokeOff) = await ReadAsync(response);
        return (new CallerAnswer(response.StatusCode, response.Headers, text, brokeOff), provider.Take());
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await provider.DisposeAsync();
    }

    private static async Task<(string Text, bool BrokeOff)> ReadAsync(HttpResponseMessage response)
    {
        using var whole = new MemoryStream();
        var brokeOff = false;
        try
        {
            await response.Content.CopyToAsync(whole);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            brokeOff = true;
        }

        return (Encoding.UTF8.GetString(whole.ToArray()), brokeOff);
    }
}
