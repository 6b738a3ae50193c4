//! The `clausewatch` program: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    clausewatch::cli::main()
}
