//! The main job on a real database, a real server on loopback and real files: from page to mail.

use crate::common::{World, at, ok};
use clausewatch::check::Outcome;
use clausewatch::deliver::{self, When};

const BASE: &str = "This policy says what Acme does with the data that you entrust to us when you use the service on the web or in the app.";
const AI: &str =
    "We may use your posts and messages to train artificial intelligence models. You can opt out in your settings.";

#[tokio::test]
async fn a_new_clause_is_told_once() {
    let world = World::new();
    let engine = world.engine(&["/privacy"]);
    world.page("/privacy", &[BASE]);
    assert_eq!(world.check(&engine, 0).await, [Outcome::First]);
    assert_eq!(world.check(&engine, 6).await, [Outcome::Unchanged]);
    world.page("/privacy", &[BASE, AI]);
    let outcomes = world.check(&engine, 12).await;
    assert!(matches!(&outcomes[..], [Outcome::Changed { flags, .. }] if *flags >= 1), "{outcomes:?}");
    for _ in 0..2 {
        deliver::deliver(&engine.config, &engine.store, &engine.mailer, When::Now, at(13)).await.unwrap();
    }
    let mails = world.mails();
    assert_eq!(mails.len(), 1, "one mail for one change");
    let mail = std::fs::read_to_string(&mails[0]).unwrap();
    assert!(mail.contains("Subject: Acme may now train AI on your data"), "{mail}");
}

