//! The page, whatever stands in the documents.

use super::*;
use crate::evidence::documents::{ArticleRow, ControlRow, FrameworkRow, Subject};
use crate::evidence::example::{self, HOSTILE};

fn page(documents: &Documents, sealed: Option<&Sealed>) -> String {
    let mut bytes = Vec::new();
    write(documents, sealed, &mut bytes).expect("memory takes everything");
    String::from_utf8(bytes).expect("pages are UTF-8")
}

/// The tags of a page, with what stands in them.
fn tags(page: &str) -> impl Iterator<Item = &str> {
    page.split('<').skip(1).filter_map(|rest| rest.split_once('>').map(|(tag, _)| tag))
}

/// Links that lead nowhere, and ids that are there twice.
fn faults(page: &str) -> Vec<String> {
    let mut ids = std::collections::BTreeSet::new();
    let mut faults: Vec<String> = Vec::new();
    let values =
        |name: &'static str| tags(page).filter_map(move |tag| tag.split_once(name)?.1.split_once('"').map(|(value, _)| value));
    for id in values(" id=\"") {
        if !ids.insert(id) {
            faults.push(format!("`{id}` twice"));
        }
    }
    let led = values(" href=\"").map(|link| link.strip_prefix('#').unwrap_or(link));
    faults.extend(led.filter(|link| !ids.contains(link)).map(|link| format!("a link to `{link}`")));
    faults
}

#[test]
fn the_same_documents_give_the_same_page() {
    let documents = example::documents();
    let sealed = Sealed { number: 12, created: documents.scope.created.clone(), previous: None };
    assert_eq!(page(&documents, Some(&sealed)), page(&documents, Some(&sealed)));
    assert!(page(&documents, Some(&sealed)).contains("Evidence report, pack 12"));
    assert!(page(&documents, None).contains("stand in <code>manifest.json</code> beside this page"));
}

#[test]
fn the_first_page_says_what_is_incomplete() {
    let mut documents = example::documents();
    let first = |documents: &Documents| page(documents, None).split("<nav").next().unwrap_or_default().to_owned();
    assert!(first(&documents).contains("INCOMPLETE") && first(&documents).contains("61 outcomes are unknown"));
    documents.scope.complete = true;
    assert!(!first(&documents).contains("INCOMPLETE"));
}

#[test]
fn links_lead_somewhere_and_ids_are_there_once() {
    assert_eq!(faults(&page(&example::documents(), None)), Vec::<String>::new());
    assert_eq!(faults(&page(&Documents::default(), None)), Vec::<String>::new());
    // Names that make the same id, and names that make none.
    let mut documents = example::documents();
    for id in ["a b", "a-b", "A_B", "…", "?", "", "a b"] {
        documents.controls.push(ControlRow { id: id.to_owned(), ..ControlRow::default() });
        documents.articles.push(FrameworkRow { key: id.to_owned(), ..FrameworkRow::default() });
        for finding in documents.findings.iter_mut().take(3) {
            finding.id = id.to_owned();
        }
    }
    assert_eq!(faults(&page(&documents, None)), Vec::<String>::new());
}

/// Every text of the documents is the same hostile name; nothing of it is a tag, an attribute, or unseen.
#[test]
fn nothing_in_the_documents_is_markup() {
    let read = |value: serde_json::Value| {
        let mut value = value;
        poison(&mut value);
        value
    };
    let documents = example::documents();
    let hostile = Documents::read(|file| {
        let bytes = documents.files().remove(file).ok_or_else(|| file.to_owned())?;
        let text = String::from_utf8(bytes).map_err(|error| error.to_string())?;
        let lines = if file.ends_with(".jsonl") { text.lines().map(str::to_owned).collect() } else { vec![text] };
        let poisoned = lines
            .iter()
            .map(|line| Ok(read(serde_json::from_str(line).map_err(|error: serde_json::Error| error.to_string())?).to_string()));
        Ok(poisoned.collect::<Result<Vec<_>, String>>()?.join("\n").into_bytes())
    });
    let page = page(&hostile.expect("poisoned documents are documents"), None);
    assert!(page.matches("&lt;script&gt;").count() > 1_000);
    assert!(!page.contains("<script") && !page.contains('\u{202e}') && !page.contains('\0'));
    let known = "! a article body br caption circle clipPath code dd defs desc details div dl dt em figcaption figure footer g h1 h2 h3 h4 head \
                 header html li main meta nav ol p path pattern pre rect section span strong style summary svg table tbody td text th \
                 thead title tr ul";
    let known: Vec<&str> = known.split(' ').collect();
    for tag in tags(&page) {
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        assert!(name.is_empty() || known.contains(&name.as_str()), "<{tag}>");
        // What stands outside of the quotes is a name of an attribute.
        let names: String = tag.split('"').step_by(2).collect();
        assert!(!names.contains("alert") && !names.contains(" on") && tag.matches('"').count() % 2 == 0, "<{tag}>");
    }
}

/// Puts the name behind every text that is no word of a list.
fn poison(value: &mut serde_json::Value) {
    const WORDS: [&str; 13] = [
        "live",
        "files",
        "fail",
        "unknown",
        "exempt",
        "pass",
        "notApplicable",
        "atRest",
        "replica",
        "backup",
        "logs",
        "keys",
        "aiProcessing",
    ];
    match value {
        serde_json::Value::String(text) if !WORDS.contains(&text.as_str()) => text.push_str(HOSTILE),
        serde_json::Value::Array(items) => items.iter_mut().for_each(poison),
        serde_json::Value::Object(entries) => entries.values_mut().for_each(poison),
        serde_json::Value::String(_) | serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {}
    }
}

#[test]
fn a_hundred_thousand_findings_are_a_page_that_says_what_it_leaves_out() {
    let mut documents = example::documents();
    documents.findings = example::findings(&documents.controls, 100_000);
    let page = page(&documents, None);
    assert!(page.len() < 3_000_000, "{}", page.len());
    assert!(page.contains("too many for one page") && page.contains("all of them are in <code>findings.jsonl</code>"));
    // Each control has some.
    for control in documents.controls.iter().take(12) {
        assert!(page.contains(&format!("<code>{}</code></a> ", control.id)), "{}", control.id);
    }
}

#[test]
fn long_lists_and_long_texts_are_bounded() {
    let mut documents = example::documents();
    let long = "x".repeat(5_000);
    for control in &mut documents.controls {
        control.why = long.clone();
    }
    documents.controls = vec![documents.controls.clone(); 100].concat();
    documents.exemptions = vec![documents.exemptions.clone(); 100].concat();
    documents.sample.sheets = vec![documents.sample.sheets.clone(); 100].concat();
    documents.collection.gaps = vec![documents.collection.gaps.clone(); 1_000].concat();
    documents.residency.rows = vec![documents.residency.rows.clone(); 500].concat();
    documents.population.types = vec![documents.population.types.clone(); 500].concat();
    documents.articles = vec![FrameworkRow { articles: vec![ArticleRow::default(); 2_000], ..FrameworkRow::default() }; 40];
    documents.scope.subject = Subject::Files;
    let page = page(&documents, None);
    assert!(page.len() < 12_000_000, "{}", page.len());
    for file in [
        "controls.json",
        "exemptions.json",
        "sample.json",
        "collection.json",
        "residency.json",
        "population.json",
        "articles.json",
    ] {
        assert!(page.contains(&format!("all of them are in <code>{file}</code>")), "{file}");
    }
}
