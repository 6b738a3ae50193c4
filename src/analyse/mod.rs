//! What a change means: flags with their rule, stance and quote, dates, language, significance, summary.
//!
//! Rules are data (`config/rules`); this module is the machine that applies them. It knows
//! texts and clauses, nothing of mail, storage or who subscribes.

mod affiliates;
mod answer;
mod dates;
mod flags;
mod language;
mod opt_out;
mod pack;
mod pattern;
mod reading;
mod report;
mod required;
mod row;
mod rules;
mod significance;
mod slips;
mod stance;
mod summary;
mod vocabulary;
mod wording;
mod wording_table;

pub use dates::DateTables;
pub use language::detect as language;
pub use pack::RuleError;
pub use report::{Analysis, Capture, Prepared, TextFacts, compare, compare_captures, compare_prepared, inspect};
pub use rules::Rules;
pub use summary::{alternates, derived};

/// The revision of the built-in rules. Raised with every change that could flag or date the same
/// texts in another way; flags made by an older one are derived again and mailed to nobody.
pub const REVISION: u32 = 11;
