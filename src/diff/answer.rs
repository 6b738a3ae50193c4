//! Answers that say nothing without their question: "Do you train models on my files? No."

/// Words that answer a question by themselves, with a mark behind them.
const WORDS: &[&str] =
    &["yes", "no", "never", "ja", "nein", "nie", "niemals", "oui", "non", "jamais", "sí", "si", "nunca"];
/// Of these words those that affirm.
const AFFIRMING: &[&str] = &["yes", "ja", "oui", "sí", "si"];
/// How a few words open that answer one.
const OPENINGS: &[&str] = &["not without ", "not by default", "not unless ", "we don't", "we don’t", "we do not"];
/// So few; more of them are a sentence of their own ("No, but our affiliates receive it").
const FEW: usize = 4;
/// What may follow a word that affirms, in as many words more.
const CONDITIONS: &[&str] = &["unless ", "except ", "sofern ", "außer ", "sauf ", "salvo ", "a menos "];
/// Questions on refusing, whose "no" is no denial of the doing.
const REFUSING: &[&str] = &[
    "opt",
    "refus",
    "stop",
    "prevent",
    "exclu",
    "consent",
    "object",
    "avoid",
    "widersp",
    "ablehn",
    "verhinder",
    "einwillig",
    "ausgeschl",
    "oppos",
    "empêch",
    "consentement",
    "opon",
    "rechaz",
    "evitar",
    "impedir",
    "consentimiento",
];
/// Words that open a clause inside a question: the answer is not on what that clause says ("Will I be told if you ...?").
const INSIDE: &[&str] = &[
    "if", "whether", "before", "after", "once", "when", "while", "unless", "without", "that", "because", "way",
    "there", "possible", "from", "wenn", "ob", "bevor", "nachdem", "sobald", "falls", "ohne", "dass", "weil",
    "möglich", "si", "avant", "après", "quand", "lorsque", "sans", "que", "possible", "antes", "después", "cuando",
    "sin", "porque", "posible",
];
/// What opens a question on whether the service does something.
const ASKING: &[&str] = &[
    "do you",
    "do we",
    "does ",
    "will ",
    "is ",
    "are ",
    "has ",
    "have ",
    "can you",
    "can we",
    "could you",
    "did you",
    "verwende",
    "nutz",
    "teil",
    "trainier",
    "werden",
    "wird",
    "gebt ",
    "geben sie",
    "verkauf",
    "utilis",
    "partag",
    "mes ",
    "mon ",
    "vos ",
    "entraîne",
    "transmet",
    "est-ce",
    "vende",
    "communiq",
    "utiliz",
    "usan ",
    "usa ",
    "se ",
    "compart",
    "entren",
    "ceden ",
];

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
    let count = plain.split(' ').count();
    let tail = behind.trim_start_matches([',', ' ']);
    let limited = AFFIRMING.contains(&word) && CONDITIONS.iter().any(|c| tail.starts_with(c)) && count <= 2 * FEW;
    (WORDS.contains(&word) && marked && (count <= FEW || limited))
        || (OPENINGS.iter().any(|words| opening.starts_with(words)) && count <= FEW)
}

/// Whether a sentence asks what such an answer answers: whether the service does something.
pub(super) fn is_question(plain: &str) -> bool {
    if !plain.ends_with('?') || plain.len() > MAX_QUESTION || plain.split(' ').count() <= 2 {
        return false;
    }
    let asked = plain.to_lowercase();
    let asked = asked.trim_start_matches(|c: char| !c.is_alphabetic());
    let asked = asked.strip_prefix("q: ").unwrap_or(asked);
    ASKING.iter().any(|words| asked.starts_with(words))
        && !asked
            .split(|c: char| !c.is_alphabetic())
            .any(|w| INSIDE.contains(&w) || REFUSING.iter().any(|r| w.starts_with(r)))
}

/// The question of a clause, without its mark, and the answer in the same clause.
#[must_use]
pub fn question_and_answer(plain: &str) -> Option<(&str, &str)> {
    let (question, answer) = plain.split_once("? ")?;
    is_answer(answer).then_some((question, answer))
}

#[cfg(test)]
mod tests {
    use super::{is_answer, is_question, question_and_answer};

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
        ] {
            assert!(is_answer(answer), "{answer}");
        }
        for sentence in [
            "No data is shared.",
            "No, but our affiliates receive it.",
            "Not only that, we sell it.",
            "Only if you do not opt out.",
            "Si vous refusez, rien ne change.",
        ] {
            assert!(!is_answer(sentence), "{sentence}");
        }
        assert_eq!(question_and_answer("Do you sell it? No."), Some(("Do you sell it", "No.")));
        assert_eq!(question_and_answer("Do you sell it? We keep it."), None);
    }

    #[test]
    fn questions_on_the_services_doing_are_told_from_others() {
        for question in ["Do you train AI on my files?", "Will my files train AI?", "Werden meine Daten genutzt?"] {
            assert!(is_question(question), "{question}");
        }
        for question in [
            "Can I opt out of AI training?",
            "Who can train on my files?",
            "Do you need my consent to train on it?",
            "Will I be told if you train on my files?",
            "Is there a way to keep my files from training AI?",
            "Werden Sie tätig, bevor meine Daten genutzt werden?",
        ] {
            assert!(!is_question(question), "{question}");
        }
    }
}
