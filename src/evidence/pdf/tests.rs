//! Tests of the PDF with names that no font was made for, with packs of all sizes, and with packs that are none.

use std::fmt::Write as _;

use super::*;
use crate::evidence::documents::{ControlRow, Finding, FrameworkRow, Limit, ResourceRow, Scope};
use crate::evidence::manifest::FORMAT;

fn documents() -> Documents {
    Documents {
        scope: Scope { created: "2026-11-22T01:00:00Z".to_owned(), tool: "seawall 0.1.0".to_owned(), ..Scope::default() },
        ..Documents::default()
    }
}

fn named(name: &str) -> Finding {
    let resource = ResourceRow { id: format!("/{name}"), name: name.to_owned(), ..ResourceRow::default() };
    Finding { control: name.to_owned(), resource, message: name.to_owned(), property: name.to_owned(), ..Finding::default() }
}

fn with<T>(documents: &Documents, run: impl FnOnce(&Pack<'_>) -> T) -> T {
    let files = documents.files();
    let entries = files.iter().map(|(path, bytes)| (path.clone(), crate::evidence::manifest::Entry::of(bytes))).collect();
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        number: 1,
        created: documents.scope.created.clone(),
        tool: documents.scope.tool.clone(),
        previous: None,
        files: entries,
    };
    let manifest_bytes = manifest.bytes();
    let findings = files.get(FINDINGS).cloned().unwrap_or_default();
    run(&Pack { documents, manifest: &manifest, manifest_bytes: &manifest_bytes, findings: &findings })
}

fn rendered(documents: &Documents) -> Report {
    with(documents, render).unwrap()
}

#[test]
fn everything_that_a_pack_may_have_is_set() {
    let documents = crate::evidence::example::documents();
    let report = rendered(&documents);
    assert_eq!(report.plain, None);
}

#[test]
fn an_empty_pack_is_a_report() {
    let report = rendered(&documents());
    assert!(report.bytes.starts_with(b"%PDF-1.7") && report.plain.is_none());
}

#[test]
fn the_same_pack_gives_the_same_bytes() {
    let mut documents = documents();
    documents.findings = (0..50).map(|number| named(&format!("name{number}"))).collect();
    let first = rendered(&documents);
    assert_eq!(rendered(&documents), first);
    documents.scope.created = "2026-11-23T01:00:00Z".to_owned();
    assert_ne!(rendered(&documents), first);
}

/// Every code point that there is, alone and under a mark, in every font and weight that names are set in, without the second attempt.
#[test]
fn no_character_is_an_error() {
    let points: Vec<char> = (0..=0x10_FFFF).filter_map(char::from_u32).collect();
    let fonts = Fonts::load();
    let mut documents = documents();
    // What is shown by its number is ASCII to the fonts: a thousandth of it is enough.
    let shown = |c: &char| fonts.cover(c.encode_utf8(&mut [0; 4]));
    let (known, unknown): (Vec<char>, Vec<char>) = points.into_iter().partition(shown);
    assert!(known.len() > 3_000 && unknown.len() > 1_000_000, "{} and {}", known.len(), unknown.len());
    let alone = known.chunks(200).map(|chunk| chunk.iter().collect::<String>());
    let apart = known.chunks(150).map(|chunk| chunk.iter().flat_map(|c| [*c, ' ', 'a']).collect::<String>());
    let marked =
        known.chunks(60).map(|chunk| chunk.iter().flat_map(|c| [*c, '\u{301}', '\u{5b0}', '\u{64b}']).collect::<String>());
    let rare = unknown.iter().step_by(1_009).copied().collect::<Vec<char>>();
    let rare = rare.chunks(50).map(|chunk| chunk.iter().flat_map(|c| ['e', *c]).collect::<String>());
    documents.findings = alone.chain(apart).chain(marked).chain(rare).map(|name| named(&name)).collect();
    assert!(documents.findings.len() < FINDINGS_SHOWN);
    let set = with(&documents, |pack| set(pack, &[], &fonts, Repertoire::Fonts(&fonts)));
    assert_eq!(set.err(), None);
}

#[test]
fn what_cannot_be_seen_is_shown_by_its_number() {
    let fonts = Fonts::load();
    let shown = |text: &str| Repertoire::Fonts(&fonts).shown(text);
    for text in ["rg-prod_1.x", "Ærøskøbing Größe Łódź", "Ελλάδα", "Москва", "e\u{301}", "שלום", "العربية", "հայ", "ქართ", "a b"]
    {
        assert_eq!(shown(text), text);
    }
    assert_eq!(shown("中文"), "⟨U+4E2D⟩⟨U+6587⟩");
    assert_eq!(shown("😀"), "⟨U+1F600⟩");
    assert_eq!(shown("a\u{202e}b\u{200b}\0\n"), "a⟨U+202E⟩b⟨U+200B⟩⟨U+0000⟩⟨U+000A⟩");
    assert_eq!(shown("\u{301}a"), "⟨U+0301⟩a");
    assert_eq!(shown("a\u{301}\u{301}\u{301}\u{301}"), "a⟨U+0301⟩⟨U+0301⟩⟨U+0301⟩⟨U+0301⟩");
    // An escape that stands in the text itself is not taken for one of ours.
    assert_eq!(shown("⟨U+4E2D⟩"), "⟨U+27E8⟩U+4E2D⟨U+27E9⟩");
    assert_eq!(Repertoire::Ascii.shown("Größe"), "Gr⟨U+00F6⟩⟨U+00DF⟩e");
    assert_eq!(Repertoire::Fonts(&fonts).markup("<a>\n中</a>"), "<a>\n⟨U+4E2D⟩</a>");
    assert!(fonts.cover("⟨") && fonts.cover("⟩") && fonts.cover("…"));
}

