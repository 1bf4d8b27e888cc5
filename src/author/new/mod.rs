//! `seawall policy new`: the folder of a policy that asks one property to be one value, in all languages.
//!
//! With a property and a value the folder passes its own tests; without, it says what is left to fill in. The marks of the
//! fixtures are put where the draft finds something, and a draft that does not find what its cases are called is refused.

mod template;
mod terraform;

use std::fmt;

use serde_json::{Value as Json, json};

use crate::author::Files;
use crate::author::fixture::{self, Kind};
use crate::author::new::template::Slots;
use crate::finding::Control;
use crate::model::resource_type::canonical;
use crate::policy::catalogue::Catalogue;
use crate::policy::check::OPEN;
use crate::policy::pack::Pack;
use crate::policy::profile::Profile;
use crate::policy::verdict::{Judge, JudgeOptions};

/// What a policy is drafted from.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Its id.
    pub id: String,
    /// The type that it judges.
    pub resource_type: String,
    /// The property that decides, with dots between its keys.
    pub property: Option<String>,
    /// What it must be.
    pub value: Option<String>,
    /// What it must not be, for the case that fails.
    pub bad: Option<String>,
    /// What is assured.
    pub title: Option<String>,
    /// Why that matters.
    pub why: Option<String>,
    /// How bad a failure is; `high` if it is not said.
    pub severity: Option<String>,
    /// The API version of the cases, if no table knows one.
    pub api_version: Option<String>,
}

/// A draft.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The files, below the folder of the policies.
    pub files: Files,
    /// Whether something is left to fill in.
    pub open: bool,
    /// What the author should know.
    pub notes: Vec<String>,
}

/// Why there is no draft: what is wrong with what was asked for, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn refuse<T>(why: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal(why.into()))
}

/// What the cases are about.
pub(super) struct Wanted<'a> {
    resource_type: &'a str,
    version: &'a str,
    property: &'a str,
    good: &'a Json,
    bad: &'a Json,
    /// The id of what the resource lies in.
    parent: &'a str,
    open: bool,
    located: bool,
}

/// The families that are folders of something else.
const FOLDERS: [&str; 4] = ["lib", "data", "profiles", "frameworks"];

/// The words of Rego, which name no package.
const WORDS: [&str; 17] = [
    "as", "contains", "data", "default", "else", "every", "false", "if", "import", "in", "input", "not", "null", "package",
    "some", "true", "with",
];

/// Properties that all languages write in the same place.
const TOPS: [&str; 3] = ["properties", "sku", "kind"];

/// What stands in for a subscription.
const GROUP: &str = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-example";

/// The folder below the folder of the policies.
fn folder(id: &str) -> Result<String, Refusal> {
    let word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let Some((family, name)) = id.split_once('-').filter(|_| id.split('-').all(word)) else {
        return refuse(format!(
            "`{id}` is no id: it needs a family and a name, in lower case with dashes, as `tls-minimum-version`"
        ));
    };
    if FOLDERS.contains(&family) {
        return refuse(format!("`{family}` is no family: `{family}/` holds what policies share"));
    }
    if family.starts_with(|first: char| first.is_ascii_digit()) {
        return refuse(format!("`{family}` is no family: it begins with a digit"));
    }
    let name = name.replace('-', "_");
    if let Some(word) = [family, &name].into_iter().find(|word| WORDS.contains(word)) {
        return refuse(format!("`{word}` is a word of Rego and cannot name a package: take another name"));
    }
    Ok(format!("{family}/{name}"))
}

