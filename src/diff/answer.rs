//! Answers that say nothing without their question: "Do you train models on my files? No."
//!
//! Looks at their form only: what a question is about is for `analyse`.

/// Words that affirm.
const AFFIRMING: &[&str] = &["yes", "ja", "oui", "sí", "si"];
/// Words that deny.
const DENYING: &[&str] = &["no", "never", "nein", "nie", "niemals", "non", "jamais", "nunca"];
/// What may stand before such a word: "By default, yes".
const BEFORE: &[&str] = &[
    "a: ",
    "a. ",
    "answer: ",
    "short answer: ",
    "the short answer is ",
    "by default, ",
    "by default ",
    "in general, ",
    "antwort: ",
    "standardmäßig ",
    "par défaut, ",
    "réponse : ",
    "por defecto, ",
    "respuesta: ",
];
/// How a few words open that answer a question.
const OPENINGS: &[&str] = &[
    "we don't",
    "we don’t",
    "we do not",
    "absolutely",
    "certainly",
    "definitely",
    "of course",
    "sometimes",
    "not yet",
    "not currently",
    "not at this time",
    "not at all",
    "nope",
    "yep",
    "derzeit nicht",
    "auf keinen fall",
    "natürlich",
    "manchmal",
    "pas du tout",
    "bien sûr",
    "parfois",
    "en absoluto",
    "por supuesto",
    "a veces",
];
/// How what stands behind a "no" opens where it says no more than that: "No, never without your consent".
const RESTATING: &[&str] = &[
    "we do not ",
    "we don't ",
    "we don’t ",
    "and that is ",
    "never ",
    "not ",
    "without ",
    "unless ",
    "nicht ",
    "nie ",
    "jamais ",
    "nunca ",
];
/// Words that turn such a sentence.
const TURNING: &[&str] = &[" but ", " however", " only", " except", " instead", " aber ", " mais ", " pero ", " sino "];
/// So few; more of them behind a "no" are a sentence of their own ("No, but our affiliates receive it").
const FEW: usize = 4;
/// How a condition opens that is the whole answer.
const CONDITIONS: &[&str] = &[
    "not without ",
    "not by default",
    "not unless ",
    "only if ",
    "only when ",
    "only with ",
    "only where ",
    "nur wenn ",
    "nur mit ",
    "nur nach ",
    "nicht ohne ",
    "uniquement si ",
    "uniquement avec ",
    "seulement si ",
    "seulement avec ",
    "pas sans ",
    "solo si ",
    "sólo si ",
    "solo con ",
    "sólo con ",
    "no sin ",
];
/// A condition, or what stands behind a "yes", is an answer up to so many words.
const SENTENCE: usize = 25;
/// A question is no longer than this, in bytes.
const MAX_QUESTION: usize = 300;

/// Signs that affirm in a table's cell.
const YES: [char; 6] = ['✅', '✓', '✔', '☑', '🟢', '👍'];
/// Signs that affirm alone; before words they are bullets.
const DOTS: [char; 2] = ['●', '⬤'];
/// Signs that deny.
const NO: [char; 8] = ['❌', '✗', '✘', '✕', '✖', '×', '🔴', '👎'];

/// What the sign says that a cell opens with; none where it opens with no such sign.
#[must_use]
pub fn sign(cell: &str) -> Option<bool> {
    match cell.trim() {
        "Y" => return Some(true),
        "N" => return Some(false),
        _ => {}
    }
    let opening = cell.trim_start().chars().next()?;
    if YES.contains(&opening) || DOTS.contains(&opening) && !cell.contains(char::is_alphanumeric) {
        return Some(true);
    }
    NO.contains(&opening).then_some(false)
}

/// The words of a row: its cells, with a word for the sign that one opens with.
pub(super) fn words_of_signs(row: &str) -> String {
    let word = |cell: &str| match sign(cell) {
        Some(yes) => format!(" {} {cell}", if yes { "yes" } else { "no" }),
        _ => cell.to_owned(),
    };
    row.split('|').map(word).collect::<Vec<_>>().join("|")
}

/// Whether a sentence is such an answer.
#[must_use]
pub fn is_answer(plain: &str) -> bool {
    let plain = plain.trim_start_matches(|c: char| !c.is_alphanumeric());
    let lower = plain.chars().take(200).flat_map(char::to_lowercase).collect::<String>();
    let opening = lower.as_str();
    let bare = BEFORE.iter().find_map(|before| opening.strip_prefix(before)).unwrap_or(opening);
    let word = bare.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let behind = bare[word.len()..].trim_start();
    let marked = behind.is_empty() || behind.starts_with([',', '.', ';', ':', '!', '-', '–', '—', '(']);
    let at_most = |words: usize| plain.split(' ').nth(words).is_none();
    let opens = |openings: &[&str]| openings.iter().any(|words| bare.starts_with(words));
    let tail = behind.trim_start_matches(|c: char| !c.is_alphabetic());
    let restates = || RESTATING.iter().any(|w| tail.starts_with(w)) && !TURNING.iter().any(|w| tail.contains(w));
    let denies = marked && DENYING.contains(&word);
    (marked && AFFIRMING.contains(&word) || opens(CONDITIONS)) && at_most(SENTENCE)
        || (denies || opens(OPENINGS)) && at_most(FEW)
        || denies && at_most(SENTENCE / 2) && restates()
}

/// Whether a sentence asks what such an answer may answer.
pub(super) fn is_question(plain: &str) -> bool {
    plain.ends_with('?') && plain.len() <= MAX_QUESTION && plain.split(' ').nth(2).is_some()
}

/// The question of a clause, without its mark, and the answer in the same clause.
#[must_use]
pub fn question_and_answer(plain: &str) -> Option<(&str, &str)> {
    let (question, answer) = plain.rsplit_once("? ")?;
    is_answer(answer).then_some((question, answer))
}

#[cfg(test)]
mod tests {
    use super::{is_answer, question_and_answer, sign};

    #[test]
    fn signs_answer_and_bullets_do_not() {
        for (cell, says) in
            [(" ✅ ", Some(true)), ("✗ (paid plan)", Some(false)), ("●", Some(true)), ("● Marketing", None)]
        {
            assert_eq!(sign(cell), says, "{cell}");
        }
        assert_eq!((sign("Y"), sign("N"), sign("None"), sign("")), (Some(true), Some(false), None, None));
    }

    #[test]
    fn answers_are_told_from_sentences() {
        for answer in [
            "Yes.",
            "No, never.",
            "By default, yes.",
            "Nein",
            "Sí, por defecto.",
            "We don't.",
            "Yes, unless you opt out.",
            "Ja, aber Sie können in den Einstellungen widersprechen.",
            "Only if you do not opt out.",
            "Seulement avec votre accord.",
            "No — never without your explicit, separate permission.",
            "❌ No",
            "Answer: no.",
            "Absolutely not.",
        ] {
            assert!(is_answer(answer), "{answer}");
        }
        for sentence in [
            "No data is shared.",
            "No, but our affiliates receive it.",
            "No, we do not sell it, but our affiliates receive it.",
            "Never share your password with anyone.",
            "Not only that, we sell it.",
            "Only aggregated data is shared.",
            "Si vous refusez, rien ne change.",
        ] {
            assert!(!is_answer(sentence), "{sentence}");
        }
        assert_eq!(question_and_answer("Do you sell it? No."), Some(("Do you sell it", "No.")));
        assert_eq!(question_and_answer("Do you sell it? We keep it."), None);
    }
}
