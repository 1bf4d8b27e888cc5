//! Functions on URIs.

use std::sync::Arc;

use super::Call;
use super::stop::{Outcome, Stop};
use crate::model::{Cause, Data, Key, Refinement, Type, Unknown, Value};

struct Uri<'a> {
    scheme: &'a str,
    authority: &'a str,
    path: &'a str,
    query: Option<&'a str>,
}

fn parse(text: &str) -> Option<Uri<'_>> {
    let (scheme, rest) = text.split_once("://")?;
    let mut letters = scheme.bytes();
    if !letters.next()?.is_ascii_alphabetic() || !letters.all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)) {
        return None;
    }
    let rest = rest.split_once('#').map_or(rest, |(before, _)| before);
    let (rest, query) = rest.split_once('?').map_or((rest, None), |(before, query)| (before, Some(query)));
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    (!authority.is_empty() || scheme.eq_ignore_ascii_case("file")).then_some(Uri { scheme, authority, path, query })
}

/// `uri(base, relative)`: after the last slash of the base path the relative part takes over.
/// <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-string#uri>
pub(super) fn uri(call: &Call<'_>) -> Outcome {
    let (base, relative) = (call.text(0)?, call.text(1)?);
    let Some(base) = parse(base) else { return Stop::message("the first argument of `uri` is no absolute URI") };
    if parse(relative).is_some() {
        return call.give_text(&**relative);
    }
    let start = format!("{}://{}", base.scheme.to_ascii_lowercase(), base.authority.to_ascii_lowercase());
    if let Some(rest) = relative.strip_prefix("//") {
        return call.give_text(format!("{}://{rest}", base.scheme.to_ascii_lowercase()));
    }
    let at = relative.find(['?', '#']).unwrap_or(relative.len());
    let (path, tail) = relative.split_at(at);
    let merged = if path.is_empty() {
        let query = base.query.filter(|_| !tail.starts_with('?')).map(|query| format!("?{query}")).unwrap_or_default();
        return call.give_text(format!("{start}{}{query}{tail}", if base.path.is_empty() { "/" } else { base.path }));
    } else if path.starts_with('/') {
        path.to_owned()
    } else {
        let folder = base.path.rfind('/').and_then(|at| base.path.get(..=at)).unwrap_or("/");
        format!("{folder}{path}")
    };
    call.give_text(format!("{start}{}{tail}", without_dots(&merged)))
}

fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    for (index, segment) in segments.iter().enumerate() {
        let last = index + 1 == segments.len();
        match *segment {
            "." | ".." => {
                if *segment == ".." {
                    kept.pop();
                }
                if last {
                    kept.push("");
                }
            }
            _ => kept.push(segment),
        }
    }
    format!("/{}", kept.join("/"))
}

/// `parseUri(text)`: scheme, host, port, path and query.
pub(super) fn parse_uri(call: &Call<'_>) -> Outcome {
    let text = call.text(0)?;
    let Some(uri) = parse(text) else { return Stop::message("the text is no absolute URI") };
    let authority = uri.authority.rsplit('@').next().unwrap_or_default();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port.parse::<u16>().ok().map(i64::from)),
        _ => (authority, None),
    };
    let entry = |key: &str, value: Value| (Key::new(key), value);
    // What stands for a port that is not given, and whether the query keeps its `?`, is not documented.
    Ok(Value::object([
        entry("scheme", Value::string(uri.scheme.to_ascii_lowercase())),
        entry("host", Value::string(host.to_ascii_lowercase())),
        entry("port", port.map_or_else(|| undocumented(text, "port", None, Type::Any), |port| Data::Int(port).into())),
        entry("path", Value::string(if uri.path.is_empty() { "/" } else { uri.path })),
        entry(
            "query",
            match uri.query {
                Some(query) => {
                    let both = [Value::string(query), Value::string(format!("?{query}"))];
                    undocumented(text, "query", Some(both.into()), Type::String)
                }
                None => undocumented(text, "query", Some([Value::NULL, Value::string("")].into()), Type::Any),
            },
        ),
    ]))
}

fn undocumented(text: &str, property: &str, one_of: Option<Arc<[Value]>>, ty: Type) -> Value {
    let cause = Cause::Unsupported(format!("the {property} that `parseUri` gives here").into());
    let symbol = super::symbol::of_call("parseUri", &[Value::string(text), Value::string(property)]);
    let refinement = Refinement { one_of, not_null: ty != Type::Any, ..Refinement::default() };
    Value::unknown(Unknown { symbol, ty, cause, refinement })
}

/// `buildUri(components)`.
pub(super) fn build_uri(call: &Call<'_>) -> Outcome {
    let object = call.closed_object(0)?;
    let part = |key: &str| match object.get(key) {
        None | Some(Value { data: Data::Null, .. }) => Ok(None),
        Some(Value { data: Data::String(text), .. }) => Ok(Some(text.to_string())),
        Some(Value { data: Data::Int(number), .. }) => Ok(Some(number.to_string())),
        Some(other) => call.wrong(0, other, "an object of strings"),
    };
    let (scheme, host) = (part("scheme")?, part("host")?);
    let (Some(scheme), Some(host)) = (scheme, host) else {
        return Stop::message("`buildUri` needs a scheme and a host");
    };
    let scheme = scheme.to_ascii_lowercase();
    let default = match scheme.as_str() {
        "https" => "443",
        "http" => "80",
        _ => "",
    };
    let port = part("port")?.filter(|port| port != default).map(|port| format!(":{port}")).unwrap_or_default();
    let path = part("path")?.unwrap_or_default();
    let query = part("query")?.filter(|query| !query.is_empty()).map(|query| format!("?{}", query.trim_start_matches('?')));
    let slash = if path.starts_with('/') { "" } else { "/" };
    call.give_text(format!("{scheme}://{}{port}{slash}{path}{}", host.to_ascii_lowercase(), query.unwrap_or_default()))
}
