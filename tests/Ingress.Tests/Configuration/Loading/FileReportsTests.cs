using Inferly.Ingress.Configuration.Loading;

namespace Inferly.Ingress.Tests.Configuration.Loading;

public sealed class FileReportsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("inferly-").FullName;

    private string Watched => Path.Combine(_folder, "inferly.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public Task Constructor_FileIsCreated_Reports() => ReportsAfter(() => File.WriteAllText(Watched, "{}"));

    [Fact]
    public Task Constructor_FileIsWritten_Reports()
    {
        File.WriteAllText(Watched, "{}");
        return ReportsAfter(() => File.AppendAllText(Watched, " "));
    }

    [Fact]
    public Task Constructor_FileIsReplaced_Reports()
    {
        var other = Path.Combine(_folder, "new");
        File.WriteAllText(Watched, "{}");
        File.WriteAllText(other, "{ }");
        return ReportsAfter(() => File.Move(other, Watched, overwrite: true));
    }

    [Fact]
    public Task Constructor_FileIsRemoved_Reports()
    {
        File.WriteAllText(Watched, "{}");
        return ReportsAfter(() => File.Delete(Watched));
    }

    private async Task ReportsAfter(Action change)
    {
        var reported = new TaskCompletionSource();
        using var reports = new FileReports(Watched, () => reported.TrySetResult());

        change();

        await reported.Task.WaitAsync(TestContext.Current.CancellationToken);
    }
}
