//! Rosters: candidates from a CSV or XLSX, all rows or none.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use bank::exchange::table::{self, Table};
use bank::store::StoreError;
use engine::attempt::state::Phase;
use engine::sitting::{Accommodations, LetterSize};
use engine::store::seats::Seat;
use engine::{AttemptId, SittingId};
use serde::Deserialize;
use serde_json::json;
use wire::problem::FieldProblem;
use wire::sitting::{RosterChange, RosterLine, RosterReport};

use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::photo;
use crate::problem::{Answer, Body, Problem};
use crate::secret::{id_flaw, masked, plain_id};
use crate::witness::{self, Left};

/// The columns: our word, other words for it, whether it must be there.
const COLUMNS: [(&[&str], bool); 9] = [
    (&["姓名", "考生姓名", "name"], true),
    (&["身份证号", "身份证号码", "证件号码", "证件号", "id_number"], true),
    (&["准考证号", "准考证", "ticket"], true),
    (&["考室", "考场", "room"], false),
    (&["座位", "座位号", "seat"], false),
    (&["加时(分)", "加时（分）", "加时", "extra_minutes"], false),
    (&["字号", "letter_size"], false),
    (&["高对比", "高对比度", "contrast"], false),
    (&["朗读", "aloud"], false),
];

/// How much extra time a list grants at most, seconds.
const MOST_EXTRA_S: u32 = 240 * 60;
const EXTRA_FLAW: &str = "extra time is 0 to 240 minutes";

const TEMPLATE: &str = "\u{feff}姓名,身份证号,准考证号,考室,座位,加时(分),字号,高对比,朗读\r\n";

/// `GET /api/roster-template.csv`
pub async fn template() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"kaopu-roster.csv\""),
    ];
    (headers, TEMPLATE)
}

/// `GET /api/sittings/{id}/roster`
pub async fn list(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
) -> Answer<Vec<RosterLine>> {
    staff.needs(Right::ReadExams)?;
    let sitting = SittingId::from(id);
    let with_form = app.engine.attempts_with_form(&sitting).await?;
    let photos = photo::there(&app, &sitting).await.unwrap_or_default();
    let lines = app.engine.seats_as_far_as_they_go(&sitting).await?.into_iter().map(|seat| RosterLine {
        has_paper: with_form.contains(&seat.attempt),
        photo: photos.contains(&seat.attempt),
        attempt: seat.attempt.to_string(),
        ticket: seat.ticket,
        name: seat.name,
        id_masked: seat.id_masked,
        room: seat.room,
        seat: seat.seat,
        extra_s: seat.extra_s,
        accommodations: seat.accommodations,
        pledge_at: seat.pledge_at,
        damaged: seat.damaged,
    });
    Ok(Json(lines.collect()))
}

