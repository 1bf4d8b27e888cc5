//! Bicep files of others, read in place: each is understood, every node stands where it says it does, and damage breaks
//! nothing.

use std::fs;
use std::path::{Path, PathBuf};

use seawall::budget::Budget;
use seawall::diagnostic::Warned;
use seawall::frontend::bicep::syntax::*;
use seawall::frontend::bicep::{Dialect, parse};
use seawall::source::{Sources, Span};

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

/// Checks that each node lies inside the one around it, and that each name stands where it says.
struct Places<'a>(&'a str);

impl Places<'_> {
    fn program(&self, program: &Program) {
        assert_eq!(slice(self.0, program.span), self.0);
        let mut end = 0;
        for statement in &program.statements {
            let start = statement.decorators.first().map_or(statement.span, |decorator| decorator.span).start;
            assert!(end <= start, "{}", slice(self.0, statement.span));
            end = statement.span.end;
            self.statement(statement, program.span);
        }
        for directive in &program.directives {
            self.inside(directive.span, program.span);
            directive.rules.iter().for_each(|rule| self.identifier(rule, directive.span));
        }
    }

    fn inside(&self, inner: Span, outer: Span) {
        let text = self.0.get(inner.start as usize..inner.end as usize);
        assert!(text.is_some() && outer.start <= inner.start && inner.end <= outer.end, "{inner:?} in {outer:?}: {}", self.0);
    }

    fn identifier(&self, identifier: &Identifier, outer: Span) {
        self.inside(identifier.span, outer);
        let written = slice(self.0, identifier.span);
        assert!(*identifier.name == *written || written.starts_with('\''), "{written}");
    }

    fn statement(&self, statement: &Statement, outer: Span) {
        let span = statement.span;
        self.inside(span, outer);
        self.decorators(&statement.decorators, outer);
        match &statement.kind {
            StatementKind::TargetScope { value } => self.expr(value, span),
            StatementKind::Metadata { name, value }
            | StatementKind::Assignment { name, value }
            | StatementKind::Assert { name, value } => {
                self.identifier(name, span);
                self.expr(value, span);
            }
            StatementKind::Parameter { name, ty, default } => {
                self.identifier(name, span);
                self.ty(ty, span);
                default.iter().for_each(|value| self.expr(value, span));
            }
            StatementKind::Variable { name, ty, value } => {
                self.identifier(name, span);
                ty.iter().for_each(|ty| self.ty(ty, span));
                self.expr(value, span);
            }
            StatementKind::Type { name, value } => {
                self.identifier(name, span);
                self.ty(value, span);
            }
            StatementKind::Function(function) => {
                self.identifier(&function.name, span);
                for parameter in &function.parameters {
                    self.identifier(&parameter.name, span);
                    self.ty(&parameter.ty, span);
                }
                self.ty(&function.returns, span);
                self.expr(&function.body, span);
            }
            StatementKind::Resource(resource) => {
                self.identifier(&resource.name, span);
                self.text(&resource.ty, span);
                resource.existing.iter().for_each(|word| assert_eq!(slice(self.0, *word), "existing"));
                self.body(&resource.body, span);
            }
            StatementKind::Module(module) => {
                self.identifier(&module.name, span);
                self.text(&module.path, span);
                self.body(&module.body, span);
            }
            StatementKind::Output { name, ty, value } => {
                self.identifier(name, span);
                self.ty(ty, span);
                self.expr(value, span);
            }
            StatementKind::Import { symbols, from } => {
                match symbols {
                    ImportedSymbols::All { alias } => self.identifier(alias, span),
                    ImportedSymbols::Named(names) => names.iter().for_each(|symbol| {
                        self.identifier(&symbol.name, span);
                        symbol.alias.iter().for_each(|alias| self.identifier(alias, span));
                    }),
                }
                self.text(from, span);
            }
            StatementKind::Extension { specification, config, alias } => {
                match specification {
                    ExtensionName::Name(name) => self.identifier(name, span),
                    ExtensionName::Reference(text) => self.text(text, span),
                }
                config.iter().for_each(|config| self.object(config, span));
                alias.iter().for_each(|alias| self.identifier(alias, span));
            }
            StatementKind::Test { name, path, body } => {
                self.identifier(name, span);
                self.text(path, span);
                self.object(body, span);
            }
            StatementKind::Using { path, config } => {
                path.iter().for_each(|path| self.text(path, span));
                config.iter().for_each(|config| self.object(config, span));
            }
            StatementKind::Extends { path } => self.text(path, span),
            StatementKind::ExtensionConfig { alias, config } => {
                self.identifier(alias, span);
                self.object(config, span);
            }
            StatementKind::Error { name, .. } => name.iter().for_each(|name| self.identifier(name, span)),
        }
    }

    fn decorators(&self, decorators: &[Decorator], outer: Span) {
        for decorator in decorators {
            self.inside(decorator.span, outer);
            decorator.namespace.iter().for_each(|name| self.identifier(name, decorator.span));
            self.identifier(&decorator.name, decorator.span);
            decorator.arguments.iter().for_each(|argument| self.expr(argument, decorator.span));
        }
    }

    fn body(&self, body: &Body, outer: Span) {
        self.inside(body.span, outer);
        body.repeat.iter().for_each(|repeat| self.header(repeat, body.span));
        body.condition.iter().for_each(|condition| self.expr(condition, body.span));
        self.object(&body.object, body.span);
    }

    fn header(&self, repeat: &Loop, outer: Span) {
        self.identifier(&repeat.item, outer);
        repeat.index.iter().for_each(|index| self.identifier(index, outer));
        self.expr(&repeat.over, outer);
    }

    fn object(&self, object: &Object, outer: Span) {
        self.inside(object.span, outer);
        for item in &object.items {
            match item {
                ObjectItem::Property(property) => {
                    self.key(&property.key, object.span);
                    self.expr(&property.value, object.span);
                }
                ObjectItem::Spread(value) => self.expr(value, object.span),
                ObjectItem::Resource(statement) => self.statement(statement, object.span),
                ObjectItem::Error(span) => self.inside(*span, object.span),
            }
        }
    }

    fn key(&self, key: &PropertyKey, outer: Span) {
        match key {
            PropertyKey::Name(name) => self.identifier(name, outer),
            PropertyKey::Text(text) => self.text(text, outer),
        }
    }

    fn text(&self, text: &Text, outer: Span) {
        self.inside(text.span, outer);
        assert!(slice(self.0, text.span).ends_with('\''));
        text.holes.iter().for_each(|hole| self.expr(&hole.value, text.span));
    }

    fn expr(&self, expr: &Expr, outer: Span) {
        let span = expr.span;
        self.inside(span, outer);
        match &expr.kind {
            ExprKind::Null | ExprKind::Bool(_) | ExprKind::Int(_) | ExprKind::Error => {}
            ExprKind::Name(name) => assert_eq!(slice(self.0, span), &**name),
            ExprKind::String(text) => self.text(text, span),
            ExprKind::Array(items) => items.iter().for_each(|item| match item {
                ArrayItem::Value(value) | ArrayItem::Spread(value) => self.expr(value, span),
            }),
            ExprKind::Object(object) => self.object(object, span),
            ExprKind::Call { name, arguments } => {
                self.identifier(name, span);
                arguments.iter().for_each(|argument| self.expr(argument, span));
            }
            ExprKind::MethodCall { target, name, arguments } => {
                self.expr(target, span);
                self.identifier(name, span);
                arguments.iter().for_each(|argument| self.expr(argument, span));
            }
            ExprKind::Property { target, name, .. } | ExprKind::Child { target, name } => {
                self.expr(target, span);
                self.identifier(name, span);
            }
            ExprKind::Index { target, index, .. } => [target, index].into_iter().for_each(|it| self.expr(it, span)),
            ExprKind::NotNull(operand) | ExprKind::Unary { operand, .. } | ExprKind::Parenthesized(operand) => {
                self.expr(operand, span);
            }
            ExprKind::Binary { left, right, .. } => {
                assert!(left.span.end <= right.span.start);
                [left, right].into_iter().for_each(|it| self.expr(it, span));
            }
            ExprKind::Conditional { condition, yes, no } => [condition, yes, no].into_iter().for_each(|it| self.expr(it, span)),
            ExprKind::Lambda { parameters, body } => {
                parameters.iter().for_each(|name| self.identifier(name, span));
                self.expr(body, span);
            }
            ExprKind::For { repeat, body } => {
                self.header(repeat, span);
                self.expr(body, span);
            }
        }
    }

    fn ty(&self, ty: &TypeExpr, outer: Span) {
        let span = ty.span;
        self.inside(span, outer);
        match &ty.kind {
            TypeKind::Null | TypeKind::Bool(_) | TypeKind::Int(_) | TypeKind::Name(_) | TypeKind::Error => {}
            TypeKind::Generic { name, arguments } => {
                self.identifier(name, span);
                arguments.iter().for_each(|argument| self.ty(argument, span));
            }
            TypeKind::Member { target, name } => {
                self.ty(target, span);
                self.identifier(name, span);
            }
            TypeKind::MemberGeneric { target, name, arguments } => {
                self.ty(target, span);
                self.identifier(name, span);
                arguments.iter().for_each(|argument| self.ty(argument, span));
            }
            TypeKind::MemberAny(inner) | TypeKind::ItemAny(inner) | TypeKind::Array(inner) => self.ty(inner, span),
            TypeKind::Nullable(inner) | TypeKind::NotNull(inner) => self.ty(inner, span),
            TypeKind::Item { target, index } => {
                self.ty(target, span);
                self.expr(index, span);
            }
            TypeKind::Union(members) => members.iter().for_each(|member| self.ty(member, span)),
            TypeKind::Tuple(items) => items.iter().for_each(|item| {
                self.decorators(&item.decorators, span);
                self.ty(&item.ty, span);
            }),
            TypeKind::Object(properties) => properties.iter().for_each(|property| {
                self.decorators(&property.decorators, span);
                self.inside(property.span, span);
                property.key.iter().for_each(|key| self.key(key, span));
                self.ty(&property.ty, span);
            }),
            TypeKind::String(text) => self.text(text, span),
            TypeKind::Resource(text) => text.iter().for_each(|text| self.text(text, span)),
        }
    }
}
