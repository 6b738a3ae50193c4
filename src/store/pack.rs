//! Bytes compressed for the tables with zstd, each in one piece: a stream of unknown length takes buffers for
//! 2 MB.

use std::io;
use zstd::bulk::{Compressor, Decompressor};

/// zstd's level: 3 is its own default, about 6 to 1 on policy pages.
const LEVEL: i32 = 3;
/// The level with a prefix: over 4,674 pairs of real texts a ninth smaller than level 3, in no more time.
const PREFIXED_LEVEL: i32 = 6;

/// Compresses `bytes`, with `prefix` in front of them where there is one: what stands in it costs next to
/// nothing.
///
/// # Errors
/// When zstd has no memory.
pub fn compress(bytes: &[u8], prefix: Option<&[u8]>) -> io::Result<Vec<u8>> {
    // a context kept for the next time would save 3 % of a pass and cost 4 MiB for ever
    let Some(prefix) = prefix else { return zstd::bulk::compress(bytes, LEVEL) };
    // used once, it needs no tables of its own as a dictionary for many texts would
    let mut context = Compressor::new(PREFIXED_LEVEL)?;
    let refused = |code| io::Error::other(zstd::zstd_safe::get_error_name(code));
    context.context_mut().ref_prefix(prefix).map_err(refused)?;
    context.compress(bytes)
}

/// What [`compress`] made `packed` from, of at most `most` bytes.
///
/// # Errors
/// When it is damaged, or longer.
pub fn decompress(packed: &[u8], prefix: &[u8], most: usize) -> io::Result<Vec<u8>> {
    Decompressor::with_dictionary(prefix)?.decompress(packed, most)
}
