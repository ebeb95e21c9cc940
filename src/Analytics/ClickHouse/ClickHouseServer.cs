namespace Inferly.Analytics.ClickHouse;

/// <summary>A ClickHouse server of the operator's, named in the configuration; whether it answers shows when it is used.</summary>
public sealed class ClickHouseServer : IClickHouse
{
    private readonly ClickHouseEndpoint _endpoint;

    /// <param name="address">http or https, with user and password within it where the server asks for them.</param>
    public ClickHouseServer(Uri address)
    {
        var user = Array.ConvertAll(address.UserInfo.Split(':', 2), Uri.UnescapeDataString);
        var bare = new UriBuilder(address) { UserName = "", Password = "", Path = "", Query = "", Fragment = "" }.Uri;
        _endpoint = new(bare, user[0].Length > 0 ? user[0] : "default", user.Length > 1 ? user[1] : "", IsEmbedded: false);
        State = new(ClickHousePhase.Ready, $"ClickHouse server at {bare}");
    }

    public ClickHouseState State { get; }

    public Task<ClickHouseEndpoint> ReadyAsync(CancellationToken cancellation) => Task.FromResult(_endpoint);
}
