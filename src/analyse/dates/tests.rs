//! Forms of dates, their roles, and which of several is the text's own.

use super::{DateTables, HEAD};
use crate::diff::segment;

#[test]
fn the_shipped_tables_compile() {
    for t in DateTables::built_in().unwrap().tables {
        regex::Regex::new(&t.source).unwrap();
        let always =
            [t.effective, t.updated, t.other, t.announced, t.this_text, t.existing_users, t.new_users, t.as_dated]
                .map(Some);
        for pattern in always.into_iter().chain([t.at_once, t.updates, t.decided, t.archive, t.document]).flatten() {
            pattern.check().unwrap();
        }
    }
}

fn check(text: &str, effective: Option<&str>, updated: Option<&str>, announced: &[&str]) {
    let dates = DateTables::built_in().unwrap().find(&segment(text), Some("en"));
    assert_eq!(dates.effective.map(|d| d.date.to_string()).as_deref(), effective, "effective in {text}");
    assert_eq!(dates.last_updated.map(|d| d.date.to_string()).as_deref(), updated, "updated in {text}");
    let coming: Vec<String> = dates.announced.iter().map(|d| d.date.to_string()).collect();
    assert_eq!(coming, announced, "announced in {text}");
}

#[test]
fn forms_and_roles_are_read() {
    check("# Policy\n\nEffective September 18, 2024", Some("2024-09-18"), None, &[]);
    check("# Policy\n\nLast updated: 16th of February 2024", None, Some("2024-02-16"), &[]);
    check("# Policy\n\nEffective: 1.2.2024\n\nDated: May 2021", Some("2024-02-01"), Some("2021-05"), &[]);
    check("# Policy\n\nTue, 12 May 2026 11:58:49 GMT\n\nWe sell things.", None, None, &[]);
    check("# Policy\n\n2026-05-12T11:58:49Z\n\nWe sell things.", None, Some("2026-05-12"), &[]);
    check("# Policy\n\nLast updated: 3 May 2026, 10:15", None, Some("2026-05-03"), &[]);
    check("# Policy\n\n21 April 2026\n\nWe respect the Act of May 3, 2016.", None, Some("2026-04-21"), &[]);
    check("# Policy\n\nLast Modified: 11/12/2025", None, Some("2025-11-12"), &[]);
    check("# Policy\n\nLast modified on 27/04/2026", None, Some("2026-04-27"), &[]);
    let day_first = "# Policy\n\nLast modified: 03/04/2026\n\nThe version of 27/03/2026 is kept.";
    check(day_first, None, Some("2026-04-03"), &[]);
    check("# Policy\n\nLast updated: May 3, 2026[Previous](/old)", None, Some("2026-05-03"), &[]);
    check("# Policy\n\nAcme Inc.\nUpdated as of May 2014\nWe sell things.", None, Some("2014-05"), &[]);
    check("# Policy\n\n- Effective Date\n\n2024-12-23", Some("2024-12-23"), None, &[]);
    check(
        "Our terms will be updated on November 20, 2024. See the new version.\n\nEffective on February 1, 2022",
        Some("2022-02-01"),
        None,
        &["2024-11-20"],
    );
    let banner =
        "# Terms\n\nWe're updating our Terms of Use. The updates go into effect on 5 July 2023. Read new terms here.";
    check(banner, None, None, &["2023-07-05"]);
    let past = "# Terms\n\nThe changes took effect on 5 July 2023. Read our new terms here.";
    check(past, Some("2023-07-05"), None, &[]);
    check("On November 20, 2024, we updated our terms.", None, Some("2024-11-20"), &[]);
}

#[test]
fn the_date_of_another_document_is_not_this_ones() {
    check("# Payment Terms\n\nThe Platform Policy is replaced, effective August 31, 2020.", None, None, &[]);
    let own = "# Payment Terms\n\nThe Payment Terms of Use are effective August 31, 2020.";
    check(own, Some("2020-08-31"), None, &[]);
    check("# Welcome\n\nThe Privacy Policy was last updated on 1 May 2024.", None, Some("2024-05-01"), &[]);
    let body = "We keep what you give us for as long as you use it.\n\n".repeat(HEAD);
    let part =
        |title| format!("# Acme Privacy Policy\n\nEffective 2 May 2024\n\n{body}{title}\n\nLast updated: 1 May 2023");
    check(&part("Young People's Privacy Policy"), Some("2024-05-02"), None, &[]);
    check(&part("About this Privacy Policy"), Some("2024-05-02"), Some("2023-05-01"), &[]);
    check(&part("We are glad of you."), Some("2024-05-02"), Some("2023-05-01"), &[]);
}

