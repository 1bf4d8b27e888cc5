//! `seawall-pdf` as its user sees it. Typesetting is large, so that tests do not build it: `.ci/pdf.sh` does, and `.ci/run` runs this after it.

use std::process::Command;

use super::*;

/// A change of a pack.
type Change<'a> = &'a dyn Fn(&mut InMemory);

/// Where the program is.
const PROGRAM: &str = "SEAWALL_PDF";

#[test]
#[ignore = "needs seawall-pdf"]
fn what_is_no_pack_is_said_and_no_file_is_written() {
    let folder = sandbox("pdf");
    let program = std::env::var_os(PROGRAM).expect("run it by .ci/run");
    let whole = pack(&folder, &[account(SUBSCRIPTION, "one", "TLS1_0")], &[]);
    let said = |edit: &dyn Fn(&mut InMemory), output: &str| {
        let mut edited = whole.clone();
        edit(&mut edited);
        edited.write(&folder.join("edited"));
        let ran = Command::new(&program).current_dir(&folder).args(["edited", "--output", output]).output().unwrap();
        assert_eq!(String::from_utf8(ran.stdout).unwrap(), "");
        (ran.status.code().unwrap(), String::from_utf8(ran.stderr).unwrap())
    };
    let place = folder.join("edited");
    let place = place.display();
    let insert = |pack: &mut InMemory, path: &str, text: &str| drop(pack.0.insert(path.to_owned(), text.as_bytes().to_vec()));
    let cases: [(Change<'_>, &str, String); 7] = [
        (&|it| drop(it.0.remove(MANIFEST)), "a.pdf", format!("`{place}` is no pack: manifest.json: there is no such file")),
        (
            &|it| insert(it, MANIFEST, "{"),
            "a.pdf",
            format!("`manifest.json` of the pack `{place}` cannot be read: EOF while parsing an object at line 1 column 1"),
        ),
        (&|it| drop(it.0.remove("limits.json")), "a.pdf", format!("the pack `{place}`: limits.json: there is no such file")),
        (
            &|it| insert(it, "limits.json", "[]"),
            "a.pdf",
            format!("the pack `{place}`: limits.json: it is not what the manifest says; `seawall evidence verify` tells more"),
        ),
        (
            &|it| {
                let mut manifest = Manifest::read(&it.0[MANIFEST]).unwrap();
                manifest.files.remove("limits.json");
                it.0.insert(MANIFEST.to_owned(), manifest.bytes());
            },
            "a.pdf",
            format!("the pack `{place}`: limits.json: the manifest does not name it; `seawall evidence verify` tells more"),
        ),
        (
            &|it| {
                let mut documents = it.documents();
                documents.scope.created = "yesterday".to_owned();
                it.0.extend(documents.files());
                *it = it.clone().sealed();
            },
            "a.pdf",
            format!("the pack `{place}`: `created` in `scope.json` is no time: `yesterday`"),
        ),
        (
            &|_| (),
            "edited/a.pdf",
            format!(
                "`edited/a.pdf` would lie in the pack `{place}`, which must stay as it is: name another file with `--output`"
            ),
        ),
    ];
    for (edit, output, what) in cases {
        assert_eq!(said(edit, output), (2, format!("error: {what}\n")));
        assert!(!folder.join(output).exists(), "{output} is written");
    }
    assert_eq!(said(&|_| (), "a.pdf"), (0, "wrote pack 1 to `a.pdf`\n".to_owned()));
    assert!(fs::read(folder.join("a.pdf")).unwrap().starts_with(b"%PDF-1.7"));
}
