//! Items on their way out of the bank, as files: all that the list's filters show.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use bank::exchange::write::{self, Outgoing, Written};
use bank::item::Version;
use bank::markup;
use serde_json::json;
use wire::desk::ExportLosses;

use super::export::{XLSX, attachment};
use super::list::asked;
use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::{Answer, Problem};

/// The most items of a file.
const MOST: usize = 20_000;

/// A format that items go out in.
#[derive(Clone, Copy)]
enum Format {
    Xlsx,
    Qti,
    Moodle,
    Gift,
}

impl Format {
    fn of(name: &str) -> Result<Self, Problem> {
        match name {
            "xlsx" => Ok(Self::Xlsx),
            "qti" => Ok(Self::Qti),
            "moodle" => Ok(Self::Moodle),
            "gift" => Ok(Self::Gift),
            _ => Err(Problem::invalid("export.format", "items go out as xlsx, qti, moodle or gift")),
        }
    }

    /// Media type and name of the file.
    fn file(self) -> (&'static str, &'static str) {
        match self {
            Self::Xlsx => (XLSX, "items.xlsx"),
            Self::Qti => ("application/zip", "items-qti3.zip"),
            Self::Moodle => ("application/xml", "items-moodle.xml"),
            Self::Gift => ("text/plain; charset=utf-8", "items.gift"),
        }
    }

    fn write(self, items: &[Outgoing<'_>], files: &HashMap<String, Vec<u8>>) -> Result<Written, Problem> {
        let failed = |error: &dyn std::fmt::Display| Problem::conflict("export.failed", error.to_string());
        let mut file = |name: &str| files.get(name).cloned();
        match self {
            Self::Xlsx => write::xlsx::write(items).map_err(|error| failed(&error)),
            Self::Qti => write::qti::write(items, &mut file).map_err(|error| failed(&error)),
            Self::Moodle => Ok(write::moodle::write(items, &mut file)),
            Self::Gift => Ok(write::gift::write(items)),
        }
    }
}

/// Writes what the filters of `raw` show. With each item's newest version, whatever its status.
async fn written(app: &App, format: Format, raw: &str) -> Result<(Written, usize), Problem> {
    let (query, _) = asked(raw)?;
    let found = app.catalogue.ask(app, move |index| index.find(&query, 0..MOST)).await?;
    if found.total as usize > MOST {
        return Err(Problem::invalid("export.too_many", format!("at most {MOST} items go out at once")));
    }
    let versions: Vec<Version> = app.bank.newest_of(&found.items).await?;
    let names: BTreeSet<String> =
        versions.iter().flat_map(|version| markup::look_over(&version.content).1).collect();
    let mut files = HashMap::new();
    for name in names {
        if let Some(picture) = app.bank.picture(&name).await? {
            files.insert(name, picture.bytes);
        }
    }
    let count = versions.len();
    let work = crate::background::background(move || {
        let items: Vec<Outgoing<'_>> = versions
            .iter()
            .map(|version| Outgoing { code: &version.code, content: &version.content, tags: &version.tags })
            .collect();
        format.write(&items, &files)
    });
    let written =
        work.await.map_err(|_| Problem::conflict("export.failed", "the file could not be written"))??;
    Ok((written, count))
}

/// `GET /api/exports/{format}/losses?…`: what the file could not say.
pub async fn losses(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(format): Path<String>,
    RawQuery(raw): RawQuery,
) -> Answer<ExportLosses> {
    staff.needs(Right::ReadBank)?;
    let (written, items) = written(&app, Format::of(&format)?, &raw.unwrap_or_default()).await?;
    let items = u32::try_from(items).unwrap_or(u32::MAX);
    Ok(Json(ExportLosses { items, losses: written.losses }))
}

/// `GET /api/exports/{format}?…`: the file. Keys go out with it, so it is in the audit log.
pub async fn file(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(format): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    staff.needs(Right::ReadBank)?;
    let which = Format::of(&format)?;
    let raw = raw.unwrap_or_default();
    let (written, items) = written(&app, which, &raw).await?;
    let deed =
        staff.deed("bank.export", format!("{items} items"), json!({ "format": format, "filters": raw }));
    app.store.record(&[deed], app.clock.now()).await?;
    let (media, name) = which.file();
    Ok(attachment(media, name, written.bytes))
}
