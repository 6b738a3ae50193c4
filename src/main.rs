//! The `clausewatch` program: everything is in the library, but for how much memory the allocator keeps.

use std::process::ExitCode;

fn main() -> ExitCode {
    keep_little();
    clausewatch::cli::main()
}

/// Tells glibc to give memory back as soon as a page is read. Left alone it keeps a heap for each
/// thread, and in it the largest pages' memory for ever: reading 60 pages took 80 MiB so, and 43 MiB
/// with these settings. A setting in the environment goes before.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "no crate offers it; the call is safe while there is one thread")]
fn keep_little() {
    // sizes in bytes: glibc's own first threshold, fixed, so that it does not grow with what is freed
    const LARGE: libc::c_int = 128 * 1024;
    let unset = |name| std::env::var_os(name).is_none();
    // SAFETY: mallopt(3) only sets numbers of the allocator; no other thread runs yet
    unsafe {
        if unset("MALLOC_ARENA_MAX") {
            libc::mallopt(libc::M_ARENA_MAX, 2);
        }
        if unset("MALLOC_MMAP_THRESHOLD_") {
            libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE);
        }
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
const fn keep_little() {}
