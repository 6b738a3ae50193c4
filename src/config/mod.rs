//! The configuration: one strict TOML file to checked settings, a struct for each module.
//!
//! Two levels: `raw` mirrors the file, this module resolves it. Unknown keys and bad values are
//! refused with file, key, value and what is allowed. Secrets come from a file, a systemd
//! credential or the environment, never from the configuration itself.

mod catalogue;
mod mail;
mod paths;
mod raw;
mod resolve;
mod secret;
mod upkeep;

pub use catalogue::{Catalogue, CatalogueDocument};
pub use paths::{config_file, state_directory};
pub use secret::Secret;

use crate::document::{Category, ContentHash, Fnv, Language, Mailbox, Name, PolicyUrl, Significance};
use crate::extract::Selectors;
use crate::schedule::Schedule;
use chrono_tz::Tz;
use std::path::PathBuf;
use std::time::Duration;

/// The commented configuration that `init` writes and the documentation shows.
pub const EXAMPLE: &str = include_str!("../../config/clausewatch.toml");

/// Everything that the program is told, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file it came from.
    pub file: PathBuf,
    /// The database file.
    pub database: PathBuf,
    /// The time zone of dates in mails.
    pub timezone: Tz,
    /// For `fetch`.
    pub fetch: FetchSettings,
    /// For `mail`.
    pub mail: MailSettings,
    /// When failing documents are told.
    pub failures: FailureSettings,
    /// How long things are kept.
    pub retention: Retention,
    /// Where the daemon writes its state for Prometheus.
    pub textfile: Option<PathBuf>,
    /// Files beside the mails.
    pub feed: FeedSettings,
    /// Own rule packs: file name and text.
    pub rule_packs: Vec<(String, String)>,
    /// Who is told.
    pub recipients: Vec<Recipient>,
    /// What is watched.
    pub documents: Vec<Tracked>,
}

/// When failing documents are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailureSettings {
    /// After this many failures in a row.
    pub report_after: u32,
    /// And again this long after that; none for never.
    pub remind: Option<Duration>,
}

impl Default for FailureSettings {
    /// Eight failures are a day and a half, with the pauses between them.
    fn default() -> Self {
        Self { report_after: 8, remind: Some(Duration::from_secs(30 * 86_400)) }
    }
}

/// How long things are kept; none is for ever. Versions, changes, flags and mails always stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// The log of attempts.
    pub attempts: Option<Duration>,
    /// Stored pages of versions that are not the current ones.
    pub snapshots: Option<Duration>,
}

/// How pages are fetched.
#[derive(Debug, Clone)]
pub struct FetchSettings {
    /// Where a page's operator reaches the person who runs this.
    pub contact: String,
    /// Documents checked at the same time.
    pub concurrency: usize,
    /// Pause between two requests to one host.
    pub host_delay: Duration,
    /// Limit for connecting.
    pub connect_timeout: Duration,
    /// Limit for waiting for more bytes.
    pub read_timeout: Duration,
    /// Limit for a whole request.
    pub timeout: Duration,
    /// Largest body, in bytes after decompression.
    pub max_bytes: usize,
    /// Networks that may be fetched from although they are not public.
    pub allow_networks: Vec<ipnet::IpNet>,
    /// Further certificate authorities, PEM.
    pub ca_pem: Option<Vec<u8>>,
    /// The Chromium that renders pages, a path or a name; none: no page is rendered.
    pub browser: Option<PathBuf>,
}

impl FetchSettings {
    /// The defaults, for commands that fetch a page without a configuration.
    #[must_use]
    pub fn new(contact: &str) -> Self {
        Self {
            contact: contact.to_owned(),
            concurrency: 16,
            host_delay: Duration::from_secs(1),
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(20),
            timeout: Duration::from_secs(60),
            max_bytes: 10_000_000,
            allow_networks: Vec::new(),
            ca_pem: None,
            browser: None,
        }
    }
}

/// How mails go out.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// The sender.
    pub from: Mailbox,
    /// Where answers go.
    pub reply_to: Option<Mailbox>,
    /// Who runs it: told of mails that nobody took.
    pub operator: Option<Mailbox>,
    /// The least time between two mails to one domain.
    pub pace: Duration,
    /// The signature.
    pub dkim: Option<DkimSettings>,
    /// The way.
    pub transport: Transport,
}

/// A DKIM signature.
#[derive(Debug, Clone)]
pub struct DkimSettings {
    /// The domain that signs.
    pub domain: String,
    /// Which of its keys.
    pub selector: String,
    /// The private key: PEM (PKCS#1) for RSA, base64 for Ed25519.
    pub key: Secret,
}

/// Files that are written beside the mails.
#[derive(Debug, Clone, Default)]
pub struct FeedSettings {
    /// The Atom feed.
    pub atom: Option<PathBuf>,
    /// The calendar to subscribe to.
    pub calendar: Option<PathBuf>,
    /// Where the feed can be read.
    pub url: Option<String>,
    /// The folder of pages for a browser.
    pub pages: Option<PathBuf>,
    /// Where that folder can be read: an address that ends with a slash.
    pub pages_url: Option<String>,
}

/// A way for mails to go out.
#[derive(Debug, Clone)]
pub enum Transport {
    /// Files in a folder.
    Directory(PathBuf),
    /// The program that takes a mail on standard input.
    Sendmail(PathBuf),
    /// A mail server.
    Smtp(SmtpSettings),
}

/// A mail server.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// Name and password.
    pub login: Option<(String, Secret)>,
    /// Further certificate authorities, PEM.
    pub ca_pem: Option<Vec<u8>>,
    /// Limit for sending one mail.
    pub timeout: Duration,
}

