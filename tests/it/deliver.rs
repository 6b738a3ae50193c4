//! Who is told what and when, on a real database with mails written to a folder.

use crate::common::{World, at};
use clausewatch::config::{Config, Transport};
use clausewatch::daemon::Engine;
use clausewatch::deliver::{self, Delivered, When};
use clausewatch::document::{Category, Language, Mailbox, Significance};
use clausewatch::schedule::Schedule;
use clausewatch::store::{SharedStore, Store};
use std::process::Command;

const BASE: &str = "This policy says what Acme does with the data that you entrust to us when you use the service on the web or in the app.";
const AI: &str = "We may use your posts and messages to train artificial intelligence models.";

/// An engine whose configuration is changed before it is built.
fn engine(world: &World, change: impl FnOnce(&mut Config)) -> Engine {
    let mut config = world.config(&["/privacy"]);
    change(&mut config);
    let store = SharedStore::new(Store::open(&config.database).unwrap());
    Engine::new(config, store, at(0)).unwrap()
}

async fn versions(world: &World, engine: &Engine, versions: &[&[&str]]) {
    for (n, paragraphs) in (0..).zip(versions) {
        world.page("/privacy", paragraphs);
        world.check(engine, 6 * n).await;
    }
}

async fn deliver(engine: &Engine, hours: i64) -> Delivered {
    deliver::deliver(&engine.config, &engine.store, &engine.mailer, When::Due, at(hours)).await.unwrap()
}

/// A mail's text with the quoted-printable of its lines undone.
fn whole(path: &std::path::Path) -> String {
    std::fs::read_to_string(path).unwrap().replace("=\r\n", "").replace("=3D", "=")
}

#[tokio::test]
async fn a_date_is_reminded_of_once_and_not_by_night() {
    let world = World::new();
    let engine = engine(&world, |_| ());
    versions(&world, &engine, &[&[BASE], &[BASE, AI, "Effective November 20, 2026."]]).await;
    assert_eq!(deliver(&engine, 7).await.sent, 1, "the alert");
    let day = 24 * 12;
    for (hours, sent) in [(day - 8, 0), (day + 6, 0), (day + 7, 1), (day + 8, 0), (24 * 18 + 8, 0)] {
        assert_eq!(deliver(&engine, hours).await.sent, sent, "{hours} hours on");
    }
    let subjects = world.subjects();
    assert!(subjects.iter().any(|s| s == "In 7 days: Acme: /privacy takes effect on 20 Nov 2026"), "{subjects:?}");
}

#[tokio::test]
async fn what_was_no_news_then_is_none_later() {
    let world = World::new();
    let without_digest = |alerts: &'static [&'static str]| {
        move |config: &mut Config| {
            config.recipients[0].digest = None;
            config.recipients[0].alerts = alerts.iter().map(|a| Category::new(a).unwrap()).collect();
        }
    };
    let narrow = engine(&world, without_digest(&["affiliate_sharing"]));
    versions(&world, &narrow, &[&[BASE], &[BASE, AI]]).await;
    assert_eq!(deliver(&narrow, 7).await.sent, 0);
    drop(narrow);
    let wide = engine(&world, without_digest(&["affiliate_sharing", "ai_training"]));
    assert_eq!(deliver(&wide, 24 * 300).await.sent, 0, "alerts asked for later tell no old news");
    // nor is a recipient who joins after a clock was set back
    drop(wide);
    let joined = engine(&world, |c| {
        c.recipients[0].to = Mailbox::parse("new@example.org").unwrap();
    });
    assert_eq!(deliver(&joined, -24 * 300).await.sent, 0);
}

#[tokio::test]
async fn a_date_told_when_it_is_near_needs_no_reminder() {
    let world = World::new();
    let engine = engine(&world, |_| ());
    versions(&world, &engine, &[&[BASE], &[BASE, AI, "Effective November 5, 2026."]]).await;
    assert_eq!(deliver(&engine, 7).await.sent, 1, "the alert tells the date");
    assert_eq!(deliver(&engine, 24 * 3).await.sent, 0);
}

