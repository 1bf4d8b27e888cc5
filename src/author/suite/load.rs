//! The policies of a folder beside what seawall brings, without those that cannot be loaded.

use std::collections::BTreeMap;

use crate::author::{Fault, Files};
use crate::model::resource_type::canonical;
use crate::policy::catalogue::Catalogue;

/// What could be loaded, and why the rest could not.
pub(super) struct Loaded {
    pub(super) catalogue: Catalogue,
    pub(super) faults: Vec<Fault>,
}

/// Lays `own`, without the policies that are `left_out`, over `base`. One file after the other goes until the rest can be loaded.
pub(super) fn load(base: &Files, own: &Files, left_out: &[String]) -> Loaded {
    let all = base.iter().chain(own).map(|(path, text)| (path.as_str(), text.as_str()));
    let mut texts: BTreeMap<&str, &str> = all.filter(|(path, _)| !left_out.iter().any(|file| file == path)).collect();
    let mut faults = Vec::new();
    loop {
        match Catalogue::load(texts.iter().map(|(path, text)| (*path, *text))) {
            Ok(catalogue) => {
                let own_ones = catalogue.policies.iter().filter(|policy| own.contains_key(&policy.file));
                faults.extend(own_ones.flat_map(|policy| misspelt(own, &policy.file, &policy.metadata.resource_types)));
                return Loaded { catalogue, faults };
            }
            Err(error) => {
                let gone = texts.remove(error.file.as_str());
                faults.push(error.into());
                if gone.is_none() {
                    return Loaded { catalogue: Catalogue::default(), faults };
                }
            }
        }
    }
}

/// Types that Azure spells in another case: the policy would never be asked.
fn misspelt(own: &Files, file: &str, types: &[String]) -> Vec<Fault> {
    let line_of = |word: &str| {
        let lines = own.get(file).into_iter().flat_map(|text| (1..).zip(text.lines()));
        lines.filter(|(_, line)| line.starts_with('#') && line.contains(word)).map(|(number, _)| number).next().unwrap_or(1)
    };
    let fault = |name: &String| {
        let known = canonical(name);
        (name != "*" && known != name.as_str())
            .then(|| Fault::at(file, line_of(name), format!("Azure spells the type `{name}` as `{known}`"), "spell it so"))
    };
    types.iter().filter_map(fault).collect()
}
