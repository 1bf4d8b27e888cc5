//! What registries and Azure have in common: an agent that follows no redirect, the proxy, and the parts of URLs that may be shown.

use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "oci")]
use ureq::http::HeaderMap;
use ureq::http::Uri;
use ureq::tls::{RootCerts, TlsConfig, TlsProvider};
use ureq::{Agent, Proxy};

/// An agent. Redirects, and statuses that are errors, come back as answers: who asks decides. `patience` is for a connection, and for a
/// pause in an answer.
pub(crate) fn agent(proxy: Option<Proxy>, patience: Duration, connections: usize) -> Agent {
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(proxy)
        .timeout_connect(Some(patience))
        .timeout_recv_response(Some(patience))
        .timeout_per_read(Some(patience))
        .max_idle_connections_per_host(connections)
        .tls_config(tls)
        .user_agent(concat!("seawall/", env!("CARGO_PKG_VERSION")))
        .build();
    config.into()
}

/// The proxy for https, or nothing without a URL; an error if it is no URL. What is wrong with it must be said: a request that went
/// around a proxy in silence might be forbidden. The URL may hold a password, so it is not repeated.
pub(crate) fn proxy(url: Option<&str>, exempt: Option<&str>) -> Result<Option<Proxy>, NoProxy> {
    let Some(url) = url.filter(|url| !url.is_empty()) else { return Ok(None) };
    let given = Proxy::new(url).map_err(|_| NoProxy)?;
    let mut proxy = Proxy::builder(given.protocol()).host(given.host()).port(given.port());
    if let Some(username) = given.username() {
        proxy = proxy.username(username);
    }
    if let Some(password) = given.password() {
        proxy = proxy.password(password);
    }
    for host in exempt.iter().flat_map(|hosts| hosts.split(',')).map(str::trim).filter(|host| !host.is_empty()) {
        proxy = proxy.no_proxy(host);
    }
    proxy.build().map(Some).map_err(|_| NoProxy)
}

/// The proxy that was given is none.
#[derive(Debug)]
pub(crate) struct NoProxy;

impl NoProxy {
    pub(crate) const WHAT: &str = "the proxy in HTTPS_PROXY is no URL";
    pub(crate) const HINT: &str = "`http://HOST:PORT` is expected";
}

/// Whether a host has no address. What the system says of that comes as it is, and has no kind of its own: a text on Unix, and on Windows
/// [numbers](https://learn.microsoft.com/windows/win32/winsock/windows-sockets-error-codes-2) that no other system has.
pub(crate) fn is_unknown_host(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::HostNotFound => true,
        ureq::Error::Io(error) => {
            let is_text = error.to_string().starts_with("failed to lookup address information");
            is_text || matches!(error.raw_os_error(), Some(11_001..=11_004))
        }
        _ => false,
    }
}

/// Whether a host, with or without a port, is this machine by its very name. It is spoken to without TLS, as others do: nobody is
/// between.
pub(crate) fn is_loopback(host: &str) -> bool {
    let bare = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(""),
        None => host.split(':').next().unwrap_or(""),
    };
    bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A header that is text.
#[cfg(feature = "oci")]
pub(crate) fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Scheme, host and port of a URL, in the one way that there is to write them.
pub(crate) fn origin(url: &str) -> Option<String> {
    let uri: Uri = url.parse().ok()?;
    let (scheme, authority) = (uri.scheme_str()?.to_ascii_lowercase(), uri.authority()?.as_str().to_ascii_lowercase());
    let port = if scheme == "https" { ":443" } else { ":80" };
    Some(format!("{scheme}://{}", authority.strip_suffix(port).unwrap_or(&authority)))
}

/// A form, or a query.
pub(crate) fn encoded(form: &[(&str, &str)]) -> String {
    form.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect::<Vec<_>>().join("&")
}

/// A text as it may stand in a query.
pub(crate) fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// An id as the path of a URL. Names in Azure have blanks and letters of all languages; what is escaped already stays as it is.
#[cfg(feature = "live")]
pub(crate) fn path(id: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"\"#<>?\\^`{|}".contains(&byte);
    id.bytes().map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_known_by_its_names() {
        for host in ["localhost", "localhost:5000", "127.0.0.1", "127.9.9.9:80", "[::1]", "[::1]:5000"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["localhost.example.org", "127.0.0.1.example.org", "10.0.0.1", "[::2]:5000", "example.org:127", "0.0.0.0"] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn origins_are_compared_as_they_are_meant() {
        assert_eq!(origin("https://Management.Azure.com:443/a?b"), origin("https://management.azure.com"));
        assert_ne!(origin("https://management.azure.com:8443/"), origin("https://management.azure.com/"));
        assert_ne!(origin("http://management.azure.com/"), origin("https://management.azure.com/"));
        assert_ne!(origin("https://management.azure.com@evil.example/"), origin("https://management.azure.com/"));
        assert_ne!(origin("https://management.azure.com.evil.example/"), origin("https://management.azure.com/"));
        assert_eq!(origin("/subscriptions"), None);
    }
}