/// A draft of what is asked for.
///
/// # Errors
/// What is wrong with what was asked for.
pub fn draft(request: &Request, catalogue: &Catalogue) -> Result<Draft, Refusal> {
    let folder = folder(&request.id)?;
    if let Some(taken) = catalogue.find(&request.id).and_then(|number| catalogue.policies.get(number)) {
        return refuse(format!("the id `{}` is taken by {}", request.id, taken.file));
    }
    let resource_type = resource_type(&request.resource_type)?;
    let Some(version) = request.api_version.clone().or_else(|| newest_version(&resource_type)) else {
        let page = page(&resource_type);
        return refuse(format!("no table knows an API version of `{resource_type}`: give one by `--api-version`, from {page}"));
    };
    if !is_version(&version) {
        return refuse(format!("`{version}` is no API version: one is a date, as `2024-01-01`, with `-preview` if need be"));
    }
    let open = request.property.is_none() || request.value.is_none();
    let property = property(request.property.as_deref().unwrap_or("properties.setting"))?;
    let good = request.value.as_deref().map_or_else(|| json!("Enabled"), value);
    let bad = match (&request.bad, opposite(&good)) {
        (Some(bad), _) => value(bad),
        (None, Some(bad)) => bad,
        (None, None) => {
            return refuse(format!("give a value that is not acceptable by `--bad`: nothing is the opposite of {good}"));
        }
    };
    if same(&good, &bad) {
        return refuse(format!("{bad} is what is asked for, so it cannot be what is not acceptable"));
    }
    let severity = request.severity.as_deref().unwrap_or("high");
    if !["low", "medium", "high", "critical"].contains(&severity) {
        return refuse(format!("`{severity}` is none of low, medium, high, critical"));
    }
    let parent = parent(&resource_type);
    let is_child = resource_type.split('/').count() > 2;
    let located = terraform::has_location(&resource_type).unwrap_or(!is_child);
    let wanted = Wanted {
        resource_type: &resource_type,
        version: &version,
        property: &property,
        good: &good,
        bad: &bad,
        parent: &parent,
        open,
        located,
    };
    let mut writer = Writer { request, folder: &folder, wanted, severity };
    writer.write()
}

fn resource_type(given: &str) -> Result<String, Refusal> {
    let name = canonical(given).into_owned();
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte));
    if name.split('/').count() < 2 || !name.split('/').all(plain) || !name.contains('.') {
        return refuse(format!(
            "`{given}` is no type of Azure: one is a namespace and names, as `Microsoft.Storage/storageAccounts`"
        ));
    }
    Ok(name)
}

/// The newest API version that the tables of Terraform, or the cases of other policies, use.
fn newest_version(resource_type: &str) -> Option<String> {
    let quoted = format!("\"type\": \"{resource_type}\"");
    let of_case = |(_, text): (&str, &'static str)| {
        let lines: Vec<&str> = text.lines().collect();
        let pairs = lines.windows(2).filter_map(|pair| match pair {
            [kind, version] if kind.trim().trim_end_matches(',') == quoted => version.trim().strip_prefix("\"apiVersion\": \""),
            _ => None,
        });
        pairs.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect::<Vec<_>>()
    };
    let cases = Catalogue::files().filter(|(path, _)| path.ends_with(".json")).flat_map(of_case).filter(|text| is_version(text));
    cases.chain(terraform::newest_version(resource_type)).max()
}

fn is_version(text: &str) -> bool {
    let date = text.get(..10).unwrap_or_default();
    let shape = date.bytes().enumerate().all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    date.len() == 10 && shape && text.get(10..).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

fn page(resource_type: &str) -> String {
    format!("https://learn.microsoft.com/azure/templates/{}", resource_type.to_ascii_lowercase())
}

fn property(given: &str) -> Result<String, Refusal> {
    let plain = |key: &str| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if given == "properties" || !given.split('.').all(plain) {
        return refuse(format!(
            "`{given}` is no property that can be drafted: give keys with dots between, as `properties.networkAcls.defaultAction`"
        ));
    }
    let top = given.split('.').next().unwrap_or_default();
    if !TOPS.contains(&top) {
        let tops = TOPS.join(", ");
        return refuse(format!(
            "`{given}` does not begin with one of {tops}: leave `--property` out and write the cases by hand"
        ));
    }
    Ok(given.to_owned())
}

/// A value as the user writes it: a boolean, a whole number, else a text.
fn value(given: &str) -> Json {
    match given {
        "true" => Json::Bool(true),
        "false" => Json::Bool(false),
        text => text.parse::<i64>().map_or_else(|_| Json::from(text), Json::from),
    }
}

/// What is plainly not acceptable.
fn opposite(good: &Json) -> Option<Json> {
    match good {
        Json::Bool(on) => Some(Json::Bool(!on)),
        Json::String(text) => {
            let pairs = [("Enabled", "Disabled"), ("Allow", "Deny"), ("On", "Off")];
            let both = pairs.iter().flat_map(|(one, other)| [(*one, *other), (*other, *one)]);
            both.into_iter().find(|(one, _)| one.eq_ignore_ascii_case(text)).map(|(_, other)| json!(other))
        }
        _ => None,
    }
}

/// Whether the rule takes them for the same.
fn same(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::String(one), Json::String(other)) => one.eq_ignore_ascii_case(other),
        (one, other) => one == other,
    }
}

