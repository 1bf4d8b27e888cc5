//! Each credential, and tokens that end.

use std::fs;
use std::time::Duration;

use seawall::azure::{Cancel, Kind, Settings, Stopped};

use crate::azure::server::{Azure, CANARY, CERTIFICATE, FEDERATED, Fault, HEADER, Planned, REQUEST, SECRET, Service};
use crate::azure::{APPLICATION, Collection, Still, assert_unseen, estate, order, run_by, run_with, sandbox, settings, whole};

/// One token of each credential, and the first list.
pub(crate) fn proves(settings: &Settings, name: &str) -> Result<Collection, Stopped> {
    let folder = sandbox(&format!("azure-credential-{name}"));
    run_with(settings, &order(&whole(), folder.join("a.snapshot")), Some("tls-minimum-version"), &Cancel::default())
}

#[test]
fn each_credential_gives_a_token() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-credentials");
    let path = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let certificate = path("application.pem", CERTIFICATE);
    let file = path("token", FEDERATED);
    let login = azure.url(Service::Login);
    let machine = azure.url(Service::Machine);
    let who = [("AZURE_TENANT_ID", "made-up.example"), ("AZURE_CLIENT_ID", "an-application")];
    let (github, devops, app) = (format!("{login}/github?a=b"), format!("{login}/devops"), format!("{machine}/msi/token"));
    let (learning, shell) = (format!("{machine}/learning/token"), format!("{machine}/shell/token"));
    type Variables<'a> = Vec<(&'a str, &'a str)>;
    let cases: Vec<(&str, Kind, Variables<'_>)> = vec![
        ("secret", Kind::ClientSecret, vec![("AZURE_CLIENT_SECRET", SECRET)]),
        ("certificate", Kind::ClientCertificate, vec![("AZURE_CLIENT_CERTIFICATE_PATH", &certificate)]),
        ("kubernetes", Kind::WorkloadIdentity, vec![("AZURE_FEDERATED_TOKEN_FILE", &file)]),
        (
            "github",
            Kind::WorkloadIdentity,
            vec![("ACTIONS_ID_TOKEN_REQUEST_URL", &github), ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", REQUEST)],
        ),
        (
            "pipelines",
            Kind::AzurePipelines,
            vec![
                ("SYSTEM_OIDCREQUESTURI", &devops),
                ("SYSTEM_ACCESSTOKEN", REQUEST),
                ("AZURESUBSCRIPTION_CLIENT_ID", "an-application"),
                ("AZURESUBSCRIPTION_TENANT_ID", "made-up.example"),
                ("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "a connection"),
            ],
        ),
        ("app", Kind::ManagedIdentity, vec![("IDENTITY_ENDPOINT", &app), ("IDENTITY_HEADER", HEADER)]),
        ("machine", Kind::ManagedIdentity, vec![("AZURE_POD_IDENTITY_AUTHORITY_HOST", &machine)]),
        ("learning", Kind::ManagedIdentity, vec![("MSI_ENDPOINT", &learning), ("MSI_SECRET", HEADER)]),
        ("shell", Kind::ManagedIdentity, vec![("MSI_ENDPOINT", &shell)]),
    ];
    for (name, kind, mut variables) in cases {
        variables.extend(who);
        for named in [None, Some(kind)] {
            let mut settings = settings(&azure, &variables);
            settings.credential = named;
            let found = proves(&settings, name).unwrap_or_else(|why| panic!("{name}: {why}"));
            assert!(found.manifest.is_complete(), "{name}");
            assert_unseen(&format!("{settings:?}"), name);
        }
    }
    assert_eq!(azure.change(|state| state.leaks.clone()), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn the_command_line_of_azure_is_asked() {
    use std::os::unix::fs::PermissionsExt;
    let azure = Azure::start(estate());
    let folder = sandbox("azure-cli");
    let token = format!("token-{CANARY}");
    azure.change(|state| state.tokens.insert(token.clone()));
    let program = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        path
    };
    let arguments =
        "account get-access-token --output json --scope https://management.azure.com/.default --tenant made-up.example";
    let good = format!(
        "[ \"$*\" = '{arguments}' ] || exit 9\nprintf '{{\"accessToken\":\"{token}\",\"expires_on\":9999999999,\"tokenType\":\"Bearer\"}}'"
    );
    let mut settings = settings(&azure, &[("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1")]);
    settings.tenant = Some("made-up.example".into());
    settings.az = program("good", &good).into();
    assert!(proves(&settings, "cli").unwrap().manifest.is_complete());
    for (name, text, why) in [
        (
            "out",
            "echo 'ERROR: somebody@example.org: Please run az login' >&2; exit 1",
            "nobody is logged in: run `az login` (looked for before: `client-secret`: ",
        ),
        ("broken", "exit 1", "`az account get-access-token` fails: run it to see why (looked for before: `client-secret`: "),
        ("odd", &format!("echo '{CANARY}'"), "`az account get-access-token` prints no token that can be read"),
        ("slow", "exec sleep 60", "`az account get-access-token` takes too long: run it to see why"),
    ] {
        settings.az = program(name, text).into();
        settings.patience = Duration::from_millis(if name == "slow" { 200 } else { 20_000 });
        let said = proves(&settings, "cli-wrong").err().unwrap().to_string();
        assert!(said.starts_with(why), "{said}");
        assert_unseen(&said, name);
    }
    settings.az = folder.join("none").into();
    let said = proves(&settings, "cli-none").err().unwrap().to_string();
    assert!(said.starts_with("there is no credential: log in with `az login`, or see `--credential` (looked for "), "{said}");
    settings.tenant = Some("--help".into());
    let said = proves(&settings, "cli-tenant").err().unwrap().to_string();
    assert_eq!(said, "the tenant is neither a number nor a domain");
}

#[test]
fn a_credential_that_fails_is_not_replaced_by_another() {
    let azure = Azure::start(estate());
    let machine = azure.url(Service::Machine);
    let mut variables = APPLICATION.to_vec();
    variables[2].1 = "wrong";
    variables.push(("AZURE_POD_IDENTITY_AUTHORITY_HOST", &machine));
    let said = proves(&settings(&azure, &variables), "wrong").err().unwrap().to_string();
    assert!(said.contains("invalid_client, AADSTS7000215"), "{said}");
    assert_unseen(&said, "wrong");
    assert_eq!(azure.asked("Machine"), 0);
}

#[test]
fn a_token_is_renewed_before_it_ends() {
    let azure = Azure::start(estate());
    // A wait is longer than a token lives.
    azure.change(|state| (state.lifetime, state.fault) = (4, Some(Planned::new(Fault::Busy, 9))));
    let found = proves(&settings(&azure, &APPLICATION), "renewed").unwrap();
    assert!(found.manifest.is_complete());
    let issued = azure.change(|state| state.issued);
    assert!(issued > 1 && issued < 12, "{issued}");
    assert!(!azure.change(|state| state.log.join("\n")).contains("token-1-"), "a token stands in a URL");
}

#[test]
fn a_clock_that_is_wrong_by_hours_makes_no_difference() {
    let folder = sandbox("azure-clock");
    let mut contents = Vec::new();
    for wrong in [-30, -5, 0, 5, 30] {
        let azure = Azure::start(estate());
        azure.change(|state| state.fault = Some(Planned::new(Fault::BusyBySkewedClock, 7)));
        let clock = Still { wrong, ..Still::default() };
        let order = order(&whole(), folder.join(wrong.to_string()));
        let settings = settings(&azure, &APPLICATION);
        let found = run_by(clock, &settings, &order, Some("tls-minimum-version"), &Cancel::default()).unwrap();
        assert_eq!(found.manifest.gaps, [], "{wrong}");
        assert!(found.elapsed.as_secs() < 60, "{wrong}: {:?}", found.elapsed);
        assert_eq!(azure.change(|state| state.issued), 1, "{wrong}");
        contents.push(found.manifest.content);
    }
    contents.dedup();
    assert_eq!(contents.len(), 1);
}
