CREATE DATABASE IF NOT EXISTS inferly ON CLUSTER 'blue';

CREATE DATABASE IF NOT EXISTS inferly_internal ON CLUSTER 'blue';

CREATE TABLE IF NOT EXISTS inferly_internal.migrations ON CLUSTER 'blue'
(version UInt32, name String, applied_at DateTime DEFAULT now())
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}') ORDER BY version;

-- One row a request: docs/reference/traces.md explains each column.
CREATE TABLE IF NOT EXISTS inferly.requests ON CLUSTER 'blue'
(
    ts                  DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    request_id          String CODEC(ZSTD(1)),
    client_request_id   String CODEC(ZSTD(1)),
    trace_id            String CODEC(ZSTD(1)),
    project             LowCardinality(String),
    key_id              LowCardinality(String),
    workflow            LowCardinality(String),
    operation           LowCardinality(String),
    requested_model     LowCardinality(String),
    model               LowCardinality(String),
    provider            LowCardinality(String),
    region              LowCardinality(String),
    stream              Bool,
    status              LowCardinality(String),
    http_status         UInt16,
    error_code          LowCardinality(String),
    attempts            UInt16,
    failovers           UInt16,
    continued           Bool,
    hedged              Bool,
    latency_ms          Float64 CODEC(ZSTD(1)),
    ttft_ms             Nullable(Float64) CODEC(ZSTD(1)),
    overhead_us         UInt64 CODEC(T64, ZSTD(1)),
    input_tokens        UInt64 CODEC(T64, ZSTD(1)),
    cached_input_tokens UInt64 CODEC(T64, ZSTD(1)),
    output_tokens       UInt64 CODEC(T64, ZSTD(1)),
    reasoning_tokens    UInt64 CODEC(T64, ZSTD(1)),
    cost_usd            Decimal(18, 9) CODEC(ZSTD(1)),
    billed_usd          Decimal(18, 9) CODEC(ZSTD(1)),
    cache               LowCardinality(String),
    cache_similarity    Nullable(Float32) CODEC(ZSTD(1)),
    finish_reason       LowCardinality(String),
    metadata            Map(String, String) CODEC(ZSTD(1)),
    policy              String CODEC(ZSTD(1)),
    prompt              String CODEC(ZSTD(3)),
    completion          String CODEC(ZSTD(3)),
    INDEX by_request_id request_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_trace_id trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toYYYYMM(ts)
ORDER BY (project, ts, request_id)
-- A writer that does not know whether its block arrived sends it again under the same token.
SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 2592000;

-- One row an upstream call of a request.
CREATE TABLE IF NOT EXISTS inferly.attempts ON CLUSTER 'blue'
(
    started_at    DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    request_id    String CODEC(ZSTD(1)),
    n             UInt16,
    project       LowCardinality(String),
    model         LowCardinality(String),
    provider      LowCardinality(String),
    region        LowCardinality(String),
    ttft_ms       Nullable(Float64) CODEC(ZSTD(1)),
    duration_ms   Float64 CODEC(ZSTD(1)),
    outcome       LowCardinality(String),
    http_status   UInt16,
    error         String CODEC(ZSTD(1)),
    input_tokens  UInt64 CODEC(T64, ZSTD(1)),
    output_tokens UInt64 CODEC(T64, ZSTD(1)),
    cost_usd      Decimal(18, 9) CODEC(ZSTD(1)),
    INDEX by_request_id request_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toYYYYMM(started_at)
ORDER BY (project, started_at, request_id, n)
SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 2592000;

-- What usage and charts ask for, summed by the hour. The view that fills it lives in inferly_internal, where analysts' queries
-- cannot go; its sums are exact, its percentiles are t-digests (quantilesTDigestMerge(0.5, 0.95, 0.99)(latency_ms_digest)).
CREATE TABLE IF NOT EXISTS inferly.requests_hourly ON CLUSTER 'blue'
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
ENGINE = ReplicatedAggregatingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toYYYYMM(hour)
ORDER BY (project, hour, workflow, provider, model, key_id, operation, region, status, cache)
SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 2592000;

CREATE MATERIALIZED VIEW IF NOT EXISTS inferly_internal.requests_hourly_view ON CLUSTER 'blue' TO inferly.requests_hourly AS
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

-- Why each candidate was or was not taken: a JSON array, docs/reference/traces.md.
ALTER TABLE inferly.requests ON CLUSTER 'blue' ADD COLUMN IF NOT EXISTS route String CODEC(ZSTD(3)) AFTER policy;

-- Takes records of topic inferly.requests as they are in the log, one JSON object a line, and keeps none of them: its views make the rows.
-- What it does not take (see the constraint) is for the dead-letter topic.
CREATE TABLE IF NOT EXISTS inferly_internal.records ON CLUSTER 'blue'
(
    v                   UInt16,
    ts                  Int64,
    request_id          String,
    client_request_id   String,
    trace_id            String,
    project             String,
    key_id              String,
    workflow            String,
    operation           String,
    requested_model     String,
    stream              Bool,
    policy              String,
    metadata            Map(String, String),
    model               String,
    provider            String,
    region              String,
    status              String,
    http_status         UInt16,
    error_code          String,
    attempts            UInt16,
    failovers           UInt16,
    continued           Bool,
    hedged              Bool,
    latency_us          Int64,
    ttft_us             Nullable(Int64),
    overhead_us         UInt64,
    input_tokens        UInt64,
    cached_input_tokens UInt64,
    output_tokens       UInt64,
    reasoning_tokens    UInt64,
    cost_nano           Int64,
    billed_nano         Int64,
    cache               String,
    finish_reason       String,
    route               String,
    prompt              String,
    completion          String,
    attempt_list        Array(Tuple(
        n UInt16, model String, provider String, region String, started_at Int64, ttft_us Nullable(Int64), duration_us Int64,
        outcome String, http_status UInt16, error String, input_tokens UInt64, output_tokens UInt64, cost_nano Int64)),
    CONSTRAINT a_version_that_this_schema_knows CHECK v = 1,
    CONSTRAINT a_request_with_an_id CHECK request_id != ''
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS inferly_internal.records_to_attempts ON CLUSTER 'blue' TO inferly.attempts AS
SELECT
    fromUnixTimestamp64Micro(a.started_at, 'UTC') AS started_at,
    r.request_id AS request_id,
    a.n AS n,
    r.project AS project,
    a.model AS model,
    a.provider AS provider,
    a.region AS region,
    a.ttft_us / 1000 AS ttft_ms,
    a.duration_us / 1000 AS duration_ms,
    a.outcome AS outcome,
    a.http_status AS http_status,
    a.error AS error,
    a.input_tokens AS input_tokens,
    a.output_tokens AS output_tokens,
    toDecimal64(a.cost_nano, 9) / 1000000000 AS cost_usd
FROM inferly_internal.records AS r
ARRAY JOIN r.attempt_list AS a;

CREATE MATERIALIZED VIEW IF NOT EXISTS inferly_internal.records_to_requests ON CLUSTER 'blue' TO inferly.requests AS
SELECT
    fromUnixTimestamp64Micro(r.ts, 'UTC') AS ts,
    r.request_id AS request_id,
    r.client_request_id AS client_request_id,
    r.trace_id AS trace_id,
    r.project AS project,
    r.key_id AS key_id,
    r.workflow AS workflow,
    r.operation AS operation,
    r.requested_model AS requested_model,
    r.model AS model,
    r.provider AS provider,
    r.region AS region,
    r.stream AS stream,
    r.status AS status,
    r.http_status AS http_status,
    r.error_code AS error_code,
    r.attempts AS attempts,
    r.failovers AS failovers,
    r.continued AS continued,
    r.hedged AS hedged,
    r.latency_us / 1000 AS latency_ms,
    r.ttft_us / 1000 AS ttft_ms,
    r.overhead_us AS overhead_us,
    r.input_tokens AS input_tokens,
    r.cached_input_tokens AS cached_input_tokens,
    r.output_tokens AS output_tokens,
    r.reasoning_tokens AS reasoning_tokens,
    toDecimal64(r.cost_nano, 9) / 1000000000 AS cost_usd,
    toDecimal64(r.billed_nano, 9) / 1000000000 AS billed_usd,
    r.cache AS cache,
    r.finish_reason AS finish_reason,
    r.metadata AS metadata,
    r.policy AS policy,
    r.route AS route,
    r.prompt AS prompt,
    r.completion AS completion
FROM inferly_internal.records AS r;

-- What charts over weeks ask for: the hours added up to days, without the key, so that a month's percentiles come from a thousand digests and not from
-- a hundred thousand. Each insert's hours come here as they are written; what is deleted from the hours later stays (docs/guides/operate.md).
CREATE TABLE IF NOT EXISTS inferly.requests_daily ON CLUSTER 'blue'
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
ENGINE = ReplicatedAggregatingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toYYYYMM(day)
ORDER BY (project, day, workflow, provider, model, operation, region, status, cache)
SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 2592000;

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

CREATE MATERIALIZED VIEW IF NOT EXISTS inferly_internal.requests_daily_view ON CLUSTER 'blue' TO inferly.requests_daily AS
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

