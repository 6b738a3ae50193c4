//! Pages that fill themselves by script, rendered by Debian's Chromium: headless, with an empty profile
//! of its own, bounded in time and memory, killed with its children.
//!
//! All its requests go through [`Proxy`](super::proxy::Proxy), so the page reaches public addresses
//! only; the browser resolves no name itself, and speaks neither QUIC nor UDP. Its sandbox is on unless
//! the program runs as root, where Chromium refuses to start with it.

use super::proxy::Proxy;
use super::{FetchError, Page};
use crate::document::PolicyUrl;
use rustix::process::{Pid, Signal, getuid, kill_process_group};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;

/// How much of its own time a page gets to fill itself; timers are wound forward.
const VIRTUAL_TIME: Duration = Duration::from_secs(15);

/// All processes of one page together may use this much memory, in bytes.
const MAX_MEMORY: u64 = 1_500_000_000;

/// How often memory is looked at.
const LOOK: Duration = Duration::from_millis(200);

/// Browsers at the same time: each takes some 300 MB.
const AT_ONCE: usize = 2;

/// The end of the browser's messages that is kept for an error, in bytes.
const KEPT_MESSAGES: usize = 16 * 1024;

/// Renders pages.
pub struct Browser {
    program: PathBuf,
    agent: String,
    time_limit: Duration,
    max_bytes: usize,
    allowed: Arc<Vec<ipnet::IpNet>>,
    turns: Semaphore,
}

/// A folder that goes away with its content.
struct Profile(PathBuf);

impl Profile {
    fn new() -> std::io::Result<Self> {
        let path = std::env::temp_dir().join(format!("clausewatch-browser-{:016x}", fastrand::u64(..)));
        std::fs::DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        // what the browser wrote a moment ago may still be written; a leftover is only a temporary file
        for _ in 0..3 {
            if std::fs::remove_dir_all(&self.0).is_ok() {
                return;
            }
        }
    }
}

/// A process group that is killed when it is dropped.
struct Group {
    child: Child,
    id: Option<Pid>,
}

