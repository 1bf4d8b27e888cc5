//! A sample that anyone can draw again: judgements in the order of a digest that only the seed decides.

use sha2::{Digest as _, Sha256};

use crate::evidence::build::Evidence;
use crate::evidence::build::finding::resource;
use crate::evidence::build::judged::Judged;
use crate::evidence::documents::{OutcomeWord, ResourceRow, Sample, Sheet};
use crate::evidence::manifest::digest;
use crate::policy::catalogue::LoadError;

/// The place in the order of the draw: `sha256(seed, control, resource)`, each ended by a line feed.
pub fn draw(seed: &str, control: &str, resource: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    for text in [seed, control, resource] {
        hash.update(text.as_bytes());
        hash.update(b"\n");
    }
    hash.finalize().into()
}

/// The sample: the first ones in that order, of all judgements that are about the resource.
pub(super) fn of(evidence: &Evidence<'_>, judged: &Judged) -> Result<Sample, LoadError> {
    let scan = evidence.scan;
    let concerned = judged.all.iter().filter(|(_, _, word)| *word != OutcomeWord::NotApplicable);
    let seed = evidence.seed.map_or_else(|| of_inputs(evidence), str::to_owned);
    let mut drawn: Vec<([u8; 32], _)> = Vec::new();
    let mut population = 0;
    for one in concerned {
        population += 1;
        let Some(control) = scan.controls.get(one.0) else { continue };
        let place = draw(&seed, &control.metadata.id, &named(&resource(scan, one.1)));
        drawn.push((place, one));
        // No more is kept than will be shown.
        if drawn.len() >= evidence.sample.saturating_mul(4).max(4096) {
            cut(&mut drawn, evidence.sample);
        }
    }
    cut(&mut drawn, evidence.sample);
    let mut sheets = Vec::new();
    for (number, (_, (control, index, outcome))) in drawn.into_iter().enumerate() {
        let Some(of) = scan.controls.get(*control) else { continue };
        let resource = resource(scan, *index);
        let properties = match evidence.catalogue.policies.get(*control) {
            Some(_) => evidence.catalogue.reads_of(*control, Some(&resource.kind))?,
            None => Vec::new(),
        };
        let look = look(evidence, &resource);
        let (control, title) = (of.metadata.id.clone(), of.metadata.title.clone());
        sheets.push(Sheet { number: number as u64 + 1, control, title, resource, outcome: *outcome, properties, look });
    }
    let method = "each judgement that is about its resource has a place by sha256 of the seed, the id of the control and the id of the \
                  resource (its type and name, if the id is not known), each followed by a line feed; those with the lowest digests are drawn";
    Ok(Sample { seed, method: method.to_owned(), population, sheets })
}

/// What a resource is drawn by.
fn named(resource: &ResourceRow) -> String {
    if resource.id.is_empty() { format!("{} {}", resource.kind, resource.name) } else { resource.id.clone() }
}

fn cut<T: Copy + Ord>(drawn: &mut Vec<([u8; 32], T)>, keep: usize) {
    drawn.sort_unstable();
    drawn.truncate(keep);
}

/// A seed that nobody chose: what was judged, by digest.
fn of_inputs(evidence: &Evidence<'_>) -> String {
    let content = evidence.snapshot.map_or_else(String::new, |manifest| manifest.content.clone());
    let files = evidence.inputs.iter().map(|input| format!("{} {}\n", input.path, input.digest.as_deref().unwrap_or("-")));
    // A snapshot says for itself what was found, whatever its file is called and whenever it was taken.
    digest(if content.is_empty() { files.collect::<String>() } else { content }.as_bytes())
}

/// How to look without seawall.
fn look(evidence: &Evidence<'_>, resource: &ResourceRow) -> Vec<String> {
    if evidence.snapshot.is_none() || !resource.id.starts_with('/') {
        return vec![format!(
            "read the declaration of `{}` ({}) and of what it takes its values from",
            resource.name, resource.kind
        )];
    }
    let plain = resource.id.chars().all(|letter| letter.is_ascii_alphanumeric() || "/-._()".contains(letter));
    let shown = if plain { resource.id.clone() } else { format!("'{}'", resource.id.replace('\'', "'\\''")) };
    vec![
        format!("az resource show --ids {shown}"),
        format!("the resource in the Azure portal, “JSON view”: {}", resource.id),
        "the same record in the snapshot of this pack, by its `id`: `zstd -dc snapshot/estate.snapshot`".to_owned(),
    ]
}
