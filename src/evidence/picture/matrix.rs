//! The matrix of residency: a row for each subscription, a column for each purpose.

use crate::evidence::documents::{Cell, Purpose, Residency, ResidencyRow};
use crate::evidence::markup::{count, number};
use crate::evidence::picture::draw::{Canvas, LINE, SOFT, fitting, inside_word};
use crate::evidence::picture::{Picture, Table};

const NAMES: f64 = 250.0;
const COLUMN: f64 = 122.0;
const ROW: f64 = 42.0;
const HEAD: f64 = 30.0;
/// Rows of the picture; the table has more.
const ROWS: usize = 40;
const WIDTH: f64 = NAMES + COLUMN * 6.0;

/// The matrix of `residency`; `key` is an id that no other picture of the page has.
pub fn matrix(residency: &Residency, key: &str) -> Picture {
    let mut rows: Vec<&ResidencyRow> = residency.rows.iter().collect();
    let all = rows.len() as u64;
    if rows.len() > ROWS {
        // If not all have room, what people must see has: what is outside, then what nobody knows.
        rows.sort_by_key(|row| row.cells.iter().map(|cell| rank(cell.inside)).min().unwrap_or(3));
        rows.truncate(ROWS);
    }
    let mut canvas = Canvas::new(key, WIDTH);
    for (column, purpose) in Purpose::ALL.into_iter().enumerate() {
        canvas.text((left(column) + 6.0, 18.0), purpose.title(), " font-weight=\"600\"");
    }
    for (place, row) in rows.iter().enumerate() {
        let y = HEAD + ROW * place as f64;
        canvas.path(&format!("M0 {y}H{WIDTH}"), &format!(" stroke=\"{LINE}\""));
        canvas.text(
            (0.0, y + 25.0),
            &fitting(&row.name, NAMES - 8.0, 11.0),
            " font-size=\"11\" font-family=\"ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace\"",
        );
        for (column, purpose) in Purpose::ALL.into_iter().enumerate() {
            cell(&mut canvas, (left(column), y), &of(row, purpose));
        }
    }
    let mut height = HEAD + ROW * rows.len() as f64 + 6.0;
    let left_out = all - rows.len() as u64;
    if left_out > 0 {
        height += 18.0;
        let note = format!("{} more in the table; what is outside or unknown stands first here.", count(left_out, "row", "rows"));
        canvas.text((0.0, height - 6.0), &note, &format!(" fill=\"{SOFT}\""));
    }
    let cells = || residency.rows.iter().flat_map(|row| Purpose::ALL.map(|purpose| state(&of(row, purpose)))).flatten();
    let [inside, outside, open] =
        [Some(true), Some(false), None].map(|inside| cells().filter(|cell| *cell == inside).count() as u64);
    let caption = format!(
        "{} by purpose: {} inside of the perimeter, {} with something outside, {} with something unknown.",
        count(all, "row", "rows"),
        count(inside, "cell is", "cells are"),
        number(outside),
        number(open),
    );
    Picture {
        svg: canvas.finish("Matrix of where data lies, by purpose", &caption, height),
        tables: vec![table(residency)],
        caption,
    }
}

fn left(column: usize) -> f64 {
    NAMES + COLUMN * column as f64
}

/// What people must look at comes first.
fn rank(inside: Option<bool>) -> u8 {
    match inside {
        Some(false) => 0,
        None => 1,
        Some(true) => 2,
    }
}

/// The cells of a row for a purpose, the worst first.
fn of(row: &ResidencyRow, purpose: Purpose) -> Vec<&Cell> {
    let mut cells: Vec<&Cell> = row.cells.iter().filter(|cell| cell.purpose == purpose).collect();
    cells.sort_by(|a, b| {
        rank(a.inside).cmp(&rank(b.inside)).then_with(|| b.resources.cmp(&a.resources)).then_with(|| a.region.cmp(&b.region))
    });
    cells
}

/// The worst of some cells; none if there is none.
fn state(cells: &[&Cell]) -> Option<Option<bool>> {
    cells.first().map(|cell| cell.inside)
}

