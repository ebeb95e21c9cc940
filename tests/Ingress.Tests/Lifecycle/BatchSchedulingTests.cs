namespace Inferly.Ingress.Tests.Lifecycle;

public sealed class BatchSchedulingTests : IDisposable
{
    // Field 41 of /proc/[pid]/stat; the second, in parentheses, is the only one that may hold blanks.
    private const int PolicyAfterName = 41 - 3;
    private const string Batch = "3";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("inferly-batch-");

    [Fact]
    public async Task Start_OnLinux_NoThreadPutsARunningOneAside()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "SCHED_BATCH is Linux's.");
        await using var gateway = await GatewayProcess.StartAsync(_folder, "ingress");

        var policies = Directory.EnumerateDirectories($"/proc/{gateway.Id}/task").Select(PolicyOf).OfType<string>().ToList();

        Assert.NotEmpty(policies);
        Assert.All(policies, policy => Assert.Equal(Batch, policy));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // Null for a thread that has ended meanwhile.
    private static string? PolicyOf(string thread)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(thread, "stat"));
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[PolicyAfterName];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
