-- What the ingester writes. Plain Postgres; where TimescaleDB is there, it divides telemetry by time.
CREATE TABLE IF NOT EXISTS telemetry (
    at timestamptz NOT NULL,
    gateway text NOT NULL,
    treadmill text NOT NULL,
    boot_id text NOT NULL,
    seq bigint NOT NULL,
    session text NOT NULL,
    mode text NOT NULL,
    measured_kmh real,
    age_ms integer,
    fresh boolean NOT NULL,
    setpoint_kmh real NOT NULL,
    target_kmh real NOT NULL,
    grade_pct real,
    elapsed_s real NOT NULL
);
CREATE INDEX IF NOT EXISTS telemetry_of_a_treadmill ON telemetry (gateway, treadmill, at DESC);

-- A session is told again until it is acknowledged; its key stores it once.
CREATE TABLE IF NOT EXISTS session (
    gateway text NOT NULL,
    treadmill text NOT NULL,
    session text NOT NULL,
    began timestamptz NOT NULL,
    ended timestamptz NOT NULL,
    said jsonb NOT NULL,
    PRIMARY KEY (gateway, treadmill, session)
);

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
        PERFORM create_hypertable('telemetry', 'at', if_not_exists => TRUE);
    END IF;
END
$$;
