//! Answers that say nothing without their question: "Do you train models on my files? No."

/// Words that answer a question by themselves, with a mark behind them.
const WORDS: &[&str] =
    &["yes", "no", "never", "ja", "nein", "nie", "niemals", "oui", "non", "jamais", "sí", "si", "nunca"];
/// How a few words open that answer one.
const OPENINGS: &[&str] = &[
    "not ",
    "only ",
    "we do",
    "by default",
    "nicht ",
    "nur ",
    "standardmäßig",
    "seulement ",
    "uniquement ",
    "par défaut",
    "solo ",
    "sólo ",
    "por defecto",
];
/// So few.
const FEW: usize = 8;
/// What may stand before the word: "By default, yes".
const BEFORE: &[&str] =
    &["a: ", "by default, ", "by default ", "in general, ", "standardmäßig ", "par défaut, ", "por defecto, "];
/// A question is no longer than this, in bytes.
const MAX_QUESTION: usize = 300;

/// Whether a sentence is such an answer.
pub(super) fn is_answer(plain: &str) -> bool {
    let opening: String = plain.chars().take(40).flat_map(char::to_lowercase).collect();
    let opening = opening.as_str();
    let bare = BEFORE.iter().find_map(|before| opening.strip_prefix(before)).unwrap_or(opening);
    let word = bare.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let behind = bare[word.len()..].trim_start();
    let marked = behind.is_empty() || behind.starts_with([',', '.', ';', ':', '!', '-', '–', '—', '(']);
    (WORDS.contains(&word) && marked)
        || (OPENINGS.iter().any(|words| opening.starts_with(words)) && plain.split(' ').count() <= FEW)
}

/// Whether a sentence asks what such an answer answers.
pub(super) fn is_question(plain: &str) -> bool {
    plain.ends_with('?') && plain.len() <= MAX_QUESTION && plain.split(' ').count() > 2
}

/// The question of a clause, without its mark, and the answer in the same clause.
#[must_use]
pub fn question_and_answer(plain: &str) -> Option<(&str, &str)> {
    let (question, answer) = plain.split_once("? ")?;
    is_answer(answer).then_some((question, answer))
}

#[cfg(test)]
mod tests {
    use super::{is_answer, question_and_answer};

    #[test]
    fn answers_are_told_from_sentences() {
        for answer in [
            "Yes.",
            "No, never.",
            "No. We do not.",
            "By default, yes.",
            "Nein",
            "Sí, por defecto.",
            "We don't.",
            "Not without your consent.",
            "Yes (see below).",
        ] {
            assert!(is_answer(answer), "{answer}");
        }
        for sentence in [
            "No data is shared.",
            "Not all of what we collect is shared with our affiliates.",
            "Si vous refusez, rien ne change.",
            "Yesterday.",
        ] {
            assert!(!is_answer(sentence), "{sentence}");
        }
        assert_eq!(question_and_answer("Do you sell it? No."), Some(("Do you sell it", "No.")));
        assert_eq!(question_and_answer("Do you sell it? We keep it."), None);
    }
}
