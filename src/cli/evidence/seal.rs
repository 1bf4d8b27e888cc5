//! Where packs go and come from, and who signs them.

use std::path::Path;

use jiff::Timestamp;

use crate::cli::evidence::options::{SealArguments, SignArguments};
use crate::cli::evidence::remote::Remote;
use crate::cli::{Failure, note, surroundings};
use crate::evidence::documents::Documents;
use crate::evidence::dsse;
use crate::evidence::key::{PrivateKey, Signer};
use crate::evidence::statement::Statement;
use crate::evidence::store::{self, Appended, Files, Seal};

/// Where a pack goes.
#[derive(Copy, Clone)]
pub(super) enum Goal<'a> {
    /// A folder of its own.
    Pack(&'a Path),
    /// A store.
    Store(&'a str),
}

/// Where a pack goes, and how it is sealed.
pub(super) struct Sealing<'a> {
    pub(super) goal: Goal<'a>,
    pub(super) arguments: &'a SealArguments,
    pub(super) remote: &'a Remote<'a>,
}

impl Sealing<'_> {
    /// Seals a pack, and says where it is and what its digest is.
    pub(super) fn seal(
        &self,
        files: &Files,
        documents: &Documents,
        created: Timestamp,
        signer: Option<&dyn Signer>,
    ) -> Result<(), Failure> {
        let sign = |manifest: &[u8]| match signer {
            Some(signer) => dsse::sign(&Statement::of(documents, manifest), signer).map(Some),
            None => Ok(None),
        };
        let seal = Seal { created: created.to_string(), tool: concat!("seawall ", env!("CARGO_PKG_VERSION")).to_owned() };
        let sealed = match self.goal {
            Goal::Pack(folder) => store::build(folder, files, &seal, &sign),
            Goal::Store(place) => self.remote.store_to_add_to(place)?.append(files, &seal, &sign),
        };
        let Appended { number, digest, place, .. } = sealed.map_err(|why| Failure::Usage(why.to_string()))?;
        note(&format!("sealed pack {number} as `{place}`: {digest}"));
        match signer {
            Some(signer) => note(&format!("signed by {}", signer.public().keyid())),
            None => note("it is not signed: `--sign-key` says by whom it is to be"),
        }
        Ok(())
    }

    /// Who signs, if anybody does.
    pub(super) fn signer(&self) -> Result<Option<Box<dyn Signer>>, Failure> {
        let SignArguments { sign_key, sign_key_env, sign_key_vault } = &self.arguments.sign;
        if let Some(path) = sign_key {
            return private(&path.display().to_string(), &text(path)?);
        }
        if let Some(name) = sign_key_env {
            let text =
                surroundings::named(name).ok_or_else(|| Failure::Usage(format!("there is no key in `{name}`: it is not set")))?;
            return private(name, &text);
        }
        sign_key_vault.as_ref().map(|id| self.remote.signer(id)).transpose()
    }
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
