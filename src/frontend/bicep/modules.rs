//! Modules of registries and template specs: in the folder where `bicep restore` leaves them.
//!
//! Sources: <https://learn.microsoft.com/azure/azure-resource-manager/bicep/modules#path-to-module>,
//! <https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-config-modules>; the folders are those of
//! `OciArtifactRegistry` and `TemplateSpecModuleRegistry` in <https://github.com/Azure/bicep>.

use crate::frontend::json::{self, Node};
use crate::frontend::{Context, text};
use crate::workspace::Workspace;

/// The registry behind `br/public:`.
const PUBLIC: (&str, &str) = ("mcr.microsoft.com", "bicep");

/// A module reference with its alias resolved.
#[derive(Debug, PartialEq, Eq)]
enum Reference {
    Registry { registry: String, repository: String, version: Version },
    TemplateSpec { subscription: String, group: String, name: String, version: String },
}

#[derive(Debug, PartialEq, Eq)]
enum Version {
    Tag(String),
    Digest(String),
}

/// What the restored file is called, and its text.
pub(super) fn restored(
    reference: &str,
    from: &str,
    cache: Option<&dyn Workspace>,
    context: &Context<'_>,
) -> Result<(String, String), String> {
    let cache =
        cache.ok_or_else(|| "there is no folder of restored modules; run `bicep restore` or give `--module-cache`".to_owned())?;
    let path = resolve(reference, |kind, alias| alias_of(kind, alias, from, context))?.path();
    let bytes = cache.read(&path, context.budget.file_bytes);
    let bytes = bytes.map_err(|_| format!("`{path}` is not in the folder of restored modules; run `bicep restore`"))?;
    Ok((reference.to_owned(), text::decode(bytes)?))
}

/// Takes a reference apart. `alias` gives what an alias of a kind, `br` or `ts`, stands for.
fn resolve(reference: &str, alias: impl Fn(&str, &str) -> Option<(String, String)>) -> Result<Reference, String> {
    let broken = || format!("`{reference}` is no reference to a module");
    let (scheme, rest) = reference.split_once([':', '/']).ok_or_else(broken)?;
    let aliased = reference.as_bytes().get(scheme.len()) == Some(&b'/');
    let (first, second, rest) = if aliased {
        let (name, rest) = rest.split_once(':').ok_or_else(broken)?;
        let (first, second) = match (scheme, name) {
            ("br", "public") => alias(scheme, name).unwrap_or_else(|| (PUBLIC.0.to_owned(), PUBLIC.1.to_owned())),
            _ => alias(scheme, name).ok_or_else(|| format!("the alias `{name}` is not in bicepconfig.json"))?,
        };
        (first, second, rest)
    } else {
        let (first, rest) = rest.split_once('/').ok_or_else(broken)?;
        (first.to_owned(), String::new(), rest)
    };
    match scheme {
        "br" => {
            let (repository, version) = match rest.split_once('@') {
                Some((repository, digest)) => (repository, Version::Digest(digest.to_owned())),
                None => {
                    let (repository, tag) = rest.rsplit_once(':').ok_or_else(broken)?;
                    (repository, Version::Tag(tag.to_owned()))
                }
            };
            let repository = if second.is_empty() { repository.to_owned() } else { format!("{second}/{repository}") };
            Ok(Reference::Registry { registry: first, repository, version })
        }
        "ts" => {
            let (group, rest) =
                if second.is_empty() { rest.split_once('/').ok_or_else(broken)? } else { (second.as_str(), rest) };
            let (name, version) = rest.rsplit_once(':').ok_or_else(broken)?;
            Ok(Reference::TemplateSpec {
                subscription: first,
                group: group.to_owned(),
                name: name.to_owned(),
                version: version.to_owned(),
            })
        }
        _ => Err(broken()),
    }
}

