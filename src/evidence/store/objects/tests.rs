//! An object store in memory, in which a writer dies at each of its steps, answers get lost, and others write at the same time.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::evidence::manifest::{Manifest, digest};
use crate::evidence::store::{Content, Files, Seal, Store};

type Bytes = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// What happens at one of the calls.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Fault {
    /// The writer dies before it.
    Before,
    /// It takes effect, then the writer dies.
    After,
    /// It takes effect, the answer gets lost, and it is asked once more.
    Repeated,
}

struct Memory {
    bytes: Bytes,
    calls: AtomicUsize,
    fault: Option<(usize, Fault)>,
}

impl Memory {
    fn new(bytes: &Bytes, fault: Option<(usize, Fault)>) -> Self {
        Memory { bytes: Arc::clone(bytes), calls: AtomicUsize::new(0), fault }
    }

    fn call<T>(&self, act: impl Fn(&mut BTreeMap<String, Vec<u8>>) -> T) -> Result<T, Trouble> {
        let call = self.calls.fetch_add(1, Ordering::SeqCst);
        let mut bytes = self.bytes.lock().unwrap();
        match self.fault {
            Some((at, Fault::Before)) if call >= at => Err(Trouble::Failed("dead".to_owned())),
            Some((at, Fault::After)) if call >= at => {
                if call == at {
                    act(&mut bytes);
                }
                Err(Trouble::Failed("dead".to_owned()))
            }
            Some((at, Fault::Repeated)) if call == at => {
                act(&mut bytes);
                Ok(act(&mut bytes))
            }
            _ => Ok(act(&mut bytes)),
        }
    }
}

impl Objects for Memory {
    fn place(&self) -> String {
        "memory".to_owned()
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, Trouble> {
        self.call(|bytes| bytes.keys().filter(|name| name.starts_with(prefix)).cloned().collect())
    }

    fn read(&self, name: &str) -> Result<Option<Box<dyn Read + '_>>, Trouble> {
        self.call(|bytes| bytes.get(name).cloned().map(|bytes| Box::new(Cursor::new(bytes)) as Box<dyn Read>))
    }

    fn create(&self, name: &str, source: &mut Source<'_>) -> Result<Created, Trouble> {
        let mut content = vec![0; 4096];
        let count = source.fill(&mut content)?;
        content.truncate(count);
        self.call(|bytes| {
            if bytes.contains_key(name) {
                return Created::Taken;
            }
            bytes.insert(name.to_owned(), content.clone());
            Created::Done
        })
    }
}

fn store(bytes: &Bytes, fault: Option<(usize, Fault)>) -> Store {
    Store::new(Box::new(Chain::new(Memory::new(bytes, fault))))
}

fn append(store: &Store, text: &str) -> Result<u64, Trouble> {
    let files: Files = [("a.json", text), ("b/c.json", "c")]
        .map(|(path, text)| (path.to_owned(), Content::Bytes(text.as_bytes().to_vec())))
        .into();
    let seal = Seal { created: "2026-11-22T02:00:00Z".to_owned(), tool: "test".to_owned() };
    store.append(&files, &seal, &|manifest| Ok(Some(digest(manifest).into_bytes()))).map(|appended| appended.number)
}

/// Holds the chain to what it promises; gives the text of each pack.
fn texts(bytes: &Bytes) -> Vec<String> {
    let store = store(bytes, None);
    let numbers = store.packs().unwrap();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
    let mut previous = None;
    let mut texts = Vec::new();
    for number in numbers {
        let sealed = store.document(number, MANIFEST).unwrap().unwrap();
        let manifest = Manifest::read(&sealed).unwrap();
        assert_eq!(manifest.previous.as_ref().map(|previous| previous.digest.clone()), previous);
        assert_eq!(store.document(number, ENVELOPE).unwrap().unwrap(), digest(&sealed).into_bytes());
        assert_eq!(store.names(number).unwrap(), ["a.json", "b/c.json", ENVELOPE, MANIFEST]);
        for (path, entry) in &manifest.files {
            assert_eq!(crate::evidence::manifest::Entry::of(&store.document(number, path).unwrap().unwrap()), *entry);
        }
        texts.push(String::from_utf8(store.document(number, "a.json").unwrap().unwrap()).unwrap());
        previous = Some(digest(&sealed));
    }
    texts
}

