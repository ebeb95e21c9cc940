using Inferly.Ingress.Tests.Hosting;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Ingress.Tests.Sdk.Quickstart;

/// <summary>What docs/guides/quickstart.md tells people to run does what it says.</summary>
public sealed class QuickstartTests
{
    private const string AddressInGuide = "http://127.0.0.1:8080";

    // A file-based program is made for ahead-of-time compilation, whose tools would be downloaded for nothing.
    private const string WithoutAot = "#:property PublishAot=false\n";

    private static readonly List<Snippet> Snippets =
        Snippet.ReadAll(File.ReadAllText(Path.Combine(Repository.Root, "docs", "guides", "quickstart.md")));

    [Theory]
    [InlineData("bash", 4)]
    [InlineData("python", 2)]
    [InlineData("javascript", 1)]
    [InlineData("csharp", 1)]
    public async Task Guide_Snippets_PrintWhatTheySay(string language, int count)
    {
        var snippets = Snippets.FindAll(s => s.Language == language);
        Assert.Equal(count, snippets.Count);
        await using var gateway = await SdkGateway.StartAsync();
        foreach (var snippet in snippets)
        {
            Assert.NotEmpty(snippet.Prints);
            var code = snippet.Code.Replace(AddressInGuide, gateway.Address, StringComparison.Ordinal);
            var result = await RunAsync(language, code);
            Assert.True(result.Succeeded, $"{snippet.Code}\n{result.Error}{result.Output}");
            Assert.Contains(snippet.Prints, result.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Guide_EveryLanguage_IsTested() =>
        Assert.Equal(
            ["bash", "csharp", "javascript", "python"],
            Snippets.Select(s => s.Language).Where(l => l != Snippet.ForReading).Distinct().Order());

    private static Task<CommandResult> RunAsync(string language, string code) => language switch
    {
        "bash" => RunFileAsync(null, "bash", "quickstart.sh", code),
        "python" => RunFileAsync(SdkRuntimes.Python, "", "quickstart.py", code),
        "javascript" => RunFileAsync(SdkRuntimes.Node, "", "quickstart.mjs", code),
        _ => RunFileAsync(null, "dotnet", "quickstart.cs", WithoutAot + code),
    };

    // With its SDK beside it, or in a folder outside the repository, whose build settings are not the reader's.
    private static async Task<CommandResult> RunFileAsync(Task<SdkRuntime>? sdk, string program, string name, string code)
    {
        var runtime = sdk is null ? null : await sdk;
        Assert.SkipWhen(runtime?.Missing is not null, runtime?.Missing ?? "");
        var elsewhere = runtime is null ? Directory.CreateTempSubdirectory("inferly-quickstart-") : null;
        try
        {
            var file = Path.Combine(elsewhere?.FullName ?? runtime!.Cases, name);
            await File.WriteAllTextAsync(file, code);
            return await Command.RunAsync(runtime?.Program ?? program, [file], Path.GetDirectoryName(file)!, Environment);
        }
        finally
        {
            elsewhere?.Delete(recursive: true);
        }
    }

    private static Dictionary<string, string> Environment => new()
    {
        ["INFERLY_KEY"] = GatewayHost.AdminKey,
        ["NO_PROXY"] = "127.0.0.1",
        ["no_proxy"] = "127.0.0.1",
    };
}
