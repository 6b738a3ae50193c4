//! A day of the daemon with the clock as a parameter: due times, spread, back-off, catching up, digests.

use crate::common::{World, at};
use chrono::Duration;
use clausewatch::daemon::{Engine, pass};
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;

/// The longest that anything is waited for.
const WAIT: std::time::Duration = std::time::Duration::from_secs(20);
const BASE: &str = "This policy says what Acme does with the data that you entrust to us when you use the service on the web or in the app. We keep it for thirty days.";
const AI: &str = "We may use your posts and messages to train artificial intelligence models.";

fn paths() -> Vec<String> {
    (0..24).map(|n| format!("/policy-{n}")).collect()
}

fn world() -> (World, Engine) {
    let world = World::new();
    let paths = paths();
    for path in &paths {
        world.page(path, &[BASE]);
    }
    let engine = world.engine(&paths.iter().map(String::as_str).collect::<Vec<_>>());
    (world, engine)
}

/// Checks made in each of the hours after `from`, looking at the clock every five minutes.
async fn hours(engine: &Engine, from: i64, count: i64) -> Vec<u32> {
    let mut checked = Vec::new();
    for hour in from..from + count {
        let mut in_hour = 0;
        for step in 0..12 {
            in_hour += pass(engine, at(hour) + Duration::minutes(5 * step)).await.unwrap().checked;
        }
        checked.push(in_hour);
    }
    checked
}

/// The checks that the schedule promises in each hour of the first day: all at once for the first
/// versions, then each document every six hours at its own place, seen at the next look at the clock.
fn promised(engine: &Engine) -> Vec<u32> {
    let mut hours = vec![0_u32; 24];
    hours[0] = 24;
    for document in &engine.config.documents {
        for round in 0..4 {
            let due = round * 6 * 3600 + document.seed() % (6 * 3600);
            let seen = usize::try_from(due.div_ceil(300) * 300 / 3600).unwrap();
            if due > 0 && seen < 24 {
                hours[seen] += 1;
            }
        }
    }
    hours
}

#[tokio::test]
async fn twenty_four_hours_hour_by_hour() {
    let (world, engine) = world();
    let day = hours(&engine, 0, 24).await;
    let promised = promised(&engine);
    assert_eq!(day, promised);
    assert!(promised[1..].iter().all(|n| (1..=8).contains(n)), "spread over the interval: {promised:?}");
    assert!(world.mails().is_empty(), "nothing changed, nothing is mailed");
}

#[tokio::test]
async fn an_alert_goes_at_once_and_a_digest_on_monday() {
    let (world, engine) = world();
    hours(&engine, 0, 6).await;
    world.page("/policy-3", &[BASE, AI]);
    world.page("/policy-4", &[BASE, "We keep what you write for ninety days after you close your account with us."]);
    hours(&engine, 6, 6).await;
    assert_eq!(world.mails().len(), 1, "the alert");
    // 1 November 2026 is a Sunday; the digest is due on Monday at seven
    hours(&engine, 12, 18).await;
    assert_eq!(world.mails().len(), 1, "not before seven");
    hours(&engine, 30, 2).await;
    assert_eq!(world.mails().len(), 2, "the digest");
    hours(&engine, 32, 12).await;
    assert_eq!(world.mails().len(), 2, "and no other");
}

#[tokio::test]
async fn a_machine_that_slept_catches_up_once_and_spread_out() {
    let (world, engine) = world();
    hours(&engine, 0, 7).await;
    // three days later the daemon starts again, or wakes
    drop(engine);
    let paths = paths();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let engine = world.engine_at(&paths, 79);
    let first = pass(&engine, at(79)).await.unwrap().checked;
    assert!(first <= 4, "no burst: {first} checks at once");
    let more = hours(&engine, 79, 1).await[0];
    assert!(first + more >= 20, "caught up within the hour: {first} and {more}");
    let day: u32 = hours(&engine, 80, 24).await.iter().sum();
    assert!((92..=100).contains(&day), "then as ever: {day} checks in 24 hours");
}

#[tokio::test]
async fn a_clock_that_was_years_ahead_stops_nothing() {
    let (world, engine) = world();
    hours(&engine, 24 * 365 * 4, 7).await;
    drop(engine);
    let paths = paths();
    let engine = world.engine_at(&paths.iter().map(String::as_str).collect::<Vec<_>>(), 10);
    let day: u32 = hours(&engine, 10, 24).await.iter().sum();
    assert!((94..=120).contains(&day), "every document is due again in time: {day}");
    world.page("/policy-3", &[BASE, AI]);
    hours(&engine, 34, 6).await;
    assert_eq!(world.mails().len(), 1, "and its changes are told");
}

