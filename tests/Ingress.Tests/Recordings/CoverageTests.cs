using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Ingress.Tests.Recordings;

/// <summary>docs/reference/recordings.md lists every recording, with how it is really tested.</summary>
public sealed class CoverageTests
{
    [Fact]
    public void Table_EveryRecordedAnswer_StandsInIt()
    {
        SkipWithoutRecordings();
        Assert.Equal(139, ProviderRecording.All.Count);
        Assert.Equal(66, ProviderRecording.All.Count(recording => recording.IsStream));
        Assert.Equal(
            ErrorRecordingTests.Recordings,
            ProviderRecording.All.Where(recording => recording.Kind == RecordingKind.Error).Select(recording => recording.Path));
        var expected = ProviderRecording.All.Select(recording => $"| `{recording.Path}` | {RecordingCoverage.Of(recording)} |");
        Assert.Equal(expected, Rows().Where(row => !row.Contains("Tests/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Table_EveryRecordedExchange_StandsInIt()
    {
        SkipWithoutRecordings();
        var files = Exchange.All.GroupBy(exchange => exchange.File).ToArray();
        Assert.Equal(39, files.Length);
        var expected = files.Select(file => $"| `{file.Key}` | {string.Join("; ", file.Select(exchange => exchange.Coverage).Distinct())} |");
        Assert.Equal(expected, Rows().Where(row => row.Contains("Tests/", StringComparison.Ordinal)));
    }

    private static void SkipWithoutRecordings() => Assert.SkipUnless(Directory.Exists(SharedFixtures.Root), $"The recordings are not at {SharedFixtures.Root}.");

    private static IEnumerable<string> Rows() =>
        File.ReadLines(Path.Combine(Repository.Root, "docs", "reference", "recordings.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal));
}
