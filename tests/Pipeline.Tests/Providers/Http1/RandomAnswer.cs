using System.Text;
using System.Text.RegularExpressions;
using CsCheck;

namespace Inferly.Pipeline.Tests.Providers.Http1;

/// <summary>An answer of a server, byte by byte, and what the server does with the connection behind it.</summary>
/// <param name="Bytes">All that it says.</param>
/// <param name="Pieces">Sizes of the pieces that it says it in, over and over.</param>
/// <param name="End">What comes then.</param>
internal sealed partial record RandomAnswer(byte[] Bytes, int[] Pieces, AnswerEnd End)
{
    private static readonly Gen<string> LineEnd = Mostly(9, ["\r\n"], ["\n"]);

    private static readonly Gen<string> StatusLine = Gen.Select(
        Mostly(6, ["HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0"], ["HTTP/1.2", "HTTP/2.0", "HTTP/1.x", "http/1.1", "HTTP/1.", ""]),
        Mostly(
            20,
            [" 200", " 200", " 201", " 204", " 304", " 302", " 400", " 413", " 429", " 500", " 529", " 999"],
            [" 20", " 2000", "  200", " 2x0", " -20", ""]),
        Mostly(20, [" OK", "", " ", " Not so good", " \u00fcn\u00ef"], ["OK", ":", "\tOK", " a\rb", " a\0b", " OK\r\n X-Indented: 1"]),
        static (version, status, reason) => version + status + reason);

    private static readonly Gen<string> Interim = OneOf(
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\nContent-Length: 3\r\n\r\n",
        "HTTP/1.1 102 Processing\n\n");

    private static readonly Gen<string> Further = Gen.Frequency(
        (20, OneOf("X-Request-Id: 7", "Content-Type: a/b", "Retry-After: 5", "Server: \u00fcml", "X-Empty:", "Set-Cookie: a=b; c", "Date: never")),
        (4, OneOf("X-Folded: a\r\n  b", "X-Folded: a\n\tb\r\n c:d", "X-Folded:\r\n x", "Keep-Alive: timeout=5, max=100", "Trailer: X-T")),
        (2, Gen.Int[100, 12000].Select(static length => "X-Long: " + new string('l', length))),
        (1, OneOf("no colon", ": no name", "X Y: a space", "X-\u00fc: 1", "X-Bare: a\rb", "X-Null: a\0b", "X-Tab\t: 1", "(x): 1")));

    private static readonly Gen<string> Connection = Gen.Frequency(
        (10, Gen.Const("")),
        (3, Gen.Const("Connection: close")),
        (3, Gen.Const("Connection: keep-alive")),
        (2, OneOf("Connection: Keep-Alive, x", "Connection: x , CLOSE", "Connection:", "Connection: closed", "Connection: keep-alive, close")),
        (1, OneOf("Connection: close\r\nConnection: keep-alive", "Connection: keep-alive\r\nConnection: close")));

    private static readonly Gen<string> Body = Gen.Frequency((1, Gen.Byte.Array[0]), (8, Gen.Byte.Array[1, 60]), (1, Gen.Byte.Array[5000, 20000]))
        .Select(Encoding.Latin1.GetString);

    private static readonly Gen<string> Extension = Mostly(20, ["", "", "", ";a=b", " ; a", "\t;a=\"q;\"", ";", " "], [" a", "\r", ";a\rb", "x"]);

    private static readonly Gen<string> Trailers = Gen.Frequency(
        (16, Gen.Const("")),
        (2, OneOf("X-T: 1\r\n", "X-T: 1\n", "X-T: 1\r\nY:\r\n")),
        (1, OneOf("no colon\r\n", "X-T: 1\r\n folded\r\n", ": x\r\n", "\r\r\n")));

    private static readonly Gen<string> Chunk = Gen.Select(
        Body, Extension, LineEnd, LineEnd, OneOf("x", "X", "x4", "x20"),
        static (data, extension, sizeEnd, dataEnd, format) =>
            data.Length == 0 ? "" : data.Length.ToString(format) + extension + sizeEnd + data + dataEnd);

    private static readonly Gen<string> Chunks = Gen.Select(
        Chunk.Array[0, 4], Extension, LineEnd, Trailers, LineEnd,
        static (chunks, extension, sizeEnd, trailers, end) => string.Concat(chunks) + "0" + extension + sizeEnd + trailers + end);

