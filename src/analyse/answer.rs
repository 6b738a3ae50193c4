//! A question and its answer as the statement that they make: "Do you train on my files? No." is "never do we train on
//! your files".

use super::pattern::{Folded, Pattern};
use crate::diff::question_and_answer;
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
    never: String,
    turned: BTreeMap<String, String>,
    own_voice: Vec<String>,
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
}

/// What a clause that may hold a question and its answer says.
pub(super) enum Said<'a> {
    /// It holds none.
    Plain,
    /// What both say together.
    Statement(Folded),
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
        }
    }

    /// What a clause says by a question and its answer; `own` finds the service's name.
    pub(super) fn read<'a>(&self, plain: &'a str, own: Option<&Pattern>) -> Said<'a> {
        let Some((question, answer)) = question_and_answer(plain) else { return Said::Plain };
        let asked = Folded::new(question);
        let asked = own.map_or_else(|| asked.clone(), |own| asked.with_we(own));
        if !self.asks.is_match(&asked) || self.aside.is_match(&asked) {
            return Said::Question(&plain[..=question.len()]);
        }
        Said::Statement(self.statement(question, &Folded::new(answer)))
    }

    fn statement(&self, question: &str, answer: &Folded) -> Folded {
        let (question, answer) = (Folded::new(question), answer.as_str());
        let any = |words: &[String], word: &str| words.iter().any(|w| w == word);
        let decides = words(answer).take(OPENING).find(|w| any(&self.yes, w) || any(&self.no, w));
        let own_voice = words(question.as_str()).any(|w| any(&self.own_voice, w));
        let turn = |word: &str| self.turned.get(word).filter(|_| !own_voice).map_or(word, String::as_str).to_owned();
        let mut said = String::new();
        if decides.is_some_and(|w| any(&self.no, w)) {
            said.push_str(&self.never);
            said.push(' ');
        }
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
        // the word that decides is said
        let opens = answer.split(|c: char| !c.is_alphabetic()).next().filter(|w| any(&self.yes, w) || any(&self.no, w));
        let rest = &answer[opens.map_or(0, str::len)..];
        let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        Folded::new(&format!("{}, {rest}", said.trim_end().trim_end_matches(['?', ' '])))
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty())
}
