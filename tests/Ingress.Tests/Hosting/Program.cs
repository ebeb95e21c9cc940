using Inferly.Analytics.ClickHouse.Engine;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Inferly.Ingress.Tests.Hosting;

/// <summary>Runs the tests, or, started by a gateway in one of them, which starts its own executable, the embedded engine.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [EngineHost.Command, .. var engine])
        {
            return await EngineHost.RunAsync(engine);
        }

        return args.Contains("--server") || args.Contains("--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
