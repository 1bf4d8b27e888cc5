//! [Rules]: conditions as the engine takes them, with what they read, what they compare with, and to which resources they apply.
//!
//! [Rules]: https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde_json::{Map, Value as Json, json};

use crate::policy::azure_policy::alias::{Alias, Step, Table, steps};
use crate::policy::azure_policy::expression::{self, Piece, is_expression};
use crate::policy::engine::azure_policy::Condition;

/// Under this key stands the judged resource, where a condition is about a related one.
pub(super) const JUDGED: &str = "judged";

/// Fields of every resource that are no aliases.
const FIELDS: [&str; 9] = ["type", "id", "kind", "name", "fullname", "location", "tags", "identity", "apiversion"];

/// The field that decides whether a policy applies. Azure also looks at the [name and the kind]; here what is of the type and
/// of another kind holds, so that the figures show that somebody looked.
///
/// [name and the kind]: https://learn.microsoft.com/azure/governance/policy/concepts/policy-applicability
const APPLICABILITY: [&str; 1] = ["type"];

/// Functions that make as much as a number asks for; a call cannot be interrupted.
pub(super) const MAKERS: [&str; 2] = ["range", "padleft"];
/// Digits of the longest number that an expression with one of these may have; [Azure] itself makes no more than 10,000 elements.
///
/// [Azure]: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-array#range
const MOST_DIGITS: usize = 5;

/// What a condition looks at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    /// A field of every resource, in lower case.
    Common(String),
    /// A path at the top of the resource: a tag, something of the identity.
    Path(Vec<Step>),
    /// An alias.
    Alias(Alias),
}

impl Field {
    /// Reads the text of a field that is no expression.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let lower = text.to_ascii_lowercase();
        if FIELDS.contains(&lower.as_str()) {
            return Some(Field::Common(lower));
        }
        if lower.starts_with("tags.") {
            // All behind the dot is the name of the tag.
            return Some(Field::Path(vec![Step::Key("tags".into()), Step::Key(text.get(5..)?.into())]));
        }
        if lower.starts_with("tags[") || lower.starts_with("identity.") {
            return steps(text).map(Field::Path);
        }
        Alias::parse(text).map(Field::Alias)
    }

    /// Whether it tells what the resource is rather than how it is configured.
    pub(super) fn names_the_resource(&self) -> bool {
        matches!(self, Field::Common(name) if !matches!(name.as_str(), "tags" | "identity" | "location"))
    }
}

/// How a value is used.
#[derive(Clone, Debug)]
pub(super) struct Use {
    /// What is looked at.
    pub(super) field: Field,
    /// What it is compared with; may be an expression.
    pub(super) constants: Vec<Json>,
    /// Nothing but these constants settles the comparison.
    pub(super) exact: bool,
}

/// One comparison of a rule.
#[derive(Debug)]
pub(super) struct Leaf {
    /// What it looks at, the likeliest to be at fault first.
    pub(super) fields: Vec<Field>,
    /// The rule is nearer to be true if this is false.
    pub(super) negated: bool,
    /// It counts elements: those for which this holds make it true.
    pub(super) element: Option<Json>,
    clause: Json,
    compiled: OnceLock<Result<Condition, String>>,
}

impl Leaf {
    /// The comparison alone.
    pub(super) fn condition(&self) -> Result<&Condition, &String> {
        self.compiled.get_or_init(|| Condition::compile(&self.clause)).as_ref()
    }
}

/// The names under which the parts of a resource are given to the engine.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    /// `t0`, `t1`, …: what stands before the last slash of aliases.
    pub(super) owners: Vec<String>,
    /// `x0`, `x1`, …: aliases that the table has.
    pub(super) exceptions: Vec<Alias>,
}

impl Names {
    fn path(&mut self, alias: &Alias, table: &Table) -> String {
        let place = |found: Option<usize>, length: usize| found.unwrap_or(length);
        if table.is_exception(alias) {
            let number = place(self.exceptions.iter().position(|other| other.name == alias.name), self.exceptions.len());
            if number == self.exceptions.len() {
                self.exceptions.push(alias.clone());
            }
            return format!("x{number}");
        }
        let number = place(self.owners.iter().position(|owner| *owner == alias.owner), self.owners.len());
        if number == self.owners.len() {
            self.owners.push(alias.owner.clone());
        }
        format!("t{number}.{}", alias.tail())
    }
}

