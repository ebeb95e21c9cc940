using System.Text;
using System.Text.Json;
using CsCheck;
using Inferly.Ingress.Api.Requests;

namespace Inferly.Ingress.Tests.Api.Requests;

public sealed class StrictJsonTests
{
    private const string Sample = """{"a":[1,{"b":"c\u00e9\ud83d\ude00","d":null}],"e":{"f":-1.5e3,"g":[true,false]},"h":""}""";

    [Theory]
    [InlineData("""{"a":1}""")]
    [InlineData(Sample)]
    [InlineData("""{"a":{"x":1},"b":{"x":1}}""")]
    public void Check_SoundText_IsNull(string json) => Assert.Null(Check(json));

    [Theory]
    [InlineData("", "$")]
    [InlineData("{", "$")]
    [InlineData("""{"a":[1,]}""", "a[0]")]
    [InlineData("""{"a":1}x""", "$")]
    [InlineData("""{"a":{"b":1,"b":2}}""", "a.b")]
    [InlineData("""{"a":{"b":1,"\u0062":2}}""", "a.b")]
    [InlineData("""{"a":["x","\udc00"]}""", "a[1]")]
    [InlineData("""{"a":{"\ud800":1}}""", "a.?")]
    [InlineData("""{"a":NaN}""", "a")]
    public void Check_BrokenText_NamesThePath(string json, string path) => Assert.Equal(path, Check(json)?.Path);

    [Fact]
    public void Check_BytesThatAreNoUtf8_IsRefused()
        => Assert.Contains("UTF-8", StrictJson.Check([.. "{\"a\":\""u8, 0xc3, 0x28, .. "\"}"u8])?.Message, StringComparison.Ordinal);

    [Fact]
    public void Check_TooDeep_IsRefused()
    {
        Assert.Null(Check(Nested(StrictJson.MaxDepth)));
        Assert.NotNull(Check(Nested(StrictJson.MaxDepth + 1)));
    }

    [Fact]
    public void Check_AnyDamage_IsRefusedWithAPathOrReadsWithoutThrowing()
        => Gen.Select(Gen.Select(Gen.Int[0, Sample.Length - 1], Gen.Byte).Array[0, 4], Gen.Int[0, Sample.Length]).Sample(
            (damages, length) =>
            {
                var json = Encoding.UTF8.GetBytes(Sample);
                foreach (var (at, value) in damages)
                {
                    json[at] = value;
                }

                json = json[..length];
                if (StrictJson.Check(json) is { } error)
                {
                    Assert.NotEmpty(error.Path);
                }
                else
                {
                    ReadAll(JsonElement.Parse(json));
                }
            },
            iter: 5_000);

    private static void ReadAll(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    Assert.NotNull(member.Name);
                    ReadAll(member.Value);
                }
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    ReadAll(item);
                }

                break;
            case JsonValueKind.String:
                Assert.NotNull(element.GetString());
                break;
        }
    }

    private static Inferly.Pipeline.Requests.RequestError? Check(string json) => StrictJson.Check(Encoding.UTF8.GetBytes(json));

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);
}
