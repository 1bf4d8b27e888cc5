//! `seawall collect` as its user sees it.

use std::path::Path;

use snapbox::cmd::Command;

use crate::azure::server::{Azure, Fault, Planned, Service};
use crate::azure::{APPLICATION, FIRST, SECOND, assert_unseen, estate, sandbox};
use crate::transcripts::seawall;

/// What a call ends with: its code, what it prints, and what it says beside.
fn called(command: Command) -> (i32, String, String) {
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// `seawall audit` of both subscriptions, unless others are asked for.
pub(crate) fn audit(azure: &Azure, folder: &Path, more: &[&str]) -> (i32, String, String) {
    live("audit", azure, folder, more, None)
}

fn collect(azure: &Azure, folder: &Path, more: &[&str], secret: Option<&str>) -> (i32, String, String) {
    live("collect", azure, folder, more, secret)
}

fn live(name: &str, azure: &Azure, folder: &Path, more: &[&str], secret: Option<&str>) -> (i32, String, String) {
    azure.change(|state| state.page = 50);
    let (endpoint, authority) = (azure.url(Service::Arm), azure.url(Service::Login));
    let both = ["--subscription", FIRST, "--subscription", SECOND];
    let scope: &[&str] = if more.contains(&"--subscription") { &[] } else { &both };
    let mut command = seawall(folder).arg(name).args(scope).args(["--endpoint", &endpoint, "--authority", &authority]);
    command = command.args(more).env("SOURCE_DATE_EPOCH", "1700000000");
    for name in seawall::azure::VARIABLES {
        command = command.env_remove(name);
    }
    for (name, value) in APPLICATION {
        command = command.env(name, if name == "AZURE_CLIENT_SECRET" { secret.unwrap_or(value) } else { value });
    }
    let (code, out, said) = called(command);
    assert_unseen(&out, "stdout");
    assert_unseen(&said, "stderr");
    (code, out, said)
}

#[test]
fn a_complete_collection_ends_well() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-command");
    let (code, out, said) = collect(&azure, &folder, &["-o", "one.snapshot", "--strict"], None);
    assert_eq!((code, out.as_str()), (0, ""), "{said}");
    assert!(said.contains("\ncollected 24 records of 2 subscriptions into `one.snapshot`\n"), "{said}");
    let (code, ..) = collect(&azure, &folder, &["-o", "two.snapshot", "--credential", "client-secret"], None);
    assert_eq!(code, 0);
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    assert!(read("one.snapshot") == read("two.snapshot"));
}

#[test]
fn calls_that_are_made_once_more_are_counted() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-command-retried");
    azure.change(|state| state.fault = Some(Planned::new(Fault::Failure, 9)));
    let (code, _, said) = collect(&azure, &folder, &["-o", "one.snapshot"], None);
    assert!(code == 0 && said.contains(" into `one.snapshot`, 1 call made once more\n"), "{said}");
}

#[test]
fn an_incomplete_one_says_what_is_missing() {
    let azure = Azure::start(estate());
    azure.change(|state| state.denied.insert("/config/appsettings/list".into()));
    let folder = sandbox("azure-command-incomplete");
    let (code, _, said) = collect(&azure, &folder, &["-o", "one.snapshot"], None);
    assert_eq!(code, 0);
    assert!(said.contains("incomplete: 1 gap"), "{said}");
    assert!(said.contains("site_settings (2 resources): needs Microsoft.Web/sites/config/list/action"), "{said}");
    assert_eq!(collect(&azure, &folder, &["-o", "two.snapshot", "--strict"], None).0, 4);
    let (_, _, said) = collect(&azure, &folder, &["-o", "three.snapshot", "--management-group", "nowhere"], None);
    let line = "/providers/Microsoft.Management/managementGroups/nowhere management-groups: needs \
                Microsoft.Management/managementGroups/descendants/read (";
    assert!(said.contains(line), "{said}");
}

#[test]
fn what_cannot_be_asked_is_wrong_usage() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-command-wrong");
    let (code, _, said) = collect(&azure, &folder, &["-o", "one.snapshot"], Some("wrong"));
    assert_eq!(code, 2);
    assert!(said.contains("AADSTS7000215"), "{said}");
    let wrong: [(&[&str], &str); 7] = [
        (&["-o", "a", "--shard", "4/3"], "K/N"),
        (&["-o", "a", "--shard", "0/0"], "K/N"),
        (&["-o", "a", "--cloud", "moon"], "there is no cloud `moon`: there are `bleu`, "),
        (&["-o", "a", "--credential", "luck"], "`azure-cli`"),
        (&["-o", "a", "--subscription", "production"], "no id of a subscription"),
        (&["-o", "a", "--resource-group", "group"], "SUBSCRIPTION/NAME"),
        (&["-o", "a", "--profile", "none"], "no profile `none`"),
    ];
    for (arguments, what) in wrong {
        let (code, _, said) = collect(&azure, &folder, arguments, None);
        assert_eq!(code, 2, "{arguments:?}");
        assert!(said.contains(what), "{arguments:?}: {said}");
    }
}

#[test]
fn whoever_counts_from_nought_has_the_last_shard_first() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-command-nought");
    for (shard, output) in [("0/2", "nought.snapshot"), ("2/2", "two.snapshot"), ("1/2", "one.snapshot")] {
        let (code, _, said) = collect(&azure, &folder, &["-o", output, "--shard", shard], None);
        assert_eq!(code, 0, "{shard}: {said}");
    }
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    assert!(read("nought.snapshot") == read("two.snapshot"));
    assert!(read("nought.snapshot") != read("one.snapshot"));
}

#[test]
fn the_plan_asks_nothing() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-command-plan");
    let (code, out, _) = collect(&azure, &folder, &["--plan"], None);
    assert_eq!(code, 0);
    let row =
        "site_settings\tPOST {Microsoft.Web/sites}/config/appsettings/list\t2024-04-01\tMicrosoft.Web/sites/config/list/Action\t";
    assert!(out.contains(row), "{out}");
    assert_eq!(azure.change(|state| state.log.len()), 0);
}