/// The id of what a resource of the type lies in.
fn parent(resource_type: &str) -> String {
    let parts: Vec<&str> = resource_type.split('/').collect();
    match parts.as_slice() {
        [namespace, above @ .., _] if !above.is_empty() => {
            let above: String = above.iter().map(|name| format!("/{name}/example")).collect();
            format!("{GROUP}/providers/{namespace}{above}")
        }
        _ => GROUP.to_owned(),
    }
}

/// What one case says of the property.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    Fail,
    Pass,
    Omitted,
    Unknown,
}

impl Case {
    const ALL: [Case; 4] = [Case::Fail, Case::Pass, Case::Omitted, Case::Unknown];

    fn name(self) -> &'static str {
        match self {
            Case::Fail => "fail",
            Case::Pass => "pass",
            Case::Omitted => "omitted",
            Case::Unknown => "unknown",
        }
    }

    /// What an author fills in.
    fn open(self) -> &'static str {
        match self {
            Case::Fail => "what is denied",
            Case::Pass => "what is accepted",
            Case::Omitted => "the same without what decides",
            Case::Unknown => "the same with a parameter that decides",
        }
    }

    /// Whether the marks are what the case is called after.
    fn is_kept(self, marks: &[(u32, Kind)]) -> bool {
        let all = |kind: Kind| !marks.is_empty() && marks.iter().all(|(_, found)| *found == kind);
        match self {
            Case::Fail => all(Kind::Expect),
            Case::Pass => marks.is_empty(),
            Case::Omitted => true,
            Case::Unknown => all(Kind::Unknown),
        }
    }
}

/// Writes the files of a draft.
struct Writer<'a> {
    request: &'a Request,
    folder: &'a str,
    wanted: Wanted<'a>,
    severity: &'a str,
}

/// A policy that judges the cases of its own draft.
struct Trial<'a> {
    judge: &'a Judge<'a>,
    controls: &'a [Control],
}

