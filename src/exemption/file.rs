//! `seawall-exemptions.toml`. An entry with a fault exempts nothing; the others count.

use std::ops::Range;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::exemption::pattern::Pattern;
use crate::exemption::rules::Demand;
use crate::finding::{Exemption, ExemptionSource};
use crate::policy::metadata::suggestion;

/// What may stand at the top.
const TOP: [&str; 2] = ["exemption", "azure-policy"];
/// The keys of a scope.
const SCOPE: [&str; 5] = ["id", "address", "file", "type", "name"];
/// The keys of what stands for an assignment of Azure Policy.
const MAPPING: [&str; 5] = ["assignment", "definition", "reference", "control", "controls"];
/// The most faults of one file that are told.
const FAULTS: usize = 1_000;

/// What a file says.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) exemptions: Vec<Written>,
    pub(super) mappings: Vec<Mapping>,
    pub(super) faults: Vec<Fault>,
}

/// An exemption as it is written.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) controls: Vec<String>,
    pub(super) scope: Scope,
    pub(super) exemption: Exemption,
    /// Its place in the text.
    pub(super) at: Range<usize>,
}

/// What an exemption is about; all that is given must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Scope {
    pub(super) id: Option<Pattern>,
    pub(super) address: Option<Pattern>,
    pub(super) file: Option<Pattern>,
    pub(super) kind: Option<Pattern>,
    pub(super) name: Option<Pattern>,
}

impl Scope {
    /// In words.
    pub(super) fn words(&self) -> String {
        let each =
            [("id", &self.id), ("address", &self.address), ("file", &self.file), ("type", &self.kind), ("name", &self.name)];
        let told = each.into_iter().filter_map(|(key, pattern)| Some(format!("{key} `{}`", pattern.as_ref()?.text())));
        told.collect::<Vec<_>>().join(", ")
    }
}

/// Which controls an exemption of Azure Policy is from.
#[derive(Debug)]
pub(super) struct Mapping {
    pub(super) assignment: Option<Pattern>,
    pub(super) definition: Option<String>,
    pub(super) reference: Option<String>,
    pub(super) controls: Vec<String>,
}

/// What is wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) at: Range<usize>,
    pub(super) message: String,
}

/// Reads a file; `control` says what is wrong with the name of a control.
pub(super) fn read(text: &str, control: &dyn Fn(&str) -> Result<(), String>) -> Page {
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut page = if errors.is_empty() { page(document.get_ref(), control) } else { pieces(text, &errors, control) };
    page.faults.sort_by_key(|fault| (fault.at.start, fault.at.end));
    page.faults.truncate(FAULTS);
    page
}

/// Reads entry by entry what is no TOML as a whole: an entry that is one by itself counts. Which parts of the file are texts of several
/// lines nobody knows then, so that with such nothing counts; and as mappings are about the whole file, none of them does.
fn pieces(text: &str, errors: &[toml::de::Error], control: &dyn Fn(&str) -> Result<(), String>) -> Page {
    let fault = |error: &toml::de::Error, offset: usize| {
        let at = error.span().unwrap_or(0..0);
        Fault { at: offset + at.start..offset + at.end, message: format!("this is not TOML: {}", error.message()) }
    };
    let mut whole = Page::default();
    if !text.contains("\"\"\"") && !text.contains("'''") {
        let mut starts = vec![0];
        let mut offset = 0;
        for line in text.split_inclusive('\n') {
            if offset > 0 && line.trim_start().starts_with("[[") {
                starts.push(offset);
            }
            offset += line.len();
        }
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        for (start, end) in starts.iter().copied().zip(ends) {
            match DeTable::parse(text.get(start..end).unwrap_or_default()) {
                Ok(piece) => whole.take(page(piece.get_ref(), control), start),
                Err(error) => whole.faults.push(fault(&error, start)),
            }
        }
        whole.mappings.clear();
    }
    if whole.faults.is_empty() {
        whole.faults.extend(errors.iter().map(|error| fault(error, 0)));
    }
    whole
}

