namespace Inferly.Analytics.Tests.ClickHouse.Query;

/// <summary>What analysts ask on ordinary days must pass the gate, and find the rows of their project.</summary>
[Collection(ClickHouseCollection.Name)]
public sealed class OrdinaryStatementTests(EngineFixture fixture)
{
    [Theory]
    [InlineData("SELECT count() FROM requests", "1000")]
    [InlineData("select COUNT(*) from inferly.requests;", "1000")]
    [InlineData("FROM requests SELECT count()", "1000")]
    [InlineData("SELECT /* it's \"one` */ count() -- all\nFROM\n\t`inferly` . `requests` # x", "1000")]
    [InlineData("SELECT status, count() AS n FROM requests GROUP BY status ORDER BY status", "error\t100\nok\t900")]
    [InlineData("SELECT status, count() FROM requests GROUP BY GROUPING SETS ((status), ()) ORDER BY status LIMIT 1", "\t1000")]
    [InlineData("SELECT quantile(0.5)(input_tokens), quantiles(0, 1)(input_tokens) FROM requests", "599.5\t[100,1099]")]
    [InlineData("SELECT medianExact(input_tokens) FILTER (WHERE status = 'ok') FROM requests", "601")]
    [InlineData("SELECT uniqExact(request_id), topK(1)(status), countIf(status = 'error') FROM requests", "1000\t['ok']\t100")]
    [InlineData("SELECT sum(cost_usd), sumIf(billed_usd, status = 'ok') FROM requests", "0.0005005\t450")]
    [InlineData("SELECT toStartOfHour(ts) AS hour, count() FROM requests WHERE ts >= '2026-01-01' AND ts < now() GROUP BY ALL", "2026-01-01 00:00:00\t1000")]
    [InlineData("SELECT ts::Date AS day, CAST(count() AS String), toUInt8('1') FROM requests GROUP BY day", "2026-01-01\t1000\t1")]
    [InlineData("SELECT row_number() OVER (PARTITION BY status ORDER BY ts DESC) AS n, lagInFrame(input_tokens) OVER (ORDER BY ts) FROM requests ORDER BY ts LIMIT 1 OFFSET 1", "900\t100")]
    [InlineData("SELECT sum(input_tokens) OVER w FROM requests WINDOW w AS (ORDER BY ts ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) ORDER BY ts LIMIT 2", "100\n201")]
    [InlineData("SELECT input_tokens FROM requests QUALIFY row_number() OVER (ORDER BY ts) = 3", "102")]
    [InlineData("WITH slow AS (SELECT * FROM requests WHERE latency_ms > 500), 5 AS k SELECT count() + k FROM slow", "45")]
    [InlineData("WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT sum(n) FROM t", "15")]
    [InlineData("WITH (SELECT max(input_tokens) FROM requests) AS top SELECT count() FROM requests WHERE input_tokens = top", "1")]
    [InlineData("SELECT count() FROM requests AS r JOIN attempts AS a ON a.request_id = r.request_id AND a.n = 1 WHERE r.status = 'ok'", "900")]
    [InlineData("SELECT count() FROM requests LEFT JOIN (SELECT request_id, max(n) AS tries FROM attempts GROUP BY request_id) AS t USING (request_id) WHERE tries = 1", "1000")]
    [InlineData("SELECT count() FROM requests WHERE request_id IN (SELECT request_id FROM attempts) AND model IN ('sim/m0', 'sim/m1')", "667")]
    [InlineData("WITH some AS (SELECT request_id FROM attempts LIMIT 3) SELECT count() FROM requests WHERE request_id NOT IN some", "997")]
    [InlineData("SELECT count() FROM requests WHERE EXISTS (SELECT 1 FROM attempts WHERE outcome = 'ok')", "1000")]
    [InlineData("SELECT metadata['team'] AS team, count() FROM requests GROUP BY team ORDER BY team", "blue\t500\nred\t500")]
    [InlineData("SELECT k, count() FROM requests ARRAY JOIN mapKeys(metadata) AS k GROUP BY k ORDER BY k", "n\t1000\nteam\t1000")]
    [InlineData("SELECT arrayJoin(mapValues(metadata)) AS v, count() FROM requests GROUP BY v ORDER BY 2 DESC, v LIMIT 2", "blue\t500\nred\t500")]
    [InlineData("SELECT arrayMap(x -> x * 2, groupArray(input_tokens)) FROM (SELECT input_tokens FROM requests ORDER BY ts LIMIT 2)", "[200,202]")]
    [InlineData("SELECT sum(requests), sum(cost_usd), quantilesTDigestMerge(0.5, 0.95, 0.99)(latency_ms_digest)[1] > 0 FROM requests_hourly", "1000\t0.0005005\t1")]
    [InlineData("SELECT day, sum(requests), sum(cost_usd), quantilesTDigestMerge(0.5, 0.95, 0.99)(latency_ms_digest)[2] > 0 FROM requests_daily WHERE day >= '2026-01-01' GROUP BY day", "2026-01-01\t1000\t0.0005005\t1")]
    [InlineData("SELECT CASE WHEN status = 'ok' THEN 'good' ELSE 'bad' END AS s, count() FROM requests GROUP BY s ORDER BY s", "bad\t100\ngood\t900")]
    [InlineData("SELECT multiIf(input_tokens < 200, 'short', 'long') AS size, count() FROM requests GROUP BY size ORDER BY size", "long\t900\nshort\t100")]
    [InlineData("SELECT 1 UNION ALL SELECT 2 UNION DISTINCT SELECT 2 ORDER BY 1", "1\n2")]
    [InlineData("SELECT number FROM numbers(3) EXCEPT SELECT 1", "0\n2")]
    [InlineData("SELECT * FROM values('a UInt32, b LowCardinality(Nullable(String)), c DateTime64(6, \\'UTC\\')', (1, 'x', 0))", "1\tx\t1970-01-01 00:00:00.000000")]
    [InlineData("SELECT * FROM generateSeries(1, 3)", "1\n2\n3")]
    [InlineData("SELECT * EXCEPT (number), number * 2 AS double FROM numbers(2)", "0\n2")]
    [InlineData("SELECT COLUMNS('^(input|output)_tokens$') FROM requests ORDER BY ts LIMIT 1", "100\t10")]
    [InlineData("SELECT hour FROM (SELECT toStartOfHour(ts) AS hour FROM requests) GROUP BY hour ORDER BY hour WITH FILL TO toDateTime('2026-01-01 02:00:00', 'UTC') STEP INTERVAL 1 HOUR", "2026-01-01 00:00:00\n2026-01-01 01:00:00")]
    [InlineData("SELECT JSONExtractString('{\"a\":\"b\"}', 'a'), extract('abc123', '[0-9]+'), replaceRegexpAll('aa', 'a', 'b')", "b\t123\tbb")]
    [InlineData("SELECT model AS \"the (alias x) (children 3)\" FROM requests ORDER BY ts LIMIT 1", "sim/m0")]
    [InlineData("SELECT count() FROM requests WHERE prompt = 'x''; DROP TABLE requests; SETTINGS readonly=0 /*'", "0")]
    public async Task Run_OrdinaryStatement_Answers(string sql, string expected)
    {
        using var queries = fixture.Queries();
        Assert.Equal(expected, (await queries.AskAsync(sql)).TrimEnd('\n'));
    }
}
