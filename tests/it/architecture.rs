//! Holds the module table of ARCHITECTURE.md: which module may name which, and which crate may occur where.

use std::path::{Path, PathBuf};

/// Module, and the modules of the crate that it may name.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("document", &[]),
    ("schedule", &[]),
    ("extract", &["document"]),
    ("diff", &["document"]),
    ("analyse", &["document", "diff"]),
    ("digest", &["document", "diff"]),
    ("report", &["document", "diff", "digest"]),
    ("demo", &["document", "extract"]),
    ("config", &["document", "extract", "schedule"]),
    ("fetch", &["document", "config"]),
    ("store", &["document"]),
    ("mail", &["document", "config"]),
    ("check", &["document", "config", "schedule", "fetch", "extract", "analyse", "store"]),
    ("import", &["document", "extract", "analyse", "check", "store"]),
    ("export", &["document", "store"]),
    ("deliver", &["document", "config", "schedule", "digest", "report", "mail", "store"]),
    ("daemon", &["document", "config", "schedule", "analyse", "check", "deliver", "fetch", "mail", "store"]),
];

/// Crate, and the only modules that may use it.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("rusqlite", &["store"]),
    ("git2", &["import", "export"]),
    ("reqwest", &["fetch"]),
    ("texting_robots", &["fetch"]),
    ("rustix", &["fetch", "cli"]),
    ("lettre", &["mail"]),
    ("scraper", &["extract"]),
    ("pdf_extract", &["extract"]),
    ("askama", &["digest", "report"]),
    ("similar", &["diff"]),
    ("pulldown_cmark", &["diff"]),
    ("cron", &["schedule"]),
    ("whatlang", &["analyse"]),
    ("regex_automata", &["analyse"]),
    ("regex_syntax", &["analyse"]),
    ("clap", &["cli"]),
    ("anyhow", &["cli"]),
    ("indicatif", &["cli"]),
    ("sd_notify", &["daemon"]),
];

/// Modules without I/O, clock or async.
const PURE: &[&str] = &["document", "schedule", "extract", "diff", "analyse", "digest", "report"];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found
}

/// Files of a module, with their text up to their own tests.
fn files() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    for path in sources(&root) {
        let module =
            path.strip_prefix(&root).unwrap().components().next().unwrap().as_os_str().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap().to_owned();
        if path.file_name().is_some_and(|n| n != "tests.rs") {
            all.push((module, path, code));
        }
    }
    assert!(all.len() > 60, "the sources were found");
    all
}

#[test]
fn modules_name_only_those_below_them() {
    for (module, path, code) in files() {
        let Some((_, allowed)) = MAY_NAME.iter().find(|(m, _)| *m == module) else { continue };
        for (at, _) in code.match_indices("crate::") {
            let name: String = code[at + 7..].chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            assert!(name == module || allowed.contains(&name.as_str()), "{} names crate::{name}", path.display());
        }
    }
}

#[test]
fn crates_stay_where_they_belong() {
    for (module, path, code) in files() {
        for (name, homes) in ONLY_IN {
            let used = code.contains(&format!("{name}::"));
            assert!(!used || homes.contains(&module.as_str()), "{} uses {name}", path.display());
        }
    }
}

#[test]
fn pure_parts_do_no_io() {
    for (module, path, code) in files().into_iter().filter(|(m, ..)| PURE.contains(&m.as_str())) {
        for word in
            ["std::fs", "std::net", "std::env::", "tokio::", "async fn", "Utc::now", "SystemTime", "std::process"]
        {
            assert!(!code.contains(word), "{} of {module} holds {word}", path.display());
        }
    }
}

#[test]
fn every_file_says_what_it_is_and_none_is_too_long() {
    for (_, path, _) in files() {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//! "), "{} does not say what it is", path.display());
        assert!(text.lines().count() <= 500, "{} has outgrown its room", path.display());
    }
}
