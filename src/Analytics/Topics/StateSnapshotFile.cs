using Inferly.Analytics.Log;
using Inferly.Pipeline.State;

namespace Inferly.Analytics.Topics;

/// <summary>The snapshot of the control plane, beside the local control topic.</summary>
public sealed class StateSnapshotFile(EventLog log) : IStateSnapshots
{
    private readonly string _path = log.FileOf(TopicNames.Control, "state.snapshot");

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? Load(out string? reason)
    {
        var content = CheckedFile.Read(_path, out var isDamaged);
        reason = isDamaged ? $"{_path} is damaged" : null;
        return content;
    }

    /// <inheritdoc/>
    public void Delete() => File.Delete(_path);

    /// <inheritdoc/>
    public void Save(ReadOnlySpan<byte> snapshot) => CheckedFile.Write(_path, snapshot);
}
