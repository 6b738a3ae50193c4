//! Pages that fill themselves by script, rendered by Chromium from a server on loopback.

use crate::common::{World, at, ok};
use clausewatch::check::Outcome;
use clausewatch::daemon::{Engine, run_checks};
use clausewatch::store::{SharedStore, Store};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const WORDS: &str = "This policy says what Acme does with the data that you entrust to us when you use the service on the web or in the app. We may use your posts to train artificial intelligence models.";

/// An engine with a browser; `contact` tells its processes from those of other tests.
fn engine(world: &World, path: &str, contact: &str, limit: u64) -> Engine {
    let program =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser"].into_iter().find(|p| std::path::Path::new(p).exists());
    let Some(program) = program else { panic!("chromium is missing; .ci/install installs it") };
    let mut config = world.config(&[path]);
    config.fetch.browser = Some(program.into());
    config.fetch.contact = contact.to_owned();
    config.fetch.timeout = Duration::from_secs(limit);
    let store = SharedStore::new(Store::open(&config.database).unwrap());
    Engine::new(config, store, at(0)).unwrap()
}

async fn check(engine: &Engine, hours: i64) -> Outcome {
    let documents: Vec<_> = engine.config.documents.iter().collect();
    run_checks(engine, &documents, at(hours), &mut |_, _| {}).await.unwrap().remove(0)
}

/// The text of the newest version.
fn text(engine: &Engine) -> String {
    let tracked = &engine.config.documents[0];
    let state = engine.store.with(|s| s.document(&tracked.service, &tracked.document)).unwrap().unwrap();
    engine.store.with(|s| s.version_text(state.current.unwrap().0)).unwrap().text
}

/// A page without words, and a script.
fn shell(script: &str) -> Vec<u8> {
    let html = format!(
        "<!doctype html><html lang=en><title>Privacy Policy</title><body><main id=app></main><script>const app = document.getElementById('app'); {script}</script></body></html>"
    );
    ok("text/html", html.as_bytes())
}

