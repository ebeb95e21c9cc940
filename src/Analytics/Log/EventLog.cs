namespace Inferly.Analytics.Log;

/// <summary>
/// The embedded event log: a folder with a folder per topic, owned by one process. Thread-safe. Disposing it closes all topics, after
/// what was appended is written.
/// </summary>
public sealed class EventLog : IAsyncDisposable
{
    private readonly string _folder;
    private readonly SegmentLogOptions _options;
    private readonly TimeProvider _time;
    private readonly FolderLock _owner;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SegmentLog> _topics = [];
    private readonly Dictionary<string, ConsumerPosition> _positions = [];
    private bool _closed;

    private EventLog(string folder, SegmentLogOptions options, TimeProvider time, FolderLock owner) =>
        (_folder, _options, _time, _owner, Id) = (folder, options, time, owner, LogIdentity.Of(folder));

    /// <summary>What tells this log from all others; it stays with the folder.</summary>
    public string Id { get; }

    /// <summary>Positions that were unreadable when opened; see <see cref="ConsumerPosition.WasDamaged"/>.</summary>
    public int DamagedPositions
    {
        get
        {
            lock (_gate)
            {
                return _positions.Values.Count(position => position.WasDamaged);
            }
        }
    }

    /// <exception cref="IOException">The folder cannot be made, or another process owns it; the message says what to do.</exception>
    public static EventLog Open(string folder, SegmentLogOptions options, TimeProvider time) =>
        new(folder, options, time, FolderLock.Take(folder));

    /// <summary>The topic of this name, opened (or begun) on first use.</summary>
    /// <param name="name">Lower-case letters, digits, '.', '_' and '-'; begins with a letter.</param>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <exception cref="InvalidDataException">The topic has the format of another version.</exception>
    public SegmentLog Topic(string name)
    {
        string folder = Path.Combine(_folder, Checked(name));
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_topics.TryGetValue(name, out SegmentLog? topic))
            {
                return topic;
            }

            return _topics[name] = SegmentLog.Open(folder, _options, _time, SeenUpTo(folder));
        }
    }

    /// <summary>The topics opened so far.</summary>
    public IReadOnlyList<(string Name, SegmentLog Log)> Topics
    {
        get
        {
            lock (_gate)
            {
                return [.. _topics.Select(topic => (topic.Key, topic.Value))];
            }
        }
    }

    /// <summary>A consumer's place in a topic; always the same object for the same names.</summary>
    /// <inheritdoc cref="Topic" path="/exception"/>
    public ConsumerPosition Position(string topic, string consumer)
    {
        Topic(topic);
        string path = Path.Combine(_folder, topic, Checked(consumer) + ConsumerPosition.Extension);
        lock (_gate)
        {
            if (_positions.TryGetValue(path, out ConsumerPosition? position))
            {
                return position;
            }

            return _positions[path] = ConsumerPosition.Open(path);
        }
    }

    /// <summary>Where a small file about a topic lies, beside its segments.</summary>
    /// <inheritdoc cref="Topic" path="/exception"/>
    public string FileOf(string topic, string name)
    {
        Topic(topic);
        return Path.Combine(_folder, topic, Checked(name));
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closed = true;
        }

        foreach (SegmentLog topic in _topics.Values)
        {
            await topic.DisposeAsync();
        }

        _owner.Dispose();
    }

    /// <summary>
    /// A power cut can take the end of a log that a consumer had already seen. New records must not get offsets that it will skip.
    /// </summary>
    private static long SeenUpTo(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return 0;
        }

        return Directory.EnumerateFiles(folder, "*" + ConsumerPosition.Extension)
            .Select(ConsumerPosition.Open)
            .Select(position => position.InFlight?.To ?? position.Committed)
            .DefaultIfEmpty(0)
            .Max();
    }

    private static string Checked(string name)
    {
        bool valid = name.Length > 0 && char.IsAsciiLetterLower(name[0])
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-');
        if (valid)
        {
            return name;
        }

        throw new ArgumentException($"\"{name}\" is no name of a topic or consumer: a letter, then a-z, 0-9, '.', '_', '-'.", nameof(name));
    }
}
