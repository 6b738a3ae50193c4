-- The first schema: services and their documents, what was fetched, versions, changes, flags, mails.
-- Times are ISO-8601 UTC text (2024-09-19T06:00:00Z); dates are YYYY-MM-DD, or YYYY-MM where the day is not told.

CREATE TABLE services (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    created_at  TEXT NOT NULL
) STRICT;

CREATE TABLE documents (
    id                 INTEGER PRIMARY KEY,
    service_id         INTEGER NOT NULL REFERENCES services (id),
    name               TEXT NOT NULL,
    tracked            INTEGER NOT NULL DEFAULT 1 CHECK (tracked IN (0, 1)), -- 0: no longer configured, history kept
    created_at         TEXT NOT NULL,
    next_check_at      TEXT NOT NULL,
    last_attempt_at    TEXT,
    last_success_at    TEXT,
    failures           INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),     -- in a row
    failing_since      TEXT,
    failure_reason     TEXT,                                                 -- one word, see docs/schema.md
    failure_message    TEXT,
    current_version_id INTEGER REFERENCES versions (id),
    UNIQUE (service_id, name)
) STRICT;
CREATE INDEX documents_due ON documents (next_check_at) WHERE tracked = 1;

CREATE TABLE sources (
    document_id        INTEGER NOT NULL REFERENCES documents (id),
    position           INTEGER NOT NULL,
    url                TEXT NOT NULL,
    etag               TEXT,
    last_modified      TEXT,
    body_hash          TEXT,              -- SHA-256 of the bytes fetched last
    extractor_revision INTEGER,           -- that read those bytes
    selectors_hash     TEXT,              -- of the selectors that read them
    PRIMARY KEY (document_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE attempts (
    id           INTEGER PRIMARY KEY,
    document_id  INTEGER NOT NULL REFERENCES documents (id),
    started_at   TEXT NOT NULL,
    outcome      TEXT NOT NULL CHECK (outcome IN ('first', 'changed', 'unchanged', 'not_modified', 'failed')),
    url          TEXT NOT NULL,
    status       INTEGER,
    bytes        INTEGER NOT NULL,
    duration_ms  INTEGER NOT NULL,
    reason       TEXT,
    message      TEXT
) STRICT;
CREATE INDEX attempts_by_document ON attempts (document_id, started_at);

CREATE TABLE snapshots (
    id           INTEGER PRIMARY KEY,
    document_id  INTEGER NOT NULL REFERENCES documents (id),
    version_id   INTEGER REFERENCES versions (id), -- the version made from it; null for the latest bytes of an unchanged text
    position     INTEGER NOT NULL,                 -- of its source in the document
    url          TEXT NOT NULL,
    fetched_at   TEXT NOT NULL,
    content_type TEXT,
    hash         TEXT NOT NULL,
    bytes        INTEGER NOT NULL,                 -- before compression
    body_zstd    BLOB NOT NULL
) STRICT;
CREATE INDEX snapshots_by_version ON snapshots (version_id);
CREATE INDEX snapshots_by_document ON snapshots (document_id, position);

CREATE TABLE versions (
    id                 INTEGER PRIMARY KEY,
    document_id        INTEGER NOT NULL REFERENCES documents (id),
    number             INTEGER NOT NULL,
    fetched_at         TEXT NOT NULL,
    hash               TEXT NOT NULL,
    text               TEXT NOT NULL,
    words              INTEGER NOT NULL,
    language           TEXT,
    title              TEXT,
    effective_date     TEXT,
    effective_quote    TEXT,
    last_updated       TEXT,
    last_updated_quote TEXT,
    extractor_revision INTEGER NOT NULL,
    derived            INTEGER NOT NULL DEFAULT 0 CHECK (derived IN (0, 1)),
    UNIQUE (document_id, number)
) STRICT;
CREATE INDEX versions_by_hash ON versions (document_id, hash);

CREATE TABLE announced_dates (
    version_id  INTEGER NOT NULL REFERENCES versions (id),
    date        TEXT NOT NULL,
    quote       TEXT NOT NULL,
    PRIMARY KEY (version_id, date)
) STRICT, WITHOUT ROWID;

CREATE TABLE seen_clauses (
    document_id INTEGER NOT NULL REFERENCES documents (id),
    key         INTEGER NOT NULL, -- hash of the clause's letters
    PRIMARY KEY (document_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE changes (
    id                INTEGER PRIMARY KEY,
    document_id       INTEGER NOT NULL REFERENCES documents (id),
    before_version_id INTEGER NOT NULL REFERENCES versions (id),
    after_version_id  INTEGER NOT NULL UNIQUE REFERENCES versions (id),
    detected_at       TEXT NOT NULL,
    significance      TEXT NOT NULL CHECK (significance IN ('substantive', 'editorial', 'noise')),
    summary           TEXT NOT NULL,
    rules_revision    INTEGER NOT NULL,
    derived           INTEGER NOT NULL DEFAULT 0 CHECK (derived IN (0, 1))
) STRICT;
CREATE INDEX changes_by_document ON changes (document_id, detected_at);
CREATE INDEX changes_by_time ON changes (detected_at);

CREATE TABLE clause_changes (
    change_id    INTEGER NOT NULL REFERENCES changes (id),
    position     INTEGER NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('added', 'removed', 'modified', 'moved')),
    significance TEXT NOT NULL CHECK (significance IN ('substantive', 'editorial', 'noise')),
    section      TEXT NOT NULL,    -- headings above it, outermost first, parted by " › "
    before       TEXT,
    after        TEXT,
    PRIMARY KEY (change_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE flags (
    id           INTEGER PRIMARY KEY,
    change_id    INTEGER NOT NULL REFERENCES changes (id),
    category     TEXT NOT NULL,
    change       TEXT NOT NULL CHECK (change IN ('added', 'modified', 'reworded', 'removed')),
    stance       TEXT NOT NULL CHECK (stance IN ('permits', 'prohibits', 'choice', 'mentions')),
    section      TEXT NOT NULL,
    quote        TEXT NOT NULL,
    before_quote TEXT,
    opt_out      TEXT,
    affiliates   TEXT NOT NULL,    -- names parted by ", "
    rule         TEXT NOT NULL,
    before_stance TEXT CHECK (before_stance IN ('permits', 'prohibits', 'choice', 'mentions')) -- only where it turned
) STRICT;
CREATE INDEX flags_by_change ON flags (change_id);
CREATE INDEX flags_by_category ON flags (category, change);

CREATE TABLE recipients (
    id             INTEGER PRIMARY KEY,
    address        TEXT NOT NULL UNIQUE,
    created_at     TEXT NOT NULL,  -- changes before this are not mailed
    next_digest_at TEXT NOT NULL
) STRICT;

CREATE TABLE deliveries (
    id              INTEGER PRIMARY KEY,
    recipient_id    INTEGER NOT NULL REFERENCES recipients (id),
    kind            TEXT NOT NULL CHECK (kind IN ('alert', 'digest')),
    message_id      TEXT NOT NULL UNIQUE,
    subject         TEXT NOT NULL,
    message         BLOB NOT NULL, -- the whole mail as it is sent
    created_at      TEXT NOT NULL,
    status          TEXT NOT NULL CHECK (status IN ('queued', 'sent', 'given_up')),
    attempts        INTEGER NOT NULL DEFAULT 0,
    next_attempt_at TEXT,
    sent_at         TEXT,
    error           TEXT,
    CHECK ((status = 'queued') = (next_attempt_at IS NOT NULL)),
    CHECK ((status = 'sent') = (sent_at IS NOT NULL))
) STRICT;
CREATE INDEX deliveries_due ON deliveries (next_attempt_at) WHERE status = 'queued';

CREATE TABLE reported_changes (
    recipient_id INTEGER NOT NULL REFERENCES recipients (id),
    change_id    INTEGER NOT NULL REFERENCES changes (id),
    delivery_id  INTEGER NOT NULL REFERENCES deliveries (id),
    PRIMARY KEY (recipient_id, change_id)
) STRICT, WITHOUT ROWID;

-- Full-text search over versions: SELECT rowid FROM version_search WHERE version_search MATCH 'affiliate*'.
CREATE VIRTUAL TABLE version_search USING fts5 (text, content = 'versions', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2');
CREATE TRIGGER versions_search_insert AFTER INSERT ON versions BEGIN
    INSERT INTO version_search (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER versions_search_delete AFTER DELETE ON versions BEGIN
    INSERT INTO version_search (version_search, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER versions_search_update AFTER UPDATE OF text ON versions BEGIN
    INSERT INTO version_search (version_search, rowid, text) VALUES ('delete', old.id, old.text);
    INSERT INTO version_search (rowid, text) VALUES (new.id, new.text);
END;

-- Views for people: no join needed.
CREATE VIEW v_versions AS
SELECT v.id AS version_id, s.name AS service, d.name AS document, v.number, v.fetched_at, v.effective_date, v.last_updated,
       v.language, v.words, v.hash, v.derived, v.text
FROM versions v JOIN documents d ON d.id = v.document_id JOIN services s ON s.id = d.service_id;

CREATE VIEW v_changes AS
SELECT c.id AS change_id, s.name AS service, d.name AS document, c.detected_at, c.significance, c.summary,
       a.effective_date, a.last_updated, b.number AS before_number, a.number AS after_number,
       (SELECT count(*) FROM flags f WHERE f.change_id = c.id AND f.change <> 'reworded') AS flags,
       (SELECT count(*) FROM clause_changes k WHERE k.change_id = c.id) AS clauses, c.derived
FROM changes c
JOIN documents d ON d.id = c.document_id JOIN services s ON s.id = d.service_id
JOIN versions b ON b.id = c.before_version_id JOIN versions a ON a.id = c.after_version_id;

CREATE VIEW v_flags AS
SELECT f.id AS flag_id, c.id AS change_id, s.name AS service, d.name AS document, c.detected_at, a.effective_date,
       f.category, f.change, f.stance, f.section, f.quote, f.before_quote, f.opt_out, f.affiliates, f.rule, f.before_stance
FROM flags f JOIN changes c ON c.id = f.change_id
JOIN documents d ON d.id = c.document_id JOIN services s ON s.id = d.service_id
JOIN versions a ON a.id = c.after_version_id;

CREATE VIEW v_upcoming AS
SELECT s.name AS service, d.name AS document, v.effective_date AS date, 'effective' AS role, v.effective_quote AS quote
FROM documents d JOIN services s ON s.id = d.service_id JOIN versions v ON v.id = d.current_version_id
WHERE v.effective_date >= date('now')
UNION ALL
SELECT s.name, d.name, n.date, 'announced', n.quote
FROM documents d JOIN services s ON s.id = d.service_id JOIN announced_dates n ON n.version_id = d.current_version_id
WHERE n.date >= date('now');

CREATE VIEW v_status AS
SELECT s.name AS service, d.name AS document, d.tracked, d.last_attempt_at, d.last_success_at, d.next_check_at,
       d.failures, d.failing_since, d.failure_reason, d.failure_message,
       (SELECT count(*) FROM versions v WHERE v.document_id = d.id) AS versions,
       (SELECT max(c.detected_at) FROM changes c WHERE c.document_id = d.id) AS last_change_at
FROM documents d JOIN services s ON s.id = d.service_id;
