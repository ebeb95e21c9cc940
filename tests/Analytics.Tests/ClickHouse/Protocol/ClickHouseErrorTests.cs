using Inferly.Analytics.ClickHouse.Protocol;

namespace Inferly.Analytics.Tests.ClickHouse.Protocol;

public sealed class ClickHouseErrorTests
{
    [Theory]
    [InlineData("Code: 62. DB::Exception: Syntax error (SYNTAX_ERROR)\n", 62, 400, ClickHouseErrorKind.Invalid)]
    [InlineData("Code: 159. DB::Exception: Timeout exceeded", 159, 500, ClickHouseErrorKind.Limit)]
    [InlineData("Code: 164. DB::Exception: Code: 497. DB::Exception", 164, 403, ClickHouseErrorKind.Refused)]
    [InlineData("Code: 210. DB::NetException", 210, 503, ClickHouseErrorKind.Unavailable)]
    [InlineData("<html>bad gateway</html>", 1002, 500, ClickHouseErrorKind.Invalid)]
    public void Parse_Text_CodeStatusAndKind(string text, int code, int status, ClickHouseErrorKind kind)
    {
        var error = ClickHouseError.Parse(text);
        Assert.Equal((code, status, kind, text.Trim()), (error.Code, error.HttpStatus, error.Kind, error.Text));
    }

    [Fact]
    public void Create_OwnError_ReadsBackTheSame()
    {
        var error = ClickHouseError.Create(497, "ACCESS_DENIED", "no");
        Assert.Equal("Code: 497. DB::Exception: no (ACCESS_DENIED)", error.Text);
        Assert.Equal(error, ClickHouseError.Parse(error.Text));
    }
}
