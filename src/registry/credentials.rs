//! Who we are: credentials, the challenges of registries, and the tokens that they give.

use std::collections::BTreeMap;
use std::path::Path;

use data_encoding::BASE64;
use serde::Deserialize;

use crate::registry::{Fault, Login, Settings};

/// Bytes of Docker's file.
const CONFIG: u64 = 1 << 20;

/// Credentials of one registry, ready to be sent to it or to its realm.
pub(crate) enum Credentials {
    /// The value of the header of basic authentication.
    Password(String),
    /// A token that gives tokens, as `az acr login` leaves it
    /// (<https://distribution.github.io/distribution/spec/auth/oauth/>).
    Identity(String),
}

/// What a registry asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Challenge {
    /// A token of the realm.
    Bearer {
        /// Where to get it.
        realm: String,
        /// Whom it is for.
        service: Option<String>,
    },
    /// A user and a password.
    Basic,
}

/// The credentials for a registry. Those of the environment name theirs, so that a registry which a scanned tree names never gets
/// them.
pub(crate) fn find(settings: &Settings, host: &str) -> Result<Option<Credentials>, Fault> {
    match &settings.login {
        Some(Login { host: theirs, username, password }) if theirs == host => {
            Ok(Some(Credentials::Password(basic(username, password))))
        }
        _ => settings.docker.as_deref().map_or(Ok(None), |path| docker(path, host)),
    }
}

fn basic(username: &str, password: &str) -> String {
    format!("Basic {}", BASE64.encode(format!("{username}:{password}").as_bytes()))
}

/// <https://docs.docker.com/reference/cli/docker/login/#configure-the-credential-store>; what a helper keeps is not asked for, since
/// seawall starts no program.
#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Docker {
    #[serde(default)]
    auths: BTreeMap<String, Entry>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Entry {
    auth: Option<String>,
    username: Option<String>,
    password: Option<String>,
    identitytoken: Option<String>,
}

#[expect(clippy::disallowed_methods, reason = "credentials are outside of every scan root")]
fn docker(path: &Path, host: &str) -> Result<Option<Credentials>, Fault> {
    let readable = std::fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() <= CONFIG);
    if !readable {
        return Ok(None);
    }
    // Its texts are secrets, so the message does not say what is wrong in it.
    let wrong = || Fault::new(format!("the credentials in `{}` cannot be read", path.display()));
    let text = std::fs::read(path).map_err(|_| wrong())?;
    let mut docker: Docker = serde_json::from_slice(&text).map_err(|_| wrong())?;
    let keys = match host {
        "docker.io" => vec!["https://index.docker.io/v1/".to_owned(), "docker.io".to_owned()],
        _ => vec![host.to_owned(), format!("https://{host}"), format!("https://{host}/")],
    };
    let Some(entry) = keys.iter().find_map(|key| docker.auths.remove(key)) else { return Ok(None) };
    entry.credentials().map_err(|()| wrong())
}

impl Entry {
    fn credentials(self) -> Result<Option<Credentials>, ()> {
        if let Some(token) = self.identitytoken.filter(|token| !token.is_empty()) {
            return Ok(Some(Credentials::Identity(token)));
        }
        if let Some(auth) = self.auth.filter(|auth| !auth.is_empty()) {
            let plain = BASE64.decode(auth.as_bytes()).ok().and_then(|bytes| String::from_utf8(bytes).ok()).ok_or(())?;
            // Docker ends some passwords in NUL.
            let (username, password) = plain.trim_end_matches('\0').split_once(':').ok_or(())?;
            return Ok(Some(Credentials::Password(basic(username, password))));
        }
        Ok(self.username.zip(self.password).map(|(username, password)| Credentials::Password(basic(&username, &password))))
    }
}

/// The header of a token.
pub(crate) fn bearer(answer: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Answer {
        token: Option<String>,
        access_token: Option<String>,
    }
    let answer: Answer = serde_json::from_slice(answer).ok()?;
    let token = answer.token.or(answer.access_token)?;
    (!token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())).then(|| format!("Bearer {token}"))
}

