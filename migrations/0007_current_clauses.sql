-- Smaller: texts are all compressed, and what the current version of a document says is there by hand clause by clause,
-- in order and with its section. The keys of clauses are made from their words when they are needed.

DROP TRIGGER clauses_search_insert;
DROP TRIGGER clauses_search_delete;
DROP TRIGGER clauses_search_update;
DROP TABLE clause_search;
DROP INDEX clauses_by_document;
DROP INDEX versions_by_hash; -- a document's versions are few: they are looked through
DROP VIEW v_versions;
DROP VIEW clause_changes;
ALTER TABLE clauses DROP COLUMN words_key;
ALTER TABLE clauses DROP COLUMN seen_key;
CREATE INDEX clauses_by_document ON clauses (document_id);

CREATE TABLE sections_new (
    id          INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    text        TEXT NOT NULL   -- headings, outermost first, parted by " › "
) STRICT;
INSERT INTO sections_new (document_id, text)
SELECT DISTINCT c.document_id, s.text FROM changed_clauses k JOIN changes c ON c.id = k.change_id JOIN sections s ON s.id = k.section_id;

CREATE TABLE changed_clauses_new (
    change_id    INTEGER NOT NULL REFERENCES changes (id),
    position     INTEGER NOT NULL,
    code         INTEGER NOT NULL CHECK (code BETWEEN 0 AND 11), -- 0 added, 3 removed, 6 modified, 9 moved; +1 editorial, +2 substantive
    section_id   INTEGER NOT NULL REFERENCES sections_new (id),
    before_id    INTEGER REFERENCES clauses (id),
    after_id     INTEGER REFERENCES clauses (id),
    PRIMARY KEY (change_id, position)
) STRICT, WITHOUT ROWID;
INSERT INTO changed_clauses_new
SELECT k.change_id, k.position, (k.kind - 1) * 3 + k.significance - 1,
       (SELECT n.id FROM sections_new n WHERE n.document_id = c.document_id AND n.text = s.text), k.before_id, k.after_id
FROM changed_clauses k JOIN changes c ON c.id = k.change_id JOIN sections s ON s.id = k.section_id;
DROP VIEW v_changes;
DROP TABLE changed_clauses;
DROP TABLE sections;
ALTER TABLE sections_new RENAME TO sections;
ALTER TABLE changed_clauses_new RENAME TO changed_clauses;
CREATE INDEX sections_by_document ON sections (document_id);

CREATE TABLE current_clauses (
    document_id INTEGER NOT NULL REFERENCES documents (id),
    position    INTEGER NOT NULL,
    clause_id   INTEGER NOT NULL REFERENCES clauses (id),
    section_id  INTEGER NOT NULL REFERENCES sections (id),
    PRIMARY KEY (document_id, position)
) STRICT, WITHOUT ROWID;
INSERT INTO sections (document_id, text)
SELECT id, '' FROM documents d WHERE NOT EXISTS (SELECT 1 FROM sections s WHERE s.document_id = d.id AND s.text = '');
INSERT INTO current_clauses
SELECT k.document_id, row_number() OVER (PARTITION BY k.document_id ORDER BY k.id) - 1, k.id,
       (SELECT s.id FROM sections s WHERE s.document_id = k.document_id AND s.text = '')
FROM clauses k WHERE k.gone_version_id IS NULL;

-- Full-text search over clauses: SELECT rowid FROM clause_search WHERE clause_search MATCH 'affiliate*'.
CREATE VIRTUAL TABLE clause_search USING fts5 (text, content = 'clauses', content_rowid = 'id', columnsize = 0,
    tokenize = 'unicode61 remove_diacritics 2');
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
       CASE k.code / 3 WHEN 0 THEN 'added' WHEN 1 THEN 'removed' WHEN 2 THEN 'modified' ELSE 'moved' END AS kind,
       CASE k.code % 3 WHEN 0 THEN 'noise' WHEN 1 THEN 'editorial' ELSE 'substantive' END AS significance,
       s.text AS section, b.text AS before, a.text AS after
FROM changed_clauses k JOIN sections s ON s.id = k.section_id
LEFT JOIN clauses b ON b.id = k.before_id LEFT JOIN clauses a ON a.id = k.after_id;

CREATE VIEW v_versions AS
SELECT v.id AS version_id, s.name AS service, d.name AS document, v.number, v.fetched_at, v.effective_date, v.last_updated,
       v.language, v.words, v.hash, v.derived, v.imported, t.bytes
FROM versions v JOIN documents d ON d.id = v.document_id JOIN services s ON s.id = d.service_id
LEFT JOIN texts t ON t.version_id = v.id;

CREATE VIEW v_current AS
SELECT s.name AS service, d.name AS document, p.position, h.text AS section, k.text, f.fetched_at AS first_seen_at
FROM current_clauses p JOIN clauses k ON k.id = p.clause_id JOIN sections h ON h.id = p.section_id
JOIN versions f ON f.id = k.version_id JOIN documents d ON d.id = p.document_id JOIN services s ON s.id = d.service_id;

CREATE VIEW v_changes AS
SELECT c.id AS change_id, s.name AS service, d.name AS document, c.detected_at, c.significance, c.summary,
       a.effective_date, a.last_updated, b.number AS before_number, a.number AS after_number,
       (SELECT count(*) FROM flags f WHERE f.change_id = c.id AND f.change <> 'reworded') AS flags,
       (SELECT count(*) FROM changed_clauses k WHERE k.change_id = c.id) AS clauses, c.derived, c.imported
FROM changes c
JOIN documents d ON d.id = c.document_id JOIN services s ON s.id = d.service_id
JOIN versions b ON b.id = c.before_version_id JOIN versions a ON a.id = c.after_version_id;
