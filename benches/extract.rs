//! How long a page of 300 KB takes: `cargo bench --bench extract`.

use clausewatch::extract::{Page, Selectors, extract};

fn main() {
    divan::main();
}

/// A made-up page as large as the larger policy pages: two thirds frame and attributes, one third words.
fn page() -> String {
    let words = "We collect what you give us and use it to run the service for you, and we keep it for as long as your account is open. ";
    let link = "<li class=\"menu-item nav__entry css-1x2y3z\" data-track='{\"a\":1}'><a href=\"/products/item\" aria-label=\"Item\">A product that we sell</a></li>";
    let mut html =
        String::from("<!doctype html><html lang=en><head><title>Privacy Policy</title></head><body><nav><ul>");
    html.push_str(&link.repeat(400));
    html.push_str("</ul></nav><main><h1>Privacy Policy</h1>");
    for section in 0.. {
        if html.len() > 250_000 {
            break;
        }
        html.push_str(&format!("<section class=\"policy-section css-{section}\"><h2>{section}. Purpose</h2><p class=\"text-base leading-7 md:text-lg\">{}</p><ul><li><span>{words}</span></li><li>{words}</li></ul></section>", words.repeat(3)));
    }
    html.push_str("</main><footer><ul>");
    html.push_str(&link.repeat(300));
    html.push_str("</ul></footer></body></html>");
    html
}

#[divan::bench]
fn main_content(bencher: divan::Bencher<'_, '_>) {
    let html = page();
    let rules = Selectors::default();
    bencher
        .counter(divan::counter::BytesCount::of_str(&html))
        .bench(|| extract(Page { bytes: html.as_bytes(), content_type: Some("text/html"), url: None }, &rules));
}
