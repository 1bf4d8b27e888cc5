//! Azure Resource Manager and Resource Graph.

use serde_json::{Value as Json, json};

use crate::azure::server::{Answer, CANARY, Request, Service, State, Window};

impl State {
    pub(crate) fn arm(&mut self, request: &Request) -> Answer {
        let bearer = request.headers.get("authorization").and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
        if self.no_tokens || !self.tokens.contains(bearer) {
            return Answer::error(401, if bearer.is_empty() { "AuthenticationFailed" } else { "ExpiredAuthenticationToken" });
        }
        if request.target.contains("&endless=") || request.body.contains("\"endless-") {
            return self.endless(request);
        }
        if request.query("api-version").is_none() {
            return Answer::error(400, "MissingApiVersionParameter");
        }
        let mut answer = match (request.method.as_str(), request.path().trim_end_matches('/')) {
            ("POST", "/providers/Microsoft.ResourceGraph/resources") => self.graph(request),
            ("POST", "/batch") => self.batch(request),
            ("GET", "/subscriptions") => {
                let visible = self.subscriptions().into_iter().filter(|one| one["visible"] != json!(false));
                let tenant = self.estate["tenant"].clone();
                let rows = visible.map(|one| {
                    json!({"id": format!("/subscriptions/{}", text(one, "id")), "subscriptionId": one["id"], "tenantId": tenant,
                           "displayName": one["name"], "state": "Enabled"})
                });
                self.page(request, rows.collect())
            }
            (_, path) => self.read(request, &path.replace("%20", " ")),
        };
        answer.headers.push(("x-ms-ratelimit-remaining-subscription-reads".into(), "249".into()));
        answer
    }

    /// One more page of nothing.
    fn endless(&self, request: &Request) -> Answer {
        let page = self.log.len();
        if request.body.is_empty() {
            let path = request.target.split("&endless=").next().unwrap();
            return Answer::json(
                200,
                &json!({"value": [], "nextLink": format!("{}{path}&endless={page}", self.url(Service::Arm))}),
            );
        }
        let token = format!("endless-{page}");
        Answer::json(200, &json!({"totalRecords": 1, "count": 0, "data": [], "resultTruncated": "true", "$skipToken": token}))
    }

    fn subscriptions(&self) -> Vec<&Json> {
        let all = self.estate["subscriptions"].as_array().into_iter().flatten();
        all.filter(|one| !self.gone.contains(&text(one, "id").to_ascii_lowercase())).collect()
    }