#[test]
fn long_texts_are_cut_and_may_be_broken() {
    let fonts = Fonts::load();
    let repertoire = Repertoire::Fonts(&fonts);
    let long = "é".repeat(5_000);
    assert!(repertoire.shown(&long).ends_with("é … (4000 more characters)"));
    let pieces = |text: &str| match repertoire.pieces(text) {
        serde_json::Value::Array(pieces) => pieces.iter().map(|piece| piece.as_str().unwrap().to_owned()).collect(),
        piece => vec![piece.as_str().unwrap().to_owned()],
    };
    assert_eq!(pieces(""), [""]);
    assert_eq!(pieces("a short text of words"), ["a short text of words"]);
    assert_eq!(pieces("/resourceGroups/00-11"), ["/", "resourceGroups/", "00-", "11"]);
    assert_eq!(pieces("aVeryLongNameWithoutAnyEnd"), ["aVeryLongNameWitho", "utAnyEnd"]);
    assert_eq!(pieces("中中中中"), ["⟨U+4E2D⟩", "⟨U+4E2D⟩", "⟨U+4E2D⟩", "⟨U+4E2D⟩"]);
    for text in ["/subscriptions/00-11/x", &"e\u{301}".repeat(40), "a  b   c", &"中".repeat(30)] {
        assert_eq!(pieces(text).concat(), repertoire.shown(text));
        assert!(pieces(text).iter().all(|piece| !piece.starts_with('\u{301}')), "{text}");
    }
}

#[test]
fn names_are_no_commands() {
    let mut documents = documents();
    let names =
        ["#panic()", "#eval(\"1/0\")", "$ x $", "*a", "@nobody", "<label>", "// a", "/* a", "= a", "```", "\\u{41}", "#{"];
    documents.findings = names.iter().map(|name| named(name)).collect();
    documents.limits = names.iter().map(|name| Limit { title: (*name).to_owned(), text: (*name).to_owned() }).collect();
    documents.articles = names.iter().map(|name| FrameworkRow { name: (*name).to_owned(), ..FrameworkRow::default() }).collect();
    documents.controls = names.iter().map(|name| ControlRow { title: (*name).to_owned(), ..ControlRow::default() }).collect();
    let data = with(&documents, |pack| data::data(pack, &[], Repertoire::Ascii));
    assert_eq!(data["controls"]["rows"][0]["title"], "#panic()");
    assert_eq!(rendered(&documents).plain, None);
}

#[test]
fn more_findings_than_are_shown_are_counted() {
    let mut documents = documents();
    documents.findings = vec![named("a"); FINDINGS_SHOWN + 1_500];
    let data = with(&documents, |pack| data::data(pack, &[], Repertoire::Ascii));
    assert_eq!(data["findings"]["rows"].as_array().map(Vec::len), Some(FINDINGS_SHOWN));
    assert_eq!((&data["findings"]["all"], &data["findings"]["more"]), (&"3,500".into(), &"1,500".into()));
}

#[test]
fn pictures_are_set_with_what_the_fonts_lack() {
    let documents = documents();
    let mut svg = String::from("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 20\" font-family=\"sans-serif\">\n");
    let _ =
        write!(svg, "<title>中</title><rect width=\"9\" height=\"9\"/><text y=\"9\">中 e\u{301}\u{64b} é \u{202e}</text></svg>");
    let fonts = Fonts::load();
    let known = (' '..=char::MAX).filter(|c| !matches!(c, '<' | '&') && fonts.cover_in_pictures(c.encode_utf8(&mut [0; 4])));
    let all: String = known.flat_map(|c| [c, '\u{301}', '\u{64b}']).collect();
    let all =
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><text font-weight=\"bold\">{all}</text></svg>");
    let set = |svg: &str| {
        let picture = Picture { svg: svg.to_owned(), caption: "中".to_owned(), tables: Vec::new() };
        with(&documents, |pack| set(pack, &[(Section::Residency, picture)], &fonts, Repertoire::Fonts(&fonts)))
    };
    assert_eq!(set(&svg).err(), None);
    assert_eq!(set(&all).err(), None);
    assert!(matches!(set("<svg"), Err(Fault::Setting(_))));
}

#[test]
fn a_pack_without_a_time_is_refused() {
    let refused = |created: &str| {
        let mut documents = documents();
        documents.scope.created = created.to_owned();
        with(&documents, render).err()
    };
    for created in ["", "yesterday", "2026-11-22", "-009999-01-01T00:00:00Z"] {
        assert!(matches!(refused(created), Some(Fault::Pack(why)) if why.contains(created)), "{created}");
    }
    assert_eq!(refused("2026-11-22T01:00:00.5+02:00"), None);
}
