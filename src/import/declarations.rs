//! Declarations of Open Terms Archive to entries of our configuration.

use super::{ImportError, Problem};
use std::path::PathBuf;

/// What declarations became.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Declarations {
    /// Configuration, TOML.
    pub toml: String,
    /// What was skipped.
    pub problems: Vec<Problem>,
}

/// Reads declarations.
///
/// # Errors
/// When nothing can be read.
pub fn read_declarations(_paths: &[PathBuf]) -> Result<Declarations, ImportError> {
    Ok(Declarations::default())
}
