//! A large estate that is never held: each answer is made when it is asked for, within the quotas that Azure documents
//! (<https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests>,
//! <https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling>).

use std::collections::BTreeMap;
use std::time::Instant;

use serde_json::{Value as Json, json};

use crate::azure::server::{Answer, Request, Service, State};

/// Rows of a page.
const PAGE: usize = 1000;

/// Queries in a window of five seconds.
const QUERIES: usize = 15;

/// Reads of a subscription at once, and those that come back a second.
const READS: f64 = 250.0;
const REFILL: f64 = 25.0;

/// The estate.
pub(crate) struct Large {
    pub(crate) subscriptions: usize,
    /// Resources of each subscription.
    pub(crate) each: usize,
    /// The window of queries: how many, since when.
    window: (usize, Instant),
    /// What is left of reads, and since when, by subscription.
    reads: BTreeMap<String, (f64, Instant)>,
    /// Queries and reads that were answered, and those that were refused.
    pub(crate) queries: usize,
    pub(crate) answered: usize,
    pub(crate) refused: usize,
}

impl Large {
    pub(crate) fn new(subscriptions: usize, each: usize) -> Self {
        let window = (0, Instant::now());
        Large { subscriptions, each, window, reads: BTreeMap::new(), queries: 0, answered: 0, refused: 0 }
    }

    pub(crate) fn number(one: usize) -> String {
        format!("00000000-0000-4000-8000-{one:012}")
    }

    /// The seconds that the quotas alone ask for.
    pub(crate) fn quota(&self) -> f64 {
        let queries = self.queries.saturating_sub(QUERIES) as f64 / QUERIES as f64 * 5.0;
        let reads = (self.answered as f64 / self.subscriptions as f64 - READS) / REFILL;
        // First what there is, and then its parts.
        queries + reads.max(0.0)
    }

