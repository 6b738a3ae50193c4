//! What commands begin with: the configuration, the database, a runtime.

use super::{Failure, Global, exit};
use crate::config::{self, Config, ConfigError};
use crate::daemon::{Engine, now};
use crate::store::{OpenError, SharedStore, Store};
use std::path::PathBuf;

#[expect(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::new(exit::CONFIG, error)
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        Self::new(exit::DATABASE, error)
    }
}

/// The configuration, with the database that the command line names.
pub fn load(global: &Global) -> Result<Config, Failure> {
    let file = config::config_file(global.config.as_deref(), &environment)?;
    let mut config = Config::load(&file)?;
    if let Some(database) = &global.database {
        config.database.clone_from(database);
    }
    Ok(config)
}

/// The configuration, database and all that works on it.
pub fn engine(global: &Global) -> Result<Engine, Failure> {
    let config = load(global)?;
    let store = Store::open(&config.database)?;
    build(config, store)
}

/// The same, for the daemon: a file that is damaged is found before anything is written to it.
pub fn checked_engine(global: &Global) -> Result<Engine, Failure> {
    let config = load(global)?;
    let store = Store::open(&config.database)?;
    store.quick_check()?;
    build(config, store)
}

fn build(config: Config, store: Store) -> Result<Engine, Failure> {
    Engine::new(config, SharedStore::new(store), now()).map_err(|e| match e {
        crate::daemon::DaemonError::Store(e) => Failure::from(e),
        other => Failure::new(exit::CONFIG, other),
    })
}

/// The database for reading; a configuration is only needed where no file is named.
pub fn reader(global: &Global) -> Result<Store, Failure> {
    let path: PathBuf = match &global.database {
        Some(path) => path.clone(),
        None => load(global)?.database,
    };
    Ok(Store::open_read_only(&path)?)
}

/// A runtime for commands that fetch or send.
pub fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    Ok(runtime?)
}
