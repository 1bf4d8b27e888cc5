//! What is signed of a pack: an in-toto statement about its manifest (<https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md>),
//! with what came of each control as a result of tests
//! (<https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md>).

use serde::{Deserialize, Serialize};

use crate::evidence::documents::{AuthorRow, Documents, OutcomeWord};
use crate::evidence::manifest::{MANIFEST, digest};

/// What says that it is a statement.
pub const TYPE: &str = "https://in-toto.io/Statement/v1";

/// What says that it tells the result of tests.
pub const PREDICATE: &str = "https://in-toto.io/attestation/test-result/v0.1";

/// A statement about a manifest.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Statement {
    /// [`TYPE`].
    #[serde(rename = "_type")]
    pub kind: String,
    /// What it is about: the manifest.
    pub subject: Vec<Descriptor>,
    /// [`PREDICATE`].
    pub predicate_type: String,
    /// What it says.
    pub predicate: TestResult,
}

/// A thing by its name and its digest.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Descriptor {
    /// Its name.
    pub name: String,
    /// Its digest.
    pub digest: DigestSet,
}

/// The one digest that is used.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct DigestSet {
    /// In hexadecimal digits.
    pub sha256: String,
}

/// What came of the controls. One that nothing is concerned by is in no list: it was no test.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TestResult {
    /// All together.
    pub result: ResultWord,
    /// Whose policies judged.
    pub configuration: Vec<Descriptor>,
    /// Controls that hold wherever they are concerned.
    pub passed_tests: Vec<String>,
    /// Controls of which it is not known somewhere, or that somebody decided need not hold somewhere.
    pub warned_tests: Vec<String>,
    /// Controls that do not hold somewhere.
    pub failed_tests: Vec<String>,
}

/// The result of all tests.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ResultWord {
    /// All that was asked for was looked at, and holds.
    Passed,
    /// Nothing fails, but something is not known, is exempt, or was not looked at.
    Warned,
    /// Something fails.
    Failed,
}

impl Statement {
    /// What there is to say of a pack with these documents and this manifest.
    pub fn of(documents: &Documents, manifest: &[u8]) -> Self {
        let sha256 = hexadecimal(&digest(manifest)).unwrap_or_default().to_owned();
        Statement {
            kind: TYPE.to_owned(),
            subject: vec![Descriptor { name: MANIFEST.to_owned(), digest: DigestSet { sha256 } }],
            predicate_type: PREDICATE.to_owned(),
            predicate: TestResult::of(documents),
        }
    }

    /// Its bytes: the same for the same statement.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("invariant: texts are JSON")
    }

    /// The statement that `bytes` are.
    ///
    /// # Errors
    /// They are none, or one of another kind; in words, and without anything of the text.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let statement: Statement = serde_json::from_slice(bytes).map_err(|_| "it is no result of tests".to_owned())?;
        match (statement.kind.as_str(), statement.predicate_type.as_str()) {
            (TYPE, PREDICATE) => Ok(statement),
            (TYPE, _) => Err(format!("it is of another type than `{PREDICATE}`")),
            _ => Err(format!("it is of another type than `{TYPE}`")),
        }
    }

    /// Whether it is about this manifest and about nothing else.
    pub fn is_about(&self, manifest: &[u8]) -> bool {
        let digest = digest(manifest);
        matches!(self.subject.as_slice(), [one] if one.name == MANIFEST && Some(one.digest.sha256.as_str()) == hexadecimal(&digest))
    }
}

