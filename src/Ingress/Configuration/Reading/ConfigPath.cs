using System.Text.Json;

namespace Inferly.Ingress.Configuration.Reading;

/// <summary>Paths as people write them: <c>providers[1].models[0].context</c>, <c>headers["x.team"]</c>.</summary>
internal static class ConfigPath
{
    public static string Field(string parent, string name)
    {
        if (name.Length == 0 || !name.All(IsPlain))
        {
            return $"{parent}[\"{JsonEncodedText.Encode(name)}\"]";
        }

        return parent.Length == 0 ? name : $"{parent}.{name}";
    }

    public static string Item(string parent, int index) => $"{parent}[{index}]";

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';
}
