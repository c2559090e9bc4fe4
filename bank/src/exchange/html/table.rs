//! Tables: a header row, then rows of cells, each on one line.

use super::Around;
use super::writer::Writer;
use crate::exchange::RowFlaw;
use crate::exchange::found::LeftOut;
use crate::exchange::rich;
use crate::exchange::xml::Element;
use crate::item::Markup;

/// The most cells of a table, spans counted out.
const MOST_CELLS: usize = 2_000;
/// The most columns.
const MOST_COLUMNS: usize = 40;

/// The table in Markdown; `None`: it lies within another table or holds none, so that it is no table of ours.
pub fn read(element: &Element, around: &mut Around<'_>) -> Option<Result<String, RowFlaw>> {
    let rows: Vec<&Element> = rows_of(element);
    let nested = element.walk().iter().skip(1).any(|within| within.name == "table");
    let widest = rows.iter().map(|row| width(row)).max().unwrap_or(0);
    if nested || widest == 0 || widest > MOST_COLUMNS || widest * rows.len() > MOST_CELLS {
        return None;
    }
    let mut table = Vec::new();
    for row in rows {
        let mut cells = Vec::new();
        for cell in row.elements().filter(|cell| matches!(cell.name.as_str(), "td" | "th")) {
            match text(cell, around) {
                Ok(text) => cells.push(text),
                Err(flaw) => return Some(Err(flaw)),
            }
            if span(cell, "rowspan") > 1 || span(cell, "colspan") > 1 {
                around.about.left_out.insert(LeftOut::Layout);
            }
            cells.extend((1..span(cell, "colspan")).map(|_| String::new()));
        }
        cells.resize(widest, String::new());
        table.push(cells);
    }
    Some(Ok(rich::table(&table)))
}

fn rows_of(element: &Element) -> Vec<&Element> {
    let mut rows = Vec::new();
    for child in element.elements() {
        match child.name.as_str() {
            "tr" => rows.push(child),
            "thead" | "tbody" | "tfoot" => rows.extend(child.all("tr")),
            _ => {}
        }
    }
    rows
}

fn span(cell: &Element, name: &str) -> usize {
    cell.attribute(name).and_then(|span| span.trim().parse().ok()).unwrap_or(1).clamp(1, MOST_COLUMNS)
}

fn width(row: &Element) -> usize {
    row.elements()
        .filter(|cell| matches!(cell.name.as_str(), "td" | "th"))
        .map(|cell| span(cell, "colspan"))
        .fold(0, usize::saturating_add)
}

/// The text of a cell on one line. Markdown knows no more there.
fn text(cell: &Element, around: &mut Around<'_>) -> Result<String, RowFlaw> {
    let mut writer = Writer::new(around);
    writer.nodes(&cell.children);
    let text = writer.finish()?.text(Markup::Markdown);
    if text.contains('\n') {
        around.about.left_out.insert(LeftOut::Layout);
    }
    Ok(text.replace("\\\n", " ").split_whitespace().collect::<Vec<_>>().join(" "))
}
