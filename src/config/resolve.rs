//! From the written configuration to checked settings; every error names its key.

use super::{Catalogue, Config, ConfigError, FetchSettings, Source, Tracked, paths, raw};
use crate::document::{ContentHash, Name, PolicyUrl};
use crate::extract::{Css, Select, Selectors};
use crate::schedule::Schedule;
use chrono_tz::Tz;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub type Result<T> = std::result::Result<T, ConfigError>;

/// Checks one file's values.
pub struct Resolver<'a> {
    file: &'a Path,
    pub state: PathBuf,
}

#[expect(clippy::disallowed_methods, reason = "the configuration is where the environment is read")]
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

impl<'a> Resolver<'a> {
    pub fn new(file: &'a Path) -> Self {
        Self { file, state: paths::state_directory(&environment) }
    }

    pub fn config(&self, raw: raw::File) -> Result<Config> {
        let timezone: Tz = raw.schedule.timezone.parse().map_err(|_| {
            let value = &raw.schedule.timezone;
            self.bad(
                "schedule.timezone",
                format!("`{value}` is not a time zone (write for example `Europe/Paris` or `UTC`)"),
            )
        })?;
        let check = self.schedule("schedule.check", &raw.schedule.check, timezone)?;
        let respect_robots = raw.fetch.respect_robots.unwrap_or(true);
        Ok(Config {
            file: self.file.to_owned(),
            database: self.state.join(&raw.database.path),
            timezone,
            documents: self.documents(&raw.service, &check, timezone, respect_robots)?,
            recipients: self.recipients(&raw, timezone)?,
            failures: self.failures(raw.failures)?,
            retention: self.retention(raw.retention)?,
            textfile: raw.metrics.textfile.map(|f| self.state.join(f)),
            fetch: self.fetch(raw.fetch)?,
            mail: self.mail(raw.mail)?,
            feed: self.feed(&raw.feed)?,
            rule_packs: self.rule_packs(&raw.rules.packs)?,
        })
    }

    pub fn bad(&self, key: impl Into<String>, reason: impl std::fmt::Display) -> ConfigError {
        ConfigError::Value { file: self.file.to_owned(), key: key.into(), reason: format!("{reason}") }
    }

    pub fn schedule(&self, key: &str, text: &str, timezone: Tz) -> Result<Schedule> {
        Schedule::parse(text, timezone).map_err(|e| self.bad(key, e))
    }

    pub fn duration(&self, key: &str, text: Option<String>, default: Duration) -> Result<Duration> {
        let Some(text) = text else { return Ok(default) };
        let wrong = |e: String| self.bad(key, format!("`{text}` is not a duration such as `10s` or `2min`: {e}"));
        let duration = humantime::parse_duration(&text).map_err(|e| wrong(e.to_string()))?;
        if duration > Duration::from_secs(3600) { Err(wrong("at most 1h".to_owned())) } else { Ok(duration) }
    }

    /// A time limit, which nothing can keep when it is nought.
    pub fn time_limit(&self, key: &str, text: Option<String>, default: Duration) -> Result<Duration> {
        let limit = self.duration(key, text, default)?;
        if limit.is_zero() { Err(self.bad(key, "it is nought; give at least `1s`")) } else { Ok(limit) }
    }

    pub fn bytes_of(&self, key: &str, file: Option<PathBuf>) -> Result<Option<Vec<u8>>> {
        let Some(file) = file else { return Ok(None) };
        let file = self.beside(&file);
        let bytes = std::fs::read(&file).map_err(|e| self.bad(key, format!("cannot read {}: {e}", file.display())))?;
        Ok(Some(bytes))
    }

    /// A path that is relative to the configuration file.
    pub fn beside(&self, path: &Path) -> PathBuf {
        self.file.parent().unwrap_or_else(|| Path::new(".")).join(path)
    }