/// A condition, ready to be asked.
#[derive(Debug)]
pub(super) struct Rule {
    /// The condition as a whole.
    pub(super) condition: Condition,
    /// Whether the policy applies to a resource at all.
    pub(super) applies: Condition,
    /// That hangs on a parameter.
    pub(super) applies_by_parameter: bool,
    /// What the engine calls what.
    pub(super) names: Names,
    /// What it reads.
    pub(super) uses: Vec<Use>,
    /// What it reads of the judged resource, if it is about a related one.
    pub(super) judged: Vec<Use>,
    /// Its comparisons.
    pub(super) leaves: Vec<Leaf>,
    /// The functions that it calls, in lower case.
    pub(super) functions: BTreeSet<String>,
    /// Arrays of which a comparison looks at every element, outside of a `count`.
    pub(super) every: Vec<Field>,
    /// The text of all expressions, in lower case.
    pub(super) expressions: String,
    /// The parameters that are regions.
    pub(super) regions: BTreeSet<String>,
}

/// Whose condition it is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// The judged resource.
    Judged,
    /// A related one: `field()` in an expression still means the judged resource.
    Related,
}

impl Rule {
    /// Reads what stands below `if` or `existenceCondition`; `parameters` are the names that the definition declares.
    pub(super) fn new(clause: &Json, parameters: &[String], table: &Table, about: About) -> Result<Self, String> {
        crate::policy::engine::azure_policy::bounded(clause)?;
        let mut reader = Reader::new(parameters, table, about);
        let written = reader.clause(clause, false, &[])?;
        let applies = applicability(clause, true, &mut |text| reader.text(text).ok());
        Ok(Rule {
            condition: Condition::compile(&written)?,
            applies: Condition::compile(&applies)?,
            applies_by_parameter: applies.to_string().to_ascii_lowercase().contains("parameters("),
            names: reader.names,
            uses: reader.uses,
            judged: reader.judged,
            leaves: reader.leaves,
            functions: reader.functions,
            every: reader.every,
            expressions: reader.expressions,
            regions: reader.regions,
        })
    }

    /// Reads an expression on its own, as a comparison with the parameter `wanted`.
    pub(super) fn equals(expression: &Json, wanted: &str, parameters: &[String], table: &Table) -> Result<Self, String> {
        let mut parameters = parameters.to_vec();
        parameters.push(wanted.to_owned());
        Rule::new(&json!({"value": expression, "equals": format!("[parameters('{wanted}')]")}), &parameters, table, About::Judged)
    }
}

struct Reader<'a> {
    parameters: &'a [String],
    table: &'a Table,
    about: About,
    names: Names,
    uses: Vec<Use>,
    judged: Vec<Use>,
    leaves: Vec<Leaf>,
    functions: BTreeSet<String>,
    every: Vec<Field>,
    expressions: String,
    regions: BTreeSet<String>,
}

impl<'a> Reader<'a> {
    fn new(parameters: &'a [String], table: &'a Table, about: About) -> Self {
        Reader {
            parameters,
            table,
            about,
            names: Names::default(),
            uses: Vec::new(),
            judged: Vec::new(),
            leaves: Vec::new(),
            functions: BTreeSet::new(),
            every: Vec::new(),
            expressions: String::new(),
            regions: BTreeSet::new(),
        }
    }

