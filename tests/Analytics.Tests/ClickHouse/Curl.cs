using System.Diagnostics;

namespace Inferly.Analytics.Tests.ClickHouse;

/// <summary>The client everybody has.</summary>
internal static class Curl
{
    /// <summary>Runs curl and answers what it prints; skips the test where there is none.</summary>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo("curl", arguments) { RedirectStandardOutput = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("NOT TESTED: there is no curl here.");
            throw;
        }
        using (process)
        {
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return output;
        }
    }
}