/// How a connection to a mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// Upgraded before anything is said; required.
    Starttls,
    /// From the first byte.
    Implicit,
    /// Not at all.
    None,
}

/// Someone who is told.
#[derive(Debug, Clone)]
pub struct Recipient {
    /// Where mails go.
    pub to: Mailbox,
    /// Of which services; none means all.
    pub services: Option<Vec<Name>>,
    /// Categories that are mailed at once.
    pub alerts: Vec<Category>,
    /// Categories whose clauses are told as flagged; none means all.
    pub categories: Option<Vec<Category>>,
    /// The least that the digest tells.
    pub minimum: Significance,
    /// Whether a mail tells of documents that fail.
    pub failures: bool,
    /// When the digest is mailed; none for never.
    pub digest: Option<Schedule>,
    /// How many days before a date a reminder is mailed; none for never.
    pub remind: Option<i64>,
    /// Whether a digest without news is mailed too.
    pub heartbeat: bool,
    /// Of the mails' own words.
    pub language: Language,
}

impl Recipient {
    /// Whether the recipient wants to hear of `service`.
    #[must_use]
    pub fn wants(&self, service: &str) -> bool {
        self.services.as_ref().is_none_or(|names| names.iter().any(|n| n.matches(service)))
    }

    /// Whether clauses on `category` are told as flagged.
    #[must_use]
    pub fn minds(&self, category: &str) -> bool {
        self.categories.as_ref().is_none_or(|all| all.iter().any(|c| c.as_ref() == category))
    }

    /// Whether clauses on `category` are mailed at once.
    #[must_use]
    pub fn alerts_on(&self, category: &str) -> bool {
        self.minds(category) && self.alerts.iter().any(|c| c.as_ref() == category)
    }
}

/// One document to watch.
#[derive(Debug, Clone)]
pub struct Tracked {
    /// Whose it is.
    pub service: Name,
    /// What it is called.
    pub document: Name,
    /// Its pages, joined in this order.
    pub sources: Vec<Source>,
    /// When it is checked.
    pub check: Schedule,
    /// Whether checks rest.
    pub paused: bool,
}

impl Tracked {
    /// Hash of what is fetched and what of it is kept.
    #[must_use]
    pub fn definition(&self) -> String {
        let of = |s: &Source| format!("{} {}{}\n", s.url, s.selectors_hash, if s.browser { " browser" } else { "" });
        ContentHash::of(self.sources.iter().map(of).collect::<String>().as_bytes()).short()
    }

    /// Its place in its interval: checks are spread by it.
    #[must_use]
    pub fn seed(&self) -> u64 {
        Fnv::of(&format!("{}\n{}", self.service, self.document))
    }
}

/// One page of a document.
#[derive(Debug, Clone)]
pub struct Source {
    /// Where it is.
    pub url: PolicyUrl,
    /// What of it is the policy.
    pub selectors: Selectors,
    /// Identity of the selectors: text read by others is read again.
    pub selectors_hash: String,
    /// Whether robots.txt is followed.
    pub respect_robots: bool,
    /// Whether it is always rendered, where a browser is configured.
    pub browser: bool,
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration {}: {source}", file.display())]
    Read {
        /// Which file.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not valid TOML, or has an unknown key or a value of the wrong kind.
    #[error("{}: {message}", file.display())]
    Syntax {
        /// Which file.
        file: PathBuf,
        /// Where and what.
        message: String,
    },
    /// A value is not one of those allowed.
    #[error("{}: {key}: {reason}", file.display())]
    Value {
        /// Which file.
        file: PathBuf,
        /// Which key.
        key: String,
        /// What is wrong, with the value.
        reason: String,
    },
    /// There is no configuration at any of the usual places.
    #[error("no configuration found; looked for {}. `clausewatch init` writes one", places.join(", "))]
    Missing {
        /// The places looked at.
        places: Vec<String>,
    },
}

impl Config {
    /// Of the mails to an address: its recipient's, else English.
    #[must_use]
    pub fn language_of(&self, to: &Mailbox) -> Language {
        let recipient = self.recipients.iter().find(|r| r.to.address() == to.address());
        recipient.map_or_else(Language::default, |r| r.language)
    }

    /// Addresses of those who get a digest by schedule.
    #[must_use]
    pub fn digest_readers(&self) -> Vec<String> {
        let readers = self.recipients.iter().filter(|r| r.digest.is_some());
        readers.map(|r| r.to.address().to_owned()).collect()
    }

    /// Reads and checks the file.
    ///
    /// # Errors
    /// See [`ConfigError`].
    pub fn load(file: &std::path::Path) -> Result<Self, ConfigError> {
        let text =
            std::fs::read_to_string(file).map_err(|source| ConfigError::Read { file: file.to_owned(), source })?;
        Self::parse(&text, file)
    }

    /// Checks a configuration's text; `file` is what relative paths are relative to.
    ///
    /// # Errors
    /// See [`ConfigError`].
    pub fn parse(text: &str, file: &std::path::Path) -> Result<Self, ConfigError> {
        let raw: raw::File = toml::from_str(text)
            .map_err(|e| ConfigError::Syntax { file: file.to_owned(), message: e.to_string().trim_end().to_owned() })?;
        resolve::Resolver::new(file).config(raw)
    }

    /// The tracked documents of the named services, or all of them when none is named.
    ///
    /// # Errors
    /// The first name that no service has.
    pub fn select(&self, names: &[String]) -> Result<Vec<&Tracked>, String> {
        for name in names {
            if !self.documents.iter().any(|d| d.service.matches(name)) {
                return Err(name.clone());
            }
        }
        let named = |d: &&Tracked| names.is_empty() || names.iter().any(|n| d.service.matches(n));
        Ok(self.documents.iter().filter(named).collect())
    }
}
