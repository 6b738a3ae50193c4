//! Whether a PDF's structure runs in a circle: the reader would follow it until its stack ends.

use pdf_extract::{Dictionary, Document, Object, ObjectId};
use std::collections::HashMap;

/// Deeper chains of pages, or of forms in forms, are taken for endless.
const MAX_CHAIN: usize = 64;

/// Whether pages are their own parents, or forms draw themselves.
pub fn has_cycle(document: &Document) -> bool {
    let mut depths = HashMap::new();
    document.page_iter().any(|page| is_own_ancestor(document, page))
        || document.objects.keys().any(|id| form_depth(document, *id, 0, &mut depths).is_none())
}

fn dictionary(document: &Document, id: ObjectId) -> Option<&Dictionary> {
    match document.objects.get(&id)? {
        Object::Dictionary(dictionary) => Some(dictionary),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

fn is_own_ancestor(document: &Document, id: ObjectId) -> bool {
    let mut at = id;
    for _ in 0..MAX_CHAIN {
        let parent = dictionary(document, at).and_then(|d| d.get(b"Parent").ok());
        match parent.and_then(|p| p.as_reference().ok()) {
            Some(parent) => at = parent,
            None => return false,
        }
    }
    true
}

/// How many forms stand in one another below an object; none where there are too many.
fn form_depth(document: &Document, id: ObjectId, above: usize, known: &mut HashMap<ObjectId, usize>) -> Option<usize> {
    if let Some(depth) = known.get(&id) {
        return (above + depth <= MAX_CHAIN).then_some(*depth);
    }
    if above > MAX_CHAIN {
        return None;
    }
    let mut deepest = 0;
    for form in forms(document, id) {
        deepest = deepest.max(1 + form_depth(document, form, above + 1, known)?);
    }
    known.insert(id, deepest);
    Some(deepest)
}

/// The forms that an object's resources name.
fn forms(document: &Document, id: ObjectId) -> Vec<ObjectId> {
    let inner = |outer: &Dictionary, key: &[u8]| -> Option<Dictionary> {
        let value = outer.get(key).ok()?;
        let value = value.as_reference().map_or(Some(value), |id| document.objects.get(&id))?;
        value.as_dict().ok().cloned()
    };
    let named = dictionary(document, id).and_then(|d| inner(d, b"Resources")).and_then(|r| inner(&r, b"XObject"));
    named.map_or_else(Vec::new, |named| named.iter().filter_map(|(_, form)| form.as_reference().ok()).collect())
}
