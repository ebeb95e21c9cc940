using System.Buffers;
using System.IO.Hashing;
using System.Text;

namespace Inferly.Pipeline.Providers.Translation;

/// <summary>
/// Ids of tool calls travel with the conversation from provider to provider, but not every provider takes every id
/// (Anthropic and Bedrock: letters, digits, <c>_</c> and <c>-</c>; Bedrock: 64 of them).
/// </summary>
internal static class ToolCallId
{
    private const int Longest = 64;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>The id itself where every provider takes it, else one derived from it: always the same for the same id.</summary>
    public static string Portable(string id) =>
        id.Length is > 0 and <= Longest && !id.AsSpan().ContainsAnyExcept(Allowed)
            ? id
            : $"call_{XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(id)):x32}";

    /// <summary>A new id, for providers that give none.</summary>
    public static string New() => $"call_{Guid.CreateVersion7():N}";
}
