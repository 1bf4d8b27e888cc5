//! Which credential is chosen when nobody names one, and what is said if none fits.

use seawall::azure::{Kind, Settings};

use crate::azure::credentials::proves;
use crate::azure::server::{Azure, HEADER, Service};
use crate::azure::{assert_unseen, estate, sandbox, settings};

/// Settings in the environment of a machine whose service is on loopback.
fn on_machine(azure: &Azure, more: &[(&str, &str)]) -> Settings {
    let machine = azure.url(Service::Machine);
    let mut variables = vec![("AZURE_POD_IDENTITY_AUTHORITY_HOST", machine.as_str())];
    variables.extend(more);
    settings(azure, &variables)
}

#[test]
fn what_was_looked_for_is_said() {
    let azure = Azure::start(estate());
    let settings = settings(&azure, &[("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1")]);
    let said = proves(&settings, "chosen-none").err().unwrap().to_string();
    for part in [
        "there is no credential: log in with `az login`, or see `--credential`",
        " (looked for before: ",
        "`client-secret`: AZURE_CLIENT_SECRET is not set",
        "`client-certificate`: AZURE_CLIENT_CERTIFICATE_PATH is not set",
        "`workload-identity`: neither AZURE_FEDERATED_TOKEN_FILE is set nor ACTIONS_ID_TOKEN_REQUEST_URL, which jobs of GitHub have \
         with `id-token: write`",
        "`azure-pipelines`: SYSTEM_OIDCREQUESTURI is not set",
        "`managed-identity`: neither IDENTITY_ENDPOINT nor MSI_ENDPOINT is set, and this is no virtual machine of Azure",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    // Who names one hears of that one alone.
    let mut named = settings;
    named.credential = Some(Kind::AzureCli);
    let said = proves(&named, "chosen-named").err().unwrap().to_string();
    assert_eq!(said, "there is no credential: log in with `az login`, or see `--credential`");
}

#[test]
fn a_machine_without_an_identity_is_none() {
    let azure = Azure::start(estate());
    let mut settings = on_machine(&azure, &[]);
    assert!(proves(&settings, "chosen-machine").unwrap().manifest.is_complete());
    // The service is there and has nothing for such an audience.
    settings.cloud.audience = "https://elsewhere.example".into();
    let said = proves(&settings, "chosen-nothing").err().unwrap().to_string();
    assert!(said.contains("`managed-identity`: this virtual machine has no such identity"), "{said}");
    assert_unseen(&said, "chosen-nothing");
}

#[test]
fn a_job_of_github_needs_to_know_who_it_is() {
    let azure = Azure::start(estate());
    let settings = settings(
        &azure,
        &[
            ("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1"),
            ("ACTIONS_ID_TOKEN_REQUEST_URL", "https://example.invalid/?a=b"),
        ],
    );
    let said = proves(&settings, "chosen-github").err().unwrap().to_string();
    assert!(said.contains("`workload-identity`: AZURE_CLIENT_ID is not set"), "{said}");
}

#[test]
fn azure_arc_reads_no_file_but_its_own() {
    let azure = Azure::start(estate());
    let machine = azure.url(Service::Machine);
    let endpoint = format!("{machine}/arc/token");
    let settings = on_machine(&azure, &[("IDENTITY_ENDPOINT", &endpoint), ("IMDS_ENDPOINT", &machine)]);
    let said = proves(&settings, "chosen-arc").err().unwrap().to_string();
    assert_eq!(said, "Azure Arc asks for a key in an odd place");
    assert_eq!(azure.asked("/arc/token"), 1);
}

#[test]
fn what_is_configured_wrongly_is_said() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-chosen-wrong");
    let elsewhere = azure.url(Service::Elsewhere);
    let github = format!("{}/github?a=b", azure.url(Service::Login));
    let (none, no_pem) = (folder.join("none").display().to_string(), folder.join("no.pem").display().to_string());
    std::fs::write(&no_pem, "no PEM").unwrap();
    let who = [("AZURE_TENANT_ID", "made-up.example"), ("AZURE_CLIENT_ID", "an-application")];
    type Row<'a> = (Kind, Vec<(&'a str, &'a str)>, &'a str);
    let rows: Vec<Row<'_>> = vec![
        (
            Kind::ManagedIdentity,
            vec![("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://example.invalid")],
            "AZURE_POD_IDENTITY_AUTHORITY_HOST is not on this machine",
        ),
        (
            Kind::ManagedIdentity,
            vec![("IDENTITY_ENDPOINT", "http://example.invalid/token"), ("IDENTITY_HEADER", HEADER)],
            "IDENTITY_ENDPOINT is not on this machine",
        ),
        (
            Kind::ManagedIdentity,
            vec![("IDENTITY_ENDPOINT", &elsewhere)],
            "IDENTITY_ENDPOINT is there without IDENTITY_HEADER or IMDS_ENDPOINT: this kind of machine is not known",
        ),
        (
            Kind::ManagedIdentity,
            vec![("IDENTITY_ENDPOINT", &elsewhere), ("IDENTITY_SERVER_THUMBPRINT", "0123")],
            "managed identities of Service Fabric are not known",
        ),
        (
            Kind::ManagedIdentity,
            vec![("IDENTITY_ENDPOINT", &elsewhere), ("IMDS_ENDPOINT", &elsewhere)],
            "Azure Arc gives the token of another identity than the one of AZURE_CLIENT_ID",
        ),
        (
            Kind::ClientCertificate,
            vec![("AZURE_CLIENT_CERTIFICATE_PASSWORD", HEADER)],
            "a certificate with a password is not read: give it as PEM without one",
        ),
        (Kind::ClientCertificate, vec![], "the credential `client-certificate` needs AZURE_CLIENT_CERTIFICATE_PATH"),
        (
            Kind::ClientCertificate,
            vec![("AZURE_CLIENT_CERTIFICATE_PATH", &none)],
            "the file of AZURE_CLIENT_CERTIFICATE_PATH cannot be read",
        ),
        (
            Kind::ClientCertificate,
            vec![("AZURE_CLIENT_CERTIFICATE_PATH", &no_pem)],
            "AZURE_CLIENT_CERTIFICATE_PATH: it is no PEM: `openssl pkcs12 -in FILE -out FILE.pem -nodes` makes it of PKCS #12",
        ),
        (
            Kind::WorkloadIdentity,
            vec![("AZURE_FEDERATED_TOKEN_FILE", &none)],
            "AZURE_FEDERATED_TOKEN_FILE holds no token that can be read",
        ),
        (
            Kind::WorkloadIdentity,
            vec![("ACTIONS_ID_TOKEN_REQUEST_URL", "http://example.invalid/"), ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", HEADER)],
            "ACTIONS_ID_TOKEN_REQUEST_URL is no https",
        ),
        (
            Kind::WorkloadIdentity,
            vec![("ACTIONS_ID_TOKEN_REQUEST_URL", &github), ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "two\nlines")],
            "`LOGIN` cannot be asked: its URL, or a secret for it, has a character that cannot be sent",
        ),
    ];
    for (number, (kind, mut variables, expected)) in rows.into_iter().enumerate() {
        variables.extend(who);
        let mut settings = settings(&azure, &variables);
        settings.credential = Some(kind);
        let said = proves(&settings, &format!("chosen-wrong-{number}")).err().unwrap().to_string();
        assert_eq!(azure.unnamed(&said), expected);
        assert_unseen(&said, expected);
    }
    // Nothing secret went to where it was not for.
    assert_eq!(azure.change(|state| state.leaks.clone()), Vec::<String>::new());
}
