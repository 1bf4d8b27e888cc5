//! Changes of rules and scope.

use super::{Packs, row, seen, well};
use crate::evidence::documents::Documents;
use crate::evidence::period::{Change, Changed};

#[test]
fn nothing_changed_says_nothing() {
    assert_eq!(Packs::default().on(1, well).on(2, well).of(1, 2).changes, []);
}

#[test]
fn changes_are_told_with_their_night() {
    let after = |documents: &mut Documents| {
        documents.scope.profile = "strict".to_owned();
        documents.scope.authors[0].digest = "sha256:2".to_owned();
        documents.scope.environment = Some("production".to_owned());
        documents.scope.subscriptions = vec![seen("s2")];
        documents.scope.tenants = vec!["t".to_owned()];
        documents.controls = vec![row("https"), row("keys")];
        documents.controls[0].severity = "low".to_owned();
    };
    let mut packs = Packs::default().on(1, well).on(2, well).on(4, after);
    packs.last().0.tool = "seawall 1.1.0".to_owned();
    let period = packs.on(5, after).of(1, 5);
    let change = |changed, name: &str, before: Option<&str>, after: Option<&str>| {
        let text = |text: Option<&str>| text.map(str::to_owned);
        Change {
            night: "2026-03-04".to_owned(),
            pack: 3,
            changed,
            name: name.to_owned(),
            before: text(before),
            after: text(after),
        }
    };
    let expected = [
        change(Changed::Tool, "", Some("seawall 1.0.0"), Some("seawall 1.1.0")),
        change(Changed::Profile, "", Some("gdpr"), Some("strict")),
        change(Changed::Environment, "", None, Some("production")),
        change(Changed::Policies, "seawall", Some("sha256:1"), Some("sha256:2")),
        change(Changed::Control, "keys", None, Some("on")),
        change(Changed::Control, "tls", Some("on"), None),
        change(Changed::Severity, "https", Some("high"), Some("low")),
        change(Changed::Tenant, "t", None, Some("there")),
        change(Changed::Subscription, "s1", Some("looked at"), None),
        change(Changed::Subscription, "s2", None, Some("looked at")),
    ];
    assert_eq!(period.changes.iter().filter(|one| one.pack == 3).cloned().collect::<Vec<_>>(), expected);
    // The test's next pack is of the older version again.
    assert_eq!(period.changes.iter().filter(|one| one.pack == 4).map(|one| one.changed).collect::<Vec<_>>(), [Changed::Tool]);
    assert!(period.caveats.iter().any(|one| one.starts_with("rules or scope changed in the period")));
}

#[test]
fn a_subscription_that_is_seen_no_more_is_told() {
    let hidden = |documents: &mut Documents| documents.scope.subscriptions[0].visible = false;
    let shard = |documents: &mut Documents| documents.scope.subscriptions[0].included = false;
    let changes = Packs::default().on(1, well).on(2, hidden).on(3, shard).of(1, 3).changes;
    let told: Vec<_> = changes.iter().map(|one| (one.night.as_str(), one.after.as_deref())).collect();
    assert_eq!(told, [("2026-03-02", Some("not visible")), ("2026-03-03", Some("in a shard that is not in the pack"))]);
}
