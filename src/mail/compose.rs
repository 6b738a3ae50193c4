//! One mail as bytes: headers as good senders set them, plain text and HTML side by side, a calendar.

use crate::config::{DkimSettings, MailSettings};
use crate::document::{ContentHash, Mailbox};
use chrono::{DateTime, Utc};
use lettre::message::dkim::{
    DkimCanonicalization, DkimCanonicalizationType, DkimConfig, DkimSigningAlgorithm, DkimSigningKey,
};
use lettre::message::header::{ContentDisposition, ContentType, HeaderName, HeaderValue};
use lettre::message::{MultiPart, SinglePart};

/// The headers that a signature covers, where the mail has them.
const SIGNED: [&str; 10] = [
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "References",
    "MIME-Version",
    "Content-Type",
    "List-Unsubscribe",
];

/// What a mail says, and to whom.
#[derive(Debug, Clone)]
pub struct Letter<'a> {
    /// To whom.
    pub to: &'a Mailbox,
    /// The subject.
    pub subject: &'a str,
    /// The plain-text part.
    pub text: &'a str,
    /// The HTML part; a notice has none.
    pub html: Option<&'a str>,
    /// A calendar file.
    pub calendar: Option<&'a str>,
    /// The language of its own words.
    pub language: &'a str,
    /// When it is written.
    pub date: DateTime<Utc>,
    /// What makes its Message-ID: the same words give the same id.
    pub identity: &'a str,
    /// What it is about: mails about the same thing form a thread.
    pub thread: Option<&'a str>,
}

/// Why a mail cannot be built.
#[derive(Debug, thiserror::Error)]
#[error("cannot compose the mail: {0}")]
pub struct ComposeError(String);

/// Builds the mail, and signs it where there is a key; returns its Message-ID and its bytes.
///
/// # Errors
/// When an address cannot stand in a header, or the key cannot be used.
pub fn compose(settings: &MailSettings, letter: &Letter<'_>) -> Result<(String, Vec<u8>), ComposeError> {
    let wrong = |e: &dyn std::fmt::Display| ComposeError(e.to_string());
    let domain = settings.from.domain();
    let id = |kind: &str, text: &str| {
        let hash = ContentHash::of(format!("{kind}{}\n{text}", letter.to.address()).as_bytes()).to_string();
        format!("<{}@{domain}>", &hash[..32])
    };
    let message_id = id("", letter.identity);
    let subject: String = letter.subject.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
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
    if let Some(thread) = letter.thread {
        // no mail has this id; that it is shared is what makes a thread
        let root = id("thread ", thread);
        builder = builder.references(root.clone()).in_reply_to(root);
    }
    let builder = builder
        .raw_header(raw("Auto-Submitted", "auto-generated"))
        .raw_header(raw("List-Id", &format!("clausewatch digests <clausewatch.{domain}>")))
        .raw_header(raw("List-Unsubscribe", &unsubscribe))
        .raw_header(raw("Content-Language", letter.language));
    let mut message = body(builder, letter).map_err(|e| wrong(&e))?;
    if let Some(dkim) = &settings.dkim {
        let present = |name: &&str| message.headers().get_raw(name).is_some();
        let signed = SIGNED.iter().copied().filter(present).collect::<Vec<_>>();
        message.sign(&signature(dkim, &signed).map_err(ComposeError)?);
    }
    Ok((message_id, message.formatted()))
}

fn body(
    builder: lettre::message::MessageBuilder,
    letter: &Letter<'_>,
) -> Result<lettre::Message, lettre::error::Error> {
    let text = SinglePart::builder().header(ContentType::TEXT_PLAIN).body(letter.text.to_owned());
    let Some(html) = letter.html else { return builder.singlepart(text) };
    let html = SinglePart::builder().header(ContentType::TEXT_HTML).body(html.to_owned());
    let words = MultiPart::alternative().singlepart(text).singlepart(html);
    let Some(calendar) = letter.calendar else { return builder.multipart(words) };
    let kind = ContentType::parse("text/calendar; charset=utf-8; method=PUBLISH; name=\"policy-dates.ics\"");
    let attachment = SinglePart::builder()
        .header(kind.unwrap_or(ContentType::TEXT_PLAIN))
        .header(ContentDisposition::attachment("policy-dates.ics"))
        .body(calendar.to_owned());
    builder.multipart(MultiPart::mixed().multipart(words).singlepart(attachment))
}

