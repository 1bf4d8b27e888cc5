//! What GitHub code scanning refuses. One bad result, or one too many, and it takes none of the file; so a log is looked at before its
//! first byte is written.
//! <https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit>
//! <https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>

use std::collections::BTreeSet;
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

/// Runs of a file.
pub(super) const RUNS: usize = 20;
/// Results of a run.
pub(super) const RESULTS: usize = 25_000;
/// Rules of a run.
const RULES: usize = 25_000;
/// Tool extensions of a run.
pub(super) const EXTENSIONS: usize = 100;
/// Bytes of a file, compressed, with room for an uploader that compresses less well.
pub(super) const BYTES: u64 = 9_500_000;
/// Tags of a rule.
const TAGS: usize = 20;
/// Locations of a result.
const LOCATIONS: usize = 1_000;
/// Locations in the flows of a result.
const FLOW: usize = 10_000;
/// Characters of a description.
pub(super) const DESCRIPTION: usize = 1_024;
/// Characters of the name of a rule.
pub(super) const NAME: usize = 255;

/// The bytes that what `write` writes has when it is compressed; an upper bound where all of it is no more than `most`.
pub(super) fn size(most: u64, write: &dyn Fn(&mut dyn Write) -> io::Result<()>) -> io::Result<u64> {
    let mut plain = Counter(0);
    write(&mut plain)?;
    if plain.0 <= most {
        return Ok(plain.0);
    }
    let mut compressed = GzEncoder::new(Counter(0), Compression::fast());
    write(&mut compressed)?;
    Ok(compressed.finish()?.0)
}

