//! The shape of a bundle: where in it the policies lie, and what of an OPA bundle seawall does not do.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;

use crate::registry::{Fault, shown};

/// What OPA keeps beside the rules: <https://www.openpolicyagent.org/docs/management-bundles#bundle-file-format>.
#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Manifest {
    roots: Option<Vec<String>>,
    rego_version: Option<u8>,
}

/// Puts the folder of the policies at the root, and refuses what would make the policies judge otherwise here than where they were
/// made.
pub(crate) fn settle(files: BTreeMap<String, Vec<u8>>, notes: &mut Vec<String>) -> Result<BTreeMap<String, Vec<u8>>, Fault> {
    if let Some(manifest) = files.get(".manifest") {
        check(manifest, &files)?;
    }
    if files.contains_key(".signatures.json") {
        notes.push("the bundle is signed; seawall goes by its digest, and does not look at the signature".to_owned());
    }
    for (path, bytes) in files.iter().filter(|(path, _)| matches!(name(path), "data.json" | "data.yaml" | "data.yml")) {
        if !is_empty(bytes) {
            return Err(Fault::new(format!("`{}` holds data, which policies of seawall do not see", shown(path)))
                .hint("what they look up is a table in `data/<name>.yaml`, pushed by `oras push` or `conftest push`"));
        }
    }
    let prefix = prefix(&files);
    let mut settled = BTreeMap::new();
    for (path, bytes) in files {
        let path = path.strip_prefix(&prefix).map_or(path.clone(), str::to_owned);
        if settled.insert(path.clone(), bytes).is_some() {
            return Err(Fault::new(format!("the file `{}` is there twice", shown(&path))));
        }
    }
    Ok(settled)
}

/// The folders above `<family>/<name>/policy.rego`, with a slash at the end. `conftest push`, `oras push` and `opa build` keep the
/// names of the folders that they are given. None if policies lie at several depths: whoever loads them says where they must be.
fn prefix(files: &BTreeMap<String, Vec<u8>>) -> String {
    let of = |path: &String| {
        let mut parts: Vec<&str> = path.split('/').collect();
        let is_policy = parts.last() == Some(&"policy.rego") && parts.len() >= 3;
        parts.truncate(parts.len().saturating_sub(3));
        is_policy.then(|| parts.iter().map(|part| format!("{part}/")).collect::<String>())
    };
    let mut found: Vec<String> = files.keys().filter_map(of).collect();
    found.dedup();
    if found.len() == 1 { found.remove(0) } else { String::new() }
}

fn check(manifest: &[u8], files: &BTreeMap<String, Vec<u8>>) -> Result<(), Fault> {
    let manifest: Manifest =
        serde_json::from_slice(manifest).map_err(|error| Fault::new(format!("the `.manifest` cannot be read: {error}")))?;
    if manifest.rego_version == Some(0) {
        return Err(Fault::new("the bundle is written in Rego v0").hint("`opa fmt --rego-v1` makes v1 of it"));
    }
    let Some(roots) = manifest.roots else { return Ok(()) };
    let owned = |package: &str| {
        roots.iter().any(|root| {
            root.is_empty() || package.strip_prefix(root.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".rego")) {
        let text = String::from_utf8_lossy(bytes);
        let package = text.lines().find_map(|line| line.trim().strip_prefix("package ")).unwrap_or_default();
        let package = package.split(['#', ';']).next().unwrap_or_default().trim().replace('.', "/");
        if !owned(&package) {
            return Err(Fault::new(format!("`{}` is outside of the roots that the `.manifest` names", shown(path))));
        }
    }
    Ok(())
}

/// Whether a file of data says nothing; `opa build` always writes one.
fn is_empty(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.trim().is_empty()
        || serde_json::from_str::<Json>(&text).is_ok_and(|data| data.as_object().is_some_and(serde_json::Map::is_empty))
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(files: &[(&str, &str)]) -> Result<Vec<String>, Fault> {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
        settle(files, &mut Vec::new()).map(|files| files.into_keys().collect())
    }

    #[test]
    fn policies_come_to_the_root() {
        let rule = "package seawall.policies.a.b";
        assert_eq!(settled(&[("a/b/policy.rego", rule)]).unwrap(), ["a/b/policy.rego"]);
        assert_eq!(
            settled(&[("x/y/a/b/policy.rego", rule), ("x/y/lib/l.rego", ""), ("data.json", "{}"), (".manifest", "{}")]).unwrap(),
            [".manifest", "a/b/policy.rego", "data.json", "lib/l.rego"]
        );
        // Several depths: nothing is guessed.
        assert_eq!(settled(&[("x/a/b/policy.rego", rule), ("a/b/policy.rego", rule)]).unwrap().len(), 2);
        assert!(
            settled(&[("x/a/b/policy.rego", rule), ("x/data/t.yaml", ""), ("data/t.yaml", "")])
                .unwrap_err()
                .what
                .contains("twice")
        );
    }

    #[test]
    fn what_opa_would_do_otherwise_is_refused() {
        let rule = ("a/b/policy.rego", "# METADATA\npackage seawall.policies.a.b # x\n");
        let data = Some("what they look up is a table in `data/<name>.yaml`, pushed by `oras push` or `conftest push`");
        let roots = r#"{"roots":["other","seawall/policies/a/bc"]}"#;
        for (path, text, what, hint) in [
            ("data.json", r#"{"a":1}"#, "`data.json` holds data, which policies of seawall do not see", data),
            ("x/data.yaml", "a: 1", "`x/data.yaml` holds data, which policies of seawall do not see", data),
            (".manifest", "{", "the `.manifest` cannot be read: EOF while parsing an object at line 1 column 1", None),
            (
                ".manifest",
                r#"{"rego_version":0}"#,
                "the bundle is written in Rego v0",
                Some("`opa fmt --rego-v1` makes v1 of it"),
            ),
            (".manifest", roots, "`a/b/policy.rego` is outside of the roots that the `.manifest` names", None),
        ] {
            let fault = settled(&[rule, (path, text)]).unwrap_err();
            assert_eq!((fault.what.as_str(), fault.hint.as_deref()), (what, hint), "{path} {text}");
        }
        for roots in [r#"[""]"#, r#"["seawall"]"#, r#"["x","seawall/policies/a/b"]"#] {
            assert!(settled(&[rule, (".manifest", &format!(r#"{{"revision":"r","roots":{roots}}}"#))]).is_ok(), "{roots}");
        }
        let signed = [rule, (".signatures.json", "{}")].map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        let mut notes = Vec::new();
        settle(signed.into(), &mut notes).unwrap();
        assert_eq!(notes, ["the bundle is signed; seawall goes by its digest, and does not look at the signature"]);
    }
}