#[test]
fn older_versions_and_spans_of_time_are_not_this_text() {
    let body = "We keep what you give us for as long as you use it.\n\n".repeat(HEAD);
    let old = format!("# Policy\n\nEffective 2 May 2024\n\n{body}## Earlier versions\n\nLast updated: 1 May 2023");
    check(&old, Some("2024-05-02"), None, &[]);
    let archived = "# Archived Privacy Policy\n\nEffective 2 May 2024\n\nWe keep what you give us.";
    check(archived, Some("2024-05-02"), None, &[]);
    let spans = format!("# Policy\n\nEffective 2 May 2024\n\n{body}2021-05-25 - 2022-12-01");
    check(&spans, Some("2024-05-02"), None, &[]);
}

#[test]
fn a_day_of_publishing_and_of_deciding() {
    let at_once =
        "# Rules\n\nThese rules were published on 3 May 2023 and replace all earlier ones with immediate effect.";
    check(at_once, Some("2023-05-03"), Some("2023-05-03"), &[]);
    let decided =
        "# Rules\n\nThese rules were adopted by the Board on 7 June 2021, and went into effect on 25 June 2021.";
    check(decided, Some("2021-06-25"), None, &[]);
    check("# Rules\n\nAdopted on 7 June 2021", None, Some("2021-06-07"), &[]);
    check("# Rules\n\nOn 7 June 2021, the Ministry released draft orders for comment.", None, None, &[]);
    let two = "# Rules\n\nThese rules apply from 9 December 2003 for new users and apply from 8 January 2004 for all users registered prior to that.";
    check(two, Some("2004-01-08"), None, &[]);
}

#[test]
fn other_languages_are_tables() {
    let tables = DateTables::built_in().unwrap();
    let french = tables.find(&segment("# Politique\n\nEn vigueur le 1er août 2023"), Some("fr"));
    assert_eq!(french.effective.unwrap().date.to_string(), "2023-08-01");
    let german = tables.find(&segment("# Datenschutz\n\nStand: 3. März 2022"), Some("de"));
    assert_eq!(german.last_updated.unwrap().date.to_string(), "2022-03-03");
}

#[test]
fn a_text_applies_from_the_date_that_it_points_at() {
    let dated = |sentence: &str| format!("# Policy\n\n**Date:** May 19, 2026\n\n{sentence}");
    for sentence in [
        "The changes take effect as of the date above.",
        "This Privacy Policy is effective as of the date set forth above.",
        "These Terms are in effect from the \u{201c}Last Updated\u{201d} date.",
        "The revised policy applies from the date at the top of this page.",
    ] {
        check(&dated(sentence), Some("2026-05-19"), Some("2026-05-19"), &[]);
    }
    for sentence in [
        "Any changes will take effect on the date shown above.",
        "The date above shows when this policy was last changed.",
        "This Agreement is effective as of the date you click accept below.",
        "This Addendum is effective as of the date of the last signature below.",
        "The discount applies from the date listed at the top of your invoice.",
        "If we change these terms, the revised terms take effect on the date at the top.",
    ] {
        check(&dated(sentence), None, Some("2026-05-19"), &[]);
    }
    let tables = DateTables::built_in().unwrap();
    for (language, text) in [
        (
            "fr",
            "# Politique\n\nMise à jour : 3 mars 2026\n\nLes modifications prennent effet à la date indiquée ci-dessus.",
        ),
        ("de", "# Datenschutz\n\nStand: 3. März 2026\n\nDiese Fassung gilt ab dem oben genannten Datum."),
        (
            "es",
            "# Política\n\nActualizado: 3 de marzo de 2026\n\nLos cambios entran en vigor a partir de la fecha indicada arriba.",
        ),
    ] {
        let found = tables.find(&segment(text), Some(language)).effective;
        assert_eq!(found.unwrap().date.to_string(), "2026-03-03", "{text}");
    }
}

#[test]
fn a_date_for_one_country_is_not_that_of_the_whole_text() {
    let body = "We keep what you give us for as long as you use it.\n\n".repeat(HEAD);
    let part =
        |what| format!("# Policy\n\nLast updated 2 May 2024\n\n{body}This policy is effective {what} 1 June 2024.");
    check(&part("for Ireland on"), None, Some("2024-05-02"), &[]);
    check(&part("for all users, in Ireland and elsewhere, on"), Some("2024-06-01"), Some("2024-05-02"), &[]);
    check(&part("for everybody on"), Some("2024-06-01"), Some("2024-05-02"), &[]);
}
