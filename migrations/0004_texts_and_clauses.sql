-- Texts and clauses are kept once: older texts compressed against newer ones, each clause of a document in one row,
-- changes pointing to clauses, full-text search over clauses. And what an import needs: which commits it has read.

CREATE TABLE texts (
    version_id      INTEGER PRIMARY KEY REFERENCES versions (id),
    bytes           INTEGER NOT NULL,                 -- of the text, uncompressed
    text            TEXT,                             -- plain for the current version of a document
    text_zstd       BLOB,                             -- compressed for older ones
    base_version_id INTEGER REFERENCES versions (id), -- whose text is the dictionary of text_zstd; null: none
    CHECK ((text IS NULL) <> (text_zstd IS NULL)),
    CHECK (base_version_id IS NULL OR text_zstd IS NOT NULL)
) STRICT;
INSERT INTO texts (version_id, bytes, text) SELECT id, length(CAST(text AS BLOB)), text FROM versions;

CREATE TABLE clauses (
    id              INTEGER PRIMARY KEY,
    document_id     INTEGER NOT NULL REFERENCES documents (id),
    version_id      INTEGER NOT NULL REFERENCES versions (id), -- the first that held it
    gone_version_id INTEGER REFERENCES versions (id),          -- the first without it; null while it stands
    words_key       INTEGER NOT NULL,                          -- hash of the words: clauses with one key are one clause
    seen_key        INTEGER NOT NULL,                          -- hash of the letters alone
    text            TEXT NOT NULL                              -- the words, without Markdown
) STRICT;
-- What older texts hold is split into lines here, with keys that no clause has: the next version brings its sentences.
WITH RECURSIVE lines (version_id, document_id, line, rest) AS (
    SELECT id, document_id, '', text || char(10) FROM versions
    UNION ALL
    SELECT version_id, document_id, substr(rest, 1, instr(rest, char(10)) - 1), substr(rest, instr(rest, char(10)) + 1)
    FROM lines WHERE rest <> ''
), held (document_id, text, first_id, last_id) AS (
    SELECT document_id, text, min(first_id), max(last_id) FROM (
        SELECT document_id, version_id AS first_id, version_id AS last_id, line AS text FROM lines WHERE trim(line) <> ''
        UNION ALL
        SELECT c.document_id, c.before_version_id, 0, k.before
        FROM clause_changes k JOIN changes c ON c.id = k.change_id WHERE k.before IS NOT NULL
        UNION ALL
        SELECT c.document_id, c.after_version_id, 0, k.after
        FROM clause_changes k JOIN changes c ON c.id = k.change_id WHERE k.after IS NOT NULL)
    GROUP BY document_id, text
)
INSERT INTO clauses (document_id, version_id, gone_version_id, words_key, seen_key, text)
SELECT h.document_id, h.first_id, nullif(d.current_version_id, h.last_id), -row_number() OVER (ORDER BY h.first_id), 0, h.text
FROM held h JOIN documents d ON d.id = h.document_id;
CREATE INDEX clauses_by_document ON clauses (document_id, words_key);

CREATE TABLE sections (
    id    INTEGER PRIMARY KEY,
    text  TEXT NOT NULL UNIQUE   -- headings, outermost first, parted by " › "
) STRICT;
INSERT OR IGNORE INTO sections (text) SELECT section FROM clause_changes;

CREATE TABLE changed_clauses (
    change_id    INTEGER NOT NULL REFERENCES changes (id),
    position     INTEGER NOT NULL,
    kind         INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 4),         -- added, removed, modified, moved
    significance INTEGER NOT NULL CHECK (significance BETWEEN 1 AND 3), -- noise, editorial, substantive
    section_id   INTEGER NOT NULL REFERENCES sections (id),
    before_id    INTEGER REFERENCES clauses (id),
    after_id     INTEGER REFERENCES clauses (id),
    PRIMARY KEY (change_id, position)
) STRICT, WITHOUT ROWID;
INSERT INTO changed_clauses
SELECT k.change_id, k.position,
       CASE k.kind WHEN 'added' THEN 1 WHEN 'removed' THEN 2 WHEN 'modified' THEN 3 ELSE 4 END,
       CASE k.significance WHEN 'noise' THEN 1 WHEN 'editorial' THEN 2 ELSE 3 END,
       (SELECT id FROM sections s WHERE s.text = k.section),
       (SELECT id FROM clauses b WHERE b.document_id = c.document_id AND b.text = k.before),
       (SELECT id FROM clauses a WHERE a.document_id = c.document_id AND a.text = k.after)
