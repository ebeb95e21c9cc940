using CsCheck;
using Inferly.Analytics.ClickHouse.Sql;

namespace Inferly.Analytics.Tests.ClickHouse.Sql;

public sealed class SqlNormalizerTests
{
    [Theory]
    [InlineData("  SELECT\t1 -- one\n , 'a  b' ;; ", "SELECT 1 , 'a  b'")]
    [InlineData("SELECT/**/1", "SELECT 1")]
    [InlineData("SELECT 'a\nb' AS `a b`", "SELECT 'a\nb' AS `a b`")]
    [InlineData("-/* */-1", "- -1")]
    public void Normalize_Statement_Rebuilt(string sql, string expected)
    {
        Assert.Equal(expected, SqlNormalizer.Normalize(sql, out var error));
        Assert.Null(error);
    }

    [Theory]
    [InlineData("SELECT 1; SELECT 2", "one statement at a time")]
    [InlineData("SELECT 1;;\n--\n;x", "one statement at a time")]
    [InlineData("SELECT `a\nb`", "quoted identifiers")]
    [InlineData("SELECT \"a\\x0ab\"", "quoted identifiers")]
    [InlineData("SELECT `a\u2028b`", "quoted identifiers")]
    [InlineData("SELECT 'a\0'", "NUL")]
    [InlineData("SELECT 'a", "a text is not closed")]
    [InlineData("SELECT /*", "a comment is not closed")]
    [InlineData("SELECT \u00a01", "U+00A0")]
    public void Normalize_Unclear_RefusedWithReason(string sql, string reason)
    {
        Assert.Null(SqlNormalizer.Normalize(sql, out var error));
        Assert.Contains(reason, error!.Text);
    }

    [Fact]
    public void Normalize_Twice_ChangesNothingMore() =>
        Gen.String[Gen.Char["ab1'`\"\\/*-# \n;(),"], 0, 30].Sample(sql =>
        {
            if (SqlNormalizer.Normalize(sql, out _) is not { } once)
            {
                return;
            }

            Assert.Equal(once, SqlNormalizer.Normalize(once, out _));
            Assert.DoesNotContain(SqlLexer.Read(once), token => token.Kind == SqlTokenKind.Space && token.In(once) is not " ");
        }, iter: 5_000, seed: "0000KJ8rTbd4");
}
