//! Rule packs and stance patterns: what a category is looked for by, read from TOML.

use super::answer::{Question, RawQuestion};
use super::pattern::{Pattern, SharedPatterns};
use super::vocabulary::Vocabulary;
use crate::document::{Category, Stance};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Why a rule pack cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("rule pack {file}: {reason}")]
pub struct RuleError {
    file: String,
    reason: String,
}

/// The rules of one category.
#[derive(Debug)]
pub(super) struct Pack {
    pub(super) category: Category,
    /// The only language whose texts it reads, ISO 639-1; all where it is not said.
    pub(super) language: Option<String>,
    pub(super) title: String,
    pub(super) gate: Pattern,
    /// Items of a list whose introducing sentence ends with a colon and matches this are looked at, too, whatever they say.
    pub(super) gate_of_list: Option<Pattern>,
    /// Its clauses bind others: they name no affiliates, and there is nothing to opt out of.
    pub(super) of_others: bool,
    pub(super) yields_to: Vec<Category>,
    /// What a sentence beside a clause must match to be the way to refuse what the clause says.
    pub(super) refuse: Option<Pattern>,
    /// What these match is blanked out before the rules read a clause.
    pub(super) mask: Vec<Pattern>,
    pub(super) rules: Vec<Rule>,
}

/// One rule.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) id: String,
    pub(super) any: Vec<Pattern>,
    /// Like `any`, over the words with their capitals.
    pub(super) cased: Vec<Pattern>,
    pub(super) all: Vec<Pattern>,
    pub(super) unless: Vec<Pattern>,
    pub(super) within: Vec<Pattern>,
    /// Each must match in the clause, the sentence that introduces its list or its table's header.
    pub(super) here: Vec<Pattern>,
    /// At least one must match in the clause before.
    pub(super) previous: Vec<Pattern>,
    pub(super) stance: Option<Stance>,
    /// Whether the clause is told only when it comes, not when it is reworded or goes.
    pub(super) only_new: bool,
}

