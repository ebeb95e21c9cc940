using System.Text;
using Microsoft.AspNetCore.Http;

namespace Inferly.Ingress.Tests.Hosting;

/// <summary>What a provider was sent.</summary>
/// <param name="Method">Such as <c>POST</c>.</param>
/// <param name="Path">With the query, without the host.</param>
/// <param name="Headers">By name, whatever its case.</param>
/// <param name="Body">Empty where there was none.</param>
internal sealed record ReceivedRequest(string Method, string Path, IHeaderDictionary Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}
