//! Names of the group companies that a clause names: "our Affiliates, including Microsoft".

use super::pattern::{Folded, Pattern};
use crate::document::{Clause, ClauseKind};
use regex::bytes::{Regex, RegexBuilder};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

/// How often a text must write a name before it counts as the service's own.
const OWN_LEAST: usize = 4;

/// How a language names companies, read from `config/rules/*/names.toml`.
#[derive(Debug)]
pub struct NameTable {
    common: HashSet<String>,
    common_ends: Vec<String>,
    forms: String,
    nouns: bool,
    /// What stands between two names, and before one.
    and: Vec<String>,
    articles: Vec<String>,
    /// What stands behind a name and is no part of it.
    after: Vec<String>,
    ways: Vec<Way>,
    back: Pattern,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    common: String,
    #[serde(default)]
    common_ends: String,
    forms: String,
    #[serde(default)]
    nouns: bool,
    and: Vec<String>,
    articles: Vec<String>,
    after: Vec<String>,
    #[serde(default)]
    tail: String,
    back: String,
    group: String,
    way: Vec<RawWay>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWay {
    words: Vec<String>,
    names: String,
}

impl NameTable {
    /// Reads the table of a language.
    ///
    /// # Errors
    /// When it is broken, which a test rules out.
    pub fn parse(table: &str) -> Result<Self, String> {
        let raw: RawTable = toml::from_str(table).map_err(|e| e.to_string())?;
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let (and, articles) = (raw.and.join("|"), raw.articles.join("|"));
        let list =
            format!("(?P<list>{NAME}(?:(?:(?:,|,? (?:{and})) |/ ?)(?:(?:{articles}) )?(?:{NAME}){})*)", raw.tail);
        let way = |way: RawWay| {
            let source = way.names.replace("<names>", &list).replace("<name>", &format!("(?P<list>{NAME})"));
            Way { words: way.words, source: source.replace("<group>", &raw.group), compiled: OnceLock::new() }
        };
        Ok(Self {
            common: words(&raw.common).into_iter().collect(),
            common_ends: words(&raw.common_ends),
            forms: raw.forms.replace('.', r"\.").replace(' ', "|"),
            nouns: raw.nouns,
            and: raw.and,
            articles: raw.articles,
            after: raw.after,
            ways: raw.way.into_iter().map(way).collect(),
            back: Pattern::lazy(raw.back),
        })
    }

    /// The table for English.
    ///
    /// # Errors
    /// When it is broken, which a test rules out.
    pub fn english() -> Result<Self, String> {
        Self::parse(include_str!("../../config/rules/en/names.toml"))
    }

    /// Compiles every pattern.
    ///
    /// # Errors
    /// The first that is not a regular expression.
    pub fn check(&self) -> Result<(), String> {
        self.back.check()?;
        self.ways.iter().try_for_each(|way| match way.compile() {
            Ok(pattern) if pattern.capture_names().flatten().any(|name| name == "list") => Ok(()),
            Ok(_) => Err(format!("no <name> or <names> in {}", way.source)),
            Err(e) => Err(e.to_string()),
        })
    }

    fn is_common(&self, word: &str) -> bool {
        let word = word.to_lowercase();
        self.common.contains(&word) || self.common_ends.iter().any(|end| word.ends_with(end.as_str()))
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
        let sure = if self.nouns { self.standing_as_names(clauses) } else { HashSet::new() };
        let often = often.filter(|(word, _)| !self.nouns || sure.contains(&word.to_lowercase()));
        let mut names: Vec<(&str, usize)> = often.collect();
        names.sort_by(|x, y| y.1.cmp(&x.1).then(x.0.cmp(y.0)));
        let mut names = names.into_iter().map(|(word, _)| word.to_lowercase());
        names.find(|name| !texts().any(|text| has_word(text, name)))
    }

