//! One mail to a mail server, step by step, so that a failure can say where it happened and what helps.

use super::SendError;
use crate::config::{SmtpSettings, Tls};
use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, MailParameter};
use lettre::transport::smtp::{Error, response::Response};
use std::time::Duration;

/// The longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(30);

/// The longest wait for the answer to a farewell; the mail has been taken by then.
const FAREWELL: Duration = Duration::from_secs(2);

/// A mail server.
pub struct Smtp {
    settings: SmtpSettings,
    tls: TlsParameters,
    hello: ClientId,
    /// Name and port, for messages.
    server: String,
}

/// Where in a conversation with a server something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Connect,
    Starttls,
    Login,
    Sender,
    Recipient,
    Data,
    Message,
}

/// Hears of each step that went well.
pub type Told<'a> = dyn FnMut(&str) + Send + 'a;

impl Smtp {
    /// A server by `settings`.
    ///
    /// # Errors
    /// When the certificate file or the server's name cannot be used.
    pub fn new(settings: &SmtpSettings) -> Result<Self, String> {
        let mut parameters = TlsParameters::builder(settings.host.clone());
        if let Some(pem) = &settings.ca_pem {
            let certificate = Certificate::from_pem(pem).map_err(|e| format!("ca_file: {e}"))?;
            parameters = parameters.add_root_certificate(certificate);
        }
        Ok(Self {
            tls: parameters.build_rustls().map_err(|e| e.to_string())?,
            hello: ClientId::default(),
            server: format!("{}:{}", settings.host, settings.port),
            settings: settings.clone(),
        })
    }

    /// Hands one mail over, within the time allowed. `Ok` means that the server has taken it.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn send(
        &self,
        from: &Address,
        to: &Address,
        message: &[u8],
        told: &mut Told<'_>,
    ) -> Result<(), SendError> {
        let mut stage = Stage::Connect;
        let limit = self.settings.timeout;
        // lettre's own limit does not cover a server that answers slowly but steadily
        match tokio::time::timeout(limit, self.converse(from, to, message, &mut stage, told)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(self.explain(stage, &error)),
            Err(_) => Err(self.too_slow(stage, limit)),
        }
    }

    async fn converse(
        &self,
        from: &Address,
        to: &Address,
        message: &[u8],
        stage: &mut Stage,
        told: &mut Told<'_>,
    ) -> Result<(), Error> {
        let mut connection = self.connect(stage, told).await?;
        *stage = Stage::Sender;
        let wide = [from, to].iter().any(|a| !a.user().is_ascii() || !a.domain().is_ascii());
        let options = if wide { vec![MailParameter::SmtpUtfEight] } else { Vec::new() };
        connection.command(Mail::new(Some(from.clone()), options)).await?;
        told("the sender is accepted");
        *stage = Stage::Recipient;
        connection.command(Rcpt::new(to.clone(), Vec::new())).await?;
        told("the recipient is accepted");
        *stage = Stage::Data;
        connection.command(Data).await?;
        *stage = Stage::Message;
        let answer = connection.message(message).await?;
        told(&format!("the mail is taken: {}", words(&answer)));
        // it is taken: how the farewell goes changes nothing
        tokio::spawn(async move { tokio::time::timeout(FAREWELL, connection.quit()).await.is_ok() });
        Ok(())
    }

    /// Connected, protected and logged in as the settings say.
    async fn connect(&self, stage: &mut Stage, told: &mut Told<'_>) -> Result<AsyncSmtpConnection, Error> {
        let SmtpSettings { host, port, tls, .. } = &self.settings;
        let wrapped = (*tls == Tls::Implicit).then(|| self.tls.clone());
        let limit = self.settings.timeout.min(CONNECT);
        let server = (host.as_str(), *port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(limit), &self.hello, wrapped, None).await?;
        let by = if *tls == Tls::Implicit { ", encrypted from the first byte" } else { "" };
        told(&format!("connected to {}{by}", self.server));
        if *tls == Tls::Starttls {
            *stage = Stage::Starttls;
            connection.starttls(self.tls.clone(), &self.hello).await?;
            told("encrypted by STARTTLS, the certificate is good");
        }
        if let Some((name, password)) = &self.settings.login {
            *stage = Stage::Login;
            let credentials = Credentials::new(name.clone(), password.reveal().to_owned());
            connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await?;
            told(&format!("logged in as {name}"));
        }
        Ok(connection)
    }

    fn too_slow(&self, stage: Stage, limit: Duration) -> SendError {
        let server = &self.server;
        let limit = limit.as_secs();
        match stage {
            Stage::Connect => SendError::Unreachable(format!(
                "{server} did not answer within {limit} s: is it the right host and port?"
            )),
            Stage::Message => SendError::Transient(format!(
                "{server} has the whole mail, but did not say within {limit} s that it takes it (mail.timeout); it may have arrived, and is sent again with the same Message-ID"
            )),
            _ => SendError::Unreachable(format!("{server} took longer than {limit} s (mail.timeout)")),
        }
    }

    /// What went wrong, and what helps.
    ///
    /// An answer that refuses this one mail for good is permanent. Everything that is about the
    /// server, the login or the connection is worth another try: someone may mend it.
    fn explain(&self, stage: Stage, error: &Error) -> SendError {
        let chain = chain(error);
        let server = &self.server;
        let Some(code) = error.status().map(u16::from) else {
            let help = advice(&chain, stage, self.settings.tls);
            let words = format!("{server}: {chain}{help}");
            let lost = stage == Stage::Message;
            return if lost { SendError::Transient(words) } else { SendError::Unreachable(words) };
        };
        match (stage, code) {
            (Stage::Login, _) | (_, 530 | 534 | 535 | 538) => SendError::Unreachable(format!(
                "{server} refused the login: {chain}: check mail.username and the password"
            )),
            (Stage::Connect | Stage::Starttls, _) | (_, 421) => {
                SendError::Unreachable(format!("{server} will not talk now: {chain}"))
            }
            (Stage::Sender, 500..) => {
                SendError::Permanent(format!("{server} refused the sender: {chain}: check mail.from"))
            }
            (Stage::Recipient, 500..) => SendError::Permanent(format!("{server} refused the recipient: {chain}")),
            (Stage::Recipient, _) => {
                SendError::Transient(format!("{server} does not take mail for this recipient now: {chain}"))
            }
            (_, 500..) => SendError::Permanent(format!("{server} refused the mail: {chain}")),
            _ => SendError::Transient(format!("{server} does not take the mail now: {chain}")),
        }
    }
}

