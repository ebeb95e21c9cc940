using Inferly.Analytics.ClickHouse.Protocol;

namespace Inferly.Analytics.Tests.ClickHouse.Query;

/// <summary>Ways to read more than one's own rows, or to do more than read: each is refused before it runs, and says why.</summary>
[Collection(ClickHouseCollection.Name)]
public sealed class AttackTests(EngineFixture fixture)
{
    [Theory]
    // Settings that would lift the limits, also from within.
    [InlineData("SELECT * FROM (SELECT * FROM requests SETTINGS readonly=0)", "SETTINGS")]
    [InlineData("SELECT * FROM (SELECT * FROM file('a.csv', 'CSV', 'a Int32') SETTINGS readonly=0)", "SETTINGS")]
    [InlineData("SELECT * FROM requests SETTINGS log_comment = 'theirs'", "SETTINGS")]
    [InlineData("WITH x AS (SELECT * FROM requests sEtTiNgS additional_table_filters = {}) SELECT count() FROM x", "SETTINGS")]
    // Other tables, however they are named.
    [InlineData("SELECT * FROM system.tables", "system.tables")]
    [InlineData("SELECT * FROM `system`.\"processes\"", "system.processes")]
    [InlineData("SELECT * FROM /**/system/**/./**/parts", "system.parts")]
    [InlineData("SELECT * FROM `system.parts`", "system.parts")]
    [InlineData("SELECT * FROM INFORMATION_SCHEMA.TABLES", "INFORMATION_SCHEMA")]
    [InlineData("SELECT * FROM inferly_internal.migrations", "inferly_internal")]
    [InlineData("SELECT * FROM inferly_internal.requests_hourly_view", "inferly_internal")]
    [InlineData("SELECT * FROM inferly_internal.requests_daily_view", "inferly_internal")]
    [InlineData("SELECT * FROM inferly.`.inner_id.1`", "not allowed")]
    [InlineData("WITH system AS (SELECT 1) SELECT * FROM system.one", "system.one")]
    [InlineData("SELECT 1 FROM requests, system.one", "system.one")]
    [InlineData("SELECT 1 FROM requests LEFT JOIN system.one ON 1", "system.one")]
    [InlineData("SELECT (SELECT count() FROM system.tables)", "system.tables")]
    [InlineData("SELECT EXISTS (SELECT 1 FROM system.tables)", "system.tables")]
    [InlineData("SELECT count() FROM requests WHERE 0 IN system.one", "system.one")]
    [InlineData("SELECT 0 NOT IN (system.one)", "system.one")]
    [InlineData("SELECT 0 GLOBAL IN system.one", "system.one")]
    [InlineData("SELECT in(0, system.one)", "system.one")]
    [InlineData("SELECT 1 UNION ALL (SELECT 2 UNION ALL SELECT 1 FROM system.one)", "system.one")]
    [InlineData("SELECT 1 INTERSECT SELECT 1 FROM system.one", "system.one")]
    [InlineData("SELECT 1 FROM requests ORDER BY (SELECT 1 FROM system.one)", "system.one")]
    // Table functions.
    [InlineData("SELECT count() FROM merge('inferly', '.*')", "merge")]
    [InlineData("SELECT 1 IN merge('inferly', '.*')", "merge")]
    [InlineData("SELECT * FROM file('/etc/passwd', 'CSV', 'a String')", "file")]
    [InlineData("SELECT * FROM url('http://127.0.0.1/', 'CSV', 'a String')", "url")]
    [InlineData("SELECT * FROM s3('http://bucket.s3.amazonaws.com/a.csv', 'CSV', 'a String')", "s3")]
    [InlineData("SELECT * FROM remote('127.0.0.1:9000', 'system.one')", "remote")]
    [InlineData("SELECT * FROM executable('id', 'CSV', 'a String')", "executable")]
    [InlineData("SELECT * FROM mysql('h:1', 'd', 't', 'u', 'p')", "mysql")]
    [InlineData("SELECT * FROM sqlite('/tmp/x.db', 't')", "sqlite")]
    [InlineData("SELECT * FROM dictionary('d')", "dictionary")]
    [InlineData("SELECT * FROM loop(requests)", "loop")]
    [InlineData("SELECT * FROM view(SELECT 1)", "view")]
    [InlineData("SELECT * FROM (EXPLAIN SELECT 1)", "viewExplain")]
    [InlineData("SELECT * FROM mergeTreeIndex('inferly', 'requests')", "mergeTreeIndex")]
    [InlineData("SELECT * FROM filesystem('/etc')", "filesystem")]
    [InlineData("SELECT * FROM input('a String')", "input")]
    [InlineData("SELECT * FROM numbers(length(file('/etc/passwd')))", "file")]
    [InlineData("SELECT b FROM values('a UInt8, b String ALIAS file(\\'/etc/passwd\\')', 1)", "structure")]
    [InlineData("SELECT b FROM values('a UInt8, b \\x41LIAS file(\\'/etc/passwd\\')', 1)", "structure")]
    [InlineData("SELECT b FROM values('a UInt8, b String DEFAULT file(\\'/etc/passwd\\')' AS s, 1)", "structure")]
    // Functions that read the machine, name users, wait, or run what a text holds.
    [InlineData("SELECT file('/etc/passwd')", "function file")]
    [InlineData("SELECT `file` /* ( */ ('/etc/passwd')", "function file")]
    [InlineData("SELECT FILE('/etc/passwd')", "function FILE")]
    [InlineData("SELECT if(0, file('/etc/passwd'), '')", "function file")]
    [InlineData("SELECT arrayMap(x -> file(x), ['/etc/passwd'])", "function file")]
    [InlineData("SELECT quantile(length(file('/etc/passwd')))(1)", "function file")]
    [InlineData("SELECT * REPLACE (file('/etc/passwd') AS number) FROM numbers(1)", "function file")]
    [InlineData("SELECT * APPLY(file) FROM values('x String', '/etc/passwd')", "APPLY")]
    [InlineData("SELECT COLUMNS('x') APPLY(x -> file(x)) FROM values('x String', '/etc/passwd')", "APPLY")]
    [InlineData("SELECT number FROM numbers(3) LIMIT length(file('/etc/passwd'))", "function file")]
    [InlineData("SELECT number FROM numbers(1) ORDER BY number WITH FILL TO 3 INTERPOLATE (number AS file('/etc/passwd'))", "function file")]
    [InlineData("SELECT sum(number) OVER (ORDER BY number ROWS length(file('/etc/passwd')) PRECEDING) FROM numbers(3)", "function file")]
    [InlineData("SELECT DISTINCT ON (file('/etc/passwd')) number FROM numbers(3)", "function file")]
    [InlineData("SELECT dictGet('d', 'a', 1)", "dictGet")]
    [InlineData("SELECT joinGet('requests', 'prompt', 'x')", "joinGet")]
    [InlineData("SELECT hasColumnInTable('system', 'one', 'dummy')", "hasColumnInTable")]
    [InlineData("SELECT getSetting('log_comment')", "getSetting")]
    [InlineData("SELECT getMacro('x'), hostName(), FQDN()", "getMacro")]
    [InlineData("SELECT currentUser()", "currentUser")]
    [InlineData("SELECT CURRENT_USER", "CURRENT_USER")]
    [InlineData("SELECT @@version", "globalVariable")]
    [InlineData("SELECT sleep(3)", "sleep")]
    [InlineData("SELECT sleepEachRow(1) FROM requests", "sleepEachRow")]
    [InlineData("SELECT aiGenerate('x')", "aiGenerate")]
    [InlineData("SELECT formatRow('CSV', 1)", "formatRow")]
    [InlineData("SELECT finalizeAggregation(latency_ms_digest) FROM requests_hourly", "finalizeAggregation")]
    [InlineData("SELECT 'x'::AggregateFunction(sum, UInt8)", "plain type")]
    [InlineData("SELECT CAST('x', concat('Aggregate', 'Function(sum, UInt8)'))", "plain type")]
    [InlineData("SELECT * FROM values('a AggregateFunction(sum, UInt8)', 'x')", "structure")]
    // What tells of hidden rows.
    [InlineData("SELECT count() FROM requests PREWHERE toUInt32(prompt) > 0", "PREWHERE")]
    [InlineData("SELECT max(_part_offset) FROM requests", "_part_offset")]
    [InlineData("SELECT `requests`.`_part` FROM requests", "_part")]
    [InlineData("SELECT 1 FROM requests STREAM", "not allowed")]
    // Statements that are not one SELECT.
    [InlineData("SELECT 1; SELECT 2", "one statement")]
    [InlineData("SELECT 1; KILL QUERY WHERE 1", "one statement")]
    [InlineData("SELECT 1 PARALLEL WITH SELECT 2", "one statement")]
    [InlineData("KILL QUERY WHERE 1", "only SELECT")]
    [InlineData("INSERT INTO requests (project) VALUES ('theirs')", "only SELECT")]
    [InlineData("INSERT INTO FUNCTION file('/tmp/x', 'CSV', 'a Int8') SELECT 1", "only SELECT")]
    [InlineData("WITH 1 AS x INSERT INTO requests (project) SELECT 'theirs'", "one statement")]
    [InlineData("DROP TABLE requests", "only SELECT")]
    [InlineData("CREATE TEMPORARY TABLE x (a Int8)", "only SELECT")]
    [InlineData("SET readonly = 0", "only SELECT")]
    [InlineData("USE system", "only SELECT")]
    [InlineData("SYSTEM SHUTDOWN", "only SELECT")]
    [InlineData("SHOW TABLES", "only SELECT")]
    [InlineData("DESCRIBE requests", "only SELECT")]
    [InlineData("EXPLAIN SELECT 1", "only SELECT")]
    [InlineData("SELECT 1 FORMAT JSON", "FORMAT")]
    [InlineData("SELECT 1 INTO OUTFILE '/tmp/x'", "OUTFILE")]
    [InlineData("SELECT 1 INTO /**/ outfile '/tmp/x' FORMAT CSV", "OUTFILE")]
    // Texts that two readers could read differently.
    [InlineData("SELECT {x:Identifier} FROM requests", "Identifier")]
    [InlineData("SELECT \"v (children 1)\", file('/etc/passwd')", "syntax tree")]
    public async Task Run_Attack_RefusedWithReason(string sql, string reason)
    {
        using var queries = fixture.Queries();
        using var result = await queries.RunAsync("mine", sql, "JSON", TestContext.Current.CancellationToken);

        Assert.NotNull(result.Error);
        Assert.Contains(reason, result.Error.Text);
        Assert.Equal(ClickHouseErrorKind.Refused, result.Error.Kind);
    }
}
