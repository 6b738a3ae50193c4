//! All rules: for each language its packs, stance patterns, names and wording, read when a text in it is first met.

use super::affiliates::NameTable;
use super::pack::{Pack, RuleError, StancePatterns, error};
use super::pattern::Folded;
use super::wording_table::WordingTable;
use crate::document::{Category, Stance};
use std::sync::{Arc, OnceLock};

/// The files of one language.
struct Files {
    /// ISO 639-1.
    code: &'static str,
    packs: [(&'static str, &'static str); 3],
    stance: (&'static str, &'static str),
    names: (&'static str, &'static str),
    wording: (&'static str, &'static str),
}

macro_rules! files {
    ($code:literal) => {
        Files {
            code: $code,
            packs: [files!($code, "ai_training_ban"), files!($code, "ai_training"), files!($code, "affiliate_sharing")],
            stance: files!($code, "stance"),
            names: files!($code, "names"),
            wording: files!($code, "wording"),
        }
    };
    ($code:literal, $name:literal) => {
        (concat!($code, "/", $name, ".toml"), include_str!(concat!("../../config/rules/", $code, "/", $name, ".toml")))
    };
}

/// What texts in a language of no table are read by.
static ENGLISH: Files = files!("en");
static OTHERS: [Files; 3] = [files!("de"), files!("fr"), files!("es")];

/// The rules of all languages, ready for use.
#[derive(Debug)]
pub struct Rules {
    english: RuleSet,
    others: [(&'static Files, OnceLock<Option<RuleSet>>); 3],
    /// A user's own packs.
    own: Vec<Arc<Pack>>,
}

/// The rules by which texts in one language are read.
#[derive(Debug)]
pub(super) struct RuleSet {
    pub(super) packs: Vec<Arc<Pack>>,
    pub(super) stance: StancePatterns,
    pub(super) names: NameTable,
    pub(super) wording: WordingTable,
}

impl std::fmt::Debug for Files {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code)
    }
}

/// The languages that have rules.
fn codes() -> String {
    OTHERS.iter().fold(ENGLISH.code.to_owned(), |all, files| format!("{all}, {}", files.code))
}

fn is_read(code: &str) -> bool {
    std::iter::once(&ENGLISH).chain(&OTHERS).any(|files| files.code == code)
}

impl Rules {
    /// The rules that come with the program.
    ///
    /// # Errors
    /// When a shipped pack is broken, which a test rules out.
    pub fn built_in() -> Result<Self, RuleError> {
        Self::with(&[])
    }

    /// The rules that come with the program and a user's own packs, given as file name and text.
    /// A pack for a category that is already there takes its place, in its language or, where it
    /// names none, in all.
    ///
    /// # Errors
    /// When a pack is not valid; its file and the reason are named.
    pub fn with(own: &[(String, String)]) -> Result<Self, RuleError> {
        let mut packs = Vec::new();
        for (file, text) in own {
            let pack = Pack::parse(file, text)?;
            if let Some(code) = pack.language.as_deref().filter(|code| !is_read(code)) {
                return Err(error(file, &format!("language: no texts are read as `{code}`, allowed are: {}", codes())));
            }
            pack.check(file)?;
            packs.push(Arc::new(pack));
        }
        let english = RuleSet::read(&ENGLISH, &packs)?;
        let others = OTHERS.each_ref().map(|files| (files, OnceLock::new()));
        Ok(Self { english, others, own: packs })
    }

    /// The rules for texts in a language, ISO 639-1: the English ones where there are none of its own.
    pub(super) fn of(&self, language: Option<&str>) -> &RuleSet {
        let read = |files: &Files| RuleSet::read(files, &self.own).ok();
        let (files, set) = match self.others.iter().find(|(files, _)| Some(files.code) == language) {
            Some((files, set)) => (files, set),
            None => return &self.english,
        };
        set.get_or_init(|| read(files)).as_ref().unwrap_or(&self.english)
    }

    /// The categories, with a title for people.
    pub fn categories(&self) -> impl Iterator<Item = (&Category, &str)> {
        let packs = self.english.packs.iter();
        let elsewhere = self.own.iter().filter(|own| !self.english.packs.iter().any(|p| p.category == own.category));
        packs.chain(elsewhere).map(|p| (&p.category, p.title.as_str()))
    }

    /// Compiles every pattern of every language.
    ///
    /// # Errors
    /// The first pattern that is not a regular expression.
    pub fn check(&self) -> Result<(), RuleError> {
        self.english.check(&ENGLISH)?;
        OTHERS.iter().try_for_each(|files| RuleSet::read(files, &self.own)?.check(files))
    }
}

impl RuleSet {
    fn read(files: &Files, own: &[Arc<Pack>]) -> Result<Self, RuleError> {
        let mut packs: Vec<Arc<Pack>> = Vec::new();
        for (file, text) in files.packs {
            packs.push(Arc::new(Pack::parse(file, text)?));
        }
        for pack in own.iter().filter(|p| p.language.as_deref().is_none_or(|l| l == files.code)) {
            packs.retain(|p| p.category != pack.category);
            packs.push(Arc::clone(pack));
        }
        let stance = StancePatterns::parse(files.stance.0, files.stance.1)?;
        let names = NameTable::parse(files.names.1).map_err(|e| error(files.names.0, &e))?;
        let wording = WordingTable::parse(files.wording.1).map_err(|e| error(files.wording.0, &e))?;
        Ok(Self { packs, stance, names, wording })
    }

    fn check(&self, files: &Files) -> Result<(), RuleError> {
        self.packs.iter().try_for_each(|p| p.check(&format!("{} ({})", p.category, files.code)))?;
        self.names.check().map_err(|reason| error(files.names.0, &reason))?;
        self.wording.check().map_err(|reason| error(files.wording.0, &reason))?;
        self.stance.check(files.stance.0)
    }

    /// Whether a clause may offer a choice: a quick look before it is read.
    pub(super) fn may_offer_choice(&self, words: &Folded) -> bool {
        let fixed = || self.packs.iter().flat_map(|p| &p.rules).filter(|r| r.stance == Some(Stance::Choice));
        self.stance.choice.is_match(words)
            || self.stance.choice_first.is_match(words)
            || fixed().flat_map(|r| &r.any).any(|p| p.is_match(words))
    }
}

#[cfg(test)]
mod tests {
    use super::Rules;

    #[test]
    fn the_shipped_packs_compile() {
        Rules::built_in().unwrap().check().unwrap();
    }

    #[test]
    fn a_broken_pack_is_named() {
        let pack =
            "category = \"x\"\ntitle = \"X\"\ngate = \"x\"\n[[rule]]\nid = \"r\"\nabout = \"a\"\nany = [\"(\"]\n";
        let error = Rules::with(&[("own.toml".into(), pack.into())]).unwrap_err().to_string();
        assert!(error.starts_with("rule pack own.toml: x.r: "), "{error}");
        let pack = format!("language = \"german\"\n{pack}");
        let error = Rules::with(&[("own.toml".into(), pack)]).unwrap_err().to_string();
        assert_eq!(error, "rule pack own.toml: language: no texts are read as `german`, allowed are: en, de, fr, es");
    }
}
