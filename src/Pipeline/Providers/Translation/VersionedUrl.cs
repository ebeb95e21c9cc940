namespace Inferly.Pipeline.Providers.Translation;

/// <summary>Base URLs are written with and without the API's version; both are meant.</summary>
internal static class VersionedUrl
{
    /// <summary>
    /// The base URL with a version: its own, if its last segment looks like one (<c>v1</c>, <c>v1beta</c>), else the one given.
    /// </summary>
    public static string Of(string baseUrl, string version)
    {
        var last = baseUrl.AsSpan(baseUrl.LastIndexOf('/') + 1);
        return last is ['v', >= '0' and <= '9', ..] ? baseUrl : $"{baseUrl}/{version}";
    }
}
