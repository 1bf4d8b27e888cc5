//! Before and after: the marked resource of a policy's bad example, and its like in the good one, cut down to what differs.

use crate::author::example::Example;
use crate::budget::Budget;
use crate::frontend::json::{Node, NodeKind, parse};
use crate::source::Sources;

/// Items, and members, of a value that are shown.
const WIDTH: usize = 8;
/// Levels of a value that are shown.
const DEPTH: usize = 5;

/// One step down in a resource.
#[derive(Clone, Copy)]
enum Step<'a> {
    Key(&'a str),
    Item(usize),
}

/// A marked place: the resource and the way from it to the place.
struct Marked<'a> {
    resource: &'a Node,
    steps: Vec<Step<'a>>,
}

/// The example of the templates `fail` and `pass`, where comments `// expect:` mark what is found.
pub(super) fn example(fail: &str, pass: &str) -> Option<Example> {
    let (sources, budget) = (Sources::default(), Budget::default());
    let read = |name: &str, text: &str| parse(sources.add(name, text), text, &budget).value;
    let (bad, good) = (read("fail.json", fail)?, read("pass.json", pass)?);
    let marked: Vec<Marked<'_>> = lines_with_marks(fail).filter_map(|line| find(&bad, line, None, &[], 0)).collect();
    let first = marked.first()?;
    let print = |resource: &Node, steps: &[Step<'_>]| {
        let mut out = Vec::new();
        write_way(resource, steps, "", 0, &mut out);
        out
    };
    let pairs = marked.iter().flat_map(|one| {
        let likes = resources(&good).into_iter().filter(|other| same_type(one.resource, other));
        likes.map(move |other| (one, other, follow(one.resource, other, &one.steps)))
    });
    // The best pair has the marked property in both, and two values.
    let best = pairs.max_by_key(|(one, other, way)| {
        let differs = print(one.resource, &one.steps) != print(other, way);
        (differs, way.len() == one.steps.len(), std::cmp::Reverse(one.steps.len()), std::cmp::Reverse(one.resource.span.start))
    });
    Some(match best {
        Some((one, other, way)) => {
            let pair = |depth: usize| {
                // Where the good one lacks the property, its nearest parent shows that, and so does that of the bad one.
                let (left, right) = (one.steps.get(..depth).unwrap_or_default(), way.get(..depth).unwrap_or_default());
                (print(one.resource, left), print(other, right))
            };
            let (mut before, mut after) = pair(way.len());
            let mut beside = Vec::new();
            if before == after {
                after = Vec::new();
                beside = self::beside(&good, other, pass);
            }
            // What differs may stand around the place: another rule of the list.
            if let Some((left, right)) = (1..way.len()).rev().map(pair).find(|(left, right)| left != right)
                && after.is_empty()
                && beside.is_empty()
            {
                (before, after) = (left, right);
            }
            Example { before, after, beside }
        }
        None => Example { before: print(first.resource, &first.steps), after: Vec::new(), beside: Vec::new() },
    })
}

/// The first resource beside `resource` that has its name in it.
fn beside(good: &Node, resource: &Node, text: &str) -> Vec<String> {
    let name = resource.get("name").and_then(Node::as_str).unwrap_or_default();
    let names_it = |other: &&Node| {
        let written = text.get(other.span.start as usize..other.span.end as usize).unwrap_or_default();
        other.span != resource.span && (written.contains(&format!("'{name}'")) || written.contains(&format!("\"{name}/")))
    };
    let Some(other) = resources(good).into_iter().find(names_it) else { return Vec::new() };
    let mut out = Vec::new();
    write_way(other, &[Step::Key("properties")], "", 0, &mut out);
    out
}

/// The byte ranges of lines that end in a mark.
fn lines_with_marks(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut start = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let begin = start;
        start += line.len();
        line.find("// expect:").map(|at| (begin, begin + at))
    })
}

/// The first place that begins on the line, with the resource it is in.
fn find<'a>(
    node: &'a Node,
    line: (usize, usize),
    resource: Option<&'a Node>,
    steps: &[Step<'a>],
    depth: usize,
) -> Option<Marked<'a>> {
    let on_line = |at: u32| (line.0..line.1).contains(&(at as usize));
    let around = (node.span.start as usize) < line.1 && line.0 < node.span.end as usize;
    if depth > 64 || !around {
        return None;
    }
    let (resource, steps) = if is_resource(node) { (Some(node), Vec::new()) } else { (resource, steps.to_vec()) };
    let below = |step: Step<'a>, child: &'a Node, begins: u32| {
        let mut steps = steps.clone();
        steps.push(step);
        if on_line(begins) && !is_resource(child) {
            return Some(Marked { resource: resource.unwrap_or(child), steps });
        }
        find(child, line, resource, &steps, depth + 1)
    };
    let member =
        node.members().iter().find_map(|member| below(Step::Key(&member.key.value), &member.value, member.key.span.start));
    member.or_else(|| node.items().iter().enumerate().find_map(|(at, item)| below(Step::Item(at), item, item.span.start)))
}

fn is_resource(node: &Node) -> bool {
    node.get("type").and_then(Node::as_str).is_some_and(|name| name.contains('/')) && node.get("name").is_some()
}

