using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Inferly.Pipeline.Providers.Http1;

namespace Inferly.Pipeline.Tests.Providers.Http1;

public sealed partial class ResponseHeadTests
{
    [Fact]
    public void FindEnd_AnyPieces_FindsTheFirstEmptyLine()
        => Gen.Select(Gen.Char["\r\n\r\na: "].Array[0, 30], Gen.Int[0, 6].Array[1, 5]).Sample(
            (letters, pieces) =>
            {
                var said = new string(letters);
                var end = EmptyLine().Match(said) is { Success: true } match ? match.Index + match.Length : 0;
                int come = 0, searched = 0, found = 0;
                for (var i = 0; found == 0 && come < said.Length; i++)
                {
                    // Nothing new, now and then.
                    come = Math.Min(come + pieces[i % pieces.Length] + (i % pieces.Length == 0 ? 1 : 0), said.Length);
                    found = ResponseHead.FindEnd(Encoding.Latin1.GetBytes(said[..come]), ref searched);
                    Assert.Equal(come >= end ? end : 0, found);
                }

                Assert.Equal(end, found);
            },
            iter: 5000);

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 5L, false, true)]
    [InlineData("HTTP/1.1 200\nCONTENT-LENGTH :5\t\n\n", 5L, false, true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length:\r\n 5\r\n\r\n", 5L, false, true)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", null, false, false)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n", null, true, true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n", null, true, true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", null, true, false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\nConnection: keep-alive\r\n\r\n", 5L, false, false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: x ,\tCLOSE\r\n\r\n", 5L, false, false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n", 5L, false, false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: x, Keep-Alive\r\n\r\n", 5L, false, true)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive, close\r\n\r\n", 5L, false, false)]
    [InlineData("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n", null, true, false)]
    [InlineData("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", 0L, false, true)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 0L, false, true)]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n", 0L, false, false)]
    public void Read_Framing_SaysWhereTheBodyEnds(string said, long? length, bool isChunked, bool keepsAlive)
    {
        using var into = new HttpResponseMessage();
        var head = ResponseHead.Read(Encoding.Latin1.GetBytes(said), into);
        Assert.Equal((length, isChunked, keepsAlive), (head.Length, head.IsChunked, head.KeepsAlive));
    }

    [Theory]
    [InlineData("HTTP/1.x 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 099 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 2000\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\rContent-Length: 5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 O\0K\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Lengt\x01: 5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent Length: 5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length 5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n: 5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775808\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n gzip\r\n\r\n")]
    public void Read_WhatIsNoHead_Refuses(string said)
    {
        using var into = new HttpResponseMessage();
        Assert.Throws<HttpRequestException>(() => ResponseHead.Read(Encoding.Latin1.GetBytes(said), into));
    }

    [GeneratedRegex(@"\n\r?\n")]
    private static partial Regex EmptyLine();
}
