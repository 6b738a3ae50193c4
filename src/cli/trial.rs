//! `config check --fetch`: each document fetched twice, to see whether it can be read and is stable.

use super::output::{self, GREEN, RED, RESET, YELLOW, clean};
use super::{Failure, Outcome, context, exit};
use crate::check::{Trial, trial};
use crate::config::{Config, Tracked};
use crate::fetch::Fetcher;
use std::sync::Arc;
use tokio::task::JoinSet;

/// Fetches every document that is not paused twice, and tells what came of it.
pub fn run(config: &Config) -> Outcome {
    let fetcher = Fetcher::new(&config.fetch).map_err(|e| Failure::new(exit::CONFIG, anyhow::Error::msg(e)))?;
    let fetcher = Arc::new(fetcher);
    let documents: Vec<&Tracked> = config.documents.iter().filter(|d| !d.paused).collect();
    let trials = context::runtime()?.block_on(all(&fetcher, &documents, config.fetch.concurrency));
    let mut table = output::table(&["service", "document", "result", ""]);
    let mut bad = 0;
    for (tracked, trial) in documents.iter().zip(trials) {
        let (result, detail) = match trial {
            Trial::Stable { words, title } => {
                (format!("{GREEN}stable{RESET}, {words} words"), clean(title.as_deref().unwrap_or_default()))
            }
            Trial::Differs { words, what } => {
                bad += 1;
                (format!("{YELLOW}differs from itself{RESET}, {words} words"), clean(&what))
            }
            Trial::Failed { reason, message } => {
                bad += 1;
                (format!("{RED}failed: {reason}{RESET}"), clean(&message))
            }
        };
        table.add_row([tracked.service.to_string(), tracked.document.to_string(), result, detail]);
    }
    if table.row_count() > 0 {
        output::print_table(&table, "")?;
    }
    output::print(&format!("{} documents fetched twice, {bad} of them not as they should be\n", documents.len()))?;
    Ok(if bad > 0 { exit::PARTIAL } else { exit::OK })
}

/// Trials in the order of `documents`, at most `limit` at a time.
async fn all(fetcher: &Arc<Fetcher>, documents: &[&Tracked], limit: usize) -> Vec<Trial> {
    let mut found: Vec<Option<Trial>> = vec![None; documents.len()];
    let mut running = JoinSet::new();
    let mut waiting = documents.iter().enumerate();
    loop {
        while running.len() < limit.max(1) {
            let Some((at, tracked)) = waiting.next() else { break };
            let (fetcher, tracked) = (Arc::clone(fetcher), (*tracked).clone());
            running.spawn(async move { (at, trial(&fetcher, &tracked).await) });
        }
        match running.join_next().await {
            Some(Ok((at, trial))) => found[at] = Some(trial),
            Some(Err(error)) => std::panic::resume_unwind(error.into_panic()),
            None => break,
        }
    }
    found.into_iter().flatten().collect()
}