impl Writer<'_> {
    fn write(&mut self) -> Result<Draft, Refusal> {
        let mut files = Files::new();
        let rule = self.path("policy.rego");
        files.insert(rule.clone(), self.rego(include_str!("templates/policy.rego"), true));
        let pack = Pack::of_folder("draft", files.clone()).map_err(|error| Refusal(error.message))?;
        let mut catalogue = Catalogue::with(&[pack]).map_err(|error| Refusal(format!("the draft cannot be loaded: {error}")))?;
        let Some(number) = catalogue.find(&self.request.id) else { return refuse("the draft was not found") };
        catalogue.policies[number].file.clone_from(&rule);
        let mut profile = Profile::default();
        profile.only(&catalogue, number);
        let options = JudgeOptions::default();
        let judge =
            Judge::new(&catalogue, &profile, &options).map_err(|error| Refusal(format!("the draft cannot be used: {error}")))?;
        let controls = fixture::controls(&catalogue, &vec![profile.clone(); catalogue.policies.len()]);
        let trial = Trial { judge: &judge, controls: &controls };
        let mut notes = Vec::new();
        let mut omitted_passes = true;
        for case in Case::ALL {
            let json = self.marked(&trial, case, "json", self.json(case))?;
            omitted_passes &= case != Case::Omitted || !json.contains("// expect: ");
            files.insert(self.path(&format!("{}.json", case.name())), json);
            files.insert(self.path(&format!("{}.bicep", case.name())), self.marked(&trial, case, "bicep", self.bicep(case))?);
            if matches!(case, Case::Fail | Case::Pass) {
                let name = format!("{}.export.json", case.name());
                files.insert(self.path(&name), self.marked(&trial, case, "export.json", self.export(case))?);
            }
        }
        for (name, text) in self.terraform(&trial, &mut notes)? {
            files.insert(self.path(&name), text);
        }
        files.insert(self.path("policy_test.rego"), self.rego(include_str!("templates/policy_test.rego"), omitted_passes));
        Ok(Draft { files, open: self.wanted.open, notes })
    }

    fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.folder)
    }

    /// The keys down to the property.
    fn keys(&self) -> Vec<&str> {
        self.wanted.property.split('.').collect()
    }

    fn rego(&self, template: &str, omitted_passes: bool) -> String {
        let Wanted { resource_type, version, property, good, bad, open, .. } = &self.wanted;
        let keys = self.keys();
        let path = format!("[{}]", keys.iter().map(|key| format!("\"{key}\"")).collect::<Vec<_>>().join(", "));
        let effective = format!("azure.effective(input.resource, {path})");
        let condition = match good {
            Json::Bool(true) => format!("azure.is_true({effective})"),
            Json::Bool(false) => format!("azure.is_false({effective})"),
            Json::String(text) => format!("lower({effective}) == {}", Json::from(text.to_lowercase())),
            other => format!("{effective} == {other}"),
        };
        let shown = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let fill = |what: &str| format!("{OPEN} {what}");
        let title = match &self.request.title {
            Some(title) => title.clone(),
            None if *open => fill("what is assured, as a statement"),
            None => format!("{property} of {resource_type} is {}", shown(good)),
        };
        let description = match &self.request.why {
            Some(why) => why.clone(),
            None if *open => fill("why it matters for personal data"),
            None => format!("With any other {property} the service does not keep what is promised of it."),
        };
        let remediation = if *open { fill("what to do") } else { format!("Set `{property}` to `{}`.", shown(good)) };
        let segments = self
            .folder
            .split('/')
            .map(|name| format!("{}{name}", if name.starts_with(|first: char| first.is_ascii_digit()) { "_" } else { "" }));
        let package = format!("seawall.policies.{}", segments.collect::<Vec<_>>().join("."));
        let body = |value: &Json| keys.iter().rev().fold(value.to_string(), |inner, key| format!("{{\"{key}\": {inner}}}"));
        let comment = match (*open, template.contains("test_")) {
            (false, _) => String::new(),
            (true, false) => format!("# {OPEN} the rule; this one asks for `{property}` to be {}", shown(good)),
            (true, true) => format!("# {OPEN} tests that reach each line and compare whole sets of denials"),
        };
        let omitted = if omitted_passes { "set()" } else { "denied" };
        Slots(vec![
            ("title", yaml(&title)),
            ("description", yaml(&description)),
            ("link", page(resource_type)),
            ("id", self.request.id.clone()),
            ("severity", self.severity.to_owned()),
            ("type", (*resource_type).to_owned()),
            ("remediation", yaml(&remediation)),
            ("since", env!("CARGO_PKG_VERSION").to_owned()),
            ("package", package),
            ("open", comment),
            ("condition", condition),
            ("path", path),
            ("message", format!("{property} is not {}", shown(good)).replace(['\\', '"'], "'")),
            ("version", (*version).to_owned()),
            ("good", body(good)),
            ("bad", body(bad)),
            ("omitted", omitted.to_owned()),
        ])
        .fill(template)
    }

    /// What a case says of the property: a value, a parameter (by its text), or nothing.
    fn said(&self, case: Case, parameter: &str, literal: impl Fn(&Json) -> String) -> Option<String> {
        match case {
            Case::Fail => Some(literal(self.wanted.bad)),
            Case::Pass => Some(literal(self.wanted.good)),
            Case::Omitted => None,
            Case::Unknown => Some(parameter.to_owned()),
        }
    }

    /// The type of a parameter for the property: in ARM and Bicep, and in Terraform.
    fn parameter_type(&self) -> [&'static str; 2] {
        match self.wanted.good {
            Json::Bool(_) => ["bool", "bool"],
            Json::Number(_) => ["int", "number"],
            _ => ["string", "string"],
        }
    }

    fn open(&self, case: Case, comment: &str) -> String {
        if self.wanted.open { format!("{comment} {OPEN} {}", case.open()) } else { String::new() }
    }

    fn json(&self, case: Case) -> String {
        let [parameter, _] = self.parameter_type();
        let parameters = format!("\"parameters\": {{\n  \"setting\": {{\n    \"type\": \"{parameter}\"\n  }}\n}},");
        let depth = self.wanted.resource_type.split('/').count().saturating_sub(1);
        let said = self.said(case, "\"[parameters('setting')]\"", Json::to_string);
        Slots(vec![
            ("parameters", if case == Case::Unknown { parameters } else { String::new() }),
            ("type", self.wanted.resource_type.to_owned()),
            ("version", self.wanted.version.to_owned()),
            ("name", vec!["example"; depth].join("/")),
            ("location", if self.wanted.located { "\"location\": \"westeurope\",".to_owned() } else { String::new() }),
            ("open", self.open(case, "//")),
            ("body", block(&self.keys(), said.as_deref(), |key| format!("\"{key}\": "), "\"properties\": {}")),
        ])
        .fill(include_str!("templates/case.json"))
    }

    fn export(&self, case: Case) -> String {
        let (_, name) = self.wanted.resource_type.rsplit_once('/').unwrap_or_default();
        let namespace = self.wanted.resource_type.split('/').next().unwrap_or_default();
        let at =
            if self.wanted.parent == GROUP { format!("{GROUP}/providers/{namespace}") } else { self.wanted.parent.to_owned() };
        let said = self.said(case, "", Json::to_string);
        Slots(vec![
            ("resource", format!("{at}/{name}/example")),
            ("type", self.wanted.resource_type.to_owned()),
            ("location", if self.wanted.located { "\"location\": \"westeurope\",".to_owned() } else { String::new() }),
            ("open", self.open(case, "//")),
            ("body", block(&self.keys(), said.as_deref(), |key| format!("\"{key}\": "), "\"properties\": {}")),
        ])
        .fill(include_str!("templates/case.export.json"))
    }

    fn bicep(&self, case: Case) -> String {
        let [parameter, _] = self.parameter_type();
        let parts: Vec<&str> = self.wanted.resource_type.split('/').collect();
        let mut parents = Vec::new();
        for end in 2..parts.len() {
            let above = if end > 2 { format!("\n  parent: parent{}", end - 2) } else { String::new() };
            let (kind, version) = (parts[..end].join("/"), self.wanted.version);
            parents.push(format!("resource parent{} '{kind}@{version}' existing = {{{above}\n  name: 'example'\n}}", end - 1));
        }
        let parent = if parents.is_empty() { String::new() } else { format!("parent: parent{}", parents.len()) };
        let literal = |value: &Json| match value {
            Json::String(text) => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'").replace("${", "\\${")),
            other => other.to_string(),
        };
        let said = self.said(case, "setting", literal);
        Slots(vec![
            ("parameters", if case == Case::Unknown { format!("param setting {parameter}") } else { String::new() }),
            ("parents", parents.join("\n\n")),
            ("type", self.wanted.resource_type.to_owned()),
            ("version", self.wanted.version.to_owned()),
            ("parent", parent),
            ("location", if self.wanted.located { "location: 'westeurope'".to_owned() } else { String::new() }),
            ("open", self.open(case, "//")),
            ("body", block(&self.keys(), said.as_deref(), |key| format!("{key}: "), "properties: {}")),
        ])
        .fill(include_str!("templates/case.bicep"))
    }

    /// The cases in Terraform: with azurerm if it says the property and judges as it should, else with azapi.
    fn terraform(&self, trial: &Trial<'_>, notes: &mut Vec<String>) -> Result<Vec<(String, String)>, Refusal> {
        let file = |case: Case| format!("{}.tf", case.name());
        if let Some(resource) = terraform::resource(&self.wanted).filter(|_| !self.wanted.open) {
            let write = |case: Case| {
                let text = self.azurerm(case, &resource);
                self.marked(trial, case, "tf", text).map(|text| (file(case), text))
            };
            if let Ok(files) = Case::ALL.into_iter().map(write).collect() {
                return Ok(files);
            }
        }
        if !self.wanted.open {
            let (property, kind) = (self.wanted.property, self.wanted.resource_type);
            notes.push(format!("no argument of azurerm is known for `{property}` of {kind}: the cases of Terraform use azapi"));
        }
        Case::ALL.into_iter().map(|case| Ok((file(case), self.marked(trial, case, "tf", self.azapi(case))?))).collect()
    }

    fn variable(&self, case: Case, ty: &str) -> String {
        if case == Case::Unknown { format!("variable \"setting\" {{\n  type = {ty}\n}}") } else { String::new() }
    }

    fn azurerm(&self, case: Case, resource: &terraform::Resource) -> String {
        let [good, bad] = &resource.values;
        let said = match case {
            Case::Fail => Some(hcl(bad)),
            Case::Pass => Some(hcl(good)),
            Case::Omitted => None,
            Case::Unknown => Some("var.setting".to_owned()),
        };
        let ty = match good {
            Json::Bool(_) => "bool",
            Json::Number(_) => "number",
            _ => "string",
        };
        terraform::text(resource, said.as_deref(), &self.variable(case, ty), &self.open(case, "#"))
    }

    fn azapi(&self, case: Case) -> String {
        let [_, ty] = self.parameter_type();
        let said = self.said(case, "var.setting", hcl);
        Slots(vec![
            ("parameters", self.variable(case, ty)),
            ("type", self.wanted.resource_type.to_owned()),
            ("version", self.wanted.version.to_owned()),
            ("parent", self.wanted.parent.to_owned()),
            ("location", if self.wanted.located { "location  = \"westeurope\"".to_owned() } else { String::new() }),
            ("open", self.open(case, "#")),
            ("body", block(&self.keys(), said.as_deref(), |key| format!("{key} = "), "properties = {}")),
        ])
        .fill(include_str!("templates/case.azapi.tf"))
    }

    /// The text with a mark at each line where the policy finds something.
    fn marked(&self, trial: &Trial<'_>, case: Case, ending: &str, text: String) -> Result<String, Refusal> {
        let name = format!("{}.{ending}", case.name());
        let files = Files::from([(name.clone(), text.clone())]);
        let scan = fixture::scan_of(&files, &name);
        let outcomes = fixture::outcomes_of(&scan, trial.controls, trial.judge);
        let marks: Vec<(u32, Kind)> =
            fixture::marks_of(&scan, &outcomes, &self.request.id).into_iter().map(|(line, kind, _)| (line, kind)).collect();
        let judged = outcomes.iter().any(|one| one.status != crate::finding::Status::NotApplicable);
        if !judged || !case.is_kept(&marks) {
            let why = if judged { "does not give what it is called after" } else { "has nothing that is judged" };
            let (property, kind) = (self.wanted.property, self.wanted.resource_type);
            return refuse(format!(
                "the case {name} {why}: `{property}` of {kind} is more than a draft can say; leave `--property` out"
            ));
        }
        let comment = if ending == "tf" { '#'.to_string() } else { "//".to_owned() };
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for (number, kind) in marks {
            if let Some(line) = usize::try_from(number).ok().and_then(|number| lines.get_mut(number.checked_sub(1)?)) {
                line.push_str(&format!(" {comment} {kind}: {}", self.request.id));
            }
        }
        Ok(lines.join("\n") + "\n")
    }
}

