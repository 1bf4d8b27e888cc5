//! Where the source of a module leads: a folder of the scan, what `terraform init` left, or nowhere.
//!
//! Source: <https://developer.hashicorp.com/terraform/language/modules/sources>.

use std::collections::BTreeMap;

use crate::frontend::json;
use crate::frontend::terraform::load::inside;
use crate::frontend::{Context, text};
use crate::workspace::normalize;

/// The folders of installed modules by the path of their calls: `network.subnets`.
#[derive(Debug, Default)]
pub(super) struct Manifest(BTreeMap<String, String>);

impl Manifest {
    /// What `terraform init` wrote below the root module in `folder`.
    pub(super) fn read(folder: &str, context: &Context<'_>) -> Self {
        let path = inside(folder, ".terraform/modules/modules.json");
        let Ok(bytes) = context.workspace.read(&path, context.budget.file_bytes) else { return Manifest::default() };
        let Ok(content) = text::decode(bytes) else { return Manifest::default() };
        let file = context.sources.add(&path, content.as_str());
        let Some(root) = json::parse(file, &content, context.budget).value else { return Manifest::default() };
        let entries = root.get("Modules").map(json::Node::items).unwrap_or_default().iter().filter_map(|entry| {
            let text = |key: &str| entry.get(key).and_then(json::Node::as_str);
            Some((text("Key")?.to_owned(), normalize(format!("{folder}/{}", text("Dir")?).trim_start_matches('/'))?))
        });
        Manifest(entries.collect())
    }
}

/// The folder that `source`, written in a module in `folder`, leads to; `call` is the path of the calls up to it.
///
/// # Errors
/// Says why it is not at hand.
pub(super) fn resolve(source: &str, folder: &str, call: &str, manifest: &Manifest) -> Result<String, String> {
    if is_local(source) {
        let path = inside(folder, source);
        return normalize(&path).ok_or_else(|| format!("the module `{source}` lies outside of the scan root and is not read"));
    }
    let installed = manifest.0.get(call).cloned();
    installed.ok_or_else(|| format!("the module `{}` is not at hand", shown(source)))
}

/// Whether a source is a path.
pub fn is_local(source: &str) -> bool {
    ["./", "../", ".\\", "..\\"].iter().any(|start| source.starts_with(start)) || source == "." || source == ".."
}

/// A source as it may be shown: addresses of repositories may hold a password, a token or a key.
pub(super) fn shown(source: &str) -> String {
    let (address, query) = source.split_once('?').map_or((source, ""), |(address, query)| (address, query));
    let (scheme, rest) = address.split_once("://").map_or(("", address), |(scheme, rest)| (scheme, rest));
    let host_end = rest.find('/').unwrap_or(rest.len());
    let (host, path) = rest.split_at(host_end);
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let kept: Vec<&str> = query.split('&').filter(|pair| pair.starts_with("ref=") || pair.starts_with("version=")).collect();
    let separator = if scheme.is_empty() { "" } else { "://" };
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    format!("{scheme}{separator}{host}{path}{query}")
}

/// The path from the folder `from` to the folder `to`, as `path.module` shows it.
pub(super) fn relative_folder(from: &str, to: &str) -> String {
    let parts = |folder: &str| folder.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (from, to) = (parts(from), parts(to));
    let common = from.iter().zip(&to).take_while(|(left, right)| left == right).count();
    let up = std::iter::repeat_n("..", from.len() - common);
    let path: Vec<&str> = up.chain(to.iter().skip(common).map(String::as_str)).collect();
    if path.is_empty() { ".".to_owned() } else { path.join("/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_shown_without_credentials() {
        let cases = [
            ("git::https://user:token@example.com/a/b.git//m?ref=v1&sshkey=abc", "git::https://example.com/a/b.git//m?ref=v1"),
            ("Azure/naming/azurerm", "Azure/naming/azurerm"),
            ("git@github.com:a/b.git", "github.com:a/b.git"),
            ("https://example.com/m.zip?token=abc", "https://example.com/m.zip"),
        ];
        for (source, safe) in cases {
            assert_eq!(shown(source), safe);
        }
    }

    #[test]
    fn folders_are_relative_to_the_root_module() {
        let cases = [("a", "a", "."), ("a", "a/b/c", "b/c"), ("a/b", "a/c", "../c"), ("", "m", "m"), ("x", "", "..")];
        for (from, to, path) in cases {
            assert_eq!(relative_folder(from, to), path, "{from} to {to}");
        }
    }

    #[test]
    fn local_sources_stay_below_the_root() {
        let none = Manifest::default();
        assert_eq!(resolve("../m", "a", "m", &none).as_deref(), Ok("m"));
        assert!(resolve("../../m", "a", "m", &none).is_err());
        assert!(resolve("Azure/naming/azurerm", "a", "m", &none).is_err());
    }
}
