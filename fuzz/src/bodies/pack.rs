//! Bytes as what policies come in: a `tar` file, which is packed here, then the same bytes as `gzip`. What is read of it stays inside, and
//! is tables, profiles, frameworks and rules of which those that can be read are read.

use std::io::Write;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::{env, fs, process};

use flate2::Compression;
use flate2::write::GzEncoder;
use seawall::policy::catalogue::Catalogue;
use seawall::policy::pack::{Pack, is_wanted};
use seawall::registry::{Settings, load};

/// Where the archive lies, since an archive is read from a disk.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = env::temp_dir().join(format!("seawall-fuzz-{}", process::id()));
    fs::create_dir_all(&folder).expect("there is room for a folder");
    folder
});

pub(crate) fn run(bytes: &[u8]) {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).expect("memory takes it");
    open(&packed.finish().expect("memory takes it"));
    open(bytes);
}

fn open(archive: &[u8]) {
    fs::write(FOLDER.join("bundle.tar.gz"), archive).expect("there is room for a file");
    let Ok(bundle) = load(&FOLDER, "bundle.tar.gz", &Settings::default()) else { return };
    for path in bundle.files.keys() {
        let inside = !path.is_empty() && path.split('/').all(|part| !matches!(part, "" | "." | ".."));
        assert!(inside && !path.contains(['\\', '\0']), "a path leads out: {path:?}");
    }
    let texts = bundle.files.into_iter().filter_map(|(path, bytes)| Some((path, String::from_utf8(bytes).ok()?)));
    let Ok(pack) = Pack::of_bundle("acme", &bundle.digest, texts) else { return };
    assert!(pack.files.keys().all(|path| is_wanted(path)));
    let files = pack.files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    if let Ok(catalogue) = Catalogue::load(files.clone()) {
        drop(catalogue.data());
        drop(catalogue.check());
    }
}
