//! One test world: a real database file, a site on loopback whose pages the test sets, mails to a folder.

use clausewatch::check::Outcome;
use clausewatch::config::Config;
use clausewatch::daemon::{Engine, run_checks};
use clausewatch::store::{SharedStore, Store};
use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

/// Whole HTTP answers by path.
type Answers = Arc<Mutex<HashMap<String, Answer>>>;

/// What a path answers on its first, second … visit, to a request with this head.
type Answer = Box<dyn Fn(u32, &str) -> Vec<u8> + Send>;

pub struct World {
    pub folder: tempfile::TempDir,
    pub port: u16,
    answers: Answers,
}

impl World {
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let answers: Answers = Arc::default();
        let served = Arc::clone(&answers);
        std::thread::spawn(move || {
            for (visits, stream) in (1..).zip(listener.incoming()) {
                let (mut stream, mut head) = (stream.unwrap(), vec![0; 8192]);
                let read = stream.read(&mut head).unwrap_or(0);
                let head = String::from_utf8_lossy(&head[..read]);
                let path = head.split(' ').nth(1).unwrap_or("/").to_owned();
                let none = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec();
                let answer = served.lock().unwrap().get(&path).map_or(none, |answer| answer(visits, &head));
                // a client that hangs up early is part of some tests
                let _ = stream.write_all(&answer);
            }
        });
        Self { folder: tempfile::tempdir().unwrap(), port, answers }
    }

    pub fn answer(&self, path: &str, answer: impl Into<Vec<u8>>) {
        let answer = answer.into();
        self.each(path, move |_| answer.clone());
    }

    /// Another answer each time.
    pub fn each(&self, path: &str, answer: impl Fn(u32) -> Vec<u8> + Send + 'static) {
        self.asked(path, move |visits, _| answer(visits));
    }

    /// An answer that hangs on what is asked.
    pub fn asked(&self, path: &str, answer: impl Fn(u32, &str) -> Vec<u8> + Send + 'static) {
        self.answers.lock().unwrap().insert(path.to_owned(), Box::new(answer));
    }

    /// A policy page with these paragraphs.
    pub fn page(&self, path: &str, paragraphs: &[&str]) {
        let body: String = paragraphs.iter().map(|p| format!("<p>{p}</p>")).collect();
        let body = format!(
            "<!doctype html><title>Policy</title><body><nav><a href=/>Home</a></nav><main><h1>Privacy Policy</h1>{body}</main></body>"
        );
        self.answer(path, ok("text/html", body.as_bytes()));
    }

    pub fn config(&self, paths: &[&str]) -> Config {
        self.parse(paths, |_| String::new())
    }

    /// The same, with one document paused.
    pub fn config_with(&self, paths: &[&str], paused: &str) -> Config {
        self.parse(paths, |path| if path == paused { "paused = true\n".to_owned() } else { String::new() })
    }

    /// One document, whose page has moved.
    pub fn config_moved(&self, name: &str, to: &str) -> Config {
        let (text, port) = (self.text(&[name], |_| String::new()), self.port);
        let text = text.replace(&format!("{port}{name}"), &format!("{port}{to}"));
        Config::parse(&text, &self.folder.path().join("clausewatch.toml")).unwrap()
    }

    /// One document, asked for over TLS.
    pub fn config_secure(&self, path: &str) -> Config {
        let text = self.text(&[path], |_| String::new()).replace("url = \"http://", "url = \"https://");
        Config::parse(&text, &self.folder.path().join("clausewatch.toml")).unwrap()
    }

    fn parse(&self, paths: &[&str], more: impl Fn(&str) -> String) -> Config {
        Config::parse(&self.text(paths, more), &self.folder.path().join("clausewatch.toml")).unwrap()
    }

    /// The configuration as it is written.
    pub fn text(&self, paths: &[&str], more: impl Fn(&str) -> String) -> String {
        let folder = self.folder.path().display();
        let mut text = format!(
            "[database]\npath = \"{folder}/history.db\"\n[fetch]\ncontact = \"t@example.org\"\nhost_delay = \"0s\"\nallow_networks = [\"127.0.0.1/32\"]\nmax_bytes = 200000\ntimeout = \"3s\"\n\
             [mail]\nfrom = \"w@example.org\"\ntransport = \"directory\"\ndirectory = \"{folder}/outbox\"\n\
             [[recipient]]\nto = \"ann@example.org\"\nservices = [\"*\"]\nalerts = [\"ai_training\"]\n[[service]]\nname = \"Acme\"\n"
        );
        for path in paths {
            text.push_str(&format!(
                "[[service.document]]\nname = \"{path}\"\nurl = \"http://127.0.0.1:{}{path}\"\n{}",
                self.port,
                more(path)
            ));
        }
        text
    }

    pub fn engine(&self, paths: &[&str]) -> Engine {
        self.engine_at(paths, 0)
    }

    /// The daemon's engine, started so many hours later.
    pub fn engine_at(&self, paths: &[&str], hours: i64) -> Engine {
        let config = self.config(paths);
        let store = SharedStore::new(Store::open(&config.database).unwrap());
        Engine::new(config, store, at(hours)).unwrap()
    }

    pub async fn check(&self, engine: &Engine, hours: i64) -> Vec<Outcome> {
        let documents: Vec<_> = engine.config.documents.iter().collect();
        run_checks(engine, &documents, at(hours), &mut |_, _| {}).await.unwrap()
    }

    pub fn mails(&self) -> Vec<PathBuf> {
        let Ok(entries) = self.folder.path().join("outbox").read_dir() else { return Vec::new() };
        entries.map(|e| e.unwrap().path()).collect()
    }
}

impl World {
    /// Subjects of the mails, in no order.
    pub fn subjects(&self) -> Vec<String> {
        let subject = |mail: &PathBuf| {
            let text = std::fs::read_to_string(mail).unwrap();
            text.split("\r\nSubject: ").nth(1).unwrap().split("\r\n").next().unwrap().to_owned()
        };
        self.mails().iter().map(subject).collect()
    }
}

pub fn ok(content_type: &str, body: &[u8]) -> Vec<u8> {
    let mut answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )
    .into_bytes();
    answer.extend_from_slice(body);
    answer
}

pub fn at(hours: i64) -> chrono::DateTime<chrono::Utc> {
    "2026-11-01T00:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap() + chrono::Duration::hours(hours)
}