fn page(document: Entry<'_, '_>, control: &dyn Fn(&str) -> Result<(), String>) -> Page {
    let mut page = Page::default();
    let mut reader = Reader { faults: Vec::new(), control };
    for (key, value) in document {
        let span = key.span();
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("exemption", DeValue::Array(entries)) => {
                for (entry, at) in reader.tables(entries, "exemption") {
                    page.exemptions.extend(reader.exemption(entry, at));
                }
            }
            ("azure-policy", DeValue::Array(entries)) => {
                for (entry, at) in reader.tables(entries, "azure-policy") {
                    page.mappings.extend(reader.mapping(entry, &at));
                }
            }
            (name @ ("exemption" | "azure-policy"), _) => {
                reader.fault(span, format!("`{name}` is no list of tables; write `[[{name}]]` above each"));
            }
            (other, _) => reader.fault(span, format!("unknown key `{other}`{}", suggestion(other, TOP))),
        }
    }
    page.faults.append(&mut reader.faults);
    page
}

impl Page {
    /// Adds what a piece of the file says that begins at `offset`.
    fn take(&mut self, piece: Page, offset: usize) {
        let moved = |at: Range<usize>| offset + at.start..offset + at.end;
        self.exemptions.extend(piece.exemptions.into_iter().map(|one| Written { at: moved(one.at), ..one }));
        self.mappings.extend(piece.mappings);
        self.faults.extend(piece.faults.into_iter().map(|one| Fault { at: moved(one.at), ..one }));
    }
}

type Entry<'a, 'i> = &'a DeTable<'i>;

struct Reader<'a> {
    faults: Vec<Fault>,
    control: &'a dyn Fn(&str) -> Result<(), String>,
}

