namespace Inferly.Pipeline.State;

/// <summary>Keeps one snapshot of the state for a quick start. What it has may be lost at any time: the log is the truth. One caller at a time.</summary>
public interface IStateSnapshots
{
    /// <summary>What was saved last; null for nothing, with the reason where there was something that cannot be used.</summary>
    /// <exception cref="IOException">It cannot be read now.</exception>
    ReadOnlyMemory<byte>? Load(out string? reason);

    /// <summary>Forgets it.</summary>
    /// <exception cref="IOException">It cannot be deleted now.</exception>
    void Delete();

    /// <summary>Replaces it, whole or not at all.</summary>
    /// <exception cref="IOException">It cannot be written now; what was saved before is as it was.</exception>
    void Save(ReadOnlySpan<byte> snapshot);
}
