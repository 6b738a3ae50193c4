-- Mails: attempts are marked before they begin; reminders, notices, copies; what calendars were told.
-- SQLite cannot change a CHECK: the two tables are made anew with what they held.

CREATE TEMP TABLE old_deliveries AS SELECT * FROM deliveries;
CREATE TEMP TABLE old_reported AS SELECT * FROM reported_changes;
DROP TABLE reported_changes;
DROP TABLE deliveries;

CREATE TABLE deliveries (
    id              INTEGER PRIMARY KEY,
    recipient_id    INTEGER NOT NULL REFERENCES recipients (id),
    kind            TEXT NOT NULL CHECK (kind IN ('alert', 'digest', 'reminder', 'copy', 'notice')),
    message_id      TEXT NOT NULL UNIQUE,
    subject         TEXT NOT NULL,
    message         BLOB NOT NULL, -- the whole mail as it is sent
    created_at      TEXT NOT NULL,
    status          TEXT NOT NULL CHECK (status IN ('queued', 'sent', 'given_up')),
    attempts        INTEGER NOT NULL DEFAULT 0, -- counted before each begins
    last_attempt_at TEXT,
    next_attempt_at TEXT,
    sent_at         TEXT,
    error           TEXT,
    told_at         TEXT,          -- when the operator was told that it was given up
    CHECK ((status = 'queued') = (next_attempt_at IS NOT NULL)),
    CHECK ((status = 'sent') = (sent_at IS NOT NULL))
) STRICT;
CREATE INDEX deliveries_due ON deliveries (next_attempt_at) WHERE status = 'queued';
CREATE INDEX deliveries_given_up ON deliveries (id) WHERE status = 'given_up';

CREATE TABLE reported_changes (
    recipient_id INTEGER NOT NULL REFERENCES recipients (id),
    change_id    INTEGER NOT NULL REFERENCES changes (id),
    delivery_id  INTEGER NOT NULL REFERENCES deliveries (id),
    PRIMARY KEY (recipient_id, change_id)
) STRICT, WITHOUT ROWID;

INSERT INTO deliveries (id, recipient_id, kind, message_id, subject, message, created_at, status, attempts, next_attempt_at, sent_at, error)
SELECT id, recipient_id, kind, message_id, subject, message, created_at, status, attempts, next_attempt_at, sent_at, error FROM old_deliveries;
INSERT INTO reported_changes SELECT * FROM old_reported;
DROP TABLE old_reported;
DROP TABLE old_deliveries;

-- Dates that a recipient was reminded of.
CREATE TABLE reminders (
    recipient_id INTEGER NOT NULL REFERENCES recipients (id),
    document_id  INTEGER NOT NULL REFERENCES documents (id),
    date         TEXT NOT NULL,
    delivery_id  INTEGER NOT NULL REFERENCES deliveries (id),
    PRIMARY KEY (recipient_id, document_id, date)
) STRICT, WITHOUT ROWID;

-- Entries of calendar files: an entry keeps its uid when its date moves.
CREATE TABLE calendar_entries (
    uid         TEXT PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    date        TEXT NOT NULL,
    role        TEXT NOT NULL CHECK (role IN ('effective', 'announced')),
    sequence    INTEGER NOT NULL,  -- grows with each change of the entry
    cancelled   INTEGER NOT NULL CHECK (cancelled IN (0, 1)),
    updated_at  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX calendar_entries_by_document ON calendar_entries (document_id);

CREATE VIEW v_mails AS
SELECT l.id AS mail_id, r.address AS recipient, l.kind, l.subject, l.status, l.created_at, l.attempts, l.last_attempt_at,
       l.next_attempt_at, l.sent_at, l.error, l.message_id,
       (SELECT count(*) FROM reported_changes x WHERE x.delivery_id = l.id) AS changes
FROM deliveries l JOIN recipients r ON r.id = l.recipient_id;

-- Up to which change a recipient's digests have looked: what they left out then is not told later.
ALTER TABLE recipients ADD COLUMN seen_change_id INTEGER NOT NULL DEFAULT 0;

-- Files written beside the mails, and the change that was the newest then.
CREATE TABLE published (
    path      TEXT PRIMARY KEY,
    change_id INTEGER NOT NULL,
    day       TEXT NOT NULL
) STRICT, WITHOUT ROWID;
