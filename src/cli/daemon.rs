//! `run`: the daemon.

use super::{Failure, Global, Outcome, context, exit};
use crate::daemon::{self, DaemonError};

pub fn run(global: &Global) -> Outcome {
    let engine = context::engine(global)?;
    engine.store.with(|s| s.quick_check())?;
    let reload = || context::load(global).map_err(|f| f.error.to_string());
    context::runtime()?.block_on(daemon::run(engine, &reload)).map_err(|error| match error {
        DaemonError::Store(e) => Failure::from(e),
        other => Failure::new(exit::FAILED, other),
    })?;
    Ok(exit::OK)
}