impl Reader<'_> {
    fn fault(&mut self, at: Range<usize>, message: impl Into<String>) {
        self.faults.push(Fault { at, message: message.into() });
    }

    /// The tables of a list, with their places: from the first of their keys on.
    fn tables<'a, 'i>(&mut self, entries: &'a [Spanned<DeValue<'i>>], name: &str) -> Vec<(Entry<'a, 'i>, Range<usize>)> {
        let mut tables = Vec::new();
        for entry in entries {
            match entry.get_ref() {
                DeValue::Table(table) => tables.push((table, entry.span())),
                _ => self.fault(entry.span(), format!("`{name}` is no list of tables; write `[[{name}]]` above each")),
            }
        }
        tables
    }

    fn exemption(&mut self, table: Entry<'_, '_>, at: Range<usize>) -> Option<Written> {
        let before = self.faults.len();
        let demands = Demand::ALL.map(Demand::key);
        self.keys(table, ["control", "controls", "scope"].into_iter().chain(demands));
        let controls = self.controls(table, &at);
        let scope = self.scope(table, &at);
        let mut exemption = Exemption::new(ExemptionSource::File, &self.text(table, "reason").unwrap_or_default());
        exemption.owner = self.text(table, "owner");
        exemption.approver = self.text(table, "approver");
        exemption.compensating_control = self.text(table, "compensating-control");
        exemption.ticket = self.text(table, "ticket");
        exemption.created = self.day(table, "created");
        exemption.expires = self.day(table, "expires");
        (self.faults.len() == before).then_some(Written { controls, scope: scope?, exemption, at })
    }

    fn mapping(&mut self, table: Entry<'_, '_>, at: &Range<usize>) -> Option<Mapping> {
        let before = self.faults.len();
        self.keys(table, MAPPING);
        let controls = self.controls(table, at);
        let assignment = self.pattern(table, "assignment", true);
        let (definition, reference) = (self.text(table, "definition"), self.text(table, "reference"));
        if assignment.is_none() && definition.is_none() && self.faults.len() == before {
            self.fault(
                at.clone(),
                "neither `assignment` nor `definition` says which exemptions of Azure Policy are meant; give one of them",
            );
        }
        (self.faults.len() == before).then_some(Mapping { assignment, definition, reference, controls })
    }

    /// Refuses keys that are not `known`.
    fn keys<'k>(&mut self, table: Entry<'_, '_>, known: impl IntoIterator<Item = &'k str>) {
        let known: Vec<&str> = known.into_iter().collect();
        for (key, _) in table {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) {
                let near = suggestion(name, known.iter().copied());
                self.fault(key.span(), format!("unknown key `{name}`{near}"));
            }
        }
    }

    fn controls(&mut self, table: Entry<'_, '_>, at: &Range<usize>) -> Vec<String> {
        let mut named: Vec<(String, Range<usize>)> = Vec::new();
        match (table.get("control"), table.get("controls")) {
            (Some(_), Some(other)) => self.fault(other.span(), "`control` and `controls` say the same; keep one of them"),
            (Some(one), None) => match one.get_ref().as_str() {
                Some(id) => named.push((id.to_owned(), one.span())),
                None => self.fault(one.span(), "`control` is no text; write the id of a control in quotes"),
            },
            (None, Some(list)) => match list.get_ref().as_array() {
                Some(items) if !items.is_empty() => {
                    for item in items {
                        match item.get_ref().as_str() {
                            Some(id) => named.push((id.to_owned(), item.span())),
                            None => self.fault(item.span(), "a control is named by its id, in quotes"),
                        }
                    }
                }
                _ => self.fault(list.span(), "`controls` is no list of ids, as in `[\"tls-minimum-version\"]`"),
            },
            (None, None) => self.fault(at.clone(), "no `control` is named; name each by its id"),
        }
        let mut ids = Vec::new();
        for (id, at) in named {
            match (self.control)(&id) {
                Ok(()) if ids.contains(&id) => {}
                Ok(()) => ids.push(id),
                Err(why) => self.fault(at, why),
            }
        }
        ids
    }

    fn scope(&mut self, table: Entry<'_, '_>, at: &Range<usize>) -> Option<Scope> {
        const WHAT: &str = "say what it is about, as in `scope = { address = \"storage\" }`, by one or more of `id`, `address`, `file`, `type`, `name`";
        let Some(value) = table.get("scope") else {
            self.fault(at.clone(), format!("it has no `scope`; {WHAT}"));
            return None;
        };
        let Some(scope) = value.get_ref().as_table() else {
            self.fault(value.span(), format!("`scope` is no table; {WHAT}"));
            return None;
        };
        self.keys(scope, SCOPE);
        if scope.is_empty() {
            self.fault(value.span(), format!("`scope` is empty; {WHAT}"));
        }
        Some(Scope {
            id: self.pattern(scope, "id", true),
            address: self.pattern(scope, "address", false),
            file: self.pattern(scope, "file", false),
            kind: self.pattern(scope, "type", true),
            name: self.pattern(scope, "name", true),
        })
    }

    /// The pattern under `key`; without regard to case if it is `folded`.
    fn pattern(&mut self, table: Entry<'_, '_>, key: &str, folded: bool) -> Option<Pattern> {
        let value = table.get(key)?;
        let Some(text) = value.get_ref().as_str() else {
            self.fault(value.span(), format!("`{key}` is no text; write it in quotes"));
            return None;
        };
        let pattern = if folded { Pattern::folded(text) } else { Pattern::new(text) };
        pattern.map_err(|why| self.fault(value.span(), format!("`{key}` {why}"))).ok()
    }

    /// The text under `key`; one of blanks alone tells nothing.
    fn text(&mut self, table: Entry<'_, '_>, key: &str) -> Option<String> {
        let value = table.get(key)?;
        let Some(text) = value.get_ref().as_str() else {
            self.fault(value.span(), format!("`{key}` is no text; write it in quotes"));
            return None;
        };
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// A day, with or without quotes.
    fn day(&mut self, table: Entry<'_, '_>, key: &str) -> Option<Date> {
        let value = table.get(key)?;
        let day = match value.get_ref() {
            DeValue::String(text) => text.trim().parse().ok().filter(|_| text.trim().len() == "2027-01-31".len()),
            DeValue::Datetime(time) if time.time.is_none() && time.offset.is_none() => time.date.and_then(|day| {
                Date::new(i16::try_from(day.year).ok()?, i8::try_from(day.month).ok()?, i8::try_from(day.day).ok()?).ok()
            }),
            _ => None,
        };
        if day.is_none() {
            self.fault(value.span(), format!("`{key}` is no day, as in `{key} = 2027-01-31`"));
        }
        day
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn page(text: &str) -> Page {
        read(text, &|id| if id == "a-b" { Ok(()) } else { Err(format!("there is no control `{id}`")) })
    }

    /// The faults as `line: message`.
    fn faults(text: &str) -> Vec<String> {
        let line = |at: usize| text[..at].matches('\n').count() + 1;
        page(text).faults.into_iter().map(|fault| format!("{}: {}", line(fault.at.start), fault.message)).collect()
    }

    const GOOD: &str = "[[exemption]]\ncontrol = 'a-b'\nscope.address = 'x'\n";

    #[test]
    fn everything_that_is_written_is_read() {
        let text = "[[exemption]]\ncontrols = ['a-b', 'a-b']\nowner = 'Team'\napprover = 'CISO'\nreason = ' why '\nticket = 'T-1'\n\
                    compensating-control = 'a lock'\ncreated = 2026-01-01\nexpires = '2026-06-30'\n\
                    scope = { id = '/Sub/*', address = 'a', file = 'b/**', type = 'T', name = 'n*' }\n\
                    [[azure-policy]]\nassignment = '**/a'\nreference = 'r'\ncontrols = ['a-b']\n";
        let page = page(text);
        assert_eq!(page.faults, []);
        let [one] = page.exemptions.as_slice() else { panic!("{page:?}") };
        assert_eq!(one.controls, ["a-b"]);
        assert_eq!(one.scope.words(), "id `/Sub/*`, address `a`, file `b/**`, type `T`, name `n*`");
        let exemption = &one.exemption;
        assert_eq!((exemption.created, exemption.expires), (Some(date(2026, 1, 1)), Some(date(2026, 6, 30))));
        assert_eq!((exemption.reason.as_str(), exemption.owner.as_deref()), ("why", Some("Team")));
        assert_eq!((exemption.approver.as_deref(), exemption.ticket.as_deref()), (Some("CISO"), Some("T-1")));
        assert_eq!(exemption.compensating_control.as_deref(), Some("a lock"));
        assert!(text[one.at.clone()].starts_with("[[exemption]]"), "{}", &text[one.at.clone()]);
        assert_eq!(page.mappings.len(), 1);
    }

    #[test]
    fn each_fault_has_its_line() {
        let cases = [
            ("exemptions = 1\n", "1: unknown key `exemptions` (did you mean `exemption`?)"),
            ("[exemption]\ncontrol = 'a-b'\n", "1: `exemption` is no list of tables; write `[[exemption]]` above each"),
            ("[[exemption]]\nscope.address = 'x'\n", "1: no `control` is named; name each by its id"),
            ("[[exemption]]\ncontrol = 'a-c'\nscope.address = 'x'\n", "2: there is no control `a-c`"),
            (
                "[[exemption]]\ncontrol = 'a-b'\ncontrols = []\nscope.address = 'x'\n",
                "3: `control` and `controls` say the same; keep one of them",
            ),
            (
                "[[exemption]]\ncontrols = []\nscope.address = 'x'\n",
                "2: `controls` is no list of ids, as in `[\"tls-minimum-version\"]`",
            ),
            ("[[exemption]]\ncontrol = 1\nscope.address = 'x'\n", "2: `control` is no text; write the id of a control in quotes"),
            ("[[exemption]]\ncontrol = 'a-b'\nscope = { adress = 'x' }\n", "3: unknown key `adress` (did you mean `address`?)"),
            ("[[exemption]]\ncontrol = 'a-b'\nscope = { address = '' }\n", "3: `address` is empty"),
            (
                "[[azure-policy]]\ncontrol = 'a-b'\n",
                "1: neither `assignment` nor `definition` says which exemptions of Azure Policy are meant; give one of them",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(faults(text), [expected], "{text}");
            assert!(page(text).exemptions.is_empty() && page(text).mappings.is_empty(), "{text}");
        }
        let more = [
            ("ownr = 'x'", "4: unknown key `ownr` (did you mean `owner`?)"),
            ("owner = 1", "4: `owner` is no text; write it in quotes"),
            ("expires = 2026-02-30T10:00:00Z", "4: this is not TOML"),
            ("expires = 2026-02-28T10:00:00Z", "4: `expires` is no day, as in `expires = 2027-01-31`"),
            ("expires = 'soon'", "4: `expires` is no day, as in `expires = 2027-01-31`"),
            ("created = '2026-02-30'", "4: `created` is no day, as in `created = 2027-01-31`"),
        ];
        for (line, expected) in more {
            let text = format!("{GOOD}{line}\n{GOOD}");
            let found = faults(&text);
            assert!(found.first().is_some_and(|first| first.starts_with(expected)), "{line}: {found:?}");
            assert_eq!(page(&text).exemptions.len(), 1, "{line}");
        }
        let without = faults("[[exemption]]\ncontrol = 'a-b'\n");
        assert!(without[0].starts_with("1: it has no `scope`; say what it is about"), "{without:?}");
    }

    #[test]
    fn what_is_no_toml_costs_its_entry_and_no_more() {
        let entry = |name: &str| format!("[[exemption]]\ncontrol = 'a-b'\nscope.address = '{name}'\n");
        let names = |text: &str| -> Vec<String> { page(text).exemptions.iter().map(|one| one.scope.words()).collect() };
        let all: String = ["a", "b", "c", "d", "e"].map(entry).concat();
        assert_eq!(names(&all).len(), 5);
        for (good, bad) in [
            ("'b'\n[[exemption]]", "'b'\n[[exemption]"),
            ("'c'", "'c"),
            ("'c'", "'c'\nowner = 1 2"),
            ("'c'", "'c'\n[azure-policy\n"),
        ] {
            let text = all.replacen(good, bad, 1);
            assert_eq!(names(&text), ["a", "b", "d", "e"].map(|name| format!("address `{name}`")), "{text}");
            let faults = page(&text).faults;
            assert!(
                !faults.is_empty() && faults.iter().all(|fault| text[..fault.at.start].matches('\n').count() > 5),
                "{faults:?}"
            );
        }
        // An entry may be what somebody quotes.
        assert!(names(&format!("[[exemption]]\nreason = \"\"\"\n{all}")).is_empty());
        let mapping = "[[azure-policy]]\nassignment = 'x'\ncontrol = 'a-b'\n";
        assert_eq!((page(mapping).mappings.len(), page(&format!("{mapping}[[")).mappings.len()), (1, 0));
        assert!(names("[[exemption").is_empty() && names("\u{0}").is_empty());
    }

    #[test]
    fn a_large_file_is_read_at_once() {
        let text: String = (0..20_000).map(|number| GOOD.replace("'x'", &format!("'x{number}'"))).collect();
        assert_eq!(page(&text).exemptions.len(), 20_000);
        let broken = GOOD.repeat(2_000).replace("scope", "skope");
        assert_eq!(page(&broken).faults.len(), FAULTS);
    }
}
