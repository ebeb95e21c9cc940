using System.Text;
using Inferly.Analytics.GoldenSets;
using Inferly.Analytics.Tests.Log;

namespace Inferly.Analytics.Tests.GoldenSets;

public sealed class FileGoldenItemsTests : IDisposable
{
    private static readonly GoldenSetName Triage = new("acme", "triage", 1);
    private readonly TempFolder _folder = new();
    private readonly FileGoldenItems _items;

    public FileGoldenItemsTests() => _items = new FileGoldenItems(_folder.Path);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string TriageFile => Path.Combine(_folder.Path, "acme", "triage", "1.jsonl");

    [Fact]
    public async Task ReadAsync_Written_IsTheSameInItsOrder()
    {
        await _items.WriteAsync(Triage, Items("""{"id":"b"}""", """{"id":"a","input":"é"}"""), Cancellation);
        await _items.WriteAsync(Triage with { Version = 2 }, Items("""{"id":"c"}"""), Cancellation);
        Assert.Equal(["""{"id":"b"}""", """{"id":"a","input":"é"}"""], await ReadAsync());
    }

    [Fact]
    public async Task ReadAsync_NeverWritten_IsNothing() => Assert.Empty(await ReadAsync());

    [Fact]
    public async Task ReadAsync_AnyByteDamaged_IsNothing()
    {
        await _items.WriteAsync(Triage, Items("""{"id":"a"}""", """{"id":"b"}"""), Cancellation);
        var sound = await File.ReadAllBytesAsync(TriageFile, Cancellation);
        for (var i = 0; i < sound.Length; i++)
        {
            var damaged = sound.ToArray();
            damaged[i] ^= 1;
            await File.WriteAllBytesAsync(TriageFile, damaged, Cancellation);
            Assert.Empty(await ReadAsync());
        }
    }

    [Fact]
    public async Task WriteAsync_FolderThatCannotBe_IsAnIOException()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "acme"), "in the way", Cancellation);
        await Assert.ThrowsAnyAsync<IOException>(() => _items.WriteAsync(Triage, Items("{}"), Cancellation));
    }

    [Fact]
    public async Task RemoveAsync_Unwanted_GoesUnlessItIsYoung()
    {
        await _items.WriteAsync(Triage, Items("{}"), Cancellation);
        await _items.WriteAsync(Triage with { Version = 2 }, Items("{}"), Cancellation);
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "notes.jsonl"), "mine", Cancellation);

        Assert.Empty(await _items.RemoveAsync(name => name == Triage, DateTimeOffset.UtcNow.AddHours(-1), Cancellation));
        Assert.Equal([Triage], await _items.RemoveAsync(name => name == Triage, DateTimeOffset.UtcNow.AddHours(1), Cancellation));
        Assert.Empty(await ReadAsync());
        Assert.Single(await _items.ReadAsync(Triage with { Version = 2 }, null, Cancellation));
        Assert.Empty(await _items.RemoveAsync(name => name == Triage, DateTimeOffset.UtcNow.AddHours(1), Cancellation));
    }

    [Fact]
    public async Task RemoveAsync_WriteThatACrashCutOff_GoesUnlessItIsYoung()
    {
        await _items.WriteAsync(Triage, Items("{}"), Cancellation);
        var cutOff = Path.Combine(_folder.Path, "acme", "triage", "2.jsonl.new");
        await File.WriteAllTextAsync(cutOff, "{", Cancellation);

        await _items.RemoveAsync(_ => false, DateTimeOffset.UtcNow.AddHours(-1), Cancellation);
        Assert.True(File.Exists(cutOff));
        await _items.RemoveAsync(_ => false, DateTimeOffset.UtcNow.AddHours(1), Cancellation);
        Assert.False(File.Exists(cutOff));
        Assert.Single(await ReadAsync());
    }

    // The file can be written beside, and not put in its place: as where the disk is full, or is not ours.
    [Fact]
    public async Task WriteAsync_Refused_LeavesNothingBehind()
    {
        Directory.CreateDirectory(TriageFile);
        await Assert.ThrowsAnyAsync<IOException>(() => _items.WriteAsync(Triage, Items("{}"), Cancellation));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task RemoveAsync_NothingEverWritten_IsNothing() =>
        Assert.Empty(await new FileGoldenItems(Path.Combine(_folder.Path, "none")).RemoveAsync(_ => true, DateTimeOffset.MaxValue, Cancellation));

    public void Dispose() => _folder.Dispose();

    private static GoldenItem[] Items(params string[] lines) => [.. lines.Select((line, i) => new GoldenItem($"{i}", Encoding.UTF8.GetBytes(line)))];

    private async Task<string[]> ReadAsync() => [.. (await _items.ReadAsync(Triage, null, Cancellation)).Select(item => Encoding.UTF8.GetString(item.Span))];
}
