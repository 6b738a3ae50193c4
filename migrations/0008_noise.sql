-- The noise of documents, counted in one pass over all changes instead of several for each document.
DROP VIEW v_noise;
CREATE VIEW v_noise AS
WITH changed AS (
    SELECT c.document_id, count(*) AS changes, count(*) FILTER (WHERE c.significance = 'noise') AS cosmetic,
           count(*) FILTER (WHERE c.significance <> 'noise' AND EXISTS
             (SELECT 1 FROM versions v WHERE v.document_id = a.document_id AND v.hash = a.hash AND v.number < a.number)) AS went_back
    FROM changes c JOIN versions a ON a.id = c.after_version_id WHERE c.derived = 0 GROUP BY c.document_id
), gone AS (
    SELECT document_id, count(*) AS held_back FROM held WHERE outcome IN ('went_back', 'alternates') GROUP BY document_id
), counted AS (
    SELECT d.id, s.name AS service, d.name AS document, d.alternates_since, coalesce(c.changes, 0) AS changes,
           coalesce(c.cosmetic, 0) AS cosmetic, coalesce(c.went_back, 0) AS went_back, coalesce(g.held_back, 0) AS held_back
    FROM documents d JOIN services s ON s.id = d.service_id LEFT JOIN changed c ON c.document_id = d.id
    LEFT JOIN gone g ON g.document_id = d.id WHERE d.tracked = 1
)
SELECT service, document, changes, cosmetic, went_back, held_back,
       CASE WHEN changes + held_back = 0 THEN NULL
            ELSE round(1.0 * (cosmetic + went_back + held_back) / (changes + held_back), 2) END AS noise, alternates_since
FROM counted;
