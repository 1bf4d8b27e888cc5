//! The flow from what was read to what was judged and what became of it.

use crate::evidence::documents::{Counts, OutcomeWord, Population, Reason};
use crate::evidence::markup::{count, number, percent};
use crate::evidence::picture::draw::{Canvas, SOFT, decimal, lines, share};
use crate::evidence::picture::{Picture, Table};

const WIDTH: f64 = 960.0;
/// The height that all of a column shares, and the room that the smallest part of it has for its words.
const HEIGHT: f64 = 240.0;
const SLOT: f64 = 32.0;
const GAP: f64 = 10.0;
const TOP: f64 = 34.0;
const BAR: f64 = 14.0;
/// Where the columns stand: what was read, what was judged or left, what came of it.
const COLUMNS: [f64; 3] = [0.0, 300.0, 700.0];
/// Reasons that are drawn one by one.
const REASONS: usize = 5;

/// The flow of `population` to `outcomes`; `key` is an id that no other picture of the page has.
pub fn flow(population: &Population, outcomes: &Counts, key: &str) -> Picture {
    let mut canvas = Canvas::new(key, WIDTH);
    let judgements = OutcomeWord::ALL.map(|outcome| outcome.of(outcomes)).into_iter().fold(0, u64::saturating_add);
    let second = second(population);
    let third: Vec<(OutcomeWord, u64)> =
        OutcomeWord::ALL.into_iter().map(|outcome| (outcome, outcome.of(outcomes))).filter(|(_, many)| *many > 0).collect();
    let third_places = stack(TOP, &third.iter().map(|(_, many)| share(*many, judgements)).collect::<Vec<_>>());
    let judged = stack(TOP, &[share(population.judged, population.resources)]);
    // What was left stands below the outcomes, so that no band runs over its words.
    let left: Vec<f64> = second.iter().skip(1).map(|part| share(part.many, population.resources)).collect();
    let second_places = [judged.clone(), stack(bottom(&judged).max(bottom(&third_places)) + GAP, &left)].concat();
    for (x, words) in COLUMNS.into_iter().zip(["Read", "Judged or left", "Outcomes over all controls"]) {
        canvas.text((x, 16.0), words, " font-weight=\"600\"");
    }
    if population.resources > 0 {
        canvas.rect((0.0, TOP), (BAR, HEIGHT), " fill=\"#57606a\"");
    }
    let mut from = TOP;
    for (part, (y, tall)) in second.iter().zip(&second_places).filter(|(part, _)| part.many > 0) {
        band(&mut canvas, (BAR, from, *tall), (COLUMNS[1], *y, *tall), "#dfe3e8");
        from += tall;
        let look =
            if part.judged { " fill=\"#1f5f8b\"" } else { " fill=\"#ffffff\" stroke=\"#57606a\" stroke-dasharray=\"3 2\"" };
        canvas.rect((COLUMNS[1], *y), (BAR, *tall), look);
    }
    if let Some((y, tall)) = second_places.first().filter(|_| population.judged > 0) {
        let mut from = *y;
        for ((outcome, many), (to, bar)) in third.iter().zip(&third_places) {
            let part = tall * share(*many, judgements);
            band(&mut canvas, (COLUMNS[1] + BAR, from, part), (COLUMNS[2], *to, *bar), "#edf0f3");
            from += part;
            let look = canvas.outcome(*outcome);
            canvas.rect((COLUMNS[2], *to), (BAR, *bar), &look);
            let told = [format!("{} · {}", number(*many), percent(*many, judgements)), outcome.word().to_owned()];
            words(&mut canvas, (COLUMNS[2] + BAR + 8.0, *to), &told);
        }
    }
    words(&mut canvas, (BAR + 8.0, TOP), &[number(population.resources), "resources were read".to_owned()]);
    for (part, (y, _)) in second.iter().zip(&second_places) {
        let mut told = vec![format!("{} · {}", number(part.many), percent(part.many, population.resources))];
        let room = if part.judged { COLUMNS[2] - COLUMNS[1] } else { WIDTH - COLUMNS[1] } - BAR - 16.0;
        told.extend(lines(&part.words, room, 11.5, 1));
        words(&mut canvas, (COLUMNS[1] + BAR + 8.0, *y), &told);
    }
    let height = bottom(&second_places).max(TOP + HEIGHT) + 14.0;
    let caption = format!(
        "{} read, {} judged, {} left; {}, each of a resource with a control that was asked about it.",
        count(population.resources, "resource", "resources"),
        number(population.judged),
        number(second.iter().filter(|part| !part.judged).map(|part| part.many).fold(0, u64::saturating_add)),
        count(judgements, "judgement", "judgements"),
    );
    Picture {
        svg: canvas.finish("Flow from the resources that were read to the outcomes", &caption, height),
        caption,
        tables: tables(population, outcomes, judgements),
    }
}

/// What became of a part of the resources.
struct Part {
    many: u64,
    words: String,
    judged: bool,
}