#[tokio::test]
async fn quiet_without_news_unless_a_sign_of_life_is_wanted() {
    let world = World::new();
    let quiet = engine(&world, |_| ());
    versions(&world, &quiet, &[&[BASE]]).await;
    assert_eq!(deliver(&quiet, 24 * 9).await.sent, 0);
    drop(quiet);
    let loud = engine(&world, |c| c.recipients[0].heartbeat = true);
    assert_eq!(deliver(&loud, 24 * 16).await.sent, 1);
    assert_eq!(deliver(&loud, 24 * 16 + 1).await.sent, 0, "once a digest");
    assert_eq!(world.subjects(), ["No change seen in 1 document"]);
}

#[tokio::test]
async fn a_sign_of_life_comes_as_often_as_asked() {
    let world = World::new();
    let engine = engine(&world, |c| {
        c.recipients[0].heartbeat = true;
        c.recipients[0].digest = Some(Schedule::parse("0 7,19 * * *", chrono_tz::UTC).unwrap());
    });
    versions(&world, &engine, &[&[BASE]]).await;
    let mut sent = Vec::new();
    for hour in (0..48).map(|n| 24 * 3 + n) {
        sent.push(deliver(&engine, hour).await.sent);
    }
    assert_eq!(sent.iter().sum::<u32>(), 5, "the one that was due, then two a day: {sent:?}");
}

#[tokio::test]
async fn a_mail_is_in_its_readers_language() {
    let world = World::new();
    let engine = engine(&world, |config| {
        let mut other = config.recipients[0].clone();
        other.to = Mailbox::parse("bea@example.org").unwrap();
        other.language = Language::German;
        config.recipients.push(other);
    });
    versions(&world, &engine, &[&[BASE], &[BASE, AI, "Effective November 20, 2026."]]).await;
    assert_eq!(deliver(&engine, 7).await.sent, 2);
    let mails: Vec<String> = world.mails().iter().map(|m| whole(m)).collect();
    let to = |address: &str| mails.iter().find(|m| m.contains(&format!("To: {address}"))).unwrap();
    let german = to("bea@example.org");
    assert!(german.contains("Subject: Acme darf nun mit Ihren Daten KI trainieren, ab 20. Nov. 2026"), "{german}");
    assert!(german.contains("Content-Language: de") && german.contains("<html lang=\"de\">"), "{german}");
    assert!(
        german.contains("tritt in Kraft") && !german.contains("takes effect"),
        "the calendar's words too: {german}"
    );
    let english = mails.iter().find(|m| !m.contains("To: bea@example.org")).unwrap();
    assert!(english.contains("Subject: Acme may now train AI on your data, from 20 Nov 2026"), "{english}");
    assert!(english.contains("Content-Language: en"), "{english}");
}

#[tokio::test]
async fn a_category_that_nobody_minds_is_an_ordinary_change() {
    let world = World::new();
    let engine = engine(&world, |c| {
        c.recipients[0].alerts = Vec::new();
        c.recipients[0].categories = Some(vec![Category::new("affiliate_sharing").unwrap()]);
    });
    versions(&world, &engine, &[&[BASE], &[BASE, AI]]).await;
    assert_eq!(deliver(&engine, 24 * 9).await.sent, 1);
    assert_eq!(world.subjects(), ["Acme changed its /privacy"]);
}

#[tokio::test]
async fn what_was_too_slight_is_not_told_later() {
    let world = World::new();
    let strict = engine(&world, |c| c.recipients[0].minimum = Significance::Substantive);
    let dated = |day: &str| format!("Last updated: {day}, 2026.");
    let (first, second) = (dated("October 1"), dated("October 30"));
    versions(&world, &strict, &[&[&first, BASE], &[&second, BASE]]).await;
    let found = strict.store.with(|s| s.found_between(None, None)).unwrap();
    assert_eq!(found.iter().map(|p| p.significance).collect::<Vec<_>>(), [Significance::Editorial]);
    assert_eq!(deliver(&strict, 24 * 9).await.sent, 0);
    drop(strict);
    let curious = engine(&world, |_| ());
    assert_eq!(deliver(&curious, 24 * 16).await.sent, 0, "the digest of last week left it out");
}