#[tokio::test]
async fn what_is_not_the_policy_is_never_a_version() {
    let world = World::new();
    let paths = ["/challenge", "/error", "/empty", "/big", "/image", "/loop", "/private", "/deep", "/moved", "/good"];
    let engine = world.engine(&paths);
    world.answer("/challenge", ok("text/html", b"<title>Just a moment...</title><body>Checking your browser</body>"));
    world.answer("/error", ok("text/html", b"<title>404 | Acme</title><body><h1>Page not found</h1></body>"));
    world.answer("/empty", ok("text/html", b""));
    world.answer("/big", ok("text/html", &vec![b'a'; 300_000]));
    world.answer("/image", ok("image/png", b"\x89PNG\r\n\x1a\n\0\0"));
    world.answer("/loop", "HTTP/1.1 302 Found\r\nLocation: /loop\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    world.answer(
        "/private",
        "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    );
    world.answer("/deep", ok("text/html", "<div>".repeat(30_000).as_bytes()));
    world.answer("/moved", "HTTP/1.1 301 Moved\r\nLocation: /\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    world.page("/", &[BASE, BASE]);
    world.page("/good", &[BASE, AI]);
    let outcomes = world.check(&engine, 0).await;
    let reasons: Vec<&str> = outcomes
        .iter()
        .map(|o| match o {
            Outcome::Failed { reason, .. } => *reason,
            Outcome::First => "first",
            _ => "something else",
        })
        .collect();
    assert_eq!(
        reasons,
        [
            "bot_challenge",
            "error_page",
            "empty",
            "too_large",
            "content_type",
            "redirect",
            "not_public",
            "too_deep",
            "home_page",
            "first"
        ]
    );
    let failing = engine.store.with(|s| s.failing()).unwrap();
    assert_eq!(failing.len(), 9);
    assert!(failing.iter().all(|f| f.message.contains("http://")), "{failing:?}");
    assert!(engine.store.with(|s| s.next_due()).unwrap().is_some_and(|t| t > at(0)));
}

#[tokio::test]
async fn a_host_that_asks_for_time_is_asked_for_nothing_else() {
    let world = World::new();
    world.answer(
        "/a",
        "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 3600\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    );
    let asked = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
    let count = std::sync::Arc::clone(&asked);
    world.each("/b", move |_| {
        count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        ok("text/html", b"never asked for")
    });
    let engine = world.engine(&["/a", "/b"]);
    let documents: Vec<_> = engine.config.documents.iter().collect();
    // one after the other: which one of two is asked first is open
    for document in documents {
        let outcomes = clausewatch::daemon::run_checks(&engine, &[document], at(0), &mut |_, _| {}).await.unwrap();
        assert!(matches!(&outcomes[..], [Outcome::Failed { reason: "too_many_requests", .. }]), "{outcomes:?}");
    }
    assert_eq!(asked.load(std::sync::atomic::Ordering::Relaxed), 0);
}

#[tokio::test]
async fn one_day_of_the_week_a_page_is_fetched_whole() {
    let world = World::new();
    let engine = world.engine(&["/privacy"]);
    let page = format!("<main><h1>Privacy Policy</h1><p>{BASE}</p></main>");
    let tagged =
        String::from_utf8(ok("text/html", page.as_bytes())).unwrap().replacen("\r\n", "\r\nETag: \"1\"\r\n", 1);
    world.answer("/privacy", tagged);
    assert_eq!(world.check(&engine, 0).await, [Outcome::First]);
    // a server that says so for ever, asked or not
    world.answer("/privacy", "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n");
    let mut unasked = 0;
    for day in 1..=7 {
        let outcome = world.check(&engine, day * 24).await.remove(0);
        assert!(matches!(outcome, Outcome::NotModified | Outcome::Failed { reason: "status", .. }), "{outcome:?}");
        unasked += usize::from(outcome != Outcome::NotModified);
    }
    assert_eq!(unasked, 1);
}

#[tokio::test]
async fn a_stub_that_leads_on_is_followed() {
    let world = World::new();
    let stub = |to: &str| {
        format!("<html><head><meta http-equiv=\"refresh\" content=\"0; url={to}\"></head><body>Moved</body></html>")
    };
    world.answer("/old", ok("text/html", stub("/new?a=1&amp;b=2").as_bytes()));
    world.answer("/home", ok("text/html", stub("http://169.254.169.254/").as_bytes()));
    world.answer("/round", ok("text/html", stub("/round2").as_bytes()));
    world.answer("/round2", ok("text/html", stub("/round").as_bytes()));
    world.page("/new?a=1&b=2", &[BASE, AI]);
    let engine = world.engine(&["/old", "/home", "/round"]);
    let outcomes = world.check(&engine, 0).await;
    let reason = |o: &Outcome| match o {
        Outcome::Failed { reason, .. } => *reason,
        _ => "well",
    };
    assert_eq!(outcomes.iter().map(reason).collect::<Vec<_>>(), ["well", "not_public", "redirect"]);
}

#[tokio::test]
async fn a_vanished_page_keeps_its_last_version() {
    let world = World::new();
    let engine = world.engine(&["/privacy"]);
    world.page("/privacy", &[BASE, AI]);
    assert_eq!(world.check(&engine, 0).await, [Outcome::First]);
    world.answer("/privacy", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    assert!(matches!(&world.check(&engine, 6).await[..], [Outcome::Failed { reason: "not_found", .. }]));
    world.page("/privacy", &[BASE, AI]);
    assert_eq!(world.check(&engine, 12).await, [Outcome::Unchanged]);
    let status = engine.store.with(|s| s.status()).unwrap();
    assert_eq!((status[0].versions, status[0].failures), (1, 0));
}

#[tokio::test]
async fn a_clause_that_was_there_before_is_not_new() {
    let world = World::new();
    let engine = world.engine(&["/privacy"]);
    for (hours, paragraphs) in [(0, vec![BASE, AI]), (6, vec![BASE]), (12, vec![BASE, AI])] {
        world.page("/privacy", &paragraphs);
        world.check(&engine, hours).await;
    }
    let flags = engine.store.with(|s| s.flags(None, None, None, 50)).unwrap();
    assert!(flags.iter().all(|f| f.flag.change == clausewatch::document::FlagChange::Removed), "{flags:?}");
    assert!(!flags.is_empty());
}

#[tokio::test]
async fn an_unwritable_outbox_keeps_the_mail() {
    let world = World::new();
    let engine = world.engine(&["/privacy"]);
    world.page("/privacy", &[BASE]);
    world.check(&engine, 0).await;
    world.page("/privacy", &[BASE, AI]);
    world.check(&engine, 6).await;
    std::fs::write(world.folder.path().join("outbox"), "a file where the folder should be").unwrap();
    let delivered = deliver::deliver(&engine.config, &engine.store, &engine.mailer, When::Due, at(7)).await.unwrap();
    assert_eq!((delivered.composed, delivered.sent, delivered.retried), (1, 0, 1));
    std::fs::remove_file(world.folder.path().join("outbox")).unwrap();
    let delivered = deliver::deliver(&engine.config, &engine.store, &engine.mailer, When::Due, at(20)).await.unwrap();
    assert_eq!((delivered.composed, delivered.sent), (0, 1));
    assert_eq!(world.mails().len(), 1);
}

#[tokio::test]
async fn what_a_server_refuses_is_told_by_its_kind() {
    let world = World::new();
    let status = |line: &str| format!("HTTP/1.1 {line}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    world.answer("/forbidden", status("403 Forbidden"));
    world.answer("/gone", status("410 Gone"));
    world.answer("/teapot", status("418 I'm a teapot"));
    world.page("/good", &[BASE]);
    let engine = world.engine(&["/forbidden", "/gone", "/teapot", "/good"]);
    let reasons = |outcomes: Vec<Outcome>| -> Vec<&str> {
        let reason = |o: &Outcome| match o {
            Outcome::Failed { reason, .. } => *reason,
            _ => "well",
        };
        outcomes.iter().map(reason).collect()
    };
    assert_eq!(reasons(world.check(&engine, 0).await), ["forbidden", "not_found", "status", "well"]);
    drop(engine);
    // a server that speaks no TLS where TLS is asked for
    let config = world.config_secure("/good");
    let store = clausewatch::store::SharedStore::new(clausewatch::store::Store::open(&config.database).unwrap());
    let engine = clausewatch::daemon::Engine::new(config, store, at(6)).unwrap();
    let outcomes = world.check(&engine, 6).await;
    let told = matches!(&outcomes[..], [Outcome::Failed { reason: "tls", message }] if message.contains("no trusted TLS connection to https://127.0.0.1"));
    assert!(told, "{outcomes:?}");
}

#[tokio::test]
async fn the_history_is_written_as_pages() {
    let world = World::new();
    world.page("/policy", &[BASE]);
    let engine = world.engine(&["/policy"]);
    world.check(&engine, 0).await;
    world.page("/policy", &[BASE, AI]);
    world.check(&engine, 24).await;
    let (file, to) = (world.folder.path().join("clausewatch.toml"), world.folder.path().join("site"));
    std::fs::write(&file, world.text(&["/policy"], |_| String::new())).unwrap();
    let report = |more: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_clausewatch"));
        command.arg("--config").arg(&file).arg("report").arg(&to).args(more).output().unwrap()
    };
    let done = report(&[]);
    assert!(done.status.success(), "{done:?}");
    let page = |name: &str| std::fs::read_to_string(to.join(name)).unwrap();
    assert!(page("index.html").contains("href=\"change-1.html\"") && page("index.html").contains("AI training"));
    assert!(page("change-1.html").contains("You can opt out in your settings."));
    assert!(!to.join("change-1.part").exists());
    // the database is whole, but a broken configuration is said and not passed over
    let broken = world.folder.path().join("broken.toml");
    std::fs::write(&broken, "[mial]\n").unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_clausewatch"));
    command.arg("--config").arg(&broken).arg("--database").arg(world.folder.path().join("history.db"));
    let refused = command.arg("report").arg(&to).output().unwrap();
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("mial"), "{refused:?}");
    // a mistyped service is no empty report
    assert_eq!(report(&["--service", "Nobody"]).status.code(), Some(6));
}
