using Inferly.Ingress.Configuration;
using Inferly.Pipeline.Registry;

namespace Inferly.Ingress.Composition;

/// <summary>The price catalogue: the built-in one, and the user's file over it.</summary>
internal static partial class Catalogues
{
    public static LiteLlmCatalogue Load(GatewaySettings settings, ILogger logger)
    {
        if (settings.Catalogue is not { } file)
        {
            return LiteLlmCatalogue.BuiltIn;
        }

        if (!LiteLlmCatalogue.TryParse(File.ReadAllBytes(file), out var own, out var error))
        {
            LogUnusable(logger, file, error);
            return LiteLlmCatalogue.BuiltIn;
        }

        foreach (var warning in own.Warnings)
        {
            LogWarning(logger, file, warning.ToString());
        }

        return own.Over(LiteLlmCatalogue.BuiltIn);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The catalogue {File} is not used: {Reason}")]
    private static partial void LogUnusable(ILogger logger, string file, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Catalogue {File}: {Warning}")]
    private static partial void LogWarning(ILogger logger, string file, string warning);
}