#[tokio::test]
async fn a_calendar_entry_moves_with_its_date() {
    let world = World::new();
    let engine = engine(&world, |_| ());
    let more = "We may use your photos to train machine learning models.";
    let dated = |day: &str| format!("This policy is effective {day}, 2026.");
    let (first, second) = (dated("November 20"), dated("December 4"));
    versions(&world, &engine, &[&[BASE], &[BASE, AI, &first]]).await;
    deliver(&engine, 7).await;
    world.page("/privacy", &[BASE, AI, more, &second]);
    world.check(&engine, 12).await;
    deliver(&engine, 13).await;
    let mut events: Vec<(String, String, String)> = Vec::new();
    for mail in world.mails() {
        let text = whole(&mail);
        let line = |name: &str| text.lines().find(|l| l.starts_with(name)).unwrap_or_default().to_owned();
        events.push((line("SEQUENCE"), line("DTSTART"), line("UID")));
    }
    events.sort();
    let short: Vec<_> = events.iter().map(|(sequence, day, _)| (sequence.as_str(), day.as_str())).collect();
    assert_eq!(short, [("SEQUENCE:0", "DTSTART;VALUE=DATE:20261120"), ("SEQUENCE:1", "DTSTART;VALUE=DATE:20261204")]);
    assert!(events[0].2 == events[1].2 && events[0].2.len() > 30, "one entry: {events:?}");
}

#[tokio::test]
async fn who_was_removed_is_mailed_no_more() {
    let world = World::new();
    let engine_of = |to: &str| {
        let to = Mailbox::parse(to).unwrap();
        engine(&world, move |c| c.recipients[0].to = to)
    };
    let before = engine_of("ann@example.org");
    versions(&world, &before, &[&[BASE], &[BASE, AI]]).await;
    std::fs::write(world.folder.path().join("outbox"), "in the way").unwrap();
    assert_eq!(deliver(&before, 7).await.retried, 1);
    drop(before);
    std::fs::remove_file(world.folder.path().join("outbox")).unwrap();
    let after = engine_of("bob@example.org");
    let delivered = deliver(&after, 24 * 3).await;
    assert_eq!((delivered.sent, delivered.given_up), (0, 1), "Ann's mail waited, and is given up");
}

#[tokio::test]
async fn a_date_that_is_withdrawn_is_cancelled_in_the_calendar() {
    let world = World::new();
    let engine = engine(&world, |_| ());
    let more = "We may use your photos to train machine learning models.";
    versions(&world, &engine, &[&[BASE], &[BASE, AI, "This policy is effective November 20, 2026."]]).await;
    deliver(&engine, 7).await;
    let first = world.mails();
    world.page("/privacy", &[BASE, AI, more]);
    world.check(&engine, 12).await;
    deliver(&engine, 13).await;
    let second = world.mails().into_iter().find(|m| !first.contains(m)).unwrap();
    let (told, withdrawn) = (whole(&first[0]), whole(&second));
    let line = |text: &str, name: &str| text.lines().find(|l| l.starts_with(name)).unwrap_or_default().to_owned();
    assert_eq!(
        (line(&told, "STATUS"), line(&withdrawn, "STATUS")),
        ("STATUS:CONFIRMED".into(), "STATUS:CANCELLED".into())
    );
    assert_eq!((line(&told, "UID"), line(&withdrawn, "SEQUENCE")), (line(&withdrawn, "UID"), "SEQUENCE:1".into()));
    assert!(line(&withdrawn, "SUMMARY").contains("Acme"), "{withdrawn}");
}

