//! Where packs lie in Azure: the URL of a container, perhaps with a folder in it and with a shared access signature, which is never shown.

use crate::azure::cloud::{Cloud, is_safe};
use crate::azure::credential::Environment;
use crate::azure::secret::Secret;
use crate::network::{escaped, is_loopback, origin};
use crate::snapshot::{Cause, Fault};

/// The variable that holds a shared access signature, as for Azure's command line.
const SAS: &str = "AZURE_STORAGE_SAS_TOKEN";

/// A container, and where in it.
pub(super) struct Location {
    origin: String,
    /// With the account before it, where that is no part of the host.
    container: String,
    /// Empty, or with a `/` at its end.
    prefix: String,
    /// Without it a token is asked for.
    sas: Option<Secret>,
}

impl Location {
    /// What a URL says, with the signature of the environment if it has none. A token goes to storage of this cloud alone, and to this machine.
    pub(super) fn read(url: &str, cloud: &Cloud, environment: &Environment) -> Result<Self, Fault> {
        let form = || {
            refused(
                "the store is to be `https://ACCOUNT.blob.core.windows.net/CONTAINER`, perhaps with `/FOLDER` and with a shared access \
                 signature behind `?`",
            )
        };
        let (address, query) = url.split_once('?').map_or((url, None), |(address, query)| (address, Some(query)));
        let origin = origin(address).filter(|_| is_safe(address)).ok_or_else(form)?;
        let host = origin.split_once("://").map_or("", |(_, host)| host).to_owned();
        let path = address.splitn(4, '/').nth(3).unwrap_or("").trim_end_matches('/');
        let mut parts = path.split('/').filter(|_| !path.is_empty());
        let is_word = |part: &&str| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
        let is_name = |part: &&str| is_word(part) && !part.is_empty() && !part.ends_with('.');
        let mut next = || parts.next().filter(is_name).ok_or_else(form);
        // Emulators have the account [in the path](https://learn.microsoft.com/azure/storage/common/storage-use-azurite).
        let account = if is_loopback(&host) { format!("/{}", next()?) } else { String::new() };
        let container = format!("{account}/{}", next()?);
        let folders: Vec<&str> = parts.collect();
        if !folders.iter().all(is_name) {
            return Err(form());
        }
        let prefix = folders.iter().map(|folder| format!("{folder}/")).collect();
        let sas = match query {
            Some(query) => Some(signature(query).ok_or_else(form)?),
            None => environment
                .get(SAS)
                .map(|sas| signature(sas).ok_or_else(|| refused(&format!("{SAS} is no shared access signature"))))
                .transpose()?,
        };
        if sas.is_none() && !cloud.has_storage(&host) && !is_loopback(&host) {
            let text = format!(
                "`{host}` is no storage account of the cloud `{}`, so that it gets no token; a shared access signature it would get",
                cloud.name
            );
            return Err(refused(&text));
        }
        Ok(Location { origin, container, prefix, sas })
    }

    /// How it is called in messages.
    pub(super) fn shown(&self) -> String {
        format!("{}{}/{}", self.origin, self.container, self.prefix).trim_end_matches('/').to_owned()
    }

    /// The name of an object below the prefix, as Azure has it.
    pub(super) fn within(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// The same, without the prefix; none if it lies elsewhere.
    pub(super) fn without<'n>(&self, name: &'n str) -> Option<&'n str> {
        name.strip_prefix(self.prefix.as_str())
    }

    /// The URL of an object, and what is asked of it.
    pub(super) fn object(&self, name: &str, query: &str) -> String {
        let name: Vec<String> = self.within(name).split('/').map(escaped).collect();
        self.url(&format!("/{}", name.join("/")), query)
    }

    /// The URL of the container, and what is asked of it.
    pub(super) fn container(&self, query: &str) -> String {
        self.url("", &format!("restype=container{}{query}", if query.is_empty() { "" } else { "&" }))
    }

    pub(super) fn is_signed(&self) -> bool {
        self.sas.is_some()
    }

    fn url(&self, path: &str, query: &str) -> String {
        let sas = self.sas.as_ref().map(Secret::reveal);
        let query = [Some(query), sas].into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&");
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}{}{path}{mark}{query}", self.origin, self.container)
    }
}

