//! A question and its answer as the statement that they make: "Do you train on my files? No." is "never do we train on
//! your files".

use super::pattern::{Folded, Pattern};
use crate::diff::question_and_answer;
use crate::document::Stance;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The word that decides is one of so many: "By default, no".
const OPENING: usize = 3;

/// How a question of one language becomes what its answer says, read from `[question]` of its `stance.toml`.
#[derive(Debug)]
pub struct Question {
    /// What opens a question on whether the service does something.
    pub(super) asks: Pattern,
    /// What a question holds that is on something else.
    pub(super) aside: Pattern,
    yes: Vec<String>,
    no: Vec<String>,
    pub(super) never: String,
    turned: BTreeMap<String, String>,
    own_voice: Vec<String>,
    bare: Vec<String>,
    subject: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawQuestion {
    asks: String,
    aside: String,
    yes: String,
    no: String,
    never: String,
    turned: BTreeMap<String, String>,
    own_voice: String,
    bare: String,
    subject: String,
}

/// How an answer answers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answered {
    affirms: bool,
    /// It is no more than a word.
    bare: bool,
}

impl Answered {
    /// The stance of the statement, read as `stance`: a word decides it, and what one may refuse is done.
    pub(super) fn decides(self, stance: Stance) -> Stance {
        match (self.affirms, self.bare, stance) {
            (true, true, _) | (true, false, Stance::Choice) => Stance::Permits,
            (false, true, _) => Stance::Prohibits,
            _ => stance,
        }
    }
}

/// What a clause that may hold a question and its answer says.
pub(super) enum Said<'a> {
    /// It holds none.
    Plain,
    /// What both say together, and how the answer answers.
    Statement(Folded, Answered),
    /// The answer says nothing on what the question is about: the question alone.
    Question(&'a str),
}

impl Question {
    pub(super) fn of(raw: RawQuestion) -> Self {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect();
        Self {
            asks: Pattern::lazy(raw.asks),
            aside: Pattern::lazy(raw.aside),
            yes: words(&raw.yes),
            no: words(&raw.no),
            never: raw.never,
            turned: raw.turned,
            own_voice: words(&raw.own_voice),
            bare: words(&raw.bare),
            subject: raw.subject,
        }
    }

    /// What a clause says by a question and its answer; `own` finds the service's name.
    pub(super) fn read<'a>(&self, plain: &'a str, own: Option<&Pattern>) -> Said<'a> {
        let Some((question, answer)) = question_and_answer(plain) else { return Said::Plain };
        if !self.is_on_doing(question, own) {
            return Said::Question(&plain[..=question.len()]);
        }
        let bare = !self.beside(answer).contains(char::is_alphabetic);
        let answered = Answered { affirms: self.affirms(answer), bare };
        Said::Statement(self.statement(question, &Folded::new(answer)), answered)
    }

    /// Whether a question is on whether the service does something.
    pub(super) fn is_on_doing(&self, question: &str, own: Option<&Pattern>) -> bool {
        let asked = Folded::new(question);
        let asked = own.map_or_else(|| asked.clone(), |own| asked.with_we(own));
        self.asks.is_match(&asked) && !self.aside.is_match(&asked)
    }

    fn statement(&self, question: &str, answer: &Folded) -> Folded {
        let answer = answer.as_str();
        let never = if self.denies(answer) { self.never.as_str() } else { "" };
        let said = self.turned(question.trim_end_matches(['?', ' ']));
        Folded::new(&format!("{never} {}, {}", said.trim_end(), self.beside(answer)))
    }

    /// The first of an answer's first words that decides.
    fn decider(&self, answer: &str) -> Option<bool> {
        let answer = Folded::new(answer);
        let decides = words(answer.as_str()).take(OPENING).find(|w| is_one(&self.yes, w) || is_one(&self.no, w));
        decides.map(|w| is_one(&self.yes, w))
    }

    /// Whether an answer denies.
    pub(super) fn denies(&self, answer: &str) -> bool {
        self.decider(answer) == Some(false)
    }

    /// Whether it affirms, as most words do that are no denial: "of course".
    fn affirms(&self, answer: &str) -> bool {
        self.decider(answer).unwrap_or(words(answer).count() <= OPENING)
    }

    /// An answer without its first word, where that decides.
    pub(super) fn beside<'a>(&self, answer: &'a str) -> &'a str {
        let word = answer.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        let folded = Folded::new(word);
        let decides = is_one(&self.yes, folded.as_str()) || is_one(&self.no, folded.as_str());
        let rest = if decides { &answer[word.len()..] } else { answer };
        rest.trim_start_matches(|c: char| !c.is_alphanumeric())
    }

    /// A question's words as the service would say them, folded.
    pub(super) fn turned(&self, question: &str) -> String {
        let question = Folded::new(question);
        let own_voice = words(question.as_str()).any(|w| is_one(&self.own_voice, w));
        let turn = |word: &str| self.turned.get(word).filter(|_| !own_voice).map_or(word, String::as_str).to_owned();
        let opens = words(question.as_str()).next();
        let lacks = opens.is_some_and(|word| is_one(&self.bare, word));
        let mut said = if lacks { format!("{} ", self.subject) } else { String::new() };
        let mut word = String::new();
        for c in question.as_str().chars().chain([' ']) {
            if c.is_alphabetic() {
                word.push(c);
                continue;
            }
            said.push_str(&turn(&word));
            word.clear();
            said.push(c);
        }
        said
    }
}

fn is_one(words: &[String], word: &str) -> bool {
    words.iter().any(|w| w == word)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty())
}
