-- Documents that differ from themselves; versions made again never count as the platform's change.

ALTER TABLE documents ADD COLUMN unstable TEXT; -- what differed when it was fetched twice in a row at first; null where nothing did

DROP VIEW v_status;
CREATE VIEW v_status AS
SELECT s.name AS service, d.name AS document, d.tracked, d.last_attempt_at, d.last_success_at, d.next_check_at,
       d.failures, d.failing_since, d.failure_reason, d.failure_message,
       (SELECT count(*) FROM versions v WHERE v.document_id = d.id) AS versions,
       (SELECT max(c.detected_at) FROM changes c WHERE c.document_id = d.id AND c.derived = 0) AS last_change_at, d.paused,
       d.unstable
FROM documents d JOIN services s ON s.id = d.service_id;
