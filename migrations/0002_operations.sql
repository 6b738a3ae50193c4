-- Operations: paused documents, what was told of failures, when upkeep was done.

ALTER TABLE documents ADD COLUMN paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)); -- 1: configured, but checks rest
ALTER TABLE documents ADD COLUMN definition TEXT; -- hash of its URLs and selectors: another one is checked at once

ALTER TABLE recipients ADD COLUMN trouble_told_at TEXT; -- the last mail on failing documents

DROP INDEX documents_due;
CREATE INDEX documents_due ON documents (next_check_at) WHERE tracked = 1 AND paused = 0;

CREATE TABLE failure_notes (
    recipient_id  INTEGER NOT NULL REFERENCES recipients (id),
    document_id   INTEGER NOT NULL REFERENCES documents (id),
    failing_since TEXT NOT NULL,   -- of the failure that was told
    told_at       TEXT NOT NULL,   -- last
    times         INTEGER NOT NULL CHECK (times >= 1), -- 1: the report; more: reminders
    PRIMARY KEY (recipient_id, document_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE upkeep (
    task    TEXT PRIMARY KEY,      -- 'integrity_check', 'retention'
    done_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

DROP VIEW v_status;
CREATE VIEW v_status AS
SELECT s.name AS service, d.name AS document, d.tracked, d.last_attempt_at, d.last_success_at, d.next_check_at,
       d.failures, d.failing_since, d.failure_reason, d.failure_message,
       (SELECT count(*) FROM versions v WHERE v.document_id = d.id) AS versions,
       (SELECT max(c.detected_at) FROM changes c WHERE c.document_id = d.id) AS last_change_at, d.paused
FROM documents d JOIN services s ON s.id = d.service_id;
