//! Which message a mail says where: dates, counts, labels, summaries and lines. Their texts are in `config/words`.

use super::say::{Words, args};
use super::text::{cut, one_line};
use super::{Digest, Item, Upcoming};
use crate::document::{Flag, FlagChange, Language, PolicyDate, Stance};
use chrono::{DateTime, Datelike, NaiveDate};
use chrono_tz::Tz;
use std::collections::BTreeSet;

/// At most so many sentences about flags; the rest is counted.
const MAX_SENTENCES: usize = 3;

/// Whether a date is still to come.
pub fn is_coming(date: Option<PolicyDate>, today: NaiveDate) -> bool {
    date.is_some_and(|d| d.first_day() >= today)
}

/// Dates, counts and lists.
impl Words {
    /// The date for people: `18 Sep 2024`, or `May 2021`.
    #[must_use]
    pub fn date(&self, date: PolicyDate) -> String {
        if date.has_day() {
            return self.short_day(date.first_day());
        }
        let month = self.month("months", date.first_day());
        self.with("date-month", &args!["month" => month, "year" => date.first_day().year().to_string()])
    }

    /// `18 Sep 2024`
    pub fn short_day(&self, day: NaiveDate) -> String {
        self.day(day, "months-short")
    }

    /// `18 September 2024`
    pub fn long_day(&self, day: NaiveDate) -> String {
        self.day(day, "months")
    }

    /// `18 Sep 2024, 09:30`
    pub fn moment(&self, at: DateTime<Tz>) -> String {
        let (date, time) = (self.short_day(at.date_naive()), at.format("%H:%M").to_string());
        self.with("date-time", &args!["date" => date, "time" => time])
    }

    fn day(&self, day: NaiveDate, months: &str) -> String {
        let (number, month, year) = (day.day(), self.month(months, day), day.year().to_string());
        self.with("date-day", &args!["day" => number, "month" => month, "year" => year])
    }

    fn month(&self, months: &str, day: NaiveDate) -> String {
        self.say(months).split('|').nth(day.month0() as usize).unwrap_or_default().to_owned()
    }

    /// "A, B and C".
    pub fn list(&self, names: &[String]) -> String {
        match names {
            [] => String::new(),
            [one] => one.clone(),
            [head @ .., last] => self.with("list", &args!["head" => head.join(", "), "last" => last.as_str()]),
        }
    }

    /// "3 days", "5 hours".
    pub fn span(&self, time: chrono::Duration) -> String {
        let number = |n: i64| usize::try_from(n).unwrap_or(0);
        match (time.num_days(), time.num_hours()) {
            (2.., _) => self.count("span-days", number(time.num_days())),
            (_, 1..) => self.count("span-hours", number(time.num_hours())),
            _ => self.count("span-minutes", number(time.num_minutes().max(1))),
        }
    }

    /// A message about a document of a service.
    pub fn about(&self, id: &str, service: &str, document: &str) -> String {
        self.with(id, &args!["service" => service, "document" => document])
    }

    /// A message about something said.
    pub fn about_what(&self, id: &str, what: &str) -> String {
        self.with(id, &args!["what" => what])
    }

    /// The same, and so many more.
    pub fn what_and_more(&self, id: &str, what: &str, n: usize) -> String {
        self.with(id, &args!["what" => what, "n" => n])
    }

    /// Nothing where there are none.
    fn count_if_any(&self, id: &str, n: usize) -> String {
        if n == 0 { String::new() } else { self.count(id, n) }
    }
}

