//! What analysis says, in the form that is stored; for checks and imports alike.

use crate::analyse::{self, Analysis, Prepared};
use crate::document::{ClauseIdentity, Significance, Text, VersionId};
use crate::store::{NewChange, NewClauseChange, NewVersion};

/// Of a change of noise, only so many clauses are kept: a page that came in another language or cut
/// off differs in every clause, which says nothing.
const NOISE_CLAUSES: usize = 20;

/// A version to store.
#[must_use]
pub fn new_version(text: Text, title: Option<String>, read: &Prepared, extractor_revision: u32) -> NewVersion {
    NewVersion {
        text,
        title,
        language: read.facts.language,
        dates: read.facts.dates.clone(),
        extractor_revision,
        clauses: (0..read.clauses.len()).filter_map(|at| identity(read, at)).collect(),
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
    let changes = analysis.changes.into_iter().zip(analysis.places);
    let kept = if analysis.significance == Significance::Noise { NOISE_CLAUSES } else { usize::MAX };
    let clauses = changes.map(|(change, (was, is))| NewClauseChange {
        kind: change.kind,
        significance: change.significance,
        before: was.and_then(|at| identity(old, at)),
        after: is.and_then(|at| identity(new, at)),
    });
    NewChange {
        before,
        significance: analysis.significance,
        summary: analysis.summary,
        clauses: clauses.take(kept).collect(),
        flags: analysis.flags,
        rules_revision: analyse::REVISION,
        derived,
        alternates: false,
    }
}

fn identity(read: &Prepared, at: usize) -> Option<ClauseIdentity> {
    let (clause, words_key) = (read.clauses.get(at)?, *read.keys.get(at)?);
    Some(ClauseIdentity { words_key, plain: clause.plain.clone(), section: clause.section.clone() })
}
