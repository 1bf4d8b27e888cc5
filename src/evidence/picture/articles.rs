//! The table of articles: how many outcomes of each kind speak to each.

use crate::evidence::documents::{ArticleRow, Counts, FrameworkRow, OutcomeWord};
use crate::evidence::markup::{count, number};
use crate::evidence::picture::draw::{Canvas, INK, LINE, SOFT, fitting, share};
use crate::evidence::picture::{Picture, Table};

const NAMES: f64 = 430.0;
const COLUMN: f64 = 104.0;
const ROW: f64 = 26.0;
const HEAD: f64 = 30.0;
/// Rows of the picture; the table has more.
const ROWS: usize = 60;
const WIDTH: f64 = NAMES + COLUMN * 5.0;

/// The table of `framework`; `key` is an id that no other picture of the page has.
pub fn articles(framework: &FrameworkRow, key: &str) -> Picture {
    let mut canvas = Canvas::new(key, WIDTH);
    for (column, outcome) in OutcomeWord::ALL.into_iter().enumerate() {
        canvas.text((left(column) + COLUMN / 2.0, 18.0), outcome.word(), " font-weight=\"600\" text-anchor=\"middle\"");
    }
    for (place, article) in framework.articles.iter().take(ROWS).enumerate() {
        let y = HEAD + ROW * place as f64;
        canvas.path(&format!("M0 {y}H{WIDTH}"), &format!(" stroke=\"{LINE}\""));
        canvas.text((0.0, y + 17.5), &fitting(&article.id, 128.0, 12.0), " font-weight=\"600\"");
        canvas.text((136.0, y + 17.5), &fitting(&article.title, NAMES - 148.0, 11.5), " font-size=\"11.5\"");
        row(&mut canvas, y, article);
    }
    let drawn = framework.articles.len().min(ROWS);
    let mut height = HEAD + ROW * drawn as f64 + 6.0;
    let left_out = (framework.articles.len() - drawn) as u64;
    if left_out > 0 {
        height += 18.0;
        canvas.text(
            (0.0, height - 6.0),
            &format!("{} more in the table.", count(left_out, "row", "rows")),
            &format!(" fill=\"{SOFT}\""),
        );
    }
    let with = |told: fn(&Counts) -> bool| framework.articles.iter().filter(|article| told(&article.outcomes)).count() as u64;
    let caption = format!(
        "{}: {} with failures, {} with unknowns, {} that no control of this run speaks to. The darker, the larger the share of the row.",
        count(framework.articles.len() as u64, "article", "articles"),
        number(with(|counts| counts.fail > 0)),
        number(with(|counts| counts.unknown > 0)),
        number(with(|counts| *counts == Counts::default())),
    );
    let title = format!("Outcomes by article: {}", framework.name);
    Picture { svg: canvas.finish(&title, &caption, height), caption, tables: vec![table(framework)] }
}

fn left(column: usize) -> f64 {
    NAMES + COLUMN * column as f64
}

fn row(canvas: &mut Canvas, y: f64, article: &ArticleRow) {
    let counts = &article.outcomes;
    let all = OutcomeWord::ALL.map(|outcome| outcome.of(counts)).into_iter().fold(0, u64::saturating_add);
    if all == 0 {
        return canvas.text(
            (NAMES + 8.0, y + 17.5),
            "no control of this run speaks to it",
            &format!(" font-style=\"italic\" fill=\"{SOFT}\""),
        );
    }
    for (column, outcome) in OutcomeWord::ALL.into_iter().enumerate() {
        let many = outcome.of(counts);
        let (fill, ink) = heat(outcome, many, all);
        canvas.rect((left(column) + 1.0, y + 2.0), (COLUMN - 2.0, ROW - 4.0), &format!(" fill=\"{fill}\" rx=\"2\""));
        let weight = if many > 0 { " font-weight=\"600\"" } else { "" };
        let told = if many > 0 { number(many) } else { "–".to_owned() };
        canvas.text((left(column) + COLUMN / 2.0, y + 17.5), &told, &format!(" text-anchor=\"middle\" fill=\"{ink}\"{weight}"));
    }
}

/// Four steps from light to dark by the share of the row, with an ink that can be read on them.
fn heat(outcome: OutcomeWord, many: u64, all: u64) -> (&'static str, &'static str) {
    let steps = match outcome {
        OutcomeWord::Fail => ["#fbe9e7", "#f1b8b2", "#d8665d", "#a5211a"],
        OutcomeWord::Unknown => ["#fbf3dc", "#f0d590", "#c99a2e", "#7a5600"],
        OutcomeWord::Exempt => ["#eeebf8", "#cdc4ea", "#9484cf", "#4a3b8f"],
        OutcomeWord::Pass => ["#e6f2ec", "#b9dbc9", "#6fb392", "#1f6b4a"],
        OutcomeWord::NotApplicable => ["#f1f3f5", "#dde1e6", "#b4bcc5", "#57606a"],
    };
    let step = match share(many, all) {
        0.0 => return ("#ffffff", SOFT),
        few if few < 0.1 => 0,
        some if some < 0.4 => 1,
        many if many < 0.75 => 2,
        _ => 3,
    };
    (steps.get(step).copied().unwrap_or("#ffffff"), if step == 3 { "#ffffff" } else { INK })
}

fn table(framework: &FrameworkRow) -> Table {
    let rows = framework.articles.iter().map(|article| {
        let counts = OutcomeWord::ALL.map(|outcome| number(outcome.of(&article.outcomes)));
        [article.id.clone(), article.title.clone()].into_iter().chain(counts).collect()
    });
    Table {
        caption: format!("Outcomes by article: {}", framework.name),
        columns: vec!["Article", "Title", "#Fail", "#Unknown", "#Exempt", "#Pass", "#Not applicable"],
        rows: rows.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(id: &str, outcomes: Counts) -> ArticleRow {
        ArticleRow { id: id.to_owned(), title: format!("about {id}"), outcomes, ..ArticleRow::default() }
    }

    #[test]
    fn the_share_of_the_row_makes_it_dark() {
        assert_eq!(heat(OutcomeWord::Fail, 0, 9), ("#ffffff", SOFT));
        assert_eq!(heat(OutcomeWord::Fail, 1, 90), ("#fbe9e7", INK));
        assert_eq!(heat(OutcomeWord::Fail, 9, 9), ("#a5211a", "#ffffff"));
        assert_eq!(heat(OutcomeWord::Pass, u64::MAX, u64::MAX), ("#1f6b4a", "#ffffff"));
    }

    #[test]
    fn zero_one_and_many_articles_are_drawn() {
        let framework = |number: u64| FrameworkRow {
            name: "GDPR".to_owned(),
            articles: (0..number)
                .map(|at| article(&format!("Art. {at}"), Counts { pass: at, fail: at / 2, ..Counts::default() }))
                .collect(),
            ..FrameworkRow::default()
        };
        assert!(articles(&framework(0), "a").caption.starts_with("0 articles"));
        let one = articles(&framework(1), "a");
        assert!(one.svg.contains("no control of this run speaks to it") && one.caption.contains("1 that no control"));
        let many = articles(&framework(5_000), "a");
        assert!(many.svg.contains("4,940 rows more") && many.svg.len() < 80_000);
        assert_eq!(many.tables.first().map(|table| table.rows.len()), Some(5_000));
    }
}
