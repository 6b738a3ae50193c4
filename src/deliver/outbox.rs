//! The outbox is emptied: an attempt is marked, made, and its outcome recorded: commit point (D).

use super::Delivered;
use crate::document::{DeliveryId, Fnv};
use crate::mail::{Mailer, SendError};
use crate::schedule::{Backoff, Jitter};
use crate::store::{Delivery, SharedStore, StoreError};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::Instant;

/// A mail that nobody takes is tried this often: with the longest pauses for about five days, as
/// RFC 5321, section 4.5.4.1 has it.
const MAX_ATTEMPTS: u32 = 24;

/// Sends every mail that is due, at most one a `pace` to each domain.
///
/// # Errors
/// Only when the database fails.
pub async fn send(
    store: &SharedStore,
    mailer: &Mailer,
    pace: Duration,
    now: DateTime<Utc>,
) -> Result<Delivered, StoreError> {
    let mut delivered = Delivered::default();
    let mut last: HashMap<String, Instant> = HashMap::new();
    let mut skip: Vec<DeliveryId> = Vec::new();
    while let Some(due) = store.with(|s| s.due_delivery(now, &skip))? {
        skip.push(due.id);
        if mailer.is_paced() {
            wait_for(&due, &mut last, pace).await;
        }
        let retry_at = now + Backoff::MAIL.after(due.attempts + 1, Jitter(Fnv::of(&due.message_id)));
        if !store.with(|s| s.begin_attempt(&due, now, retry_at))? {
            continue;
        }
        let outcome = mailer.send(&due.address, &due.message_id, &due.message).await;
        let is_down = matches!(outcome, Err(SendError::Unreachable(_)));
        record(store, &due, outcome, now, retry_at, &mut delivered)?;
        if is_down {
            // the others would meet the same; they are due still, and tried in the next pass
            break;
        }
    }
    Ok(delivered)
}

/// Waits until the domain may be mailed again.
async fn wait_for(due: &Delivery, last: &mut HashMap<String, Instant>, pace: Duration) {
    let domain = due.address.rsplit_once('@').map_or("", |(_, domain)| domain);
    if let Some(at) = last.get(domain) {
        tokio::time::sleep_until(*at + pace).await;
    }
    last.insert(domain.to_owned(), Instant::now());
}

fn record(
    store: &SharedStore,
    due: &Delivery,
    outcome: Result<(), SendError>,
    now: DateTime<Utc>,
    retry_at: DateTime<Utc>,
    delivered: &mut Delivered,
) -> Result<(), StoreError> {
    let (message_id, attempts) = (due.message_id.as_str(), due.attempts + 1);
    match outcome {
        Ok(()) => {
            store.with(|s| s.sent(due.id, now))?;
            tracing::info!(message_id, subject = due.subject, "mail sent: {}", due.subject);
            delivered.sent += 1;
        }
        Err(SendError::Transient(reason) | SendError::Unreachable(reason)) if attempts < MAX_ATTEMPTS => {
            store.with(|s| s.not_sent(due.id, &reason, Some(retry_at)))?;
            tracing::warn!(message_id, attempts, "mail not taken, tried again later: {reason}");
            delivered.retried += 1;
        }
        Err(SendError::Transient(reason) | SendError::Permanent(reason) | SendError::Unreachable(reason)) => {
            store.with(|s| s.not_sent(due.id, &reason, None))?;
            tracing::error!(message_id, attempts, "mail given up: {reason}");
            delivered.given_up += 1;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Delivery, HashMap, wait_for};
    use crate::document::DeliveryId;
    use std::time::Duration;
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn mails_to_one_domain_are_apart() {
        let begun = Instant::now();
        let mut last = HashMap::new();
        let mut times = Vec::new();
        for address in ["a@one.test", "b@two.test", "c@one.test", "d@one.test"] {
            let (message_id, subject, message) = (String::new(), String::new(), Vec::new());
            let due =
                Delivery { id: DeliveryId::new(1), address: address.into(), message_id, subject, message, attempts: 0 };
            wait_for(&due, &mut last, Duration::from_secs(2)).await;
            times.push(begun.elapsed().as_secs());
        }
        assert_eq!(times, [0, 0, 2, 4]);
    }
}