#[tokio::test]
async fn failures_are_told_once_then_the_recovery() {
    let (world, engine) = world();
    hours(&engine, 0, 1).await;
    for path in ["/policy-3", "/policy-4"] {
        world.answer(path, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }
    hours(&engine, 1, 24).await;
    assert!(world.mails().is_empty(), "not yet: {:?}", world.subjects());
    hours(&engine, 25, 47).await;
    let told = world.subjects();
    assert!((1..=2).contains(&told.len()), "{told:?}");
    assert!(told.iter().all(|s| s.contains("cannot be checked")), "{told:?}");
    for path in ["/policy-3", "/policy-4"] {
        world.page(path, &[BASE]);
    }
    hours(&engine, 72, 72).await;
    let subjects = world.subjects();
    let again = subjects.iter().filter(|s| s.contains("can be checked again")).count();
    assert!((1..=2).contains(&again) && subjects.len() == told.len() + again, "{subjects:?}");
}

#[tokio::test]
async fn a_reload_adds_changes_pauses_and_removes() {
    let (world, engine) = world();
    hours(&engine, 0, 1).await;
    let store = engine.store.clone();
    let config = world.config_with(&["/policy-1", "/policy-2", "/new"], "/policy-2");
    world.page("/new", &[BASE]);
    let engine = Engine::new(config, store, at(1)).unwrap();
    let status = engine.store.with(|s| s.status()).unwrap();
    assert_eq!(status.len(), 3, "the others are no longer tracked");
    assert_eq!(status.iter().filter(|r| r.paused).count(), 1);
    let day: u32 = hours(&engine, 1, 24).await.iter().sum();
    assert_eq!(day, 4 + 5, "four rounds of one, and of the new one a first check too");
    // described otherwise: checked at once, whatever it waited for
    let before = engine.store.with(|s| s.next_due()).unwrap();
    let (store, moved) = (engine.store.clone(), world.config_moved("/policy-1", "/elsewhere"));
    world.page("/elsewhere", &[BASE]);
    let engine = Engine::new(moved, store, at(25)).unwrap();
    assert_eq!(engine.store.with(|s| s.next_due()).unwrap(), Some(at(25)), "it was due at {before:?}");
    let kept = rusqlite::Connection::open(world.folder.path().join("history.db")).unwrap();
    let versions: i64 = kept.query_row("SELECT count(*) FROM versions", [], |r| r.get(0)).unwrap();
    assert_eq!(versions, 25, "all history is kept");
}

/// A daemon that does not outlive its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
    }
}

#[test]
fn a_page_that_moves_while_it_is_checked_is_checked_again() {
    let world = World::new();
    let ((asked, was_asked), (go, may_go)) = (channel(), channel::<()>());
    let held = std::sync::Mutex::new(may_go);
    world.asked("/old", move |_, _| {
        let _ = asked.send(());
        let _ = held.lock().unwrap().recv_timeout(WAIT);
        crate::common::ok("text/html", format!("<main><h1>Policy</h1><p>{BASE}</p></main>").as_bytes())
    });
    let (moved, has_moved) = channel();
    world.asked("/new", move |_, _| {
        let _ = moved.send(());
        crate::common::ok("text/html", format!("<main><h1>Policy</h1><p>{BASE} {AI}</p></main>").as_bytes())
    });
    let file = world.folder.path().join("clausewatch.toml");
    let text = world.text(&["/old"], |_| String::new());
    std::fs::write(&file, &text).unwrap();
    let mut daemon = Command::new(env!("CARGO_BIN_EXE_clausewatch"));
    let mut daemon = Running(daemon.arg("--config").arg(&file).arg("run").stderr(Stdio::piped()).spawn().unwrap());
    was_asked.recv_timeout(WAIT).unwrap();
    std::fs::write(&file, text.replace(&format!("{}/old", world.port), &format!("{}/new", world.port))).unwrap();
    let pid = daemon.0.id().to_string();
    assert!(Command::new("kill").args(["-HUP", &pid]).status().unwrap().success());
    let mut log = BufReader::new(daemon.0.stderr.take().unwrap()).lines();
    assert!(log.any(|line| line.unwrap().contains("configuration reloaded")));
    drop(go);
    has_moved.recv_timeout(WAIT).unwrap();
    assert!(Command::new("kill").arg(&pid).status().unwrap().success());
    assert!(daemon.0.wait().unwrap().success());
}