/// `PUT /api/sittings/{id}/roster/{attempt}`
pub async fn change(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path((id, attempt)): Path<(String, String)>,
    Body(change): Body<RosterChange>,
) -> Result<StatusCode, Problem> {
    staff.needs(Right::ManageExams)?;
    let sitting = app.engine.sitting(&id.into()).await?;
    let before = app.engine.seat(&attempt.into()).await?;
    if before.sitting != sitting.id {
        return Err(StoreError::Missing("seat").into());
    }
    let extra_by = match change.extra_s {
        0 => String::new(),
        same if same == before.extra_s => before.extra_by.clone(),
        _ => staff.account.name.clone(),
    };
    let [name, room, seat] = [&change.name, &change.room, &change.seat].map(|text| text.trim().to_owned());
    let (extra_s, accommodations) = (change.extra_s, change.accommodations);
    let after = [Seat { name, room, seat, extra_s, extra_by, accommodations, ..before.clone() }];
    let mut problems = Vec::new();
    if let Some(flaw) = name_flaw(&after[0].name) {
        problems.push(FieldProblem { field: "name".to_owned(), detail: flaw.to_owned() });
    }
    if extra_s > MOST_EXTRA_S {
        problems.push(FieldProblem { field: "extra_s".to_owned(), detail: EXTRA_FLAW.to_owned() });
    }
    let late = too_late(&app, &sitting.id, &after).await?;
    problems.extend(late.into_iter().map(|late| FieldProblem { field: "extra_s".to_owned(), ..late }));
    if !problems.is_empty() {
        return Err(
            Problem::invalid("roster.invalid", "the line can't be changed like that").fields(problems)
        );
    }
    app.engine.put_seats(&after).await?;
    app.sitting_changed_everywhere(&sitting.id).await;
    app.attempts.touch(&before.attempt);
    let of = |seat: &Seat| {
        json!({ "name": seat.name, "room": seat.room, "seat": seat.seat, "extra_s": seat.extra_s,
            "accommodations": seat.accommodations })
    };
    let detail = json!({ "ticket": before.ticket, "before": of(&before), "after": of(&after[0]) });
    let deed = staff.deed("roster.change", format!("sitting {}", sitting.id), detail);
    witness::record(&app, deed, &[Left::Roster(&sitting.id)]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Name of the file; only shown in the audit log.
#[derive(Deserialize)]
pub struct Named {
    name: String,
}

/// `POST /api/sittings/{id}/roster?name=FILE`
pub async fn upload(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
    Query(Named { name }): Query<Named>,
    bytes: Bytes,
) -> Answer<RosterReport> {
    staff.needs(Right::ManageExams)?;
    let sitting = app.engine.sitting(&id.into()).await?;
    let table = crate::background::background(move || table::read(&bytes, 0))
        .await
        .map_err(|_| Problem::invalid("file.failed", "the file could not be read"))??;
    let (seats, mut problems) = read(&app, &sitting.id, &staff.account.name, &table)?;
    let taken = app.engine.taken_tickets(&seats).await?;
    problems.extend(taken.into_iter().map(|ticket| FieldProblem {
        field: format!("准考证号 {ticket}"),
        detail: "another candidate has this admission ticket".to_owned(),
    }));
    problems.extend(too_late(&app, &sitting.id, &seats).await?);
    if !problems.is_empty() {
        return Ok(Json(RosterReport { added: 0, changed: 0, problems }));
    }
    let (added, changed) = app.engine.put_seats(&seats).await?;
    app.sitting_changed_everywhere(&sitting.id).await;
    let detail = json!({ "file": name, "added": added, "changed": changed });
    let deed = staff.deed("roster.upload", format!("sitting {}", sitting.id), detail);
    witness::record(&app, deed, &[Left::Roster(&sitting.id)]).await?;
    Ok(Json(RosterReport { added, changed, problems }))
}

/// Extra time for those who have begun: their time was given at the start, and what a list says changes it no more.
async fn too_late(app: &App, sitting: &SittingId, seats: &[Seat]) -> Result<Vec<FieldProblem>, Problem> {
    let mut late = Vec::new();
    for there in app.engine.seats_as_far_as_they_go(sitting).await? {
        let same = |seat: &&Seat| seat.ticket == there.ticket && seat.id_hash == there.id_hash;
        let other = seats.iter().find(same).is_some_and(|seat| seat.extra_s != there.extra_s);
        if !other {
            continue;
        }
        let live = app.attempts.get(&there.attempt).await?;
        if live.look(|state| !matches!(state.phase, Phase::Waiting)) {
            late.push(FieldProblem {
                field: format!("准考证号 {}", there.ticket),
                detail: "has begun: extra time is given on the wall from now on".to_owned(),
            });
        }
    }
    Ok(late)
}

/// What is wrong with a name.
fn name_flaw(name: &str) -> Option<&'static str> {
    (!(1..=60).contains(&name.chars().count())).then_some("a name has 1 to 60 characters")
}

/// A candidate as an administrator's file names one.
pub struct Entry<'a> {
    /// Name.
    pub name: &'a str,
    /// ID number.
    pub id_number: &'a str,
    /// 准考证号
    pub ticket: &'a str,
    /// 考室
    pub room: &'a str,
    /// 座位
    pub seat: &'a str,
    /// Personal extra time, seconds.
    pub extra_s: u32,
    /// Who grants it.
    pub granted_by: &'a str,
    /// What else is granted.
    pub accommodations: Accommodations,
}

/// The size of letters that a cell names: `Err` where it names none.
fn letter_size(cell: &str) -> Result<Option<LetterSize>, ()> {
    match cell.to_lowercase().as_str() {
        "" | "标准" | "m" => Ok(None),
        "大" | "l" => Ok(Some(LetterSize::L)),
        "特大" | "xl" => Ok(Some(LetterSize::Xl)),
        "最大" | "xxl" => Ok(Some(LetterSize::Xxl)),
        _ => Err(()),
    }
}

/// Whether a cell says yes.
fn yes(cell: &str) -> Result<bool, ()> {
    match cell.to_lowercase().as_str() {
        "" | "否" | "无" | "no" | "0" => Ok(false),
        "是" | "有" | "yes" | "1" | "√" => Ok(true),
        _ => Err(()),
    }
}