/// A shared access signature (<https://learn.microsoft.com/azure/storage/common/storage-sas-overview>), if it is one.
fn signature(text: &str) -> Option<Secret> {
    let text = text.trim().trim_start_matches('?');
    let is_query = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
    (is_query && text.split('&').any(|part| part.starts_with("sig="))).then(|| Secret::new(text))
}

fn refused(text: &str) -> Fault {
    Fault { cause: Cause::Refused, needs: None, text: text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::azure::cloud::Overrides;

    fn read(url: &str, sas: &str) -> Result<Location, String> {
        let cloud = Cloud::named("public", &Overrides::default()).unwrap();
        Location::read(url, &cloud, &Environment::new([(SAS.to_owned(), sas.to_owned())])).map_err(|fault| fault.text)
    }

    #[test]
    fn urls_are_taken_apart_and_put_together() {
        let location = read("https://Account.blob.core.windows.net:443/packs/a/b/?sv=1&sig=hidden%3D", "").unwrap();
        assert_eq!(location.shown(), "https://account.blob.core.windows.net/packs/a/b");
        assert_eq!(
            location.object("x/ä ?.json", ""),
            "https://account.blob.core.windows.net/packs/a/b/x/%C3%A4%20%3F.json?sv=1&sig=hidden%3D"
        );
        assert_eq!(
            location.container("comp=list"),
            "https://account.blob.core.windows.net/packs?restype=container&comp=list&sv=1&sig=hidden%3D"
        );
        assert_eq!(
            (location.within("x"), location.without("a/b/x"), location.without("a/c")),
            ("a/b/x".to_owned(), Some("x"), None)
        );

        let location = read("http://127.0.0.1:10000/devstoreaccount1/packs", "?sig=other").unwrap();
        assert_eq!(location.object("x", "comp=block"), "http://127.0.0.1:10000/devstoreaccount1/packs/x?comp=block&sig=other");
        assert_eq!(location.container(""), "http://127.0.0.1:10000/devstoreaccount1/packs?restype=container&sig=other");
        assert!(location.is_signed() && !location.shown().contains("sig"));
        assert!(!read("https://a.blob.core.windows.net/packs", "").unwrap().is_signed());
    }

    #[test]
    fn secrets_go_nowhere_else() {
        let sas = "?sv=1&sig=hidden";
        for url in [
            "http://a.blob.core.windows.net/packs",
            "https://user@a.blob.core.windows.net/packs",
            "https://a.blob.core.windows.net",
            "https://a.blob.core.windows.net/",
            "https://a.blob.core.windows.net/packs//a",
            "https://a.blob.core.windows.net/packs/../a",
            "https://a.blob.core.windows.net/packs/%2e%2e",
            "https://a.blob.core.windows.net/packs#a",
            "http://127.0.0.1:10000/packs",
            "ftp://a/b",
            "packs",
            "",
        ] {
            let form = "the store is to be `https://ACCOUNT.blob.core.windows.net/CONTAINER`, perhaps with `/FOLDER` and with a \
                        shared access signature behind `?`";
            for refused in [read(url, sas), read(&format!("{url}{sas}"), "")] {
                assert_eq!(refused.err().unwrap_or_else(|| panic!("{url}")), form, "{url}");
            }
        }
        for (host, url) in [
            ("a.example", "https://a.example/packs"),
            ("a.blob.core.windows.net.example", "https://a.blob.core.windows.net.example/packs"),
            (".blob.core.windows.net", "https://.blob.core.windows.net/packs"),
            ("a.blob.core.chinacloudapi.cn", "https://a.blob.core.chinacloudapi.cn/packs"),
        ] {
            let expected = format!(
                "`{host}` is no storage account of the cloud `public`, so that it gets no token; a shared access signature it would get"
            );
            assert_eq!(read(url, "").err().unwrap_or_else(|| panic!("{url}")), expected, "{url}");
        }
        assert!(read("https://a.example/packs?sig=a", "").is_ok());
        assert!(read("https://a.blob.core.windows.net/packs?sv=1", "").is_err());
        assert!(read("https://a.blob.core.windows.net/packs", "hidden").is_err_and(|text| !text.contains("hidden")));
    }
}