#[test]
fn a_writer_may_die_at_each_step() {
    for fault in [Fault::Before, Fault::After, Fault::Repeated] {
        let bytes = Bytes::default();
        let mut whole = Vec::new();
        for call in 0..40 {
            let before = texts(&bytes);
            let text = format!("{fault:?} {call}");
            let result = append(&store(&bytes, Some((call, fault))), &text);
            let after = texts(&bytes);
            assert_eq!(after[..before.len()], before, "{fault:?} at {call}");
            match result {
                Ok(number) => {
                    assert_eq!(after.get(number as usize - 1), Some(&text));
                    assert_eq!(after.len(), before.len() + 1);
                    whole.push(text);
                }
                Err(error) => {
                    assert_ne!(fault, Fault::Repeated, "{error}");
                    assert!(after.len() <= before.len() + 1);
                }
            }
            // Somebody goes on, whatever was left.
            append(&store(&bytes, None), "next").unwrap();
        }
        let texts = texts(&bytes);
        assert!(whole.len() > 20 && whole.iter().all(|text| texts.contains(text)));
        // Each folder of a pack is one by itself, whoever was killed before its manifest was copied.
        let bytes = bytes.lock().unwrap();
        for (name, link) in bytes.iter().filter(|(name, _)| name.starts_with("chain/")) {
            let link: Link = serde_json::from_slice(link).unwrap();
            assert_eq!(bytes[&file_name(&link.folder, MANIFEST)], link.manifest.into_bytes(), "{name}");
            assert_eq!(Some(bytes[&file_name(&link.folder, ENVELOPE)].clone()), link.envelope.map(String::into_bytes), "{name}");
        }
    }
}

#[test]
fn many_writers_make_one_chain() {
    let bytes = Bytes::default();
    std::thread::scope(|scope| {
        for writer in 0..6 {
            let store = store(&bytes, None);
            scope.spawn(move || {
                for night in 0..20 {
                    append(&store, &format!("{writer} {night}")).unwrap();
                }
            });
        }
    });
    let mut texts = texts(&bytes);
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), 120);
}

#[test]
fn a_link_that_leads_elsewhere_is_refused() {
    let bytes = Bytes::default();
    append(&store(&bytes, None), "text").unwrap();
    let name = link_name(1);
    let link = String::from_utf8(bytes.lock().unwrap()[&name].clone()).unwrap();
    let broken = "`chain/000001.json` in the store `memory` is broken: ";
    let fields = "unknown field `more`, expected one of `format`, `number`, `folder`, `manifest`, `envelope` at line 1 column 7";
    for (link, why) in [
        (
            link.replace("\"folder\": \"", "\"folder\": \"../"),
            "`chain/000001.json` in the store `memory` names a folder that is none".to_owned(),
        ),
        (
            link.replace("\"number\": 1", "\"number\": 2"),
            "`chain/000001.json` in the store `memory` says that it is of the pack 2".to_owned(),
        ),
        (
            link.replace(FORMAT, "seawall-evidence-chain/2"),
            "`chain/000001.json` in the store `memory` is of another format than `seawall-evidence-chain/1`".to_owned(),
        ),
        (link.replacen('{', "{\"more\": 1,", 1), format!("{broken}{fields}")),
        (String::new(), format!("{broken}EOF while parsing a value at line 1 column 0")),
    ] {
        bytes.lock().unwrap().insert(name.clone(), link.into_bytes());
        assert_eq!(append(&store(&bytes, None), "next"), Err(Trouble::Broken(why)));
    }
}

/// Somebody who has every name before anybody else, with something else in it.
struct Faster(Memory);

impl Objects for Faster {
    fn place(&self) -> String {
        self.0.place()
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, Trouble> {
        self.0.list(prefix)
    }

    fn read(&self, name: &str) -> Result<Option<Box<dyn Read + '_>>, Trouble> {
        self.0.read(name)
    }

    fn create(&self, name: &str, source: &mut Source<'_>) -> Result<Created, Trouble> {
        self.0.bytes.lock().unwrap().insert(name.to_owned(), b"mine".to_vec());
        self.0.create(name, source)
    }
}

#[test]
fn what_cannot_be_added_is_said() {
    let bytes = Bytes::default();
    let refused = append(&Store::new(Box::new(Chain::new(Faster(Memory::new(&bytes, None))))), "text").unwrap_err();
    let name = bytes.lock().unwrap().keys().next().unwrap().clone();
    assert!(name.starts_with("packs/20261122T020000Z-") && name.ends_with("/a.json"), "{name}");
    assert_eq!(refused, Trouble::Failed(format!("`{name}` in the store `memory` is somebody else's")));

    let bytes = Bytes::default();
    let files: Files = [("a.json".to_owned(), Content::Bytes(Vec::new()))].into();
    let seal = Seal { created: "2026-11-22T02:00:00Z".to_owned(), tool: "test".to_owned() };
    let sealed = |sign: &dyn Fn() -> Vec<u8>| store(&bytes, None).append(&files, &seal, &|_| Ok(Some(sign()))).unwrap_err();
    let unsigned = sealed(&|| vec![0xff]);
    assert_eq!(unsigned.to_string(), "the manifest cannot be signed: the signature is no text, which JSON is");
    assert_eq!(store(&bytes, None).packs(), Ok(Vec::new()));
    // Whenever a manifest is signed, somebody else has its number.
    let late = sealed(&|| {
        append(&store(&bytes, None), "faster").unwrap();
        Vec::new()
    });
    assert_eq!(late, Trouble::Busy("other writers of the store `memory` were faster, 100 times in a row".to_owned()));
    assert_eq!(texts(&bytes), vec!["faster"; 100]);
}