/// Counts the bytes that it is given.
pub(super) struct Counter(pub(super) u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Why GitHub would refuse a rule.
pub(super) fn rules_fault(rules: &[Value]) -> Option<String> {
    if rules.len() > RULES {
        return Some(format!("there are more than {RULES} rules"));
    }
    let mut ids = BTreeSet::new();
    let text = |rule: &Value, pointer: &str| rule.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    for rule in rules {
        let Some(id) = text(rule, "/id").filter(|id| !id.trim().is_empty()) else {
            return Some("a rule has no id".to_owned());
        };
        if rule.pointer("/properties/tags").and_then(Value::as_array).is_some_and(|tags| tags.len() > TAGS) {
            return Some(format!("the rule `{id}` has more than {TAGS} tags"));
        }
        if text(rule, "/name").is_some_and(|name| name.chars().count() > NAME) {
            return Some(format!("the name of the rule `{id}` is too long"));
        }
        for pointer in ["/shortDescription/text", "/fullDescription/text", "/help/text"] {
            let Some(words) = text(rule, pointer).filter(|words| words.contains(char::is_alphanumeric)) else {
                return Some(format!("the rule `{id}` says nothing at `{pointer}`"));
            };
            if !pointer.starts_with("/help") && words.chars().count() > DESCRIPTION {
                return Some(format!("the rule `{id}` says too much at `{pointer}`"));
            }
        }
        if !ids.insert(id.clone()) {
            return Some(format!("there are two rules `{id}`"));
        }
    }
    None
}

/// Why GitHub would refuse a result.
pub(super) fn result_fault(result: &Value, rules: usize) -> Option<String> {
    let array = |pointer: &str| result.pointer(pointer).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if result.pointer("/message/text").and_then(Value::as_str).is_none_or(|text| !text.contains(char::is_alphanumeric)) {
        return Some("a result says nothing".to_owned());
    }
    if result["ruleIndex"].as_u64().is_none_or(|index| index >= rules as u64) {
        return Some("a result has no rule".to_owned());
    }
    let [location] = array("/locations") else {
        return Some("a result has not exactly one location".to_owned());
    };
    let related = array("/relatedLocations");
    if related.len() > LOCATIONS {
        return Some(format!("a result has more than {LOCATIONS} locations"));
    }
    let flow = array("/codeFlows/0/threadFlows/0/locations");
    if flow.len() > FLOW {
        return Some(format!("the flow of a result has more than {FLOW} locations"));
    }
    let flow = flow.iter().filter_map(|step| step.get("location"));
    std::iter::once(location).chain(related).chain(flow).find_map(location_fault)
}

fn location_fault(location: &Value) -> Option<String> {
    let uri = location.pointer("/physicalLocation/artifactLocation/uri").and_then(Value::as_str).unwrap_or_default();
    let outside = uri.starts_with('/') || uri.contains('\\') || uri.split('/').any(|part| matches!(part, "" | "." | ".."));
    if outside || uri.split('/').next().is_some_and(|first| first.contains(':')) {
        return Some(format!("`{uri}` is no path below the root of the repository"));
    }
    let corner = |key: &str| location.pointer("/physicalLocation/region").and_then(|region| region[key].as_u64()).unwrap_or(0);
    let (start, end) = ((corner("startLine"), corner("startColumn")), (corner("endLine"), corner("endColumn")));
    let bad = start.0 == 0 || start.1 == 0 || end.1 == 0 || start >= end;
    bad.then(|| format!("a region of `{uri}` is empty"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn location(uri: &str, line: u32, column: u32, end_column: u32) -> Value {
        json!({ "physicalLocation": {
            "artifactLocation": { "uri": uri },
            "region": { "startLine": line, "startColumn": column, "endLine": line, "endColumn": end_column },
        } })
    }

    #[test]
    fn each_fault_is_seen() {
        let good = json!({ "ruleIndex": 0, "message": { "text": "x" }, "locations": [location("a/b.tf", 1, 1, 2)] });
        assert_eq!(result_fault(&good, 1), None);
        assert!(result_fault(&good, 0).is_some());
        let with = |pointer: &str, value: Value| {
            let mut result = good.clone();
            *result.pointer_mut(pointer).unwrap() = value;
            result_fault(&result, 1)
        };
        assert!(with("/message/text", json!(" ")).is_some());
        assert!(with("/locations", json!([])).is_some());
        for uri in ["", "/a", "../a", "a//b", "a/./b", "c:/a", "https://x/y", "a\\b"] {
            assert!(with("/locations/0", location(uri, 1, 1, 2)).is_some(), "{uri}");
        }
        for (line, column, end) in [(0, 1, 2), (1, 0, 2), (1, 2, 2), (1, 3, 2)] {
            assert!(with("/locations/0", location("a", line, column, end)).is_some());
        }
        let mut related = good.clone();
        related["relatedLocations"] = json!([location("", 1, 1, 2)]);
        assert!(result_fault(&related, 1).is_some());
    }

    #[test]
    fn rules_are_looked_at() {
        let text = json!({ "text": "x" });
        let rule = json!({ "id": "a", "shortDescription": text, "fullDescription": text, "help": text });
        assert_eq!(rules_fault(std::slice::from_ref(&rule)), None);
        assert!(rules_fault(&[rule.clone(), rule.clone()]).is_some());
        for pointer in ["/id", "/shortDescription/text", "/fullDescription/text", "/help/text"] {
            let mut other = rule.clone();
            *other.pointer_mut(pointer).unwrap() = json!("");
            assert!(rules_fault(&[other]).is_some(), "{pointer}");
        }
        let mut long = rule;
        long["fullDescription"]["text"] = json!("x".repeat(DESCRIPTION + 1));
        assert!(rules_fault(&[long]).is_some());
    }

    #[test]
    fn sizes_are_of_the_compressed_text() {
        let text = |bytes: usize| move |out: &mut dyn Write| out.write_all(&vec![b'x'; bytes]);
        assert_eq!(size(BYTES, &text(1000)).unwrap(), 1000);
        assert!(size(BYTES, &text(20_000_000)).unwrap() < 100_000);
    }
}
