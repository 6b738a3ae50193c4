//! `demo`: the whole job on the bundled sample site, offline, in a folder to look at.

use super::output::{self, BOLD, DIM, RESET};
use super::{Failure, Global, Outcome, check, context, exit};
use crate::config::Config;
use crate::daemon::{Engine, now, run_checks};
use crate::deliver::{self, Composer, When};
use crate::demo::{DOCUMENTS, REVISIONS, Site};
use crate::digest;
use crate::store::{SharedStore, Store};
use anyhow::Context as _;
use chrono::{DateTime, Duration, Utc};
use clap::Args;
use std::path::{Path, PathBuf};

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// The folder to write to; a demo that is there is replaced.
    #[arg(long, default_value = "clausewatch-demo")]
    dir: PathBuf,
}

/// The first line of a demo's configuration: what marks a folder as one that may be replaced.
const MARK: &str = "# A demonstration of clausewatch; this folder is replaced whenever `clausewatch demo` runs.";

/// Days before now at which the revisions are looked at.
const DAYS_AGO: [i64; REVISIONS] = [14, 7, 0];

pub fn run(args: &DemoArgs) -> Outcome {
    prepare(&args.dir)?;
    context::runtime()?.block_on(track(&args.dir))
}

/// Empties the folder of an earlier demo; refuses any other folder that holds something.
fn prepare(dir: &Path) -> Result<(), Failure> {
    let config = dir.join("clausewatch.toml");
    if std::fs::read_to_string(&config).is_ok_and(|text| text.starts_with(MARK)) {
        std::fs::remove_dir_all(dir).with_context(|| format!("cannot replace {}", dir.display()))?;
    } else if dir.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
        let reason = format!("{} holds other files; name another folder with --dir", dir.display());
        return Err(Failure::from(anyhow::Error::msg(reason)));
    }
    std::fs::create_dir_all(dir).with_context(|| format!("cannot create {}", dir.display()))?;
    Ok(())
}

async fn track(dir: &Path) -> Outcome {
    let site = Site::start(now().date_naive()).await?;
    let config = write_config(dir, &site)?;
    let store = SharedStore::new(Store::open(&config.database)?);
    let begun = now();
    let first = begun - Duration::days(DAYS_AGO[0]);
    let engine = Engine::new(config, store, first).map_err(|e| Failure::new(exit::CONFIG, e))?;
    for (revision, days) in (1..=REVISIONS).zip(DAYS_AGO) {
        let at = begun - Duration::days(days);
        site.publish(revision);
        output::print(&format!(
            "{BOLD}{}{RESET} {DIM}revision {revision} of the site{RESET}\n",
            at.format("%-d %B %Y")
        ))?;
        one_pass(&engine, at).await?;
    }
    finish(dir, &engine)
}

async fn one_pass(engine: &Engine, at: DateTime<Utc>) -> Result<(), Failure> {
    let documents: Vec<_> = engine.config.documents.iter().collect();
    let outcomes = run_checks(engine, &documents, at, &mut |_, _| {}).await?;
    let rows: Vec<_> = documents.into_iter().zip(outcomes).collect();
    let global = Global { config: None, database: None, quiet: false, verbose: 0, color: super::Color::Auto };
    check::table(&global, &rows)?;
    let delivered = deliver::deliver(&engine.config, &engine.store, &engine.mailer, When::Now, at).await?;
    output::print(&format!("{} mails written\n\n", delivered.sent))?;
    Ok(())
}

fn write_config(dir: &Path, site: &Site) -> Result<Config, Failure> {
    let folder = std::path::absolute(dir)?;
    let quoted = |path: &Path| toml::Value::from(path.display().to_string()).to_string();
    let mut text = format!(
        "{MARK}\n\n[database]\npath = {}\n\n[fetch]\ncontact = \"demo@larkfield.example\"\nhost_delay = \"0s\"\n\
         # The sample site is on this machine only.\nallow_networks = [\"127.0.0.1/32\"]\n\n\
         [mail]\nfrom = \"clausewatch <clausewatch@larkfield.example>\"\ntransport = \"directory\"\ndirectory = {}\n\n\
         [[recipient]]\nto = \"You <you@reader.example>\"\nservices = [\"*\"]\nalerts = [\"ai_training\", \"affiliate_sharing\"]\n\n\
         [[service]]\nname = \"Larkfield\"\n",
        quoted(&folder.join("clausewatch.db")),
        quoted(&folder.join("outbox"))
    );
    for (path, name) in DOCUMENTS {
        text.push_str(&format!("\n[[service.document]]\nname = \"{name}\"\nurl = \"{}\"\n", site.url(path)));
    }
    let file = dir.join("clausewatch.toml");
    std::fs::write(&file, &text).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(Config::parse(&text, &file)?)
}

/// Writes the digest as a page to open, and says where everything is.
fn finish(dir: &Path, engine: &Engine) -> Outcome {
    let whole = engine.store.with(|store| {
        let (timezone, domain) = (engine.config.timezone, engine.config.mail.from.domain());
        Composer { store, recipient: None, timezone, domain, pages_url: None, report_after: 1, now: now() }
            .range(None, None)
    })?;
    let words = digest::render(&whole.digest).map_err(|e| Failure::new(exit::FAILED, e))?;
    let page = dir.join("digest.html");
    std::fs::write(&page, &words.html).with_context(|| format!("cannot write {}", page.display()))?;
    let show = dir.display();
    output::print(&format!(
        "{BOLD}{}{RESET}\n\n{}\n\nLook at it:\n  {show}/digest.html                the digest as a page\n  {show}/outbox/*.eml               the mails\n  \
         {show}/clausewatch.db             the history:\n    sqlite3 {show}/clausewatch.db 'SELECT service, category, stance, quote FROM v_flags'\n  \
         clausewatch --database {show}/clausewatch.db changes\n",
        words.subject,
        output::clean(words.text.trim_end())
    ))?;
    Ok(exit::OK)
}
