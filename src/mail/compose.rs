//! One mail as bytes: headers as good senders set them, plain text and HTML side by side.

use crate::config::MailSettings;
use crate::document::{ContentHash, Mailbox};
use chrono::{DateTime, Utc};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{MultiPart, SinglePart};

/// What a mail says, and to whom.
#[derive(Debug, Clone)]
pub struct Letter<'a> {
    /// To whom.
    pub to: &'a Mailbox,
    /// The subject.
    pub subject: &'a str,
    /// The plain-text part.
    pub text: &'a str,
    /// The HTML part.
    pub html: &'a str,
    /// When it is written.
    pub date: DateTime<Utc>,
    /// What makes its Message-ID: the same words give the same id.
    pub identity: &'a str,
}

/// Why a mail cannot be built.
#[derive(Debug, thiserror::Error)]
#[error("cannot compose the mail: {0}")]
pub struct ComposeError(String);

/// Builds the mail; returns its Message-ID and its bytes.
///
/// # Errors
/// When an address cannot stand in a header.
pub fn compose(settings: &MailSettings, letter: &Letter<'_>) -> Result<(String, Vec<u8>), ComposeError> {
    let wrong = |e: &dyn std::fmt::Display| ComposeError(e.to_string());
    let hash = ContentHash::of(format!("{}\n{}", letter.to.address(), letter.identity).as_bytes()).to_string();
    let message_id = format!("<{}@{}>", &hash[..32], settings.from.domain());
    let subject: String = letter.subject.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let list_id = format!("clausewatch digests <clausewatch.{}>", settings.from.domain());
    let unsubscribe =
        format!("<mailto:{}?subject=unsubscribe>", settings.reply_to.as_ref().unwrap_or(&settings.from).address());
    let mut builder = lettre::Message::builder()
        .message_id(Some(message_id.clone()))
        .date(std::time::SystemTime::from(letter.date))
        .from(mailbox(&settings.from).map_err(|e| wrong(&e))?)
        .to(mailbox(letter.to).map_err(|e| wrong(&e))?)
        .subject(subject);
    if let Some(reply_to) = &settings.reply_to {
        builder = builder.reply_to(mailbox(reply_to).map_err(|e| wrong(&e))?);
    }
    let builder = builder
        .raw_header(raw("Auto-Submitted", "auto-generated"))
        .raw_header(raw("List-Id", &list_id))
        .raw_header(raw("List-Unsubscribe", &unsubscribe));
    let text = SinglePart::builder().header(ContentType::TEXT_PLAIN).body(letter.text.to_owned());
    let html = SinglePart::builder().header(ContentType::TEXT_HTML).body(letter.html.to_owned());
    let message =
        builder.multipart(MultiPart::alternative().singlepart(text).singlepart(html)).map_err(|e| wrong(&e))?;
    Ok((message_id, message.formatted()))
}

fn mailbox(mailbox: &Mailbox) -> Result<lettre::message::Mailbox, lettre::address::AddressError> {
    let address = mailbox.address().parse()?;
    Ok(lettre::message::Mailbox::new(mailbox.name().map(str::to_owned), address))
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Letter, compose};
    use crate::config::{MailSettings, Transport};
    use crate::document::Mailbox;

    #[test]
    fn the_same_letter_has_the_same_id_and_hostile_words_stay_words() {
        let from = Mailbox::parse("clausewatch <watch@example.org>").unwrap();
        let settings = MailSettings { from, reply_to: None, transport: Transport::Directory("x".into()) };
        let to = Mailbox::parse("ann@example.org").unwrap();
        let letter = Letter {
            to: &to,
            subject: "Änderung\r\nBcc: eve@example.org",
            text: "plain — text",
            html: "<p>html</p>",
            date: chrono::DateTime::UNIX_EPOCH,
            identity: "1,2,3",
        };
        let (id, bytes) = compose(&settings, &letter).unwrap();
        assert_eq!(compose(&settings, &letter).unwrap().0, id);
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.is_ascii(), "7-bit safe");
        assert!(!text.lines().any(|l| l.starts_with("Bcc:")), "{text}");
        for header in [
            "Message-ID: ",
            "Date: Thu, 01 Jan 1970",
            "Auto-Submitted: auto-generated",
            "List-Id: ",
            "List-Unsubscribe: <mailto:",
        ] {
            assert!(text.contains(header), "{header} in {text}");
        }
    }
}
