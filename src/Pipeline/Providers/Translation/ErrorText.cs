using System.Net;
using System.Text;

namespace Inferly.Pipeline.Providers.Translation;

/// <summary>What proxies and load balancers say in a provider's stead: HTML, plain text, nothing.</summary>
internal static class ErrorText
{
    private const int LongestText = 500;

    /// <summary>An error without a structure that we know.</summary>
    /// <param name="status">The answer's status.</param>
    /// <param name="body">Its body; any bytes.</param>
    /// <param name="code">The code that follows from the status, or null.</param>
    public static UpstreamError Of(HttpStatusCode status, ReadOnlySpan<byte> body, string? code)
    {
        var text = Encoding.UTF8.GetString(body).Trim().Shorten(LongestText);
        return new UpstreamError(text.Length > 0 ? text : $"The provider answered {(int)status} without a body.", Code: code);
    }

    /// <summary>Whether a message has one of the phrases by which providers tell what they have no code for.</summary>
    public static bool Says(this string message, params ReadOnlySpan<string> phrases)
    {
        foreach (var phrase in phrases)
        {
            if (message.Contains(phrase, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
