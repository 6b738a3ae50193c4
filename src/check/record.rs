//! What analysis says, in the form that is stored; for checks and imports alike.

use crate::analyse::{self, Analysis, Prepared};
use crate::document::{Clause, Text, VersionId};
use crate::store::{NewChange, NewClauseChange, NewVersion};

/// A version to store.
#[must_use]
pub fn new_version(text: Text, title: Option<String>, read: &Prepared, extractor_revision: u32) -> NewVersion {
    NewVersion {
        text,
        title,
        language: read.facts.language,
        dates: read.facts.dates.clone(),
        extractor_revision,
        clauses: read.clauses.iter().map(Clause::identity).collect(),
    }
}

/// A change to store, from the version `before` on. `derived`: the platform changed nothing.
#[must_use]
pub fn new_change(
    analysis: Analysis,
    before: VersionId,
    (old, new): (&Prepared, &Prepared),
    derived: bool,
) -> NewChange {
    let clause = |clauses: &[Clause], at: Option<usize>| at.and_then(|at| clauses.get(at)).map(Clause::identity);
    let changes = analysis.changes.into_iter().zip(analysis.places);
    let clauses = changes.map(|(change, (was, is))| NewClauseChange {
        kind: change.kind,
        significance: change.significance,
        section: change.section,
        before: clause(&old.clauses, was),
        after: clause(&new.clauses, is),
    });
    NewChange {
        before,
        significance: analysis.significance,
        summary: analysis.summary,
        clauses: clauses.collect(),
        flags: analysis.flags,
        rules_revision: analyse::REVISION,
        derived,
    }
}