#[tokio::test]
async fn the_operator_hears_of_mails_given_up() {
    let world = World::new();
    let folder = world.folder.path();
    let program = folder.join("sendmail");
    // refuses Ann as a real program does (no such user), and keeps what others get
    let script = format!(
        "#!/bin/sh\ncase \"$5\" in ann*) echo 'no such user' >&2; exit 67;; esac\nmkdir -p {0}/outbox; cat > {0}/outbox/$$.eml\n",
        folder.display()
    );
    std::fs::write(&program, script).unwrap();
    assert!(Command::new("chmod").arg("755").arg(&program).status().unwrap().success());
    let engine = engine(&world, |c| {
        c.mail.transport = Transport::Sendmail(program);
        c.mail.operator = Some(Mailbox::parse("root@example.org").unwrap());
    });
    versions(&world, &engine, &[&[BASE], &[BASE, AI]]).await;
    let first = deliver(&engine, 7).await;
    assert_eq!((first.sent, first.given_up), (0, 1));
    assert_eq!(deliver(&engine, 7).await.composed, 0, "not at once");
    assert_eq!(deliver(&engine, 9).await.sent, 1, "after a while");
    assert_eq!(deliver(&engine, 11).await.composed, 0, "once");
    assert_eq!(world.subjects(), ["clausewatch: 1 mail could not be delivered"]);
    let mail = whole(&world.mails()[0]);
    assert!(
        mail.contains("To: root@example.org") && mail.contains("no such user") && mail.contains("ann@example.org"),
        "{mail}"
    );
}

#[tokio::test]
async fn the_feed_and_the_calendar_are_whole_and_follow() {
    let world = World::new();
    let folder = world.folder.path().to_owned();
    let engine = engine(&world, |c| {
        c.feed.atom = Some(folder.join("feed/changes.atom"));
        c.feed.calendar = Some(folder.join("dates.ics"));
    });
    versions(&world, &engine, &[&[BASE]]).await;
    deliver(&engine, 1).await;
    let read = || std::fs::read_to_string(folder.join("feed/changes.atom")).unwrap();
    assert!(!read().contains("<entry>"));
    world.page(
        "/privacy",
        &[BASE, "We may use your <b>posts</b> & messages to train AI models. Effective November 20, 2026."],
    );
    world.check(&engine, 6).await;
    deliver(&engine, 7).await;
    let feed = read();
    let script = "import sys, xml.etree.ElementTree as e; r = e.fromstring(sys.stdin.buffer.read()); n = '{http://www.w3.org/2005/Atom}'; print(len(r.findall(n + 'entry')), r.find(n + 'entry').find(n + 'title').text)";
    let mut parser = Command::new("/usr/bin/python3")
        .args(["-c", script])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(parser.stdin.as_mut().unwrap(), feed.as_bytes()).unwrap();
    let said = parser.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&said.stdout), "1 Acme may now train AI on your data\n", "{feed}");
    assert!(std::fs::read_to_string(folder.join("dates.ics")).unwrap().contains("DTSTART;VALUE=DATE:20261120"));
    std::fs::remove_file(folder.join("dates.ics")).unwrap();
    deliver(&engine, 8).await;
    assert!(folder.join("dates.ics").exists(), "a file that is gone is written again");
}

#[tokio::test]
async fn a_range_is_sent_by_hand_and_claims_nothing() {
    let world = World::new();
    let engine = engine(&world, |_| ());
    versions(&world, &engine, &[&[BASE], &[BASE, AI]]).await;
    let recipient = engine.config.recipients[0].clone();
    engine
        .store
        .with(|store| {
            let (timezone, domain) = (engine.config.timezone, "example.org");
            let contents = deliver::Composer {
                store,
                recipient: Some(&recipient),
                timezone,
                domain,
                pages_url: None,
                report_after: 8,
                now: at(7),
            }
            .range(Some(at(0)), None)
            .unwrap();
            deliver::queue_copy(&engine.config, store, &recipient, &contents, at(7))
        })
        .unwrap();
    assert_eq!(deliver(&engine, 8).await.sent, 2, "the copy, and the alert that it did not claim");
}