    /// A clause as the engine takes it. Its depth is bounded before.
    fn clause(&mut self, clause: &Json, negated: bool, counted: &[String]) -> Result<Json, String> {
        let Some(object) = clause.as_object() else { return Err("a condition is no object".to_owned()) };
        let lower: BTreeMap<String, &Json> = object.iter().map(|(key, value)| (key.to_ascii_lowercase(), value)).collect();
        if let [(key, inner)] = lower.iter().collect::<Vec<_>>()[..] {
            match (key.as_str(), inner) {
                ("allof" | "anyof", Json::Array(items)) => {
                    let items: Vec<Json> =
                        items.iter().map(|item| self.clause(item, negated, counted)).collect::<Result<_, _>>()?;
                    let key = if key == "allof" { "allOf" } else { "anyOf" };
                    return Ok(json!({key: items}));
                }
                ("not", inner) => return Ok(json!({"not": self.clause(inner, !negated, counted)?})),
                _ => {}
            }
        }
        let before = self.uses.len();
        let (mut written, mut element) = (Map::new(), None);
        let operator = lower.keys().find(|key| !matches!(key.as_str(), "field" | "value" | "count")).cloned();
        let operand = operator.as_ref().and_then(|operator| lower.get(operator)).copied().cloned().unwrap_or_default();
        let located = lower.get("field").and_then(|field| field.as_str()).is_some_and(|it| it.eq_ignore_ascii_case("location"));
        for (key, value) in object {
            let value = match (key.to_ascii_lowercase().as_str(), value) {
                ("field", Json::String(text)) => {
                    let (operator, operand) = (operator.as_deref().unwrap_or_default(), &operand);
                    Json::String(self.field(text, operator, operand, counted)?)
                }
                ("count", Json::Object(count)) => {
                    let (count, holds) = self.count(count, operator.as_deref().unwrap_or_default(), &operand, counted)?;
                    element = holds;
                    Json::Object(count)
                }
                (_, value) if located => self.located(value)?,
                (_, value) => self.value(value, &operand)?,
            };
            written.insert(key.clone(), value);
        }
        let written = Json::Object(written);
        if counted.is_empty() {
            let fields: Vec<Field> = self.uses.iter().skip(before).map(|one| one.field.clone()).collect();
            self.leaves.push(Leaf { fields, negated, element, clause: written.clone(), compiled: OnceLock::new() });
        }
        Ok(written)
    }

