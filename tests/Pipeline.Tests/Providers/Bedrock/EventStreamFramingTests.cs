using System.Text;
using CsCheck;
using Inferly.Pipeline.Providers.Bedrock;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Pipeline.Tests.Providers.Bedrock;

public sealed class EventStreamFramingTests
{
    private const string Vector =
        "0000009400000057b4ab9aee0b3a6576656e742d74797065070011636f6e74656e74426c6f636b44656c74610d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b22636f6e74656e74426c6f636b496e646578223a302c2264656c7461223a7b2274657874223a226869227d7dde556953";

    [Fact]
    public void TryRead_KnownMessage_IsRead()
    {
        var bytes = Convert.FromHexString(Vector);
        Assert.Equal(("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"hi"}}""", bytes.Length), Read(bytes));
    }

    [Fact]
    public void Encoder_OfTheTests_WritesTheKnownMessage() =>
        Assert.Equal(Vector, Convert.ToHexStringLower(EventStreamEncoder.Event("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"hi"}}""")));

    [Fact]
    public void TryRead_PartOfAMessage_WaitsForTheRest()
    {
        var bytes = Convert.FromHexString(Vector);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(new EventStreamFraming().TryRead(bytes.AsSpan(0, length), endOfStream: true, out var consumed, out _));
            Assert.Equal(0, consumed);
        }
    }

    [Fact]
    public void TryRead_AnyBitFlipped_IsFoundOut()
    {
        for (var bit = 0; bit < Vector.Length * 4; bit++)
        {
            var bytes = Convert.FromHexString(Vector);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<InvalidDataException>(() => Read(bytes));
        }
    }

    [Fact]
    public void TryRead_ExceptionsAndErrors_AreNamed()
    {
        Assert.Equal("throttlingException", Read(EventStreamEncoder.Exception("throttlingException", "{}")).Name);
        var (name, data, _) = Read(EventStreamEncoder.Message("", (":message-type", "error"), (":error-code", "InternalFailure"), (":error-message", "Oops")));
        Assert.Equal(("error", "Oops"), (name, data));
    }

    [Fact]
    public void TryRead_HeadersOfEveryType_AreSkipped()
    {
        var headers = new List<byte>();
        foreach (var (type, value) in (ReadOnlySpan<(byte, byte[])>)
            [(0, []), (1, []), (2, [1]), (3, [1, 2]), (4, [1, 2, 3, 4]), (5, new byte[8]), (6, [0, 2, 9, 9]), (8, new byte[8]), (9, new byte[16])])
        {
            headers.AddRange([1, (byte)'h', type, .. value]);
        }

        headers.AddRange([11, .. ":event-type"u8, 7, 0, 1, (byte)'e']);
        Assert.Equal(("e", "x"), (Read(EventStreamEncoder.Message([.. headers], "x"u8.ToArray())).Name, "x"));
    }

    [Theory]
    [InlineData(new byte[] { 1, (byte)'h', 10 })]
    [InlineData(new byte[] { 1, (byte)'h' })]
    [InlineData(new byte[] { 200, (byte)'h', 7 })]
    [InlineData(new byte[] { 1, (byte)'h', 7, 0, 9, 1 })]
    public void TryRead_BrokenHeaders_AreFoundOut(byte[] headers) =>
        Assert.Throws<InvalidDataException>(() => Read(EventStreamEncoder.Message(headers, [])));

    [Theory]
    [InlineData(0x7fffffff, 0)]
    [InlineData(15, 0)]
    [InlineData(20, 5)]
    [InlineData(0, 0)]
    public void TryRead_SenselessLengths_AreFoundOut(int total, int headers)
    {
        var bytes = EventStreamEncoder.Message([], []);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes, total);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), headers);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8), System.IO.Hashing.Crc32.HashToUInt32(bytes.AsSpan(0, 8)));
        Assert.Throws<InvalidDataException>(() => Read(bytes));
    }

    [Fact]
    public void TryRead_AnyBytes_ThrowNothingElse() =>
        Gen.Byte.Array[0, 200].Check(3000, bytes =>
        {
            try
            {
                new EventStreamFraming().TryRead(bytes, endOfStream: true, out _, out _);
            }
            catch (InvalidDataException)
            {
                // The one exception that a framing may throw.
            }
        });

    [Fact]
    public void TryRead_AnyHeadersUnderASoundChecksum_ThrowNothingElse() =>
        Gen.Byte.Array[0, 40].Check(3000, headers =>
        {
            try
            {
                Read(EventStreamEncoder.Message(headers, [1]));
            }
            catch (InvalidDataException)
            {
                // The one exception that a framing may throw.
            }
        });

    private static (string Name, string Data, int Consumed) Read(byte[] bytes)
    {
        Assert.True(new EventStreamFraming().TryRead(bytes, endOfStream: false, out var consumed, out var frame));
        return (Encoding.UTF8.GetString(frame.Name), Encoding.UTF8.GetString(frame.Data), consumed);
    }
}
