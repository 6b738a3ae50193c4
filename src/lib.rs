//! clausewatch watches platforms' privacy policies and terms, keeps every version, finds what
//! really changed, flags clauses on AI training and affiliate sharing, and mails what it means.
//!
//! The map of the modules, and what each must not know, is in ARCHITECTURE.md; a test holds it.

pub mod analyse;
pub mod check;
pub mod cli;
pub mod config;
pub mod daemon;
pub mod deliver;
pub mod demo;
pub mod diff;
pub mod digest;
pub mod document;
pub mod export;
pub mod extract;
pub mod fetch;
pub mod import;
pub mod mail;
pub mod report;
pub mod schedule;
pub mod store;
