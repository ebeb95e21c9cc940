using System.Buffers;
using System.Globalization;
using Inferly.Analytics.Log;

namespace Inferly.Analytics.GoldenSets;

/// <summary>
/// Golden sets of a gateway without Kafka: a file a version, <c>FOLDER/project/workflow/version.jsonl</c>, with a checksum before the items.
/// </summary>
/// <param name="folder">Need not be there yet.</param>
public sealed class FileGoldenItems(string folder) : IGoldenItems
{
    private const string Extension = ".jsonl";
    private const byte EndOfLine = (byte)'\n';

    /// <inheritdoc/>
    public Task<string?> WriteAsync(GoldenSetName name, IReadOnlyList<GoldenItem> items, CancellationToken cancellationToken) => Run(string? () =>
    {
        var lines = new ArrayBufferWriter<byte>(items.Sum(item => item.Json.Length + 1));
        foreach (var item in items)
        {
            lines.Write(item.Json.Span);
            lines.Write([EndOfLine]);
        }

        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        CheckedFile.Write(path, lines.WrittenSpan);
        return null;
    }, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadAsync(GoldenSetName name, string? place, CancellationToken cancellationToken) => Run(
        IReadOnlyList<ReadOnlyMemory<byte>> () => CheckedFile.Read(PathOf(name), out _) is { } lines ? Split(lines) : [], cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<GoldenSetName>> RemoveAsync(
        Predicate<GoldenSetName> isUnwanted, DateTimeOffset writtenBefore, CancellationToken cancellationToken) => Run(() =>
    {
        List<GoldenSetName> removed = [];
        foreach (var file in Files().Where(file => file.LastWriteTimeUtc < writtenBefore.UtcDateTime))
        {
            // A process that ended in the midst of a write has left it.
            if (file.Name.EndsWith(Extension + AtomicFile.Unfinished, StringComparison.Ordinal))
            {
                file.Delete();
            }
            else if (NameOf(file) is { } name && isUnwanted(name))
            {
                file.Delete();
                removed.Add(name);
            }
        }

        return (IReadOnlyList<GoldenSetName>)removed;
    }, cancellationToken);

    // Off the caller's thread: the disk is waited for.
    private static Task<T> Run<T>(Func<T> work, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            try
            {
                return work();
            }
            catch (UnauthorizedAccessException refused)
            {
                throw new IOException(refused.Message, refused);
            }
        },
        cancellationToken);

    private static List<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> lines)
    {
        List<ReadOnlyMemory<byte>> items = [];
        while (lines.Span.IndexOf(EndOfLine) is >= 0 and var end)
        {
            items.Add(lines[..end]);
            lines = lines[(end + 1)..];
        }

        return items;
    }

    private string PathOf(GoldenSetName name) => Path.Combine(folder, name + Extension);

    private IEnumerable<FileInfo> Files()
    {
        var root = new DirectoryInfo(folder);
        return root.Exists ? root.EnumerateFiles($"*{Extension}*", SearchOption.AllDirectories) : [];
    }

    // Null: no file of ours.
    private static GoldenSetName? NameOf(FileInfo file) =>
        file is { Extension: Extension, Directory: { Name: var workflow, Parent.Name: var project } }
        && int.TryParse(Path.GetFileNameWithoutExtension(file.Name), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? new GoldenSetName(project, workflow, version)
            : null;
}
