//! `read-pdf`, a hidden command: reads one PDF in a process of its own, with bounds on its memory and
//! time. A PDF of three megabytes can unfold to many gigabytes, and no reader bounds that.

use super::{Outcome, exit};
use crate::extract::{PdfProblem, read_pdf};
use rustix::process::{Resource, Rlimit, setrlimit};
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// The hidden command's name.
pub const NAME: &str = "read-pdf";

/// Address space of the process, in bytes. The PDFs of real policies at hand take up to 40 MB.
const MEMORY: u64 = 512 << 20;

/// Processor time of the process, in seconds.
const CPU: u64 = 30;

/// Time after which the process is ended, whatever it waits for.
const DEADLINE: Duration = Duration::from_secs(60);

/// Exit codes of the process.
const ENCRYPTED: u8 = 10;
const SCANNED: u8 = 11;
const BROKEN: u8 = 12;

/// Reads a PDF from standard input, writes its text to standard output.
pub fn run() -> Outcome {
    let limit = |value| Rlimit { current: Some(value), maximum: Some(value) };
    setrlimit(Resource::As, limit(MEMORY)).map_err(std::io::Error::from)?;
    setrlimit(Resource::Cpu, limit(CPU)).map_err(std::io::Error::from)?;
    setrlimit(Resource::Core, limit(0)).map_err(std::io::Error::from)?;
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    let mut out = std::io::stdout().lock();
    let code = match read_pdf(&bytes) {
        Ok(text) => {
            out.write_all(MARK.as_bytes())?;
            out.write_all(text.as_bytes())?;
            exit::OK
        }
        Err(PdfProblem::Encrypted) => ENCRYPTED,
        Err(PdfProblem::Scanned) => SCANNED,
        Err(PdfProblem::Broken(reason)) => {
            out.write_all(MARK.as_bytes())?;
            out.write_all(reason.as_bytes())?;
            BROKEN
        }
    };
    out.flush()?;
    Ok(code)
}

/// Before the text: what the reader prints of its own comes before it.
const MARK: &str = "\0text\0";

/// Reads a PDF in a process of its own.
///
/// # Errors
/// See [`PdfProblem`]; a process that ended early is a broken PDF.
pub fn apart(bytes: &[u8]) -> Result<String, PdfProblem> {
    let failed = |e: std::io::Error| PdfProblem::Broken(format!("the process that reads it: {e}"));
    // this very program, even where a newer one has taken its place on disk
    let mut command = match Path::new("/proc/self/exe") {
        this if this.exists() => Command::new(this),
        _ => Command::new(std::env::current_exe().map_err(failed)?),
    };
    command.arg(NAME).env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(failed)?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    std::thread::scope(|scope| {
        scope.spawn(move || stdin.map(|mut pipe| pipe.write_all(bytes)));
        let (tell, heard) = std::sync::mpsc::channel();
        scope.spawn(move || {
            let mut said = Vec::new();
            let most = crate::document::MAX_TEXT_BYTES as u64 * 2;
            let _ = stdout.map(|pipe| pipe.take(most).read_to_end(&mut said));
            tell.send(said)
        });
        let said = heard.recv_timeout(DEADLINE);
        if said.is_err() {
            child.kill().map_err(failed)?;
        }
        let said = said.unwrap_or_default();
        let status = child.wait().map_err(failed)?;
        let said = String::from_utf8_lossy(&said);
        let told = said.split_once(MARK).map(|(_, text)| text.to_owned()).unwrap_or_default();
        match status.code() {
            Some(0) => Ok(told),
            Some(code) if code == i32::from(ENCRYPTED) => Err(PdfProblem::Encrypted),
            Some(code) if code == i32::from(SCANNED) => Err(PdfProblem::Scanned),
            Some(code) if code == i32::from(BROKEN) => Err(PdfProblem::Broken(told)),
            _ => Err(PdfProblem::Broken("it takes more memory or time than is given to one".to_owned())),
        }
    })
}
