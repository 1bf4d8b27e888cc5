//! Ids with holes: which may be equal, and what stands above them.

use crate::model::{Cause, Data, Part, Value};

/// What is in the way of knowing an id.
pub(super) fn cause_of(id: &Value) -> Cause {
    match &id.data {
        Data::Unknown(unknown) => unknown.cause.clone(),
        Data::Parts(parts) => parts
            .iter()
            .find_map(|part| match part {
                Part::Hole(hole) => Some(hole.cause.clone()),
                Part::Literal(_) => None,
            })
            .unwrap_or(Cause::Runtime("id".into())),
        _ => Cause::Runtime("id".into()),
    }
}

/// The id of the parent of a child: two segments less, or none if it is no child.
pub(super) fn parent_key(key: &str) -> Option<String> {
    let tail = key.rfind("/providers/").map_or(0, |start| start + "/providers/".len());
    // namespace/type/name/type/name
    if key.get(tail..)?.split('/').count() < 5 {
        return None;
    }
    let (rest, _) = key.rsplit_once('/')?;
    rest.rsplit_once('/').map(|(parent, _)| parent.to_owned())
}

/// Whether two keys with holes may stand for the same id: what is known in front and behind must fit.
pub(super) fn may_equal(a: &str, b: &str) -> bool {
    let pieces = |key: &str| -> Vec<String> {
        let mut pieces = vec![String::new()];
        let mut inside = false;
        for character in key.chars() {
            match character {
                '\u{1}' => {
                    inside = true;
                    pieces.push(String::new());
                }
                '\u{2}' => inside = false,
                character if !inside => {
                    if let Some(last) = pieces.last_mut() {
                        last.push(character);
                    }
                }
                _ => {}
            }
        }
        pieces
    };
    if a == b {
        return true;
    }
    let (a, b) = (pieces(a), pieces(b));
    if a.len() == 1 && b.len() == 1 {
        return false;
    }
    let fits = |a: &str, b: &str, front: bool| {
        let shorter = a.len().min(b.len());
        if front { a.get(..shorter) == b.get(..shorter) } else { a.get(a.len() - shorter..) == b.get(b.len() - shorter..) }
    };
    let ends = |pieces: &[String]| (pieces.first().cloned().unwrap_or_default(), pieces.last().cloned().unwrap_or_default());
    let ((front_a, back_a), (front_b, back_b)) = (ends(&a), ends(&b));
    match (a.len(), b.len()) {
        // One is known throughout: what the other knows must stand at its ends.
        (1, _) => front_a.starts_with(&front_b) && front_a.ends_with(&back_b) && front_a.len() >= front_b.len() + back_b.len(),
        (_, 1) => front_b.starts_with(&front_a) && front_b.ends_with(&back_a) && front_b.len() >= front_a.len() + back_a.len(),
        _ => fits(&front_a, &front_b, true) && fits(&back_a, &back_b, false),
    }
}

/// The id at or above `key` that is as deep as `types` are: of a rule of a namespace, the namespace.
pub(super) fn at_depth(mut key: String, types: &[String]) -> String {
    let depth = |key: &str| key.rsplit_once("/providers/").map_or(0, |(_, tail)| tail.split('/').count());
    // namespace/type has the ids namespace/type/name
    let wanted = types.iter().map(|name| name.split('/').count().saturating_mul(2).saturating_sub(1)).max().unwrap_or(0);
    while depth(&key) > wanted
        && let Some(parent) = parent_key(&key)
    {
        key = parent;
    }
    key
}

/// Whether type and name behind the last `/providers/` hold no hole.
pub(super) fn tail_known(key: &str) -> bool {
    key.rfind("/providers/").is_some_and(|start| key.get(start..).is_some_and(|tail| !tail.contains('\u{1}')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_with_holes_may_be_equal_only_where_what_is_known_fits() {
        assert!(may_equal("/subscriptions/\u{1}a\u{2}/x/one", "/subscriptions/123/x/one"));
        assert!(!may_equal("/subscriptions/\u{1}a\u{2}/x/one", "/subscriptions/123/x/two"));
        assert!(!may_equal("/subscriptions/\u{1}a\u{2}/x/one", "/subscriptions/\u{1}b\u{2}/x/two"));
        assert!(may_equal("/subscriptions/\u{1}a\u{2}/x/\u{1}n\u{2}", "/subscriptions/\u{1}a\u{2}/x/two"));
        assert!(!may_equal("/a/b", "/a/c"));
    }

    #[test]
    fn a_parent_is_two_segments_up() {
        assert_eq!(parent_key("/s/providers/a.b/c/d/e/f").as_deref(), Some("/s/providers/a.b/c/d"));
        assert_eq!(parent_key("/s/providers/a.b/c/d"), None);
    }

    #[test]
    fn a_child_counts_for_the_parent_of_the_type_asked_for() {
        let types = ["A.B/c".to_owned()];
        assert_eq!(at_depth("/s/providers/a.b/c/d/e/f".to_owned(), &types), "/s/providers/a.b/c/d");
        assert_eq!(at_depth("/s/providers/a.b/c/d".to_owned(), &types), "/s/providers/a.b/c/d");
        assert_eq!(at_depth("no-id".to_owned(), &types), "no-id");
    }
}
