//! Mails about mails: to the operator about those that nobody took, and the one that tries the way.

use super::say::Words;
use super::say::args;
use super::text::{cut, one_line, wrap};

/// A mail that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undelivered {
    /// To whom it was.
    pub address: String,
    /// Its subject.
    pub subject: String,
    /// How often it was tried.
    pub attempts: u32,
    /// Why it was given up.
    pub reason: String,
}

/// Subject and text of a notice about mails that were given up.
#[must_use]
pub fn given_up(words: &Words, mails: &[Undelivered]) -> (String, String) {
    const SHOWN: usize = 20;
    let subject = words.count("lost-subject", mails.len());
    let mut text = wrap(&words.say("lost-lead"), "");
    text.push('\n');
    for mail in mails.iter().take(SHOWN) {
        let to = words.with("lost-to", &args!["address" => mail.address.as_str(), "n" => mail.attempts]);
        text.push_str(&format!(
            "\n{}\n{}\n{}\n",
            wrap(&to, ""),
            wrap(&words.quoted(&cut(&mail.subject, 140)), "  "),
            wrap(&cut(&one_line(&mail.reason), 400), "  ")
        ));
    }
    if mails.len() > SHOWN {
        text.push_str(&format!("\n{}\n", words.count("lost-more", mails.len() - SHOWN)));
    }
    (subject, text)
}

/// Subject and text of the mail that tries the way.
#[must_use]
pub fn trial(words: &Words) -> (String, String) {
    (words.say("trial-subject"), format!("{}\n", wrap(&words.say("trial-text"), "")))
}

#[cfg(test)]
mod tests {
    use super::{Undelivered, Words, given_up};

    #[test]
    fn the_operator_reads_what_was_lost_and_why() {
        let mail = Undelivered {
            address: "ann@example.org".into(),
            subject: "Acme may now train AI on your data".into(),
            attempts: 1,
            reason: "mail.example.org:587 refused the recipient: 550 5.1.1 no such user".into(),
        };
        let (subject, text) = given_up(Words::english(), &vec![mail; 25]);
        assert_eq!(subject, "clausewatch: 25 mails could not be delivered");
        insta::assert_snapshot!(text.split("\n\n").take(2).collect::<Vec<_>>().join("\n\n"));
        assert!(text.ends_with("and 5 more: clausewatch status\n"));
    }
}
