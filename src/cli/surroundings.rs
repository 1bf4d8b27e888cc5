//! What bundles of policies and Azure need of the environment: the cache, credentials, the proxy, and the time if it is fixed.

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
        proxy: proxy().0,
        no_proxy: proxy().1,
    })
}

/// The proxy for https, and the hosts that it is not for.
pub(crate) fn proxy() -> (Option<String>, Option<String>) {
    let one = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"].into_iter().find_map(variable);
    (one, ["NO_PROXY", "no_proxy"].into_iter().find_map(variable))
}

/// What credentials for Azure are made of.
#[cfg(feature = "live")]
pub(crate) fn azure() -> crate::azure::Environment {
    let one = |name: &str| Some((name.to_owned(), variable(name)?));
    crate::azure::Environment::new(crate::azure::VARIABLES.into_iter().filter_map(one))
}

/// A variable that the user names.
pub(crate) fn named(name: &str) -> Option<String> {
    variable(name)
}

/// The time of day, if it is to stand still: <https://reproducible-builds.org/specs/source-date-epoch/>.
pub(crate) fn fixed_time() -> Result<Option<jiff::Timestamp>, Failure> {
    let Some(text) = variable("SOURCE_DATE_EPOCH") else { return Ok(None) };
    let time = text.parse().ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    time.map(Some).ok_or_else(|| Failure::Usage("SOURCE_DATE_EPOCH is no number of seconds".to_owned()))
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
