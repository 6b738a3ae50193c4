//! What a fetch does on its way to the page: cookies that sites ask back, and robots.txt where a redirect leads.

use crate::common::{World, ok};
use clausewatch::check::Outcome;

const BASE: &str = "This policy says what Acme does with the data that you entrust to us when you use the service on the web or in the app.";

fn moved(to: &str, cookie: &str) -> Vec<u8> {
    format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\n{cookie}Content-Length: 0\r\nConnection: close\r\n\r\n")
        .into_bytes()
}

fn policy() -> Vec<u8> {
    ok("text/html", format!("<title>Policy</title><main><h1>Privacy Policy</h1><p>{BASE}</p></main>").as_bytes())
}

#[tokio::test]
async fn a_site_that_waits_for_its_cookie_is_read_and_the_cookie_forgotten() {
    let world = World::new();
    world.asked("/policy", |_, head| {
        let back = head.to_lowercase().contains("cookie: seen=1");
        if back { policy() } else { moved("/policy", "Set-Cookie: seen=1; Path=/; HttpOnly\r\n") }
    });
    // no cookie of another document's request comes here
    world.asked("/other", |_, head| if head.to_lowercase().contains("cookie:") { moved("/", "") } else { policy() });
    let outcomes = world.check(&world.engine(&["/policy", "/other"]), 0).await;
    assert!(outcomes.iter().all(|o| matches!(o, Outcome::First)), "{outcomes:?}");
}

#[tokio::test]
async fn where_a_redirect_leads_robots_txt_counts_too() {
    let world = World::new();
    world.answer("/robots.txt", ok("text/plain", b"User-agent: *\nDisallow: /private\n"));
    world.answer("/policy", moved("/private/policy", ""));
    world.answer("/private/policy", policy());
    let outcomes = world.check(&world.engine(&["/policy"]), 0).await;
    let [Outcome::Failed { reason, message }] = outcomes.as_slice() else { panic!("{outcomes:?}") };
    assert_eq!(*reason, "robots");
    assert!(message.contains("/private/policy"), "{message}");
}
