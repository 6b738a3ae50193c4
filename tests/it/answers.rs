//! Questions whose answer is a word: what they say, and what it means when the word changes.

use clausewatch::analyse::{self, Analysis, DateTables, Rules};
use clausewatch::document::{FlagChange, Significance, Stance, Text};

const ENGLISH: &str = "# Data FAQ\n\nWe answer what people ask about their personal information, our privacy policy and the rights that they have under the law.\n";
const GERMAN: &str = "# Fragen zum Datenschutz\n\nWir erklären hier, welche personenbezogenen Daten wir verarbeiten, wie lange wir sie speichern und welche Rechte Sie nach dem Gesetz haben.\n";
const FRENCH: &str = "# Questions sur la confidentialité\n\nNous expliquons ici quelles données personnelles nous traitons, combien de temps nous les conservons et quels sont vos droits selon la loi.\n";
const SPANISH: &str = "# Preguntas sobre privacidad\n\nAquí explicamos qué datos personales tratamos, cuánto tiempo los conservamos y qué derechos tiene usted según la ley.\n";

fn compare(before: &str, after: &str) -> Analysis {
    let (rules, dates) = (Rules::built_in().unwrap(), DateTables::built_in().unwrap());
    analyse::compare(&rules, &dates, &Text::new(before).unwrap(), &Text::new(after).unwrap(), &|_| false)
}

/// Category, stance and quote of what a text gained with `words`.
fn added(text: &str, words: &str) -> Vec<(String, Stance, String)> {
    let analysis = compare(text, &format!("{text}\n{words}\n"));
    analysis.flags.into_iter().map(|f| (f.category.to_string(), f.stance, f.quote)).collect()
}

/// The flag that `words` must add to a text: they end with the quote, behind a heading's mark.
fn check(text: &str, words: &str, category: &str, stance: Stance) {
    let quote = words.trim_start_matches("## ").replace("\n\n", " ");
    assert_eq!(added(text, words), [(category.to_owned(), stance, quote)], "{words}");
}

#[test]
fn an_answer_is_read_with_its_question() {
    let training = |words, stance| check(ENGLISH, words, "ai_training", stance);
    training("## Do you train AI models on my files?\n\nNo.", Stance::Prohibits);
    training("**Will my prompts be used to train AI?**\n\nYes.", Stance::Permits);
    training("Do you use my files to train your models? Yes, unless you opt out.", Stance::Permits);
    training("Can you use my files to train AI? By default, no.", Stance::Prohibits);
    let sharing = "Is my data shared with affiliates? Not without your consent.";
    check(ENGLISH, sharing, "affiliate_sharing", Stance::Prohibits);
}

#[test]
fn so_it_is_in_other_languages() {
    let german = |words, stance| check(GERMAN, words, "ai_training", stance);
    german("## Verwenden Sie meine Daten, um KI-Modelle zu trainieren?\n\nNein.", Stance::Prohibits);
    german("Werden meine Inhalte zum Training von KI verwendet? Ja, sofern Sie nicht widersprechen.", Stance::Permits);
    let words = "## Utilisez-vous mes données pour entraîner des modèles d’IA ?\n\nNon.";
    check(FRENCH, words, "ai_training", Stance::Prohibits);
    let words = "## Partagez-vous mes données avec des sociétés affiliées ?\n\nOui.";
    check(FRENCH, words, "affiliate_sharing", Stance::Permits);
    let words = "## ¿Utilizan mis datos para entrenar modelos de IA?\n\nNo.";
    check(SPANISH, words, "ai_training", Stance::Prohibits);
    let words = "## ¿Se utiliza mi contenido para entrenar la IA?\n\nSí, por defecto.";
    check(SPANISH, words, "ai_training", Stance::Permits);
}

#[test]
fn a_question_without_such_an_answer_says_nothing() {
    for words in
        ["## Do you train AI models on my files?\n\nWe are often asked this.", "Do you sell my files? Yes, we do."]
    {
        assert_eq!(added(ENGLISH, words), [], "{words}");
    }
}

