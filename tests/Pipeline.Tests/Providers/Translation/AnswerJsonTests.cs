using System.Text;
using System.Text.Json;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Tests.Providers.Translation;

public sealed class AnswerJsonTests
{
    [Theory]
    [InlineData("{}", true)]
    [InlineData(" {\"a\":\"\\ud83d\\ude42\"} \n", true)]
    [InlineData("[]", false)]
    [InlineData("", false)]
    [InlineData("{} {}", false)]
    [InlineData("{\"a\":\"\\ud83d\"}", false)]
    [InlineData("{\"\\ude42\":1}", false)]
    [InlineData("{\"a\":", false)]
    public void TryParse_Text_TakesSoundObjectsOnly(string json, bool sound) => Assert.Equal(sound, TryParse(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void TryParse_InvalidUtf8_IsNotTaken() => Assert.False(TryParse([(byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}']));

    [Fact]
    public void TryParse_Abyss_IsNotTaken() => Assert.False(TryParse(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)))));

    [Theory]
    [InlineData("7", 7)]
    [InlineData("7.9", 7)]
    [InlineData("-3", 0)]
    [InlineData("1e300", int.MaxValue)]
    [InlineData("\"7\"", 0)]
    [InlineData("null", 0)]
    public void Count_AnyValue_IsACount(string json, int count) =>
        Assert.Equal(count, JsonElement.Parse(Encoding.UTF8.GetBytes($"{{\"n\":{json}}}")).Count("n"));

    [Fact]
    public void Sum_TooLarge_StaysACount() => Assert.Equal(int.MaxValue, Tokens.Sum(int.MaxValue, int.MaxValue, 1));

    private static bool TryParse(byte[] json)
    {
        var sound = AnswerJson.TryParse(json, out var document);
        Assert.Equal(sound, document is not null);
        document?.Dispose();
        return sound;
    }
}
