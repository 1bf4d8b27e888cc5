//! Bicep files of others, read in place: each is understood, every node stands where it says it does, and damage breaks
//! nothing.

use std::fs;
use std::path::{Path, PathBuf};

use seawall::budget::Budget;
use seawall::diagnostic::Warned;
use seawall::frontend::bicep::syntax::*;
use seawall::frontend::bicep::{Dialect, parse};
use seawall::source::{Sources, Span};

use crate::places::Places;

/// Files that the compiler refuses too.
const REFUSED: &[(&str, &str)] = &[
    ("NewlineSensitivity_LF/main.tokens.bicep", "a listing whose notes stand between the lines of a string"),
    ("NewlineSensitivity_LF/main.syntax.bicep", "a listing whose notes stand between the lines of a string"),
    ("TypeDeclarations_LF/main.formatted.bicep", "a decorator and its type on one line"),
];

/// A file with most of what there is.
const SAMPLE: &str = r#"#disable-diagnostics no-unused-params
targetScope = 'resourceGroup'
metadata about = { it: 'is', 'a-b': 1 }
import { tags, size as defaultSize } from './shared.bicep'
import * as names from 'br/public:names:1.0'
extension microsoftGraphV1 with { a: 1 } as graph

@description('''
  Many lines, 'quoted', with ${no} holes
''')
@allowed(['a', 'b'])
@secure()
param secret string = 'a'
param count int = -3
param rules ({ name: string, *: (int | 'x')[]? } | null)[]
type pair = [@minLength(1)
  string
  resourceInput<'Microsoft.Storage/storageAccounts@2023-01-01'>.properties.sku!]
var total = count > 2 && !empty(rules) ? length(rules) * 2 + 1 : count ?? 0 // why
var text = $$'''a${b}$${total}'''
var list = [
  ...rules
  for1
  rules[?^1].?name!.b
]
var mapped = map(range(0, count), (i, j) => { i: i, ...names.all })
func join(a string, b string?) string => '${a}-${b ?? '\u{1F600}\'\${'}'

resource account 'Microsoft.Storage/storageAccounts@2023-01-01' = [for (x, i) in list: if (i > 0) {
  name: 'a${uniqueString(resourceGroup().id, 'b${x}')}'
  #disable-next-line BCP037
  properties: { minimumTlsVersion: 'TLS1_2', list: [for r in rules: { a: r }] }

  @batchSize(1)
  resource blob 'blobServices' existing = {
    name: 'default'
  }
}]
module inner './inner.bicep' = if (true) { params: { id: account[0]::blob.id } }
output result string = az.resourceId('a', 'b') =~ 'c' ? /* or */ inner.outputs.x : ''
assert fine = total <= 3
"#;

#[test]
fn everything_is_understood() {
    let cases = cases();
    if cases.is_empty() {
        println!("skipped: the folder of real cases is not there");
    }
    for (path, text) in cases {
        let sources = Sources::default();
        let file = sources.add(&path, text.as_str());
        let parsed = parse(file, &text, dialect(&path), &Budget::default());
        let refused = REFUSED.iter().find(|(name, _)| path.ends_with(name));
        let said = parsed.diagnostics.iter().map(|diagnostic| {
            let at = sources.file(file).position(diagnostic.span.unwrap().start);
            format!("{path}:{}:{}: {}", at.line, at.column, diagnostic.message)
        });
        let said = said.collect::<Vec<_>>();
        match refused {
            Some((_, reason)) => assert!(!said.is_empty(), "{path} was taken, yet it is {reason}"),
            None => assert!(said.is_empty(), "{}", said.join("\n")),
        }
        Places(&text).program(&parsed.value);
    }
}