    fn count(
        &mut self,
        count: &Map<String, Json>,
        operator: &str,
        operand: &Json,
        counted: &[String],
    ) -> Result<(Map<String, Json>, Option<Json>), String> {
        let get = |name: &str| count.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value);
        let (mut written, mut holds) = (Map::new(), None);
        let mut inside = counted.to_vec();
        if let Some(Json::String(text)) = get("field") {
            let path = self.path(text)?;
            inside.push(text.to_ascii_lowercase());
            // One element more or less is told apart from none only where the bound is between them.
            let exact = matches!(
                (operator, operand.as_i64()),
                ("equals" | "notequals" | "greater" | "lessorequals", Some(0)) | ("greaterorequals" | "less", Some(1))
            );
            if let Some(field) = Field::parse(text) {
                self.uses.push(Use { field, constants: Vec::new(), exact });
            }
            written.insert("field".to_owned(), path.into());
        }
        for (key, value) in count {
            let value = match key.to_ascii_lowercase().as_str() {
                "field" => continue,
                "where" => {
                    // Inside of `count.value` too: its comparisons make no sense alone.
                    inside.push(String::new());
                    let written = self.clause(value, false, &inside)?;
                    holds = Some(written.clone());
                    written
                }
                "value" => self.value(value, &Json::Null)?,
                _ => value.clone(),
            };
            written.insert(key.clone(), value);
        }
        if let Some(Json::String(path)) = written.get("field")
            && holds.is_none()
        {
            holds = Some(json!({"field": path, "exists": true}));
        }
        let positive = matches!(operator, "greater" | "greaterorequals" | "notequals");
        Ok((written, holds.filter(|_| positive)))
    }

    /// A field as the engine takes it; notes how it is used.
    fn field(&mut self, text: &str, operator: &str, operand: &Json, counted: &[String]) -> Result<String, String> {
        if is_expression(text) {
            let mut found = Vec::new();
            let written = expression::rewrite(text, &mut |piece| {
                if let Piece::Literal(None, literal) = piece {
                    found.push(literal);
                }
                None
            });
            let mut aliases: BTreeMap<String, String> = BTreeMap::new();
            for literal in found.iter().filter(|literal| literal.contains('/')) {
                aliases.insert(literal.clone(), self.field(literal, operator, operand, counted)?);
            }
            if found.iter().any(|literal| literal.to_ascii_lowercase().starts_with("tags")) {
                self.uses.push(Use { field: Field::Common("tags".to_owned()), constants: Vec::new(), exact: false });
            }
            let renamed = expression::rewrite(&written, &mut |piece| match piece {
                Piece::Literal(_, literal) => aliases.get(&literal).cloned(),
                Piece::Call(_) => None,
            });
            return self.text(&renamed);
        }
        let Some(field) = Field::parse(text) else { return Err(format!("`{text}` is no field and no alias")) };
        let lower = text.to_ascii_lowercase();
        if lower.contains("[*]") && !counted.iter().any(|one| !one.is_empty() && lower.starts_with(one)) {
            self.every.push(field.clone());
        }
        let constants: Vec<Json> = match operand {
            Json::Array(items) => items.clone(),
            one => vec![one.clone()],
        };
        let whole = matches!(operand, Json::Number(number) if number.is_i64());
        let exact = match operator {
            "equals" | "notequals" | "in" | "notin" | "exists" => true,
            "less" | "lessorequals" | "greater" | "greaterorequals" => whole,
            _ => false,
        };
        self.uses.push(match (operator, operand) {
            ("containskey" | "notcontainskey", Json::String(key)) if lower == "tags" && !is_expression(key) => {
                let field = Field::Path(vec![Step::Key("tags".into()), Step::Key(key.as_str().into())]);
                Use { field, constants: Vec::new(), exact: true }
            }
            ("exists", _) => Use { field, constants: Vec::new(), exact: true },
            _ => Use { field, constants, exact },
        });
        self.path(text)
    }

    /// A field that is no expression as the engine takes it.
    fn path(&mut self, text: &str) -> Result<String, String> {
        match Field::parse(text) {
            Some(Field::Alias(alias)) => Ok(self.names.path(&alias, self.table)),
            Some(_) => Ok(text.to_owned()),
            None => Err(format!("`{text}` is no field and no alias")),
        }
    }

    /// A value with all its expressions as the engine takes it.
    fn value(&mut self, value: &Json, operand: &Json) -> Result<Json, String> {
        Ok(match value {
            Json::String(text) if is_expression(text) => {
                let before = self.uses.len();
                let written = self.text(text)?;
                let constants = match operand {
                    Json::Array(items) => items.clone(),
                    one => vec![one.clone()],
                };
                for one in self.uses.iter_mut().skip(before) {
                    one.constants.extend(constants.iter().cloned());
                }
                Json::String(written)
            }
            Json::Array(items) => items.iter().map(|item| self.value(item, operand)).collect::<Result<_, _>>()?,
            Json::Object(entries) => {
                let entries = entries.iter().map(|(key, item)| Ok((key.clone(), self.value(item, operand)?)));
                Json::Object(entries.collect::<Result<_, String>>()?)
            }
            other => other.clone(),
        })
    }

    /// What a location is compared with: [spaces and case] do not matter.
    ///
    /// [spaces and case]: https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule#fields
    fn located(&mut self, value: &Json) -> Result<Json, String> {
        Ok(match value {
            Json::String(text) => match expression::parameter(text) {
                Some(name) => {
                    self.text(text)?;
                    let declared = self.parameters.iter().find(|one| one.eq_ignore_ascii_case(&name)).cloned().unwrap_or(name);
                    self.regions.insert(declared.clone());
                    format!("[parameters('{}')]", plain_name(&declared)).into()
                }
                None if is_expression(text) => self.text(text)?.into(),
                None => plain(text).into(),
            },
            Json::Array(items) => items.iter().map(|item| self.located(item)).collect::<Result<_, _>>()?,
            other => other.clone(),
        })
    }

    /// An expression as the engine takes it.
    fn text(&mut self, text: &str) -> Result<String, String> {
        if !is_expression(text) {
            return Ok(text.to_owned());
        }
        self.expressions.push_str(&text.to_ascii_lowercase());
        self.expressions.push('\n');
        let mut fault = None;
        let mut literals: Vec<Json> = Vec::new();
        let mut looked_at: Vec<(String, bool)> = Vec::new();
        let mut calls = BTreeSet::new();
        expression::rewrite(text, &mut |piece| {
            match piece {
                Piece::Call(name) => {
                    calls.insert(name);
                }
                Piece::Literal(Some(function @ ("field" | "current")), literal) => {
                    looked_at.push((literal, function == "field"));
                }
                Piece::Literal(Some("parameters"), _) => {}
                Piece::Literal(_, literal) => literals.push(literal.into()),
            }
            None
        });
        if MAKERS.iter().any(|maker| calls.contains(*maker)) {
            let long = text.split(|one: char| !one.is_ascii_digit()).any(|digits| digits.len() > MOST_DIGITS);
            if long || calls.contains("mul") || calls.contains("int") {
                return Err("an expression makes more than seawall lets it".to_owned());
            }
        }
        self.functions.extend(calls);
        let mut renamed: BTreeMap<(String, bool), String> = BTreeMap::new();
        for (literal, is_field) in looked_at {
            let Some(field) = Field::parse(&literal) else {
                // `current('name')` of a `count` over values.
                if is_field {
                    return Err(format!("`{literal}` is no field and no alias"));
                }
                continue;
            };
            let mut path = self.path(&literal)?;
            let into = if is_field && self.about == About::Related {
                path = format!("{JUDGED}.{path}");
                &mut self.judged
            } else {
                &mut self.uses
            };
            into.push(Use { field, constants: literals.clone(), exact: false });
            renamed.insert((literal, is_field), path);
        }
        let parameters = self.parameters;
        let written = expression::rewrite(text, &mut |piece| match piece {
            Piece::Literal(Some("field"), literal) => renamed.get(&(literal, true)).cloned(),
            Piece::Literal(Some("current"), literal) => renamed.get(&(literal, false)).cloned(),
            Piece::Literal(Some("parameters"), literal) => {
                let declared = parameters.iter().find(|name| name.eq_ignore_ascii_case(&literal)).cloned();
                if declared.is_none() {
                    fault = Some(format!("it uses the parameter `{literal}`, which it does not declare"));
                }
                declared
            }
            _ => None,
        });
        fault.map_or(Ok(written), Err)
    }
}

