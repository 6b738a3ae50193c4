//! `run`: the daemon.

use super::{Failure, Global, Outcome, context, exit};
use crate::daemon::{self, DaemonError};

pub fn run(global: &Global) -> Outcome {
    let engine = context::checked_engine(global)?;
    let reload = || context::load(global).map_err(|f| f.error.to_string());
    let runtime = context::runtime()?;
    let ended = runtime.block_on(daemon::run(engine, &reload));
    // what still computes is not waited for: nothing of it is committed by halves
    runtime.shutdown_background();
    ended.map_err(|error| match error {
        DaemonError::Store(e) => Failure::from(e),
        other => Failure::new(exit::FAILED, other),
    })?;
    Ok(exit::OK)
}
