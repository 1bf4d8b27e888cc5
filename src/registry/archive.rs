//! Archives, read in memory: nothing is ever unpacked onto a disk.

use std::io::Read;

use flate2::read::MultiGzDecoder;
use tar::{Archive, EntryType};

use crate::registry::files::Files;
use crate::registry::{Fault, shown};

/// How many times its size an archive may unpack to, beyond a first megabyte. Rego and JSON come to ten or twenty; deflate can a
/// thousand.
const RATIO: u64 = 200;

/// What is not counted against the ratio.
const ALLOWANCE: u64 = 1 << 20;

/// The bytes of a gzip file, at most `limit`.
pub(crate) fn decompress(bytes: &[u8], limit: u64) -> Result<Vec<u8>, Fault> {
    let ratio = (bytes.len() as u64).saturating_mul(RATIO).saturating_add(ALLOWANCE);
    let limit = limit.min(ratio);
    let mut plain = Vec::new();
    MultiGzDecoder::new(bytes)
        .take(limit.saturating_add(1))
        .read_to_end(&mut plain)
        .map_err(|error| Fault::new(format!("the archive is no gzip file, or not whole: {error}")))?;
    if plain.len() as u64 > limit {
        return Err(Fault::new(format!(
            "the archive unpacks to more than {limit} bytes, which is the limit for one of its size"
        )));
    }
    Ok(plain)
}

/// Adds the files of a tar file. Whatever is neither file nor folder is refused: a bundle needs no links, and what follows them has
/// been the fault of many a reader.
pub(crate) fn unpack(bytes: &[u8], files: &mut Files) -> Result<(), Fault> {
    let broken = |error: std::io::Error| Fault::new(format!("the archive is no tar file: {}", shown(&error.to_string())));
    for entry in Archive::new(bytes).entries().map_err(broken)? {
        let mut entry = entry.map_err(broken)?;
        let path = entry.path_bytes().into_owned();
        let path = String::from_utf8(path).map_err(|_| Fault::new("the archive has a path that is no UTF-8"))?;
        let kind = match entry.header().entry_type() {
            EntryType::Directory | EntryType::XGlobalHeader => continue,
            EntryType::Regular | EntryType::Continuous => None,
            EntryType::Symlink => Some("a symbolic link"),
            EntryType::Link => Some("a hard link"),
            EntryType::Char | EntryType::Block | EntryType::Fifo => Some("a device"),
            _ => Some("of a kind that bundles do not have"),
        };
        if let Some(kind) = kind {
            return Err(Fault::new(format!("the archive holds `{}`, which is {kind}", shown(&path))));
        }
        let mut content = Vec::new();
        entry.read_to_end(&mut content).map_err(broken)?;
        if content.len() as u64 != entry.size() {
            return Err(Fault::new(format!("the archive is cut short in `{}`", shown(&path))));
        }
        // `opa build` begins every path with the slash of the bundle's root
        // <https://github.com/open-policy-agent/opa/blob/main/internal/file/archive/tarball.go>.
        files.add(path.strip_prefix('/').unwrap_or(&path), content)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use tar::{Builder, Header};

    use super::*;

    fn tar<P: AsRef<[u8]>>(entries: &[(P, EntryType, &[u8])]) -> Vec<u8> {
        let mut builder = Builder::new(Vec::new());
        for (path, kind, content) in entries {
            let (path, mut header) = (path.as_ref(), Header::new_gnu());
            // The crate refuses to write such paths; others do not.
            header.as_mut_bytes()[..path.len()].copy_from_slice(path);
            header.set_entry_type(*kind);
            header.set_size(content.len() as u64);
            header.set_cksum();
            builder.append(&header, *content).unwrap();
        }
        builder.into_inner().unwrap()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn files_are_read_and_links_are_not() {
        let mut files = Files::default();
        let good = tar(&[("a/", EntryType::Directory, b""), ("/a/b.rego", EntryType::Regular, b"package x")]);
        unpack(&good, &mut files).unwrap();
        assert_eq!(files.finish().unwrap().into_iter().collect::<Vec<_>>(), [("a/b.rego".to_owned(), b"package x".to_vec())]);
        for (path, kind, what) in [
            ("../b.rego", EntryType::Regular, "the path `../b.rego` leads out of the bundle, or is none"),
            ("a/../../b.rego", EntryType::Regular, "the path `a/../../b.rego` leads out of the bundle, or is none"),
            ("//etc/x", EntryType::Regular, "the path `/etc/x` leads out of the bundle, or is none"),
            ("b.rego", EntryType::Symlink, "the archive holds `b.rego`, which is a symbolic link"),
            ("b.rego", EntryType::Link, "the archive holds `b.rego`, which is a hard link"),
            ("b.rego", EntryType::Char, "the archive holds `b.rego`, which is a device"),
            ("b.rego", EntryType::Block, "the archive holds `b.rego`, which is a device"),
            ("b.rego", EntryType::Fifo, "the archive holds `b.rego`, which is a device"),
            ("b.rego", EntryType::new(b'V'), "the archive holds `b.rego`, which is of a kind that bundles do not have"),
        ] {
            let fault = unpack(&tar(&[(path, kind, b"")]), &mut Files::default()).unwrap_err();
            assert_eq!(fault.what, what, "{path} {kind:?}");
        }
        let fault = unpack(&tar(&[(b"\xff.rego", EntryType::Regular, b"")]), &mut Files::default()).unwrap_err();
        assert_eq!(fault.what, "the archive has a path that is no UTF-8");
    }

    #[test]
    fn what_is_broken_or_too_large_is_refused() {
        let good = tar(&[("b.rego", EntryType::Regular, &[b'x'; 2000])]);
        let unpacked = |bytes: &[u8]| unpack(bytes, &mut Files::default()).unwrap_err().what;
        assert_eq!(unpacked(&good[..1000]), "the archive is cut short in `b.rego`");
        let mut wrong = good.clone();
        wrong[0] = b'c';
        let said = unpacked(&wrong);
        assert!(said.starts_with("the archive is no tar file: "), "{said}");
        let packed = gzip(&good);
        assert_eq!(decompress(&packed, 1 << 20).unwrap(), good);
        for bytes in [&packed[..packed.len() - 9], b"no gzip"] {
            let said = decompress(bytes, 1 << 20).unwrap_err().what;
            assert!(said.starts_with("the archive is no gzip file, or not whole: "), "{said}");
        }
        let bomb = gzip(&vec![0; 8 << 20]);
        let limit = (bomb.len() as u64) * RATIO + ALLOWANCE;
        for (bytes, most, limit) in [(&bomb, 64 << 20, limit), (&packed, 100, 100)] {
            let said = decompress(bytes, most).unwrap_err().what;
            assert_eq!(said, format!("the archive unpacks to more than {limit} bytes, which is the limit for one of its size"));
        }
    }
}
