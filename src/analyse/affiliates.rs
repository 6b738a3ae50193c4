//! Names of the group companies that a clause names: "our Affiliates, including Microsoft".

use super::pattern::{Folded, Pattern};
use crate::document::{Clause, ClauseKind};
use regex::bytes::{Regex, RegexBuilder};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

const TABLE: &str = include_str!("../../config/rules/names.toml");

/// How often a text must write a name before it counts as the service's own.
const OWN_LEAST: usize = 4;

/// Words that are no names, read from `config/rules/names.toml`.
#[derive(Debug)]
pub struct NameTable {
    common: HashSet<String>,
    forms: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    common: String,
    forms: String,
}

impl NameTable {
    /// The table that comes with the program.
    ///
    /// # Errors
    /// When it is broken, which a test rules out.
    pub fn built_in() -> Result<Self, String> {
        let raw: RawTable = toml::from_str(TABLE).map_err(|e| e.to_string())?;
        let common = raw.common.split(' ').map(str::to_owned).collect();
        Ok(Self { common, forms: raw.forms.replace('.', r"\.").replace(' ', "|") })
    }

    fn is_common(&self, word: &str) -> bool {
        self.common.contains(&word.to_lowercase())
    }

    /// Whether a word stands behind a company's name: "Ltd".
    fn is_form(&self, word: &str) -> bool {
        self.forms.split('|').any(|form| form == word)
    }

    /// The service's own name as its text writes it: the capitalised word that it writes most,
    /// and never in small letters. In lower case; none where no word stands out.
    pub fn own(&self, clauses: &[Clause]) -> Option<String> {
        let mut capital: HashMap<&str, usize> = HashMap::new();
        let texts = || clauses.iter().filter(|c| c.kind != ClauseKind::Heading).map(|c| c.plain.as_str());
        for text in texts() {
            let words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
            for word in words.skip(1).filter(|w| w.len() > 2 && w.chars().any(char::is_uppercase)) {
                *capital.entry(word).or_default() += 1;
            }
        }
        let often = capital.into_iter().filter(|(word, n)| *n >= OWN_LEAST && word.is_ascii() && !self.is_common(word));
        let mut names: Vec<(&str, usize)> = often.collect();
        names.sort_by(|x, y| y.1.cmp(&x.1).then(x.0.cmp(y.0)));
        let mut names = names.into_iter().map(|(word, _)| word.to_lowercase());
        names.find(|name| !texts().any(|text| has_word(text, name)))
    }

    /// What finds the service's own name in folded text, with what may stand behind it.
    pub fn own_pattern(&self, clauses: &[Clause]) -> Option<Pattern> {
        let name = self.own(clauses)?;
        Some(Pattern::lazy(format!(r"\b{name}(?:,? (?:{})\b)*(?:'s)?", self.forms)))
    }
}

/// Whether a text holds a word, written so, outside of addresses.
fn has_word(text: &str, word: &str) -> bool {
    text.contains(word)
        && text
            .split_whitespace()
            .filter(|written| written.contains(word) && !is_address(written))
            .any(|written| written.split(|c: char| !c.is_alphanumeric()).any(|w| w == word))
}

/// Whether a word is an address of a page or a mail: "acme.example/privacy". Names are small in it.
fn is_address(word: &str) -> bool {
    let inner = word.trim_matches(|c: char| !c.is_alphanumeric());
    inner.contains(['@', '/']) || inner.contains('.') && inner.ends_with(|c: char| c.is_ascii_lowercase())
}