impl Group {
    /// Kills all of it and waits until it is gone, so that nothing writes into the profile any more.
    async fn stop(&mut self) {
        self.kill();
        let _ = self.child.wait().await;
        let Some(id) = self.id.take() else { return };
        for _ in 0..200 {
            if members(id.as_raw_nonzero().get()).is_empty() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    fn kill(&self) {
        if let Some(id) = self.id {
            // an error means that it is gone already
            let _ = kill_process_group(id, Signal::KILL);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Browser {
    /// A browser at `program`, a path or a name that is looked for in `PATH`.
    pub fn new(
        program: &Path,
        agent: &str,
        time_limit: Duration,
        max_bytes: usize,
        allowed: Arc<Vec<ipnet::IpNet>>,
    ) -> Self {
        if getuid().is_root() {
            tracing::debug!("running as root: the browser's own sandbox is off");
        }
        let (program, agent) = (program.to_owned(), agent.to_owned());
        Self { program, agent, time_limit, max_bytes, allowed, turns: Semaphore::new(AT_ONCE) }
    }

    /// The page at `url` after its scripts have run.
    ///
    /// # Errors
    /// When the browser cannot be started, takes too long or too much memory, or shows nothing.
    pub async fn render(&self, url: &PolicyUrl) -> Result<Page, FetchError> {
        let failed = |reason: String| FetchError::Browser { url: url.to_string(), reason };
        let _turn = self.turns.acquire().await.map_err(|e| failed(e.to_string()))?;
        let proxy = Proxy::start(Arc::clone(&self.allowed)).await.map_err(|e| failed(e.to_string()))?;
        let profile = Profile::new().map_err(|e| failed(format!("no folder for its profile: {e}")))?;
        let child = self
            .command(url, &proxy, &profile)
            .spawn()
            .map_err(|e| failed(format!("cannot start {} (fetch.browser): {e}", self.program.display())))?;
        let id = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        let mut group = Group { child, id };
        let body = tokio::select! {
            body = output(&mut group.child, self.max_bytes) => body.map_err(&failed),
            () = tokio::time::sleep(self.time_limit) => Err(FetchError::Timeout { url: url.to_string() }),
            used = too_much_memory(id) => {
                Err(failed(format!("it used {} MB of memory, more than {} are given", used / 1_000_000, MAX_MEMORY / 1_000_000)))
            }
        };
        group.stop().await;
        let body = body?;
        Ok(Page {
            url: url.clone(),
            status: 200,
            body,
            content_type: Some("text/html; charset=utf-8".to_owned()),
            etag: None,
            last_modified: None,
            rendered: true,
        })
    }

    fn command(&self, url: &PolicyUrl, proxy: &Proxy, profile: &Profile) -> Command {
        let mut command = Command::new(&self.program);
        command.env_clear();
        command.env("PATH", "/usr/local/bin:/usr/bin:/bin").env("LANG", "C.UTF-8").env("HOME", &profile.0);
        command.env("XDG_CONFIG_HOME", &profile.0).env("XDG_CACHE_HOME", &profile.0).env("TMPDIR", &profile.0);
        command.args([
            "--headless=new",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--no-default-browser-check",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-default-apps",
            "--disable-domain-reliability",
            "--disable-sync",
            "--disable-extensions",
            "--disable-breakpad",
            "--disable-crash-reporter",
            "--disable-dev-shm-usage",
            "--disable-notifications",
            "--disable-file-system",
            "--disable-features=Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider,AutofillServerCommunication",
            "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
            "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
            "--proxy-bypass-list=<-loopback>",
            "--js-flags=--max-old-space-size=384",
            "--deny-permission-prompts",
            "--mute-audio",
            "--no-pings",
            "--password-store=basic",
            "--window-size=1280,2000",
            "--lang=en-US",
            "--dump-dom",
        ]);
        if getuid().is_root() {
            command.arg("--no-sandbox");
        }
        command.arg(format!("--proxy-server=http://{}", proxy.address));
        command.arg(format!("--user-data-dir={}", profile.0.display()));
        command.arg(format!("--user-agent={}", self.agent));
        command.arg(format!("--virtual-time-budget={}", VIRTUAL_TIME.as_millis()));
        command.arg("--").arg(url.as_ref());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.process_group(0).kill_on_drop(true);
        command
    }
}

/// What the browser writes, up to `limit` bytes; an error in its own words where it writes nothing.
async fn output(child: &mut Child, limit: usize) -> Result<Vec<u8>, String> {
    let (Some(stdout), Some(mut stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err("it has no output".to_owned());
    };
    let (mut body, mut messages) = (Vec::new(), Vec::new());
    let mut limited = stdout.take(limit as u64 + 1);
    let told = async {
        let mut buffer = [0; 4096];
        while let Ok(read) = stderr.read(&mut buffer).await {
            if read == 0 {
                break;
            }
            messages.extend_from_slice(&buffer[..read]);
            let excess = messages.len().saturating_sub(KEPT_MESSAGES);
            messages.drain(..excess);
        }
    };
    let (read, ()) = tokio::join!(limited.read_to_end(&mut body), told);
    read.map_err(|e| e.to_string())?;
    if body.len() > limit {
        return Err(format!("the page is larger than {limit} bytes (fetch.max_bytes)"));
    }
    if body.is_empty() {
        let messages = String::from_utf8_lossy(&messages);
        let last =
            messages.lines().rev().find(|l| !l.contains("dbus") && !l.trim().is_empty()).unwrap_or("it said nothing");
        let hint = if messages.contains("sandbox") { "; its sandbox needs user namespaces" } else { "" };
        return Err(format!("the browser showed nothing: {}{hint}", last.chars().take(300).collect::<String>()));
    }
    Ok(body)
}

/// Ends when the group's processes together use more than [`MAX_MEMORY`]; tells how much.
async fn too_much_memory(group: Option<Pid>) -> u64 {
    let Some(group) = group else { return std::future::pending().await };
    loop {
        tokio::time::sleep(LOOK).await;
        let used = memory_of(group.as_raw_nonzero().get());
        if used > MAX_MEMORY {
            return used;
        }
    }
}

/// Memory that the processes of a group have to themselves, in bytes: resident less shared pages.
fn memory_of(group: i32) -> u64 {
    let page = rustix::param::page_size() as u64;
    let of = |folder: &PathBuf| -> Option<u64> {
        let statm = std::fs::read_to_string(folder.join("statm")).ok()?;
        let mut fields = statm.split_whitespace().skip(1).map_while(|f| f.parse::<u64>().ok());
        let (resident, shared) = (fields.next()?, fields.next()?);
        Some(resident.saturating_sub(shared) * page)
    };
    members(group).iter().filter_map(of).sum()
}

/// The folders in `/proc` of a group's living processes.
fn members(group: i32) -> Vec<PathBuf> {
    let Ok(entries) = Path::new("/proc").read_dir() else { return Vec::new() };
    let lives = |folder: &PathBuf| -> Option<bool> {
        let stat = std::fs::read_to_string(folder.join("stat")).ok()?;
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
        let (state, its_group) = (fields.next()?, fields.nth(1)?);
        Some(state != "Z" && its_group.parse() == Ok(group))
    };
    entries.filter_map(Result::ok).map(|e| e.path()).filter(|f| lives(f) == Some(true)).collect()
}
