namespace Inferly.Ingress.Configuration.Reading;

/// <summary>Getters for URLs and addresses. No message repeats one, since a password could stand in it.</summary>
internal static class AddressFields
{
    /// <summary>An absolute http or https URL without user, query and fragment; null where it is absent or wrong.</summary>
    public static Uri? Url(this ConfigReader reader, string name)
    {
        if (reader.Text(name) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var url)
            && url is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" })
        {
            return url;
        }

        reader.Fail(name, "is not an absolute http or https URL without user, query and fragment", "write one like https://host/path");
        return null;
    }

    /// <summary>Where to listen, <c>http://host:port</c>, of which the host may be <c>*</c>; null where it is absent or wrong.</summary>
    public static string? ListenAddress(this ConfigReader reader, string name)
    {
        if (reader.Text(name) is not { } text)
        {
            return null;
        }

        if (IsListenAddress(text))
        {
            return text;
        }

        reader.Fail(
            name,
            "is not an address to listen on",
            "write http://host:port, with * as host for every interface; TLS belongs in a proxy before the gateway");
        return null;
    }

    private static bool IsListenAddress(string text)
    {
        try
        {
            return BindingAddress.Parse(text) is
            {
                Scheme: "http",
                PathBase: "",
                IsUnixPipe: false,
                IsNamedPipe: false,
                Port: >= 0 and <= ushort.MaxValue,
            } address && IsHost(address.Host);
        }
        catch (FormatException) // BindingAddress has no TryParse.
        {
            return false;
        }
    }

    // What is no port BindingAddress takes for a part of the host, and the server any host for all interfaces.
    private static bool IsHost(string host) => host is "*" or "+" || Uri.CheckHostName(host) != UriHostNameType.Unknown;
}
