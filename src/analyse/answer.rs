//! A question and its answer as the statement that they make: "Do you train on my files? No." is "never do we train on
//! your files".

use super::pack::Asked;
use super::pattern::Folded;
use crate::diff::question_and_answer;

/// The statement that a clause makes by a question and its answer, as patterns see it; none for other clauses.
pub fn statement(asked: &Asked, plain: &str) -> Option<Folded> {
    let (question, answer) = question_and_answer(plain)?;
    let (question, answer) = (Folded::new(question), Folded::new(answer));
    let answer = answer.as_str();
    let (yes, no) = (|w: &str| asked.yes.iter().any(|y| y == w), |w: &str| asked.no.iter().any(|n| n == w));
    let decides = answer.split(|c: char| !c.is_alphabetic()).find(|w| yes(w) || no(w));
    let denied = decides.is_some_and(no);
    // "Do we share your data?" is asked in the service's own voice
    let own_voice = question.as_str().split(|c: char| !c.is_alphabetic()).any(|w| asked.own.iter().any(|own| own == w));
    let turn = |word: &str| asked.turned.get(word).filter(|_| !own_voice).cloned().unwrap_or_else(|| word.to_owned());
    let mut said = if denied { format!("{} ", asked.never) } else { String::new() };
    let mut word = String::new();
    for c in question.as_str().chars().chain([' ']) {
        if c.is_alphabetic() {
            word.push(c);
            continue;
        }
        said.push_str(&turn(&word));
        word.clear();
        said.push(c);
    }
    // the answer's first word is said
    let rest = answer.find(|c: char| !c.is_alphabetic()).map_or("", |end| &answer[end..]);
    let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    Some(Folded::new(&format!("{}, {rest}", said.trim_end())))
}
