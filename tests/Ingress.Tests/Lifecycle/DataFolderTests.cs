using System.Buffers.Binary;
using System.Numerics;

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

    [Theory]
    [InlineData("inferly.control")]
    [InlineData("inferly.requests")]
    public async Task Start_LogOfALaterVersion_SaysSoInOneLineWithTheRemedy(string topic)
    {
        await using (var first = await GatewayProcess.StartAsync(_folder, "ingress"))
        {
            await first.TerminateAsync();
            Assert.Equal(0, await first.ExitAsync());
        }

        var log = Directory.GetFiles(Path.Combine(_folder.FullName, "data", "log", topic), "*.log").Single();
        SetFormat(log, 9);

        await using var gateway = GatewayProcess.Launch(_folder, "ingress");

        Assert.Equal(1, await gateway.ExitAsync());
        Assert.StartsWith($"{log} has log format 9; ", gateway.Output, StringComparison.Ordinal);
        Assert.EndsWith("Run the version that wrote it, or give this one another data folder.", gateway.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', gateway.Output);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // The head of a file: its format at byte 8, the CRC-32C of 44 bytes behind them.
    private static void SetFormat(string path, uint format)
    {
        var bytes = File.ReadAllBytes(path);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), format);
        var crc = bytes.Take(44).Aggregate(~0u, BitOperations.Crc32C);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(44), ~crc);
        File.WriteAllBytes(path, bytes);
    }
}
