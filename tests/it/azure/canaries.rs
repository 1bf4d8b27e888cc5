//! What must be seen nowhere: secrets of the estate and of who asks, and people. Each answer of this Azure is full of them, headers and
//! errors too.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value as Json, json};

use crate::azure::full::{PAGE, full};
use crate::azure::killed::program;
use crate::azure::server::{Azure, CANARY, CERTIFICATE, FEDERATED, Fault, HEADER, Planned, REQUEST, SECRET, Service};
use crate::azure::{APPLICATION, FIRST, estate, sandbox};

/// Texts that are secrets by how they look, wherever they stand; the word is what is looked for.
const LOOKS: [&str; 12] = [
    "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=canary-of-looks;EndpointSuffix=core.windows.net",
    "Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=a;SharedAccessKey=canary-of-looks",
    "https://a.blob.core.windows.net/b?sv=2024-01-01&sig=canary-of-looks",
    "Server=tcp:a.database.windows.net;User ID=a;Password=canary-of-looks;",
    "postgresql://user:canary-of-looks@a.postgres.database.azure.com/b",
    "eyJhbGciOiJub25lIn0.canary-of-looks.x",
    "-----BEGIN PRIVATE KEY-----\ncanary-of-looks",
    "Authorization: Bearer canary-of-looks-of-tokens",
    "app.exe --password canary-of-looks --port 1",
    "https://hooks.slack.com/services/canary-of-looks",
    "ghp_canary0of0looks0canary0of0looks0",
    "canary0of0looks0canary0of0looks0canary0of0looks0canary0of0looks0canary0of0looks0123456==",
];

/// Keys whose texts are secrets, whatever they look like.
const KEYS: [&str; 24] = [
    "administratorLoginPassword",
    "adminPassword",
    "clientSecret",
    "primaryKey",
    "secondaryKey",
    "primaryMasterKey",
    "accessKey",
    "sharedKey",
    "apiKey",
    "authKey",
    "adminKey",
    "masterKey",
    "functionKey",
    "subscriptionKey",
    "primaryConnectionString",
    "sasUri",
    "sasToken",
    "secureValue",
    "registrationToken",
    "refresh_token",
    "customData",
    "userData",
    "pfxBlob",
    "passphrase",
];

/// An estate with each of them, in each place.
pub(crate) fn secretive() -> Json {
    let mut estate = full();
    let looks: serde_json::Map<String, Json> =
        LOOKS.iter().enumerate().map(|(number, text)| (format!("text{number}"), json!({"deep": [text]}))).collect();
    let keys: serde_json::Map<String, Json> = KEYS.iter().map(|key| ((*key).to_owned(), "canary-of-a-key".into())).collect();
    let people =
        json!({"createdBy": "canary-of-people", "lastModifiedBy": "canary-of-people", "mail": "canary.of.people@example.org"});
    for one in estate["subscriptions"][0]["resources"].as_array_mut().unwrap() {
        one["properties"]["looks"] = looks.clone().into();
        one["properties"]["keys"] = keys.clone().into();
        one["properties"]["protectedSettings"] = json!({"any": "canary-of-a-key"});
        one["systemData"] = people.clone();
        one["tags"] = json!({"owner": "canary.of.people@example.org", "canary.of.people@example.org": "x", "CreatedBy": "canary-of-people"});
    }
    for (path, part) in estate["subscriptions"][0]["parts"].as_object_mut().unwrap() {
        let rows = if part.is_array() { part.as_array_mut().unwrap().iter_mut().collect() } else { vec![part] };
        for row in rows {
            if path.ends_with("/list") {
                row["properties"]["ANY"] = "canary-of-a-setting".into();
                continue;
            }
            row["properties"]["looks"] = looks.clone().into();
            row["properties"]["keys"] = keys.clone().into();
            row["systemData"] = people.clone();
        }
    }
    estate
}

/// Nothing of what is secret stands in a text, in any case.
pub(crate) fn assert_clean(text: &str, place: &str) {
    let lower = text.to_lowercase();
    for word in [CANARY, SECRET, FEDERATED, REQUEST, HEADER, "canary", "somebody@example.org"] {
        let word = word.to_lowercase();
        if let Some(at) = lower.find(&word) {
            let around: String = lower.chars().skip(lower[..at].chars().count().saturating_sub(200)).take(400).collect();
            panic!("{place}: `{word}` in … {around} …");
        }
    }
    let key = CERTIFICATE.lines().nth(3).unwrap();
    assert!(!text.contains(key), "{place}: a private key");
}

/// All that a call leaves behind.
fn assert_all_clean(mut command: Command, folder: &Path, place: &str) -> Option<i32> {
    let output = command.output().unwrap();
    assert_clean(&String::from_utf8_lossy(&output.stdout), &format!("{place}, stdout"));
    assert_clean(&String::from_utf8_lossy(&output.stderr), &format!("{place}, stderr"));
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let text = zstd::decode_all(bytes.as_slice()).unwrap_or(bytes);
        assert_clean(&String::from_utf8_lossy(&text), &format!("{place}, {}", path.display()));
        fs::remove_file(path).unwrap();
    }
    output.status.code()
}

