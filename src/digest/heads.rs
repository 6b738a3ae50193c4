//! What a mail says first: its subject, its heading, and the line below; of several changes the weightiest leads.

use super::say::{Words, args};
use super::text::{cut, one_line};
use super::{Digest, Item, Kind};
use crate::document::{Flag, FlagChange, Significance, Stance};

/// The longest subject, in characters: what phones show of one.
const MAX_SUBJECT: usize = 140;

/// How much a flag matters: lower is more.
pub type Weight = (u8, u8, u8);

/// The item that the subject speaks of.
pub fn leading(digest: &Digest) -> Option<&Item> {
    let best = |i: &&Item| i.alerts().map(weight).min();
    let flagged = digest.items.iter().filter(|i| i.flagged > 0);
    let first = flagged.min_by_key(|i| best(i).unwrap_or((9, 9, 9)));
    // of several that matter alike the first
    first.or_else(|| digest.items.iter().rev().max_by_key(|i| i.significance))
}

/// Which flag of several comes first: lower is more important.
pub fn weight(flag: &Flag) -> Weight {
    weight_of(flag.category.as_ref(), flag.stance, flag.change)
}

/// The same, of a flag whose words are not at hand.
#[must_use]
pub fn weight_of(category: &str, stance: Stance, change: FlagChange) -> Weight {
    // what only touches a matter comes after all that says something
    let mention = if stance == Stance::Mentions { 3 } else { 0 };
    let category = mention
        + match category {
            "ai_training" => 0,
            "affiliate_sharing" => 1,
            _ => 2,
        };
    let stance = match stance {
        Stance::Permits => 0,
        Stance::Choice => 1,
        Stance::Prohibits => 2,
        Stance::Mentions => 3,
    };
    let change = match change {
        FlagChange::Added => 0,
        FlagChange::Modified => 1,
        _ => 2,
    };
    (category, stance, change)
}

impl Words {
    /// What the mail is about, most important first.
    pub fn subject(&self, digest: &Digest) -> String {
        let words = match digest.kind {
            Kind::Reminder => self.reminder(digest),
            Kind::Alert | Kind::Digest => match leading(digest) {
                Some(item) => self.changes(digest, item),
                None => self.no_changes(digest),
            },
        };
        cut(&one_line(&words), MAX_SUBJECT)
    }

    fn changes(&self, digest: &Digest, item: &Item) -> String {
        let mut subject = self.statement(item);
        if let Some(date) = item.effective {
            subject = self.with("subject-from", &args!["what" => subject, "date" => self.date(date)]);
        }
        let telling = |i: &&Item| i.flagged > 0 || i.significance == Significance::Substantive;
        match digest.items.iter().filter(telling).count().saturating_sub(1) {
            0 => subject,
            n => self.what_and_more("subject-more", &subject, n),
        }
    }

    /// What one change is, as a sentence without its end.
    #[must_use]
    pub fn statement(&self, item: &Item) -> String {
        match item.alerts().min_by_key(|f| weight(f)) {
            Some(flag) => self.headline(&item.service, flag),
            None if item.flagged > 0 || item.significance == Significance::Substantive => {
                self.about("document-changed", &item.service, &item.document)
            }
            None => self.about("document-edited", &item.service, &item.document),
        }
    }

    fn no_changes(&self, digest: &Digest) -> String {
        match digest.failing.as_slice() {
            [] => self.count("no-change-seen", digest.watched),
            [one] => self.about("not-checked-one", &one.service, &one.document),
            many => self.count("not-checked", many.len()),
        }
    }

    fn reminder(&self, digest: &Digest) -> String {
        let Some(first) = digest.upcoming.first() else { return self.say("a-date-is-coming") };
        let id = if first.announced { "announced-to-change" } else { "takes-effect" };
        let what = self.about(id, &first.service, &first.document);
        let when = |id: &str, n: i64| {
            let date = self.date(first.date);
            self.with(id, &args!["what" => what.as_str(), "date" => date, "n" => n])
        };
        let said = match first.date.days_from(digest.today()) {
            ..=0 => self.about_what("reminder-today", &what),
            1 => when("reminder-tomorrow", 1),
            n => when("reminder-days", n),
        };
        match digest.upcoming.len() - 1 {
            0 => said,
            n => self.what_and_more("more-dates-behind", &said, n),
        }
    }

    /// What one flag means, with the service as subject.
    fn headline(&self, service: &str, flag: &Flag) -> String {
        use FlagChange::{Added, Modified, Removed};
        use Stance::{Choice, Permits, Prohibits};
        let group = match flag.affiliates.as_slice() {
            [] => self.say("the-group"),
            names => cut(&self.list(names), 60),
        };
        let turned = flag.before_stance == Some(Prohibits) && flag.change.alerts();
        let id = match (flag.category.as_ref(), flag.stance, flag.change) {
            ("ai_training", Permits, _) if turned => "ai-permits-turned",
            ("affiliate_sharing", Permits, _) if turned => "group-permits-turned",
            ("ai_training", Permits, Added) => "ai-permits-added",
            ("ai_training", Permits, Removed) => "ai-permits-removed",
            ("ai_training", Permits, _) => "ai-permits-changed",
            ("ai_training", Prohibits, Removed) => "ai-prohibits-removed",
            ("ai_training", Prohibits, Modified) => "ai-prohibits-modified",
            ("ai_training", Prohibits, _) => "ai-prohibits",
            ("ai_training", Choice, Removed) => "ai-choice-removed",
            ("ai_training", Choice, _) => "ai-choice",
            ("ai_training", ..) => "ai-mentions",
            ("affiliate_sharing", Permits, Added) => "group-permits-added",
            ("affiliate_sharing", Permits, Removed) => "group-permits-removed",
            ("affiliate_sharing", Permits, _) => "group-permits-changed",
            ("affiliate_sharing", Prohibits, Removed) => "group-prohibits-removed",
            ("affiliate_sharing", ..) => "group-other",
            ("ai_training_ban", _, Removed) => "ban-removed",
            ("ai_training_ban", ..) => "ban",
            _ => "own-category",
        };
        let category = flag.category.as_ref().replace('_', " ");
        self.with(id, &args!["service" => service, "group" => group, "category" => category])
    }

    /// The mail's first heading.
    pub fn title(&self, digest: &Digest) -> String {
        match (digest.kind, digest.items.as_slice()) {
            (Kind::Reminder, _) | (_, []) => self.subject(digest),
            (_, [one]) => one_line(&self.statement(one)),
            (_, items) => leading(digest).map_or_else(
                || self.subject(digest),
                |i| one_line(&self.what_and_more("title-more", &self.statement(i), items.len() - 1)),
            ),
        }
    }

    /// The line below it: the day, and what the mail holds.
    pub fn lead(&self, digest: &Digest) -> String {
        let flagged = digest.items.iter().filter(|i| i.flagged > 0).count();
        let other = |i: &&Item| i.flagged == 0;
        let telling = digest.items.iter().filter(other).filter(|i| i.significance == Significance::Substantive).count();
        let editorial = digest.items.len() - flagged - telling;
        let mut parts = vec![self.long_day(digest.today())];
        let mut add = |id: &str, n: usize| {
            if n > 0 {
                parts.push(self.count(id, n));
            }
        };
        if digest.kind != Kind::Reminder {
            add("lead-flagged", flagged);
            add("lead-others", telling);
            add("lead-wording", editorial);
        }
        add("lead-not-checked", digest.failing.len());
        if digest.items.is_empty() {
            add("lead-no-change", digest.watched.saturating_sub(digest.failing.len()));
        }
        parts.join(" · ")
    }
}