#[tokio::test]
async fn by_hand_beside_the_daemon_the_daemon_sends() {
    let world = World::new();
    // this test holds the database open, as the daemon does
    let engine = engine(&world, |_| ());
    versions(&world, &engine, &[&[BASE], &[BASE, AI]]).await;
    let file = world.folder.path().join("clausewatch.toml");
    std::fs::write(&file, world.text(&["/privacy"], |_| String::new())).unwrap();
    let run = |words: &[&str]| {
        let output =
            Command::new(env!("CARGO_BIN_EXE_clausewatch")).arg("--config").arg(&file).args(words).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let refused = |words: &[&str], code: i32, says: &str| {
        let output =
            Command::new(env!("CARGO_BIN_EXE_clausewatch")).arg("--config").arg(&file).args(words).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(code) && said.contains(says), "{words:?}: {said}");
    };
    refused(&["changes", "--service", "Acmee"], 6, "there is no service `Acmee`");
    refused(&["flags", "--category", "ai_trainin"], 6, "there is no category `ai_trainin`; there are");
    refused(&["digest", "--since", "2026-02-01", "--until", "2026-01-01"], 2, "is before --since");
    assert!(run(&["changes", "--service", "acme"]).contains("Acme"));
    let said = run(&["digest", "--send", "--since", "2026-01-01"]);
    assert!(said.starts_with("put into the outbox: 1; process "), "{said}");
    assert!(run(&["digest", "--since", "2026-01-01"]).contains("Subject: Acme may now train AI on your data"));
    // the command's clock is the real one, the daemon's here is set far ahead
    assert_eq!(deliver(&engine, 24 * 3650).await.sent, 2, "the copy, and the alert");
    assert!(run(&["mail", "test"]).contains("written to "));
}

#[tokio::test]
async fn feed_calendar_and_pages_are_written_beside_the_mails() {
    let world = World::new();
    let beside = world.folder.path().join("beside");
    let engine = engine(&world, |config| {
        config.feed.atom = Some(beside.join("changes.atom"));
        config.feed.calendar = Some(beside.join("dates.ics"));
        config.feed.pages = Some(beside.join("pages"));
        config.feed.pages_url = Some("https://lookup.example/pages/".to_owned());
    });
    versions(&world, &engine, &[&[BASE], &[BASE, AI, "Effective November 20, 2026."]]).await;
    assert_eq!(deliver(&engine, 7).await.sent, 1);
    let mail = whole(&world.mails()[0]);
    assert!(mail.contains("\r\nMore   https://lookup.example/pages/change-1.html"), "{mail}");
    assert!(mail.contains("href=\"https://lookup.example/pages/change-1.html\""), "{mail}");
    let file = |name: &str| std::fs::read_to_string(beside.join(name)).unwrap();
    let feed = file("changes.atom");
    assert!(
        feed.contains("<title>Acme may now train AI on your data") && feed.matches("<entry>").count() == 1,
        "{feed}"
    );
    assert!(file("dates.ics").contains("DTSTART;VALUE=DATE:20261120"), "{}", file("dates.ics"));
    assert!(file("pages/change-1.html").contains("train artificial intelligence models"));
    // nothing new: what stands is left alone; a new day: the page of all says so
    std::fs::write(beside.join("pages/change-1.html"), "kept").unwrap();
    std::fs::write(beside.join("pages/index.html"), "kept").unwrap();
    deliver(&engine, 8).await;
    assert_eq!(file("pages/index.html"), "kept");
    deliver(&engine, 31).await;
    assert!(file("pages/index.html").contains("href=\"change-1.html\"") && file("pages/change-1.html") == "kept");
}

#[tokio::test]
async fn pages_that_cannot_be_written_stop_no_mail() {
    let world = World::new();
    let blocked = world.folder.path().join("blocked");
    std::fs::write(&blocked, "a file where the folder should be").unwrap();
    let engine = engine(&world, |config| config.feed.pages = Some(blocked.clone()));
    versions(&world, &engine, &[&[BASE], &[BASE, AI]]).await;
    assert_eq!(deliver(&engine, 7).await.sent, 1);
}
