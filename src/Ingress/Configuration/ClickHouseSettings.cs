namespace Inferly.Ingress.Configuration;

/// <summary>A ClickHouse server, reached by its HTTP interface, in place of the embedded engine.</summary>
public sealed record ClickHouseSettings
{
    public Uri Url { get; init; } = new("http://127.0.0.1:8123");

    public string Database { get; init; } = "inferly";

    public string Username { get; init; } = "default";

    public Secret? Password { get; init; }
}
