namespace Inferly.Ingress.Configuration;

/// <summary>A ClickHouse server, reached by its HTTP interface, in place of the embedded engine.</summary>
public sealed record ClickHouseSettings
{
    public Uri Url { get; init; } = new("http://127.0.0.1:8123");

    /// <summary>The cluster on whose replicas the tables are; null: the one server.</summary>
    public string? Cluster { get; init; }

    public string Username { get; init; } = "default";

    public Secret? Password { get; init; }

    /// <summary>PEM file of the authority that signed the server's certificate; null: whom the system trusts.</summary>
    public string? CaFile { get; init; }
}
