//! The ways out: a directory of .eml files, the sendmail program, a mail server.

use crate::config::{MailSettings, SmtpSettings, Tls, Transport};
use lettre::address::Envelope;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls as LettreTls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Sends composed mails.
pub struct Mailer {
    from: Address,
    backend: Backend,
}

enum Backend {
    Directory(PathBuf),
    Sendmail(PathBuf),
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>, Duration, String),
}

/// Why a mail was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// It may be taken later.
    #[error("{0}")]
    Transient(String),
    /// It will never be taken.
    #[error("{0}")]
    Permanent(String),
}

impl Mailer {
    /// A mailer by `settings`.
    ///
    /// # Errors
    /// When the certificate file or the server's name cannot be used.
    pub fn new(settings: &MailSettings) -> Result<Self, String> {
        let from = settings.from.address().parse::<Address>().map_err(|e| format!("mail.from: {e}"))?;
        let backend = match &settings.transport {
            Transport::Directory(folder) => Backend::Directory(folder.clone()),
            Transport::Sendmail(program) => Backend::Sendmail(program.clone()),
            Transport::Smtp(smtp) => {
                let transport = smtp_transport(smtp).map_err(|e| format!("mail: {e}"))?;
                Backend::Smtp(Box::new(transport), smtp.timeout, format!("{}:{}", smtp.host, smtp.port))
            }
        };
        Ok(Self { from, backend })
    }

    /// Hands one mail over. `Ok` means that the other side has taken it.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn send(&self, to: &str, message_id: &str, message: &[u8]) -> Result<(), SendError> {
        let to: Address =
            to.parse().map_err(|e| SendError::Permanent(format!("the recipient's address is not valid: {e}")))?;
        match &self.backend {
            Backend::Directory(folder) => {
                write_file(folder, message_id, message).map_err(|e| SendError::Transient(e.to_string()))
            }
            Backend::Sendmail(program) => sendmail(program, &self.from, &to, message).await,
            Backend::Smtp(transport, timeout, server) => {
                let envelope = Envelope::new(Some(self.from.clone()), vec![to])
                    .map_err(|e| SendError::Permanent(e.to_string()))?;
                // lettre's own limit does not cover a server that answers slowly but steadily
                match tokio::time::timeout(*timeout, transport.send_raw(&envelope, message)).await {
                    Err(_) => Err(SendError::Transient(format!("{server} took longer than {} s", timeout.as_secs()))),
                    Ok(Err(error)) => Err(smtp_error(server, &error)),
                    Ok(Ok(_)) => Ok(()),
                }
            }
        }
    }
}

fn smtp_transport(smtp: &SmtpSettings) -> Result<AsyncSmtpTransport<Tokio1Executor>, String> {
    let mut parameters = TlsParameters::builder(smtp.host.clone());
    if let Some(pem) = &smtp.ca_pem {
        let certificate = Certificate::from_pem(pem).map_err(|e| format!("ca_file: {e}"))?;
        parameters = parameters.add_root_certificate(certificate);
    }
    let parameters = parameters.build_rustls().map_err(|e| e.to_string())?;
    let tls = match smtp.tls {
        Tls::Starttls => LettreTls::Required(parameters),
        Tls::Implicit => LettreTls::Wrapper(parameters),
        Tls::None => LettreTls::None,
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host)
        .port(smtp.port)
        .tls(tls)
        .timeout(Some(smtp.timeout));
    if let Some((name, password)) = &smtp.login {
        builder = builder.credentials(Credentials::new(name.clone(), password.reveal().to_owned()));
    }
    Ok(builder.build())
}

/// A server's 5xx is final; everything else, a lost connection among it, is worth another try.
fn smtp_error(server: &str, error: &lettre::transport::smtp::Error) -> SendError {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        words.push_str(&format!(": {inner}"));
        cause = inner.source();
    }
    let words = format!("{server}: {words}");
    if error.is_permanent() { SendError::Permanent(words) } else { SendError::Transient(words) }
}

async fn sendmail(program: &Path, from: &Address, to: &Address, message: &[u8]) -> Result<(), SendError> {
    use tokio::io::AsyncWriteExt as _;
    let failed = |e: String| SendError::Transient(format!("{}: {e}", program.display()));
    let mut child = tokio::process::Command::new(program)
        .args(["-i", "-f", from.as_ref(), "--", to.as_ref()])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|e| failed(e.to_string()))?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(message).await.map_err(|e| failed(e.to_string()))?;
    }
    let output = tokio::time::timeout(Duration::from_secs(60), child.wait_with_output()).await;
    let output = output.map_err(|_| failed("took longer than 60 s".to_owned()))?.map_err(|e| failed(e.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    Err(failed(format!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim())))
}

/// Writes the mail under a name made of its id: written again, it is the same file.
fn write_file(folder: &Path, message_id: &str, message: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    let name: String = message_id.chars().filter(|c| c.is_ascii_alphanumeric() || ".@-".contains(*c)).collect();
    let explain =
        |e: std::io::Error, path: &Path| std::io::Error::new(e.kind(), format!("cannot write {}: {e}", path.display()));
    std::fs::create_dir_all(folder).map_err(|e| explain(e, folder))?;
    let (part, whole) = (folder.join(format!(".{name}.part")), folder.join(format!("{name}.eml")));
    let write = || {
        let mut file = std::fs::File::create(&part)?;
        file.write_all(message)?;
        file.sync_all()?;
        std::fs::rename(&part, &whole)?;
        std::fs::File::open(folder)?.sync_all()
    };
    write().map_err(|e| explain(e, &whole))
}

#[cfg(test)]
mod tests {
    use super::write_file;

    #[test]
    fn a_mail_written_twice_is_one_file() {
        let folder = tempfile::tempdir().unwrap();
        for _ in 0..2 {
            write_file(folder.path(), "<ab12@example.org>", b"mail").unwrap();
        }
        let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, ["ab12@example.org.eml"]);
        assert_eq!(std::fs::read(folder.path().join("ab12@example.org.eml")).unwrap(), b"mail");
    }

    #[test]
    fn an_unwritable_outbox_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = write_file(&file.path().join("outbox"), "<a@b>", b"x").unwrap_err().to_string();
        assert!(error.starts_with("cannot write ") && error.contains("outbox"), "{error}");
    }
}