/// Those that were judged, and the others by reason, the most first; rare reasons are one part.
fn second(population: &Population) -> Vec<Part> {
    let mut parts =
        vec![Part { many: population.judged, words: "judged: at least one control was asked about it".to_owned(), judged: true }];
    let mut left: Vec<&Reason> = population.left.iter().collect();
    left.sort_by(|a, b| b.resources.cmp(&a.resources).then_with(|| a.reason.cmp(&b.reason)));
    let (drawn, others) = left.split_at(if left.len() > REASONS { REASONS - 1 } else { left.len() });
    parts.extend(drawn.iter().map(|reason| Part {
        many: reason.resources,
        words: format!("left: {}", reason.reason),
        judged: false,
    }));
    if !others.is_empty() {
        let many = others.iter().map(|reason| reason.resources).fold(0, u64::saturating_add);
        parts.push(Part { many, words: format!("left for {} other reasons; the table has them", others.len()), judged: false });
    }
    parts
}

/// Begin and height of parts of a column, by their shares; each has room for its words.
fn stack(top: f64, shares: &[f64]) -> Vec<(f64, f64)> {
    let mut y = top;
    let mut places = Vec::new();
    for share in shares {
        let tall = if *share > 0.0 { (HEIGHT * share).max(1.5) } else { 0.0 };
        places.push((y, tall));
        y += tall.max(SLOT) + GAP;
    }
    places
}

/// Where the last part of a column ends.
fn bottom(places: &[(f64, f64)]) -> f64 {
    places.last().map_or(TOP, |(y, tall)| y + tall.max(SLOT))
}

/// A band from a part of one column to a part of the next.
fn band(canvas: &mut Canvas, (x, y, tall): (f64, f64, f64), (to_x, to_y, to_tall): (f64, f64, f64), fill: &str) {
    let middle = decimal((x + to_x) / 2.0);
    let [x, y, low, to_x, to_y, to_low] = [x, y, y + tall, to_x, to_y, to_y + to_tall].map(decimal);
    let path =
        format!("M{x} {y}C{middle} {y} {middle} {to_y} {to_x} {to_y}V{to_low}C{middle} {to_low} {middle} {low} {x} {low}z");
    canvas.path(&path, &format!(" fill=\"{fill}\" stroke=\"#b4bcc5\" stroke-width=\"0.6\""));
}

/// A figure with words below it.
fn words(canvas: &mut Canvas, (x, y): (f64, f64), told: &[String]) {
    for (place, line) in told.iter().enumerate() {
        let at = (x, y + 12.0 + 14.0 * place as f64);
        if place == 0 {
            canvas.halo(at, line, " font-weight=\"600\"");
        } else {
            canvas.halo(at, line, &format!(" font-size=\"11.5\" fill=\"{SOFT}\""));
        }
    }
}

fn tables(population: &Population, outcomes: &Counts, judgements: u64) -> Vec<Table> {
    let of = |many: u64| percent(many, population.resources);
    let mut rows = vec![vec!["judged".to_owned(), number(population.judged), of(population.judged)]];
    rows.extend(
        population
            .left
            .iter()
            .map(|reason| vec![format!("left: {}", reason.reason), number(reason.resources), of(reason.resources)]),
    );
    rows.push(vec!["all that were read".to_owned(), number(population.resources), of(population.resources)]);
    let mut told: Vec<Vec<String>> = OutcomeWord::ALL
        .into_iter()
        .map(|outcome| vec![outcome.word().to_owned(), number(outcome.of(outcomes)), percent(outcome.of(outcomes), judgements)])
        .collect();
    told.push(vec!["all".to_owned(), number(judgements), percent(judgements, judgements)]);
    vec![
        Table {
            caption: "What became of the resources that were read".to_owned(),
            columns: vec!["Resources", "#Number", "#Share"],
            rows,
        },
        Table { caption: "Outcomes over all controls".to_owned(), columns: vec!["Outcome", "#Judgements", "#Share"], rows: told },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_one_and_many_reasons_are_drawn() {
        let nothing = flow(&Population::default(), &Counts::default(), "f");
        assert!(nothing.caption.starts_with("0 resources read, 0 judged, 0 left; 0 judgements"), "{}", nothing.caption);
        let left = |number: u64| (0..number).map(|at| Reason { reason: format!("reason {at} <b>"), resources: at + 1 }).collect();
        let one = Population { resources: 11, judged: 10, left: left(1), ..Population::default() };
        let picture = flow(&one, &Counts { pass: 90, fail: 10, ..Counts::default() }, "f");
        assert!(picture.svg.contains("left: reason 0 &lt;b&gt;") && picture.svg.contains(">10 · 10.0 %<"));
        let many = Population { resources: 500_510, judged: 10, left: left(1_000), ..Population::default() };
        let picture = flow(&many, &Counts { unknown: 1, ..Counts::default() }, "f");
        assert!(picture.svg.contains("left for 996 other") && picture.svg.len() < 12_000, "{}", picture.svg);
        assert_eq!(picture.tables.first().map(|table| table.rows.len()), Some(1_002));
    }

    #[test]
    fn every_part_has_room_for_its_words() {
        let places = stack(TOP, &[0.999, 0.001, 0.0]);
        assert_eq!(places.len(), 3);
        for (above, below) in places.iter().zip(places.iter().skip(1)) {
            assert!(above.0 + above.1.max(SLOT) <= below.0);
        }
    }
}
