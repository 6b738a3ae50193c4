//! Made-up pages of the shapes that real policies come in: every sentence of the policy is kept, in order, and nothing else.

use clausewatch::diff::segment;
use clausewatch::extract::{Page, Selectors, extract};
use std::path::PathBuf;

/// The policy's sentences; `[[3]]` in a page stands for the third.
const SENTENCES: [&str; 13] = [
    "This notice explains what personal data we collect, why we collect it and how long we keep it.",
    "We share account data with our affiliates, who may use it for the purposes named in this notice.",
    "Your address book is read only when you ask us to find people that you already know.",
    "Payment details are handled by a payment provider under its own contract with us.",
    "You may ask for a copy of your data at any time, and we answer within thirty days.",
    "If you are under sixteen, a parent or guardian must agree before an account can be opened.",
    "Posts that you make public can be seen, copied and searched by anyone on the internet.",
    "We keep server logs for ninety days and then delete or aggregate them.",
    "Requests by authorities are answered only where the law of our seat obliges us to.",
    "Data may be moved to countries whose law protects it less, under standard contract clauses.",
    "We do not sell your data, and we do not let advertisers read your private messages.",
    "When this notice changes in substance, we tell you by mail fourteen days before it applies.",
    "Complaints may be brought to the authority of the country that you live in.",
];

fn shape(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/pages").join(name);
    let mut page = std::fs::read_to_string(path).unwrap();
    for (at, sentence) in SENTENCES.iter().enumerate() {
        page = page.replace(&format!("[[{}]]", at + 1), sentence);
    }
    page
}

fn kept(name: &str) -> String {
    let page = shape(name);
    let url = url::Url::parse("https://acme.example/legal").unwrap();
    let page = Page { bytes: page.as_bytes(), content_type: Some("text/html; charset=utf-8"), url: Some(&url) };
    extract(page, &Selectors::default()).unwrap_or_else(|e| panic!("{name}: {e}")).text.as_str().to_owned()
}

fn check(name: &str, also: &[&str]) {
    let text = kept(name);
    let page = shape(name);
    let mut from = 0;
    for sentence in SENTENCES.iter().filter(|s| page.contains(**s)) {
        let at = text[from..].find(sentence).unwrap_or_else(|| panic!("{name} lost “{sentence}” in\n{text}"));
        from += at + sentence.len();
    }
    for words in also {
        assert!(text.contains(words), "{name} lost “{words}” in\n{text}");
    }
    assert!(!text.contains('¤'), "{name} kept what is not the policy:\n{text}");
}

#[test]
fn help_centre() {
    check("help-centre.html", &["# Privacy Policy", "## Sharing", "## Your rights"]);
}

#[test]
fn messenger_help() {
    check("messenger-help.html", &["Privacy notice", "## Who gets your data", "| Kind | Purpose |"]);
}

#[test]
fn builder_sections() {
    check("builder-sections.html", &["# Terms of Service", "Last updated: March 3, 2026", "## 1. Use", "## 3. Ending"]);
}

#[test]
fn accordion_of_an_application() {
    check("spa-accordion.html", &["# Privacy", "Effective 1 May 2026", "### What we collect", "How we use it"]);
}

#[test]
fn details_and_definitions() {
    check("details-dl.html", &["# Datenschutz", "Begriffe", "Daten", "Partner", "Weitergabe"]);
}

#[test]
fn tabs_and_tables() {
    check("tabs-tables.html", &["# Cookie Policy", "## Cookies we set", "| Name | Purpose | Duration |", "| _pid |"]);
}

#[test]
fn sections_named_like_furniture() {
    let also = ["November 20, 2026", "## Trusted partners", "## Consent", "accept or reject cookies", "AI training"];
    check("named-like-furniture.html", &also);
    check("named-like-furniture.html", &["[Dunlin Maps SA](https://d.example/)", "effective from March 1, 2026"]);
}

#[test]
fn panels_that_wait_to_be_opened() {
    let also = ["Sharing", "## Payments", "### Children", "effective from March 1, 2026", "## Annex: transfers"];
    check("folded-panels.html", &also);
}

#[test]
fn layout_in_a_table() {
    check("layout-table.html", &["# Terms of use", "Liability"]);
}

#[test]
fn several_articles() {
    check("several-articles.html", &["# Legal", "## Part one", "## Part two", "## Sharing with affiliates"]);
}

#[test]
fn blog_engine() {
    check("blog-engine.html", &["# Privacy Policy", "## Cookies"]);
}

#[test]
fn consent_dialog_over_the_page() {
    check("modal-consent.html", &["Privacy Policy", "20 November 2026", "1 Main Street"]);
}

#[test]
fn an_exclamation_before_a_link_makes_no_image_of_it() {
    let page = "<main><h1>Privacy Policy</h1><p>Welcome to the service, and thank you!<a href='/why'>Read why we keep data</a> and for how long we keep it.</p></main>";
    let read =
        extract(Page { bytes: page.as_bytes(), content_type: Some("text/html"), url: None }, &Selectors::default());
    let text = read.unwrap().text;
    let plain: Vec<String> = segment(text.as_str()).into_iter().map(|c| c.plain).collect();
    assert!(plain.iter().any(|p| p.contains("you!Read why we keep data and for how long")), "{plain:?}");
}
