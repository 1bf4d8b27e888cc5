//! The `body` of azapi's resources, which has Azure's own shape.

use serde_json::Value as Json;

use crate::fix::terraform::azurerm::{inner, nest};
use crate::fix::terraform::site::walk;
use crate::fix::terraform::{Site, Work};
use crate::model::{Path, Segment};

/// Arguments beside the body.
const BESIDE: [&str; 2] = ["location", "tags"];

/// Writes `new` at `path` in the body of the block that has most of it; `false` if there is none.
///
/// # Errors
/// Why it cannot be written.
pub(super) fn write(work: &mut Work<'_>, sites: &[Site], path: &Path, new: &Json) -> Result<bool, String> {
    let Some(Segment::Key(first)) = path.0.first() else { return Ok(false) };
    let azapi = |site: &&Site| site.block.labels.first().is_some_and(|label| label.text.starts_with("azapi_"));
    let (name, outer) = match BESIDE.iter().find(|name| name.eq_ignore_ascii_case(first)) {
        Some(name) => (*name, 1),
        None if first.eq_ignore_ascii_case("identity") && !in_body(sites, path) => return identity(work, sites, path, new),
        None => ("body", 0),
    };
    let inside = path.0.get(outer..).unwrap_or_default();
    let written =
        |site: &Site| site.block.body.attributes.iter().find(|one| &*one.name.text == name).map(|one| one.value.clone());
    // Of several blocks the resource itself comes last.
    let reach = |site: &&Site| written(site).map_or(0, |value| 1 + walk(&value, inside).1);
    let Some(site) = sites.iter().filter(azapi).max_by_key(reach) else { return Ok(false) };
    match written(site) {
        Some(value) => inner(work, &site.file, &value, path, outer, new.clone())?,
        None => work.add(&site.file, &site.block, &[], (name, nest(inside, new.clone())?), false),
    }
    Ok(true)
}

/// Whether a body has the property, or what it lies in.
fn in_body(sites: &[Site], path: &Path) -> bool {
    let bodies = sites.iter().flat_map(|site| site.block.body.attributes.iter().filter(|one| &*one.name.text == "body"));
    bodies.map(|body| walk(&body.value, &path.0)).any(|(_, taken)| taken > 0)
}

/// The kind of identity stands in a block.
fn identity(work: &mut Work<'_>, sites: &[Site], path: &Path, new: &Json) -> Result<bool, String> {
    let is_type = matches!(path.0.as_slice(), [_, Segment::Key(key)] if key.eq_ignore_ascii_case("type"));
    let Some(site) =
        sites.last().filter(|site| is_type && site.block.labels.iter().any(|label| label.text.starts_with("azapi_")))
    else {
        return Ok(false);
    };
    let block = site.block.body.blocks.iter().find(|block| &*block.kind.text == "identity");
    let written = block.and_then(|block| block.body.attributes.iter().find(|one| &*one.name.text == "type"));
    match (block, written) {
        (_, Some(written)) => {
            let value = written.value.clone();
            inner(work, &site.file, &value, path, path.0.len(), new.clone())?;
        }
        (Some(block), None) => work.add(&site.file, block, &[], ("type", new.clone()), false),
        (None, None) => work.add(&site.file, &site.block, &["identity"], ("type", new.clone()), false),
    }
    Ok(true)
}
