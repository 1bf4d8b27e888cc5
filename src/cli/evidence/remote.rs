//! Stores and keys that lie in Azure.

use std::path::Path;

use crate::cli::Failure;
use crate::cli::evidence::options::RemoteArguments;
use crate::evidence::key::Signer;
use crate::evidence::store::Store;

#[cfg(feature = "live")]
use {
    crate::azure::{Blobs, Cancel, Clock, Settings, SystemClock, VaultKey},
    crate::cli::collect::settings,
    crate::cli::options::AzureArguments,
    crate::cli::{note, surroundings},
    crate::evidence::store::objects::Chain,
    std::sync::Arc,
};

/// Which Azure, and as whom.
#[cfg(feature = "live")]
pub(crate) struct Remote<'a> {
    pub(crate) azure: &'a AzureArguments,
    pub(crate) tenant: Option<&'a str>,
}

/// Nobody: this build opens no connection.
#[cfg(not(feature = "live"))]
pub(crate) struct Remote<'a>(std::marker::PhantomData<&'a ()>);

impl RemoteArguments {
    /// Who is spoken to.
    #[cfg(feature = "live")]
    pub(super) fn remote(&self) -> Remote<'_> {
        Remote { azure: &self.azure, tenant: None }
    }

    /// Nobody.
    #[cfg(not(feature = "live"))]
    pub(super) fn remote(&self) -> Remote<'_> {
        Remote(std::marker::PhantomData)
    }
}

/// Whether a place is none on disk.
pub(super) fn is_remote(place: &str) -> bool {
    place.starts_with("https://") || place.starts_with("http://")
}

impl Remote<'_> {
    /// The store at a place: a folder, or a container.
    pub(super) fn store(&self, place: &str) -> Result<Store, Failure> {
        if is_remote(place) { self.container(place, false) } else { Ok(Store::folder(Path::new(place))) }
    }

    /// The same to add to. What keeps a container from being changed by others is said then.
    pub(super) fn store_to_add_to(&self, place: &str) -> Result<Store, Failure> {
        if is_remote(place) { self.container(place, true) } else { self.store(place) }
    }
}

#[cfg(feature = "live")]
impl Remote<'_> {
    fn settings(&self) -> Result<(Settings, Arc<dyn Clock>), Failure> {
        Ok((settings(self.azure, self.tenant)?, Arc::new(SystemClock::new(surroundings::fixed_time()?))))
    }

    fn container(&self, url: &str, is_written: bool) -> Result<Store, Failure> {
        let (settings, clock) = self.settings()?;
        let blobs = Blobs::new(&settings, url, clock, Cancel::default()).map_err(|fault| Failure::Usage(fault.to_string()))?;
        if is_written {
            blobs.notes().iter().for_each(|text| note(&format!("note: {text}")));
        }
        Ok(Store::new(Box::new(Chain::new(blobs))))
    }

    /// The key of a vault.
    pub(super) fn signer(&self, id: &str) -> Result<Box<dyn Signer>, Failure> {
        let (settings, clock) = self.settings()?;
        let key = VaultKey::open(&settings, id, clock, Cancel::default()).map_err(|fault| Failure::Usage(fault.to_string()))?;
        Ok(Box::new(key))
    }
}

#[cfg(not(feature = "live"))]
impl Remote<'_> {
    fn container(&self, _url: &str, _is_written: bool) -> Result<Store, Failure> {
        Err(no_network("a store in Azure"))
    }

    /// The key of a vault.
    pub(super) fn signer(&self, _id: &str) -> Result<Box<dyn Signer>, Failure> {
        Err(no_network("a key in Azure"))
    }
}

#[cfg(not(feature = "live"))]
fn no_network(what: &str) -> Failure {
    Failure::Usage(format!("{what} needs a build of seawall with the feature `live`: this one opens no connection"))
}
