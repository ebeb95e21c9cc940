using System.Text;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Tests.Providers.Translation;

public sealed class ToolSetReaderTests
{
    [Theory]
    [InlineData("""{"parallel_tool_calls":false}""", true)]
    [InlineData("""{"messages":[{"parallel_tool_calls":true}],"a":{"b":1},"parallel_tool_calls":false,"z":1}""", true)]
    [InlineData("""{"messages":[{"parallel_tool_calls":false}],"parallel_tool_calls":true}""", false)]
    [InlineData("""{"parallel_tool_calls":null}""", false)]
    [InlineData("""{"messages":[{"parallel_tool_calls":false}]}""", false)]
    [InlineData("{}", false)]
    public void IsOneCallOnly_Body_ReadsTheTopAlone(string body, bool expected) =>
        Assert.Equal(expected, ToolSetReader.IsOneCallOnly(Encoding.UTF8.GetBytes(body)));
}
