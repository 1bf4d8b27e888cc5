//! Where packs go and come from, and who signs them.

use std::path::Path;

use jiff::Timestamp;

use crate::cli::evidence::options::{SealArguments, SignArguments};
use crate::cli::{Failure, note, surroundings};
use crate::evidence::documents::Documents;
use crate::evidence::dsse;
use crate::evidence::key::{PrivateKey, Signer};
use crate::evidence::statement::Statement;
use crate::evidence::store::{self, Appended, Files, Seal, Store};

/// Seals a pack, and says where it is and what its digest is.
pub(super) fn seal(files: &Files, documents: &Documents, created: Timestamp, arguments: &SealArguments) -> Result<(), Failure> {
    let signer = signer(&arguments.sign)?;
    let sign = |manifest: &[u8]| match &signer {
        Some(signer) => dsse::sign(&Statement::of(documents, manifest), signer.as_ref()).map(Some),
        None => Ok(None),
    };
    let seal = Seal { created: created.to_string(), tool: concat!("seawall ", env!("CARGO_PKG_VERSION")).to_owned() };
    let sealed: Result<Appended, _> = match (&arguments.output, &arguments.store) {
        (Some(folder), _) => store::build(folder, files, &seal, &sign),
        (None, Some(place)) => opened(place)?.append(files, &seal, &sign),
        (None, None) => return Err(Failure::Usage("a pack needs a place: give `--pack FOLDER` or `--store FOLDER`".to_owned())),
    };
    let Appended { number, digest, place, .. } = sealed.map_err(|why| Failure::Usage(why.to_string()))?;
    note(&format!("sealed pack {number} as `{place}`: {digest}"));
    match &signer {
        Some(signer) => note(&format!("signed by {}", signer.public().keyid())),
        None => note("it is not signed: `--sign-key` says by whom it is to be"),
    }
    Ok(())
}

/// The store at a place: a folder, or a container.
pub(super) fn opened(place: &str) -> Result<Store, Failure> {
    Ok(Store::folder(Path::new(place)))
}

/// Who signs, if anybody does.
fn signer(arguments: &SignArguments) -> Result<Option<Box<dyn Signer>>, Failure> {
    if let Some(path) = &arguments.sign_key {
        let shown = path.display().to_string();
        return private(&shown, &text(path)?);
    }
    if let Some(name) = &arguments.sign_key_env {
        let text =
            surroundings::named(name).ok_or_else(|| Failure::Usage(format!("there is no key in `{name}`: it is not set")))?;
        return private(name, &text);
    }
    Ok(None)
}

fn private(shown: &str, text: &str) -> Result<Option<Box<dyn Signer>>, Failure> {
    let key = PrivateKey::from_pem(text).map_err(|why| Failure::Usage(format!("the key in `{shown}`: {why}")))?;
    Ok(Some(Box::new(key)))
}

/// A small text that the user names, such as a key.
#[expect(clippy::disallowed_methods, reason = "keys are read here")]
pub(super) fn text(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::Usage(format!("`{}`: {error}", path.display())))
}