FROM clause_changes k JOIN changes c ON c.id = k.change_id;

DROP TRIGGER versions_search_insert;
DROP TRIGGER versions_search_delete;
DROP TRIGGER versions_search_update;
DROP TABLE version_search;
DROP VIEW v_versions;
DROP VIEW v_changes;
DROP VIEW v_flags;
DROP TABLE clause_changes;
DROP TABLE seen_clauses;
ALTER TABLE versions DROP COLUMN text;
ALTER TABLE versions ADD COLUMN imported INTEGER NOT NULL DEFAULT 0 CHECK (imported IN (0, 1));
ALTER TABLE changes ADD COLUMN imported INTEGER NOT NULL DEFAULT 0 CHECK (imported IN (0, 1));

CREATE TABLE imported_commits (
    commit_id  BLOB PRIMARY KEY,                  -- of the versions repository
    version_id INTEGER REFERENCES versions (id)   -- made from it; null where it gave none
) STRICT, WITHOUT ROWID;

-- Full-text search over clauses: SELECT rowid FROM clause_search WHERE clause_search MATCH 'affiliate*'.
CREATE VIRTUAL TABLE clause_search USING fts5 (text, content = 'clauses', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO clause_search (clause_search) VALUES ('rebuild');
CREATE TRIGGER clauses_search_insert AFTER INSERT ON clauses BEGIN
    INSERT INTO clause_search (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER clauses_search_delete AFTER DELETE ON clauses BEGIN
    INSERT INTO clause_search (clause_search, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER clauses_search_update AFTER UPDATE OF text ON clauses BEGIN
    INSERT INTO clause_search (clause_search, rowid, text) VALUES ('delete', old.id, old.text);
    INSERT INTO clause_search (rowid, text) VALUES (new.id, new.text);
END;

CREATE VIEW clause_changes AS
SELECT k.change_id, k.position,
       CASE k.kind WHEN 1 THEN 'added' WHEN 2 THEN 'removed' WHEN 3 THEN 'modified' ELSE 'moved' END AS kind,
       CASE k.significance WHEN 1 THEN 'noise' WHEN 2 THEN 'editorial' ELSE 'substantive' END AS significance,
       s.text AS section, b.text AS before, a.text AS after
FROM changed_clauses k JOIN sections s ON s.id = k.section_id
LEFT JOIN clauses b ON b.id = k.before_id LEFT JOIN clauses a ON a.id = k.after_id;

CREATE VIEW v_versions AS
SELECT v.id AS version_id, s.name AS service, d.name AS document, v.number, v.fetched_at, v.effective_date, v.last_updated,
       v.language, v.words, v.hash, v.derived, v.imported, t.bytes, t.text
FROM versions v JOIN documents d ON d.id = v.document_id JOIN services s ON s.id = d.service_id
LEFT JOIN texts t ON t.version_id = v.id;

CREATE VIEW v_clauses AS
SELECT k.id AS clause_id, s.name AS service, d.name AS document, f.number AS first_number, f.fetched_at AS first_seen_at,
       g.fetched_at AS gone_at, k.text
FROM clauses k JOIN documents d ON d.id = k.document_id JOIN services s ON s.id = d.service_id
JOIN versions f ON f.id = k.version_id LEFT JOIN versions g ON g.id = k.gone_version_id;

CREATE VIEW v_changes AS
SELECT c.id AS change_id, s.name AS service, d.name AS document, c.detected_at, c.significance, c.summary,
       a.effective_date, a.last_updated, b.number AS before_number, a.number AS after_number,
       (SELECT count(*) FROM flags f WHERE f.change_id = c.id AND f.change <> 'reworded') AS flags,
       (SELECT count(*) FROM changed_clauses k WHERE k.change_id = c.id) AS clauses, c.derived, c.imported
FROM changes c
JOIN documents d ON d.id = c.document_id JOIN services s ON s.id = d.service_id
JOIN versions b ON b.id = c.before_version_id JOIN versions a ON a.id = c.after_version_id;

CREATE VIEW v_flags AS
SELECT f.id AS flag_id, c.id AS change_id, s.name AS service, d.name AS document, c.detected_at, a.effective_date,
       f.category, f.change, f.stance, f.section, f.quote, f.before_quote, f.opt_out, f.affiliates, f.rule, f.before_stance,
       c.derived, c.imported
FROM flags f JOIN changes c ON c.id = f.change_id
JOIN documents d ON d.id = c.document_id JOIN services s ON s.id = d.service_id
JOIN versions a ON a.id = c.after_version_id;