    fn fetch(&self, raw: raw::Fetch) -> Result<FetchSettings> {
        let contact = raw.contact.trim().to_owned();
        if contact.is_empty() || !contact.is_ascii() || contact.contains(|c: char| c.is_control() || "()".contains(c)) {
            return Err(self.bad("fetch.contact", format!("`{contact}` must be a mail address or a URL, in ASCII")));
        }
        let usual = FetchSettings::new(&contact);
        let concurrency = raw.concurrency.unwrap_or(usual.concurrency);
        if !(1..=128).contains(&concurrency) {
            return Err(self.bad("fetch.concurrency", format!("{concurrency} is not between 1 and 128")));
        }
        let max_bytes = raw.max_bytes.unwrap_or(usual.max_bytes);
        if !(10_000..=100_000_000).contains(&max_bytes) {
            return Err(self.bad("fetch.max_bytes", format!("{max_bytes} is not between 10000 and 100000000")));
        }
        let network = |text: &String| {
            text.parse().map_err(|_| {
                self.bad("fetch.allow_networks", format!("`{text}` is not a network such as `10.0.0.0/8`"))
            })
        };
        Ok(FetchSettings {
            contact,
            concurrency,
            max_bytes,
            host_delay: self.duration("fetch.host_delay", raw.host_delay, usual.host_delay)?,
            connect_timeout: self.time_limit("fetch.connect_timeout", raw.connect_timeout, usual.connect_timeout)?,
            read_timeout: self.time_limit("fetch.read_timeout", raw.read_timeout, usual.read_timeout)?,
            timeout: self.time_limit("fetch.timeout", raw.timeout, usual.timeout)?,
            allow_networks: raw.allow_networks.iter().map(network).collect::<Result<_>>()?,
            ca_pem: self.bytes_of("fetch.ca_file", raw.ca_file)?,
            browser: raw.browser,
        })
    }

    fn rule_packs(&self, packs: &[PathBuf]) -> Result<Vec<(String, String)>> {
        let read = |path: &PathBuf| {
            let file = self.beside(path);
            let text = std::fs::read_to_string(&file);
            let text = text.map_err(|e| self.bad("rules.packs", format!("cannot read {}: {e}", file.display())))?;
            Ok((file.display().to_string(), text))
        };
        packs.iter().map(read).collect()
    }

    fn documents(
        &self,
        services: &[raw::Service],
        check: &Schedule,
        timezone: Tz,
        robots: bool,
    ) -> Result<Vec<Tracked>> {
        let catalogue = Catalogue::built_in().map_err(|e| self.bad("catalogue", e))?;
        let mut seen = HashSet::new();
        let mut tracked = Vec::new();
        for service in services {
            let known = catalogue.find(&service.name);
            let name = known.map_or(service.name.as_str(), |k| k.name.as_str());
            let name = Name::new(name).map_err(|e| self.bad("service.name", e))?;
            for raw in self.wanted(service, known, &catalogue)? {
                let key = format!("service `{name}`, document `{}`", raw.name);
                let document = Name::new(&raw.name).map_err(|e| self.bad(key.clone(), e))?;
                if !seen.insert((name.as_ref().to_lowercase(), document.as_ref().to_lowercase())) {
                    return Err(self.bad(key, "stands twice"));
                }
                let own = raw.check.as_deref().map(|c| self.schedule(&format!("{key}, check"), c, timezone));
                tracked.push(Tracked {
                    service: name.clone(),
                    document,
                    sources: self.sources(&key, &raw, raw.respect_robots.unwrap_or(robots))?,
                    check: own.transpose()?.unwrap_or_else(|| check.clone()),
                    paused: service.paused || raw.paused,
                });
            }
        }
        Ok(tracked)
    }