/// The value below the keys, one a line; what stands there `without` a value.
fn block(keys: &[&str], value: Option<&str>, label: impl Fn(&str) -> String, without: &str) -> String {
    let Some(value) = value else { return without.to_owned() };
    keys.iter().rev().fold(value.to_owned(), |inner, key| {
        let is_last = Some(key) == keys.last() && inner == value;
        if is_last {
            format!("{}{inner}", label(key))
        } else {
            format!("{}{{\n  {}\n}}", label(key), inner.replace('\n', "\n  "))
        }
    })
}

fn hcl(value: &Json) -> String {
    value.to_string().replace("${", "$${").replace("%{", "%%{")
}

/// A text as YAML has it on one line: quoted only if it must be.
fn yaml(text: &str) -> String {
    let is_plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
        && !text.contains(['\n', '\t', '"'])
        && !["true", "false", "null", "yes", "no", "on", "off"].contains(&text.to_ascii_lowercase().as_str());
    if is_plain { text.to_owned() } else { Json::from(text).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_cannot_be_are_refused_with_the_reason() {
        let why = |id: &str| folder(id).unwrap_err().0;
        assert_eq!(folder("maps-local-auth").unwrap(), "maps/local_auth");
        assert!(why("maps").contains("needs a family and a name"));
        assert!(why("Maps-Auth").contains("lower case"));
        assert!(why("lib-x").contains("holds what policies share"));
        assert!(why("maps-default").contains("is a word of Rego"));
        assert!(why("1a-x").contains("begins with a digit"));
    }

    #[test]
    fn values_are_read_as_they_are_written() {
        assert_eq!([value("true"), value("12"), value("1.2")], [json!(true), json!(12), json!("1.2")]);
        assert_eq!(opposite(&json!("deny")), Some(json!("Allow")));
        assert_eq!(opposite(&json!("TLS1_2")), None);
        assert!(same(&json!("A"), &json!("a")) && !same(&json!(1), &json!("1")));
    }

    #[test]
    fn texts_are_quoted_where_yaml_would_take_them_for_more() {
        assert_eq!(yaml("Set `x` to `y`."), "Set `x` to `y`.");
        assert_eq!(yaml("Doors: none"), "\"Doors: none\"");
        assert_eq!(yaml("`x` is on"), "\"`x` is on\"");
    }

    #[test]
    fn a_child_lies_in_its_parent() {
        assert_eq!(parent("A.B/c"), GROUP);
        assert_eq!(parent("A.B/c/d"), format!("{GROUP}/providers/A.B/c/example"));
    }
}
