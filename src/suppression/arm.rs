//! What can begin in ARM JSON, and suppressions in `metadata`, for those who keep to strict JSON:
//! `"metadata": {"seawall": {"ignore": [{"control": "…", "reason": "…", "until": "2027-01-31"}]}}`.
//!
//! Templates, resources, parameters and outputs may have `metadata` with whatever their authors like:
//! <https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax>.

use std::ops::Range;

use crate::budget::Budget;
use crate::frontend::arm::{is_parameters, is_template};
use crate::frontend::json::{self, Member, Node, NodeKind};
use crate::source::{FileId, Span};
use crate::suppression::grammar::{self, Said};
use crate::suppression::place::{Item, Kind, Layout};
use crate::suppression::read::{of_json_comments, suppression};
use crate::suppression::{Place, PlaceKind, Suppression};

const FORM: &str = r#"write `{"control": "…", "reason": "…", "until": "2027-01-31"}`"#;

/// What an object of a template is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Role {
    /// The template itself, or the file of parameters.
    Root,
    /// A template inside of another.
    Template,
    /// `resources`.
    Resources,
    /// A resource or deployment.
    Resource(Kind),
    /// `properties` of a deployment.
    Deployment,
    /// `parameters`, `outputs` and the like, whose members may have metadata.
    Declarations,
    /// One of these.
    Declaration,
    /// Anything else.
    Value,
}

/// The suppressions of a template or a file of parameters; any other JSON has none.
pub(super) fn of_json(text: &str, file: FileId, budget: &Budget) -> Vec<Suppression> {
    let Some(root) = json::parse(file, text, budget).value else { return Vec::new() };
    // A template inside of something else, such as the body of a deployment.
    let wrapped = root.get("properties").and_then(|properties| properties.get("template"));
    let role = match wrapped {
        _ if is_template(&root) && root.get("resources").is_none() && wrapped.is_some() => Role::Resource(Kind::Call),
        _ if is_template(&root) || is_parameters(&root) => Role::Root,
        _ => return Vec::new(),
    };
    let walk = Walk::of(&root, role);
    let mut found = metadata(text, file, &walk);
    found.extend(of_json_comments(text, file, || walk.items));
    found
}

/// What there is in a template.
struct Walk<'n> {
    items: Vec<Item>,
    /// Each `metadata` that may say something, with what it belongs to.
    metadata: Vec<(&'n Node, Range<usize>, Role)>,
}

impl<'n> Walk<'n> {
    fn of(root: &'n Node, role: Role) -> Self {
        let mut walk = Walk { items: Vec::new(), metadata: Vec::new() };
        let mut left: Vec<(&Node, Range<usize>, Role)> = vec![(root, range(root.span), role)];
        while let Some((node, whole, role)) = left.pop() {
            for element in node.items() {
                let (role, kind) = below(role, None, element);
                let range = range(element.span);
                walk.items.push(Item { range: range.clone(), kind });
                left.push((element, range, role));
            }
            for member in node.members() {
                if member.key.value.eq_ignore_ascii_case("metadata") && !matches!(role, Role::Value | Role::Resources) {
                    walk.metadata.push((&member.value, whole.clone(), role));
                }
                let (role, kind) = below(role, Some(&member.key.value), &member.value);
                let range = range(member.key.span.to(member.value.span));
                walk.items.push(Item { range: range.clone(), kind });
                walk.items.push(Item { range: self::range(member.value.span), kind: Kind::Value });
                left.push((&member.value, range, role));
            }
        }
        walk
    }
}

fn range(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}

/// What stands under a key, or in an array, of what has this role.
fn below(role: Role, key: Option<&str>, node: &Node) -> (Role, Kind) {
    let key = key.map(str::to_ascii_lowercase);
    let role = match (role, key.as_deref()) {
        (Role::Root | Role::Template | Role::Resource(_), Some("resources")) => Role::Resources,
        (Role::Root | Role::Template, Some("parameters" | "outputs" | "definitions")) => Role::Declarations,
        // An array or an object by symbolic names.
        (Role::Resources, _) => {
            let is = |text: &str| node.get("type").and_then(Node::as_str).is_some_and(|kind| kind.eq_ignore_ascii_case(text));
            Role::Resource(if is("Microsoft.Resources/deployments") { Kind::Call } else { Kind::Resource })
        }
        (Role::Resource(Kind::Call), Some("properties")) => Role::Deployment,
        (Role::Deployment, Some("template")) => Role::Template,
        (Role::Declarations, Some(_)) => Role::Declaration,
        _ => Role::Value,
    };
    (role, if let Role::Resource(kind) = role { kind } else { Kind::Value })
}

