//! Bundles on disk: archives and image layouts.

use std::fs;
use std::path::Path;

use seawall::registry::{Settings, load};
use serde_json::json;

use crate::registry::server::{Artefact, MANIFEST, digest};
use crate::registry::{conftest, estate, folder, is_judged_by, opa, opa_bundle, scan, small};

#[test]
fn bundles_on_disk_need_no_registry() {
    let folder = estate("registry-disk");
    fs::write(folder.join("bundle.tar.gz"), opa_bundle()).unwrap();
    let pin = digest(&opa_bundle());
    let pinned = format!("bundle.tar.gz@{pin}");
    for named in ["bundle.tar.gz", &pinned] {
        let (code, report, beside) = scan(&folder, &["main.json", "--policies", named]);
        assert_eq!((code, beside.as_str()), (Some(1), ""));
        is_judged_by(&report, "bundle.tar.gz", &pin);
    }
    let artefact = conftest();
    let pin = image_layout(&folder.join("layout"), &[&artefact]).remove(0);
    let pinned = format!("layout@{pin}");
    for named in ["layout", &pinned] {
        let (code, report, beside) = scan(&folder, &["main.json", "--policies", named]);
        assert_eq!((code, beside.as_str()), (Some(1), ""));
        is_judged_by(&report, "layout", &pin);
    }
}

/// Writes an image layout and gives the digests of its manifests.
fn image_layout(folder: &Path, artefacts: &[&Artefact]) -> Vec<String> {
    let blobs = folder.join("blobs/sha256");
    fs::create_dir_all(&blobs).unwrap();
    let put = |bytes: &[u8]| {
        let pin = digest(bytes);
        fs::write(blobs.join(&pin["sha256:".len()..]), bytes).unwrap();
        pin
    };
    let mut index = Vec::new();
    for artefact in artefacts {
        artefact.layers.iter().for_each(|(_, _, bytes, _)| drop(put(bytes)));
        let manifest = artefact.manifest();
        index.push(json!({"mediaType": MANIFEST, "digest": put(&manifest), "size": manifest.len()}));
    }
    fs::write(folder.join("oci-layout"), r#"{"imageLayoutVersion": "1.0.0"}"#).unwrap();
    fs::write(folder.join("index.json"), json!({"schemaVersion": 2, "manifests": index}).to_string()).unwrap();
    index.iter().map(|one| one["digest"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_pin_on_disk_is_checked() {
    let folder = folder("pins");
    let refused = |named: &str| {
        let text = load(&folder, named, &Settings::default()).map(|_| ()).expect_err("it is refused").to_string();
        assert!(!text.contains('\n'), "{text}");
        text
    };
    fs::write(folder.join("a.tgz"), opa_bundle()).unwrap();
    let other = digest(b"other");
    let said = refused(&format!("a.tgz@{other}"));
    assert!(said.contains("the archive is not what the digest says: expected sha256:"), "{said}");
    assert!(said.ends_with("; do not use it before you know who changed it"), "{said}");
    assert!(refused("none.tar.gz").contains("no such file"));
    assert!(refused("none/none.tar.gz").contains("no such file"));
    assert!(refused(&format!("none@{other}")).contains("no such file"));
    fs::write(folder.join("file"), "").unwrap();
    assert!(
        refused(&format!("file@{other}")).contains("no bundle") || refused(&format!("file@{other}")).contains("ot a directory")
    );
    let expected = "`a.tgz@sha256:12`: the digest is not one; `sha256:` and 64 digits of 0-9 and a-f are expected";
    assert_eq!(refused("a.tgz@sha256:12"), expected);
    let pins = image_layout(&folder.join("two"), &[&small(), &opa()]);
    let listed = format!("`@{}`, `@{}`", pins[0], pins[1]);
    assert_eq!(refused("two"), format!("`two`: the image layout has several manifests; say which: {listed}"));
    let expected = format!("`two@{other}`: the image layout has no {other}; it has {listed}");
    assert_eq!(refused(&format!("two@{other}")), expected);
    assert!(load(&folder, &format!("two@{}", pins[1]), &Settings::default()).is_ok());
    // A layer that was changed, and one that leads out of the layout.
    let layer = digest(&small().layers[0].2);
    let path = folder.join("two/blobs/sha256").join(&layer["sha256:".len()..]);
    fs::write(&path, "package x").unwrap();
    assert!(refused(&format!("two@{}", pins[0])).contains("a layer is not what the digest says"));
    #[cfg(unix)]
    {
        fs::write(folder.join("outside"), &small().layers[0].2).unwrap();
        fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink(folder.join("outside"), &path).unwrap();
        assert!(refused(&format!("two@{}", pins[0])).contains("leads out"));
    }
}

#[test]
fn an_image_layout_that_is_none_is_refused() {
    let folder = folder("layouts");
    let marker = r#"{"imageLayoutVersion": "1.0.0"}"#;
    let other = r#"{"manifests": [{"mediaType": "a", "digest": "sha512:00", "size": 1}]}"#;
    for (name, marker, index, expected) in [
        ("version", r#"{"imageLayoutVersion": "2.0.0"}"#, "{}", "the image layout has version `2.0.0`, not 1"),
        ("empty", marker, "{}", "the image layout is empty"),
        ("digest", marker, other, "`index.json` has the digest `sha512:00`, which is no SHA-256"),
    ] {
        fs::create_dir(folder.join(name)).unwrap();
        fs::write(folder.join(name).join("oci-layout"), marker).unwrap();
        fs::write(folder.join(name).join("index.json"), index).unwrap();
        let said = load(&folder, name, &Settings::default()).unwrap_err().to_string();
        assert_eq!(said, format!("`{name}`: {expected}"));
    }
    fs::create_dir(folder.join("nothing")).unwrap();
    let said = load(&folder, "nothing", &Settings::default()).unwrap_err().to_string();
    let hint = "name an archive (`.tar.gz`), an OCI image layout, a folder of policies or `oci://…`";
    assert_eq!(said, format!("`nothing`: this is no bundle; {hint}"));
}
