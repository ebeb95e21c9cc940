-- One row a request: docs/reference/traces.md explains each column.
CREATE TABLE IF NOT EXISTS inferly.requests
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
ENGINE = MergeTree
PARTITION BY toYYYYMM(ts)
ORDER BY (project, ts, request_id)
-- A writer that does not know whether its block arrived sends it again under the same token.
SETTINGS non_replicated_deduplication_window = 10000;
