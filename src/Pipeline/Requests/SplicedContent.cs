using System.Net;
using System.Net.Http.Headers;

namespace Inferly.Pipeline.Requests;

/// <summary>
/// The caller's own bytes with a few replacements, sent without copying or parsing them again. Has a Content-Length, since
/// some providers refuse chunked bodies; can be sent more than once.
/// </summary>
public sealed class SplicedContent : HttpContent
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly ReadOnlyMemory<byte> _body;
    private readonly List<BodyEdit> _edits;
    private readonly long _length;

    /// <param name="body">The original bytes.</param>
    /// <param name="edits">Replacements that don't overlap, in any order.</param>
    public SplicedContent(ReadOnlyMemory<byte> body, List<BodyEdit> edits)
    {
        edits.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.End.CompareTo(b.End));
        _body = body;
        _edits = edits;
        _length = body.Length;
        foreach (var edit in edits)
        {
            _length += edit.With.Length - (edit.End - edit.Start);
        }

        Headers.ContentType = Json;
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var at = 0;
        foreach (var edit in _edits)
        {
            if (edit.Start > at)
            {
                await stream.WriteAsync(_body[at..edit.Start], cancellationToken).ConfigureAwait(false);
            }

            if (!edit.With.IsEmpty)
            {
                await stream.WriteAsync(edit.With, cancellationToken).ConfigureAwait(false);
            }

            at = edit.End;
        }

        await stream.WriteAsync(_body[at..], cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }
}
