//! The `clausewatch` program: everything is in the library, but for how much memory the allocator keeps.

use std::process::ExitCode;

fn main() -> ExitCode {
    keep_little();
    clausewatch::cli::main()
}

/// Tells glibc to give memory back as soon as a page is read. Left alone it keeps a heap for each
/// thread, and in it the largest pages' memory for ever: reading 60 pages took 80 MiB so, and half of
/// it with these settings. What a page of common size needs is kept from one page to the next: handed
/// back each time, it cost some 500 page faults a page. A `MALLOC_` setting in the environment goes before.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "no crate offers it; the call is safe while there is one thread")]
fn keep_little() {
    // sizes in bytes: larger pieces come from the system and go back to it at once; that much free memory
    // at a heap's end is kept. Set, they stay as they are, where glibc's own grow with what is freed
    const LARGE: libc::c_int = 1024 * 1024;
    const KEPT: libc::c_int = 2 * 1024 * 1024;
    let set = |name, option, value| {
        if std::env::var_os(name).is_none() {
            // SAFETY: mallopt(3) only sets numbers of the allocator; no other thread runs yet
            unsafe { libc::mallopt(option, value) };
        }
    };
    set("MALLOC_ARENA_MAX", libc::M_ARENA_MAX, 2);
    set("MALLOC_MMAP_THRESHOLD_", libc::M_MMAP_THRESHOLD, LARGE);
    set("MALLOC_TRIM_THRESHOLD_", libc::M_TRIM_THRESHOLD, KEPT);
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
const fn keep_little() {}
