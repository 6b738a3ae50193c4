//! Dates of other documents and of older versions, which are not those of the text they stand in.

use super::super::affiliates::NameTable;
use super::super::pattern::Folded;
use super::Table;
use super::choice::HEAD;
use crate::document::{Clause, ClauseKind};
use serde::Deserialize;

/// Clauses at the head of a text whose headings are its titles.
const TITLES: usize = 8;
/// A line of at most so many words in capitals is a title.
const TITLE_WORDS: usize = 8;
/// Words in a document's name that name no other document.
const GENERAL: &[&str] = &["and", "for", "use", "service", "services", "condition", "conditions", "general", "terms"];

/// A place so many words behind "all" or "and" is what they are on.
const PLACE_NEAR: usize = 3;

#[derive(Deserialize, Default)]
struct Places {
    places: String,
}

impl Table {
    /// Whether a clause stands in a section of older versions. The text's own title makes it none: a text that is itself
    /// an older version has its dates.
    pub(super) fn is_in_archive(&self, clauses: &[Clause], at: usize) -> bool {
        let (Some(archive), clause) = (&self.archive, &clauses[at]) else { return false };
        let itself = usize::from(clause.kind == ClauseKind::Heading && !clause.section.is_empty());
        let title = clauses.iter().find(|c| c.kind == ClauseKind::Heading).and_then(|c| c.section.last());
        let mut above = clause.section[..clause.section.len() - itself].iter();
        above.any(|heading| Some(heading) != title && archive.is_match(&Folded::new(heading)))
    }

    /// Whether what stands before a date limits it to a country: "This notice is effective for Colombia on".
    pub(super) fn is_for_a_place(&self, before: &str) -> bool {
        let Some((_, end)) = self.effective.find_all(before).last().copied() else { return false };
        let places = self.places.get_or_init(|| {
            let named = toml::from_str::<Places>(self.wording).unwrap_or_default();
            named.places.split(' ').map(str::to_owned).collect()
        });
        let words = before[end..].split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>();
        let place = |word: &&str| places.contains(*word);
        // "Ireland and all other countries", not "Ireland and Germany"
        let whole = |at: usize| {
            self.whole.iter().any(|w| w == words[at]) && !words[at + 1..].iter().take(PLACE_NEAR).any(place)
        };
        words.iter().any(place) && !(0..words.len()).any(whole)
    }

    /// Whether the text says that it applies from a date given elsewhere in it: "The changes take effect as of the date
    /// above".
    pub(super) fn applies_as_dated(&self, clauses: &[Clause]) -> bool {
        let mut of_date = clauses.iter().filter(|c| c.plain.contains(&self.date_word));
        of_date.any(|c| self.as_dated.is_match(&Folded::new(&c.plain)))
    }

    /// Whether a sentence speaks of another document than the text it stands in: "The Platform Policy has
    /// been updated on" below the title "Payment Terms", or a line right below "Children's Privacy Policy" in the midst
    /// of the text.
    pub(super) fn is_of_another(&self, clauses: &[Clause], at: usize, names: &NameTable) -> bool {
        let Some(kinds) = &self.document else { return false };
        let words = |text: &str| -> Vec<String> {
            Folded::new(text).as_str().split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect()
        };
        let in_capitals = |words: &str| {
            let named = |w: &&str| w.starts_with(char::is_uppercase) || matches!(*w, "of" | "and" | "&" | "for");
            words.split(' ').take_while(named).collect::<Vec<_>>().join(" ")
        };
        let is_title = |c: &Clause| {
            let words = c.plain.as_str();
            let line = c.kind != ClauseKind::Row && words.split(' ').count() <= TITLE_WORDS;
            line && kinds.is_match(&Folded::new(words))
                && (c.kind == ClauseKind::Heading || in_capitals(words) == words)
        };
        let above = || {
            let c = &clauses[at.checked_sub(1).filter(|_| at >= HEAD)?];
            let named = is_title(c) && in_capitals(&c.plain) == c.plain;
            let kind_ends = |w: &str| kinds.is_match(&Folded::new(w));
            let own = self.this_text.is_match(&Folded::new(&clauses[at].plain));
            (named && !own && c.plain.rsplit(' ').next().is_some_and(kind_ends)).then_some(c)
        };
        let sentence = clauses[at].plain.strip_prefix("The ").map(in_capitals);
        let of_headings = sentence.is_some();
        let subject = sentence.or_else(|| above().map(|c| c.plain.clone())).unwrap_or_default();
        let titles: Vec<&str> = clauses[..clauses.len().min(TITLES)]
            .iter()
            .enumerate()
            .filter(|(n, c)| *n != at && is_title(c) && (c.kind == ClauseKind::Heading || !of_headings))
            .map(|(_, c)| c.plain.as_str())
            .collect();
        if titles.is_empty() || !kinds.is_match(&Folded::new(&subject)) {
            return false;
        }
        let title = words(&titles.join(" "));
        let own = names.own(clauses);
        words(&subject).iter().any(|word| {
            let known = title.contains(word) || own.as_ref() == Some(word);
            word.len() > 2 && !known && !GENERAL.contains(&word.as_str())
        })
    }
}
