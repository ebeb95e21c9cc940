using System.Text.Json;
using Inferly.Ingress.Tests.Hosting;

namespace Inferly.Ingress.Tests.Sdk;

/// <summary>One script's run against a gateway of its own, the same for all tests of a class.</summary>
public abstract class SdkRun : IAsyncLifetime
{
    private Dictionary<string, SdkCaseResult> _results = [];
    private CommandResult? _command;
    private string? _missing;
    private int _flakyCalls;

    public async ValueTask InitializeAsync()
    {
        var runtime = await PrepareAsync();
        if (runtime.Missing is not null)
        {
            _missing = runtime.Missing;
            return;
        }

        await using var gateway = await SdkGateway.StartAsync();
        _command = await Command.RunAsync(runtime.Program, Arguments, runtime.Cases, Environment(gateway));
        _flakyCalls = gateway.FlakyCalls;
        _results = _command.Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<SdkCaseResult>(line)!)
            .ToDictionary(result => result.Name);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Fails with what the script says of a case, or because it says nothing.</summary>
    public void Check(string name)
    {
        Assert.SkipWhen(_missing is not null, _missing ?? "");
        Assert.True(_results.TryGetValue(name, out var result), $"{name} was not tried. The script said: {_command!.Error}");
        Assert.True(result.Ok, result.Detail);
    }

    /// <summary>Fails where the script broke off, or tried what nobody looks at.</summary>
    public void CheckWhole()
    {
        Assert.SkipWhen(_missing is not null, _missing ?? "");
        Assert.True(_command!.Succeeded, _command.Error);
        Assert.Empty(_results.Keys.Except(SdkCases.Names));

        // Two of the gateway, and the one that the SDK's own retry led to.
        Assert.Equal(3, _flakyCalls);
    }

    private protected abstract Task<SdkRuntime> PrepareAsync();

    private protected abstract IReadOnlyList<string> Arguments { get; }

    private static Dictionary<string, string> Environment(SdkGateway gateway) => new()
    {
        ["OPENAI_BASE_URL"] = gateway.BaseUrl.ToString(),
        ["OPENAI_API_KEY"] = GatewayHost.AdminKey,
        ["INFERLY_LIMITED_KEY"] = gateway.LimitedKey,
        ["NO_PROXY"] = "127.0.0.1",
        ["no_proxy"] = "127.0.0.1",
    };
}