impl Reference {
    /// The main file below the folder of restored modules.
    fn path(&self) -> String {
        match self {
            Reference::Registry { registry, repository, version } => {
                let folder = match version {
                    // Tags have case and file systems may have none: the case of its letters follows the `$`.
                    Version::Tag(tag) => format!("{tag}${}", case_mask(tag)),
                    Version::Digest(digest) => digest.replace(':', "#"),
                };
                format!("br/{}/{}/{folder}/main.json", registry.replace(':', "$"), repository.replace('/', "$"))
            }
            Reference::TemplateSpec { subscription, group, name, version } => {
                let lower = format!("{subscription}/{group}/{name}/{version}").to_lowercase();
                format!("ts/{lower}/main.json")
            }
        }
    }
}

/// The positions of capitals as a hexadecimal number, of the first character the lowest bit; nothing if there are none.
fn case_mask(tag: &str) -> String {
    let mask = tag.chars().enumerate().filter(|(place, letter)| *place < 128 && letter.is_ascii_uppercase());
    match mask.fold(0u128, |mask, (place, _)| mask | 1 << place) {
        0 => String::new(),
        mask => format!("{mask:x}"),
    }
}

/// What the nearest `bicepconfig.json` says of an alias: registry and path, or subscription and resource group.
fn alias_of(kind: &str, alias: &str, from: &str, context: &Context<'_>) -> Option<(String, String)> {
    let config = config(from, context)?;
    let entry = config.get("moduleAliases")?.get(kind)?.get(alias)?;
    let member = |name: &str| entry.get(name).and_then(Node::as_str).unwrap_or_default().to_owned();
    Some(match kind {
        "br" => (member("registry"), member("modulePath")),
        _ => (member("subscription"), member("resourceGroup")),
    })
}

/// The `bicepconfig.json` in the folder of a file, or in the nearest one above it.
fn config(from: &str, context: &Context<'_>) -> Option<Node> {
    let mut folder = from;
    loop {
        folder = folder.rsplit_once('/').map_or("", |(folder, _)| folder);
        let path = if folder.is_empty() { "bicepconfig.json".to_owned() } else { format!("{folder}/bicepconfig.json") };
        if let Ok(bytes) = context.workspace.read(&path, context.budget.file_bytes) {
            let content = text::decode(bytes).ok()?;
            let file = context.sources.add(&path, content.as_str());
            return json::parse(file, &content, context.budget).value;
        }
        if folder.is_empty() {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(reference: &str) -> Result<String, String> {
        let alias = |kind: &str, name: &str| match (kind, name) {
            ("br", "own") => Some(("example.azurecr.io:5000".to_owned(), "teams/net".to_owned())),
            ("ts", "own") => Some(("00000000-0000-0000-0000-00000000000A".to_owned(), "Specs".to_owned())),
            _ => None,
        };
        resolve(reference, alias).map(|reference| reference.path())
    }

    #[test]
    fn references_to_folders() {
        for (reference, expected) in [
            ("br/public:avm/res/key-vault/vault:0.6.2", "br/mcr.microsoft.com/bicep$avm$res$key-vault$vault/0.6.2$/main.json"),
            ("br:mcr.microsoft.com/bicep/x:V1", "br/mcr.microsoft.com/bicep$x/V1$1/main.json"),
            ("br/own:vnet:1.0", "br/example.azurecr.io$5000/teams$net$vnet/1.0$/main.json"),
            ("br:example.azurecr.io/a@sha256:abc", "br/example.azurecr.io/a/sha256#abc/main.json"),
            ("ts/own:Site:2.0", "ts/00000000-0000-0000-0000-00000000000a/specs/site/2.0/main.json"),
            (
                "ts:00000000-0000-0000-0000-000000000001/group/spec:1",
                "ts/00000000-0000-0000-0000-000000000001/group/spec/1/main.json",
            ),
        ] {
            assert_eq!(path(reference).as_deref(), Ok(expected), "{reference}");
        }
        for broken in ["br:", "br:host/repo", "ts:a/b", "xx:a/b:1"] {
            assert_eq!(path(broken), Err(format!("`{broken}` is no reference to a module")));
        }
        assert_eq!(path("br/none:x:1"), Err("the alias `none` is not in bicepconfig.json".to_owned()));
    }
}
