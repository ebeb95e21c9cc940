-- What usage and charts ask for, summed by the hour. The view that fills it lives in inferly_internal, where analysts' queries
-- cannot go; its sums are exact, its percentiles are t-digests (quantilesTDigestMerge(0.5, 0.95, 0.99)(latency_ms_digest)).
CREATE TABLE IF NOT EXISTS inferly.requests_hourly
(
    hour                DateTime('UTC') CODEC(Delta, ZSTD(1)),
    project             LowCardinality(String),
    key_id              LowCardinality(String),
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
PARTITION BY toYYYYMM(hour)
ORDER BY (project, hour, workflow, provider, model, key_id, operation, region, status, cache)
SETTINGS non_replicated_deduplication_window = 10000;

CREATE MATERIALIZED VIEW IF NOT EXISTS inferly_internal.requests_hourly_view TO inferly.requests_hourly AS
SELECT
    toStartOfHour(r.ts) AS hour,
    r.project AS project,
    r.key_id AS key_id,
    r.workflow AS workflow,
    r.operation AS operation,
    r.provider AS provider,
    r.model AS model,
    r.region AS region,
    r.status AS status,
    r.cache AS cache,
    count() AS requests,
    sum(r.attempts) AS attempts,
    sum(r.failovers) AS failovers,
    sum(r.input_tokens) AS input_tokens,
    sum(r.cached_input_tokens) AS cached_input_tokens,
    sum(r.output_tokens) AS output_tokens,
    sum(r.reasoning_tokens) AS reasoning_tokens,
    sum(r.cost_usd) AS cost_usd,
    sum(r.billed_usd) AS billed_usd,
    quantilesTDigestState(0.5, 0.95, 0.99)(r.latency_ms) AS latency_ms_digest,
    quantilesTDigestState(0.5, 0.95, 0.99)(r.ttft_ms) AS ttft_ms_digest
FROM inferly.requests AS r
GROUP BY hour, project, key_id, workflow, operation, provider, model, region, status, cache;