fn same_type(one: &Node, other: &Node) -> bool {
    let name = |node: &Node| node.get("type").and_then(Node::as_str).unwrap_or_default().to_ascii_lowercase();
    name(one) == name(other)
}

/// All resources of a template, nested ones too.
fn resources(node: &Node) -> Vec<&Node> {
    let (mut found, mut open) = (Vec::new(), vec![node]);
    while let Some(node) = open.pop() {
        if is_resource(node) {
            found.push(node);
        }
        open.extend(node.members().iter().rev().map(|member| &member.value).chain(node.items().iter().rev()));
    }
    found
}

/// The way in `other` that is like `steps` in `one`, as far as it goes: elements are told by their name, else by their place.
fn follow<'a>(one: &Node, other: &'a Node, steps: &[Step<'a>]) -> Vec<Step<'a>> {
    let (mut one, mut other, mut way) = (Some(one), other, Vec::new());
    for step in steps {
        let next = match *step {
            Step::Key(key) => other.get(key).map(|next| (*step, next)),
            Step::Item(at) => {
                let name = one.and_then(|one| one.items().get(at)?.get("name")?.as_str());
                let named =
                    other.items().iter().position(|item| name.is_some() && item.get("name").and_then(Node::as_str) == name);
                let at = named.unwrap_or(at.min(other.items().len().saturating_sub(1)));
                other.items().get(at).map(|next| (Step::Item(at), next))
            }
        };
        one = one.and_then(|one| child(one, *step));
        let Some((step, next)) = next else { break };
        way.push(step);
        other = next;
    }
    way
}

fn child<'a>(node: &'a Node, step: Step<'_>) -> Option<&'a Node> {
    match step {
        Step::Key(key) => node.get(key),
        Step::Item(at) => node.items().get(at),
    }
}

/// Writes a resource with its type and the way down to a value, and that value.
fn write_way(node: &Node, steps: &[Step<'_>], prefix: &str, level: usize, out: &mut Vec<String>) {
    let indent = "  ".repeat(level);
    let Some((step, rest)) = steps.split_first() else {
        return write_value(node, prefix, level, 0, out);
    };
    let Some(next) = child(node, *step) else { return };
    let (open, close) = if matches!(node.kind, NodeKind::Array(_)) { ('[', ']') } else { ('{', '}') };
    out.push(format!("{indent}{prefix}{open}"));
    if let Some(name) = node.get("type").and_then(Node::as_str).filter(|_| level == 0) {
        out.push(format!("{indent}  \"type\": \"{name}\","));
    }
    match step {
        Step::Key(key) => write_way(next, rest, &format!("\"{key}\": "), level + 1, out),
        Step::Item(_) => write_way(next, rest, "", level + 1, out),
    }
    out.push(format!("{indent}{close}"));
}

fn write_value(node: &Node, prefix: &str, level: usize, depth: usize, out: &mut Vec<String>) {
    let indent = "  ".repeat(level);
    let (open, close, children): (_, _, Vec<(String, &Node)>) = match &node.kind {
        NodeKind::Object(members) => {
            ('{', '}', members.iter().map(|member| (format!("\"{}\": ", member.key.value), &member.value)).collect())
        }
        NodeKind::Array(items) => ('[', ']', items.iter().map(|item| (String::new(), item)).collect()),
        NodeKind::Null => return out.push(format!("{indent}{prefix}null")),
        NodeKind::Bool(truth) => return out.push(format!("{indent}{prefix}{truth}")),
        NodeKind::Int(number) => return out.push(format!("{indent}{prefix}{number}")),
        NodeKind::Float(number) => return out.push(format!("{indent}{prefix}{number}")),
        NodeKind::String(text) => return out.push(format!("{indent}{prefix}{}", serde_json::Value::from(&*text.value))),
    };
    if children.is_empty() {
        return out.push(format!("{indent}{prefix}{open}{close}"));
    }
    if depth == DEPTH {
        return out.push(format!("{indent}{prefix}{open} … {close}"));
    }
    out.push(format!("{indent}{prefix}{open}"));
    let last = children.len();
    for (at, (key, value)) in children.iter().take(WIDTH).enumerate() {
        write_value(value, key, level + 1, depth + 1, out);
        if let Some(line) = out.last_mut().filter(|_| at + 1 < last) {
            line.push(',');
        }
    }
    if last > WIDTH {
        out.push(format!("{indent}  …"));
    }
    out.push(format!("{indent}{close}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_shown() {
        let template = |tls: &str| {
            format!(
                "{{\"resources\": [\n{{\"type\": \"A.B/c\", \"name\": \"n\", \"sku\": {{}}, \"properties\": {{\n\"x\": 1,\n{tls}}}}}\n]}}"
            )
        };
        let example = example(&template("\"tls\": \"1.0\" // expect: a-b\n"), &template("\"tls\": \"1.2\"\n")).expect("marked");
        let lines = ["{", "  \"type\": \"A.B/c\",", "  \"properties\": {", "    \"tls\": \"1.0\"", "  }", "}"];
        assert_eq!(example.before, lines);
        assert_eq!(example.after.get(3).map(String::as_str), Some("    \"tls\": \"1.2\""));
        assert!(example.beside.is_empty());
    }
}
