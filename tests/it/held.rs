//! Changes that look wrong: held, confirmed or gone again; pages that alternate; noise in status.

use crate::common::{World, at, ok};
use clausewatch::check::Outcome;
use clausewatch::daemon::{Engine, run_checks};
use clausewatch::deliver::{self, When};

/// A page as a site makes it: a frame, a policy of `clauses`, and an id that is new with each visit.
fn page(visit: u32, clauses: impl Iterator<Item = u32>) -> Vec<u8> {
    let clauses: String = clauses
        .map(|n| format!("<h2>{n}. Purpose</h2><p>Data of kind number {n} is used to provide the service, to keep it safe and to answer you when you ask about it.</p>"))
        .collect();
    let html = format!(
        "<!doctype html><html lang=en><head><title>Privacy Policy</title><script nonce=n{visit}></script></head><body><nav><a href=/>Home</a></nav>\
         <main data-visit={visit}><h1>Privacy Policy</h1><p>Last updated: 1 May 2026</p>{clauses}</main><footer>© Acme {visit}</footer></body></html>"
    );
    ok("text/html; charset=utf-8", html.as_bytes())
}

async fn check(engine: &Engine, minutes: i64) -> Outcome {
    let documents: Vec<_> = engine.config.documents.iter().collect();
    let now = at(0) + chrono::Duration::minutes(minutes);
    run_checks(engine, &documents, now, &mut |_, _| {}).await.unwrap().remove(0)
}

fn held_reason(outcome: &Outcome) -> Option<&'static str> {
    if let Outcome::Held { reason, .. } = outcome { Some(reason) } else { None }
}

fn outcomes(engine: &Engine) -> Vec<(String, String, u32)> {
    let rows = engine.store.with(|s| s.held_rows(true, 50)).unwrap();
    rows.into_iter().rev().map(|r| (r.reason, r.outcome, r.times)).collect()
}

async fn mails(world: &World, engine: &Engine, hours: i64) -> usize {
    deliver::deliver(&engine.config, &engine.store, &engine.mailer, When::Now, at(hours)).await.unwrap();
    world.mails().len()
}

#[tokio::test]
async fn a_broken_page_is_held_and_forgotten() {
    let world = World::new();
    let engine = world.engine(&["/p"]);
    world.answer("/p", page(1, 0..30));
    assert_eq!(check(&engine, 0).await, Outcome::First);
    world.answer("/p", page(2, 0..12));
    let outcome = check(&engine, 360).await;
    assert_eq!(held_reason(&outcome), Some("truncated"), "{outcome:?}");
    let next = engine.store.with(|s| s.next_due()).unwrap().unwrap();
    assert_eq!(next, at(6) + chrono::Duration::minutes(15), "it is looked at again soon");
    world.answer("/p", page(3, 0..30));
    assert_eq!(check(&engine, 375).await, Outcome::Unchanged);
    assert_eq!(outcomes(&engine), [("truncated".to_owned(), "went_back".to_owned(), 1)]);
    assert_eq!(mails(&world, &engine, 7).await, 0);
    let noise = engine.store.with(|s| s.noise()).unwrap();
    assert_eq!((noise[0].changes, noise[0].held_back, noise[0].noise), (0, 1, Some(1.0)));
}

#[tokio::test]
async fn a_real_cut_is_told_once_confirmed() {
    let world = World::new();
    let engine = world.engine(&["/p"]);
    world.answer("/p", page(1, 0..30));
    check(&engine, 0).await;
    world.answer("/p", page(2, 20..30));
    assert_eq!(held_reason(&check(&engine, 360).await), Some("shorter"));
    assert_eq!(held_reason(&check(&engine, 375).await), Some("shorter"), "seen soon after, but not at the next check");
    let confirm = engine.store.with(|s| s.next_due()).unwrap().unwrap();
    assert!(confirm > at(6) + chrono::Duration::minutes(30) && confirm <= at(13), "{confirm}");
    assert_eq!(mails(&world, &engine, 1).await, 0);
    world.answer("/p", page(3, 20..30));
    let outcome = check(&engine, (confirm - at(0)).num_minutes() + 1).await;
    assert!(matches!(outcome, Outcome::Changed { .. }), "{outcome:?}");
    assert_eq!(outcomes(&engine), [("shorter".to_owned(), "confirmed".to_owned(), 2)]);
    assert_eq!(mails(&world, &engine, 20).await, 1, "{outcome:?}");
}

