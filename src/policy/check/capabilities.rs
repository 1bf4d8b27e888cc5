//! The built-ins that policies may use: `policies/capabilities.json`, in the form that OPA takes with `--capabilities`.
//!
//! What is not in it is missing in the engine, gives something else each time, reaches outside of the input, may not be interrupted, or
//! hides what is read.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

const TEXT: &str = include_str!("../../../policies/capabilities.json");

/// What stands for a built-in that may not be used, and why.
const INSTEAD: [(&str, &str); 13] = [
    ("http.", "a policy reaches nothing outside of its input"),
    ("net.lookup", "a policy reaches nothing outside of its input"),
    ("opa.runtime", "a policy reaches nothing outside of its input"),
    ("time.now_ns", "the same input gives the same verdict: compare with a parameter"),
    ("rand.", "the same input gives the same verdict"),
    ("uuid.", "the same input gives the same verdict"),
    ("numbers.range", "it cannot be interrupted: iterate over what there is, as in `some i, _ in array`"),
    ("net.cidr_expand", "it cannot be interrupted: use `net.cidr_contains`"),
    ("walk", "name the keys, so that it can be told what the policy reads"),
    ("graph.", "name the keys, so that it can be told what the policy reads"),
    ("print", "look at values in a unit test"),
    ("trace", "look at values in a unit test"),
    ("io.jwt.", "the engine does not have it"),
];

#[derive(Deserialize)]
struct Capabilities {
    builtins: Vec<Builtin>,
}

#[derive(Deserialize)]
struct Builtin {
    name: String,
    decl: Declaration,
}

#[derive(Deserialize)]
struct Declaration {
    #[serde(default)]
    args: Vec<serde_json::Value>,
}

/// The built-ins, with the number of their arguments.
pub(crate) fn builtins() -> &'static BTreeMap<String, usize> {
    static BUILTINS: OnceLock<BTreeMap<String, usize>> = OnceLock::new();
    BUILTINS.get_or_init(|| {
        let read: Capabilities = serde_json::from_str(TEXT).expect("invariant: the file is embedded, and a test reads it");
        read.builtins.into_iter().map(|builtin| (builtin.name, builtin.decl.args.len())).collect()
    })
}

/// Why `name` may not be called, and what to do instead.
pub(crate) fn instead(name: &str) -> String {
    let known = INSTEAD.iter().find(|(start, _)| {
        name == *start || start.ends_with('.') && name.starts_with(start) || {
            // `numbers.range_step` is of the kind of `numbers.range`.
            start.contains('.') && name.starts_with(start)
        }
    });
    match known {
        Some((_, why)) => format!("; {why}"),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::engine;

    #[test]
    fn the_engine_knows_each_of_them() {
        // Operators are no functions there.
        let operators = "and assign div eq equal gt gte internal.member_2 internal.member_3 lt lte minus mul neq or plus rem";
        let operators: Vec<&str> = operators.split(' ').collect();
        let missing: Vec<&String> =
            builtins().keys().filter(|name| !operators.contains(&name.as_str()) && !engine::has_builtin(name)).collect();
        assert!(missing.is_empty(), "{missing:?}");
        assert!(builtins().len() > 80);
    }

    #[test]
    fn what_is_left_out_is_told_with_the_reason() {
        assert!(instead("numbers.range_step").contains("cannot be interrupted"));
        assert!(instead("http.send").contains("outside of its input"));
        assert_eq!(instead("printed"), "");
    }
}
