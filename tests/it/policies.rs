//! Every policy: its unit tests, its fixtures, the two evaluators against each other, and that unknown is never a pass.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests read fixtures and options from disk and environment")]

use std::collections::BTreeSet;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use seawall::model::{
    Cause, Condition, Data, Deployment, DeploymentKind, Estate, Key, Object, Origin, Part, Path, Resource, ScopeKind, Segment,
    Type, Unknown, Value,
};
use seawall::policy::catalogue::{Catalogue, Policy};
use seawall::policy::profile::Profile;
use seawall::policy::verdict::{JudgeOptions, judge};
use seawall::policy::{Judgement, Verdict};
use seawall::source::{Sources, Span};

fn folder() -> PathBuf {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("policies");
    std::env::var_os("SEAWALL_POLICIES").map_or_else(default, PathBuf::from)
}

fn files(folder: &FilePath, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

fn catalogue() -> Catalogue {
    // What the named folder lacks of libraries and tables comes from the project's own.
    let mut texts = std::collections::BTreeMap::new();
    for (root, all) in [(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("policies"), false), (folder(), true)] {
        let mut found = Vec::new();
        files(&root, &mut found);
        for path in
            found.iter().filter(|path| path.extension().is_some_and(|ext| ext == "rego" || ext == "yaml" || ext == "toml"))
        {
            let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
            if all || !name.ends_with("policy.rego") {
                texts.insert(name, std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let only = std::env::var("SEAWALL_ONLY").ok();
    let wanted = |path: &str| {
        let id = path.trim_end_matches("/policy.rego").replace(['/', '_'], "-");
        !path.ends_with("/policy.rego") || only.as_ref().is_none_or(|only| *only == id)
    };
    let chosen = texts.iter().filter(|(path, _)| wanted(path)).map(|(path, text)| (path.as_str(), text.as_str()));
    Catalogue::load(chosen).unwrap_or_else(|error| panic!("{error}"))
}

/// Reads JSON with comments; every value and key with its place.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    file: seawall::source::FileId,
}

impl Reader<'_> {
    fn skip(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            match trimmed {
                trimmed if trimmed.starts_with("//") => self.at += trimmed.find('\n').unwrap_or(trimmed.len()),
                _ => return,
            }
        }
    }

    fn next(&mut self) -> char {
        self.skip();
        self.text[self.at..].chars().next().unwrap_or_else(|| panic!("the fixture ends early"))
    }

    fn string(&mut self) -> (String, Span) {
        let start = self.at;
        let mut end = start + 1;
        let bytes = self.text.as_bytes();
        while bytes[end] != b'"' {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        self.at = end + 1;
        (serde_json::from_str(&self.text[start..=end]).unwrap(), Span::new(self.file, start, end + 1))
    }

    fn value(&mut self) -> Value {
        let first = self.next();
        let start = self.at;
        let value: Value = match first {
            '"' => Value::string(self.string().0),
            '{' => {
                let mut object = Object::default();
                self.at += 1;
                while self.next() != '}' {
                    let (key, span) = self.string();
                    assert_eq!(self.next(), ':');
                    self.at += 1;
                    let value = self.value();
                    object.insert(Key::at(key, span), value);
                    if self.next() == ',' {
                        self.at += 1;
                    }
                }
                self.at += 1;
                Data::Object(Arc::new(object)).into()
            }
            '[' => {
                let mut items = Vec::new();
                self.at += 1;
                while self.next() != ']' {
                    items.push(self.value());
                    if self.next() == ',' {
                        self.at += 1;
                    }
                }
                self.at += 1;
                Value::array(items)
            }
            _ => {
                let rest = &self.text[self.at..];
                let end = rest.find([',', '}', ']', '\n', ' ', '\r', '/']).unwrap_or(rest.len());
                self.at += end;
                match serde_json::from_str(&rest[..end]).unwrap_or_else(|error| panic!("{error} at `{}`", &rest[..end.min(40)])) {
                    serde_json::Value::Bool(flag) => Data::Bool(flag).into(),
                    serde_json::Value::Number(number) if number.is_i64() => Data::Int(number.as_i64().unwrap()).into(),
                    serde_json::Value::Number(number) => Data::Float(number.as_f64().unwrap()).into(),
                    _ => Value::NULL,
                }
            }
        };
        value.with_origin(Origin::literal(Span::new(self.file, start, self.at)))
    }
}

/// Parameters without a value become unknown; `resourceId` and `concat` of literals are evaluated, no other expression.
struct Template {
    parameters: Object,
}

impl Template {
    fn evaluate(&self, value: &Value) -> Value {
        let data = match &value.data {
            Data::String(text) if text.starts_with('[') && !text.starts_with("[[") => {
                let secret = self.secret(text);
                return self
                    .expression(text[1..].trim_end_matches(']').trim())
                    .with_origin(value.origin.clone())
                    .with_secret(secret);
            }
            Data::Array(array) => {
                return Value::array(array.items.iter().map(|item| self.evaluate(item)).collect())
                    .with_origin(value.origin.clone());
            }
            Data::Object(object) => {
                let entries = object.entries.iter().map(|(key, value)| (key.clone(), self.evaluate(value)));
                return Value::object(entries).with_origin(value.origin.clone());
            }
            data => data.clone(),
        };
        Value { data, origin: value.origin.clone(), secret: false }
    }

    fn secret(&self, text: &str) -> bool {
        let names = self.parameters.entries.iter().filter(|(_, declared)| {
            declared.get("type").and_then(Value::as_str).is_some_and(|name| name.to_ascii_lowercase().starts_with("secure"))
        });
        names.into_iter().any(|(name, _)| text.contains(&format!("'{}'", name.text)))
    }

    fn expression(&self, text: &str) -> Value {
        let text = text.trim();
        if let Some(literal) =
            text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).filter(|rest| !rest.contains('\''))
        {
            return Value::string(literal);
        }
        let Some((name, rest)) = text.split_once('(') else {
            return opaque(text);
        };
        let Some(inner) = rest.strip_suffix(')') else { return opaque(text) };
        let args = || -> Vec<Value> {
            let (mut depth, mut quoted, mut start, mut found) = (0, false, 0, Vec::new());
            for (at, character) in inner.char_indices().chain([(inner.len(), ',')]) {
                match character {
                    '\'' => quoted = !quoted,
                    '(' if !quoted => depth += 1,
                    ')' if !quoted => depth -= 1,
                    ',' if !quoted && depth == 0 => {
                        found.push(self.expression(&inner[start..at]));
                        start = at + 1;
                    }
                    _ => {}
                }
            }
            found
        };
        match name.trim().to_ascii_lowercase().as_str() {
            "parameters" | "variables" => self.parameter(inner.trim().trim_matches('\'')),
            "resourceid" => resource_id(&args()),
            "concat" | "format" => Value::parts(args().iter().flat_map(pieces)),
            "createobject" if inner.is_empty() => Value::object([]),
            _ => opaque(text),
        }
    }

    fn parameter(&self, name: &str) -> Value {
        let Some(declared) = self.parameters.get(name) else { return opaque(name) };
        if let Some(default) = declared.get("defaultValue") {
            return self.evaluate(default);
        }
        let ty = match declared.get("type").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase().as_str() {
            "string" | "securestring" => Type::String,
            "int" => Type::Int,
            "bool" => Type::Bool,
            "array" => Type::Array,
            _ => Type::Object,
        };
        let span = declared.origin.span();
        let mut unknown = Unknown::new(format!("parameter {name}"), ty, Cause::Parameter { name: name.into(), span });
        unknown.refinement.not_null = true;
        unknown.refinement.one_of =
            declared.get("allowedValues").and_then(Value::as_array).map(|array| array.items.clone().into());
        Value::unknown(unknown)
    }
}

fn opaque(text: &str) -> Value {
    Value::unknown(Unknown::new(text, Type::Any, Cause::Runtime(text.into())))
}

fn pieces(value: &Value) -> Vec<Part> {
    match &value.data {
        Data::Parts(parts) => parts.to_vec(),
        Data::Unknown(unknown) => vec![Part::Hole(unknown.clone())],
        _ => vec![Part::Literal(value.as_str().unwrap_or_default().into())],
    }
}

fn resource_id(args: &[Value]) -> Value {
    let Some(kind) = args.first().and_then(Value::as_str) else { return opaque("resourceId") };
    let hole = |name: &str| Part::Hole(Arc::new(Unknown::new(name, Type::String, Cause::Context(name.into()))));
    let mut parts = vec![
        Part::Literal("/subscriptions/".into()),
        hole("subscription().subscriptionId"),
        Part::Literal("/resourceGroups/".into()),
        hole("resourceGroup().name"),
    ];
    let mut types = kind.split('/');
    parts.push(Part::Literal(format!("/providers/{}", types.next().unwrap_or_default()).into()));
    for (kind, name) in types.zip(&args[1..]) {
        parts.push(Part::Literal(format!("/{kind}/").into()));
        parts.extend(pieces(name));
    }
    Value::parts(parts)
}

/// The resources of a fixture.
fn estate_of(sources: &Sources, path: &FilePath) -> Estate {
    let text = std::fs::read_to_string(path).unwrap();
    let file = sources.add(&path.to_string_lossy(), &text);
    let document = Reader { text: &text, at: 0, file }.value();
    let mut parameters = Object::default();
    for section in ["parameters", "variables"] {
        for (key, value) in document.get(section).and_then(Value::as_object).into_iter().flat_map(|object| &object.entries) {
            let declared = match section {
                "parameters" => value.clone(),
                _ => Value::object([(Key::new("defaultValue"), value.clone())]),
            };
            parameters.insert(key.clone(), declared);
        }
    }
    let template = Template { parameters };
    let mut resources = Vec::new();
    let declared = document.get("resources").or_else(|| document.get("value")).or_else(|| document.get("data"));
    let list = declared.and_then(Value::as_array).or_else(|| document.as_array()).map(|array| array.items.clone());
    for value in list.unwrap_or_else(|| vec![document.clone()]) {
        add(&template, &value, None, &mut resources);
    }
    let deployment = Deployment {
        kind: DeploymentKind::Template,
        root: path.to_string_lossy().into_owned(),
        parameters: None,
        scope: ScopeKind::ResourceGroup,
        resources,
        outputs: Vec::new(),
        span: None,
    };
    Estate::new(vec![deployment])
}

fn add(template: &Template, value: &Value, parent: Option<(&str, &Value)>, resources: &mut Vec<Resource>) {
    let mut body = template.evaluate(value).as_object().unwrap().clone();
    let nested = body.remove("resources");
    let _ = body.remove("dependsOn");
    let mut kind = body.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut name = body.get("name").cloned().unwrap_or_default();
    if let Some((above, parent)) = parent {
        kind = format!("{above}/{kind}");
        name = Value::parts(pieces(parent).into_iter().chain([Part::Literal("/".into())]).chain(pieces(&name)))
            .with_origin(name.origin);
    }
    body.insert(Key::new("type"), Value::string(kind.as_str()));
    body.insert(Key::new("name"), name.clone());
    let id = body.get("id").cloned().unwrap_or_else(|| {
        let names = match name.as_str() {
            Some(text) => text.split('/').map(Value::string).collect(),
            None => vec![name.clone()],
        };
        let own = resource_id(&[vec![Value::string(kind.as_str())], names].concat());
        match body.get("scope") {
            Some(scope) => {
                let provider = Part::Literal(format!("/providers/{kind}/").into());
                Value::parts(pieces(scope).into_iter().chain([provider]).chain(pieces(&name)))
            }
            None => own,
        }
    });
    let span = value.as_object().and_then(|object| object.get_entry("name")).and_then(|(key, _)| key.span);
    let resource = Resource {
        address: format!("{kind}/{}", name.as_str().unwrap_or("?")),
        resource_type: kind.as_str().into(),
        api_version: body.get("apiVersion").and_then(Value::as_str).map(Into::into),
        name: name.clone(),
        id,
        scope: ScopeKind::ResourceGroup,
        condition: match body.get("condition").map(|condition| &condition.data) {
            Some(Data::Unknown(unknown)) => Condition::Maybe(unknown.clone()),
            _ => Condition::Always,
        },
        body: Data::Object(Arc::new(body)).into(),
        span,
        existing: false,
        trail: Vec::new(),
    };
    resources.push(resource);
    let children = nested.as_ref().map(|_| value.get("resources").and_then(Value::as_array).map(|array| array.items.clone()));
    for child in children.flatten().into_iter().flatten() {
        add(template, &child, Some((&kind, &name)), resources);
    }
}

/// The line of the value at `path`, of its nearest parent's key if it is absent, or of the resource's name.
fn line(sources: &Sources, resource: &Resource, path: &Path) -> u32 {
    let (value, depth) = resource.body.nearest(path);
    let key = || {
        let parent = Path(path.0[..depth.checked_sub(1)?].to_vec());
        match path.0.get(depth - 1)? {
            Segment::Key(key) => resource.body.at(&parent)?.as_object()?.get_entry(key)?.0.span,
            Segment::Index(_) => value.origin.span(),
        }
    };
    let span = if depth == 0 {
        resource.span
    } else if depth == path.0.len() {
        value.origin.span().or_else(key)
    } else {
        key()
    };
    let span = span.or(resource.span).expect("fixtures have places");
    sources.file(span.file).position(span.start).line
}

/// What is marked in a fixture: line, `expect` or `unknown`, id.
fn markers(text: &str) -> BTreeSet<(u32, &'static str, String)> {
    let mut found = BTreeSet::new();
    for (number, line) in (1..).zip(text.lines()) {
        for kind in ["expect", "unknown"] {
            if let Some((_, rest)) = line.split_once(&format!("// {kind}: ")) {
                let ids = rest.split([',', ' ']).filter(|id| !id.is_empty());
                found.extend(ids.map(|id| (number, kind, id.to_owned())));
            }
        }
    }
    found
}

struct Fixture {
    policy: usize,
    path: PathBuf,
}

fn fixtures(catalogue: &Catalogue) -> Vec<Fixture> {
    let mut found = Vec::new();
    for (policy, Policy { file, .. }) in catalogue.policies.iter().enumerate() {
        let mut paths = Vec::new();
        files(folder().join(file).parent().unwrap(), &mut paths);
        let json = paths.into_iter().filter(|path| path.extension().is_some_and(|ext| ext == "json"));
        found.extend(json.map(|path| Fixture { policy, path }));
    }
    found
}

fn judged(catalogue: &Catalogue, policy: usize, estate: &Estate, interpreted: bool) -> Vec<Judgement> {
    let mut profile = Profile::named(catalogue, "gdpr-eu").unwrap_or_default();
    profile.only(catalogue, policy);
    let options = JudgeOptions { interpreted, ..JudgeOptions::default() };
    judge(estate, catalogue, &profile, &options).unwrap_or_else(|error| panic!("{error}"))
}

fn report(faults: &[String], what: &str) {
    assert!(faults.is_empty(), "\n{}\n\n{} {what}", faults.join("\n"), faults.len());
}

#[test]
fn every_policy_compiles() {
    catalogue().check().unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn unit_tests_hold_and_cover_every_line() {
    let (catalogue, mut faults) = (catalogue(), Vec::new());
    for (number, policy) in catalogue.policies.iter().enumerate() {
        let path = folder().join(policy.file.replace(".rego", "_test.rego"));
        let Ok(text) = std::fs::read_to_string(&path) else {
            faults.push(format!("{}: there is no policy_test.rego", policy.file));
            continue;
        };
        match catalogue.unit_tests(number, &text) {
            Err(error) => faults.push(error.to_string()),
            Ok(tests) => {
                faults.extend(tests.failed.iter().map(|test| format!("{}: {test}", policy.file)));
                faults.extend(tests.uncovered.iter().map(|line| format!("{}:{line}: no test reaches this line", policy.file)));
                if tests.passed.is_empty() {
                    faults.push(format!("{}: no tests", policy.file));
                }
            }
        }
    }
    report(&faults, "faults in unit tests");
}

#[test]
fn fixtures_give_what_they_say() {
    let (catalogue, mut faults) = (catalogue(), Vec::new());
    for Fixture { policy, path } in fixtures(&catalogue) {
        let id = &catalogue.policies[policy].metadata.id;
        let sources = Sources::default();
        let estate = estate_of(&sources, &path);
        let judgements = judged(&catalogue, policy, &estate, false);
        let mut found = BTreeSet::new();
        for judgement in &judgements {
            let resource = estate.resource(judgement.resource);
            match &judgement.verdict {
                Verdict::Fail { denials, .. } => {
                    found.extend(denials.iter().map(|denial| (line(&sources, resource, &denial.path), "expect", id.clone())));
                }
                Verdict::Unknown { path: at, cause } => {
                    let number = line(&sources, resource, at);
                    if std::env::var_os("SEAWALL_ONLY").is_some() {
                        println!("{}:{number}: unknown at `{at}`: {cause}", path.display());
                    }
                    found.insert((number, "unknown", id.clone()));
                }
                Verdict::Pass | Verdict::NotApplicable => {}
            }
        }
        let expected = markers(&std::fs::read_to_string(&path).unwrap());
        let name = path.strip_prefix(folder()).unwrap_or(&path).display();
        faults.extend(
            expected.difference(&found).map(|(line, kind, id)| format!("{name}:{line}: {kind} {id} is marked, not found")),
        );
        faults.extend(
            found.difference(&expected).map(|(line, kind, id)| format!("{name}:{line}: {kind} {id} is found, not marked")),
        );
    }
    report(&faults, "faults in fixtures");
}

#[test]
fn both_evaluators_agree() {
    let (catalogue, mut faults) = (catalogue(), Vec::new());
    for Fixture { policy, path } in fixtures(&catalogue) {
        let estate = estate_of(&Sources::default(), &path);
        let texts = |interpreted| format!("{:?}", judged(&catalogue, policy, &estate, interpreted));
        if texts(false) != texts(true) {
            faults.push(format!(
                "{}: the register machine says {}, the interpreter {}",
                path.display(),
                texts(false),
                texts(true)
            ));
        }
    }
    report(&faults, "differences");
}

/// The value with what stands at `path` replaced.
fn replaced(value: &Value, path: &[Segment], new: Option<&Value>) -> Value {
    let mut copy = value.clone();
    match (path, &mut copy.data) {
        ([], _) => return new.cloned().unwrap_or_default(),
        ([Segment::Key(key), rest @ ..], Data::Object(object)) => {
            let object = Arc::make_mut(object);
            if let Some(entry) = object.entries.get_mut(&Key::new(key.clone())) {
                *entry = replaced(entry, rest, new);
            }
        }
        ([Segment::Index(index), rest @ ..], Data::Array(array)) => {
            let item = &mut Arc::make_mut(array).items[*index];
            *item = replaced(item, rest, new);
        }
        _ => {}
    }
    copy
}

fn places(value: &Value, path: &Path, into: &mut Vec<Path>) {
    match &value.data {
        Data::Object(object) => {
            for (key, item) in &object.entries {
                into.push(path.key(key.text.clone()));
                places(item, &path.key(key.text.clone()), into);
            }
        }
        Data::Array(array) => {
            for (index, item) in array.items.iter().enumerate() {
                into.push(path.index(index));
                places(item, &path.index(index), into);
            }
        }
        _ => {}
    }
}

fn with_body(estate: &Estate, number: usize, body: &Value) -> Estate {
    let mut deployment = estate.deployments()[0].clone();
    deployment.resources[number].body = body.clone();
    Estate::new(vec![deployment])
}

/// What fails when a value is this, must not pass when the value is unknown.
#[test]
fn unknown_is_never_a_pass() {
    let (catalogue, mut faults) = (catalogue(), Vec::new());
    for Fixture { policy, path } in fixtures(&catalogue) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.starts_with("pass") && !name.starts_with("fail") {
            continue;
        }
        let estate = estate_of(&Sources::default(), &path);
        let kinds = |estate: &Estate| -> Vec<&'static str> {
            let verdicts = judged(&catalogue, policy, estate, false).into_iter().map(|judgement| judgement.verdict);
            let kind = |verdict| match verdict {
                Verdict::Pass => "pass",
                Verdict::Fail { .. } => "fail",
                Verdict::Unknown { .. } => "unknown",
                Verdict::NotApplicable => "not applicable",
            };
            verdicts.map(kind).collect()
        };
        for (number, resource) in estate.deployments()[0].resources.iter().enumerate() {
            let mut all = Vec::new();
            places(&resource.body, &Path::default(), &mut all);
            for place in all.into_iter().filter(|place| !matches!(place.to_string().as_str(), "type" | "name" | "apiVersion")) {
                let unknown = opaque("made unknown");
                let unsure = kinds(&with_body(&estate, number, &replaced(&resource.body, &place.0, Some(&unknown))));
                let samples = [
                    Value::NULL,
                    Value::string("Enabled"),
                    Value::string("Disabled"),
                    Value::string("*"),
                    Data::Bool(true).into(),
                    Data::Bool(false).into(),
                    Data::Int(0).into(),
                    Data::Int(100_000).into(),
                    Value::array(Vec::new()),
                    Value::object([]),
                ];
                let original = resource.body.at(&place).cloned().unwrap_or_default();
                for sample in samples.iter().chain([&original]) {
                    let sure = kinds(&with_body(&estate, number, &replaced(&resource.body, &place.0, Some(sample))));
                    for (sure, unsure) in sure.iter().zip(&unsure) {
                        if *unsure != "unknown" && sure != unsure {
                            faults.push(format!(
                                "{}: `{place}` unknown: {unsure}, yet {sure} for {:?}",
                                path.display(),
                                sample.data
                            ));
                        }
                    }
                }
            }
        }
    }
    report(&faults, "verdicts that a value would overturn");
}