#[tokio::test]
async fn an_alternating_page_is_told_once() {
    let world = World::new();
    let engine = world.engine(&["/p"]);
    let mut told = Vec::new();
    for round in 0_u32..12 {
        let clauses: Vec<u32> = if round % 2 == 0 { (0..30).collect() } else { (0..29).chain([77]).collect() };
        world.answer("/p", page(round, clauses.into_iter()));
        if let Outcome::Changed { summary, .. } = check(&engine, i64::from(round) * 360).await {
            told.push((round, summary));
        }
    }
    let rounds: Vec<u32> = told.iter().map(|(r, _)| *r).collect();
    assert_eq!(rounds, [1, 6], "the second text, then the alternation: {told:?}");
    assert!(told[1].1.contains("different texts in turn"), "{told:?}");
    let noise = engine.store.with(|s| s.noise()).unwrap();
    assert!(noise[0].alternates_since.is_some(), "{noise:?}");
    // words never seen before are told, compared with the nearer of the two
    world.answer("/p", page(90, (0..29).chain([77, 78])));
    let outcome = check(&engine, 5000).await;
    let Outcome::Changed { change, .. } = outcome else { unreachable!("{outcome:?}") };
    let clauses = engine.store.with(|s| s.clauses(change)).unwrap();
    assert!(clauses.iter().all(|c| c.after.as_deref().is_some_and(|a| a.contains("78"))), "{clauses:?}");
}

#[tokio::test]
async fn another_language_is_held() {
    let world = World::new();
    let engine = world.engine(&["/p"]);
    world.answer("/p", page(1, 0..10));
    check(&engine, 0).await;
    let german = "<p>Wir verarbeiten deine Daten, um den Dienst bereitzustellen, ihn sicher zu halten und dir zu antworten, wenn du uns danach fragst.</p>".repeat(9);
    world.answer(
        "/p",
        ok("text/html", format!("<title>Datenschutz</title><main><h1>Datenschutz</h1>{german}</main>").as_bytes()),
    );
    assert_eq!(held_reason(&check(&engine, 360).await), Some("language"));
    world.answer("/p", page(2, 0..11));
    assert!(matches!(check(&engine, 720).await, Outcome::Changed { .. }));
    assert_eq!(outcomes(&engine), [("language".to_owned(), "replaced".to_owned(), 1)]);
}

#[tokio::test]
async fn a_clause_whose_removal_was_told_is_told_when_it_comes_back() {
    let world = World::new();
    let engine = world.engine(&["/p"]);
    let others = "We answer you when you write to us, and keep your letters for as long as we need them.";
    let training = "We use your posts to train our artificial intelligence models.";
    let page = |paragraphs: &[&str]| world.page("/p", paragraphs);
    page(&[others, training]);
    assert_eq!(check(&engine, 0).await, Outcome::First);
    page(&[others]);
    assert!(matches!(check(&engine, 360).await, Outcome::Changed { flags: 1, .. }));
    page(&[others, "A line that was not there before, about nothing.", training]);
    let outcome = check(&engine, 720).await;
    let Outcome::Changed { flags: 1, summary, .. } = &outcome else { unreachable!("{outcome:?}") };
    assert!(summary.contains("train"), "{summary}");
    // made again, it is judged the same
    let database = rusqlite::Connection::open(world.folder.path().join("history.db")).unwrap();
    database.execute_batch("UPDATE changes SET rules_revision = 0").unwrap();
    engine.checker.rederive(&engine.config.documents[0], at(13)).unwrap().unwrap();
    let alerting = "SELECT group_concat(change) FROM (SELECT change FROM flags ORDER BY change_id)";
    let told: String = database.query_row(alerting, [], |r| r.get(0)).unwrap();
    assert_eq!(told, "removed,added");
}
