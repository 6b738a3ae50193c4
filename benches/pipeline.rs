//! Benchmarks of each stage over made-up policies of 100 KB: `cargo bench`.

use clausewatch::analyse::{self, DateTables, Prepared, Rules};
use clausewatch::check::new_version;
use clausewatch::diff;
use clausewatch::document::{Name, Text};
use clausewatch::extract::{self, Page, Selectors};
use clausewatch::store::{ImportedCommit, Store};
use divan::Bencher;

/// Paragraphs that make about 100 KB of Markdown.
const PARAGRAPHS: usize = 600;

fn main() {
    divan::main();
}

fn paragraph(n: usize) -> String {
    format!(
        "We collect item {n} of your data, use it for purpose {n}, keep it {n} days, and may share it with partner {n} under contract [{n}](https://acme.example/{n})."
    )
}

fn policy(changed: usize) -> String {
    let mut out = String::from("# Privacy Policy\n\nEffective September 18, 2024\n\n");
    for n in 0..PARAGRAPHS {
        if n % 50 == 0 {
            out.push_str(&format!("## {n}. Section\n\n"));
        }
        let extra = if n % 40 == changed { " We may use it to train artificial intelligence models." } else { "" };
        out.push_str(&format!("{}{extra}\n\n", paragraph(n)));
    }
    out
}

fn text(changed: usize) -> Option<Text> {
    Text::new(&policy(changed)).ok()
}

fn page() -> String {
    let body: String = (0..PARAGRAPHS).map(|n| format!("<p>{}</p>", paragraph(n))).collect();
    format!("<!doctype html><title>Policy</title><nav><a href=/>Home</a></nav><main><h1>Policy</h1>{body}</main>")
}

#[divan::bench]
fn extraction(bencher: Bencher<'_, '_>) {
    let html = page();
    let page = Page { bytes: html.as_bytes(), content_type: Some("text/html"), url: None };
    bencher.bench(|| extract::extract(page, &Selectors::default()).is_ok());
}

#[divan::bench]
fn segmenting(bencher: Bencher<'_, '_>) {
    let text = policy(1);
    bencher.bench(|| diff::segment(&text).len());
}

#[divan::bench]
fn alignment(bencher: Bencher<'_, '_>) {
    let (old, new) = (diff::segment(&policy(1)), diff::segment(&policy(2)));
    bencher.bench(|| diff::align(&old, &new).after.len());
}

#[divan::bench]
fn analysis(bencher: Bencher<'_, '_>) {
    let (Ok(rules), Ok(dates), Some(old), Some(new)) = (Rules::built_in(), DateTables::built_in(), text(1), text(2))
    else {
        return;
    };
    bencher.bench(|| analyse::compare(&rules, &dates, &old, &new, &|_| false).flags.len());
}

#[divan::bench]
fn store(bencher: Bencher<'_, '_>) {
    let (Ok(dates), Ok(folder), Some(text)) = (DateTables::built_in(), tempfile::tempdir(), text(1)) else { return };
    let (Ok(mut store), Ok(name)) = (Store::open(&folder.path().join("bench.db")), Name::new("Acme")) else { return };
    let read = Prepared::new(&dates, &text);
    let now = chrono::DateTime::UNIX_EPOCH;
    let Ok(target) = store.import_target(&name, &name, now) else { return };
    let mut number = 0_u64;
    bencher.bench_local(|| {
        number += 1;
        let version = new_version(text.clone(), None, &read, 0);
        let commit = number.to_le_bytes().to_vec();
        let commit = ImportedCommit { commit, fetched_at: now, derived: false, version: Some((version, None)) };
        store.import_commits(target.id, &[commit]).is_ok()
    });
}

#[divan::bench]
fn whole_pass(bencher: Bencher<'_, '_>) {
    let (Ok(rules), Ok(dates), Some(old)) = (Rules::built_in(), DateTables::built_in(), text(1)) else { return };
    let html = page();
    let page = Page { bytes: html.as_bytes(), content_type: Some("text/html"), url: None };
    bencher.bench(|| {
        let read = extract::extract(page, &Selectors::default());
        read.map(|new| analyse::compare(&rules, &dates, &old, &new.text, &|_| false).changes.len()).ok()
    });
}
