//! Where configuration and state are looked for when nobody says.

use super::ConfigError;
use std::path::{Path, PathBuf};

/// The configuration file: the one given, else the first of the usual places that exists.
///
/// # Errors
/// When there is none; the places are named.
pub fn config_file(given: Option<&Path>, env: &dyn Fn(&str) -> Option<String>) -> Result<PathBuf, ConfigError> {
    if let Some(file) = given {
        return Ok(file.to_owned());
    }
    let mut places = vec![PathBuf::from("clausewatch.toml")];
    let home = env("XDG_CONFIG_HOME").map(PathBuf::from).or_else(|| env("HOME").map(|h| Path::new(&h).join(".config")));
    places.extend(home.map(|h| h.join("clausewatch/clausewatch.toml")));
    places.push(PathBuf::from("/etc/clausewatch/clausewatch.toml"));
    let found = places.iter().find(|p| p.is_file()).cloned();
    found.ok_or_else(|| ConfigError::Missing { places: places.iter().map(|p| p.display().to_string()).collect() })
}

/// Where relative state paths are: systemd's state directory, else the user's.
#[must_use]
pub fn state_directory(env: &dyn Fn(&str) -> Option<String>) -> PathBuf {
    if let Some(first) = env("STATE_DIRECTORY").as_deref().and_then(|d| d.split(':').next()) {
        return PathBuf::from(first);
    }
    if let Some(state) = env("XDG_STATE_HOME") {
        return Path::new(&state).join("clausewatch");
    }
    env("HOME").map_or_else(|| PathBuf::from("."), |home| Path::new(&home).join(".local/state/clausewatch"))
}
