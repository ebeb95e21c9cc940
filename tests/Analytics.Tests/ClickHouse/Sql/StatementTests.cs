using Inferly.Analytics.ClickHouse.Sql;

namespace Inferly.Analytics.Tests.ClickHouse.Sql;

public sealed class StatementTests
{
    [Theory]
    [InlineData("SELECT 1", "SELECT 1", null)]
    [InlineData("SELECT 1 FORMAT JSON ;\n", "SELECT 1 ", "JSON")]
    [InlineData("(SELECT 'FORMAT CSV')", "(SELECT 'FORMAT CSV')", null)]
    [InlineData("WITH 1 AS x SELECT x -- FORMAT CSV", "WITH 1 AS x SELECT x", null)]
    public void Read_Select_CutBeforeItsFormat(string text, string sql, string? format)
    {
        var statement = Statement.Read(text);
        Assert.Equal(StatementKind.Select, statement.Kind);
        Assert.Equal(sql, text[..statement.Length]);
        Assert.Equal(format, statement.Format);
    }

    [Theory]
    [InlineData("INSERT INTO t (a) FORMAT CSV\n1\n2", "INSERT INTO t (a) ", "CSV", "1\n2")]
    [InlineData("insert into t settings x = 1 format RowBinary \r\n'`$", "insert into t settings x = 1 ", "RowBinary", "'`$")]
    [InlineData("INSERT INTO `FORMAT x` FORMAT CSV\n", "INSERT INTO `FORMAT x` ", "CSV", "")]
    public void Read_InsertWithRows_CutFromThem(string text, string sql, string format, string rows)
    {
        var statement = Statement.Read(text);
        Assert.Equal(StatementKind.Insert, statement.Kind);
        Assert.Equal(sql, text[..statement.Length]);
        Assert.Equal(format, statement.Format);
        Assert.Equal(rows, text[statement.DataStart..]);
    }

    [Theory]
    [InlineData("INSERT INTO t VALUES ('FORMAT CSV')")]
    [InlineData("INSERT INTO t SELECT 1 FORMAT CSV")]
    [InlineData("CREATE TABLE t (a Int8) ENGINE = Memory")]
    [InlineData("SELECT x'41' FORMAT CSV")]
    [InlineData("")]
    public void Read_AnythingElse_LeftWhole(string text)
    {
        var statement = Statement.Read(text);
        Assert.Equal(StatementKind.Other, statement.Kind);
        Assert.Equal(text.Length, statement.Length);
    }
}
