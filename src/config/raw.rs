//! The configuration file as it is written: every key, nothing checked beyond its kind.

use serde::Deserialize;
use std::path::PathBuf;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    #[serde(default)]
    pub database: Database,
    #[serde(default)]
    pub schedule: Schedule,
    pub fetch: Fetch,
    pub mail: Mail,
    #[serde(default)]
    pub failures: Failures,
    #[serde(default)]
    pub retention: Retention,
    #[serde(default)]
    pub metrics: Metrics,
    #[serde(default)]
    pub rules: Rules,
    #[serde(default)]
    pub feed: Feed,
    #[serde(default)]
    pub recipient: Vec<Recipient>,
    #[serde(default)]
    pub service: Vec<Service>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    pub path: PathBuf,
}

impl Default for Database {
    fn default() -> Self {
        Self { path: PathBuf::from("clausewatch.db") }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Schedule {
    pub check: String,
    pub digest: String,
    pub timezone: String,
}

impl Default for Schedule {
    fn default() -> Self {
        Self { check: "every 6 hours".to_owned(), digest: "0 7 * * Mon".to_owned(), timezone: "UTC".to_owned() }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fetch {
    pub contact: String,
    pub concurrency: Option<usize>,
    pub host_delay: Option<String>,
    pub connect_timeout: Option<String>,
    pub read_timeout: Option<String>,
    pub timeout: Option<String>,
    pub max_bytes: Option<usize>,
    pub respect_robots: Option<bool>,
    pub browser: Option<PathBuf>,
    #[serde(default)]
    pub allow_networks: Vec<String>,
    pub ca_file: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub from: String,
    pub transport: String,
    pub directory: Option<PathBuf>,
    pub sendmail: Option<PathBuf>,
    pub host: Option<String>,
    pub port: Option<u16>,
    pub tls: Option<String>,
    #[serde(default)]
    pub plaintext: bool,
    pub username: Option<String>,
    pub password_file: Option<PathBuf>,
    pub ca_file: Option<PathBuf>,
    pub timeout: Option<String>,
    pub reply_to: Option<String>,
    pub operator: Option<String>,
    pub pace: Option<String>,
    pub dkim: Option<Dkim>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dkim {
    pub domain: Option<String>,
    pub selector: String,
    pub key_file: Option<PathBuf>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Feed {
    pub atom: Option<PathBuf>,
    pub calendar: Option<PathBuf>,
    pub url: Option<String>,
    pub pages: Option<PathBuf>,
    pub pages_url: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Failures {
    pub report_after: Option<u32>,
    pub remind_every: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    pub attempts: Option<String>,
    pub snapshots: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    pub textfile: Option<PathBuf>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    #[serde(default)]
    pub packs: Vec<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    pub to: String,
    pub services: Vec<String>,
    #[serde(default)]
    pub alerts: Vec<String>,
    pub categories: Option<Vec<String>>,
    pub minimum: Option<String>,
    pub failures: Option<bool>,
    pub language: Option<String>,
    pub digest: Option<String>,
    pub remind: Option<String>,
    #[serde(default)]
    pub heartbeat: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    pub name: String,
    pub documents: Option<Vec<String>>,
    #[serde(default)]
    pub paused: bool,
    #[serde(default)]
    pub document: Vec<Document>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub name: String,
    pub url: Option<String>,
    #[serde(default)]
    pub sources: Vec<Source>,
    #[serde(default)]
    pub select: Vec<Select>,
    #[serde(default)]
    pub remove: Vec<Select>,
    pub fetch: Option<String>,
    pub check: Option<String>,
    pub respect_robots: Option<bool>,
    #[serde(default)]
    pub paused: bool,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub url: String,
    #[serde(default)]
    pub select: Vec<Select>,
    #[serde(default)]
    pub remove: Vec<Select>,
}

/// A CSS selector, or a range between two.
#[derive(Deserialize, Clone)]
#[serde(
    untagged,
    expecting = "expected a CSS selector, or a table with startBefore or startAfter and endBefore or endAfter"
)]
pub enum Select {
    Css(String),
    Range(Range),
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Range {
    pub start_before: Option<String>,
    pub start_after: Option<String>,
    pub end_before: Option<String>,
    pub end_after: Option<String>,
}
