//! Mails out: composed once, then handed to a directory, a program or a server.
//!
//! Knows how a mail is built and sent, and whether a failure is worth another try; nothing of what
//! it says or where it is remembered.

mod backend;
mod compose;
mod smtp;

pub use backend::{Mailer, SendError};
pub use compose::{ComposeError, Letter, compose};