    /// Words that stand where only names do, in lower case: before a company's form, or in the host of an address.
    fn standing_as_names(&self, clauses: &[Clause]) -> HashSet<String> {
        let lower = |w: &str| w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let mut names = HashSet::new();
        for clause in clauses {
            let mut before = "";
            for word in clause.text.split_whitespace() {
                if let Some(host) = host(word) {
                    names.extend(host.split('.').map(str::to_lowercase));
                } else if self.is_form(&lower(word)) {
                    names.insert(lower(before));
                }
                before = word;
            }
        }
        names
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

/// The host of an address: "acme.example" of "https://acme.example/privacy" and of "data@acme.example". None of
/// what only holds a stroke, such as "browser/app".
fn host(word: &str) -> Option<&str> {
    let from = word.rsplit_once("://").map_or(word, |(_, rest)| rest);
    let from = from.split(['/', '?', '#', ')', ']', '>']).next().unwrap_or_default();
    let host = from.rsplit('@').next().unwrap_or_default().trim_matches(|c: char| !c.is_alphanumeric());
    (is_address(word) && host.contains('.')).then_some(host)
}

/// A name over bytes: Latin letters beyond ASCII are the two bytes of U+00C0 to U+017F.
const NAME: &str = r"[A-Z](?:[0-9A-Za-z_&+'-]|’|[\xC3-\xC5][\x80-\xBF])*(?:\.[a-z]{2,3}\b)?(?: (?:(?:Inc|Corp|Ltd|Co)\.|[A-Z](?:[0-9A-Za-z_&+'-]|’|[\xC3-\xC5][\x80-\xBF])*|of the|of|&)(?:\.[a-z]{2,3}\b)?)*(?:,? (?:Inc|LLC|Ltd|Limited|Corp|GmbH|Co|plc|B\.V|S\.A)\b\.?)?(?: \([A-Z]{2,6}\))?";

/// A way to name group companies, looked for where the clause holds one of its words; the names are
/// its group `list`.
#[derive(Debug)]
struct Way {
    words: Vec<String>,
    source: String,
    compiled: OnceLock<Option<Regex>>,
}

impl Way {
    fn compile(&self) -> Result<Regex, regex::Error> {
        RegexBuilder::new(&self.source).unicode(false).build()
    }

    fn lists<'p>(&self, plain: &'p str) -> Vec<&'p str> {
        if !self.words.iter().any(|w| plain.contains(w)) {
            return Vec::new();
        }
        let Some(pattern) = self.compiled.get_or_init(|| self.compile().ok()) else { return Vec::new() };
        let lists = pattern.captures_iter(plain.as_bytes()).filter_map(|found| found.name("list"));
        lists.filter_map(|list| plain.get(list.range())).collect()
    }
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
    let sure = if table.nouns { table.standing_as_names(clauses) } else { HashSet::new() };
    let often = counts.into_iter().filter(|(name, n)| *n >= OWN_LEAST && (!table.nouns || sure.contains(name)));
    if let Some((name, _)) = often.max_by_key(|(_, n)| *n) {
        own.insert(name);
    }
    own
}

/// The group companies that `clause` names, in order, without the service itself.
pub fn named(table: &NameTable, plain: &str, own: &HashSet<String>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in table.ways.iter().flat_map(|w| w.lists(plain)).flat_map(|list| table.split(list)) {
        let name = tidy(table, name);
        let known = names.iter().any(|n| n.eq_ignore_ascii_case(&name));
        if !known && is_company(table, &name, own) {
            names.push(name);
        }
    }
    names
}

/// Whether a clause speaks of the group that the clause before named: "entities of the same group".
pub fn points_back(table: &NameTable, plain: &str) -> bool {
    table.back.is_match(&Folded::new(plain))
}

impl NameTable {
    fn split<'l>(&self, list: &'l str) -> Vec<&'l str> {
        // "and/or" before the stroke on its own
        let ands = self.and.iter().map(|and| format!(" {and} "));
        let marks = std::iter::once(", ".to_owned()).chain(ands).chain(["/".to_owned()]);
        marks.fold(vec![list], |parts, mark| parts.into_iter().flat_map(|p| p.split(mark.as_str())).collect())
    }
}

fn tidy(table: &NameTable, name: &str) -> String {
    let mut name = name.trim();
    for before in table.articles.iter().chain(&table.and) {
        name = name.strip_prefix(before.as_str()).and_then(|rest| rest.strip_prefix(' ')).unwrap_or(name);
    }
    let words: Vec<&str> = name.split(' ').collect();
    let skip = words.iter().take_while(|w| table.is_common(w)).count();
    let mut name = words[skip.min(words.len())..].join(" ");
    for after in &table.after {
        name = name.strip_suffix(after.as_str()).map_or(name.clone(), |rest| rest.trim_end().to_owned());
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
    use super::{NameTable, host, named};
    use std::collections::HashSet;

    fn check(text: &str, expected: &[&str]) {
        let own = HashSet::from(["acme".to_owned()]);
        let table = NameTable::english().unwrap();
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
        check("We share data with Globex/Initech or another of our subsidiaries.", &["Globex", "Initech"]);
        check("We share data with our Affiliates.", &[]);
        check("We may share data within the Acme Group.", &[]);
    }

    #[test]
    fn only_a_host_is_sure_to_hold_a_name() {
        for (word, expected) in [
            ("[hier](https://www.acme.example/newsletter).", Some("www.acme.example")),
            ("data@acme.example.", Some("acme.example")),
            ("acme.example/app", Some("acme.example")),
            ("Browser/App", None),
            ("Newsletter.", None),
        ] {
            assert_eq!(host(word), expected, "{word}");
        }
    }
}
