//! Two texts to a change: clauses added, removed, modified and moved, with word-level detail.
//!
//! Pure, and knows nothing of markup beyond Markdown, of categories or of storage. Time and memory
//! are bounded by the size of the texts: matching is by hashing and sorting, and the only
//! quadratic step, pairing what is left, has a cap.

mod align;
mod answer;
mod bag;
mod segment;
mod sentence;
mod strip;
mod words;

pub use align::{Alignment, Relation, align, align_keyed, keys, keys_after};
pub use answer::{is_answer, question_and_answer, sign};
pub use segment::segment;
pub use strip::plain;
pub use words::{Run, Side, changed_words, is_unspaced, word_diff};