    /// Storage accounts, vaults, networks and disks, with as many properties as real ones.
    fn row(&self, number: &str, one: usize, is_whole: bool) -> String {
        let (kind, properties) = match one % 8 {
            0 => (
                "Microsoft.Storage/storageAccounts",
                r#""minimumTlsVersion":"TLS1_2","supportsHttpsTrafficOnly":true,"allowBlobPublicAccess":false"#,
            ),
            1 => (
                "Microsoft.KeyVault/vaults",
                r#""enableRbacAuthorization":true,"enablePurgeProtection":true,"publicNetworkAccess":"Disabled""#,
            ),
            2 => (
                "Microsoft.Network/virtualNetworks",
                r#""addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"enableDdosProtection":false"#,
            ),
            _ => (
                "Microsoft.Compute/disks",
                r#""diskSizeGB":128,"networkAccessPolicy":"DenyAll","publicNetworkAccess":"Disabled""#,
            ),
        };
        let group = one % 50;
        let more = r#""provisioningState":"Succeeded","creationTime":"2026-01-01T00:00:00.0000000Z","networkAcls":{"bypass":"AzureServices","defaultAction":"Deny","virtualNetworkRules":[{"id":"/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet/subnets/one","action":"Allow","state":"Succeeded"}],"ipRules":[]},"primaryEndpoints":{"dfs":"https://made-up.dfs.core.windows.net/","web":"https://made-up.z6.web.core.windows.net/","blob":"https://made-up.blob.core.windows.net/","queue":"https://made-up.queue.core.windows.net/"}"#;
        let whole = if is_whole {
            format!(r#","subscriptionId":"{number}","resourceGroup":"rg-{group}","properties":{{{properties},{more}}}"#)
        } else {
            String::new()
        };
        format!(
            r#"{{"id":"/subscriptions/{number}/resourceGroups/rg-{group}/providers/{kind}/made-up-{one:06}","name":"made-up-{one:06}","type":"{kind}","location":"westeurope","tags":{{"owner":"team","environment":"production"}}{whole}}}"#
        )
    }

    fn page(&self, number: &str, from: usize, is_whole: bool) -> (usize, String) {
        let rows: Vec<String> = (from..self.each.min(from + PAGE)).map(|one| self.row(number, one, is_whole)).collect();
        (rows.len(), rows.join(","))
    }

    fn may_query(&mut self) -> bool {
        if self.window.1.elapsed().as_secs_f64() >= 5.0 {
            self.window = (0, Instant::now());
        }
        let is_free = self.window.0 < QUERIES;
        self.window.0 += usize::from(is_free);
        self.queries += usize::from(is_free);
        self.refused += usize::from(!is_free);
        is_free
    }

    fn may_read(&mut self, number: &str, weight: usize) -> bool {
        let (left, since) = self.reads.entry(number.to_owned()).or_insert_with(|| (READS, Instant::now()));
        let now = (*left + since.elapsed().as_secs_f64() * REFILL).min(READS);
        let is_free = now >= weight as f64;
        (*left, *since) = (now - if is_free { weight as f64 } else { 0.0 }, Instant::now());
        self.answered += if is_free { weight } else { 0 };
        self.refused += usize::from(!is_free);
        is_free
    }
}

fn json(text: String) -> Answer {
    Answer { status: 200, headers: vec![("Content-Type".into(), "application/json".into())], body: text.into() }
}

fn busy() -> Answer {
    let mut answer = Answer::error(429, "RateLimiting");
    answer.headers.push(("Retry-After".into(), "1".into()));
    answer
}

impl State {
    /// What the large estate answers.
    pub(crate) fn large(&mut self, request: &Request) -> Answer {
        let arm = self.url(Service::Arm);
        let large = self.large.as_mut().unwrap();
        let body: Json = serde_json::from_str(&request.body).unwrap_or_default();
        match request.path() {
            "/subscriptions" => {
                let row = |one| json!({"subscriptionId": Large::number(one), "tenantId": Large::number(0)});
                return Answer::json(200, &json!({"value": (0..large.subscriptions).map(row).collect::<Vec<_>>()}));
            }
            "/providers/Microsoft.ResourceGraph/resources" => {
                if !large.may_query() {
                    return busy();
                }
                let number = body["subscriptions"][0].as_str().unwrap();
                let from = body["options"]["$skipToken"].as_str().map_or(0, |token| token.parse().unwrap());
                let (total, (count, rows)) = match body["query"].as_str().unwrap().split(' ').next() {
                    Some("resources") => (large.each, large.page(number, from, true)),
                    Some("resourcecontainers") => {
                        let own = format!(
                            r#"{{"id":"/subscriptions/{number}","type":"microsoft.resources/subscriptions","subscriptionId":"{number}"}}"#
                        );
                        (1, (1, own))
                    }
                    _ => (0, (0, String::new())),
                };
                let token = if from + count < total { format!(r#","$skipToken":"{}""#, from + count) } else { String::new() };
                return json(format!(
                    r#"{{"totalRecords":{total},"count":{count},"resultTruncated":"false","data":[{rows}]{token}}}"#
                ));
            }
            "/batch" => {
                let requests = body["requests"].as_array().unwrap();
                let target = requests[0]["relativeUrl"].as_str().unwrap();
                if !large.may_read(target.split('/').nth(2).unwrap(), requests.len()) {
                    return busy();
                }
                let one = |one: &Json| {
                    let path = one["relativeUrl"].as_str().unwrap().split('?').next().unwrap();
                    let name = one["name"].as_str().unwrap();
                    format!(
                        r#"{{"name":"{name}","httpStatusCode":200,"content":{{"value":[{{"id":"{path}/one","name":"one","properties":{{"enabled":true}}}}]}}}}"#
                    )
                };
                return json(format!(r#"{{"responses":[{}]}}"#, requests.iter().map(one).collect::<Vec<_>>().join(",")));
            }
            _ => {}
        }
        let number = request.path().split('/').nth(2).unwrap().to_owned();
        if !large.may_read(&number, 1) {
            return busy();
        }
        if !request.path().ends_with("/resources") {
            return json(r#"{"value":[]}"#.to_owned());
        }
        let from = request.query("$skiptoken").map_or(0, |token| token.parse().unwrap());
        let (count, rows) = large.page(&number, from, false);
        let path = request.target.split("&$skiptoken=").next().unwrap();
        let next = if from + count < large.each {
            format!(r#","nextLink":"{arm}{path}&$skiptoken={}""#, from + count)
        } else {
            String::new()
        };
        json(format!(r#"{{"value":[{rows}]{next}}}"#))
    }
}
