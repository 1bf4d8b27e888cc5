//! Whatever is written, nothing panics, and what is found stands in the text.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// The suppressions of one file.
fn found(path: &str, text: &str) -> (Sources, Vec<Suppression>) {
    let sources = Sources::default();
    sources.add(path, text);
    let found = read(&sources, &BTreeSet::new(), &Budget::default());
    (sources, found)
}

const NAMES: [&str; 7] = ["a.bicep", "a.bicepparam", "a.tf", "a.tfvars", "a.tf.json", "a.json", "a.tfvars.json"];

const PIECES: [&str; 40] = [
    "// seawall: ignore[a] x\n",
    "# seawall: ignore[a] x — until 2027-01-31\n",
    "/* seawall: ignore[a]\n seawall: ignore[b] */",
    "// seawall: ignore-file[a]\r\n",
    "// seawall ignore\r",
    "\"//\": \"seawall: ignore[a]\",",
    "\"metadata\": {\"seawall\": {\"ignore\": [{\"control\": \"a\"}]}},",
    "\"metadata\": {\"SEAWALL\": [",
    "seawall: ignore[",
    "\u{FEFF}",
    "resource a 'B/c@2024-01-01' = {\n",
    "resource \"a\" \"b\" {\n",
    "module m 'm.bicep' = {\n",
    "{\"contentVersion\": \"1\", \"resources\": [",
    "\"resources\": [{",
    "\"resource\": {\"a\": {\"b\": {",
    "{\"type\": \"Microsoft.Resources/deployments\", \"properties\": {\"template\": {",
    "\"a\": 1,",
    "a: 1\n",
    "a = 1\n",
    "@x()\n",
    "#disable-next-line x\n",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "'",
    "'''",
    "$'''",
    "\"",
    "${",
    "<<E\n",
    "E\n",
    "/*",
    "*/",
    "ö\u{2028}",
    "\n\n",
    ",",
];

proptest! {
    #[test]
    fn what_is_found_stands_in_the_text(pieces in proptest::collection::vec(0..PIECES.len(), 0..24)) {
        let text: String = pieces.iter().map(|piece| PIECES[*piece]).collect();
        for name in NAMES {
            let (sources, found) = found(name, &text);
            for one in &found {
                let file = sources.file(one.span.file);
                let within = |span: Span| file.text().get(span.start as usize..span.end as usize).is_some_and(|text| !text.is_empty());
                prop_assert!(within(one.span), "{one:?}");
                let Reach::Places(places) = &one.reach else { continue };
                prop_assert_eq!(places.is_empty(), one.fault.is_some());
                prop_assert!(places.iter().all(|place| within(place.range)), "{one:?}");
                prop_assert_eq!(one.controls.is_empty() && one.fault.is_none(), false);
            }
        }
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test is about time")]
fn many_are_read_in_time() {
    let many = 60_000;
    let lines = |line: &str| (0..many).map(|_| line).collect::<String>();
    for (name, text) in [
        ("a.bicep", format!("{}resource a 'B/c@2024-01-01' = {{\n  name: 'x'\n}}\n", lines("// seawall: ignore[a] x\n"))),
        ("a.bicep", format!("{}resource a 'B/c@2024-01-01' = {{ name: 'x' }}\n", lines("/* seawall: ignore[a] x */"))),
        ("a.bicep", format!("var a = [{}]", lines("1, /* seawall: ignore[a] */\n"))),
        ("a.tf", lines("# seawall: ignore[a] x\n\n")),
        ("a.tf", lines("a = 1 # seawall: ignore[a] x\n")),
        ("a.json", format!("{{\"contentVersion\": \"1\", \"resources\": [{}]}}", lines("/* seawall: ignore[a] */{},"))),
        ("a.json", format!("{{\"contentVersion\": \"1\", \"resources\": [{}]}}", lines("{} /* seawall: ignore[a] */,"))),
        ("a.tf.json", format!("{{\"locals\": {{{}}}}}", lines("\"//\": \"seawall: ignore[a]\","))),
        (
            "a.json",
            format!(
                "{{\"contentVersion\": \"1\", \"resources\": [{{\"metadata\": {{\"seawall\": {{\"ignore\": [{}]}}}}}}]}}",
                lines("{\"control\": \"a\"},")
            ),
        ),
        ("a.bicep", "/*".repeat(many)),
        ("a.bicep", format!("/* {} */", "seawall: ignore[a]\n".repeat(many))),
        ("a.bicep", format!("// {}", "seawall: ignored ".repeat(many))),
        ("a.bicep", format!("// seawall: ignore[{}]", "a,".repeat(many))),
    ] {
        let start = std::time::Instant::now();
        let (_, found) = found(name, &text);
        assert!(!found.is_empty() || text.starts_with("/*/*"), "{name}: {}", &text[..60]);
        let took = start.elapsed();
        assert!(took.as_secs() < 20, "{name}: {took:?} for {}", &text[..60]);
    }
}
