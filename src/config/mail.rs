//! Who is told and how mails go out, from the written configuration to checked settings.

use super::resolve::{Resolver, Result, environment};
use super::{DkimSettings, FeedSettings, MailSettings, Recipient, Secret, SmtpSettings, Tls, Transport, raw};
use crate::document::{Category, Language, Mailbox, Name, Significance};
use chrono_tz::Tz;
use std::path::PathBuf;
use std::time::Duration;

impl Resolver<'_> {
    fn mailbox(&self, key: &str, text: &str) -> Result<Mailbox> {
        Mailbox::parse(text).map_err(|e| self.bad(key, e))
    }

    pub fn mail(&self, raw: raw::Mail) -> Result<MailSettings> {
        let from = self.mailbox("mail.from", &raw.from)?;
        let reply_to = raw.reply_to.as_deref().map(|r| self.mailbox("mail.reply_to", r)).transpose()?;
        let operator = raw.operator.as_deref().map(|o| self.mailbox("mail.operator", o)).transpose()?;
        let pace = self.duration("mail.pace", raw.pace.clone(), Duration::from_secs(1))?;
        let dkim = raw.dkim.as_ref().map(|d| self.dkim(d, &from)).transpose()?;
        let transport = match raw.transport.as_str() {
            "directory" => Transport::Directory(self.state.join(raw.directory.unwrap_or_else(|| "outbox".into()))),
            "sendmail" => Transport::Sendmail(raw.sendmail.unwrap_or_else(|| "/usr/sbin/sendmail".into())),
            "smtp" => Transport::Smtp(self.smtp(raw)?),
            other => {
                return Err(self
                    .bad("mail.transport", format!("unknown word `{other}`, allowed are: directory, sendmail, smtp")));
            }
        };
        Ok(MailSettings { from, reply_to, operator, pace, dkim, transport })
    }

    fn dkim(&self, raw: &raw::Dkim, from: &Mailbox) -> Result<DkimSettings> {
        let key = Secret::find(
            raw.key_file.as_ref().map(|f| self.beside(f)).as_deref(),
            "dkim-key",
            "CLAUSEWATCH_DKIM_KEY",
            &environment,
        );
        let key = key.map_err(|e| self.bad("mail.dkim.key_file", e))?.ok_or_else(|| {
            self.bad("mail.dkim", "there is no key: give key_file, the credential dkim-key or CLAUSEWATCH_DKIM_KEY")
        })?;
        let named =
            |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c));
        let domain = raw.domain.clone().unwrap_or_else(|| from.domain().to_owned());
        for (key, value) in [("mail.dkim.domain", &domain), ("mail.dkim.selector", &raw.selector)] {
            if !named(value) {
                return Err(self.bad(key, format!("`{value}` is no name of the domain name system")));
            }
        }
        Ok(DkimSettings { domain, selector: raw.selector.clone(), key })
    }

    fn smtp(&self, raw: raw::Mail) -> Result<SmtpSettings> {
        let host = raw.host.ok_or_else(|| self.bad("mail.host", "must be given for transport = \"smtp\""))?;
        let tls = match raw.tls.as_deref().unwrap_or("starttls") {
            "starttls" => Tls::Starttls,
            "implicit" => Tls::Implicit,
            "none" => Tls::None,
            other => {
                return Err(
                    self.bad("mail.tls", format!("unknown word `{other}`, allowed are: starttls, implicit, none"))
                );
            }
        };
        let local = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|a| a.is_loopback());
        if tls == Tls::None && !local && !raw.plaintext {
            return Err(self.bad(
                "mail.tls",
                format!("\"none\" sends mail to `{host}` unprotected; write plaintext = true to mean it"),
            ));
        }
        let password = Secret::find(
            raw.password_file.map(|f| self.beside(&f)).as_deref(),
            "smtp-password",
            "CLAUSEWATCH_SMTP_PASSWORD",
            &environment,
        );
        let password = password.map_err(|e| self.bad("mail.password_file", e))?;
        let login = match (raw.username, password) {
            (Some(name), Some(password)) => Some((name, password)),
            (None, _) => None,
            (Some(_), None) => {
                let help = "there is no password: give password_file, the credential smtp-password or CLAUSEWATCH_SMTP_PASSWORD";
                return Err(self.bad("mail.username", help));
            }
        };
        let usual = if tls == Tls::Implicit {
            465
        } else if tls == Tls::Starttls {
            587
        } else {
            25
        };
        Ok(SmtpSettings {
            port: raw.port.unwrap_or(usual),
            timeout: self.time_limit("mail.timeout", raw.timeout, Duration::from_secs(300))?,
            ca_pem: self.bytes_of("mail.ca_file", raw.ca_file)?,
            host,
            tls,
            login,
        })
    }

    fn language(&self, tag: Option<&str>) -> Result<Language> {
        tag.map_or(Ok(Language::default()), |t| t.parse().map_err(|e| self.bad("recipient.language", e)))
    }

    pub fn recipients(&self, file: &raw::File, timezone: Tz) -> Result<Vec<Recipient>> {
        let usual = self.schedule("schedule.digest", &file.schedule.digest, timezone)?;
        let mut recipients: Vec<Recipient> = Vec::new();
        for recipient in &file.recipient {
            let to = self.mailbox("recipient.to", &recipient.to)?;
            if recipients.iter().any(|r| r.to.address() == to.address()) {
                return Err(self.bad("recipient.to", format!("`{}` stands twice", recipient.to)));
            }
            let all = recipient.services.iter().any(|s| s == "*");
            let mut names = Vec::new();
            for name in recipient.services.iter().filter(|s| *s != "*") {
                let known = file.service.iter().any(|s| s.name.to_lowercase() == name.to_lowercase());
                if !known {
                    return Err(self.bad("recipient.services", format!("no [[service]] is named `{name}`")));
                }
                names.push(Name::new(name).map_err(|e| self.bad("recipient.services", e))?);
            }
            let minimum = recipient.minimum.as_deref().unwrap_or("editorial");
            recipients.push(Recipient {
                to,
                services: (!all).then_some(names),
                alerts: self.categories("recipient.alerts", &recipient.alerts)?,
                categories: self.minded(recipient)?,
                minimum: minimum.parse::<Significance>().map_err(|e| self.bad("recipient.minimum", e))?,
                digest: match recipient.digest.as_deref() {
                    Some("never") => None,
                    Some(own) => Some(self.schedule("recipient.digest", own, timezone)?),
                    None => Some(usual.clone()),
                },
                remind: self.remind(recipient.remind.as_deref())?,
                heartbeat: recipient.heartbeat,
                failures: recipient.failures.unwrap_or(true),
                language: self.language(recipient.language.as_deref())?,
            });
        }
        Ok(recipients)
    }

    fn categories(&self, key: &str, raw: &[String]) -> Result<Vec<Category>> {
        raw.iter().map(|c| Category::new(c).map_err(|e| self.bad(key, e))).collect()
    }

    /// The categories told as flagged: none for all. What alerts is told, too.
    fn minded(&self, recipient: &raw::Recipient) -> Result<Option<Vec<Category>>> {
        let Some(raw) = recipient.categories.as_ref().filter(|all| !all.iter().any(|c| c == "*")) else {
            return Ok(None);
        };
        if let Some(lost) = recipient.alerts.iter().find(|a| !raw.contains(a)) {
            let reason = format!("`{lost}` is among alerts, but not among categories: [{}]", raw.join(", "));
            return Err(self.bad("recipient.alerts", reason));
        }
        self.categories("recipient.categories", raw).map(Some)
    }

    /// Days before a date; seven where nothing is said.
    fn remind(&self, raw: Option<&str>) -> Result<Option<i64>> {
        let wrong = |text: &str| {
            self.bad(
                "recipient.remind",
                format!("`{text}` is neither `never` nor whole days such as `7 days`, 1 to 60"),
            )
        };
        match raw {
            Some("never") => Ok(None),
            None => Ok(Some(7)),
            Some(text) => {
                let time = humantime::parse_duration(text).map_err(|_| wrong(text))?;
                let days = i64::try_from(time.as_secs() / 86_400).unwrap_or(0);
                if (1..=60).contains(&days) && time.as_secs() % 86_400 == 0 { Ok(Some(days)) } else { Err(wrong(text)) }
            }
        }
    }

    pub fn feed(&self, raw: &raw::Feed) -> Result<FeedSettings> {
        let place = |path: &Option<PathBuf>| path.as_ref().map(|p| self.state.join(p));
        let pages_url = raw.pages_url.as_ref().map(|given| {
            let url =
                url::Url::parse(given).ok().filter(|u| matches!(u.scheme(), "http" | "https") && u.host().is_some());
            let url = url.filter(|u| u.query().is_none() && u.fragment().is_none());
            let url = url.ok_or_else(|| {
                self.bad(
                    "feed.pages_url",
                    format!("`{given}` is no address that begins with https:// or http://, without ? and #"),
                )
            })?;
            let end = if url.path().ends_with('/') { "" } else { "/" };
            Ok(format!("{url}{end}"))
        });
        let pages_url = pages_url.transpose()?;
        if pages_url.is_some() && raw.pages.is_none() {
            return Err(self.bad("feed.pages", "feed.pages_url needs it: the folder that can be read there"));
        }
        Ok(FeedSettings {
            atom: place(&raw.atom),
            calendar: place(&raw.calendar),
            url: raw.url.clone(),
            pages: place(&raw.pages),
            pages_url,
        })
    }
}
