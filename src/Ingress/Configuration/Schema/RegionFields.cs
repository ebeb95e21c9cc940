using Inferly.Ingress.Configuration.Reading;
using Inferly.Pipeline.Registry;

namespace Inferly.Ingress.Configuration.Schema;

/// <summary>Reads names of regions.</summary>
internal static class RegionFields
{
    public static Region? Region(this ConfigReader reader, string name)
        => reader.Text(name) is { } text ? Parse(reader, reader.PathOf(name), text) : null;

    public static Region? Parse(ConfigReader reader, string path, string text)
    {
        if (Pipeline.Registry.Region.TryCreate(text, out var region))
        {
            return region;
        }

        reader.FailAt(path, $"is no region; write up to {Pipeline.Registry.Region.MaxNameLength} characters, such as \"eu-west\"");
        return null;
    }
}