/// Processes whose command line holds `word`.
fn processes(word: &str) -> usize {
    let folders = std::path::Path::new("/proc").read_dir().unwrap().map(|e| e.unwrap().path().join("cmdline"));
    folders.filter_map(|f| std::fs::read(f).ok()).filter(|c| String::from_utf8_lossy(c).contains(word)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_fills_itself_late_and_by_fetch_is_read() {
    let world = World::new();
    world.answer("/words", ok("text/plain", WORDS.as_bytes()));
    let fill = "setTimeout(async () => { const t = await (await fetch('/words')).text(); app.innerHTML = '<h1>Privacy Policy</h1><p>' + t + '</p>' }, 4000)";
    world.answer("/app", shell(fill));
    let plain = world.engine(&["/app"]);
    assert!(matches!(check(&plain, 0).await, Outcome::Failed { reason: "needs_browser", .. }));
    drop(plain);
    let rendered = engine(&world, "/app", "t-late@example.org", 60);
    let outcome = check(&rendered, 1).await;
    assert_eq!(outcome, Outcome::First, "rendered by itself, without being told to");
    assert_eq!(text(&rendered), format!("# Privacy Policy\n\n{WORDS}\n"));
    assert_eq!(check(&rendered, 7).await, Outcome::Unchanged);
    world.answer("/words", ok("text/plain", format!("{WORDS} We share data with our affiliates.").as_bytes()));
    let outcome = check(&rendered, 13).await;
    assert!(matches!(outcome, Outcome::Changed { .. }), "{outcome:?}");
    assert_eq!(processes("t-late@example.org"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_reaches_no_address_that_is_not_public() {
    let world = World::new();
    let private = std::net::TcpListener::bind("127.0.0.2:0").unwrap();
    let port = private.local_addr().unwrap().port();
    let visits = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&visits);
    std::thread::spawn(move || {
        private.incoming().for_each(|_| {
            seen.fetch_add(1, Ordering::SeqCst);
        });
    });
    let ask =
        |target: &str| format!("await fetch('{target}', {{mode: 'no-cors'}}).then(() => 'reached', () => 'refused')");
    let script = format!(
        "(async () => {{ const a = {}; const b = {}; app.innerHTML = '<p>{WORDS}</p><p>First ' + a + ', second ' + b + '.</p>' }})()",
        ask(&format!("http://127.0.0.2:{port}/secret")),
        ask(&format!("https://127.0.0.2:{port}/secret"))
    );
    world.answer("/app", shell(&script));
    let engine = engine(&world, "/app", "t-private@example.org", 60);
    assert_eq!(check(&engine, 0).await, Outcome::First);
    // a plain request gets the proxy's refusal as an opaque answer; what counts is that nothing arrives
    assert!(text(&engine).contains("second refused"), "{}", text(&engine));
    assert_eq!(visits.load(Ordering::SeqCst), 0, "nothing arrived");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endless_script_is_killed_with_its_children() {
    let world = World::new();
    world.answer("/app", shell("while (true) {}"));
    let engine = engine(&world, "/app", "t-endless@example.org", 4);
    assert!(matches!(check(&engine, 0).await, Outcome::Failed { reason: "timeout", .. }));
    assert_eq!(processes("t-endless@example.org"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_newly_configured_browser_shows_is_no_change_of_the_platform() {
    let world = World::new();
    let page = |words: &str| {
        let html = format!(
            "<!doctype html><title>Policy</title><main id=app><h1>Privacy Policy</h1><p>{words} It applies to everybody who uses the service.</p></main>\
             <script>app.insertAdjacentHTML('beforeend', '<p>' + 'We share your data with our affiliates.' + '</p>')</script>"
        );
        ok("text/html", html.as_bytes())
    };
    world.answer("/app", page(WORDS));
    let plain = world.engine(&["/app"]);
    assert_eq!(check(&plain, 0).await, Outcome::First);
    drop(plain);
    let mut rendered = engine(&world, "/app", "t-switch@example.org", 60);
    Arc::make_mut(&mut rendered.config).documents[0].sources[0].browser = true;
    assert_eq!(check(&rendered, 6).await, Outcome::Unchanged);
    assert!(text(&rendered).contains("affiliates"), "{}", text(&rendered));
    let told = rendered.store.with(|s| s.flags(None, None, None, 9)).unwrap();
    assert!(told.is_empty(), "{told:?}");
    world.answer("/app", page(&format!("{WORDS} We sell your data to advertisers.")));
    assert!(matches!(check(&rendered, 12).await, Outcome::Changed { .. }), "the platform's own change is told");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_browser_is_named() {
    let world = World::new();
    world.answer("/app", shell("app.innerHTML = ''"));
    let mut config = world.config(&["/app"]);
    config.fetch.browser = Some("/nonexistent/chromium".into());
    let engine = Engine::new(config.clone(), SharedStore::new(Store::open(&config.database).unwrap()), at(0)).unwrap();
    let Outcome::Failed { reason: "browser", message } = check(&engine, 0).await else { panic!("it was read") };
    assert!(message.contains("/nonexistent/chromium") && message.contains("fetch.browser"), "{message}");
}

/// A check by hand that the system ends takes its browser along.
#[test]
fn a_check_that_is_ended_leaves_no_browser() {
    let world = World::new();
    world.answer("/app", shell("setInterval(() => fetch('/never'), 5); while (true) {}"));
    let file = world.folder.path().join("clausewatch.toml");
    let contact = format!("ended-{}@example.org", world.port);
    let text = world.text(&["/app"], |_| "fetch = \"browser\"\n".to_owned());
    let text = text
        .replace("contact = \"t@example.org\"", &format!("contact = \"{contact}\"\nbrowser = \"/usr/bin/chromium\""));
    std::fs::write(&file, text.replace("timeout = \"3s\"", "timeout = \"60s\"")).unwrap();
    let mut check = std::process::Command::new(env!("CARGO_BIN_EXE_clausewatch"))
        .arg("--config")
        .arg(&file)
        .arg("check")
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let until = |wanted: bool| {
        let begun = std::time::Instant::now();
        while (processes(&contact) > 0) != wanted {
            assert!(begun.elapsed() < Duration::from_secs(30), "browsers there: {wanted}");
            std::thread::yield_now();
        }
    };
    until(true);
    let id = rustix::process::Pid::from_child(&check);
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    assert!(!check.wait().unwrap().success());
    until(false);
}