/// A name over bytes: Latin letters beyond ASCII are the two bytes of U+00C0 to U+017F.
const NAME: &str = r"[A-Z](?:[0-9A-Za-z_&+'-]|’|[\xC3-\xC5][\x80-\xBF])*(?:\.[a-z]{2,3}\b)?(?: (?:(?:Inc|Corp|Ltd|Co)\.|[A-Z](?:[0-9A-Za-z_&+'-]|’|[\xC3-\xC5][\x80-\xBF])*|of the|of|&)(?:\.[a-z]{2,3}\b)?)*(?:,? (?:Inc|LLC|Ltd|Limited|Corp|GmbH|Co|plc|B\.V|S\.A)\b\.?)?(?: \([A-Z]{2,6}\))?";
const GROUP: &str = r"(?:[Aa]ffiliates?|[Ss]ubsidiar(?:y|ies)|[Aa]ffiliated (?:companies|entities)|[Gg]roup (?:companies|entities|members)|[Ff]amily of companies|(?:companies|entities) (?:in|within) (?:our|the) (?:same )?group|same group|corporate (?:family|group))";

/// A way to name group companies, looked for where the clause holds one of its words; the names are
/// its group `list`.
struct Way {
    words: &'static [&'static str],
    source: String,
    compiled: OnceLock<Option<Regex>>,
}

impl Way {
    fn lists<'p>(&self, plain: &'p str) -> Vec<&'p str> {
        if !self.words.iter().any(|w| plain.contains(w)) {
            return Vec::new();
        }
        let compile = || RegexBuilder::new(&self.source).unicode(false).build().ok();
        let Some(pattern) = self.compiled.get_or_init(compile) else { return Vec::new() };
        let lists = pattern.captures_iter(plain.as_bytes()).filter_map(|found| found.name("list"));
        lists.filter_map(|list| plain.get(list.range())).collect()
    }
}

fn ways() -> &'static [Way] {
    static WAYS: OnceLock<Vec<Way>> = OnceLock::new();
    WAYS.get_or_init(|| {
        let list = format!(r"(?:{NAME})(?:(?:,| and| or|, and|, or|/) (?:the )?(?:{NAME})(?: [a-z]+ companies)?)*");
        let ways: [(&[&str], String); 9] = [
            (&["including", "such as", " like", "namely", "e.g", "for example", "i.e"], format!(r"{GROUP}[^.;]{{0,40}}?(?:,? ?\(?(?:including|such as|like|namely|e\.g\.,?|for example,?|i\.e\.,?)(?: but not limited to)?:? )(?:the )?(?P<list>{list})")),
            (&["arent "], format!(r"\b[Pp]arent (?:[Cc]ompany|[Ee]ntity|[Cc]orporation|[Oo]rganization)?,? ?\(?(?:is )?(?P<list>{NAME})")),
            (&["ffiliate", "ubsidiary", "sister company", "olding company"], format!(r"\b(?:[Aa]ffiliate|[Ss]ubsidiary|sister company|[Hh]olding company),? \(?(?P<list>{NAME})")),
            (&["roup", "amily of "], format!(r"\b(?P<list>{NAME}) (?:(?:corporate )?[Gg]roup\b|[Ff]amily of (?:[Cc]ompanies|[Bb]rands))")),
            (&["other", " one "], format!(r"\b(?P<list>{list}),? (?:or|and) (?:another|other|any other|one)(?: of)? (?:our|its|their|the)? ?{GROUP}")),
            (&["between ", "among "], format!(r"(?:between|among) (?P<list>{NAME}) and (?:its|our) {GROUP}")),
            (&["parent", "affiliate", "subsidiary", "group company"], format!(r"\b(?P<list>{NAME}),? (?:which is |is )?(?:our|an?|the) (?:[a-z]+ )?(?:parent|affiliate|subsidiary|affiliated company|group company)\b")),
            (&["controller"], format!(r"\b(?P<list>{NAME}) (?:is|will be|acts as) (?:the|a|an independent|your) (?:data |joint )?controller")),
            (&[" Compan"], r"\b(?P<list>[A-Z][A-Za-z]+) Compan(?:y|ies)\b".to_owned()),
        ];
        ways.into_iter().map(|(words, source)| Way { words, source, compiled: OnceLock::new() }).collect()
    })
}

