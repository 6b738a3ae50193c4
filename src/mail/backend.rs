//! The ways out: a directory of .eml files, the sendmail program, a mail server.

use super::compose::check_signature;
use super::smtp::{Smtp, Told};
use crate::config::{MailSettings, Transport};
use lettre::Address;
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
    Smtp(Box<Smtp>),
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
    /// The other side takes nothing now, neither this mail nor another.
    #[error("{0}")]
    Unreachable(String),
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
            Transport::Smtp(smtp) => Backend::Smtp(Box::new(Smtp::new(smtp).map_err(|e| format!("mail.{e}"))?)),
        };
        check_signature(settings)?;
        Ok(Self { from, backend })
    }

    /// Hands one mail over. `Ok` means that the other side has taken it.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn send(&self, to: &str, message_id: &str, message: &[u8]) -> Result<(), SendError> {
        self.send_telling(to, message_id, message, &mut |_| ()).await
    }

    /// Hands one mail over, and tells of each step that went well.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn send_telling(
        &self,
        to: &str,
        message_id: &str,
        message: &[u8],
        told: &mut Told<'_>,
    ) -> Result<(), SendError> {
        let to: Address =
            to.parse().map_err(|e| SendError::Permanent(format!("the recipient's address is not valid: {e}")))?;
        match &self.backend {
            Backend::Directory(folder) => {
                let file =
                    write_file(folder, message_id, message).map_err(|e| SendError::Unreachable(e.to_string()))?;
                told(&format!("written to {}", file.display()));
                Ok(())
            }
            Backend::Sendmail(program) => {
                sendmail(program, &self.from, &to, message).await?;
                told(&format!("{} has taken the mail", program.display()));
                Ok(())
            }
            Backend::Smtp(smtp) => smtp.send(&self.from, &to, message, told).await,
        }
    }

    /// Whether mails leave this machine, so that they must be paced.
    #[must_use]
    pub const fn is_paced(&self) -> bool {
        !matches!(self.backend, Backend::Directory(_))
    }
}

/// The program's exit codes that say that this one mail will never be taken: wrong usage of data,
/// no such user, no such host, no permission (sysexits.h).
const REFUSED: [i32; 4] = [65, 67, 68, 77];

async fn sendmail(program: &Path, from: &Address, to: &Address, message: &[u8]) -> Result<(), SendError> {
    use tokio::io::AsyncWriteExt as _;
    let failed = |e: String| SendError::Unreachable(format!("{}: {e}", program.display()));
    let mut child = tokio::process::Command::new(program)
        .args(["-i", "-f", from.as_ref(), "--", to.as_ref()])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|e| failed(e.to_string()))?;
    let input = child.stdin.take();
    let deliver = async {
        if let Some(mut input) = input {
            // a program that ends without reading says why by its exit code
            let _ = input.write_all(message).await;
        }
        child.wait_with_output().await
    };
    let output = tokio::time::timeout(Duration::from_secs(60), deliver).await;
    let output = output.map_err(|_| failed("took longer than 60 s".to_owned()))?.map_err(|e| failed(e.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    let words = format!("{}: {}: {}", program.display(), output.status, String::from_utf8_lossy(&output.stderr).trim());
    match output.status.code() {
        Some(code) if REFUSED.contains(&code) => Err(SendError::Permanent(words)),
        _ => Err(SendError::Transient(words)),
    }
}

/// Writes the mail under a name made of its id: written again, it is the same file.
fn write_file(folder: &Path, message_id: &str, message: &[u8]) -> std::io::Result<PathBuf> {
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
    write().map_err(|e| explain(e, &whole))?;
    Ok(whole)
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
