//! clausewatch watches platforms' privacy policies and terms, and tells what changed and what it means.
pub mod document;
pub mod extract;
pub mod diff;
pub mod analyse;