/// What the `metadata` of a template say.
fn metadata(text: &str, file: FileId, walk: &Walk<'_>) -> Vec<Suppression> {
    let spoken = |node: &&Node| matches!(node.kind, NodeKind::Object(_));
    let named = |member: &&Member| grammar::speaks(&member.key.value);
    let mut layout: Option<Layout<'_>> = None;
    let mut found = Vec::new();
    for (node, whole, role) in &walk.metadata {
        for member in Some(*node).filter(spoken).map(Node::members).unwrap_or_default().iter().filter(named) {
            let layout = layout.get_or_insert_with(|| Layout::new(text, file, &[], walk.items.clone(), false));
            for (span, said) in entries(member) {
                found.push(suppression(Said { file: *role == Role::Root, ..said }, span, |_| {
                    let place = match role {
                        Role::Template => Some(Place { range: Span::new(file, whole.start, whole.end), kind: PlaceKind::Call }),
                        _ => layout.at(whole),
                    };
                    Ok(place.into_iter().collect())
                }));
            }
        }
    }
    found
}

/// The entries of `"seawall": {"ignore": […]}`, and where each stands.
fn entries(member: &Member) -> Vec<(Span, Said)> {
    let wrong = |span: Span, why: String| vec![(span, Said::wrong(why))];
    if &*member.key.value != "seawall" {
        return wrong(
            member.key.span,
            format!("`{}` is not `seawall`; {FORM} in `\"seawall\": {{\"ignore\": […]}}`", member.key.value),
        );
    }
    let NodeKind::Object(members) = &member.value.kind else {
        return wrong(member.value.span, format!("expected an object; {FORM} in `\"seawall\": {{\"ignore\": […]}}`"));
    };
    let mut found = Vec::new();
    for member in members {
        match (&*member.key.value, &member.value.kind) {
            ("ignore", NodeKind::Array(items)) => found.extend(items.iter().map(|item| (item.span, entry(item)))),
            ("ignore", _) => found.extend(wrong(member.value.span, format!("`ignore` must be an array; {FORM} in it"))),
            (other, _) => found.extend(wrong(member.key.span, format!("`{other}` is not known; only `ignore` may stand here"))),
        }
    }
    found
}

fn entry(node: &Node) -> Said {
    let NodeKind::Object(members) = &node.kind else { return Said::wrong(format!("expected an object; {FORM}")) };
    let mut said = Said::wrong("");
    let mut faults = Vec::new();
    for member in members {
        match (&*member.key.value, &member.value) {
            ("control", node) => texts(std::slice::from_ref(node), &mut said.controls, &mut faults),
            ("controls", Node { kind: NodeKind::Array(items), .. }) => texts(items, &mut said.controls, &mut faults),
            ("reason", node) => match node.as_str().map(str::trim) {
                Some(reason) => said.reason = Some(reason.to_owned()).filter(|reason| !reason.is_empty()),
                None => faults.push("`reason` must be a text".to_owned()),
            },
            ("until", node) => match node.as_str().and_then(grammar::day) {
                Some(day) => said.expires = Some(day),
                None => faults.push("`until` must be a day as `2027-01-31`".to_owned()),
            },
            ("controls", _) => faults.push("`controls` must be an array of names".to_owned()),
            (other, _) => faults.push(format!("`{other}` is not known; {FORM}")),
        }
    }
    if said.controls.is_empty() {
        faults.push(format!("no control is named; {FORM}"));
    }
    said.fault = faults.into_iter().next();
    said
}

fn texts(nodes: &[Node], controls: &mut Vec<String>, faults: &mut Vec<String>) {
    for node in nodes {
        match node.as_str().map(str::trim) {
            Some(name) if !name.is_empty() => match grammar::one_control(name) {
                Ok(()) if controls.iter().any(|one| one == name) => {}
                Ok(()) => controls.push(name.to_owned()),
                Err(why) => faults.push(why),
            },
            _ => faults.push("the name of a control must be a text".to_owned()),
        }
    }
}