/// The key is of the kind that it looks like: PEM is RSA, anything else Ed25519.
fn signature(dkim: &DkimSettings, headers: &[&'static str]) -> Result<DkimConfig, String> {
    let key = dkim.key.reveal().trim();
    let algorithm =
        if key.starts_with("-----BEGIN") { DkimSigningAlgorithm::Rsa } else { DkimSigningAlgorithm::Ed25519 };
    let key = DkimSigningKey::new(key, algorithm).map_err(|e| {
        format!("mail.dkim: the key cannot be used ({e}): write an RSA key as PEM in PKCS#1 form (`openssl genrsa -traditional 2048`), or an Ed25519 key as base64")
    })?;
    let canonicalization =
        DkimCanonicalization { header: DkimCanonicalizationType::Relaxed, body: DkimCanonicalizationType::Relaxed };
    let headers = headers.iter().map(|h| HeaderName::new_from_ascii_str(h)).collect();
    Ok(DkimConfig::new(dkim.selector.clone(), dkim.domain.clone(), key, headers, canonicalization))
}

/// Checks that the key can sign.
///
/// # Errors
/// What is wrong with it.
pub fn check_signature(settings: &MailSettings) -> Result<(), String> {
    settings.dkim.as_ref().map_or(Ok(()), |dkim| signature(dkim, &["From"]).map(|_| ()))
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

    fn settings() -> MailSettings {
        MailSettings {
            from: Mailbox::parse("Ärger & Söhne <watch@example.org>").unwrap(),
            reply_to: None,
            operator: None,
            pace: std::time::Duration::ZERO,
            dkim: None,
            transport: Transport::Directory("x".into()),
        }
    }

    fn letter(to: &Mailbox) -> Letter<'_> {
        Letter {
            to,
            subject: "Änderung\r\nBcc: eve@example.org",
            text: "plain — text",
            html: Some("<p>html</p>"),
            calendar: Some("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
            language: "en",
            date: chrono::DateTime::UNIX_EPOCH,
            identity: "1,2,3",
            thread: Some("Acme\nTerms"),
        }
    }

    #[test]
    fn the_same_letter_has_the_same_id_and_hostile_words_stay_words() {
        let to = Mailbox::parse("ann@example.org").unwrap();
        let letter = letter(&to);
        let (id, bytes) = compose(&settings(), &letter).unwrap();
        assert_eq!(compose(&settings(), &letter).unwrap().0, id);
        assert_ne!(compose(&settings(), &Letter { identity: "4", ..letter }).unwrap().0, id);
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.is_ascii(), "7-bit safe");
        assert!(!text.lines().any(|l| l.starts_with("Bcc:")), "{text}");
        for header in [
            "Message-ID: ",
            "Date: Thu, 01 Jan 1970",
            "Auto-Submitted: auto-generated",
            "List-Id: ",
            "List-Unsubscribe: <mailto:",
            "Content-Language: en",
            "Content-Type: multipart/mixed",
            "method=PUBLISH",
            "filename=\"policy-dates.ics\"",
        ] {
            assert!(text.contains(header), "{header} in {text}");
        }
    }

    #[test]
    fn mails_about_one_document_form_a_thread() {
        let to = Mailbox::parse("ann@example.org").unwrap();
        let thread = |identity| {
            let (id, bytes) = compose(&settings(), &Letter { identity, ..letter(&to) }).unwrap();
            let text = String::from_utf8(bytes).unwrap();
            let line = text.lines().find(|l| l.starts_with("References: ")).unwrap().to_owned();
            assert!(!line.contains(&id));
            line
        };
        assert_eq!(thread("first"), thread("second"));
    }
}