/// The service's own names: the words that its text capitalises most, which are no affiliates.
pub fn own_names(table: &NameTable, clauses: &[Clause]) -> HashSet<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut own = HashSet::new();
    for (at, clause) in clauses.iter().enumerate() {
        for (n, word) in clause.plain.split(|c: char| !c.is_alphanumeric()).enumerate() {
            let counted = n > 0 || clause.kind == ClauseKind::Heading;
            if !counted || word.len() < 2 || !word.starts_with(char::is_uppercase) {
                continue;
            }
            let lower = word.to_lowercase();
            if !table.is_common(&lower) {
                *counts.entry(lower.clone()).or_default() += 1;
                if at < 2 && clause.kind == ClauseKind::Heading {
                    own.insert(lower);
                }
            }
        }
    }
    if let Some((name, _)) = counts.into_iter().filter(|(_, n)| *n >= OWN_LEAST).max_by_key(|(_, n)| *n) {
        own.insert(name);
    }
    own
}

/// The group companies that `clause` names, in order, without the service itself.
pub fn named(table: &NameTable, plain: &str, own: &HashSet<String>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in ways().iter().flat_map(|w| w.lists(plain)).flat_map(split) {
        let name = tidy(table, name);
        let known = names.iter().any(|n| n.eq_ignore_ascii_case(&name));
        if !known && is_company(table, &name, own) {
            names.push(name);
        }
    }
    names
}

/// Whether a clause speaks of the group that the clause before named: "entities of the same group".
pub fn points_back(plain: &str) -> bool {
    static BACK: Pattern = Pattern::constant(
        r"\b(?:the same|this|that|such) group\b|^\W*(?:these|those|such) (?:entities|companies|affiliates|brands)\b",
    );
    BACK.is_match(&Folded::new(plain))
}

fn split(list: &str) -> impl Iterator<Item = &str> {
    list.split(", ").flat_map(|p| p.split(" and ")).flat_map(|p| p.split(" or ")).flat_map(|p| p.split('/'))
}

fn tidy(table: &NameTable, name: &str) -> String {
    let name = name.trim().trim_start_matches("the ").trim_start_matches("and ").trim_start_matches("or ");
    let words: Vec<&str> = name.split(' ').collect();
    let skip = words.iter().take_while(|w| table.is_common(w)).count();
    let mut name = words[skip.min(words.len())..].join(" ");
    for end in [" group companies", " companies", " Group", " group", " of", " &", " Companies", " Affiliates"] {
        name = name.strip_suffix(end).map_or(name.clone(), str::to_owned);
    }
    name.trim_end_matches("’s").trim_end_matches("'s").to_owned()
}

fn is_company(table: &NameTable, name: &str, own: &HashSet<String>) -> bool {
    let words: Vec<String> =
        name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    let starts = name.starts_with(|c: char| c.is_uppercase());
    let formed = words.last().is_some_and(|w| table.is_form(w)) && words.len() > 2;
    let other = words.iter().any(|w| !own.contains(w) && !table.is_form(w) && (formed || !table.is_common(w)));
    let all_common = words.iter().all(|w| table.is_common(w));
    let only_own = words.first().is_some_and(|w| own.contains(w)) && words.len() == 1;
    starts && other && !all_common && !only_own && name.len() > 1
}

#[cfg(test)]
mod tests {
    use super::{NameTable, named};
    use std::collections::HashSet;

    fn check(text: &str, expected: &[&str]) {
        let own = HashSet::from(["acme".to_owned()]);
        let table = NameTable::built_in().unwrap();
        assert_eq!(named(&table, text, &own), expected, "{text}");
    }

    #[test]
    fn companies_of_the_group_are_named() {
        check("We share data with our Affiliates, including Globex and Initech, for security.", &["Globex", "Initech"]);
        check("We share data with our parent company, Umbrella Inc. for offers.", &["Umbrella Inc."]);
        check("Acme is part of the Globex group of companies.", &["Globex"]);
        check(
            "information you provide to us, Acme Payment Corp. (APC), or another of our subsidiaries",
            &["Acme Payment Corp. (APC)"],
        );
        check("We share data with our Affiliates.", &[]);
        check("We may share data within the Acme Group.", &[]);
    }
}
