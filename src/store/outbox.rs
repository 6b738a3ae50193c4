//! The outbox: mails that wait, an attempt marked before it begins, and how it ended: commit point (D).

use super::sql::Moment;
use super::{Store, StoreError};
use crate::document::DeliveryId;
use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, Row, params};

/// A mail of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// The address it goes to.
    pub address: String,
    /// The mail's own id.
    pub message_id: String,
    /// Its subject.
    pub subject: String,
    /// The whole mail.
    pub message: Vec<u8>,
    /// Attempts begun so far.
    pub attempts: u32,
}

/// A mail that waits or was given up, without its words.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct StuckMail {
    /// Its id.
    pub id: DeliveryId,
    /// The address it goes to.
    #[serde(skip)]
    pub address: String,
    /// Its subject.
    pub subject: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// Attempts begun so far.
    pub attempts: u32,
    /// When it is tried next; none once it is given up.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// What went wrong last, and what to do about it.
    pub error: Option<String>,
}

const STUCK: &str = "SELECT l.id, r.address, l.subject, l.created_at, l.attempts, l.next_attempt_at, l.error
    FROM deliveries l JOIN recipients r ON r.id = l.recipient_id";

impl Store {
    /// The mail that is due first, if any; `skip` are those that are not to be had now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn due_delivery(&self, now: DateTime<Utc>, skip: &[DeliveryId]) -> Result<Option<Delivery>, StoreError> {
        let sql = "SELECT l.id, l.attempts FROM deliveries l WHERE l.status = 'queued' AND l.next_attempt_at <= ?1 ORDER BY l.next_attempt_at, l.id";
        let whole = "SELECT l.id, r.address, l.message_id, l.subject, l.message, l.attempts FROM deliveries l
                     JOIN recipients r ON r.id = l.recipient_id WHERE l.id = ?1";
        self.run(|c| {
            let mut due = c.prepare_cached(sql)?;
            let mut rows = due.query([Moment(now)])?;
            while let Some(row) = rows.next()? {
                let id: DeliveryId = row.get(0)?;
                if !skip.contains(&id) {
                    return c.prepare_cached(whole)?.query_row([id], delivery_row).optional();
                }
            }
            Ok(None)
        })
    }

    /// An attempt begins: it is counted, and should the process end before the outcome is known,
    /// the mail is due again at `retry_at`. False where another process has begun it meanwhile.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn begin_attempt(
        &mut self,
        due: &Delivery,
        now: DateTime<Utc>,
        retry_at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        self.commit(|tx| {
            let begun = tx.execute(
                "UPDATE deliveries SET attempts = attempts + 1, last_attempt_at = ?3, next_attempt_at = ?4,
                 error = 'an attempt was begun, and cut off before its outcome was known; the mail may have arrived'
                 WHERE id = ?1 AND status = 'queued' AND attempts = ?2",
                params![due.id, due.attempts, Moment(now), Moment(retry_at)],
            )?;
            Ok(begun == 1)
        })
    }

    /// Commit point (D): the mail was taken.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn sent(&mut self, id: DeliveryId, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.commit(|tx| {
            tx.execute(
                "UPDATE deliveries SET status = 'sent', sent_at = ?2, next_attempt_at = NULL, error = NULL WHERE id = ?1",
                params![id, Moment(now)],
            )?;
            Ok(())
        })
    }

    /// Commit point (D): not taken now; tried again at `retry_at`, or given up where there is none.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn not_sent(&mut self, id: DeliveryId, error: &str, retry_at: Option<DateTime<Utc>>) -> Result<(), StoreError> {
        self.commit(|tx| {
            tx.execute(
                "UPDATE deliveries SET status = CASE WHEN ?2 IS NULL THEN 'given_up' ELSE 'queued' END,
                 next_attempt_at = ?2, error = ?3 WHERE id = ?1",
                params![id, retry_at.map(Moment), error],
            )?;
            Ok(())
        })
    }

    /// Mails that were given up are queued again, due now; how many.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn requeue_given_up(&mut self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let sql = "UPDATE deliveries SET status = 'queued', next_attempt_at = ?1, attempts = 0, told_at = NULL WHERE status = 'given_up'";
        self.commit(|tx| tx.execute(sql, [Moment(now)]))
    }

    /// Mails that wait for a later attempt are due now.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn hasten_mails(&mut self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let sql = "UPDATE deliveries SET next_attempt_at = ?1 WHERE status = 'queued' AND next_attempt_at > ?1";
        self.commit(|tx| tx.execute(sql, [Moment(now)])).map(|_| ())
    }

    /// Gives up mails that wait for anyone but `readers`; the operator, who removed them, is not told.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn give_up_on_others(&mut self, readers: &[&str], now: DateTime<Utc>) -> Result<u32, StoreError> {
        const WAITING: &str = "SELECT l.id, r.address FROM deliveries l JOIN recipients r ON r.id = l.recipient_id WHERE l.status = 'queued'";
        const GIVE_UP: &str = "UPDATE deliveries SET status = 'given_up', next_attempt_at = NULL, last_attempt_at = coalesce(last_attempt_at, ?2), told_at = ?2,
                               error = 'its recipient is no longer in the configuration' WHERE id = ?1 AND status = 'queued'";
        let waiting: Vec<(DeliveryId, String)> = self.run(|c| {
            c.prepare_cached(WAITING)?.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()
        })?;
        let others: Vec<_> = waiting.into_iter().filter(|(_, a)| !readers.contains(&a.as_str())).collect();
        let mut given_up = 0;
        for (id, _) in others {
            self.commit(|tx| tx.execute(GIVE_UP, params![id, Moment(now)]))?;
            given_up += 1;
        }
        Ok(given_up)
    }

    /// When the next mail of the outbox is due.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn next_delivery(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let sql = "SELECT min(next_attempt_at) FROM deliveries WHERE status = 'queued'";
        self.run(|c| c.query_row(sql, [], |r| r.get::<_, Option<Moment>>(0))).map(|m| m.map(|m| m.0))
    }

    /// Mails queued, and mails given up that were written since `since`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn outbox_counts(&self, since: DateTime<Utc>) -> Result<(u32, u32), StoreError> {
        let sql = "SELECT count(*) FILTER (WHERE status = 'queued'), count(*) FILTER (WHERE status = 'given_up' AND created_at >= ?1)
                   FROM deliveries";
        self.run(|c| c.query_row(sql, [Moment(since)], |r| Ok((r.get(0)?, r.get(1)?))))
    }

    /// Why the mail that waits longest was not taken, if one waits after an attempt.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn mail_problem(&self) -> Result<Option<String>, StoreError> {
        let sql = "SELECT error FROM deliveries WHERE status = 'queued' AND error IS NOT NULL ORDER BY id LIMIT 1";
        self.run(|c| c.query_row(sql, [], |r| r.get(0)).optional())
    }

    /// Mails given up, newest first, with the reason.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn given_up(&self, limit: u32) -> Result<Vec<StuckMail>, StoreError> {
        let sql = format!("{STUCK} WHERE l.status = 'given_up' ORDER BY l.id DESC LIMIT ?1");
        self.run(|c| c.prepare(&sql)?.query_map([limit], stuck_row)?.collect())
    }

    /// Mails that were tried and not taken, and are tried again; oldest first, with the reason.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn waiting(&self, limit: u32) -> Result<Vec<StuckMail>, StoreError> {
        let sql = format!("{STUCK} WHERE l.status = 'queued' AND l.error IS NOT NULL ORDER BY l.id LIMIT ?1");
        self.run(|c| c.prepare(&sql)?.query_map([limit], stuck_row)?.collect())
    }

    /// Mails given up by `before` of which the operator was not told; notices to the operator
    /// aside.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn given_up_untold(&self, before: DateTime<Utc>) -> Result<Vec<StuckMail>, StoreError> {
        let sql = format!(
            "{STUCK} WHERE l.status = 'given_up' AND l.told_at IS NULL AND l.kind <> 'notice' AND l.last_attempt_at <= ?1 ORDER BY l.id LIMIT 100"
        );
        self.run(|c| c.prepare(&sql)?.query_map([Moment(before)], stuck_row)?.collect())
    }

    /// The operator is told of these.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn told(&mut self, mails: &[DeliveryId], now: DateTime<Utc>) -> Result<(), StoreError> {
        self.commit(|tx| {
            for id in mails {
                tx.execute("UPDATE deliveries SET told_at = ?2 WHERE id = ?1", params![id, Moment(now)])?;
            }
            Ok(())
        })
    }
}

fn delivery_row(r: &Row<'_>) -> rusqlite::Result<Delivery> {
    Ok(Delivery {
        id: r.get(0)?,
        address: r.get(1)?,
        message_id: r.get(2)?,
        subject: r.get(3)?,
        message: r.get(4)?,
        attempts: r.get(5)?,
    })
}

fn stuck_row(r: &Row<'_>) -> rusqlite::Result<StuckMail> {
    Ok(StuckMail {
        id: r.get(0)?,
        address: r.get(1)?,
        subject: r.get(2)?,
        created_at: r.get::<_, Moment>(3)?.0,
        attempts: r.get(4)?,
        next_attempt_at: r.get::<_, Option<Moment>>(5)?.map(|m| m.0),
        error: r.get(6)?,
    })
}
