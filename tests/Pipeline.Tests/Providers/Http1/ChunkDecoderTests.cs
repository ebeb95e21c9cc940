using System.Text;
using CsCheck;
using Inferly.Pipeline.Providers.Http1;

namespace Inferly.Pipeline.Tests.Providers.Http1;

public sealed class ChunkDecoderTests
{
    private const string Behind = "HTTP/1.1 200 OK";

    [Fact]
    public void Decode_AnyPiecesIntoAnyRoom_GivesTheData()
    {
        var chunk = Gen.Select(
            Gen.Byte.Array[1, 40], OneOf("x", "X", "x8"), OneOf("", ";", " ", "\t ;a=b", ";a=\"\r;\""), OneOf("\r\n", "\n"), OneOf("\r\n", "\n"));
        var trailers = OneOf("", "X-T: 1\r\n", "X-T: 1\nno colon\r\n");
        Gen.Select(chunk.Array[0, 5], trailers, OneOf("\r\n", "\n"), Gen.Int[1, 20].Array[1, 5], Gen.Int[1, 20].Array[1, 5]).Sample(
            (chunks, trailer, end, pieces, rooms) =>
            {
                var said = new StringBuilder();
                foreach (var (data, format, extension, sizeEnd, dataEnd) in chunks)
                {
                    said.Append(data.Length.ToString(format)).Append(extension).Append(sizeEnd).Append(Text(data)).Append(dataEnd);
                }

                said.Append('0').Append(end).Append(trailer).Append(end).Append(Behind);
                var (read, left) = ReadAsBody(Encoding.Latin1.GetBytes(said.ToString()), pieces, rooms);
                Assert.Equal(string.Concat(chunks.Select(chunk => Text(chunk.Item1))), read);
                Assert.Equal(Behind, left);
            },
            iter: 3000);
    }

    [Fact]
    public void Decode_AnyBytes_TakesAllOrRefuses()
        => Gen.Select(Gen.OneOf(Gen.Char["0123456789abcdefABCDEF;: \t\r\n"], Gen.Char['\0', '\xff']).Array[0, 60], Gen.Int[1, 9].Array[1, 3]).Sample(
            (said, sizes) =>
            {
                try
                {
                    ReadAsBody(Encoding.Latin1.GetBytes(said), sizes, sizes);
                }
                catch (IOException)
                {
                    // No chunks.
                }
            },
            iter: 3000);

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    [InlineData(";a=b\r\n")]
    [InlineData(" 5\r\n")]
    [InlineData("x\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("0x5\r\n")]
    [InlineData("5 x\r\n")]
    [InlineData("5 5\r\n")]
    [InlineData("5\rx\n")]
    [InlineData("5\r\r\n")]
    [InlineData("4000000000000000\r\n")]
    [InlineData("10000000000000005\r\n")]
    [InlineData("1\r\nab")]
    [InlineData("1\r\na\r\r\n")]
    [InlineData("1\r\na\r\n\r\n")]
    public void Decode_WhatIsNoChunk_Refuses(string said) =>
        Assert.Throws<IOException>(() => new ChunkDecoder().Decode(Encoding.Latin1.GetBytes(said), new byte[100]));

    [Theory]
    [InlineData('0', "")]
    [InlineData(' ', "5")]
    [InlineData('e', "5;")]
    [InlineData('t', "0\r\n")]
    public void Decode_LineWithoutEnd_Refuses(char letter, string before)
    {
        var said = Encoding.Latin1.GetBytes(before + new string(letter, 17 * 1024));
        Assert.Throws<IOException>(() => new ChunkDecoder().Decode(said, new byte[100]));
    }

    [Fact]
    public void Decode_LargestSize_IsLeft()
    {
        var decoder = new ChunkDecoder();
        Assert.Equal((18, 0), decoder.Decode("3fffffffffffffff\r\n"u8, new byte[1]));
        Assert.Equal(0x3fffffffffffffff, decoder.Left);
    }

    // Reads as the body does: what is buffered through the decoder, and past it where nothing but data can come.
    private static (string Data, string Left) ReadAsBody(byte[] said, int[] pieces, int[] rooms)
    {
        var decoder = new ChunkDecoder();
        var data = new StringBuilder();
        int at = 0, buffered = 0;
        for (var i = 0; !decoder.IsDone && at < said.Length; i++)
        {
            var room = new byte[rooms[i % rooms.Length]];
            var (consumed, written) = decoder.Decode(said.AsSpan(at, buffered), room);
            Assert.True(consumed == buffered || written == room.Length || decoder.IsDone);
            data.Append(Text(room[..written]));
            at += consumed;
            buffered -= consumed;
            if (written > 0 || decoder.IsDone)
            {
                continue;
            }

            var piece = Math.Min(pieces[i % pieces.Length], said.Length - at);
            var direct = (int)Math.Min(Math.Min(decoder.Left, room.Length), piece);
            if (direct > 0)
            {
                decoder.Skip(direct);
                data.Append(Text(said[at..(at + direct)]));
                at += direct;
            }
            else
            {
                buffered = piece;
            }
        }

        return (data.ToString(), Text(said[at..]));
    }

    private static string Text(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
