//! The files of a bundle, with the limits on them all.

use std::collections::BTreeMap;

use crate::registry::manifest::Kind;
use crate::registry::{Fault, TOTAL, archive, shown};

/// Files of a bundle.
const COUNT: usize = 10_000;

/// Bytes of a path.
const PATH: usize = 1000;

/// The files so far.
#[derive(Debug, Default)]
pub(crate) struct Files {
    files: BTreeMap<String, Vec<u8>>,
    bytes: u64,
}

impl Files {
    /// Adds what a layer holds.
    pub(crate) fn take(&mut self, kind: Kind, bytes: Vec<u8>) -> Result<(), Fault> {
        match kind {
            Kind::File(path) => self.add(&path, bytes),
            Kind::Tar => archive::unpack(&bytes, self),
            Kind::TarGzip => archive::unpack(&archive::decompress(&bytes, TOTAL)?, self),
        }
    }

    /// Adds one file.
    pub(crate) fn add(&mut self, path: &str, bytes: Vec<u8>) -> Result<(), Fault> {
        let path = safe(path)?;
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
        if self.bytes > TOTAL {
            return Err(Fault::new(format!("the files have more than {TOTAL} bytes together, which is the limit")));
        }
        if self.files.len() >= COUNT {
            return Err(Fault::new(format!("there are more than {COUNT} files, which is the limit")));
        }
        if self.files.insert(path.clone(), bytes).is_some() {
            return Err(Fault::new(format!("the file `{}` is there twice", shown(&path))));
        }
        Ok(())
    }

    /// All of them, if there is a policy among them.
    pub(crate) fn finish(self) -> Result<BTreeMap<String, Vec<u8>>, Fault> {
        let is_rule = |path: &String| path.ends_with(".rego") && !path.ends_with("_test.rego");
        if self.files.keys().any(is_rule) {
            return Ok(self.files);
        }
        let compiled = self.files.keys().any(|path| path.ends_with(".wasm") || path.ends_with("plan.json"));
        let hint = if compiled { "it is compiled: build it with `opa build --target rego`" } else { "it needs a file `*.rego`" };
        Err(Fault::new("there is no policy in it").hint(hint))
    }
}

/// A path that stays inside, with its `.` taken out. Nothing is ever written at it; a bundle that tries is not to be trusted.
fn safe(path: &str) -> Result<String, Fault> {
    let parts: Vec<&str> = path.split('/').filter(|part| *part != ".").collect();
    let bad = |part: &&str| part.is_empty() || *part == ".." || part.chars().any(|c| c.is_control() || c == '\\' || c == ':');
    if parts.is_empty() || parts.iter().any(bad) || path.len() > PATH {
        return Err(Fault::new(format!("the path `{}` leads out of the bundle, or is none", shown(path))));
    }
    Ok(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside() {
        assert_eq!(safe("./policies/./tls/policy.rego").unwrap(), "policies/tls/policy.rego");
        for wrong in ["", ".", "/", "/a", "..", "a/../b", "../a", "a//b", "a/", "C:/a", "C:a", "a\\..\\b", "a\0b", "a\nb"] {
            assert!(safe(wrong).is_err(), "{wrong:?}");
        }
        assert!(safe(&"a/".repeat(600)).is_err());
    }

    #[test]
    fn a_bundle_has_limits() {
        let mut files = Files::default();
        for number in 0..COUNT {
            files.add(&format!("{number}.rego"), Vec::new()).unwrap();
        }
        assert_eq!(files.add("one.rego", Vec::new()).unwrap_err().what, "there are more than 10000 files, which is the limit");
        let mut files = Files::default();
        files.add("a.rego", vec![0; TOTAL as usize]).unwrap();
        for (path, more) in [("b.rego", vec![0]), ("a.rego", Vec::new())] {
            let said = files.add(path, more).unwrap_err().what;
            assert_eq!(said, "the files have more than 67108864 bytes together, which is the limit");
        }
    }

    #[test]
    fn a_bundle_needs_a_policy() {
        let with = |paths: &[&str]| {
            let mut files = Files::default();
            paths.iter().for_each(|path| files.add(path, Vec::new()).unwrap());
            files.finish()
        };
        assert!(with(&["data.json", "a/policy.rego"]).is_ok());
        for (path, hint) in [
            ("policy_test.rego", "it needs a file `*.rego`"),
            ("policy.wasm", "it is compiled: build it with `opa build --target rego`"),
        ] {
            let fault = with(&[path]).unwrap_err();
            assert_eq!((fault.what.as_str(), fault.hint.as_deref()), ("there is no policy in it", Some(hint)), "{path}");
        }
    }
}