/// A new seat; the ID number is sealed.
pub fn seat(app: &App, sitting: &SittingId, entry: &Entry<'_>) -> Seat {
    Seat {
        attempt: AttemptId::new(),
        sitting: sitting.clone(),
        ticket: plain_id(entry.ticket),
        name: entry.name.to_owned(),
        id_hash: app.secret.id_hash(entry.id_number),
        id_sealed: app.secret.seal(&plain_id(entry.id_number)),
        id_masked: masked(entry.id_number),
        room: entry.room.to_owned(),
        seat: entry.seat.to_owned(),
        extra_s: entry.extra_s,
        extra_by: if entry.extra_s > 0 { entry.granted_by.to_owned() } else { String::new() },
        accommodations: entry.accommodations,
        consent_at: None,
        pledge_at: None,
        damaged: false,
    }
}

/// The seats of a file that `granted_by` brings, and what is wrong in it.
fn read(
    app: &App,
    sitting: &SittingId,
    granted_by: &str,
    table: &Table,
) -> Result<(Vec<Seat>, Vec<FieldProblem>), Problem> {
    let header: Vec<String> = table.header.iter().map(|cell| cell.trim().to_lowercase()).collect();
    let at: Vec<Option<usize>> = COLUMNS
        .iter()
        .map(|(words, _)| header.iter().position(|cell| words.contains(&cell.as_str())))
        .collect();
    let missing: Vec<FieldProblem> = COLUMNS
        .iter()
        .zip(&at)
        .filter(|((_, needed), at)| *needed && at.is_none())
        .map(|((words, _), _)| FieldProblem {
            field: words[0].to_owned(),
            detail: format!("there is no column {}", words[0]),
        })
        .collect();
    if !missing.is_empty() {
        return Err(
            Problem::invalid("roster.columns", "columns are missing; see the template").fields(missing)
        );
    }
    let (mut seats, mut problems) = (Vec::new(), Vec::new());
    let (mut tickets, mut ids) = (HashMap::new(), HashMap::new());
    for (row, cells) in &table.rows {
        let cell = |index: usize| at[index].and_then(|at| cells.get(at)).map_or("", |cell| cell.trim());
        let mut wrong = |column: usize, detail: String| {
            problems.push(FieldProblem { field: format!("row {row}, {}", COLUMNS[column].0[0]), detail });
        };
        let entry = Entry {
            name: cell(0),
            id_number: cell(1),
            ticket: cell(2),
            room: cell(3),
            seat: cell(4),
            extra_s: 0,
            granted_by,
            accommodations: Accommodations::default(),
        };
        if let Some(flaw) = name_flaw(entry.name) {
            wrong(0, flaw.into());
        }
        if let Some(flaw) = id_flaw(entry.id_number) {
            wrong(1, flaw.into());
        }
        if !(1..=40).contains(&entry.ticket.chars().count()) {
            wrong(2, "an admission ticket number has 1 to 40 characters".into());
        }
        if let Some(other) = tickets.insert(plain_id(entry.ticket), *row) {
            wrong(2, format!("the same admission ticket as row {other}"));
        }
        if let Some(other) = ids.insert(plain_id(entry.id_number), *row) {
            wrong(1, format!("the same ID number as row {other}"));
        }
        let minutes = match cell(5) {
            "" => Some(0),
            text => text.parse::<u32>().ok().filter(|minutes| *minutes <= MOST_EXTRA_S / 60),
        };
        if minutes.is_none() {
            wrong(5, EXTRA_FLAW.into());
        }
        let (size, contrast, aloud) = (letter_size(cell(6)), yes(cell(7)), yes(cell(8)));
        if size.is_err() {
            wrong(6, "a letter size is 标准, 大, 特大 or 最大".into());
        }
        for (column, given) in [(7, contrast), (8, aloud)] {
            if given.is_err() {
                wrong(column, "是 or 否".into());
            }
        }
        let accommodations = Accommodations {
            size: size.unwrap_or_default(),
            contrast: contrast.unwrap_or_default(),
            aloud: aloud.unwrap_or_default(),
        };
        seats.push(seat(
            app,
            sitting,
            &Entry { extra_s: minutes.unwrap_or(0) * 60, accommodations, ..entry },
        ));
    }
    if seats.is_empty() {
        return Err(Problem::invalid("roster.empty", "there is no candidate in the file"));
    }
    Ok((seats, problems))
}
