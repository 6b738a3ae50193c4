//! Names of the group companies that a clause names: "our Affiliates, including Microsoft".

use crate::document::{Clause, ClauseKind};
use regex::Regex;
use std::collections::{BTreeMap, HashSet};
use std::sync::OnceLock;

/// Capitalised words that are no company's name.
const COMMON: &[&str] = &[
    "we",
    "our",
    "us",
    "you",
    "your",
    "the",
    "this",
    "these",
    "services",
    "service",
    "affiliates",
    "affiliate",
    "subsidiaries",
    "company",
    "companies",
    "group",
    "parent",
    "section",
    "privacy",
    "policy",
    "policies",
    "notice",
    "terms",
    "agreement",
    "personal",
    "data",
    "information",
    "content",
    "customer",
    "customers",
    "user",
    "users",
    "member",
    "members",
    "controller",
    "party",
    "parties",
    "third",
    "partners",
    "if",
    "in",
    "for",
    "and",
    "or",
    "to",
    "as",
    "with",
    "when",
    "where",
    "how",
    "what",
    "certain",
    "other",
    "any",
    "all",
    "some",
    "such",
    "site",
    "sites",
    "website",
    "platform",
    "app",
    "eu",
    "eea",
    "uk",
    "us",
    "u.s",
    "u.s.",
    "united",
    "states",
    "kingdom",
    "european",
    "union",
    "economic",
    "area",
    "switzerland",
    "corporate",
    "gdpr",
    "ai",
    "it",
    "they",
    "their",
    "its",
    "those",
    "additionally",
    "also",
    "however",
    "please",
    "products",
    "product",
    "account",
    "business",
    "businesses",
    "a",
    "an",
    "not",
    "no",
    "may",
    "will",
    "here",
    "legal",
    "use",
    "see",
    "list",
    "internet",
    "age",
    "vendors",
    "providers",
    "advertisers",
    "sharing",
    "transfer",
    "individuals",
    "entities",
    "within",
    "inc",
    "llc",
    "ltd",
];

const NAME: &str = r"[A-Z][\w&+'’-]*(?:\.[a-z]{2,3}\b)?(?: (?:(?:Inc|Corp|Ltd|Co)\.|[A-Z][\w&+'’-]*|of the|of|&)(?:\.[a-z]{2,3}\b)?)*(?:,? (?:Inc|LLC|Ltd|Limited|Corp|GmbH|Co|plc|B\.V|S\.A)\b\.?)?(?: \([A-Z]{2,6}\))?";
const GROUP: &str = r"(?:[Aa]ffiliates?|[Ss]ubsidiar(?:y|ies)|[Aa]ffiliated (?:companies|entities)|[Gg]roup (?:companies|entities|members)|[Ff]amily of companies|(?:companies|entities) (?:in|within) (?:our|the) (?:same )?group|same group|corporate (?:family|group))";

fn patterns() -> &'static [Regex] {
    static PATTERNS: OnceLock<Vec<Regex>> = OnceLock::new();
    PATTERNS.get_or_init(|| {
        let list = format!(r"(?:{NAME})(?:(?:,| and| or|, and|, or|/) (?:the )?(?:{NAME})(?: [a-z]+ companies)?)*");
        let sources = [
            format!(r"{GROUP}[^.;]{{0,40}}?(?:,? ?\(?(?:including|such as|like|namely|e\.g\.,?|for example,?|i\.e\.,?)(?: but not limited to)?:? )(?:the )?(?P<list>{list})"),
            format!(r"\b[Pp]arent (?:[Cc]ompany|[Ee]ntity|[Cc]orporation|[Oo]rganization)?,? ?\(?(?:is )?(?P<list>{NAME})"),
            format!(r"\b(?:[Aa]ffiliate|[Ss]ubsidiary|sister company|[Hh]olding company),? \(?(?P<list>{NAME})"),
            format!(r"\b(?P<list>{NAME}) (?:[Gg]roup\b|family of companies)"),
            format!(r"\b(?P<list>{list}),? (?:or|and) (?:another|other|any other|one)(?: of)? (?:our|its|their|the)? ?{GROUP}"),
            format!(r"(?:between|among) (?P<list>{NAME}) and (?:its|our) {GROUP}"),
            format!(r"\b(?P<list>{NAME}),? (?:which is |is )?(?:our|an?|the) (?:[a-z]+ )?(?:parent|affiliate|subsidiary|affiliated company|group company)\b"),
            r"\b(?P<list>[A-Z][A-Za-z]+) Compan(?:y|ies)\b".to_owned(),
        ];
        sources.iter().filter_map(|s| Regex::new(s).ok()).collect()
    })
}

/// The service's own names: the words that its text capitalises most, which are no affiliates.
pub fn own_names(clauses: &[Clause]) -> HashSet<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut own = HashSet::new();
    for (at, clause) in clauses.iter().enumerate() {
        for (n, word) in clause.plain.split(|c: char| !c.is_alphanumeric()).enumerate() {
            let lower = word.to_lowercase();
            let capital = word.starts_with(char::is_uppercase) && word.len() > 1 && !COMMON.contains(&lower.as_str());
            if capital && (n > 0 || clause.kind == ClauseKind::Heading) {
                *counts.entry(lower.clone()).or_default() += 1;
                if at < 2 && clause.kind == ClauseKind::Heading {
                    own.insert(lower);
                }
            }
        }
    }
    if let Some((name, _)) = counts.into_iter().max_by_key(|(_, n)| *n) {
        own.insert(name);
    }
    own
}

/// The group companies that `clause` names, in order, without the service itself.
pub fn named(plain: &str, own: &HashSet<String>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for found in patterns().iter().flat_map(|p| p.captures_iter(plain)) {
        let Some(list) = found.name("list") else { continue };
        for name in split(list.as_str()) {
            let name = tidy(name);
            let known = names.iter().any(|n| n.eq_ignore_ascii_case(&name));
            if !known && is_company(&name, own) {
                names.push(name);
            }
        }
    }
    names
}

fn split(list: &str) -> impl Iterator<Item = &str> {
    list.split(", ").flat_map(|p| p.split(" and ")).flat_map(|p| p.split(" or ")).flat_map(|p| p.split('/'))
}

fn tidy(name: &str) -> String {
    let name = name.trim().trim_start_matches("the ").trim_start_matches("and ").trim_start_matches("or ");
    let words: Vec<&str> = name.split(' ').collect();
    let skip = words.iter().take_while(|w| COMMON.contains(&w.to_lowercase().as_str())).count();
    let mut name = words[skip.min(words.len())..].join(" ");
    for end in [" Group", " group", " of", " &", " Companies", " Affiliates"] {
        name = name.strip_suffix(end).map_or(name.clone(), str::to_owned);
    }
    name.trim_end_matches("’s").trim_end_matches("'s").to_owned()
}

fn is_company(name: &str, own: &HashSet<String>) -> bool {
    let words: Vec<String> =
        name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    let starts = name.starts_with(|c: char| c.is_uppercase());
    let other = words.iter().any(|w| !own.contains(w) && !COMMON.contains(&w.as_str()));
    let all_common = words.iter().all(|w| COMMON.contains(&w.as_str()));
    let only_own = words.first().is_some_and(|w| own.contains(w)) && words.len() == 1;
    starts && other && !all_common && !only_own && name.len() > 1
}

#[cfg(test)]
mod tests {
    use super::named;
    use std::collections::HashSet;

    fn check(text: &str, expected: &[&str]) {
        let own = HashSet::from(["acme".to_owned()]);
        assert_eq!(named(text, &own), expected, "{text}");
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
