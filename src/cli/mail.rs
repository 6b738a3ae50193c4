//! `mail test` tries the whole way that digests take, and explains what fails.

use super::output::{self, GREEN, RED, RESET, clean};
use super::{Failure, Global, Outcome, context, exit};
use crate::config::{Config, Transport};
use crate::daemon::now;
use crate::digest;
use crate::document::Mailbox;
use crate::mail::{Letter, Mailer, SendError, compose};
use clap::{Args, Subcommand};

/// What can be done with mail.
#[derive(Debug, Subcommand)]
pub enum MailCommand {
    /// Send a short mail the way that digests go, telling each step; explain what fails.
    Test(TestArgs),
}

/// Arguments of `mail test`.
#[derive(Debug, Args)]
pub struct TestArgs {
    /// To whom, instead of every recipient of the configuration.
    #[arg(long, value_name = "ADDRESS")]
    to: Option<String>,
}

pub fn run(global: &Global, command: &MailCommand) -> Outcome {
    let MailCommand::Test(args) = command;
    let config = context::load(global)?;
    let mailer = Mailer::new(&config.mail).map_err(|e| Failure::new(exit::CONFIG, anyhow::Error::msg(e)))?;
    let recipients: Vec<Mailbox> = match &args.to {
        Some(address) => vec![Mailbox::parse(address).map_err(|e| Failure::new(exit::USAGE, e))?],
        None => config.recipients.iter().map(|r| r.to.clone()).collect(),
    };
    if recipients.is_empty() {
        return Err(Failure::new(
            exit::CONFIG,
            anyhow::Error::msg("the configuration has no recipient; name one with --to"),
        ));
    }
    output::print(&format!("{}\n", way(&config)))?;
    let runtime = context::runtime()?;
    let mut failed = 0;
    for to in &recipients {
        output::print(&format!("to {}\n", to.address()))?;
        failed += u32::from(!runtime.block_on(one(&config, &mailer, to))?);
    }
    Ok(match failed {
        0 => exit::OK,
        n if usize::try_from(n).is_ok_and(|n| n < recipients.len()) => exit::PARTIAL,
        _ => exit::FAILED,
    })
}

/// How mails go, in words.
fn way(config: &Config) -> String {
    let signed = match &config.mail.dkim {
        Some(dkim) => format!(", signed by DKIM as {}._domainkey.{}", dkim.selector, dkim.domain),
        None => String::new(),
    };
    let by = match &config.mail.transport {
        Transport::Directory(folder) => format!("into the folder {}", folder.display()),
        Transport::Sendmail(program) => format!("by the program {}", program.display()),
        Transport::Smtp(smtp) => {
            let tls = match smtp.tls {
                crate::config::Tls::Starttls => "STARTTLS",
                crate::config::Tls::Implicit => "TLS from the first byte",
                crate::config::Tls::None => "no encryption",
            };
            let login = smtp.login.as_ref().map_or("no login".to_owned(), |(name, _)| format!("login {name}"));
            format!("by the server {}:{} with {tls}, {login}", smtp.host, smtp.port)
        }
    };
    format!("from {} {by}{signed}", config.mail.from.address())
}

/// Sends one mail; whether it was taken.
async fn one(config: &Config, mailer: &Mailer, to: &Mailbox) -> Result<bool, Failure> {
    let now = now();
    let language = config.language_of(to);
    let (subject, text) = digest::trial(digest::Words::of(language));
    let letter = Letter {
        to,
        subject: &subject,
        text: &text,
        html: None,
        calendar: None,
        language: language.tag(),
        date: now,
        identity: &format!("trial {}", now.timestamp_micros()),
        thread: None,
    };
    let (message_id, message) = compose(&config.mail, &letter).map_err(|e| Failure::new(exit::CONFIG, e))?;
    let mut steps = Vec::new();
    let mut told = |step: &str| steps.push(step.to_owned());
    let outcome = mailer.send_telling(to.address(), &message_id, &message, &mut told).await;
    for step in &steps {
        output::print(&format!("  {GREEN}ok{RESET}      {}\n", clean(step)))?;
    }
    match outcome {
        Ok(()) => Ok(true),
        Err(error) => {
            let then = match error {
                SendError::Permanent(_) => "a digest would be given up",
                SendError::Transient(_) | SendError::Unreachable(_) => {
                    "a digest would be kept and tried again for five days"
                }
            };
            output::print(&format!("  {RED}failed{RESET}  {}\n          {then}\n", clean(&error.to_string())))?;
            Ok(false)
        }
    }
}