/// The challenges in a header: <https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1>.
pub(crate) fn challenges(header: &str) -> Vec<Challenge> {
    let mut found: Vec<(String, BTreeMap<String, String>)> = Vec::new();
    let mut rest = header;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let end = rest.find([' ', '\t', ',', '=']).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if word.is_empty() {
            break;
        }
        match after.trim_start().strip_prefix('=') {
            Some(value) => {
                let (value, after) = value_of(value.trim_start());
                if let Some((_, parameters)) = found.last_mut() {
                    parameters.insert(word.to_ascii_lowercase(), value);
                }
                rest = after;
            }
            None => {
                found.push((word.to_ascii_lowercase(), BTreeMap::new()));
                rest = after;
            }
        }
    }
    let challenge = |(scheme, mut parameters): (String, BTreeMap<String, String>)| match scheme.as_str() {
        "bearer" => {
            let service = parameters.remove("service");
            parameters.remove("realm").map(|realm| Challenge::Bearer { realm, service })
        }
        "basic" => Some(Challenge::Basic),
        _ => None,
    };
    found.into_iter().filter_map(challenge).collect()
}

/// A value, in quotes or not, and what follows it.
fn value_of(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let (value, after) = text.split_at(text.find([' ', '\t', ',']).unwrap_or(text.len()));
        return (value.to_owned(), after);
    };
    let mut value = String::new();
    let mut letters = quoted.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (value, quoted.get(at + 1..).unwrap_or("")),
            '\\' => value.extend(letters.next().map(|(_, letter)| letter)),
            _ => value.push(letter),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_are_read() {
        let bearer =
            |realm: &str, service: Option<&str>| Challenge::Bearer { realm: realm.into(), service: service.map(str::to_owned) };
        for (header, expected) in [
            (r#"Bearer realm="https://a/t",service="a",scope="x:y:pull,push""#, vec![bearer("https://a/t", Some("a"))]),
            (r#"bearer  REALM = "https://a/t?x=\"1\"""#, vec![bearer("https://a/t?x=\"1\"", None)]),
            (r#"Basic realm="a, b", Bearer realm=https://a/t"#, vec![Challenge::Basic, bearer("https://a/t", None)]),
            ("Bearer", vec![]),
            ("Negotiate abc==, Basic", vec![Challenge::Basic]),
            (r#"Bearer realm="https://a"#, vec![bearer("https://a", None)]),
            ("=,=\"", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(challenges(header), expected, "{header}");
        }
    }

    #[test]
    fn tokens_are_those_that_a_header_can_hold() {
        assert_eq!(bearer(br#"{"token":"a.b","expires_in":60}"#).as_deref(), Some("Bearer a.b"));
        assert_eq!(bearer(br#"{"access_token":"c"}"#).as_deref(), Some("Bearer c"));
        for wrong in ["{}", "[]", r#"{"token":""}"#, r#"{"token":"a\r\nx: y"}"#, r#"{"token":1}"#, ""] {
            assert_eq!(bearer(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn entries_of_docker_are_read() {
        let of = |text: &str| serde_json::from_str::<Entry>(text).unwrap().credentials();
        let expected = basic("me", "a:b");
        assert!(
            matches!(of(&format!(r#"{{"auth":"{}"}}"#, &expected[6..])), Ok(Some(Credentials::Password(header))) if header == expected)
        );
        assert!(
            matches!(of(r#"{"username":"me","password":"a:b"}"#), Ok(Some(Credentials::Password(header))) if header == expected)
        );
        assert!(matches!(of(r#"{"auth":"x","identitytoken":"t"}"#), Ok(Some(Credentials::Identity(token))) if token == "t"));
        assert!(matches!(of("{}"), Ok(None)));
        assert!(of(r#"{"auth":"%"}"#).is_err());
    }
}
