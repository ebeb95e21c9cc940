using CsCheck;
using Inferly.Analytics.ClickHouse.Sql;

namespace Inferly.Analytics.Tests.ClickHouse.Sql;

public sealed class SqlLexerTests
{
    [Theory]
    [InlineData("SELECT 'it''s', 'a\\'b' -- end", "SELECT|'it''s'|,|'a\\'b'")]
    [InlineData("a/* x /* y */ z */b", "a|b")]
    [InlineData("`a``b`\"c\"", "`a``b`|\"c\"")]
    [InlineData("1 # x\n2 #! y\n3 // z\n4", "1|2|3|4")]
    [InlineData("-- '\n'--'", "'--'")]
    [InlineData("a.b::c", "a|.|b|:|:|c")]
    public void Read_Text_ToldApart(string text, string expected)
    {
        var tokens = SqlLexer.Read(text).Where(token => token.Kind != SqlTokenKind.Space).Select(token => token.In(text).ToString());
        Assert.Equal(expected, string.Join('|', tokens));
    }

    [Theory]
    [InlineData("'open")]
    [InlineData("'open\\'")]
    [InlineData("`open")]
    [InlineData("/* open /* */")]
    [InlineData("$$x$$")]
    [InlineData("‘x’")]
    [InlineData("x'41'")]
    [InlineData("\\")]
    [InlineData("é")]
    [InlineData("\u00a0")]
    [InlineData("#x")]
    public void Read_WhatMayBeReadTwoWays_Invalid(string text) =>
        Assert.Contains(SqlLexer.Read(text), token => token.Kind == SqlTokenKind.Invalid);

    [Fact]
    public void Read_AnyText_TokensCoverItInOrder() =>
        Gen.String[Gen.Char["abAB01'`\"\\/*-#! \n;(){}.,$é"], 0, 40].Sample(text =>
        {
            var end = 0;
            foreach (var token in SqlLexer.Read(text))
            {
                Assert.Equal(end, token.Start);
                Assert.True(token.End > token.Start);
                end = token.End;
            }
            Assert.Equal(text.Length, end);
        }, iter: 5_000, seed: "0000KJ8rTbd4");
}
