using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Inferly.Analytics.GoldenSets;

namespace Inferly.Analytics.Tests.GoldenSets;

public sealed class GoldenItemEventTests
{
    private static readonly GoldenSetName Triage = new("acme", "triage", 2);

    // What the first version wrote is never to be made anew: see Topics/v1.
    private static readonly string[] FirstVersion = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Topics", "v1", "goldensets.jsonl"));

    [Fact]
    public void Write_Items_AreInTheFormOfTheFirstVersion()
    {
        GoldenItem[] items = [.. FirstVersion.Select(line => JsonNode.Parse(line)!["item"]!).Select(item => new GoldenItem(
            (string)item["id"]!, Encoding.UTF8.GetBytes(item.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))))];
        var at = new DateTimeOffset(2026, 11, 29, 3, 0, 0, TimeSpan.Zero);
        Assert.Equal(FirstVersion, items.Select((_, i) => Encoding.UTF8.GetString(GoldenItemEvent.Write(Triage, items, i, at))));
    }

    [Fact]
    public void Read_OfTheFirstVersion_IsTheItemAndItsPlace()
    {
        var read = FirstVersion.Select(line => GoldenItemEvent.Read(Encoding.UTF8.GetBytes(line))!.Value).ToArray();
        Assert.Equal([0, 1], read.Select(item => item.Index));
        Assert.Equal("""{"id":"a/1","input":"2+2?","expected":"4"}""", Encoding.UTF8.GetString(read[0].Json.Span));
    }

    [Theory]
    [InlineData("""{"v":1,"later":{"n":7,"item":3},"n":4,"item":{"id":"a"},"also":[]}""", 4)]
    [InlineData("""{"v":2,"n":4,"item":{"id":"a"}}""", null)]
    [InlineData("""{"v":1,"item":{"id":"a"}}""", null)]
    [InlineData("""{"v":1,"n":4}""", null)]
    [InlineData("""{"v":1,"n":"4","item":{}}""", null)]
    [InlineData("""{"v":1,"n":4.5,"item":{}}""", null)]
    [InlineData("""["v",1]""", null)]
    [InlineData("", null)]
    [InlineData("not JSON", null)]
    public void Read_OtherForms_AreTakenOrPassedOver(string record, int? index) =>
        Assert.Equal(index, GoldenItemEvent.Read(Encoding.UTF8.GetBytes(record))?.Index);

    // As deep as any body may be: 64 levels.
    [Fact]
    public void Read_DeepestItem_IsTheSame()
    {
        var deepest = Encoding.UTF8.GetBytes($$"""{"id":"a","input":"x","expected":{{string.Concat(Enumerable.Repeat("{\"a\":", 63))}}1{{new string('}', 63)}}}""");
        Assert.Equal(deepest, GoldenItemEvent.Read(GoldenItemEvent.Write(Triage, [new("a", deepest)], 0, default))!.Value.Json.ToArray());
    }

    [Fact]
    public void Read_AnyBytes_NeverThrows() => Gen.Byte.Array.Sample(bytes => GoldenItemEvent.Read(bytes) is null or { Json.IsEmpty: false }, iter: 2_000);

    [Theory]
    [InlineData("acme/triage/2/a", true)]
    [InlineData("acme/triage/2/a/1", true)]
    [InlineData("acme/triage/2/", true)]
    [InlineData("acme/triage/2", false)]
    [InlineData("acme/triage/two/a", false)]
    public void NameOf_Key_IsTheSetOfTheItem(string key, bool isItem) =>
        Assert.Equal(isItem ? Triage : null, GoldenItemEvent.NameOf(Encoding.UTF8.GetBytes(key)));
}
