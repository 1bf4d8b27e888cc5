//! What is said when Azure answers otherwise than it should, word for word.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::time::Duration;

use seawall::azure::{Cancel, Kind, Settings};
use serde_json::{Value as Json, json};

use crate::azure::server::{Answer, Azure, Fault, Planned, Service};
use crate::azure::{APPLICATION, FIRST, SECOND, assert_unseen, estate, order, run_with, sandbox, settings, whole};
use crate::registry::server::Registry;

/// Why there is no snapshot, or what each of its gaps says. Services and the first subscription stand by their names.
fn said(azure: &Azure, settings: &Settings, name: &str) -> Vec<String> {
    let output = sandbox(&format!("azure-said-{name}")).join("a.snapshot");
    let lines = match run_with(settings, &order(&whole(), output), Some("tls-minimum-version"), &Cancel::default()) {
        Ok(found) => found.manifest.gaps.iter().map(|gap| gap.text.clone()).collect(),
        Err(why) => vec![why.to_string()],
    };
    assert_unseen(&lines.join("\n"), name);
    lines.iter().map(|line| azure.unnamed(line).replace(&format!("/subscriptions/{FIRST}"), "/FIRST")).collect()
}

/// A page of Resource Graph.
fn page(total: u64, count: u64, rows: Json) -> Json {
    json!({"totalRecords": total, "count": count, "resultTruncated": "false", "data": rows})
}

