//! The tests of whole parts, in one program: it links the crate once.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends at the first thing that is not as it must be")]

mod answers;
mod architecture;
mod browser;
mod captures;
mod common;
mod configuration;
mod database;
mod deliver;
mod fetching;
mod held;
mod hostile;
mod hostile_text;
mod import;
mod languages;
mod mail_cases;
mod mails;
mod meaning;
mod migrations;
mod pages;
mod pipeline;
mod rederive;
mod rows;
mod schedule;
mod smtp;