    /// A read below a group, a subscription or a resource.
    fn read(&self, request: &Request, path: &str) -> Answer {
        if let Some(group) = path.strip_prefix("/providers/Microsoft.Management/managementGroups/") {
            let group = group.trim_end_matches("/descendants");
            let Some(below) = self.estate["managementGroups"].get(group).and_then(Json::as_array) else {
                return self.denied("Microsoft.Management/managementGroups/descendants/read");
            };
            let row = |number: &Json| {
                json!({"id": format!("/subscriptions/{}", number.as_str().unwrap()), "name": number,
                       "type": "Microsoft.Management/managementGroups/subscriptions"})
            };
            return self.page(request, below.iter().map(row).collect());
        }
        let Some(number) = path.strip_prefix("/subscriptions/").and_then(|rest| rest.split('/').next()) else {
            return Answer::error(404, "NotFound");
        };
        let same = |one: &&Json| text(one, "id").eq_ignore_ascii_case(number) && one["visible"] != json!(false);
        let Some(subscription) = self.subscriptions().into_iter().find(same) else {
            return Answer::error(404, "SubscriptionNotFound");
        };
        if self.denied.iter().any(|end| path.ends_with(end.as_str())) {
            return self.denied("Microsoft.Web/sites/config/list/action");
        }
        let parts = subscription["parts"].as_object();
        let found = parts.and_then(|parts| {
            parts.get(path).or_else(|| parts.iter().find(|(key, _)| key.eq_ignore_ascii_case(path)).map(|(_, value)| value))
        });
        let all = ["resources", "only listed"].iter().filter_map(|key| subscription[*key].as_array()).flatten();
        let resources: Vec<&Json> = all.filter(|one| !self.deleted.contains(&text(one, "id").to_ascii_lowercase())).collect();
        if let Some(namespace) = path.strip_prefix(&format!("/subscriptions/{number}/providers/"))
            && !namespace.contains('/')
        {
            let types = resources.iter().filter_map(|one| {
                let kind = text(one, "type");
                let (provider, kind) = kind.split_once('/')?;
                provider
                    .eq_ignore_ascii_case(namespace)
                    .then(|| json!({"resourceType": kind, "apiVersions": ["2024-01-01", "2025-01-01-preview"]}))
            });
            return Answer::json(200, &json!({"namespace": namespace, "resourceTypes": types.collect::<Vec<_>>()}));
        }
        if found.is_none()
            && !path.contains("/locations/")
            && path.contains("/providers/")
            && path.to_ascii_lowercase().contains("/resourcegroups/")
        {
            if let Some(one) = resources.iter().find(|one| one["id"].as_str().is_some_and(|id| id.eq_ignore_ascii_case(path))) {
                return Answer::json(200, one);
            }
            let is_above = |one: &&Json| {
                let id = one["id"].as_str().unwrap_or_default();
                path.as_bytes().get(id.len()) == Some(&b'/') && path[..id.len()].eq_ignore_ascii_case(id)
            };
            if !resources.iter().any(is_above) {
                return Answer::error(404, "ResourceNotFound");
            }
        }
        if found.is_none()
            && let Some(scope) = path.strip_suffix("/resources")
        {
            let below = format!("{}/", scope.to_ascii_lowercase());
            // Children are not in the list, and no properties either.
            let listed = resources.into_iter().filter(|one| text(one, "id").to_ascii_lowercase().starts_with(&below));
            let rows = listed.map(|one| {
                let mut one = one.clone();
                drop(one.as_object_mut().unwrap().remove("properties"));
                one
            });
            return self.page(request, rows.collect());
        }
        match found {
            Some(Json::Array(rows)) => self.page(request, rows.clone()),
            // A part that a service refuses in its own way.
            Some(one) if one["status"].is_u64() => Answer::error(one["status"].as_u64().unwrap() as u16, &text(one, "code")),
            Some(one) => Answer::json(200, one),
            None if path.ends_with("/default") => Answer::error(404, "ManagementPolicyNotFound"),
            None if path.ends_with("/virtualNetwork") => Answer::error(404, "NotFound"),
            None => self.page(request, Vec::new()),
        }
    }

    /// <https://learn.microsoft.com/azure/role-based-access-control/troubleshooting>
    pub(crate) fn denied(&self, action: &str) -> Answer {
        let message = format!(
            "The client 'somebody@example.org' with object id '{CANARY}' does not have authorization to perform action '{action}' over scope \
             '/' or the scope is invalid."
        );
        Answer::json(403, &json!({"error": {"code": "AuthorizationFailed", "message": message}}))
    }

    /// A page of a list.
    fn page(&self, request: &Request, rows: Vec<Json>) -> Answer {
        let from: usize = request.query("$skiptoken").and_then(|token| token.parse().ok()).unwrap_or(0);
        let rows: Vec<Json> = if self.reordered { rows.into_iter().rev().collect() } else { rows };
        let first = if self.again { from - self.page } else { from };
        let mut body = json!({"value": rows.iter().skip(first).take(self.page).collect::<Vec<_>>()});
        if from + self.page < rows.len() {
            let path = request.target.split("&$skiptoken=").next().unwrap();
            body["nextLink"] = format!("{}{path}&$skiptoken={}", self.url(Service::Arm), from + self.page).into();
        }
        Answer::json(200, &body)
    }

    fn batch(&mut self, request: &Request) -> Answer {
        if self.no_batch {
            return Answer { status: 202, headers: vec![("Location".into(), self.url(Service::Elsewhere))], body: Vec::new() };
        }
        let body: Json = serde_json::from_str(&request.body).unwrap();
        let requests = body["requests"].as_array().unwrap();
        assert!(requests.len() <= 20);
        let responses = requests.iter().map(|one| {
            let target = text(one, "relativeUrl");
            let path = target.split('?').next().unwrap().replace("%20", " ");
            let inner = Request { method: "GET".into(), target, headers: request.headers.clone(), body: String::new() };
            let answer = self.read(&inner, &path);
            let content: Json = serde_json::from_slice(&answer.body).unwrap();
            json!({"name": one["name"], "httpStatusCode": answer.status, "headers": {}, "content": content, "contentLength": answer.body.len()})
        });
        Answer::json(200, &json!({"responses": responses.collect::<Vec<_>>()}))
    }

