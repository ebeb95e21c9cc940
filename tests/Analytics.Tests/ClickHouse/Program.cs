using Inferly.Analytics.ClickHouse.Engine;
using Inferly.Analytics.Tests.Log;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Inferly.Analytics.Tests.ClickHouse;

/// <summary>
/// Runs the tests, or what one of them starts: the embedded engine, as the gateway starts it, or a process to be killed while it appends.
/// </summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [EngineHost.Command, .. var engine])
        {
            return await EngineHost.RunAsync(engine);
        }

        if (args is [MortalWriter.Command, var folder])
        {
            return await MortalWriter.RunAsync(folder);
        }

        return args.Contains("--server") || args.Contains("--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
