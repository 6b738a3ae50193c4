//! Texts that nobody wrote for a reader: analysis gives a plain result, quotes are the text's own, nothing panics.

use clausewatch::analyse::{DateTables, Rules, compare, inspect};
use clausewatch::document::{Significance, Text};
use proptest::prelude::*;
use std::sync::OnceLock;

fn tools() -> &'static (Rules, DateTables) {
    static TOOLS: OnceLock<(Rules, DateTables)> = OnceLock::new();
    TOOLS.get_or_init(|| (Rules::built_in().unwrap(), DateTables::built_in().unwrap()))
}

fn text(raw: &str) -> Text {
    Text::new(raw).unwrap()
}

/// The words of a text, for asking whether a quote is in it.
fn words(raw: &str) -> String {
    raw.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Pieces that policies and attackers are made of.
fn piece() -> impl Strategy<Value = String> {
    let known = [
        "We may share your personal data with our affiliates, including Globex Inc. ",
        "We do not use your inputs to train AI models unless you opt in; you can object at any time. ",
        "Effective 1 May 2027. ",
        "Last updated: 12/11/2025\n\n",
        "| Data | Affiliates |\n| --- | --- |\n| a<br><br>b | our affiliates; |\n\n",
        "- You may not:\n  - train models;\n",
        "# Heading\n\n",
        "> ",
        "**bold",
        "[link](https://e.org/((((",
        "\\",
        "```\n",
        "&nbsp;",
        "[email protected]",
        "مشاركة بياناتك. ",
        "我们可能会共享您的数据。",
        "a\u{200b}f\u{ad}filiates ",
        "аffiliates ",
        "((((((((((",
        ";;;;;;",
        "1.1.1.1 ",
        "(iv) ",
    ];
    prop_oneof![proptest::sample::select(known.to_vec()).prop_map(str::to_owned), "\\PC{0,40}", "[ \\n|*#>;.()-]{0,12}"]
}

fn anything() -> impl Strategy<Value = String> {
    proptest::collection::vec(piece(), 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_two_texts_are_compared(before in anything(), after in anything()) {
        let (rules, dates) = tools();
        let (before, after) = (text(&before), text(&after));
        let analysis = compare(rules, dates, &before, &after, &|_| false);
        let (old, new) = (words(before.as_str()), words(after.as_str()));
        for flag in &analysis.flags {
            let side = if flag.change.as_str() == "removed" { &old } else { &new };
            prop_assert!(side.contains(&words(&flag.quote)), "not in the text: {}", flag.quote);
        }
    }

    #[test]
    fn a_text_does_not_differ_from_itself(raw in anything()) {
        let (rules, dates) = tools();
        let raw = text(&raw);
        let analysis = compare(rules, dates, &raw, &raw, &|_| false);
        prop_assert!(analysis.flags.is_empty() && analysis.changes.is_empty());
        let standing = inspect(rules, dates, &raw);
        prop_assert!(standing.flags.iter().all(|f| f.change.as_str() == "standing"));
    }
}

#[test]
fn one_side_empty_is_a_plain_result() {
    let (rules, dates) = tools();
    let full = text("We share your data with our affiliates. We may train AI models on your posts.");
    let gone = compare(rules, dates, &full, &text(""), &|_| false);
    assert_eq!(gone.flags.iter().filter(|f| f.change.as_str() != "removed").count(), 0);
    let come = compare(rules, dates, &text(""), &full, &|_| false);
    assert!(come.flags.iter().all(|f| f.change.as_str() == "added"));
}

#[test]
fn texts_without_a_sentence_are_read() {
    let (rules, dates) = tools();
    let long = text(&"affiliates data train models ".repeat(40_000));
    assert!(inspect(rules, dates, &long).flags.len() <= 2);
    let deep = text(&format!("{}share data with affiliates", "> - ".repeat(5_000)));
    assert!(compare(rules, dates, &deep, &long, &|_| false).changes.len() <= 4);
    let many = text(&(0..2_000).map(|n| format!("Clause number {n} is about n{n} and m{n}.\n\n")).collect::<String>());
    let other = text(&(0..2_000).map(|n| format!("Item {n} tells of n{} and k{n}.\n\n", n + 7)).collect::<String>());
    assert!(!compare(rules, dates, &many, &other, &|_| false).changes.is_empty());
    // one sentence of a megabyte: its words are not held each against each
    let [share, gather] = ["we share . ", "we share money . "].map(|words| text(&words.repeat(80_000)));
    assert_eq!(compare(rules, dates, &share, &gather, &|_| false).significance, Significance::Substantive);
}
