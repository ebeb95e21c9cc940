namespace Inferly.Ingress.Tests.Lifecycle;

public sealed class DataFolderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("inferly-data-");

    [Fact]
    public async Task Start_DataIsAFile_SaysSoInOneLineWithTheRemedy()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "data"), "", TestContext.Current.CancellationToken);

        await using var gateway = GatewayProcess.Launch(_folder, "ingress");

        Assert.Equal(1, await gateway.ExitAsync());
        Assert.StartsWith($"data: {Path.Combine(_folder.FullName, "data")}", gateway.Output, StringComparison.Ordinal);
        Assert.EndsWith("Name a folder that this process may write to: --data, or \"data\" in inferly.json.", gateway.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', gateway.Output);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
