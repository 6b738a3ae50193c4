//! Mails about mails: to the operator about those that nobody took, and the one that tries the way.

use super::text::{cut, one_line, wrap};
use super::words::count;

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
pub fn given_up(mails: &[Undelivered]) -> (String, String) {
    const SHOWN: usize = 20;
    let subject = format!("clausewatch: {} could not be delivered", count(mails.len(), "mail", "mails"));
    let mut text = wrap(
        "These mails were given up. The changes in them count as told; to try them again once the cause is mended, run: clausewatch deliver --again",
        "",
    );
    text.push('\n');
    for mail in mails.iter().take(SHOWN) {
        let tried = count(usize::try_from(mail.attempts).unwrap_or(0), "attempt", "attempts");
        text.push_str(&format!(
            "\n{}\n{}\n{}\n",
            wrap(&format!("To {} ({tried})", mail.address), ""),
            wrap(&format!("“{}”", cut(&mail.subject, 140)), "  "),
            wrap(&cut(&one_line(&mail.reason), 400), "  ")
        ));
    }
    if mails.len() > SHOWN {
        text.push_str(&format!("\nand {} more: clausewatch status\n", mails.len() - SHOWN));
    }
    (subject, text)
}

/// Subject and text of the mail that tries the way.
#[must_use]
pub fn trial() -> (&'static str, &'static str) {
    (
        "clausewatch: a trial of the way",
        "This mail was sent by `clausewatch mail test`. That you read it means that\ndigests will arrive the same way.\n",
    )
}

#[cfg(test)]
mod tests {
    use super::{Undelivered, given_up};

    #[test]
    fn the_operator_reads_what_was_lost_and_why() {
        let mail = Undelivered {
            address: "ann@example.org".into(),
            subject: "Acme may now train AI on your data".into(),
            attempts: 1,
            reason: "mail.example.org:587 refused the recipient: 550 5.1.1 no such user".into(),
        };
        let (subject, text) = given_up(&vec![mail; 25]);
        assert_eq!(subject, "clausewatch: 25 mails could not be delivered");
        insta::assert_snapshot!(text.split("\n\n").take(2).collect::<Vec<_>>().join("\n\n"));
        assert!(text.ends_with("and 5 more: clausewatch status\n"));
    }
}