#[test]
fn each_answer_that_is_none_is_told() {
    let azure = Azure::start(estate());
    azure.change(|state| state.no_batch = true);
    let settings = settings(&azure, &APPLICATION);
    let list = format!("Arm GET /subscriptions/{FIRST}/resources?");
    let again = format!("{}/subscriptions/{FIRST}/resources?api-version=2021-04-01&again", azure.url(Service::Arm));
    let graph = format!("\"{FIRST}\"],\"query\":\"resources ");
    let row = json!({"id": estate()["subscriptions"][0]["resources"][0]["id"], "subscriptionId": FIRST});
    let plain = |status: u16, text: &str| Answer { status, headers: Vec::new(), body: text.into() };
    let json = |body: Json| Answer::json(200, &body);
    let mut endless = page(0, 0, json!([]));
    endless["$skipToken"] = "a".into();
    let mut cut = page(1, 1, json!([row]));
    cut["resultTruncated"] = "true".into();
    let list = list.as_str();
    let graph = graph.as_str();
    for (number, (request, answer, expected)) in [
        (list, json(json!({"value": 1})), "GET /FIRST/resources answers with no list"),
        (list, plain(204, ""), "GET /FIRST/resources answers with no list"),
        (list, plain(200, "<html>"), "GET /FIRST/resources answers with what is no JSON (4 tries)"),
        (list, json(json!({"value": [row, row]})), "GET /FIRST/resources lists rows twice"),
        (list, json(json!({"value": [{"name": "a"}]})), "GET /FIRST/resources lists what has no id"),
        (list, json(json!({"value": [], "nextLink": again})), "GET /FIRST/resources names a page as its next that came before"),
        (list, json(json!({"value": [], "nextLink": 5})), "GET /FIRST/resources names no page as its next"),
        (graph, plain(204, ""), "POST /providers/Microsoft.ResourceGraph/resources answers with nothing"),
        (graph, json(json!([])), "POST /providers/Microsoft.ResourceGraph/resources answers with no page of rows"),
        (
            graph,
            json(page(1, 1, json!([{"name": "a"}]))),
            "POST /providers/Microsoft.ResourceGraph/resources answers with rows without id",
        ),
        (
            graph,
            json(page(1, 1, json!([{"id": "/a", "subscriptionId": SECOND}]))),
            "POST /providers/Microsoft.ResourceGraph/resources answers with rows of another subscription",
        ),
        (graph, json(page(0, 1, json!([]))), "Resource Graph: a page of 0 rows says that it has 1"),
        (graph, json(page(2, 2, json!([row, row]))), "Resource Graph: rows come twice"),
        (graph, json(page(5, 1, json!([row]))), "Resource Graph: 1 of 5 rows came"),
        (graph, json(endless), "Resource Graph: a page comes again"),
        (graph, json(cut), "Resource Graph: the rows are cut off without a way to the next"),
        ("Arm GET /subscriptions?", json(json!({"value": [{"id": "/a"}]})), "the list of subscriptions cannot be read"),
        (
            "/sites/app-second/config/web?",
            json(json!(5)),
            "GET /FIRST/resourcegroups/rg-app/providers/microsoft.web/sites/app-second/config/web answers with no resource",
        ),
        ("Login POST /made-up.example/oauth2/v2.0/token", plain(429, ""), "`LOGIN` gives no token (status 429) (4 tries)"),
        (
            "Login POST /made-up.example/oauth2/v2.0/token",
            json(json!({"access_token": ""})),
            "`LOGIN` gives no token that can be read (4 tries)",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        azure.change(|state| state.instead = vec![(request.to_owned(), answer)]);
        assert_eq!(said(&azure, &settings, &format!("answers-{number}")), [expected]);
    }
    assert_eq!(azure.change(|state| state.leaks.clone()), Vec::<String>::new());
}

/// What a second look at a resource comes to, which only Azure Resource Manager lists.
#[test]
fn what_only_the_list_has_may_stay_unknown() {
    let provider = format!("/subscriptions/{FIRST}/resourceGroups/rg-app/providers");
    for (kind, expected) in [
        ("Microsoft.KeyVault/vaults", "the answer is about another resource than was asked for"),
        ("Microsoft.MadeUp/things", "no version of an API gives `microsoft.madeup/things`"),
    ] {
        let mut estate = estate();
        let own = if kind.starts_with("Microsoft.MadeUp") { "Microsoft.Other/things" } else { kind };
        estate["subscriptions"][0]["only listed"] = json!([{"id": format!("{provider}/{kind}/unseen"), "type": own}]);
        let azure = Azure::start(estate);
        azure.change(|state| state.instead = vec![("/unseen?".to_owned(), Answer::json(200, &json!({"id": "/another"})))]);
        let settings = settings(&azure, &APPLICATION);
        let text = format!(
            "Resource Graph does not see 1 of the resources that Azure Resource Manager lists: their properties are unknown ({expected})"
        );
        assert_eq!(said(&azure, &settings, "unseen"), [text]);
    }
}

#[test]
fn each_fault_is_told() {
    let azure = Azure::start(estate());
    let mut settings = settings(&azure, &APPLICATION);
    assert_eq!(said(&azure, &settings, "undisturbed"), [""; 0]);
    let requests = azure.change(|state| state.requests.clone());
    let list = format!("Arm GET /subscriptions/{FIRST}/resources?");
    let [first, second] = [FIRST, SECOND].map(|number| format!("\"{number}\"],\"query\":\"resources "));
    let list = list.as_str();
    let whole_list = [list];
    let first_page = [first.as_str(), "\"authorizationScopeFilter\":\"AtScopeAndBelow\"}}"];
    for (number, (fault, parts, expected)) in [
        (Fault::NextElsewhere, &whole_list[..], "an answer names a next page that is not where Azure is"),
        (Fault::Redirect, &whole_list, "GET /FIRST/resources redirects, which Azure does not (status 307)"),
        (Fault::Huge, &whole_list, "`ARM` answers with more than 1048576 bytes"),
        (Fault::Reset, &whole_list, "the connection to `ARM` broke off (unexpected end of file) (4 tries)"),
        (Fault::Total, &first_page, "Resource Graph: there are 6 rows, and then 5"),
        (Fault::Endless, &[second.as_str()], "Resource Graph: the pages have no end"),
        (Fault::Slow, &whole_list, "`ARM` does not answer in time (4 tries)"),
    ]
    .into_iter()
    .enumerate()
    {
        let concerned: BTreeSet<String> =
            requests.iter().filter(|request| parts.iter().all(|part| request.contains(part))).cloned().collect();
        azure.change(|state| state.fault = Some(Planned::of(fault, &concerned, true)));
        settings.patience = if fault == Fault::Slow { Duration::from_millis(200) } else { Duration::from_secs(20) };
        let lines = said(&azure, &settings, &format!("fault-{number}"));
        assert!(lines.len() == 1 && lines[0].starts_with(expected), "{fault:?}: {lines:?}");
    }
}

#[test]
fn a_machine_that_has_no_token_yet_is_asked_again() {
    let azure = Azure::start(estate());
    let machine = azure.url(Service::Machine);
    let mut settings = settings(&azure, &[("AZURE_POD_IDENTITY_AUTHORITY_HOST", &machine)]);
    settings.credential = Some(Kind::ManagedIdentity);
    let request = "Machine GET /metadata/identity/oauth2/token?".to_owned();
    azure.change(|state| state.instead = vec![(request, Answer::error(404, "identity_not_found"))]);
    assert_eq!(said(&azure, &settings, "machine"), ["`MACHINE` gives no token (status 404) (4 tries)"]);
}

/// What is not Azure at all: another service, a name that there is not, and a host that somebody else vouches for. All of it is here: no
/// name has a part of 64 letters, so that nobody is asked for its address, and the proxy is the host.
#[test]
fn what_is_not_azure_is_told() {
    let azure = Azure::start(estate());
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let mail = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let head = BufReader::new(&stream).lines().map_while(Result::ok);
            head.take_while(|line| !line.is_empty()).for_each(drop);
            stream.write_all(b"220 mail.example ESMTP\r\n\r\n").unwrap();
        }
    });
    let unknown = format!("{}.example", "a".repeat(64));
    let proxy = Registry::start().behind_tls();
    let base = settings(&azure, &APPLICATION);
    for (endpoint, proxy, expected) in [
        (format!("http://{mail}"), None, format!("`{mail}` answers with what is no HTTP (4 tries)")),
        (format!("https://{unknown}"), None, format!("the host `{unknown}` is not found (4 tries)")),
        ("https://registry.example".to_owned(), Some(proxy), "`registry.example` cannot be trusted: ".to_owned()),
    ] {
        let mut settings = Settings { proxy, ..base.clone() };
        settings.cloud.endpoint = endpoint;
        let lines = said(&azure, &settings, "elsewhere");
        assert!(lines.len() == 1 && lines[0].starts_with(&expected), "{expected}: {lines:?}");
    }
}

#[test]
fn a_run_that_is_ended_says_so() {
    let azure = Azure::start(estate());
    let order = order(&whole(), sandbox("azure-said-ended").join("a.snapshot"));
    let cancel = Cancel::default();
    cancel.cancel();
    let why = run_with(&settings(&azure, &APPLICATION), &order, None, &cancel).err().unwrap();
    assert_eq!(why.to_string(), "the run was ended before it was complete");
}