    /// A page of rows.
    fn graph(&mut self, request: &Request) -> Answer {
        let (is_free, left, seconds) = self.window.as_mut().map_or((true, 14, 5), Window::take);
        let quota = [
            ("x-ms-user-quota-remaining".to_owned(), left.to_string()),
            ("x-ms-user-quota-resets-after".to_owned(), format!("00:00:{seconds:02}")),
        ];
        if !is_free {
            let mut answer = Answer::error(429, "RateLimiting");
            answer.headers.extend(quota);
            answer.headers.push(("Retry-After".into(), seconds.to_string()));
            return answer;
        }
        let body: Json = serde_json::from_str(&request.body).unwrap();
        let query = text(&body, "query");
        let options = &body["options"];
        // Without an order the rows of two pages may be the same.
        assert!(query.ends_with("| order by id asc"), "{query}");
        assert!(options["$top"].as_u64().unwrap() <= 1000);
        assert_eq!(options["resultFormat"], "objectArray");
        let asked: Vec<&str> = body["subscriptions"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
        let is_asked = |one: &&Json| asked.iter().any(|number| text(one, "id").eq_ignore_ascii_case(number));
        // What one may not read has no rows, and no word is said about it.
        let visible = self.subscriptions().into_iter().filter(|one| is_asked(one) && one["visible"] != json!(false));
        let mut rows: Vec<Json> = visible.flat_map(|one| self.rows(query.split(' ').next().unwrap(), one)).collect();
        if let Some((_, groups)) = query.split_once("resourceGroup in~ (") {
            let groups = groups.split(')').next().unwrap().to_ascii_lowercase();
            let with_subscriptions = query.contains("or type =~ 'microsoft.resources/subscriptions'");
            rows.retain(|row| {
                let group = text(row, "resourceGroup").to_ascii_lowercase();
                groups.contains(&format!("'{group}'"))
                    || (with_subscriptions && text(row, "type") == "microsoft.resources/subscriptions")
            });
        }
        rows.sort_by_key(|row| text(row, "id").to_ascii_lowercase());
        if self.reordered {
            rows.reverse();
        }
        let from: usize = options["$skipToken"].as_str().map_or(0, |token| token.parse().unwrap());
        let data: Vec<&Json> = rows.iter().skip(if self.again { from - self.page } else { from }).take(self.page).collect();
        let mut body =
            json!({"totalRecords": rows.len(), "count": data.len(), "data": data, "facets": [], "resultTruncated": "false"});
        if from + self.page < rows.len() {
            body["$skipToken"] = (from + self.page).to_string().into();
        }
        let mut answer = Answer::json(200, &body);
        answer.headers.extend(quota);
        answer
    }

    fn rows(&self, table: &str, subscription: &Json) -> Vec<Json> {
        let number = text(subscription, "id");
        let below = |rows: &Json| rows.as_array().cloned().unwrap_or_default();
        let mut rows = match table {
            "resources" => below(&subscription["resources"]),
            "resourcecontainers" => {
                let own = format!("/subscriptions/{number}");
                let mut rows =
                    vec![json!({"id": own, "name": subscription["name"], "type": "microsoft.resources/subscriptions"})];
                rows.extend(below(&subscription["groups"]).into_iter().map(|group| {
                    json!({"id": format!("{own}/resourceGroups/{}", text(&group, "name")), "name": group["name"],
                           "location": group["location"], "type": "microsoft.resources/subscriptions/resourcegroups"})
                }));
                rows
            }
            table => below(&subscription[table]),
        };
        for row in &mut rows {
            row["type"] = text(row, "type").to_ascii_lowercase().into();
            row["subscriptionId"] = number.clone().into();
            row["tenantId"] = self.estate["tenant"].clone();
            let id = text(row, "id");
            row["resourceGroup"] = id.split('/').nth(4).unwrap_or_default().to_ascii_lowercase().into();
        }
        rows
    }
}

fn text(json: &Json, key: &str) -> String {
    json[key].as_str().unwrap_or_default().to_owned()
}