/// An error with its causes, each said once, without addresses of manuals.
fn chain(error: &Error) -> String {
    let mut parts: Vec<String> = vec![error.to_string()];
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let words = inner.to_string();
        // a cause often begins with the words of what it caused, or is already told by it
        match parts.last_mut() {
            Some(last) if words.starts_with(last.as_str()) => *last = words,
            Some(last) if last.contains(&words) => {}
            _ => parts.push(words),
        }
        cause = inner.source();
    }
    let told = parts.join(": ");
    told.split_whitespace()
        .filter(|w| !w.starts_with("https://docs.rs"))
        .collect::<Vec<_>>()
        .join(" ")
        .trim_end_matches(':')
        .to_owned()
}

/// What helps against a failure of the connection; chosen by its words, decides nothing.
fn advice(chain: &str, stage: Stage, tls: Tls) -> &'static str {
    let has = |word: &str| chain.contains(word);
    if has("UnknownIssuer") {
        "; the certificate is signed by an authority that is not known here: if it is your own, name its certificate in mail.ca_file"
    } else if has("NotValidForName") || has("not valid for") {
        "; the certificate is for another name: mail.host must be the name in it"
    } else if has("Expired") || has("expired") {
        "; the certificate has expired"
    } else if has("STARTTLS is not supported") {
        "; the server offers no STARTTLS: use tls = \"implicit\" with its port for that, usually 465"
    } else if has("No compatible authentication") {
        "; the server offers neither PLAIN nor LOGIN: leave mail.username out, or use another port"
    } else if has("lookup") || has("not known") {
        "; mail.host has no address"
    } else if has("refused") {
        "; nothing listens there: check mail.host and mail.port"
    } else if stage == Stage::Message {
        "; the connection broke before the server's answer: the mail may have arrived, and is sent again with the same Message-ID"
    } else if stage == Stage::Connect && tls == Tls::Implicit {
        "; if the port expects STARTTLS (usually 587), use tls = \"starttls\""
    } else if stage == Stage::Connect && tls == Tls::Starttls {
        "; if the port expects TLS from the first byte (usually 465), use tls = \"implicit\""
    } else {
        ""
    }
}

fn words(answer: &Response) -> String {
    let text: String = answer.message().collect::<Vec<_>>().join(" ");
    format!("{} {}", answer.code(), text.trim()).chars().filter(|c| !c.is_control()).take(200).collect()
}
