-- Why each candidate was or was not taken: a JSON array, docs/reference/traces.md.
ALTER TABLE inferly.requests ADD COLUMN IF NOT EXISTS route String CODEC(ZSTD(3)) AFTER policy;
