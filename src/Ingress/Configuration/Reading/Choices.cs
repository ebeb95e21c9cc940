using System.Text.Json;
using Inferly.Pipeline.Registry;

namespace Inferly.Ingress.Configuration.Reading;

/// <summary>The names of an enum's values as the configuration writes them, in snake_case.</summary>
internal static class Choices<T>
    where T : struct, Enum
{
    public static NameTable<T> Names { get; }
        = new([.. Enum.GetValues<T>().Select(value => (JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()), value))]);
}
