//! The policies of a folder beside what seawall brings, without those that cannot be loaded.

use crate::author::{Fault, Files};
use crate::model::resource_type::canonical;
use crate::policy::catalogue::{Catalogue, LoadError};
use crate::policy::pack::Pack;

/// What the folder is called while it is tested.
pub(super) const PACK: &str = "own";

/// What could be loaded, and why the rest could not.
pub(super) struct Loaded {
    pub(super) catalogue: Catalogue,
    pub(super) faults: Vec<Fault>,
}

/// Lays `own`, without the policies that are `left_out`, over what comes with seawall. One file after the other goes until the
/// rest can be loaded.
pub(super) fn load(own: &Files, left_out: &[String]) -> Loaded {
    let mut texts = own.clone();
    texts.retain(|path, _| !left_out.contains(path));
    let mut faults = Vec::new();
    loop {
        match catalogue(&texts) {
            Ok(catalogue) => {
                let own_ones = catalogue.policies.iter().filter(|policy| own.contains_key(&policy.file));
                faults.extend(own_ones.flat_map(|policy| misspelt(own, &policy.file, &policy.metadata.resource_types)));
                return Loaded { catalogue, faults };
            }
            Err(error) => {
                let gone = texts.remove(&error.file);
                faults.push(error.into());
                if gone.is_none() || texts.is_empty() {
                    return Loaded { catalogue: Catalogue::default(), faults };
                }
            }
        }
    }
}

/// A folder that has everything that comes with seawall, as seawall's own has, counts alone: what was taken away there is gone.
fn catalogue(texts: &Files) -> Result<Catalogue, LoadError> {
    let is_shared = |path: &&str| !path.ends_with("/policy.rego") && (path.ends_with(".rego") || path.ends_with(".yaml"));
    let is_whole = Catalogue::files().map(|(path, _)| path).filter(is_shared).all(|path| texts.contains_key(path));
    if is_whole {
        return Catalogue::load(texts.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    }
    let below = |mut error: LoadError| {
        error.file = below_pack(&error.file).to_owned();
        error
    };
    // Nothing is left of a folder of which nothing could be used.
    if !texts.keys().any(|path| path.ends_with(".rego") && !path.ends_with("_test.rego")) {
        return Ok(Catalogue::default());
    }
    let pack = Pack::of_folder(PACK, texts.clone()).map_err(below)?;
    let mut catalogue = Catalogue::with(&[pack]).map_err(below)?;
    // Policies are told by their files in the folder; one of seawall's at the same path is another one.
    for policy in &mut catalogue.policies {
        policy.file = match policy.pack {
            Some(_) => below_pack(&policy.file).to_owned(),
            None => format!("seawall/{}", policy.file),
        };
    }
    Ok(catalogue)
}

/// The path of a file in the folder, of the path as the catalogue shows it.
pub(super) fn below_pack(file: &str) -> &str {
    file.strip_prefix(PACK).and_then(|rest| rest.strip_prefix('/')).unwrap_or(file)
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