#[test]
fn damage_breaks_nothing() {
    const JUNK: &[&str] =
        &["{", "}", "(", ")", "[", "]", "'", "'''", "${", "\n", "@", "=", ":", ".", "?", "/*", "resource ", "ä", "\\"];
    let small = cases().into_iter().filter(|(_, text)| text.len() < 8_000).step_by(20);
    let mut random = Random(2026);
    for (path, text) in small.chain(vec![("sample.bicep".to_owned(), SAMPLE.to_owned()); 20]) {
        for _ in 0..20 {
            let (from, to) = (random.place(&text), random.place(&text));
            let (from, to) = (from.min(to), from.max(to).min(text.floor_char_boundary(from.min(to) + 40)));
            let (before, after) = (&text[..from], &text[to..]);
            let junk = JUNK[random.below(JUNK.len())];
            for damaged in
                [before.to_owned(), after.to_owned(), format!("{before}{after}"), format!("{before}{junk}{}", &text[from..])]
            {
                Places(&damaged).program(&read(&path, &damaged).value);
            }
        }
    }
}

/// All that is not damaged stays what it was.
#[test]
fn damage_costs_one_declaration() {
    let whole = read("sample.bicep", SAMPLE);
    assert!(whole.diagnostics.is_empty(), "{:?}", whole.diagnostics);
    let names = whole.value.statements.iter().filter_map(name).collect::<Vec<_>>();
    for statement in &whole.value.statements {
        for (junk, offset) in [("= =", 1), (")", 0), ("~", 1), (",", 0)] {
            // Behind the first word of the declaration.
            let word = slice(SAMPLE, statement.span).find(' ').unwrap() + statement.span.start as usize + offset;
            let damaged = format!("{}{junk}{}", &SAMPLE[..word], &SAMPLE[word..]);
            let parsed = read("sample.bicep", &damaged);
            assert_eq!(parsed.diagnostics.len(), 1, "{damaged}");
            let broken = |it: &&Statement| matches!(it.kind, StatementKind::Error { .. });
            assert_eq!(parsed.value.statements.iter().filter(broken).count(), 1, "{damaged}");
            let left = parsed.value.statements.iter().filter(|it| !broken(it)).filter_map(name).collect::<Vec<_>>();
            let expected = names.iter().filter(|it| name(statement).as_ref() != Some(it)).cloned().collect::<Vec<_>>();
            assert_eq!(left, expected, "{damaged}");
        }
    }
}

/// What a declaration is called, or its first words.
fn name(statement: &Statement) -> Option<String> {
    Some(match &statement.kind {
        StatementKind::Parameter { name, .. } | StatementKind::Variable { name, .. } | StatementKind::Type { name, .. } => {
            name.name.to_string()
        }
        StatementKind::Resource(resource) => resource.name.name.to_string(),
        StatementKind::Module(module) => module.name.name.to_string(),
        StatementKind::Function(function) => function.name.name.to_string(),
        StatementKind::Output { name, .. } | StatementKind::Assert { name, .. } | StatementKind::Metadata { name, .. } => {
            name.name.to_string()
        }
        StatementKind::Import { from, .. } => from.head.to_string(),
        _ => return None,
    })
}

/// The Bicep files of the folder beside the clone, with those of the vectors; none if it is not there.
fn cases() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/dev");
    let mut cases = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        let mut entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                folders.push(path);
            } else if is_bicep(&path) {
                let text = fs::read_to_string(&path).unwrap();
                cases.push((path.display().to_string(), text));
            }
        }
    }
    for line in fs::read_to_string(root.join("bicep/vectors.jsonl")).unwrap_or_default().lines() {
        let vector: serde_json::Value = serde_json::from_str(line).unwrap();
        for (path, text) in vector["files"].as_object().unwrap() {
            if is_bicep(Path::new(path)) {
                cases.push((format!("{}/{path}", vector["test"]), text.as_str().unwrap().to_owned()));
            }
        }
    }
    cases
}

fn is_bicep(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "bicep" || extension == "bicepparam")
}

fn dialect(path: &str) -> Dialect {
    if PathBuf::from(path).extension().is_some_and(|extension| extension == "bicepparam") {
        Dialect::Parameters
    } else {
        Dialect::Template
    }
}

fn read(path: &str, text: &str) -> Warned<Program> {
    parse(Sources::default().add(path, text), text, dialect(path), &Budget::default())
}

fn slice(text: &str, span: Span) -> &str {
    &text[span.start as usize..span.end as usize]
}

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }

    fn place(&mut self, text: &str) -> usize {
        text.floor_char_boundary(self.below(text.len() + 1))
    }
}