    /// A service's own documents, and those of the catalogue that it does not write itself.
    fn wanted(
        &self,
        service: &raw::Service,
        known: Option<&raw::Service>,
        catalogue: &Catalogue,
    ) -> Result<Vec<raw::Document>> {
        let own = |name: &str| service.document.iter().any(|d| d.name.eq_ignore_ascii_case(name));
        let mut documents: Vec<raw::Document> = service.document.clone();
        let from_catalogue = service.document.is_empty() || service.documents.is_some();
        if let Some(known) = known.filter(|_| from_catalogue) {
            documents.extend(known.document.iter().filter(|d| !own(&d.name)).cloned());
        }
        if documents.is_empty() {
            let near = catalogue.similar(&service.name);
            let hint = if near.is_empty() { String::new() } else { format!("; it has {}", near.join(", ")) };
            let reason = format!("`{}` has no [[service.document]] and is not in the catalogue{hint}", service.name);
            return Err(self.bad("service.name", reason));
        }
        if let Some(names) = &service.documents {
            for name in names {
                if !documents.iter().any(|d| d.name.eq_ignore_ascii_case(name)) {
                    let all: Vec<&str> = documents.iter().map(|d| d.name.as_str()).collect();
                    let reason = format!("`{}` has no document `{name}`, it has: {}", service.name, all.join(", "));
                    return Err(self.bad("service.documents", reason));
                }
            }
            documents.retain(|d| own(&d.name) || names.iter().any(|n| d.name.eq_ignore_ascii_case(n)));
        }
        Ok(documents)
    }

    fn sources(&self, key: &str, raw: &raw::Document, respect_robots: bool) -> Result<Vec<Source>> {
        if !matches!(raw.fetch.as_deref(), None | Some("http" | "browser")) {
            let reason =
                format!("unknown word `{}`, allowed are: http, browser", raw.fetch.as_deref().unwrap_or_default());
            return Err(self.bad(format!("{key}, fetch"), reason));
        }
        let written: Vec<raw::Source> = match (&raw.url, raw.sources.as_slice()) {
            (Some(url), []) => vec![raw::Source { url: url.clone(), select: Vec::new(), remove: Vec::new() }],
            (None, sources) if !sources.is_empty() => sources.to_vec(),
            _ => return Err(self.bad(key, "needs either url or sources")),
        };
        let mut sources = Vec::new();
        for source in written {
            let url = PolicyUrl::parse(&source.url).map_err(|e| self.bad(format!("{key}, url"), e))?;
            let own = |own: &[raw::Select], shared: &[raw::Select]| {
                if own.is_empty() { shared.to_vec() } else { own.to_vec() }
            };
            let select = own(&source.select, &raw.select);
            let remove = own(&source.remove, &raw.remove);
            let mut written = String::new();
            let selectors = Selectors {
                select: self.selectors(&format!("{key}, select"), &select, &mut written)?,
                remove: self.selectors(&format!("{key}, remove"), &remove, &mut written)?,
            };
            sources.push(Source {
                url,
                selectors,
                selectors_hash: ContentHash::of(written.as_bytes()).short(),
                respect_robots,
                browser: raw.fetch.as_deref() == Some("browser"),
            });
        }
        Ok(sources)
    }

    fn selectors(&self, key: &str, raw: &[raw::Select], written: &mut String) -> Result<Vec<Select>> {
        written.push('\n');
        raw.iter().map(|select| self.selector(key, select, written)).collect()
    }

    fn selector(&self, key: &str, raw: &raw::Select, written: &mut String) -> Result<Select> {
        let mut css = |source: &String| {
            written.push_str(&format!("{source}\n"));
            Css::parse(source).map_err(|e| self.bad(key, e))
        };
        let range = match raw {
            raw::Select::Css(source) => return css(source).map(Select::Css),
            raw::Select::Range(range) => range,
        };
        let (start, start_inclusive) = match (&range.start_before, &range.start_after) {
            (Some(start), None) => (start, true),
            (None, Some(start)) => (start, false),
            _ => return Err(self.bad(key, "a range needs either startBefore or startAfter")),
        };
        let (end, end_inclusive) = match (&range.end_before, &range.end_after) {
            (Some(end), None) => (end, false),
            (None, Some(end)) => (end, true),
            _ => return Err(self.bad(key, "a range needs either endBefore or endAfter")),
        };
        Ok(Select::Range { start: css(start)?, start_inclusive, end: css(end)?, end_inclusive })
    }
}
