using BenchmarkDotNet.Attributes;
using Inferly.Ingress.Access;
using Inferly.Pipeline.State;
using Microsoft.AspNetCore.Http;

namespace Inferly.Perf.Bench.Parts;

/// <summary>From the header to the key, for the first request of a connection: later ones find the token's digest there.</summary>
[MemoryDiagnoser]
public class Keys
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    private readonly string _secret = KeySecret.Generate();
    private readonly HttpContext _http = new DefaultHttpContext();
    private GatewayState _ten = GatewayState.Empty;
    private GatewayState _tenThousand = GatewayState.Empty;

    public Keys() => _http.Request.Headers.Authorization = "Bearer " + _secret;

    [GlobalSetup]
    public void Fill()
    {
        _ten = With(10);
        _tenThousand = With(10_000);
    }

    [Benchmark]
    [AtMost(0)]
    public object? AmongTen() => _ten.Authenticate(BearerToken.DigestOf(_http), Now);

    [Benchmark]
    [AtMost(0)]
    public object? AmongTenThousand() => _tenThousand.Authenticate(BearerToken.DigestOf(_http), Now);

    private GatewayState With(int keys)
    {
        var builder = new GatewayStateBuilder(GatewayState.Empty);
        for (var i = 0; i < keys; i++)
        {
            var secret = i == keys / 2 ? _secret : KeySecret.Generate();
            builder.Apply(GatewayState.Empty.Put(
                new ApiKey
                {
                    Id = $"key_{i}",
                    Role = Role.Inference,
                    Digest = KeyDigest.Of(secret),
                    Prefix = KeySecret.PrefixOf(secret),
                    CreatedAt = Now,
                },
                Now));
        }

        var state = builder.Build();
        return state.Authenticate(KeyDigest.Of(_secret), Now) is null ? throw new InvalidOperationException("The bench's key is not found.") : state;
    }
}
