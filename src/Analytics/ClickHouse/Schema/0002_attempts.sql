-- One row an upstream call of a request.
CREATE TABLE IF NOT EXISTS inferly.attempts
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
ENGINE = MergeTree
PARTITION BY toYYYYMM(started_at)
ORDER BY (project, started_at, request_id, n)
SETTINGS non_replicated_deduplication_window = 10000;
