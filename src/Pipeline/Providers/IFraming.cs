namespace Inferly.Pipeline.Providers;

/// <summary>Cuts a provider's byte stream into frames. One instance a stream; not thread-safe.</summary>
public interface IFraming
{
    /// <summary>Takes the next whole frame from the front of <paramref name="buffered"/>.</summary>
    /// <param name="buffered">Bytes not yet consumed; they may end anywhere.</param>
    /// <param name="endOfStream">No more bytes will follow: what is left may be a frame without its last blank line.</param>
    /// <param name="consumed">How many bytes to drop, also when no frame was found (comments, blank lines).</param>
    /// <param name="frame">The frame; its spans point into <paramref name="buffered"/> or into this instance, valid until the next call.</param>
    /// <returns>False when more bytes are needed.</returns>
    /// <exception cref="InvalidDataException">The bytes can't be a stream of this framing (a checksum is wrong).</exception>
    bool TryRead(ReadOnlySpan<byte> buffered, bool endOfStream, out int consumed, out Frame frame);
}
