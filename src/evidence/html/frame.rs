//! What every page of evidence is put into: head, style, first lines, contents, foot; and sections, tables and figures in it.
//!
//! A page loads nothing and runs nothing. What may style it is said by digest
//! (<https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP>), so that no name in it can.

use std::io::{self, Write};

use data_encoding::BASE64;
use sha2::{Digest as _, Sha256};

use crate::evidence::markup::{count, text};
use crate::evidence::picture::{Picture, Table};

const STYLE: &str = include_str!("page.css");

/// Rows of a table on a page; more make no page for people.
pub const ROWS: usize = 500;

/// What a page is.
pub struct Page<'a> {
    /// Its heading.
    pub title: &'a str,
    /// A line below the heading.
    pub lead: &'a str,
    /// What stands at the head of every printed page. Other than plain characters are left out.
    pub running: &'a str,
    /// The parts of the page: the id of the section, and its title.
    pub contents: &'a [(&'a str, &'a str)],
}

/// Writes all before the first section. `first` writes what stands below the heading, before the contents.
///
/// # Errors
/// As `out` has them.
pub fn open(page: &Page<'_>, first: impl FnOnce(&mut dyn Write) -> io::Result<()>, out: &mut dyn Write) -> io::Result<()> {
    let style = format!("{STYLE}{}", running(page.running));
    let digest = BASE64.encode(&Sha256::digest(style.as_bytes()));
    writeln!(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(
        out,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; \
         base-uri 'none'; form-action 'none'\">"
    )?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(out, "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">")?;
    writeln!(out, "<title>{}</title>\n<style>{style}</style>\n</head>", text(page.title))?;
    writeln!(out, "<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n<header>\n<p class=\"brand\">SEAWALL</p>")?;
    writeln!(out, "<h1>{}</h1>\n<p class=\"lead\">{}</p>\n</header>", text(page.title), text(page.lead))?;
    writeln!(out, "<main id=\"main\" tabindex=\"-1\">")?;
    first(out)?;
    writeln!(out, "<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">Contents</h2>\n<ol>")?;
    for (id, title) in page.contents {
        writeln!(out, "<li><a href=\"#{id}\">{}</a></li>", text(title))?;
    }
    writeln!(out, "</ol>\n</nav>")
}

/// Writes all after the last section; `foot` is a sentence on what the page is made of, in HTML.
///
/// # Errors
/// As `out` has them.
pub fn close(foot: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "</main>\n<footer>\n<p>{foot}</p>\n</footer>\n</body>\n</html>")
}

/// Writes a section with a heading that the contents lead to; `body` writes what is in it.
///
/// # Errors
/// As `out` has them.
pub fn section(
    (id, title): (&str, &str),
    out: &mut dyn Write,
    body: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    writeln!(out, "<section class=\"chapter\" aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{}</h2>", text(title))?;
    body(out)?;
    writeln!(out, "</section>")
}

/// Writes a table whose cells are HTML, at most [`ROWS`] rows of it; `file` is where all of them are. A heading with `#` is of numbers,
/// one with `*` of texts; neither sign is shown. The first cell of a row heads it.
///
/// # Errors
/// As `out` has them.
pub fn rows(
    caption: &str,
    columns: &[&str],
    file: &str,
    rows: impl IntoIterator<Item = Vec<String>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut rows = rows.into_iter().peekable();
    if rows.peek().is_none() {
        return writeln!(out, "<p class=\"soft\">{}: none.</p>", text(caption));
    }
    let classes: Vec<&str> = columns.iter().map(|column| class(column)).collect();
    writeln!(
        out,
        "<div class=\"wide\" role=\"group\" aria-label=\"{0}\" tabindex=\"0\"><table>\n<caption>{0}</caption>",
        text(caption)
    )?;
    write!(out, "<thead><tr>")?;
    for (column, class) in columns.iter().zip(&classes) {
        write!(out, "<th scope=\"col\"{class}>{}</th>", text(column.trim_start_matches(['#', '*'])))?;
    }
    writeln!(out, "</tr></thead>\n<tbody>")?;
    let mut all = 0;
    for row in rows {
        all += 1;
        if all <= ROWS {
            line(&row, &classes, out)?;
        }
    }
    writeln!(out, "</tbody>\n</table></div>")?;
    rest(all, ROWS, file, out)
}

/// Writes a row of a table.
fn line(row: &[String], classes: &[&str], out: &mut dyn Write) -> io::Result<()> {
    write!(out, "<tr>")?;
    for (place, (cell, class)) in row.iter().zip(classes).enumerate() {
        match (place, cell.as_str()) {
            // A row that is headed by nothing could not be read out.
            (0, "") => write!(out, "<th scope=\"row\"{class}>–</th>")?,
            (0, _) => write!(out, "<th scope=\"row\"{class}>{cell}</th>")?,
            (_, "0") if !class.is_empty() => write!(out, "<td class=\"n zero\">0</td>")?,
            _ => write!(out, "<td{class}>{cell}</td>")?,
        }
    }
    writeln!(out, "</tr>")
}

fn class(column: &str) -> &'static str {
    match column.chars().next() {
        Some('#') => " class=\"n\"",
        Some('*') => " class=\"t\"",
        _ => "",
    }
}

/// Says how many of `all` are not shown, and in which file they are.
///
/// # Errors
/// As `out` has them.
pub fn rest(all: usize, shown: usize, file: &str, out: &mut dyn Write) -> io::Result<()> {
    match all.checked_sub(shown).filter(|more| *more > 0) {
        Some(more) => writeln!(
            out,
            "<p class=\"rest\">… and {}, left out on this page; all of them are in <code>{}</code>.</p>",
            count(more as u64, "more", "more"),
            text(file)
        ),
        None => Ok(()),
    }
}

/// Writes a picture, with its tables folded below it; `file` is where all rows of them are.
///
/// # Errors
/// As `out` has them.
pub fn figure(picture: &Picture, file: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<figure>\n<div class=\"picture\" role=\"group\" aria-label=\"Picture\" tabindex=\"0\">{}</div>\n<figcaption>{}</figcaption>",
        picture.svg,
        text(&picture.caption)
    )?;
    writeln!(out, "<details><summary>The picture as {}</summary>", if picture.tables.len() == 1 { "a table" } else { "tables" })?;
    for table in &picture.tables {
        plain(table, file, out)?;
    }
    writeln!(out, "</details>\n</figure>")
}

