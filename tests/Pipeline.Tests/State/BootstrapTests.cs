using Inferly.Pipeline.State;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using static Inferly.Pipeline.Tests.State.Entities;

namespace Inferly.Pipeline.Tests.State;

public sealed class BootstrapTests : IAsyncDisposable
{
    private const string Chosen = "sk_live_0123456789abcdef0123456789abcdef";
    private const string Other = "sk_live_fedcba9876543210fedcba9876543210";

    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;
    private readonly InMemoryControlLog _log = new();
    private readonly StateStore _store;
    private readonly Bootstrap _bootstrap;

    public BootstrapTests()
    {
        var time = new FakeTimeProvider(Now);
        _store = new StateStore(_log, time, NullLogger<StateStore>.Instance);
        _bootstrap = new Bootstrap(_store, time);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task EnsureAsync_FirstStart_MakesTheDefaultProjectAndAnAdminKey()
    {
        await _store.StartAsync(_cancel);

        var result = await _bootstrap.EnsureAsync(null, _cancel);

        Assert.NotNull(_store.Current.FindProject("default"));
        Assert.Equal(Role.Admin, Authenticate(result.Secret!)?.Role);
        Assert.DoesNotContain(result.Secret!, result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnsureAsync_LaterStart_ChangesNothing()
    {
        await _store.StartAsync(_cancel);
        await _bootstrap.EnsureAsync(null, _cancel);
        var written = _log.Payloads.Count;

        var result = await _bootstrap.EnsureAsync(null, _cancel);

        Assert.Null(result.Secret);
        Assert.Equal(written, _log.Payloads.Count);
    }

    [Fact]
    public async Task EnsureAsync_ChosenSecret_IsTheKeyAndIsNotShown()
    {
        await _store.StartAsync(_cancel);

        var result = await _bootstrap.EnsureAsync(Chosen, _cancel);

        Assert.Same(BootstrapResult.Done, result);
        Assert.Equal(Role.Admin, Authenticate(Chosen)?.Role);
    }

    [Fact]
    public async Task EnsureAsync_OtherSecretLater_ReplacesTheFormerAtOnce()
    {
        await _store.StartAsync(_cancel);
        await _bootstrap.EnsureAsync(Chosen, _cancel);

        await _bootstrap.EnsureAsync(Other, _cancel);

        Assert.Null(Authenticate(Chosen));
        Assert.NotNull(Authenticate(Other));
        Assert.Single(_store.Current.Keys);
    }

    [Fact]
    public async Task EnsureAsync_ChosenAfterGenerated_ReplacesTheGenerated()
    {
        await _store.StartAsync(_cancel);
        var generated = (await _bootstrap.EnsureAsync(null, _cancel)).Secret!;

        await _bootstrap.EnsureAsync(Chosen, _cancel);

        Assert.Null(Authenticate(generated));
        Assert.NotNull(Authenticate(Chosen));
    }

    [Fact]
    public async Task EnsureAsync_KeyWasRevoked_OnlyAnotherSecretBringsItBack()
    {
        await _store.StartAsync(_cancel);
        await _bootstrap.EnsureAsync(Chosen, _cancel);
        await _store.MutateAsync(state => Mutation.Write(state.Put(state.FindKey(Bootstrap.KeyId)! with { RevokedAt = Now }, Now)), _cancel);

        await _bootstrap.EnsureAsync(Chosen, _cancel);
        Assert.Null(Authenticate(Chosen));

        await _bootstrap.EnsureAsync(Other, _cancel);
        Assert.NotNull(Authenticate(Other));
    }

    [Fact]
    public async Task EnsureAsync_SecretOfAnotherKey_IsRefused()
    {
        _log.Append(GatewayState.Empty.Put(Key(Chosen), Now));
        await _store.StartAsync(_cancel);

        var result = await _bootstrap.EnsureAsync(Chosen, _cancel);

        Assert.Contains("key_1", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("sk_live_short")]
    public async Task EnsureAsync_MalformedSecret_IsRefusedWithTheRule(string secret)
    {
        await _store.StartAsync(_cancel);

        var result = await _bootstrap.EnsureAsync(secret, _cancel);

        Assert.Contains("sk_live_", result.Error, StringComparison.Ordinal);
        Assert.Empty(_log.Payloads);
    }

    [Fact]
    public async Task EnsureAsync_AnotherReplicaStartsAtTheSameTime_MakesOneKey()
    {
        await _store.StartAsync(_cancel);
        var theirs = KeySecret.Generate();
        _log.BeforeNextAppend = () =>
        {
            _log.Append(GatewayState.Empty.Put(Project("default"), Now));
            _log.Append(GatewayState.Empty.Put(Key(theirs, Bootstrap.KeyId, null, Role.Admin), Now));
        };

        var result = await _bootstrap.EnsureAsync(null, _cancel);

        Assert.Null(result.Secret);
        Assert.NotNull(Authenticate(theirs));
    }

    private ApiKey? Authenticate(string secret) => _store.Current.Authenticate(KeyDigest.Of(secret), Now);
}