#[test]
fn no_secret_of_the_estate_is_seen() {
    let azure = Azure::start(secretive());
    azure.change(|state| state.page = PAGE);
    let folder = sandbox("azure-canaries");
    let output = folder.join("a.snapshot");
    assert_eq!(assert_all_clean(program(&azure, &output, &[]), &folder, "whole"), Some(0));
    // In a run that fails in each way, also by what is there of it.
    let requests: Vec<String> = azure.change(|state| std::mem::take(&mut state.requests)).into_iter().collect();
    let one = |what: &str| requests.iter().filter(|request| request.contains(what)).take(1).cloned().collect();
    for (fault, what) in [
        (Fault::Denied, "appsettings/list"),
        (Fault::Html, "ResourceGraph"),
        (Fault::Failure, "POST /batch"),
        (Fault::Challenged, "GET /subscriptions?"),
        (Fault::Truncated, "Login"),
        (Fault::Redirect, "/resources?"),
        (Fault::NextElsewhere, "/resources?"),
    ] {
        azure.change(|state| {
            state.fault = Some(Planned::of(fault, &one(what), true));
            state.tokens.clear();
        });
        // The clock is a real one here: nothing that waits.
        if matches!(fault, Fault::Denied | Fault::Challenged | Fault::Redirect | Fault::NextElsewhere) {
            let code = assert_all_clean(program(&azure, &output, &[]), &folder, &format!("{fault:?}"));
            assert!(matches!(code, Some(2 | 4)), "{fault:?}: {code:?}");
        }
    }
    assert_eq!(azure.change(|state| state.leaks.clone()), Vec::<String>::new());
}

#[test]
fn no_secret_of_who_asks_is_seen() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-canaries-who");
    let (own, output) = (sandbox("azure-canaries-own"), folder.join("a.snapshot"));
    let kept = |name: &str, text: &str| {
        let path = own.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (certificate, token) = (kept("application.pem", CERTIFICATE), kept("token", FEDERATED));
    let (login, machine) = (azure.url(Service::Login), azure.url(Service::Machine));
    let (github, devops, app) = (format!("{login}/github?a=b"), format!("{login}/devops"), format!("{machine}/msi/token"));
    let cases: [(&str, &[(&str, &str)]); 6] = [
        ("client-secret", &[("AZURE_CLIENT_SECRET", SECRET)]),
        ("client-certificate", &[("AZURE_CLIENT_CERTIFICATE_PATH", &certificate)]),
        ("workload-identity", &[("AZURE_FEDERATED_TOKEN_FILE", &token)]),
        ("workload-identity", &[("ACTIONS_ID_TOKEN_REQUEST_URL", &github), ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", REQUEST)]),
        (
            "azure-pipelines",
            &[
                ("SYSTEM_OIDCREQUESTURI", &devops),
                ("SYSTEM_ACCESSTOKEN", REQUEST),
                ("AZURESUBSCRIPTION_CLIENT_ID", "an-application"),
                ("AZURESUBSCRIPTION_TENANT_ID", "made-up.example"),
                ("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "a connection"),
            ],
        ),
        ("managed-identity", &[("IDENTITY_ENDPOINT", &app), ("IDENTITY_HEADER", HEADER)]),
    ];
    for (name, variables) in cases {
        let with = |more: &[&str]| {
            let mut command = program(&azure, &output, more);
            for (name, _) in APPLICATION.iter().skip(2) {
                command.env_remove(name);
            }
            command.envs(variables.iter().copied());
            command
        };
        let place = format!("{name} {variables:?}").replace("canary", "");
        assert_eq!(assert_all_clean(with(&["--credential", name]), &folder, &place), Some(0), "{place}");
        // The endpoint does not take it; and who gives it says no, with all that was sent.
        azure.change(|state| state.no_tokens = true);
        assert_eq!(assert_all_clean(with(&["--credential", name]), &folder, &place), Some(2), "{place}");
        azure.change(|state| state.no_tokens = false);
        let mut wrong = with(&["--credential", name]);
        wrong.envs(
            variables
                .iter()
                .filter(|(name, _)| {
                    !name.contains("URL")
                        && !name.contains("URI")
                        && !name.contains("ENDPOINT")
                        && !name.contains("PATH")
                        && !name.contains("FILE")
                })
                .map(|(name, value)| (*name, format!("wrong-{value}"))),
        );
        assert!(assert_all_clean(wrong, &folder, &place).is_some());
    }
}

#[test]
fn a_subscription_of_somebody_is_not_named_by_them() {
    let mut estate = estate();
    estate["subscriptions"][0]["name"] = "canary.of.people@example.org".into();
    estate["subscriptions"][0]["groups"][0]["tags"] = json!({"owner": "canary.of.people@example.org"});
    let azure = Azure::start(estate);
    let folder = sandbox("azure-canaries-people");
    let more = ["--resource-group", &format!("{FIRST}/rg-none")];
    let code = assert_all_clean(program(&azure, &folder.join("a.snapshot"), &more), &folder, "people");
    assert_eq!(code, Some(0));
}
