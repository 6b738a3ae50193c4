//! Mails to real servers: what arrives, and what the user sees of each way in which it can fail.
//!
//! exim4 is the server as the world runs it; `tests/smtp/faults.py` does what a good server does
//! not. Both are started here, on free ports of the loopback interface, with an authority of
//! their own. Where one of them is not installed the tests are left out, but not in CI.

use crate::common::{World, at};
use clausewatch::config::{Config, Secret, SmtpSettings, Tls, Transport};
use clausewatch::daemon::Engine;
use clausewatch::deliver::{self, Delivered, When};
use clausewatch::document::Mailbox;
use clausewatch::store::{SharedStore, Store, StuckMail};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const BASE: &str = "This policy says what Acme does with the data that you entrust to us when you use the service on the web or in the app.";
const AI: &str =
    "We may use your posts and messages to train artificial intelligence models. You can opt out in your settings.";

/// A running mail server; it ends when this is dropped, as its standard input does.
struct Server {
    folder: tempfile::TempDir,
    child: Child,
    starttls: u16,
    implicit: u16,
}

impl Server {
    /// Starts it, or says why it cannot be had.
    fn start(kind: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/smtp/start.sh");
        let mut child = Command::new("bash")
            .args([script, kind, folder.path().to_str().unwrap()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let first = lines.next().unwrap_or_default();
        let ports: Vec<u16> = first.split(' ').skip(1).filter_map(|p| p.parse().ok()).collect();
        if let ("READY", &[starttls, implicit]) = (first.split(' ').next().unwrap(), ports.as_slice()) {
            return Some(Self { folder, child, starttls, implicit });
        }
        child.wait().unwrap();
        let said = std::iter::once(first).chain(lines).collect::<Vec<_>>().join("\n");
        must_be_installed(&format!("the mail server `{kind}` cannot be started: {said}"));
        None
    }

    fn file(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.folder.path().join("tls").join(name)).unwrap()
    }

    fn settings(&self, tls: Tls) -> SmtpSettings {
        let password =
            Secret::find(None, "", "P", &|name| (name == "P").then(|| "s3cret".to_owned())).unwrap().unwrap();
        SmtpSettings {
            host: "localhost".into(),
            port: if tls == Tls::Implicit { self.implicit } else { self.starttls },
            tls,
            login: Some(("digest".into(), password)),
            ca_pem: Some(self.file("ca.pem")),
            timeout: Duration::from_secs(20),
        }
    }

    fn mails(&self) -> Vec<PathBuf> {
        let Ok(entries) = self.folder.path().join("mail/new").read_dir() else { return Vec::new() };
        entries.map(|e| e.unwrap().path()).collect()
    }

    /// Waits for so many mails: a real server answers first and files the mail then.
    async fn wait_for(&self, count: usize) -> Vec<serde_json::Value> {
        for _ in 0..500 {
            if self.mails().len() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let mails = self.mails();
        assert_eq!(mails.len(), count, "mails in the Maildir");
        mails.iter().map(|m| read(m)).collect()
    }
}

/// In CI all that `.ci/install` installs must be there.
fn must_be_installed(what: &str) {
    #[expect(clippy::disallowed_methods, reason = "whether this is CI is told by the environment")]
    let ci = std::env::var("CI").is_ok_and(|v| v == "true");
    assert!(!ci, "{what}; .ci/install installs what is missing");
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        self.child.wait().unwrap();
    }
}

/// The mail as another program's parser sees it.
fn read(mail: &Path) -> serde_json::Value {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/smtp/read.py");
    let output = Command::new("/usr/bin/python3").arg(script).arg(mail).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A history with one flagged change that nobody was told yet, and recipients at a server.
async fn pending(world: &World, smtp: SmtpSettings, recipients: &[&str]) -> Engine {
    let mut config: Config = world.config(&["/privacy"]);
    config.mail.transport = Transport::Smtp(smtp);
    config.mail.pace = Duration::ZERO;
    let pattern = config.recipients.remove(0);
    for name in recipients {
        let to = Mailbox::parse(&format!("Ärger {name} <{name}@digest.test>")).unwrap();
        config.recipients.push(clausewatch::config::Recipient { to, ..pattern.clone() });
    }
    let store = SharedStore::new(Store::open(&config.database).unwrap());
    let engine = Engine::new(config, store, at(0)).unwrap();
    world.page("/privacy", &[BASE]);
    world.check(&engine, 0).await;
    world.page("/privacy", &[BASE, AI, "Effective November 20, 2026."]);
    world.check(&engine, 6).await;
    engine
}

async fn deliver(engine: &Engine, hours: i64) -> Delivered {
    deliver::deliver(&engine.config, &engine.store, &engine.mailer, When::Due, at(hours)).await.unwrap()
}

fn counts(d: Delivered) -> (u32, u32, u32, u32) {
    (d.composed, d.sent, d.retried, d.given_up)
}

/// What `status` shows of the one mail that is stuck.
fn stuck(engine: &Engine) -> StuckMail {
    let mut all = engine.store.with(|s| s.waiting(9)).unwrap();
    all.extend(engine.store.with(|s| s.given_up(9)).unwrap());
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

#[tokio::test]
async fn a_real_server_takes_it_whole() {
    let Some(server) = Server::start("exim") else { return };
    for (tls, name) in [(Tls::Starttls, "ann"), (Tls::Implicit, "bob")] {
        let world = World::new();
        let engine = pending(&world, server.settings(tls), &[name]).await;
        assert_eq!(
            counts(deliver(&engine, 7).await),
            (1, 1, 0, 0),
            "{tls:?}: {:?}",
            engine.store.with(|s| s.waiting(9))
        );
    }
    let mails = server.wait_for(2).await;
    let ann = mails.iter().find(|m| m["envelope"] == "ann@digest.test").unwrap();
    assert_eq!(ann["to"], "Ärger ann <ann@digest.test>");
    assert!(ann["subject"].as_str().unwrap().starts_with("Acme may now train AI on your data"), "{ann}");
    assert_eq!(ann["types"], serde_json::json!(["text/plain", "text/html", "text/calendar"]));
    assert_eq!(ann["defects"], serde_json::json!([]));
    assert!(ann["longest_line"].as_u64().unwrap() < 998, "{ann}");
    for part in ["text", "html"] {
        assert!(ann[part].as_str().unwrap().contains("your posts and messages to train artificial"), "{part}: {ann}");
    }
    assert!(ann["calendar"].as_str().unwrap().contains("DTSTART;VALUE=DATE:20261120"), "{ann}");
    assert!(ann["references"].as_str().unwrap().starts_with('<') && ann["references"] != ann["id"]);
}

#[tokio::test]
async fn one_refused_among_three_and_a_grey_one() {
    let Some(server) = Server::start("exim") else { return };
    let world = World::new();
    let engine = pending(&world, server.settings(Tls::Starttls), &["ann", "r550", "carl"]).await;
    assert_eq!(counts(deliver(&engine, 7).await), (3, 2, 0, 1));
    assert_eq!(server.wait_for(2).await.len(), 2, "the others have theirs");
    let lost = stuck(&engine);
    let error = lost.error.unwrap();
    assert!(error.contains("refused the recipient") && error.contains("no such user"), "{error}");
    assert_eq!(lost.next_attempt_at, None);
    assert_eq!(counts(deliver(&engine, 20).await), (0, 0, 0, 0), "given up is given up");
    engine.store.with(|s| s.requeue_given_up(at(21))).unwrap();
    assert_eq!(counts(deliver(&engine, 21).await), (0, 0, 0, 1), "unless asked for");
}

#[tokio::test]
async fn what_is_wrong_with_the_way_is_said_and_tried_again() {
    let Some(server) = Server::start("exim") else { return };
    let right = server.settings(Tls::Starttls);
    let wrong = Secret::find(None, "", "P", &|_| Some("wrong".to_owned())).unwrap().unwrap();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let cases: Vec<(SmtpSettings, &[&str])> = vec![
        (
            SmtpSettings { login: Some(("digest".into(), wrong)), ..right.clone() },
            &["refused the login", "535", "check mail.username and the password"],
        ),
        (SmtpSettings { ca_pem: Some(server.file("other.pem")), ..right.clone() }, &["UnknownIssuer", "mail.ca_file"]),
        (SmtpSettings { ca_pem: None, ..right.clone() }, &["UnknownIssuer", "mail.ca_file"]),
        (SmtpSettings { host: "127.0.0.1".into(), ..right.clone() }, &["mail.host must be the name in it"]),
        (SmtpSettings { login: None, ..right.clone() }, &["530", "check mail.username"]),
        (SmtpSettings { port: closed, ..right.clone() }, &["nothing listens there"]),
        (
            SmtpSettings { port: server.implicit, timeout: Duration::from_secs(1), ..right.clone() },
            &["did not answer within 1 s"],
        ),
        (SmtpSettings { host: "nowhere.invalid".into(), ..right }, &["mail.host has no address"]),
    ];
    for (settings, words) in cases {
        let world = World::new();
        let engine = pending(&world, settings, &["ann"]).await;
        assert_eq!(counts(deliver(&engine, 7).await), (1, 0, 1, 0), "{words:?}");
        let waits = stuck(&engine);
        let error = waits.error.unwrap();
        assert!(words.iter().all(|w| error.contains(w)), "{words:?} in {error}");
        assert!(waits.next_attempt_at.is_some_and(|t| t > at(7)), "it is tried again");
    }
    assert!(server.mails().is_empty());
}

#[tokio::test]
async fn faults_delay_and_never_lose() {
    let Some(server) = Server::start("faults") else { return };
    let cases: &[(&str, &[&str], usize)] = &[
        ("grey", &["does not take mail for this recipient now", "greylisted"], 1),
        ("r421", &["will not talk now", "421"], 0),
        ("dropmid", &["the connection broke before the server's answer"], 0),
        ("dropdata", &["the mail may have arrived, and is sent again with the same Message-ID"], 0),
        ("okdrop", &["the mail may have arrived, and is sent again with the same Message-ID"], 2),
    ];
    let mut arrived = 0;
    for (name, words, mails) in cases {
        let world = World::new();
        let engine = pending(&world, server.settings(Tls::Starttls), &[name]).await;
        assert_eq!(counts(deliver(&engine, 7).await), (1, 0, 1, 0), "{name}");
        let waits = stuck(&engine);
        let error = waits.error.unwrap();
        assert!(words.iter().all(|w| error.contains(w)), "{name}: {words:?} in {error}");
        let again = deliver(&engine, 20).await;
        assert_eq!(again.sent, u32::from(*mails > 0), "{name}: sent on the second attempt, or waiting still");
        arrived += mails;
        assert_eq!(server.mails().len(), arrived, "{name}");
    }
    let twice: Vec<_> =
        server.mails().iter().map(|m| read(m)).filter(|m| m["envelope"] == "okdrop@digest.test").collect();
    assert_eq!((twice.len(), &twice[0]["id"]), (2, &twice[1]["id"]), "twice with the same Message-ID");
}

#[tokio::test]
async fn a_slow_server_is_waited_for_as_long_as_said() {
    let Some(server) = Server::start("faults") else { return };
    let world = World::new();
    let short = SmtpSettings { timeout: Duration::from_secs(1), ..server.settings(Tls::Implicit) };
    let engine = pending(&world, short, &["slow"]).await;
    assert_eq!(counts(deliver(&engine, 7).await), (1, 0, 1, 0));
    let error = stuck(&engine).error.unwrap();
    assert!(
        error.contains("has the whole mail, but did not say within 1 s") && error.contains("same Message-ID"),
        "{error}"
    );
    let world = World::new();
    let engine = pending(&world, server.settings(Tls::Implicit), &["slow"]).await;
    assert_eq!(counts(deliver(&engine, 7).await), (1, 1, 0, 0));
}

/// A short run of `tests/smtp/kill9.py`; by hand it goes on for hundreds.
#[test]
fn killed_at_any_step_nothing_is_lost() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/smtp/kill9.py");
    let output =
        Command::new("/usr/bin/python3").args([script, env!("CARGO_BIN_EXE_clausewatch"), "20"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("20 runs"), "{said}{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_signature_is_good_for_another_program() {
    let dkim = |script: &str, files: &[&Path]| {
        Command::new("/usr/bin/python3").args(["-c", script]).args(files).output().unwrap()
    };
    if !dkim("import dkim", &[]).status.success() {
        return must_be_installed("Python's dkim is missing");
    }
    let folder = tempfile::tempdir().unwrap();
    let (key, public) = (folder.path().join("key.pem"), folder.path().join("public.der"));
    let openssl = |words: &[&str]| assert!(Command::new("openssl").args(words).output().unwrap().status.success());
    openssl(&["genrsa", "-traditional", "-out", key.to_str().unwrap(), "2048"]);
    openssl(&["rsa", "-in", key.to_str().unwrap(), "-pubout", "-outform", "DER", "-out", public.to_str().unwrap()]);
    let world = World::new();
    let mut config = world.config(&["/privacy"]);
    let secret = Secret::find(Some(&key), "", "", &|_| None).unwrap().unwrap();
    let domain = "example.org".to_owned();
    config.mail.dkim = Some(clausewatch::config::DkimSettings { domain, selector: "cw".into(), key: secret });
    let to = Mailbox::parse("Ärger <ann@example.org>").unwrap();
    let letter = clausewatch::mail::Letter {
        to: &to,
        subject: "Änderung — a long subject that is folded over several lines because it says a lot",
        text: "plain — text\n.\n",
        html: Some("<p>html — text</p>"),
        calendar: Some("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
        language: "en",
        date: at(0),
        identity: "1",
        thread: Some("Acme"),
    };
    let (_, mail) = clausewatch::mail::compose(&config.mail, &letter).unwrap();
    let file = folder.path().join("mail.eml");
    std::fs::write(&file, mail).unwrap();
    let script = "import base64, dkim, sys
mail, key = (open(f, 'rb').read() for f in sys.argv[1:3])
dns = lambda name, timeout=5: b'v=DKIM1; k=rsa; p=' + base64.b64encode(key)
print(dkim.verify(mail, dnsfunc=dns), dkim.verify(mail.replace(b'html', b'htm1'), dnsfunc=dns), dkim.verify(mail.replace(b'Date: Sun', b'Date: Mon'), dnsfunc=dns))";
    let said = dkim(script, &[&file, &public]);
    let said = (String::from_utf8_lossy(&said.stdout).into_owned(), String::from_utf8_lossy(&said.stderr).into_owned());
    assert_eq!(said.0.trim(), "True False False", "{}", said.1);
}
