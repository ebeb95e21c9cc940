using System.Text;
using System.Text.Json;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Tests.Providers.Translation;

public sealed class DataUrlTests
{
    [Theory]
    [InlineData("\"data:image/png;base64,AA+/==\"", "image/png", "AA+/==")]
    [InlineData("\"DATA:Image/JPG;base64,AA\"", "image/jpeg", "AA")]
    [InlineData("\"data:image\\/png;base64,A\\/A\"", "image/png", "A/A")]
    [InlineData("\"data:text/plain;charset=utf-8;base64,\"", "text/plain", "")]
    public void Read_DataUrl_SplitsTypeAndData(string json, string mediaType, string base64)
    {
        var data = DataUrl.Read(JsonElement.Parse(json));
        Assert.Equal(mediaType, data!.MediaType);
        Assert.Equal($"\"{base64}\"", Encoding.UTF8.GetString(JsonBody.Write(0, data.WriteTo).Span));
    }

    [Theory]
    [InlineData("https://example.com/a,b")]
    [InlineData("data:image/png,raw")]
    [InlineData("data:image/png;base64")]
    [InlineData("data:,")]
    [InlineData("data:ünï;base64,AA")]
    [InlineData("")]
    public void Read_AnythingElse_IsNull(string text) => Assert.Null(DataUrl.Read(JsonSerializer.SerializeToElement(text)));

    [Theory]
    [InlineData("data:text/plain;base64,Z3LDvG4=", "grün")]
    [InlineData("data:text/plain;base64,", "")]
    [InlineData("data:text/plain;base64,?", null)]
    public void Decode_Text_IsReadAsUtf8(string url, string? text) => Assert.Equal(text, DataUrl.Read(JsonSerializer.SerializeToElement(url))!.Decode());

    [Fact]
    public void WriteTo_Megabytes_AreNotMadeIntoAString()
    {
        var json = JsonElement.Parse(Encoding.UTF8.GetBytes($"\"data:image/png;base64,{new string('A', 4_000_000)}\""));
        var data = DataUrl.Read(json)!;
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(5_000_000);
        using var writer = new Utf8JsonWriter(buffer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        data.WriteTo(writer);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }
}