fn cell(canvas: &mut Canvas, (x, y): (f64, f64), cells: &[&Cell]) {
    let Some((first, others)) = cells.split_first() else {
        return canvas.text((x + 6.0, y + 25.0), "–", &format!(" fill=\"{SOFT}\""));
    };
    let look = canvas.inside(first.inside);
    canvas.rect((x + 2.0, y + 3.0), (COLUMN - 6.0, ROW - 6.0), &format!("{look} rx=\"2\""));
    let word = match first.inside {
        Some(true) => "inside",
        Some(false) => "OUTSIDE",
        None => "? unknown",
    };
    let resources: u64 = cells.iter().map(|cell| cell.resources).fold(0, u64::saturating_add);
    let word = format!("{word} · {}", number(resources));
    let mut regions = first.region.clone();
    let room = COLUMN - 16.0;
    if !others.is_empty() {
        let more = format!(" +{}", others.len());
        regions = format!("{}{more}", fitting(&regions, room - 6.0 * more.len() as f64, 10.0));
    }
    let regions = fitting(&regions, room, 10.0);
    if first.inside == Some(false) {
        canvas.text((x + 8.0, y + 18.0), &word, " font-size=\"11\" font-weight=\"700\" fill=\"#ffffff\"");
        canvas.text((x + 8.0, y + 32.0), &regions, " font-size=\"10\" fill=\"#ffffff\"");
    } else {
        canvas.halo((x + 8.0, y + 18.0), &word, " font-size=\"11\" font-weight=\"600\"");
        canvas.halo((x + 8.0, y + 32.0), &regions, " font-size=\"10\"");
    }
}

fn table(residency: &Residency) -> Table {
    let rows = residency.rows.iter().map(|row| {
        let cells = Purpose::ALL.map(|purpose| {
            let told: Vec<String> = of(row, purpose)
                .into_iter()
                .map(|cell| format!("{} {} ({})", inside_word(cell.inside), cell.region, number(cell.resources)))
                .collect();
            if told.is_empty() { "–".to_owned() } else { told.join(", ") }
        });
        std::iter::once(row.name.clone()).chain(cells).collect()
    });
    Table {
        caption: "Where data lies, by purpose: inside or outside of the perimeter or unknown, region, resources".to_owned(),
        columns: std::iter::once("Subscription or deployment").chain(Purpose::ALL.map(Purpose::title)).collect(),
        rows: rows.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, cells: &[(Purpose, &str, Option<bool>)]) -> ResidencyRow {
        let cells = cells.iter().map(|(purpose, region, inside)| Cell {
            purpose: *purpose,
            region: (*region).to_owned(),
            inside: *inside,
            resources: 2,
        });
        ResidencyRow { name: name.to_owned(), cells: cells.collect() }
    }

    #[test]
    fn the_worst_of_a_cell_counts() {
        let cells = [
            (Purpose::AtRest, "westeurope", Some(true)),
            (Purpose::AtRest, "eastus", Some(false)),
            (Purpose::Logs, "unknown", None),
        ];
        let residency = Residency { rows: vec![row("a<b", &cells)], ..Residency::default() };
        let picture = matrix(&residency, "x");
        assert!(picture.svg.contains(">OUTSIDE · 4<") && picture.svg.contains(">eastus +1<") && picture.svg.contains(">a&lt;b<"));
        assert!(picture.svg.contains("? unknown") && picture.svg.contains("url(#x-unknown)"));
        assert_eq!(
            picture.caption,
            "1 row by purpose: 0 cells are inside of the perimeter, 1 with something outside, 1 with something unknown."
        );
        let told = picture.tables.first().and_then(|table| table.rows.first()).map(|row| row.join("|"));
        assert_eq!(told.as_deref(), Some("a<b|outside eastus (2), inside westeurope (2)|–|–|unknown unknown (2)|–|–"));
    }

    #[test]
    fn of_many_rows_those_outside_are_drawn() {
        let mut rows: Vec<ResidencyRow> =
            (0..1_000).map(|number| row(&format!("in{number}"), &[(Purpose::AtRest, "westeurope", Some(true))])).collect();
        rows.push(row("out", &[(Purpose::Keys, "eastus", Some(false))]));
        let picture = matrix(&Residency { rows, ..Residency::default() }, "x");
        assert!(picture.svg.contains(">out<") && picture.svg.contains("961 rows more") && picture.svg.len() < 60_000);
        assert_eq!(picture.tables.first().map(|table| table.rows.len()), Some(1_001));
        assert!(matrix(&Residency::default(), "x").svg.contains("AI processing"));
    }
}