/// What flags and changes are called.
impl Words {
    /// What a flag is about.
    #[must_use]
    pub fn category(&self, flag: &Flag) -> String {
        match flag.category.as_ref() {
            "ai_training" => self.say("category-ai"),
            "ai_training_ban" => self.say("category-ban"),
            "affiliate_sharing" => self.say("category-group"),
            other => {
                let words = other.replace('_', " ");
                let mut letters = words.chars();
                letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect())
            }
        }
    }

    /// What the clause does about it.
    #[must_use]
    pub fn stance(&self, flag: &Flag) -> String {
        let stance = self.stance_word(flag.stance);
        if flag.change == FlagChange::Removed {
            return self.with("stance-until-now", &args!["stance" => stance]);
        }
        match flag.before_stance.filter(|b| *b != flag.stance) {
            Some(before) => {
                self.with("stance-before", &args!["stance" => stance, "before" => self.stance_word(before)])
            }
            None => stance,
        }
    }

    fn stance_word(&self, stance: Stance) -> String {
        self.say(match stance {
            Stance::Permits => "stance-permits",
            Stance::Prohibits => "stance-prohibits",
            Stance::Choice => "stance-choice",
            Stance::Mentions => "stance-mentions",
        })
    }

    /// What the change did to the clause.
    #[must_use]
    pub fn change(&self, change: FlagChange) -> String {
        self.say(match change {
            FlagChange::Added => "change-added",
            FlagChange::Modified => "change-modified",
            FlagChange::Reworded => "change-reworded",
            FlagChange::Removed => "change-removed",
            FlagChange::Standing => "change-standing",
        })
    }

    /// "20 Nov 2024, in 19 days".
    pub fn effective(&self, date: Option<PolicyDate>, today: NaiveDate) -> String {
        let Some(date) = date else { return String::new() };
        let (human, left) = (self.date(date), self.left(date, today));
        if left.is_empty() { human } else { self.with("date-left", &args!["date" => human, "left" => left]) }
    }

    /// "in 19 days"; nothing for a day that is gone, and for a month.
    pub fn left(&self, date: PolicyDate, today: NaiveDate) -> String {
        match date.days_from(today) {
            _ if !date.has_day() => String::new(),
            0 => self.say("today"),
            1 => self.say("tomorrow"),
            n if n > 1 => self.with("in-days", &args!["n" => n]),
            _ => String::new(),
        }
    }

    /// Changes of wording, as a count.
    pub fn editorial(&self, items: &[&Item]) -> String {
        const NAMED: usize = 8;
        if items.is_empty() {
            return String::new();
        }
        let names: BTreeSet<&str> = items.iter().map(|i| i.service.as_str()).collect();
        let more = names.len().saturating_sub(NAMED);
        let mut shown: Vec<String> = names.into_iter().take(NAMED).map(one_line).collect();
        if more > 0 {
            shown.push(self.count("more-names", more));
        }
        self.with("editorial", &args!["n" => items.len(), "names" => self.list(&shown)])
    }

    /// A change's summary: its first sentence, and the rest without what the mail tells beside it. The history
    /// keeps it in English; in another language it is made again from the flags.
    pub fn summary(&self, item: &Item) -> (String, String) {
        if self.language() != Language::English {
            return self.summary_of_flags(item);
        }
        let mut text = one_line(&item.summary);
        if let Some(date) = item.effective {
            text = text.replacen(&format!(" Effective {}.", date.human()), "", 1);
        }
        if item.alerts().any(|f| f.opt_out.is_some()) {
            text = text.replacen(" The text says how to refuse.", "", 1);
        }
        // an abbreviation early on ends no sentence
        match text.match_indices(". ").map(|(at, _)| at).find(|at| *at >= 30) {
            Some(at) => (text[..=at].to_owned(), text[at + 2..].to_owned()),
            None => (text, String::new()),
        }
    }

    fn summary_of_flags(&self, item: &Item) -> (String, String) {
        let mut sentences: Vec<String> = Vec::new();
        for flag in item.alerts() {
            let said = self.sentence(flag);
            if !sentences.contains(&said) {
                sentences.push(said);
            }
        }
        if sentences.is_empty() {
            return (format!("{}.", one_line(&self.statement(item))), String::new());
        }
        let more = sentences.len().saturating_sub(MAX_SENTENCES);
        sentences.truncate(MAX_SENTENCES);
        if more > 0 {
            sentences.push(self.count("says-more", more));
        }
        // the one thing that the English summary says and no flag
        if item.summary.contains(&Self::english().say("says-not-undone")) {
            sentences.push(self.say("says-not-undone"));
        }
        (sentences.remove(0), sentences.join(" "))
    }

    fn sentence(&self, flag: &Flag) -> String {
        let id = match (flag.category.as_ref(), flag.stance) {
            ("ai_training", Stance::Permits) => "what-ai-permits",
            ("ai_training", Stance::Prohibits) => "what-ai-prohibits",
            ("ai_training", Stance::Choice) => "what-ai-choice",
            ("ai_training", Stance::Mentions) => "what-ai-mentions",
            ("ai_training_ban", Stance::Permits) => "what-ban-permits",
            ("ai_training_ban", _) => "what-ban",
            ("affiliate_sharing", Stance::Permits) => "what-group-permits",
            ("affiliate_sharing", Stance::Prohibits) => "what-group-prohibits",
            ("affiliate_sharing", Stance::Choice) => "what-group-choice",
            ("affiliate_sharing", Stance::Mentions) => "what-group-mentions",
            _ => "what-other",
        };
        let category = flag.category.as_ref().replace('_', " ");
        let what = self.with(id, &args!["category" => category, "stance" => self.stance_word(flag.stance)]);
        let what = match flag.affiliates.as_slice() {
            [] => what,
            names => {
                let names = cut(&one_line(&self.list(names)), 300);
                self.with("says-naming", &args!["what" => what, "names" => names])
            }
        };
        let id = match flag.change {
            FlagChange::Removed => "says-gone",
            FlagChange::Modified if flag.before_stance == Some(Stance::Prohibits) => "says-reversed",
            FlagChange::Modified => "says-changed",
            FlagChange::Added | FlagChange::Reworded | FlagChange::Standing => "says-new",
        };
        self.about_what(id, &what)
    }
}