    // The headers that frame the body, the body, and whether that has an end that no client can miss.
    private static readonly Gen<(string Headers, string Body, bool HasEnd)> Framed = Gen.Frequency(
        (6, Body.Select(static body => ($"Content-Length: {body.Length}", body, true))),
        (6, Chunks.Select(static chunks => ("Transfer-Encoding: chunked", chunks, true))),
        (2, Body.Select(static body => ("", body, false))),
        (1, Chunks.Select(static chunks => ("Transfer-Encoding: chunked\r\nContent-Length: 5", chunks, true))),
        (1, Body.Select(static body => ($"Content-Length: {body.Length}\r\nContent-Length: {body.Length}", body, true))),
        (1, Gen.Select(
            Body,
            OneOf("5, 5", "+5", "-1", "5x", "", "0x5", "99999999999999999999", "5 5", "05", "9223372036854775807", "5\r\nContent-Length: 6"),
            static (body, length) => ($"Content-Length: {length}", body, false))),
        (1, Gen.Select(
            Chunks,
            OneOf("gzip", "gzip, chunked", "chunked, chunked", "identity", "", "CHUNKED", "chunked;q=1", "chunked\r\nTransfer-Encoding: chunked"),
            static (chunks, coding) => ($"Transfer-Encoding: {coding}", chunks, false))));

    private static readonly Gen<string> Behind = Mostly(14, [""], ["x", "\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"]);

    private static readonly Gen<Handwriting> Hand = Gen.Select(
        Gen.Int,
        LineEnd.Array[5],
        Mostly(6, [" "], ["", "  ", "\t", " \t "]).Array[5],
        static (seed, ends, spaces) => new Handwriting(seed, ends, spaces));

    /// <summary>Whole answers, mostly proper.</summary>
    public static Gen<RandomAnswer> Whole { get; } = Gen.Select(
        Gen.Select(Interim.Array[0, 2], StatusLine, Further.Array[0, 4], Connection, Framed, Behind),
        Hand,
        Gen.Int[1, 3000].Array[1, 4],
        Gen.Enum<AnswerEnd>(),
        static (parts, hand, pieces, end) =>
        {
            var (interim, statusLine, further, connection, framed, behind) = parts;
            var head = hand.Write(statusLine, [.. further, connection, framed.Headers]);
            var said = string.Concat(interim) + head + framed.Body + behind;

            // A client would wait for the end of a body that has none.
            return new RandomAnswer(Encoding.Latin1.GetBytes(said), pieces, AnswerEnd.Close).EndingWith(framed.HasEnd ? end : AnswerEnd.Close);
        });

    /// <summary>Answers that end early, with garbage in them, or both.</summary>
    public static Gen<RandomAnswer> Broken { get; } = Gen.Select(
        Whole,
        Gen.Select(Gen.Double[0, 1], Gen.Byte).Array[0, 3],
        Gen.OneOf(Gen.Const(1.0), Gen.Double[0, 1]),
        Gen.OneOf(Gen.Const(AnswerEnd.Close), Gen.Const(AnswerEnd.Reset)),
        static (whole, garbage, kept, end) =>
        {
            var bytes = whole.Bytes[..(int)(whole.Bytes.Length * kept)];
            foreach (var (where, what) in garbage.Where(_ => bytes.Length > 0))
            {
                // Mostly in the head, and in what frames the first chunks.
                bytes[(int)(where * (Math.Min(bytes.Length, 250) - 1))] = what;
            }

            return (whole with { Bytes = bytes }).EndingWith(end);
        });

    /// <summary>All that it says, in Latin-1.</summary>
    public string Said => Encoding.Latin1.GetString(Bytes);

    /// <inheritdoc/>
    public override string ToString()
    {
        const int Shown = 800;
        var start = Long().Replace(Said, "l...");
        var readable = Odd().Replace(start[..Math.Min(start.Length, Shown)], static odd => $"\\x{(int)odd.Value[0]:x2}");
        return $"{End} in {string.Join(',', Pieces)}: {readable}";
    }

    // A reset overtakes what still waits to be sent, so that all must be on its way at once.
    private RandomAnswer EndingWith(AnswerEnd end) => this with { End = end, Pieces = end == AnswerEnd.Reset ? [int.MaxValue] : Pieces };

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static Gen<string> Mostly(int times, string[] texts, string[] seldom) => Gen.Frequency((times, OneOf(texts)), (1, OneOf(seldom)));

    [GeneratedRegex("l{9,}")]
    private static partial Regex Long();

    [GeneratedRegex("[^ -~]")]
    private static partial Regex Odd();
}
