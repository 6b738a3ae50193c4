//! What a recipient is told of failing documents: one report, reminders at long intervals, and a
//! note when a document can be read again. At most one such mail a day.

use super::DeliverError;
use crate::config::{Config, FailureSettings, Recipient};
use crate::digest::{self, Recovered, Trouble};
use crate::mail::{self, Letter};
use crate::store::{
    DeliveryKind, Failing, FailureNote, FailureNow, NewDelivery, NoteKind, RecipientState, Store, ToldFailure,
};
use chrono::{DateTime, Duration, Utc};

/// After an outage documents fail and recover one by one: they gather this long.
const PAUSE: Duration = Duration::hours(24);

/// Commit point (C) for a mail on failing documents, if one is due.
pub fn tell(
    config: &Config,
    store: &mut Store,
    recipient: &Recipient,
    state: RecipientState,
    now: DateTime<Utc>,
) -> Result<u32, DeliverError> {
    let told_at = store.trouble_told_at(state.id)?;
    if !recipient.failures || told_at.is_some_and(|t| now - t < PAUSE && t <= now) {
        return Ok(0);
    }
    let told = store.told_failures(state.id)?;
    if told.iter().any(|t| t.now == FailureNow::Resting) {
        store.forget_resting(state.id)?;
    }
    let failing: Vec<Failing> = store.failing()?.into_iter().filter(|f| recipient.wants(&f.service)).collect();
    let due = due(&failing, &told, config.failures, now);
    if due.notes.is_empty() {
        return Ok(0);
    }
    let trouble = Trouble {
        failing: due.failing,
        recovered: due.recovered,
        language: recipient.language,
        now,
        timezone: config.timezone,
    };
    let words = digest::render_trouble(&trouble)?;
    let which: Vec<String> = due.notes.iter().map(|n| n.document.to_string()).collect();
    let identity = format!("Trouble {} {}", which.join(","), now.timestamp());
    let letter = Letter {
        to: &recipient.to,
        subject: &words.subject,
        text: &words.text,
        html: Some(&words.html),
        calendar: None,
        language: recipient.language.tag(),
        date: now,
        identity: &identity,
        thread: None,
    };
    let (message_id, message) = mail::compose(&config.mail, &letter)?;
    let (recipient, subject, kind) = (state.id, words.subject, DeliveryKind::Digest);
    let delivery = NewDelivery {
        recipient,
        kind,
        message_id,
        subject,
        message,
        changes: Vec::new(),
        reminders: Vec::new(),
        notes: due.notes,
    };
    store.queue(&delivery, now, None)?;
    Ok(1)
}

/// What is to be told now.
#[derive(Debug, Default)]
struct Due {
    notes: Vec<FailureNote>,
    failing: Vec<digest::Failing>,
    recovered: Vec<Recovered>,
}

fn due(failing: &[Failing], told: &[ToldFailure], settings: FailureSettings, now: DateTime<Utc>) -> Due {
    let mut due = Due::default();
    for f in failing.iter().filter(|f| f.failures >= settings.report_after) {
        let before = told.iter().find(|t| t.id == f.id);
        let remind = |t: &ToldFailure| {
            let pause = settings.remind.and_then(|r| Duration::from_std(r).ok());
            // a report that was told of another failure is a report again
            t.since != f.since || pause.is_some_and(|p| now - t.told_at >= p) || t.told_at > now
        };
        if before.is_none_or(remind) {
            due.notes.push(FailureNote { document: f.id, kind: NoteKind::Fails(f.since) });
            due.failing.push(entry(f, before.is_some_and(|t| t.since == f.since)));
        }
    }
    for t in told {
        if let FailureNow::Recovered(at) = t.now {
            due.notes.push(FailureNote { document: t.id, kind: NoteKind::Recovered });
            let (service, document) = (t.service.clone(), t.document.clone());
            due.recovered.push(Recovered { service, document, since: t.since, at });
        }
    }
    due
}

fn entry(f: &Failing, reminder: bool) -> digest::Failing {
    digest::Failing {
        service: f.service.clone(),
        document: f.document.clone(),
        reason: f.reason.clone(),
        message: f.message.clone(),
        since: f.since,
        failures: f.failures,
        last_success_at: f.last_success_at,
        next_check_at: f.next_check_at,
        reminder,
    }
}

#[cfg(test)]
mod tests {
    use super::{FailureSettings, due};
    use crate::document::DocumentId;
    use crate::store::{Failing, FailureNow, NoteKind, ToldFailure};
    use chrono::{DateTime, Duration, Utc};

    fn at(hours: i64) -> DateTime<Utc> {
        "2026-11-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + Duration::hours(hours)
    }

    fn failing(failures: u32) -> Failing {
        Failing {
            id: DocumentId::new(1),
            service: "Acme".into(),
            document: "Terms".into(),
            since: at(0),
            failures,
            reason: "dns".into(),
            message: "cannot find the host".into(),
            last_success_at: None,
            next_check_at: at(50),
        }
    }

    fn told(hours: i64, now: FailureNow) -> ToldFailure {
        let (service, document) = ("Acme".to_owned(), "Terms".to_owned());
        ToldFailure { id: DocumentId::new(1), service, document, since: at(0), told_at: at(hours), now }
    }

    #[test]
    fn one_report_then_reminders_then_a_recovery() {
        let kinds = |failing: &[Failing], told: &[ToldFailure], hours| {
            let notes = due(failing, told, FailureSettings::default(), at(hours)).notes;
            notes.into_iter().map(|n| n.kind).collect::<Vec<_>>()
        };
        assert_eq!(kinds(&[failing(7)], &[], 30), [], "too few failures yet");
        assert_eq!(kinds(&[failing(8)], &[], 40), [NoteKind::Fails(at(0))], "the report");
        assert_eq!(kinds(&[failing(20)], &[told(40, FailureNow::Failing)], 400), [], "told already");
        assert_eq!(kinds(&[failing(40)], &[told(40, FailureNow::Failing)], 40 + 720), [NoteKind::Fails(at(0))]);
        assert_eq!(kinds(&[], &[told(40, FailureNow::Recovered(at(90)))], 91), [NoteKind::Recovered]);
        assert_eq!(kinds(&[], &[told(40, FailureNow::Resting)], 91), [], "paused or gone: nothing to tell");
    }
}
