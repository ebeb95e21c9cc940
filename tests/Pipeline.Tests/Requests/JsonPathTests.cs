using System.Text;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Tests.Requests;

public sealed class JsonPathTests
{
    [Theory]
    [InlineData("""{"a":{"b":[1,{"c":@2}]}}""", "a.b[1].c")]
    [InlineData("""{"":@1}""", "\"\"")]
    [InlineData("""{"a":{"":@1}}""", "a.\"\"")]
    [InlineData("""@{"a":1}""", "$")]
    [InlineData("""[@1]""", "[0]")]
    public void At_Place_NamesEveryMemberOnTheWay(string marked, string path)
    {
        var offset = Encoding.UTF8.GetByteCount(marked[..marked.IndexOf('@', StringComparison.Ordinal)]);
        Assert.Equal(path, JsonPath.At(Encoding.UTF8.GetBytes(marked.Replace("@", "", StringComparison.Ordinal)), offset));
    }

    [Theory]
    [InlineData("$", "a", "a")]
    [InlineData("a", "b", "a.b")]
    [InlineData("$", "", "\"\"")]
    public void Join_Member_IsNeverEmpty(string path, string member, string joined) => Assert.Equal(joined, JsonPath.Join(path, member));
}
