//! What bundles of policies need of the environment: the cache, credentials and the proxy.

use std::path::PathBuf;

use crate::cli::Failure;
use crate::registry::{Login, Settings};

/// The host that the credentials of the environment are for, then who, then the password.
const LOGIN: [&str; 3] = ["SEAWALL_REGISTRY", "SEAWALL_REGISTRY_USERNAME", "SEAWALL_REGISTRY_PASSWORD"];

/// What surrounds a bundle.
pub(crate) fn settings(offline: bool) -> Result<Settings, Failure> {
    Ok(Settings {
        cache: cache(),
        offline,
        login: login()?,
        docker: variable("DOCKER_CONFIG")
            .map(PathBuf::from)
            .or_else(|| Some(std::env::home_dir()?.join(".docker")))
            .map(|folder| folder.join("config.json")),
        proxy: ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"].into_iter().find_map(variable),
        no_proxy: ["NO_PROXY", "no_proxy"].into_iter().find_map(variable),
    })
}

/// Credentials of the environment. A host must stand beside them: a tree that is scanned may name registries too, and none of those is
/// to get a password.
fn login() -> Result<Option<Login>, Failure> {
    match LOGIN.map(variable) {
        [Some(host), Some(username), Some(password)] => Ok(Some(Login { host, username, password })),
        [_, None, None] => Ok(None),
        _ => {
            Err(Failure::Usage(format!("{} belong together: the first says which registry the others are for", LOGIN.join(", "))))
        }
    }
}

/// The folder of the cache: where the user wants it, else where the system has such things
/// (<https://specifications.freedesktop.org/basedir-spec/latest/>).
fn cache() -> Option<PathBuf> {
    if let Some(folder) = variable("SEAWALL_CACHE_DIR") {
        return Some(folder.into());
    }
    let home = || std::env::home_dir().filter(|home| home.is_absolute());
    let folder = if cfg!(windows) {
        variable("LOCALAPPDATA").map(PathBuf::from)
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library").join("Caches"))
    } else {
        let named = variable("XDG_CACHE_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
        named.or_else(|| home().map(|home| home.join(".cache")))
    };
    folder.map(|folder| folder.join("seawall"))
}

/// A variable that is set and not empty.
#[expect(clippy::disallowed_methods, reason = "the environment is read here, by names that stand here")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
