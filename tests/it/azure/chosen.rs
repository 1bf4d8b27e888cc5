//! Which credential is chosen when nobody names one, and what is said if none fits.

use seawall::azure::{Kind, Settings};

use crate::azure::credentials::proves;
use crate::azure::server::{Azure, HEADER, Service};
use crate::azure::{assert_unseen, estate, settings};

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
        "`az login`",
        "`client-secret`: AZURE_CLIENT_SECRET is not set",
        "`client-certificate`: AZURE_CLIENT_CERTIFICATE_PATH is not set",
        "`workload-identity`: neither AZURE_FEDERATED_TOKEN_FILE is set nor ACTIONS_ID_TOKEN_REQUEST_URL",
        "`azure-pipelines`: SYSTEM_OIDCREQUESTURI is not set",
        "`managed-identity`: neither IDENTITY_ENDPOINT nor MSI_ENDPOINT is set, and this is no virtual machine of Azure",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    // Who names one hears of that one alone.
    let mut named = settings;
    named.credential = Some(Kind::AzureCli);
    let said = proves(&named, "chosen-named").err().unwrap().to_string();
    assert!(said.contains("az login") && !said.contains("looked for"), "{said}");
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
    assert!(said.contains("odd place"), "{said}");
    assert_eq!(azure.asked("/arc/token"), 1);
    // Without either of the two, nobody knows what kind of machine that is.
    let settings = on_machine(&azure, &[("IDENTITY_ENDPOINT", &endpoint)]);
    assert!(proves(&settings, "chosen-odd").err().unwrap().to_string().contains("this kind of machine is not known"));
    let settings = on_machine(&azure, &[("IDENTITY_ENDPOINT", "http://example.invalid/token"), ("IDENTITY_HEADER", HEADER)]);
    assert!(proves(&settings, "chosen-away").err().unwrap().to_string().contains("not on this machine"));
}
