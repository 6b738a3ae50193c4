//! The direction of a clause: permits, prohibits, offers a choice, or only mentions.

use super::pack::StancePatterns;
use super::pattern::Folded;
use crate::document::Stance;

/// A denial further away than this from the words that it denies, in bytes, belongs to something
/// else.
const REACH: usize = 260;

/// What cannot be refused stands at most so many bytes behind the words that say so.
const NEAR: usize = 120;

/// Reads the stance of `text` about the words at `span`; `lead` is the sentence that introduces
/// the list it stands in.
pub fn stance(patterns: &StancePatterns, text: &Folded, span: (usize, usize), lead: &Folded) -> Stance {
    let words = text.as_str();
    if cannot_be_refused(patterns, words, span) {
        return Stance::Permits;
    }
    if patterns.choice_first.is_match(text) {
        return Stance::Choice;
    }
    if denied(patterns, words, span) || lead_denies(patterns, lead) {
        return Stance::Prohibits;
    }
    if patterns.doing_unless.is_match(text) {
        return Stance::Permits;
    }
    let around = || patterns.consent_around.find_all(words).iter().any(|(from, to)| *from <= span.0 && span.1 <= *to);
    if patterns.only_consent.is_match(text) || around() {
        return Stance::Prohibits;
    }
    if let Some((at, _)) = patterns.choice.find(text) {
        let statement = patterns.doing.find_in(&words[..at]).is_some() && at > span.0;
        if !statement {
            return Stance::Choice;
        }
    }
    if patterns.mention.is_match(text) { Stance::Mentions } else { Stance::Permits }
}

/// Whether it is the refusing of what the words at `span` say that is denied: "You cannot opt out of ...".
fn cannot_be_refused(patterns: &StancePatterns, words: &str, span: (usize, usize)) -> bool {
    let refusing = |(from, to): &(usize, usize)| {
        let between = words.get(*to..span.0).unwrap_or_default();
        let thought = words.get(*to..span.1).unwrap_or_default();
        let another = thought.contains([';', '.']) || patterns.negation.find_in(thought).is_some();
        *from <= span.0 && between.len() <= NEAR && !between.contains(',') && !another
    };
    patterns.no_choice.find_all(words).iter().any(refusing)
}

/// Whether a denial governs the words at `span`: before them in the same thought, or right after.
fn denied(patterns: &StancePatterns, words: &str, span: (usize, usize)) -> bool {
    let harmless = patterns.negation_not.find_all(words);
    let is_harmless = |at: usize| harmless.iter().any(|(from, to)| (*from..*to).contains(&at));
    let excepted = |from: usize| {
        let said = words.get(from..span.1).unwrap_or_default();
        patterns.exception.find_in(said).is_some()
    };
    let governs = |(from, to): &(usize, usize)| {
        if *from >= span.1 || is_harmless(*from) || is_harmless(to.saturating_sub(1)) || excepted(*to) {
            return false;
        }
        let between = words.get(*to..span.0).unwrap_or_default();
        between.len() <= REACH && patterns.turn.find_in(between).is_none()
    };
    if patterns.negation.find_all(words).iter().any(governs) {
        return true;
    }
    let after = words.get(span.1..).unwrap_or_default();
    patterns.negation_after.find_in(after).is_some_and(|(_, to)| {
        let said = &after[..to];
        patterns.negation_after_word.find_in(said).is_some()
    })
}

/// Whether the sentence that introduces a list denies what its items say.
pub fn lead_denies(patterns: &StancePatterns, lead: &Folded) -> bool {
    let words = lead.as_str().trim_end_matches(['.', ';', ':', ' ']);
    let harmless = patterns.negation_not.find_all(words);
    patterns.negation.find_all(words).iter().any(|(from, to)| {
        let tail = words.get(*to..).unwrap_or_default();
        !harmless.iter().any(|(a, b)| (*a..*b).contains(from)) && patterns.turn.find_in(tail).is_none()
    })
}
