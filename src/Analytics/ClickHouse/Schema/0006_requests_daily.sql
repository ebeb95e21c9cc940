-- What charts over weeks ask for: the hours added up to days, without the key, so that a month's percentiles come from a thousand digests and not from
-- a hundred thousand. Each insert's hours come here as they are written; what is deleted from the hours later stays (docs/guides/operate.md).
CREATE TABLE IF NOT EXISTS inferly.requests_daily
(
    day                 Date CODEC(Delta, ZSTD(1)),
    project             LowCardinality(String),
    workflow            LowCardinality(String),
    operation           LowCardinality(String),
    provider            LowCardinality(String),
    model               LowCardinality(String),
    region              LowCardinality(String),
    status              LowCardinality(String),
    cache               LowCardinality(String),
    requests            SimpleAggregateFunction(sum, UInt64),
    attempts            SimpleAggregateFunction(sum, UInt64),
    failovers           SimpleAggregateFunction(sum, UInt64),
    input_tokens        SimpleAggregateFunction(sum, UInt64),
    cached_input_tokens SimpleAggregateFunction(sum, UInt64),
    output_tokens       SimpleAggregateFunction(sum, UInt64),
    reasoning_tokens    SimpleAggregateFunction(sum, UInt64),
    cost_usd            SimpleAggregateFunction(sum, Decimal(38, 9)),
    billed_usd          SimpleAggregateFunction(sum, Decimal(38, 9)),
    latency_ms_digest   AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Float64),
    ttft_ms_digest      AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Nullable(Float64))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (project, day, workflow, provider, model, operation, region, status, cache)
SETTINGS non_replicated_deduplication_window = 10000;

-- The hours that were there before, once: from the moment the view below exists it counts, and until then the insert has a name, so that one that is
-- run again, or by another gateway at the same time, changes nothing. It is sorted since a large one is cut, and its pieces are named by their number.
-- A batch that the former process had sent, and had not heard back of when it ended, comes again and counts twice in these sums: the hours that are added
-- up here have it, and know it again by its token; the days have only what comes through the view, and do not. docs/guides/operate.md has the remedy.
INSERT INTO inferly.requests_daily
SELECT
    toDate(h.hour) AS day,
    h.project AS project,
    h.workflow AS workflow,
    h.operation AS operation,
    h.provider AS provider,
    h.model AS model,
    h.region AS region,
    h.status AS status,
    h.cache AS cache,
    sum(h.requests) AS requests,
    sum(h.attempts) AS attempts,
    sum(h.failovers) AS failovers,
    sum(h.input_tokens) AS input_tokens,
    sum(h.cached_input_tokens) AS cached_input_tokens,
    sum(h.output_tokens) AS output_tokens,
    sum(h.reasoning_tokens) AS reasoning_tokens,
    sum(h.cost_usd) AS cost_usd,
    sum(h.billed_usd) AS billed_usd,
    quantilesTDigestMergeState(0.5, 0.95, 0.99)(h.latency_ms_digest) AS latency_ms_digest,
    quantilesTDigestMergeState(0.5, 0.95, 0.99)(h.ttft_ms_digest) AS ttft_ms_digest
FROM inferly.requests_hourly AS h
WHERE (SELECT count() FROM system.tables WHERE database = 'inferly_internal' AND name = 'requests_daily_view') = 0
GROUP BY day, project, workflow, operation, provider, model, region, status, cache
ORDER BY day, project, workflow, operation, provider, model, region, status, cache
SETTINGS insert_deduplication_token = '0006_requests_daily', max_threads = 1, max_insert_threads = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS inferly_internal.requests_daily_view TO inferly.requests_daily AS
SELECT
    toDate(h.hour) AS day,
    h.project AS project,
    h.workflow AS workflow,
    h.operation AS operation,
    h.provider AS provider,
    h.model AS model,
    h.region AS region,
    h.status AS status,
    h.cache AS cache,
    sum(h.requests) AS requests,
    sum(h.attempts) AS attempts,
    sum(h.failovers) AS failovers,
    sum(h.input_tokens) AS input_tokens,
    sum(h.cached_input_tokens) AS cached_input_tokens,
    sum(h.output_tokens) AS output_tokens,
    sum(h.reasoning_tokens) AS reasoning_tokens,
    sum(h.cost_usd) AS cost_usd,
    sum(h.billed_usd) AS billed_usd,
    quantilesTDigestMergeState(0.5, 0.95, 0.99)(h.latency_ms_digest) AS latency_ms_digest,
    quantilesTDigestMergeState(0.5, 0.95, 0.99)(h.ttft_ms_digest) AS ttft_ms_digest
FROM inferly.requests_hourly AS h
GROUP BY day, project, workflow, operation, provider, model, region, status, cache;
