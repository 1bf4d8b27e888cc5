//! Bundles on disk: archives, and folders that are OCI image layouts.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::registry::digest::Digest;
use crate::registry::files::Files;
use crate::registry::manifest::{Descriptor, Kind};
use crate::registry::reference::{Local, is_archive};
use crate::registry::{Blobs, Fault, MANIFEST, Part, TOTAL, assemble, shown};
use crate::workspace::{Disk, Workspace};

/// <https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md>
#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Index {
    #[serde(default)]
    manifests: Vec<Descriptor>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
#[serde(rename_all = "camelCase")]
struct Marker {
    image_layout_version: String,
}

/// The digest and the files of a bundle on disk.
pub(crate) fn read(base: &Path, Local { path, pin }: &Local) -> Result<(Digest, BTreeMap<String, Vec<u8>>), Fault> {
    let full = base.join(path);
    if is_archive(path) { archive(&full, pin.as_ref()) } else { layout(&full, pin.as_ref()) }
}

fn archive(path: &Path, pin: Option<&Digest>) -> Result<(Digest, BTreeMap<String, Vec<u8>>), Fault> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // What ends as an archive does has a name.
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let bytes = disk(folder)?.read(name, TOTAL).map_err(|error| Fault::new(error.to_string()))?;
    let digest = Digest::of(&bytes);
    if let Some(pin) = pin {
        pin.verify(Part::Archive, &bytes)?;
    }
    let mut files = Files::default();
    files.take(Kind::TarGzip, bytes)?;
    Ok((digest, files.finish()?))
}

fn layout(path: &Path, pin: Option<&Digest>) -> Result<(Digest, BTreeMap<String, Vec<u8>>), Fault> {
    let disk = disk(path)?;
    if !disk.is_file("oci-layout") {
        return Err(Fault::new("this is no bundle")
            .hint("name an archive (`.tar.gz`), an OCI image layout, a folder of policies or `oci://…`"));
    }
    let unreadable = |name: &str, error: serde_json::Error| Fault::new(format!("`{name}` cannot be read: {error}"));
    let marker: Marker =
        serde_json::from_slice(&file(&disk, "oci-layout", MANIFEST)?).map_err(|error| unreadable("oci-layout", error))?;
    if !marker.image_layout_version.starts_with("1.") {
        return Err(Fault::new(format!("the image layout has version `{}`, not 1", shown(&marker.image_layout_version))));
    }
    let index: Index =
        serde_json::from_slice(&file(&disk, "index.json", MANIFEST)?).map_err(|error| unreadable("index.json", error))?;
    let digest = choose(&index, pin)?;
    let files = assemble(&digest, &mut Folder(disk))?;
    Ok((digest, files))
}

/// The manifest that is pinned, or the only one.
fn choose(index: &Index, pin: Option<&Digest>) -> Result<Digest, Fault> {
    let listed = || index.manifests.iter().take(5).map(|one| format!("`@{}`", shown(&one.digest))).collect::<Vec<_>>().join(", ");
    let chosen: Vec<&Descriptor> = match pin {
        Some(pin) => index.manifests.iter().filter(|one| one.digest == pin.to_string()).take(1).collect(),
        None => index.manifests.iter().collect(),
    };
    match (chosen.as_slice(), pin) {
        ([one], _) => Digest::parse(&one.digest)
            .ok_or_else(|| Fault::new(format!("`index.json` has the digest `{}`, which is no SHA-256", shown(&one.digest)))),
        ([], None) => Err(Fault::new("the image layout is empty")),
        ([], Some(pin)) => Err(Fault::new(format!("the image layout has no {pin}")).hint(format!("it has {}", listed()))),
        (_, _) => Err(Fault::new("the image layout has several manifests").hint(format!("say which: {}", listed()))),
    }
}

/// The blobs of an image layout.
struct Folder(Disk);

impl Blobs for Folder {
    fn get(&mut self, _: Part, digest: &Digest, limit: u64) -> Result<Vec<u8>, Fault> {
        file(&self.0, &format!("blobs/sha256/{}", digest.hex()), limit)
    }
}

fn disk(folder: &Path) -> Result<Disk, Fault> {
    Disk::new(folder).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Fault::new("there is no such file or folder"),
        _ => Fault::new(error.to_string()),
    })
}

fn file(disk: &Disk, path: &str, limit: u64) -> Result<Vec<u8>, Fault> {
    disk.read(path, limit).map_err(|error| Fault::new(format!("`{path}`: {error}")))
}
