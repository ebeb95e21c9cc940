using Inferly.Ingress.Configuration.Reading;
using Inferly.Pipeline.Providers.Sim;

namespace Inferly.Ingress.Configuration.Schema;

/// <summary>Reads <c>providers[].sim</c>.</summary>
internal static class SimReader
{
    private static readonly SimOptions Defaults = new();

    public static SimOptions Read(ConfigReader reader)
    {
        var options = new SimOptions
        {
            LatencyScale = reader.Number("latency_scale", Defaults.LatencyScale, 0, 1000),
            Seed = reader.Number("seed", Defaults.Seed, long.MinValue, long.MaxValue),
            Directives = reader.OptionalSection("directives", ReadDirectives) ?? Defaults.Directives,
        };
        foreach (var error in options.Validate())
        {
            var (path, message) = error.Split(": ", 2) is [var before, var after] ? (before, after) : ("", error);
            reader.FailAt($"{reader.Path}.{path}", message);
        }
        return options;
    }

    private static IReadOnlyDictionary<string, string> ReadDirectives(ConfigReader reader)
        => reader.Names.ToDictionary(model => model, model => reader.Text(model) ?? "");
}
