//! Tables whose cells say yes or no: what their rows say, and what it means when cells or headers change.

use clausewatch::analyse::{self, Analysis, DateTables, Rules};
use clausewatch::document::{FlagChange, Significance, Stance, Text};

const HEAD: &str = "# Northwind Privacy Notice\n\nNorthwind answers what people ask about their personal information, our privacy policy and the rights that they have under the law.\n";

fn table(header: &str, rows: &[&str]) -> String {
    let rule = "|---".repeat(header.matches('|').count() - 1);
    format!("{HEAD}\n{header}\n{rule}|\n{}\n", rows.join("\n"))
}

fn compare(before: &str, after: &str) -> Analysis {
    let (rules, dates) = (Rules::built_in().unwrap(), DateTables::built_in().unwrap());
    analyse::compare(&rules, &dates, &Text::new(before).unwrap(), &Text::new(after).unwrap(), &|_| false)
}

/// Category and stance of what a table says that comes.
fn said(header: &str, row: &str) -> Vec<(String, Stance)> {
    let analysis = compare(HEAD, &table(header, &[row]));
    analysis.flags.into_iter().map(|f| (f.category.to_string(), f.stance)).collect()
}

#[test]
fn cells_that_answer_otherwise_are_substantive() {
    for (header, before, after) in [
        ("| Feature | Free | Pro |", "| Data used for AI training | ✗ | ✗ |", "| Data used for AI training | ✓ | ✗ |"),
        ("| Category | Collected | Shared with affiliates |", "| Messages | ✓ | |", "| Messages | ✓ | ✓ |"),
        (
            "| Category | Shared with affiliates | Used for AI training |",
            "| Messages | No | Yes |",
            "| Messages | Yes | No |",
        ),
        (
            "| Feature | A | B |",
            "| Data used for AI training | Yes | No |",
            "| Data used for AI training | Yes | Yes |",
        ),
    ] {
        let analysis = compare(&table(header, &[before]), &table(header, &[after]));
        assert_eq!(analysis.significance, Significance::Substantive, "{before} -> {after}");
        assert!(analysis.flags.iter().any(|f| f.change.alerts()), "{after}: {:?}", analysis.flags);
    }
}

#[test]
fn a_header_that_comes_changes_what_its_rows_say() {
    let (before, after) = ("| Data | Used for analytics |", "| Data | Used for AI training |");
    let row = "| Messages | Yes |";
    let analysis = compare(&table(before, &[row]), &table(after, &[row]));
    let told: Vec<_> = analysis.flags.iter().map(|f| (f.change, f.stance, f.quote.as_str())).collect();
    assert_eq!(told, [(FlagChange::Added, Stance::Permits, row)]);
}

#[test]
fn a_column_on_something_else_denies_nothing() {
    let permits = |category: &str| vec![(category.to_owned(), Stance::Permits)];
    for header in [
        "| Purpose | Basis | Can you object? |",
        "| Purpose | Basis | Optional? |",
        "| Purpose | Basis | Automated decision |",
    ] {
        let row = "| We use your content to train our AI models | Interests | No |";
        assert_eq!(said(header, row), permits("ai_training"), "{header}");
    }
    let row = "| Sharing your personal data with our affiliates | No |";
    assert_eq!(said("| Transfer | Outside the EU? |", row), permits("affiliate_sharing"));
    assert_eq!(said("| | We train AI models on your content |", "| | Yes |"), permits("ai_training"));
}

#[test]
fn one_cell_that_permits_is_enough() {
    for (header, row) in [
        ("| Feature | Free | Pro |", "| Data used for AI training | No | Yes |"),
        ("| Plan | Used to train AI models by default | Can opt out |", "| Free | Yes | Yes |"),
        ("| Question | Answer |", "| How do you use AI? | Yes, we train our AI models on your content |"),
    ] {
        assert_eq!(said(header, row), [("ai_training".to_owned(), Stance::Permits)], "{row}");
    }
}

#[test]
fn the_notice_of_a_bank_is_read() {
    let header = "| Reasons we can share your personal information | Does Northwind Bank, N.A. share? | Can you limit this sharing? |";
    let row = |words: &str, cells: &str| said(header, &format!("| {words} | {cells} |"));
    let affiliates = |stance| vec![("affiliate_sharing".to_owned(), stance)];
    let purposes = "For our affiliates’ everyday business purposes – information about your transactions.";
    assert_eq!(row(purposes, "Yes | No"), affiliates(Stance::Permits));
    assert_eq!(row("For our affiliates to market to you.", "No | We don’t share"), affiliates(Stance::Prohibits));
    assert_eq!(row("For nonaffiliates to market to you", "No | We don’t share"), []);
}

#[test]
fn a_headers_own_doing_is_apart_from_what_its_rows_say() {
    let permits = |category: &str| vec![(category.to_owned(), Stance::Permits)];
    for (header, row, category) in [
        ("| Data | Used for AI training purposes |", "| Messages | Yes |", "ai_training"),
        ("| Data | Shared with affiliates outside the EU |", "| Messages | Yes |", "affiliate_sharing"),
        ("| Recipient | Data shared | Sold |", "| Our affiliates | We share your name | No |", "affiliate_sharing"),
        ("| Purpose | Sold | Shared |", "| Training our AI models on your content | ✗ | ✗ |", "ai_training"),
    ] {
        assert_eq!(said(header, row), permits(category), "{header} {row}");
    }
    let rows = ["| Account data | No |", "| Messages | In aggregated form |"];
    let analysis = compare(HEAD, &table("| Data | Used to train AI models |", &rows));
    let told: Vec<_> = analysis.flags.iter().map(|f| (f.stance, f.quote.as_str())).collect();
    assert_eq!(told, [(Stance::Prohibits, rows[0]), (Stance::Permits, rows[1])]);
}

#[test]
fn an_answer_in_another_column_changes_nothing_on_this_one() {
    let header = "| Data | Used to train AI models | Shared with affiliates |";
    let (before, after) = ("| Your messages | ✓ | No |", "| Your messages | ✗ | No |");
    let analysis = compare(&table(header, &[before]), &table(header, &[after]));
    let told: Vec<_> =
        analysis.flags.iter().filter(|f| f.change.alerts()).map(|f| (f.category.to_string(), f.stance)).collect();
    assert_eq!(told, [("ai_training".to_owned(), Stance::Prohibits)]);
}

#[test]
fn words_that_open_cells_are_no_names() {
    let header = "| Data | Source | Basis |";
    for (before, after) in [("Consent", "Contract"), ("Optional", "Required"), ("None", "Affiliates")] {
        let row = |basis: &str| format!("| Messages | Support | {basis} |");
        let analysis = compare(&table(header, &[&row(before)]), &table(header, &[&row(after)]));
        assert_eq!(analysis.significance, Significance::Substantive, "{before} -> {after}");
    }
}