#[test]
fn another_answer_is_another_meaning() {
    let text = |answer: &str| format!("{ENGLISH}\n## Do you train AI models on my files?\n\n{answer}\n");
    let analysis = compare(&text("No."), &text("Yes."));
    let told: Vec<_> = analysis.flags.iter().map(|f| (f.change, f.stance, f.before_stance)).collect();
    assert_eq!(told, [(FlagChange::Modified, Stance::Permits, Some(Stance::Prohibits))]);
    assert_eq!(analysis.significance, Significance::Substantive);
    let same = compare(&text("No."), &text("No"));
    assert!(!same.flags.iter().any(|f| f.change.alerts()), "{:?}", same.flags);
}

#[test]
fn longer_answers_are_read_with_their_question_too() {
    let training = |words, stance| check(ENGLISH, words, "ai_training", stance);
    training("## Do you train AI models on my files?\n\nOnly if you do not opt out.", Stance::Permits);
    training("## Can you use my files to train AI models?\n\nYes, but only in aggregated form.", Stance::Permits);
    training("Will you train AI models on my files? Only with your consent.", Stance::Prohibits);
    let german = "## Werden meine Inhalte zum Training von KI verwendet?\n\nNur mit Ihrer Einwilligung.";
    check(GERMAN, german, "ai_training", Stance::Prohibits);
}

#[test]
fn questions_on_something_else_are_no_statement_with_their_answer() {
    for (words, category) in [
        ("## Can I opt out of AI training?\n\nNo.", "ai_training"),
        ("## Do you need my consent to train AI on my files?\n\nNo.", "ai_training"),
        ("## Will I be told if you train AI on my files?\n\nNo.", "ai_training"),
        ("## Is there a way to keep my files from training AI?\n\nYes.", "ai_training"),
        ("## Is my data kept out of AI training?\n\nYes.", "ai_training"),
        ("## Do you pay me to train AI models on my files?\n\nNo.", "ai_training"),
        ("| Question | Answer |\n|---|---|\n| Can I opt out of AI training? | No |", "ai_training"),
    ] {
        let told = added(ENGLISH, words);
        assert!(told.iter().all(|(c, s, _)| c == category && *s == Stance::Mentions), "{words}: {told:?}");
    }
}

#[test]
fn an_answer_changed_under_any_question_is_substantive() {
    let text = |answer: &str| format!("{ENGLISH}\n## Can I opt out of AI training?\n\n{answer}\n");
    assert_eq!(compare(&text("Yes."), &text("No.")).significance, Significance::Substantive);
}

#[test]
fn the_services_name_is_asked_as_the_service_is() {
    let named =
        format!("{ENGLISH}\nPeople write to Acme. People trust Acme. We at Acme answer, and Acme keeps its word.\n");
    check(&named, "## Can Acme use my files to train AI models?\n\nYes, by default.", "ai_training", Stance::Permits);
}

#[test]
fn what_is_asked_beside_the_doing_is_not_answered_by_it() {
    for words in [
        "Is AI training on my files disabled? Yes.",
        "Do you ban the use of my files to train AI models? Yes.",
        "Do you compensate creators whose works are used to train AI models? No.",
        "Do you tell me which of my files are used to train AI models? No.",
    ] {
        let told = added(ENGLISH, words);
        assert!(told.iter().all(|(_, stance, _)| *stance == Stance::Mentions), "{words}: {told:?}");
    }
    let words = "Do you use my content, but not my private messages, to train AI models? No.";
    check(ENGLISH, words, "ai_training", Stance::Prohibits);
}

