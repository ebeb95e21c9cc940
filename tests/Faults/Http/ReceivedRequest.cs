using System.Text;

namespace Inferly.Faults.Http;

/// <summary>A request as it came over the wire.</summary>
/// <param name="Method">Such as <c>POST</c>.</param>
/// <param name="Target">Path and query.</param>
/// <param name="Headers">By name, whatever its case.</param>
/// <param name="Body">Empty where there was none.</param>
public sealed record ReceivedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);
}