/// Writes a table of plain text.
///
/// # Errors
/// As `out` has them.
pub fn plain(table: &Table, file: &str, out: &mut dyn Write) -> io::Result<()> {
    let cells = table.rows.iter().map(|row| row.iter().map(|cell| text(cell)).collect());
    rows(&table.caption, &table.columns, file, cells, out)
}

/// Paper, and what stands at its head and foot.
fn running(head: &str) -> String {
    let plain: String = head.chars().filter(|one| one.is_ascii_alphanumeric() || " .,:-".contains(*one)).take(100).collect();
    format!(
        "@page {{ size: A4; margin: 20mm 16mm 18mm; @top-left {{ content: \"{plain}\"; font: 8pt system-ui, sans-serif; color: #525b65; }} \
         @bottom-right {{ content: \"Page \" counter(page) \" of \" counter(pages); font: 8pt system-ui, sans-serif; color: #525b65; }} }}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
        let mut bytes = Vec::new();
        write(&mut bytes).expect("memory takes everything");
        String::from_utf8(bytes).expect("pages are UTF-8")
    }

    #[test]
    fn nothing_in_the_head_is_markup_or_style() {
        let page =
            Page { title: "</title><script>", lead: "<b>", running: "a\"; } body { display: none", contents: &[("a", "A<")] };
        let html = told(|out| open(&page, |_| Ok(()), out));
        assert!(html.contains("<title>&lt;/title&gt;&lt;script&gt;</title>") && html.contains(">A&lt;</a>"));
        assert!(html.contains("content: \"a  body  display: none\""));
        let style = html
            .split_once("<style>")
            .and_then(|(_, rest)| rest.split_once("</style>"))
            .map(|(style, _)| style)
            .unwrap_or_default();
        let digest = BASE64.encode(&Sha256::digest(style.as_bytes()));
        assert!(html.contains(&format!("style-src 'sha256-{digest}'")), "the style is the one that may be used");
    }

    #[test]
    fn long_tables_say_what_is_left_out() {
        let html = told(|out| rows("many", &["a", "#b"], "x.json", (0..501).map(|at| vec![at.to_string(), "0".to_owned()]), out));
        assert_eq!(html.matches("<tr>").count(), ROWS + 1);
        assert!(html.contains("… and 1 more, left out on this page; all of them are in <code>x.json</code>"));
        assert!(told(|out| rows("none here", &["a"], "x.json", Vec::new(), out)).contains("none here: none."));
    }
}
