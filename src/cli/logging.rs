//! Where logs go: the journal under systemd, else standard error. docs/logging.md is the policy.

use super::Global;
use super::context::environment;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, fmt};

/// Starts logging. The daemon tells its work; other commands only what goes wrong.
pub fn start(global: &Global, daemon: bool) {
    let level = match (global.quiet, global.verbose, daemon) {
        (true, ..) => "error",
        (_, 0, false) => "clausewatch=error",
        (_, 0, true) => "clausewatch=info",
        (_, 1, _) => "clausewatch=debug",
        _ => "debug",
    };
    let filter = environment("RUST_LOG").map_or_else(|| EnvFilter::new(level), EnvFilter::new);
    let registry = tracing_subscriber::registry().with(filter);
    if daemon
        && environment("JOURNAL_STREAM").is_some()
        && let Ok(journal) = tracing_journald::layer()
    {
        registry.with(journal).init();
        return;
    }
    let stderr = fmt::layer().with_writer(anstream::stderr).with_target(false);
    if environment("CLAUSEWATCH_LOG_FORMAT").as_deref() == Some("json") {
        registry.with(stderr.json()).init();
    } else {
        registry.with(stderr.with_ansi(super::output::is_interactive())).init();
    }
}