/// What did not fit, and lines.
impl Words {
    /// Changes that did not fit, and where they are.
    pub fn rest(&self, digest: &Digest, flagged: usize, others: usize) -> String {
        let Some(first) = digest.items.iter().map(|i| i.detected_at).min().filter(|_| flagged + others > 0) else {
            return String::new();
        };
        let mut parts = Vec::new();
        if flagged > 0 {
            parts.push(self.count("rest-flagged", flagged));
        }
        if others > 0 {
            parts.push(self.count(if flagged > 0 { "rest-others-too" } else { "rest-others" }, others));
        }
        let day = first.format("%Y-%m-%d").to_string();
        self.with("rest", &args!["what" => self.list(&parts), "day" => day])
    }

    /// Flags of a change that did not fit.
    pub fn more_flags(&self, n: usize) -> String {
        self.count_if_any("more-flags", n)
    }

    /// Clauses of a change that did not fit.
    pub fn more_clauses(&self, n: usize) -> String {
        self.count_if_any("more-clauses", n)
    }

    /// Failing documents that did not fit.
    pub fn failing_rest(&self, n: usize) -> String {
        self.count_if_any("more-failing", n)
    }

    /// Coming dates that did not fit.
    pub fn dates_rest(&self, n: usize) -> String {
        self.count_if_any("more-dates", n)
    }

    /// What happens on a coming date.
    pub fn coming(&self, u: &Upcoming) -> String {
        let id = if u.announced { "new-version-announced" } else { "document-takes-effect" };
        self.about(id, &u.service, &u.document)
    }

    /// What is wrong with a document, and what is known of it.
    pub fn failing(&self, state: &str, last_success: Option<NaiveDate>) -> String {
        match last_success.map(|day| self.short_day(day)) {
            Some(day) => self.with("failing-last-read", &args!["state" => state, "day" => day]),
            None => self.with("failing-never-read", &args!["state" => state]),
        }
    }

    /// Numbers of the versions before and after.
    pub fn versions(&self, (before, after): (u32, u32)) -> String {
        self.with("versions", &args!["before" => before.to_string(), "after" => after.to_string()])
    }

    /// Words in the language's quotation marks.
    pub fn quoted(&self, words: &str) -> String {
        self.with("quoted", &args!["words" => words])
    }
}

#[cfg(test)]
mod tests {
    use super::Words;
    use crate::document::{Language, PolicyDate};

    #[test]
    fn numbers_dates_and_lists_are_those_of_the_language() {
        let date = PolicyDate::parse("2024-09-18").unwrap();
        let said = |language| {
            let words = Words::of(language);
            let names = ["A".to_owned(), "B".to_owned(), "C".to_owned()];
            format!(
                "{}; {}; {}; {}",
                words.date(date),
                words.count("changes", 1),
                words.count("changes", 2),
                words.list(&names)
            )
        };
        assert_eq!(said(Language::English), "18 Sep 2024; 1 change; 2 changes; A, B and C");
        assert_eq!(said(Language::German), "18. Sept. 2024; 1 Änderung; 2 Änderungen; A, B und C");
        assert_eq!(said(Language::French), "18 sept. 2024; 1 modification; 2 modifications; A, B et C");
        assert_eq!(said(Language::Spanish), "18 sept 2024; 1 cambio; 2 cambios; A, B y C");
        assert_eq!(Words::of(Language::German).date(PolicyDate::parse("2021-05").unwrap()), "Mai 2021");
        assert_eq!(Words::of(Language::French).date(PolicyDate::parse("2025-01-01").unwrap()), "1er janv. 2025");
        assert_eq!(Words::english().date(date), date.human());
    }
}
