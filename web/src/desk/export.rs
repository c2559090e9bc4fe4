//! Marks as files: CSV and XLSX with the same columns.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use engine::SittingId;
use rust_xlsxwriter::{Workbook, XlsxError};
use serde_json::json;

use super::marked::{Marking, marking};
use super::results::lines;
use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::Problem;

const HEADER: [&str; 9] =
    ["准考证号", "姓名", "考室", "座位", "得分", "满分", "是否合格", "用时(分)", "其中阅卷得分"];

/// What one cell holds.
enum Cell {
    Text(String),
    Number(f64),
}

fn rows(marking: &Marking) -> Vec<[Cell; 9]> {
    #[allow(clippy::cast_precision_loss)]
    let marks = |hundredths: i64| Cell::Number(hundredths as f64 / 100.0);
    let of = marking.frozen.blueprint.marks().0;
    lines(marking)
        .into_iter()
        .map(|line| {
            let outcome = match (line.got, line.passed) {
                // Who sat it is not called absent.
                (None, _) if line.flaw.is_some() => "数据损坏",
                (None, _) if marking.may_come > 0 => "未到",
                (None, _) => "缺考",
                (Some(_), _) if line.unmarked > 0 => "待阅卷",
                (Some(_), true) => "合格",
                (Some(_), false) => "不合格",
            };
            [
                Cell::Text(line.ticket),
                Cell::Text(line.name),
                Cell::Text(line.room),
                Cell::Text(line.seat),
                line.got.map_or_else(|| Cell::Text(String::new()), marks),
                marks(of),
                Cell::Text(outcome.to_owned()),
                #[allow(clippy::cast_precision_loss)]
                Cell::Number((line.used_us / 6_000_000) as f64 / 10.0),
                line.by_people.map_or_else(|| Cell::Text(String::new()), marks),
            ]
        })
        .collect()
}

async fn prepared(app: &App, staff: &StaffMember, id: &str, format: &str) -> Result<Marking, Problem> {
    staff.needs(Right::ReadResults)?;
    let id = SittingId::from(id);
    let marking = marking(app, &id).await?;
    let deed = staff.deed("results.export", format!("sitting {id}"), json!({ "format": format }));
    app.store.record(&[deed], app.clock.now()).await?;
    Ok(marking)
}

/// What XLSX files are called on the wire.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A file to be kept.
pub fn attachment(kind: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes)
        .into_response()
}

/// `GET /api/sittings/{id}/marks.csv`
pub async fn csv(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let marking = prepared(&app, &staff, &id, "csv").await?;
    // With a byte-order mark, so that spreadsheets read it as UTF-8.
    let mut text = String::from("\u{feff}");
    text.push_str(&HEADER.join(","));
    text.push_str("\r\n");
    for row in rows(&marking) {
        let cells: Vec<String> = row
            .iter()
            .map(|cell| match cell {
                Cell::Text(text) => quoted(text),
                Cell::Number(number) => number.to_string(),
            })
            .collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    Ok(attachment("text/csv; charset=utf-8", "kaopu-marks.csv", text.into_bytes()))
}

/// A CSV cell. What a spreadsheet would take for a formula is made harmless by an apostrophe.
fn quoted(text: &str) -> String {
    let text =
        if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// `GET /api/sittings/{id}/marks.xlsx`
pub async fn xlsx(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let marking = prepared(&app, &staff, &id, "xlsx").await?;
    let bytes = workbook(&marking)
        .map_err(|error| Problem::conflict("export.failed", format!("the workbook failed: {error}")))?;
    Ok(attachment(XLSX, "kaopu-marks.xlsx", bytes))
}

fn workbook(marking: &Marking) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("成绩")?;
    for (column, text) in (0..).zip(HEADER) {
        sheet.write_string(0, column, text)?;
    }
    for (row, cells) in (1..).zip(rows(marking)) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Text(text) => sheet.write_string(row, column, text)?,
                Cell::Number(number) => sheet.write_number(row, column, number)?,
            };
        }
    }
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_made_harmless() {
        assert_eq!(quoted("=1+1"), "'=1+1");
        assert_eq!(quoted("张三, \"老\""), "\"张三, \"\"老\"\"\"");
    }
}