#[test]
fn answers_in_a_table_are_read_below_their_header() {
    let rows = |table: &str| {
        let analysis = compare(ENGLISH, &format!("{ENGLISH}\n{table}"));
        analysis.flags.into_iter().map(|f| (f.stance, f.quote)).collect::<Vec<_>>()
    };
    let table = "| Data | Used for AI training? | Kept |\n|---|---|---|\n| Your files | No | 24 hours |\n| Feedback | Yes | For ever |\n";
    let told =
        [(Stance::Prohibits, "| Your files | No | 24 hours |"), (Stance::Permits, "| Feedback | Yes | For ever |")];
    assert_eq!(rows(table), told.map(|(stance, quote)| (stance, quote.to_owned())));
    let table = "| | Agents | Notes |\n|---|---|---|\n| Used for AI training | ❌ Never | ❌ Never |\n";
    assert_eq!(rows(table), [(Stance::Prohibits, "| Used for AI training | ❌ Never | ❌ Never |".to_owned())]);
    let table = "| Question | Answer |\n|---|---|\n| Can I opt out of AI training on my files? | No |\n";
    let told = (Stance::Mentions, "| Can I opt out of AI training on my files? | No |".to_owned());
    assert_eq!(rows(table), [told]);
}

#[test]
fn a_word_that_opens_its_line_is_no_name() {
    let text = |word: &str| format!("{ENGLISH}\n- Use of your files for AI training: {word}\n- Backups: {word}\n");
    let analysis = compare(&text("Disabled"), &text("Enabled"));
    assert_eq!(analysis.significance, Significance::Substantive);
    assert!(analysis.flags.iter().any(|f| f.change.alerts()), "{:?}", analysis.flags);
}

#[test]
fn an_answer_that_is_a_sentence_is_read_by_itself() {
    let permits = |category: &str| vec![(category.to_owned(), Stance::Permits)];
    let told = |words| added(ENGLISH, words).into_iter().map(|(c, s, _)| (c, s)).collect::<Vec<_>>();
    let words = "## Is my data private?\n\nYes, but we share your personal information with our affiliates.";
    assert_eq!(told(words), permits("affiliate_sharing"));
    let words =
        "## Can I opt out?\n\nYes, but we will still use the content you uploaded before to train our AI models.";
    assert_eq!(told(words), permits("ai_training"));
    let words = "## Will my data be used to train models?\n\nNo. It is yours, and no person reads it.";
    assert_eq!(told(words), [("ai_training".to_owned(), Stance::Prohibits)]);
}

#[test]
fn a_question_that_denies_or_conditions_is_no_statement() {
    for words in [
        "Is my data anonymized before it is used to train AI models? No.",
        "Are users asked before their content is used to train AI models? No.",
        "Will my files never be used to train AI models? Yes.",
        "Do you ensure my data is not used to train AI models? Yes.",
        "Do you share my data with anyone other than your affiliates? No.",
    ] {
        let told = added(ENGLISH, words);
        assert!(told.iter().all(|(_, stance, _)| *stance == Stance::Mentions), "{words}: {told:?}");
    }
    for words in [
        "Are you using my content to train AI models? Yes.",
        "Do you, by default, train AI models on my content? Yes.",
        "Do you or your affiliates use my content to train AI models? Yes.",
    ] {
        let told = added(ENGLISH, words);
        assert!(told.iter().any(|(c, s, _)| c == "ai_training" && *s == Stance::Permits), "{words}: {told:?}");
    }
}

#[test]
fn a_yes_to_when_or_how_it_is_done_says_that_it_is() {
    for words in [
        "Is my data anonymized before it is used to train AI models? Yes.",
        "Do you train AI models on my content when I delete my account? Yes.",
        "Your content used for AI training? Yes, unless you turn it off.",
    ] {
        let told = added(ENGLISH, words);
        assert!(told.iter().any(|(_, stance, _)| *stance == Stance::Permits), "{words}: {told:?}");
    }
    let where_to = "Can I opt out of the use of my content to train AI models? Yes, in your account settings.";
    check(ENGLISH, where_to, "ai_training", Stance::Choice);
    let text =
        |answer: &str| format!("{ENGLISH}\nCan I opt out of the use of my content to train AI models? {answer}\n");
    let analysis = compare(&text("Yes."), &text("No."));
    assert!(analysis.flags.iter().any(|f| f.change == FlagChange::Modified), "{:?}", analysis.flags);
}
