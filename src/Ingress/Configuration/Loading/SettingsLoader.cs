using System.Text.Json.Nodes;
using Inferly.Ingress.Configuration.Reading;
using Inferly.Ingress.Configuration.Schema;

namespace Inferly.Ingress.Configuration.Loading;

/// <summary>
/// Makes settings out of the file, the environment variables and the command line; the later of them wins. Thread-safe.
/// </summary>
/// <param name="commandLine">The process's options.</param>
/// <param name="environment">Environment variables by name.</param>
public sealed class SettingsLoader(CommandLine commandLine, IReadOnlyDictionary<string, string> environment)
{
    /// <summary>Environment variables by name.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; } = environment;

    /// <summary>The file that is read, and watched by <see cref="SettingsSource"/>.</summary>
    public ConfigFile File { get; } = ConfigFile.Choose(commandLine, environment);

    /// <summary>Reads the file and everything over it. Expected failures are in the result; nothing is thrown.</summary>
    public LoadedSettings Load()
    {
        var (content, error) = File.Read();
        return error is null ? Parse(content) : LoadedSettings.Broken([.. commandLine.Errors, error]);
    }

    /// <summary>As <see cref="Load"/>, with the file's content given; null for no file.</summary>
    public LoadedSettings Parse(byte[]? content)
    {
        var context = new ConfigContext(File.Path, Environment);
        foreach (var error in commandLine.Errors)
        {
            context.Fail(error);
        }

        if ((content is null ? [] : new JsonTree(context).Parse(content)) is not { } root)
        {
            return LoadedSettings.Broken(context.Errors);
        }

        Overlay(root, context);
        var settings = ConfigReader.ReadRoot(context, root, GatewayReader.Read);
        return context.Errors.IsEmpty ? LoadedSettings.Sound(settings, content) : LoadedSettings.Broken(context.Errors);
    }

    private void Overlay(JsonObject root, ConfigContext context)
    {
        var document = new ConfigDocument(root, context);
        foreach (var value in EnvironmentOverlay.Read(Environment).Concat(commandLine.Overrides))
        {
            document.Apply(value);
        }

        if (root["providers"] is not null and not JsonArray { Count: 0 })
        {
            return;
        }

        foreach (var value in ProviderDiscovery.Find(Environment))
        {
            document.Apply(value);
        }
    }
}
