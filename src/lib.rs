//! clausewatch watches platforms' privacy policies and terms, and tells what changed and what it means.
pub mod document;
pub mod extract;
pub mod diff;
pub mod analyse;
pub mod schedule;
pub mod config;
pub mod store;
pub mod fetch;
