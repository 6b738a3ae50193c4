//! Two texts, cut from one input: compared, flagged and dated, whatever they are.
#![no_main]

use clausewatch::analyse::{DateTables, Rules, compare};
use clausewatch::document::Text;
use std::sync::LazyLock;

static RULES: LazyLock<(Rules, DateTables)> = LazyLock::new(|| {
    let dates = DateTables::built_in().expect("the shipped tables are whole");
    (Rules::built_in().expect("the shipped rules are whole"), dates)
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let (before, after) = text.split_once('\u{1e}').unwrap_or(("", &text));
    let (rules, dates) = &*RULES;
    if let (Ok(before), Ok(after)) = (Text::new(before), Text::new(after)) {
        let analysis = compare(rules, dates, &before, &after, &|_| false);
        let quotes = analysis.flags.iter().filter(|f| f.change != clausewatch::document::FlagChange::Removed);
        for flag in quotes {
            assert!(!flag.quote.is_empty() && !flag.quote.contains('\n'));
        }
    }
});