/// The patterns by which a clause's direction is read.
#[derive(Debug)]
pub(super) struct StancePatterns {
    pub(super) no_choice: Pattern,
    pub(super) negation: Pattern,
    pub(super) negation_not: Pattern,
    pub(super) turn: Pattern,
    pub(super) exception: Pattern,
    pub(super) negation_after: Pattern,
    pub(super) negation_after_word: Pattern,
    pub(super) only_consent: Pattern,
    pub(super) consent_around: Pattern,
    pub(super) doing_unless: Pattern,
    pub(super) choice: Pattern,
    pub(super) choice_first: Pattern,
    pub(super) doing: Pattern,
    pub(super) mention: Pattern,
    pub(super) opt_out: Pattern,
    pub(super) opt_out_place: Pattern,
    pub(super) to_do: Vec<String>,
    pub(super) done: Pattern,
    pub(super) condition: Pattern,
    pub(super) not_undone: Pattern,
    pub(super) question: Question,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPack {
    category: String,
    language: Option<String>,
    title: String,
    gate: String,
    gate_of_list: Option<String>,
    #[serde(default)]
    of_others: bool,
    #[serde(default)]
    yields_to: Vec<String>,
    refuse: Option<String>,
    #[serde(default)]
    mask: Vec<String>,
    #[serde(default)]
    words: BTreeMap<String, String>,
    rule: Vec<RawRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    id: String,
    #[expect(dead_code, reason = "required of every rule for its reader; the program has no use for it")]
    about: String,
    #[serde(default)]
    any: Vec<String>,
    #[serde(default)]
    cased: Vec<String>,
    #[serde(default)]
    all: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
    #[serde(default)]
    within: Vec<String>,
    #[serde(default)]
    here: Vec<String>,
    #[serde(default)]
    previous: Vec<String>,
    stance: Option<Stance>,
    #[serde(default)]
    only_new: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStance {
    no_choice: String,
    negation: String,
    negation_not: String,
    turn: String,
    exception: String,
    negation_after: String,
    negation_after_word: String,
    only_consent: String,
    consent_around: String,
    doing_unless: String,
    choice: String,
    choice_first: String,
    doing: String,
    mention: String,
    opt_out: String,
    opt_out_place: String,
    to_do: Vec<String>,
    done: String,
    condition: String,
    not_undone: String,
    question: RawQuestion,
}

impl Pack {
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, RuleError> {
        let raw: RawPack = toml::from_str(text).map_err(|e| error(file, &e.to_string()))?;
        let category = Category::new(&raw.category).map_err(|e| error(file, &e.to_string()))?;
        let yields: Result<_, _> = raw.yields_to.iter().map(|c| Category::new(c)).collect();
        let words = Vocabulary::new(raw.words).map_err(|e| error(file, &e))?;
        let mut shared = SharedPatterns::new(words);
        let rules = raw.rule.into_iter().map(|r| Rule::new(&category, r, &mut shared)).collect();
        Ok(Self {
            title: raw.title,
            language: raw.language,
            of_others: raw.of_others,
            gate: shared.pattern(raw.gate),
            gate_of_list: raw.gate_of_list.map(|g| shared.pattern(g)),
            mask: raw.mask.into_iter().map(|m| shared.pattern(m)).collect(),
            refuse: raw.refuse.map(|r| shared.pattern(r)),
            yields_to: yields.map_err(|e| error(file, &e.to_string()))?,
            rules,
            category,
        })
    }

    pub(super) fn check(&self, file: &str) -> Result<(), RuleError> {
        let named = |name: &str, p: &Pattern| p.check().map_err(|reason| error(file, &format!("{name}: {reason}")));
        named("gate", &self.gate)?;
        self.gate_of_list.iter().try_for_each(|g| named("gate_of_list", g))?;
        self.refuse.iter().try_for_each(|r| named("refuse", r))?;
        self.mask.iter().try_for_each(|m| named("mask", m))?;
        for rule in &self.rules {
            if rule.any.is_empty() && rule.cased.is_empty() {
                return Err(error(file, &format!("{}: a rule needs `any` or `cased`", rule.id)));
            }
            rule.patterns().try_for_each(|p| named(&rule.id, p))?;
        }
        Ok(())
    }
}

impl Rule {
    fn new(category: &Category, raw: RawRule, shared: &mut SharedPatterns) -> Self {
        let mut all = |sources: Vec<String>| sources.into_iter().map(|s| shared.pattern(s)).collect();
        Self {
            id: format!("{category}.{}", raw.id),
            any: all(raw.any),
            cased: all(raw.cased),
            all: all(raw.all),
            unless: all(raw.unless),
            within: all(raw.within),
            here: all(raw.here),
            previous: all(raw.previous),
            stance: raw.stance,
            only_new: raw.only_new,
        }
    }
}

impl Rule {
    fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        [&self.any, &self.cased, &self.all, &self.unless, &self.within, &self.here, &self.previous]
            .into_iter()
            .flatten()
    }
}

impl StancePatterns {
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, RuleError> {
        let raw: RawStance = toml::from_str(text).map_err(|e| error(file, &e.to_string()))?;
        Ok(Self {
            no_choice: Pattern::lazy(raw.no_choice),
            negation: Pattern::lazy(raw.negation),
            negation_not: Pattern::lazy(raw.negation_not),
            turn: Pattern::lazy(raw.turn),
            exception: Pattern::lazy(raw.exception),
            negation_after: Pattern::lazy(raw.negation_after),
            negation_after_word: Pattern::lazy(raw.negation_after_word),
            only_consent: Pattern::lazy(raw.only_consent),
            consent_around: Pattern::lazy(raw.consent_around),
            doing_unless: Pattern::lazy(raw.doing_unless),
            choice: Pattern::lazy(raw.choice),
            choice_first: Pattern::lazy(raw.choice_first),
            doing: Pattern::lazy(raw.doing),
            mention: Pattern::lazy(raw.mention),
            opt_out: Pattern::lazy(raw.opt_out),
            opt_out_place: Pattern::lazy(raw.opt_out_place),
            to_do: raw.to_do,
            done: Pattern::lazy(raw.done),
            condition: Pattern::lazy(raw.condition),
            not_undone: Pattern::lazy(raw.not_undone),
            question: Question::of(raw.question),
        })
    }

    /// Compiles every pattern.
    ///
    /// # Errors
    /// The first that is not a regular expression.
    pub(super) fn check(&self, file: &str) -> Result<(), RuleError> {
        self.all().iter().try_for_each(|p| p.check()).map_err(|reason| error(file, &reason))
    }

    const fn all(&self) -> [&Pattern; 23] {
        [
            &self.no_choice,
            &self.negation,
            &self.negation_not,
            &self.turn,
            &self.exception,
            &self.negation_after,
            &self.negation_after_word,
            &self.only_consent,
            &self.doing_unless,
            &self.choice,
            &self.choice_first,
            &self.doing,
            &self.mention,
            &self.opt_out,
            &self.opt_out_place,
            &self.done,
            &self.condition,
            &self.not_undone,
            &self.question.asks,
            &self.question.aside,
            &self.question.elsewhere,
            &self.question.condition,
            &self.consent_around,
        ]
    }
}

pub(super) fn error(file: &str, reason: &str) -> RuleError {
    RuleError { file: file.to_owned(), reason: reason.trim_end().to_owned() }
}
