-- Changes that look wrong are held until a later fetch confirms them; pages that alternate; how noisy a document is.

CREATE TABLE held (
    id            INTEGER PRIMARY KEY,
    document_id   INTEGER NOT NULL REFERENCES documents (id),
    reason        TEXT NOT NULL CHECK (reason IN ('shorter', 'truncated', 'language', 'seen_before', 'clauses_gone')),
    message       TEXT NOT NULL,
    hash          TEXT NOT NULL,             -- of the text
    text          TEXT NOT NULL,             -- as last seen
    first_seen_at TEXT NOT NULL,
    last_seen_at  TEXT NOT NULL,
    times         INTEGER NOT NULL,          -- seen, in a row
    confirm_at    TEXT NOT NULL,             -- seen again from then on, it is a change
    outcome       TEXT NOT NULL DEFAULT 'waiting' CHECK (outcome IN ('waiting', 'confirmed', 'went_back', 'replaced', 'alternates')),
    settled_at    TEXT,
    CHECK ((outcome = 'waiting') = (settled_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX held_waiting ON held (document_id) WHERE outcome = 'waiting';
CREATE INDEX held_by_document ON held (document_id, first_seen_at);

ALTER TABLE documents ADD COLUMN alternates_since TEXT; -- it shows texts in turn; null where it does not

-- The outcomes of an attempt gain "held".
CREATE TABLE attempts_new (
    id           INTEGER PRIMARY KEY,
    document_id  INTEGER NOT NULL REFERENCES documents (id),
    started_at   TEXT NOT NULL,
    outcome      TEXT NOT NULL CHECK (outcome IN ('first', 'changed', 'unchanged', 'not_modified', 'held', 'failed')),
    url          TEXT NOT NULL,
    status       INTEGER,
    bytes        INTEGER NOT NULL,
    duration_ms  INTEGER NOT NULL,
    reason       TEXT,
    message      TEXT
) STRICT;
INSERT INTO attempts_new SELECT id, document_id, started_at, outcome, url, status, bytes, duration_ms, reason, message FROM attempts;
DROP TABLE attempts;
ALTER TABLE attempts_new RENAME TO attempts;
CREATE INDEX attempts_by_document ON attempts (document_id, started_at);

CREATE VIEW v_held AS
SELECT h.id AS held_id, s.name AS service, d.name AS document, h.outcome, h.reason, h.message, h.first_seen_at, h.last_seen_at,
       h.times, h.confirm_at, h.settled_at, h.text
FROM held h JOIN documents d ON d.id = h.document_id JOIN services s ON s.id = d.service_id;

-- Of all that looked like a change of a document: how much was cosmetic, or went back to a text of before.
CREATE VIEW v_noise AS
SELECT service, document, changes, cosmetic, went_back, held_back,
       CASE WHEN changes + held_back = 0 THEN NULL
            ELSE round(1.0 * (cosmetic + went_back + held_back) / (changes + held_back), 2) END AS noise, alternates_since
FROM (SELECT s.name AS service, d.name AS document, d.alternates_since,
             (SELECT count(*) FROM changes c WHERE c.document_id = d.id AND c.derived = 0) AS changes,
             (SELECT count(*) FROM changes c WHERE c.document_id = d.id AND c.derived = 0 AND c.significance = 'noise') AS cosmetic,
             (SELECT count(*) FROM changes c JOIN versions a ON a.id = c.after_version_id
              WHERE c.document_id = d.id AND c.derived = 0 AND c.significance <> 'noise' AND EXISTS
                (SELECT 1 FROM versions v WHERE v.document_id = d.id AND v.hash = a.hash AND v.number < a.number)) AS went_back,
             (SELECT count(*) FROM held h WHERE h.document_id = d.id AND h.outcome IN ('went_back', 'alternates')) AS held_back
      FROM documents d JOIN services s ON s.id = d.service_id WHERE d.tracked = 1);
