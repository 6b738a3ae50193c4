//! Names that people give to services and documents, and the mailboxes that digests go to.

use std::fmt;

/// A service's or a document's name: trimmed, one line, 1 to 120 characters, no control characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct Name(String);

/// Why a text cannot be a name.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NameError {
    /// Nothing but white space.
    #[error("a name must not be empty")]
    Empty,
    /// Longer than [`Name::MAX_CHARS`].
    #[error("a name has at most 120 characters, this has {0}")]
    TooLong(usize),
    /// A line break or another control character.
    #[error("a name must not hold control characters: {0:?}")]
    Control(String),
}

impl Name {
    /// The longest name allowed, in characters.
    pub const MAX_CHARS: usize = 120;

    /// Trims and checks `raw`.
    ///
    /// # Errors
    /// See [`NameError`].
    pub fn new(raw: &str) -> Result<Self, NameError> {
        let name = raw.trim();
        if name.is_empty() {
            return Err(NameError::Empty);
        }
        if name.chars().any(char::is_control) {
            return Err(NameError::Control(name.to_owned()));
        }
        match name.chars().count() {
            n if n > Self::MAX_CHARS => Err(NameError::TooLong(n)),
            _ => Ok(Self(name.to_owned())),
        }
    }

    /// Whether `other` names the same thing to a person: letter case aside.
    #[must_use]
    pub fn matches(&self, other: &str) -> bool {
        self.0.to_lowercase() == other.trim().to_lowercase()
    }
}

impl AsRef<str> for Name {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A mail address, with or without a display name.
///
/// `Display` masks the local part, so that an address cannot reach a log by accident;
/// [`Mailbox::address`] gives it whole.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mailbox {
    name: Option<String>,
    address: String,
}

/// A text that is not a mail address.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a mail address: `{0}` (expected `you@example.org` or `Name <you@example.org>`)")]
pub struct MailboxError(String);

impl Mailbox {
    /// Reads `you@example.org` or `Name <you@example.org>`.
    ///
    /// # Errors
    /// When there is no local part, no domain, or a character that cannot stand in an address.
    pub fn parse(raw: &str) -> Result<Self, MailboxError> {
        let bad = || MailboxError(raw.to_owned());
        let raw = raw.trim();
        let (name, address) = match raw.strip_suffix('>').and_then(|r| r.rsplit_once('<')) {
            Some((name, address)) => (name.trim().trim_matches('"').trim(), address.trim()),
            None => ("", raw),
        };
        let (local, domain) = address.rsplit_once('@').ok_or_else(bad)?;
        let forbidden = |c: char| c.is_whitespace() || c.is_control() || "<>(),;:\"[]\\".contains(c);
        let domain_ok = !domain.is_empty()
            && domain.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'))
            && domain.chars().all(|c| c.is_alphanumeric() || ".-".contains(c));
        let local_ok = local.split('.').all(|part| !part.is_empty()) && !local.contains(forbidden);
        // "Ann <ann@x>, Bob <bob@x>" is two people
        let name_ok = !name.contains(char::is_control) && !name.contains(['<', '>', '@']);
        if !local_ok || !domain_ok || !name_ok {
            return Err(bad());
        }
        Ok(Self {
            name: (!name.is_empty()).then(|| name.to_owned()),
            address: format!("{local}@{}", domain.to_lowercase()),
        })
    }

    /// The display name, if one was given.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The whole address; for the mail itself, never for logs.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The part after the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.address.chars().next().unwrap_or('?');
        write!(f, "{first}***@{}", self.domain())
    }
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mailbox({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::{Mailbox, Name, NameError};

    #[test]
    fn names_are_trimmed_and_checked() {
        assert_eq!(Name::new("  LinkedIn ").unwrap().as_ref(), "LinkedIn");
        assert!(Name::new("LinkedIn").unwrap().matches("linkedin"));
        assert_eq!(Name::new(" \t"), Err(NameError::Empty));
        assert!(matches!(Name::new("a\nb"), Err(NameError::Control(_))));
        assert!(matches!(Name::new(&"x".repeat(121)), Err(NameError::TooLong(121))));
    }

    #[test]
    fn mailboxes_are_read_and_masked() {
        let mailbox = Mailbox::parse("Ann Example <ann@Example.org>").unwrap();
        assert_eq!((mailbox.name(), mailbox.address()), (Some("Ann Example"), "ann@example.org"));
        assert_eq!(format!("{mailbox} {mailbox:?}"), "a***@example.org Mailbox(a***@example.org)");
        for bad in ["", "ann", "@example.org", "ann@", "a b@example.org", "a@b\r\nBcc: c@d.e", "a@-x"] {
            assert!(Mailbox::parse(bad).is_err(), "{bad:?}");
        }
    }
}
