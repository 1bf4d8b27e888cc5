//! What Azure makes by itself, so that nobody needs to declare it: by type and name (`azure_made.yaml`), by who manages it, and what policies make.

use std::sync::LazyLock;

use foldhash::{HashMap, HashSet};
use serde::Deserialize;

use crate::drift::id::Id;
use crate::drift::live::Live;
use crate::drift::side::Entry;
use crate::model::{DeploymentKind, Value};

/// A row of the table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    r#type: Option<String>,
    name: Option<String>,
    group: Option<String>,
    with: Option<String>,
    is: Option<String>,
    /// The group counts only if Azure says who manages it, where that can be seen.
    #[serde(default)]
    managed: bool,
    /// It counts only if Azure says whose it is.
    #[serde(default)]
    owned: bool,
    why: String,
    #[expect(dead_code, reason = "says where the row is from")]
    source: String,
}

#[derive(Debug, Deserialize)]
struct Table {
    rows: Vec<Row>,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let table: Table = yaml_serde::from_str(include_str!("azure_made.yaml")).expect("invariant: a test reads it");
    let small = |text: String| text.to_ascii_lowercase();
    let row = |row: Row| Row {
        r#type: row.r#type.map(small),
        name: row.name.map(small),
        group: row.group.map(small),
        is: row.is.map(small),
        ..row
    };
    table.rows.into_iter().map(row).collect()
});

/// What is known of an estate beyond the single resource.
#[derive(Debug, Default)]
pub(super) struct Makers {
    /// The groups that are listed, and who manages each if anybody does.
    groups: HashMap<String, Option<String>>,
    /// The subscriptions of which exports list the groups.
    listed: HashSet<String>,
    /// The principals of assignments of Azure Policy.
    policies: HashSet<String>,
}

impl Makers {
    /// Those of what is live.
    pub(super) fn of(live: &Live<'_>) -> Self {
        let entries = |kind: &str| live.of_kind(kind).iter().filter_map(|place| live.side.entries.get(*place));
        // A snapshot says itself what was looked for.
        let estate = &live.side.scan.estate;
        let is_list = |entry: &Entry<'_>| estate.deployment(entry.resource).kind == DeploymentKind::Export;
        let (mut groups, mut listed) = (HashMap::default(), HashSet::default());
        for entry in entries("microsoft.resources/resourcegroups") {
            let manager = entry.body.get("managedBy").and_then(Value::as_str).filter(|text| !text.is_empty());
            // Of a group that was not told nobody knows who manages it.
            let is_open = entry.body.as_object().is_some_and(|body| body.open.is_some());
            let Some(id) = entry.id.as_ref().filter(|_| !is_open) else { continue };
            groups.insert(id.key.clone(), manager.map(str::to_owned));
            if let Some((subscription, _)) = id.key.split_once("/resourcegroups/").filter(|_| is_list(entry)) {
                listed.insert(subscription.to_owned());
            }
        }
        let principals = entries("microsoft.authorization/policyassignments")
            .filter_map(|entry| entry.body.get("identity")?.get("principalId")?.as_str().map(str::to_ascii_lowercase));
        Makers { groups, listed, policies: principals.collect() }
    }

    /// Why a live entry needs no code, if so: what Azure makes, in words.
    pub(super) fn why(&self, entry: &Entry<'_>) -> Option<&'static str> {
        let id = entry.id.as_ref()?;
        let group = id.segment(3).filter(|word| *word == "resourcegroups").and_then(|_| id.segment(4));
        let listed = id.scope().and_then(|scope| self.groups.get(&scope));
        if listed.is_some_and(Option::is_some) {
            return Some("groups that another resource manages");
        }
        let is_policys = || {
            let principal = entry.body.get("properties").and_then(|properties| properties.get("principalId")?.as_str());
            entry.folded == "microsoft.authorization/roleassignments"
                && principal.is_some_and(|principal| self.policies.contains(&principal.to_ascii_lowercase()))
        };
        if is_policys() {
            return Some("role assignments of Azure Policy");
        }
        ROWS.iter().find(|row| row.fits(entry, id, group, listed.is_some())).map(|row| row.why.as_str())
    }

    /// Whether the group that an id lies in is not there: all groups of its subscription are listed, and it is none of them.
    pub(super) fn lacks(&self, scope: &str) -> bool {
        let subscription = scope.split_once("/resourcegroups/").map(|(subscription, _)| subscription);
        subscription.is_some_and(|one| self.listed.contains(one)) && !self.groups.contains_key(scope)
    }
}

impl Row {
    fn fits(&self, entry: &Entry<'_>, id: &Id, group: Option<&str>, listed: bool) -> bool {
        let told = |path: &str| path.split('.').try_fold(entry.body, |value, key| value.get(key)).and_then(Value::as_str);
        self.r#type.as_ref().is_none_or(|kind| is_like(kind, &entry.folded))
            && self.group.as_ref().is_none_or(|pattern| group.is_some_and(|group| is_like(pattern, group)))
            && self.name.as_ref().is_none_or(|pattern| is_like(pattern, id.name()))
            && self.with.as_ref().is_none_or(|path| {
                told(path).is_some_and(|text| self.is.as_ref().is_none_or(|wanted| text.eq_ignore_ascii_case(wanted)))
            })
            && (!self.owned || told("managedBy").is_some_and(|owner| !owner.is_empty()))
            // A group that is listed and that nobody manages is somebody's own, however it is called.
            && !(self.managed && listed)
    }
}

/// Whether a text is as a pattern says, with `*` for any text and `?` for any character.
fn is_like(pattern: &str, text: &str) -> bool {
    // Most have neither, and most others begin otherwise.
    let known = pattern.find(['*', '?']).unwrap_or(pattern.len());
    let (front, pattern) = pattern.split_at(known);
    let Some(text) = text.strip_prefix(front) else { return false };
    if pattern.is_empty() {
        return text.is_empty();
    }
    let text: Vec<char> = text.chars().collect();
    let mut at = vec![false; text.len() + 1];
    at[0] = true;
    for wanted in pattern.chars() {
        let mut next = vec![false; at.len()];
        for place in 0..at.len() {
            let before = place.checked_sub(1);
            let moved = before.is_some_and(|before| at[before] && (wanted == '?' || text[before] == wanted));
            next[place] = if wanted == '*' { at[place] || before.is_some_and(|before| next[before]) } else { moved };
        }
        at = next;
    }
    at.last().copied().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_read_and_its_types_are_known() {
        assert!(ROWS.len() > 40);
        for row in ROWS.iter() {
            assert!(row.r#type.is_some() || row.group.is_some(), "{}", row.why);
            assert!(row.is.is_none() || row.with.is_some());
        }
    }

    #[test]
    fn patterns_have_stars_and_question_marks() {
        assert!(is_like("mc_*", "mc_a_b_c") && !is_like("mc_*", "amc_") && is_like("*.net", "a.net") && is_like("a", "a"));
        assert!(is_like("???", "abc") && !is_like("???", "ab") && is_like("**", "") && !is_like("a*b*c", "acb"));
    }
}