/// A region without spaces and in lower case.
pub(super) fn plain(region: &str) -> String {
    region.to_ascii_lowercase().replace(' ', "")
}

/// What a parameter of regions is called whose values are [`plain`].
pub(super) fn plain_name(parameter: &str) -> String {
    format!("{parameter} plain")
}

/// The clause with all but the type left open: whether the policy applies.
fn applicability(clause: &Json, positive: bool, text: &mut dyn FnMut(&str) -> Option<String>) -> Json {
    let open = json!({"value": positive, "equals": true});
    let Some(object) = clause.as_object() else { return open };
    let written = object.iter().map(|(key, value)| {
        let lower = key.to_ascii_lowercase();
        let value = match (lower.as_str(), value) {
            ("allof" | "anyof", Json::Array(items)) => {
                items.iter().map(|item| applicability(item, positive, text)).collect::<Vec<_>>().into()
            }
            ("not", inner) => applicability(inner, !positive, text),
            ("field", Json::String(field)) if APPLICABILITY.contains(&field.to_ascii_lowercase().as_str()) => value.clone(),
            ("field" | "value" | "count", _) => return None,
            (_, Json::String(operand)) => text(operand)?.into(),
            (_, operand) => operand.clone(),
        };
        let key = match lower.as_str() {
            "allof" => "allOf".to_owned(),
            "anyof" => "anyOf".to_owned(),
            _ => key.clone(),
        };
        Some((key, value))
    });
    written.collect::<Option<Map<_, _>>>().map_or(open, Json::Object)
}

/// The only types that the clause can be true of, in lower case.
pub(super) fn types(clause: &Json) -> Option<BTreeSet<String>> {
    let object = clause.as_object()?;
    let get = |name: &str| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    if let Some(items) = get("allOf").and_then(Json::as_array) {
        let found = items.iter().filter_map(types);
        return found.reduce(|one, other| one.intersection(&other).cloned().collect());
    }
    if let Some(items) = get("anyOf").and_then(Json::as_array) {
        let found: Option<Vec<_>> = items.iter().map(types).collect();
        return found.map(|sets| sets.into_iter().flatten().collect());
    }
    let is_type = get("field").and_then(Json::as_str).is_some_and(|field| field.eq_ignore_ascii_case("type"));
    let texts = match (get("equals"), get("in")) {
        (Some(one), None) => vec![one.as_str()?],
        (None, Some(Json::Array(items))) => items.iter().map(Json::as_str).collect::<Option<_>>()?,
        _ => return None,
    };
    let literal = is_type && !texts.iter().any(|text| is_expression(text));
    literal.then(|| texts.iter().map(|text| text.to_ascii_lowercase()).collect())
}
