//! Two texts captured once each: which difference is a change of the policy, and which a page that was not all there.

use clausewatch::analyse::{self, DateTables, Rules};
use clausewatch::document::{Significance, Text};
use std::ops::Range;

fn paragraphs(numbers: Range<usize>) -> String {
    let one = |n| {
        format!(
            "Clause {n} says that we collect data of kind {n} from you, for what, and how long we must keep it.\n\n"
        )
    };
    numbers.map(one).collect()
}

fn check(before: &str, after: &str, expected: Significance) {
    let (rules, dates) = (Rules::built_in().unwrap(), DateTables::built_in().unwrap());
    let [before, after] = [before, after].map(|t| Text::new(t).unwrap());
    let analysis = analyse::compare(&rules, &dates, &before, &after, &|_| false);
    assert_eq!(analysis.significance, expected, "{before:?}\n-> {after:?}");
}

#[test]
fn an_end_that_is_missing_is_no_change() {
    check(&paragraphs(0..40), &paragraphs(0..34), Significance::Noise);
    check(&paragraphs(0..40), &paragraphs(0..39), Significance::Substantive);
    check(&paragraphs(0..40), &format!("{}We share all of it.\n", paragraphs(0..34)), Significance::Substantive);
    // where the end still stands, what is missing was taken out
    check(&paragraphs(0..40), &paragraphs(25..40), Significance::Substantive);
    let two_versions = format!("{}{}", paragraphs(100..140), paragraphs(0..40));
    check(&two_versions, &paragraphs(0..40), Significance::Substantive);
}

#[test]
fn a_page_of_another_kind_is_no_change() {
    let home = "# More than a place to talk\n\nSpeak freely. Meet new people, build an audience, and grow.\n\n"
        .to_owned()
        + &"Join the club of creators who love good light, loud music and long evenings by the sea.\n\n".repeat(10)
        + "Watch short films, hear new songs, and find friends near you every single day of the year.\n";
    check(&paragraphs(0..40), &home, Significance::Noise);
    check(&home, &paragraphs(0..40), Significance::Noise);
    let links = "[Home](https://acme.example/) [Help](https://acme.example/help)\n";
    check(&paragraphs(0..40), links, Significance::Noise);
    // another policy in its place is a change
    let rewritten =
        paragraphs(0..40).replace("says that we collect", "obliges us: we shall take").replace("from you", "you gave");
    check(&paragraphs(50..90), &rewritten, Significance::Substantive);
}

#[test]
fn a_short_or_plain_policy_is_no_missing_page() {
    let sold =
        "Acme was acquired by Umbrella Inc. All content that you posted is now used by Umbrella to train AI models.\n";
    check(&paragraphs(0..60), sold, Significance::Substantive);
    let plain = "When you post, our AI learns from what you post. It is fun and it is quick, day after day.\n\n"
        .repeat(2)
        + &"Good light, loud music and long evenings by the sea are what we are here for, all of us.\n\n".repeat(10);
    check(&paragraphs(0..60), &plain, Significance::Substantive);
    // a last section that was taken out whole
    let promise =
        "## AI\n\nWe will never use your content to train AI models. That holds for all plans and all of our tools.\n";
    check(&format!("{}{promise}", paragraphs(0..10)), &paragraphs(0..10), Significance::Substantive);
}

#[test]
fn a_line_that_announces_a_version_is_substantive() {
    let text = paragraphs(0..10);
    let announced = format!("On November 20, 2026, we are updating our terms.\n\n{text}");
    check(&text, &announced, Significance::Substantive);
    let (rules, dates) = (Rules::built_in().unwrap(), DateTables::built_in().unwrap());
    let [old, new] = [&text, &announced].map(|t| Text::new(t).unwrap());
    let summary = analyse::compare(&rules, &dates, &old, &new, &|_| false).summary;
    assert!(summary.starts_with("One clause changed"), "{summary}");
    let told = format!("We've updated our User Agreement. See the version that held until 1 May 2026.\n\n{text}");
    check(&told, &text, Significance::Editorial);
    let promise = format!("We change these terms only with your consent.\n\n{text}");
    check(&promise, &text, Significance::Substantive);
    check(&text, &format!("{text}For example:\n"), Significance::Noise);
}

#[test]
fn another_place_is_no_other_name() {
    let kept = |place| format!("{}We keep your data in {place}.\n", paragraphs(0..10));
    check(&kept("Ireland"), &kept("China"), Significance::Substantive);
    check(&kept("Acme Cloud"), &kept("Umbrella Cloud"), Significance::Editorial);
    let sold = |how| format!("{}Your data may be sold {how} our partners.\n", paragraphs(0..10));
    check(&sold("by"), &sold("to"), Significance::Substantive);
}

#[test]
fn an_alert_is_substantive_whatever_its_clause_weighs() {
    let text = paragraphs(0..10);
    check(
        &text,
        &format!("{text}From June 26, 2026 we use your posts to train our AI models.\n"),
        Significance::Substantive,
    );
}

#[test]
fn where_another_version_is_and_what_a_page_lacks_is_no_news() {
    let check = |before: &str, after: &str, expected| {
        let text = |line: &str| format!("{}{line}\n", paragraphs(0..20));
        check(&text(before), &text(after), expected);
    };
    for pointer in [
        "You can view the prior Terms of Service, which apply to all users until 26 February 2024, here.",
        "This page is the updated Privacy Policy; for the version effective until June 28, 2025 click here.",
        "Until the effective date, you can view our current Terms of Service .",
        "You can read a summary of the terms here.",
        "Click here to view our current Privacy Policy.",
    ] {
        check("", pointer, Significance::Editorial);
    }
    let real = "You can view the new data that we share with partners, and refuse it under our policy.";
    check("", real, Significance::Substantive);
    let (whole, caught) = ("Such games fall under our Rules for goods.", "Such games fall under our .");
    check(whole, caught, Significance::Noise);
    check(caught, whole, Significance::Noise);
    check("Tue, 12 May 2026 11:58:49 GMT", "Tue, 19 May 2026 12:52:18 GMT", Significance::Noise);
}
