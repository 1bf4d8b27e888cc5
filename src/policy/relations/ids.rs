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
pub(crate) fn may_equal(a: &str, b: &str) -> bool {
    // What stands in front of both, holes of the same symbol too, says nothing.
    let common = common(a, b);
    let (a, b) = (a.get(common..).unwrap_or(a), b.get(common..).unwrap_or(b));
    let (Some((front_a, back_a)), Some((front_b, back_b))) = (ends(a), ends(b)) else {
        // One is known throughout: what the other knows must stand at its ends.
        return match (ends(a), ends(b)) {
            (None, Some((front, back))) => has_ends(a, front, back),
            (Some((front, back)), None) => has_ends(b, front, back),
            _ => a == b,
        };
    };
    (front_a.starts_with(front_b) || front_b.starts_with(front_a)) && (back_a.ends_with(back_b) || back_b.ends_with(back_a))
}

/// How much two keys have in common at their beginning, without a hole that is cut.
fn common(a: &str, b: &str) -> usize {
    let (mut whole, mut depth) = (0, 0_usize);
    for ((at, one), other) in a.char_indices().zip(b.chars()) {
        if one != other {
            break;
        }
        match one {
            '\u{1}' => depth = depth.saturating_add(1),
            '\u{2}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            whole = at.saturating_add(one.len_utf8());
        }
    }
    whole
}

/// What is known of a key before its first hole and behind its last; `None` if it has none.
fn ends(key: &str) -> Option<(&str, &str)> {
    // The symbol of a hole may have holes of its own: the last end is that of an outer one.
    Some((key.split_once('\u{1}')?.0, key.rsplit_once('\u{2}').map_or("", |(_, back)| back)))
}

fn has_ends(key: &str, front: &str, back: &str) -> bool {
    key.len() >= front.len().saturating_add(back.len()) && key.starts_with(front) && key.ends_with(back)
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
    use crate::model::estate::id_key;
    use crate::model::{Type, Unknown};

    #[test]
    fn ids_with_holes_may_be_equal_only_where_what_is_known_fits() {
        assert!(may_equal("/subscriptions/\u{1}a\u{2}/x/one", "/subscriptions/123/x/one"));
        assert!(!may_equal("/subscriptions/\u{1}a\u{2}/x/one", "/subscriptions/123/x/two"));
        assert!(!may_equal("/subscriptions/\u{1}a\u{2}/x/one", "/subscriptions/\u{1}b\u{2}/x/two"));
        assert!(may_equal("/subscriptions/\u{1}a\u{2}/x/\u{1}n\u{2}", "/subscriptions/\u{1}a\u{2}/x/two"));
        assert!(may_equal("/x/\u{1}f(\u{1}a\u{2}+b)\u{2}", "/x/two"));
        assert!(!may_equal("/a/b", "/a/c"));
        assert!(!may_equal("/s/\u{1}a\u{2}/x/other", "/s/\u{1}a\u{2}/x/kv-\u{1}n\u{2}"));
        assert!(may_equal("/s/\u{1}a\u{2}/x/kv-1", "/s/\u{1}a\u{2}/x/kv-\u{1}n\u{2}"));
        assert!(may_equal("/s/\u{1}ab\u{2}", "/s/\u{1}ac\u{2}"));
    }

    #[test]
    fn a_parent_is_two_segments_up() {
        assert_eq!(parent_key("/s/providers/a.b/c/d/e/f").as_deref(), Some("/s/providers/a.b/c/d"));
        assert_eq!(parent_key("/s/providers/a.b/c/d"), None);
        let made = |name: &str| {
            let symbol = "uniqueString(/s/providers/x.y/z/z/z/z)";
            let hole = Part::Hole(Unknown::new(symbol, Type::String, Cause::Runtime("id".into())).into());
            id_key(&Value::parts(vec![Part::Literal("/s/providers/a.b/c/".into()), hole, Part::Literal(name.into())]))
        };
        assert_eq!(made("").and_then(|key| parent_key(&key)), None);
        assert_eq!(made("/e/f").and_then(|key| parent_key(&key)), made(""));
    }

    #[test]
    fn a_child_counts_for_the_parent_of_the_type_asked_for() {
        let types = ["A.B/c".to_owned()];
        assert_eq!(at_depth("/s/providers/a.b/c/d/e/f".to_owned(), &types), "/s/providers/a.b/c/d");
        assert_eq!(at_depth("/s/providers/a.b/c/d".to_owned(), &types), "/s/providers/a.b/c/d");
        assert_eq!(at_depth("no-id".to_owned(), &types), "no-id");
    }
}