impl TestResult {
    fn of(documents: &Documents) -> Self {
        let with = |wanted: &[OutcomeWord]| -> Vec<String> {
            let controls = documents.controls.iter().filter(|control| wanted.contains(&control.outcomes.worst()));
            controls.map(|control| control.id.clone()).collect()
        };
        let configured = |author: &AuthorRow| {
            let sha256 = hexadecimal(&author.digest)?.to_owned();
            Some(Descriptor { name: author.name.clone(), digest: DigestSet { sha256 } })
        };
        let passed_tests = with(&[OutcomeWord::Pass]);
        let warned_tests = with(&[OutcomeWord::Unknown, OutcomeWord::Exempt]);
        let failed_tests = with(&[OutcomeWord::Fail]);
        let result = match (failed_tests.is_empty(), warned_tests.is_empty() && documents.scope.complete) {
            (false, _) => ResultWord::Failed,
            // Where nothing was tested, nothing passed.
            (true, true) if !passed_tests.is_empty() => ResultWord::Passed,
            (true, _) => ResultWord::Warned,
        };
        let configuration = documents.scope.authors.iter().filter_map(configured).collect();
        TestResult { result, configuration, passed_tests, warned_tests, failed_tests }
    }
}

/// The digits of `sha256:…`.
fn hexadecimal(digest: &str) -> Option<&str> {
    digest.strip_prefix("sha256:")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::documents::{ControlRow, Counts, Scope};

    fn documents(complete: bool, outcomes: &[Counts]) -> Documents {
        let row =
            |(at, outcomes): (usize, &Counts)| ControlRow { id: format!("c{at}"), outcomes: *outcomes, ..ControlRow::default() };
        let author = AuthorRow { name: "seawall".to_owned(), digest: "sha256:ab".to_owned(), policies: 1 };
        Documents {
            scope: Scope { complete, authors: vec![author], ..Scope::default() },
            controls: outcomes.iter().enumerate().map(row).collect(),
            ..Documents::default()
        }
    }

    #[test]
    fn the_worst_outcome_of_a_control_counts() {
        let counts = |pass, fail, exempt, unknown, not_applicable| Counts { pass, fail, exempt, unknown, not_applicable };
        let all =
            [counts(9, 1, 1, 1, 1), counts(9, 0, 1, 1, 0), counts(9, 0, 1, 0, 0), counts(9, 0, 0, 0, 9), counts(0, 0, 0, 0, 9)];
        let result = |complete, from| Statement::of(&documents(complete, &all[from..]), b"").predicate.result;
        let told = Statement::of(&documents(true, &all), b"manifest");
        assert_eq!(
            String::from_utf8(told.bytes()).unwrap(),
            "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":\"manifest.json\",\"digest\":{\"sha256\":\
             \"05b3abf2579a5eb66403cd78be557fd860633a1fe2103c7642030defe32c657f\"}}],\"predicateType\":\
             \"https://in-toto.io/attestation/test-result/v0.1\",\"predicate\":{\"result\":\"FAILED\",\"configuration\":[{\"name\":\"seawall\",\
             \"digest\":{\"sha256\":\"ab\"}}],\"passedTests\":[\"c3\"],\"warnedTests\":[\"c1\",\"c2\"],\"failedTests\":[\"c0\"]}}"
        );
        assert_eq!(Statement::read(&told.bytes()), Ok(told.clone()));
        assert!(told.is_about(b"manifest") && !told.is_about(b"Manifest"));
        assert_eq!([1, 2, 3, 4].map(|from| result(true, from)), {
            use ResultWord::{Passed, Warned};
            [Warned, Warned, Passed, Warned]
        });
        assert_eq!(result(false, 3), ResultWord::Warned);
    }

    #[test]
    fn statements_of_other_kinds_are_refused() {
        let told = Statement::of(&documents(true, &[]), b"manifest");
        let text = String::from_utf8(told.bytes()).unwrap();
        let why = |text: &str| Statement::read(text.as_bytes()).unwrap_err();
        let other = why(&text.replace("Statement/v1", "Statement/v0.1"));
        assert_eq!(other, "it is of another type than `https://in-toto.io/Statement/v1`");
        let other = why(&text.replace("test-result/v0.1", "test-result/v0.2"));
        assert_eq!(other, "it is of another type than `https://in-toto.io/attestation/test-result/v0.1`");
        assert_eq!([why("{}"), why("\u{fffd}")], ["it is no result of tests", "it is no result of tests"]);
        let twice = Statement { subject: [told.subject.clone(), told.subject.clone()].concat(), ..told };
        assert!(!twice.is_about(b"manifest"));
    }
}
