//! Items on their way out of the bank, as files: all that the list's filters show.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use bank::ItemId;
use bank::exchange::Loss;
use bank::exchange::found::FileError;
use bank::exchange::limits::LARGEST_FILE;
use bank::exchange::write::bundle::Bundle;
use bank::exchange::write::{self, Outgoing, Written};
use bank::item::{Status, Version};
use bank::markup;
use serde_json::json;
use wire::desk::ExportLosses;

use super::export::{XLSX, attachment};
use super::list::asked;
use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::{Answer, Problem};

const ZIP: &str = "application/zip";

/// The most items of a file. It has fewer where it would be too large to be imported again.
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

    /// Media type of a file, its name and ending.
    fn file(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Xlsx => (XLSX, "items", "xlsx"),
            Self::Qti => (ZIP, "items-qti3", "zip"),
            Self::Moodle => ("application/xml", "items-moodle", "xml"),
            Self::Gift => ("text/plain; charset=utf-8", "items", "gift"),
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

/// What goes out: one file, or several in a ZIP.
#[derive(Default)]
struct Export {
    media: &'static str,
    name: String,
    bytes: Vec<u8>,
    losses: Vec<(String, Loss)>,
    items: usize,
    files: usize,
}

/// Writes what the filters of `raw` show, file by file, so that a whole bank needs little more room than one of them. With
/// each item's newest version, whatever its status.
async fn written(app: &App, format: Format, raw: &str) -> Result<Export, Problem> {
    let (query, _) = asked(raw)?;
    let found = app.catalogue.ask(app, move |index| index.all(&query)).await?;
    let (media, name, ending) = format.file();
    let mut export =
        Export { media, name: format!("{name}.{ending}"), items: found.len(), ..Export::default() };
    let failed = |error: FileError| Problem::conflict("export.failed", error.to_string());
    let enemies: HashSet<ItemId> = app.bank.enemies().await?.into_iter().flat_map(|(a, b)| [a, b]).collect();
    let mut bundle = Bundle::default();
    let mut waiting: Vec<&[ItemId]> = found.chunks(MOST).rev().collect();
    if waiting.is_empty() {
        waiting.push(&[]);
    }
    while let Some(items) = waiting.pop() {
        let Written { bytes, losses } = part(app, format, items, &enemies).await?;
        if bytes.len() > LARGEST_FILE && items.len() > 1 {
            let (first, second) = items.split_at(items.len() / 2);
            waiting.extend([second, first]);
            continue;
        }
        export.losses.extend(losses);
        export.files += 1;
        if export.files == 1 && waiting.is_empty() {
            return Ok(Export { bytes, ..export });
        }
        let name = format!("{name}-{}.{ending}", export.files);
        bundle = background(move || bundle.add(&name, &bytes).map(|()| bundle)).await?.map_err(failed)?;
    }
    let bytes = background(move || bundle.finish()).await?.map_err(failed)?;
    Ok(Export { media: ZIP, name: format!("{name}-{ending}.zip"), bytes, ..export })
}

/// One file.
async fn part(
    app: &App,
    format: Format,
    items: &[ItemId],
    enemies: &HashSet<ItemId>,
) -> Result<Written, Problem> {
    let versions: Vec<Version> = app.bank.newest_of(items).await?;
    let beside = beside(&versions, enemies);
    let names: BTreeSet<String> =
        versions.iter().flat_map(|version| markup::look_over(&version.content).1).collect();
    let mut files = HashMap::new();
    for name in names {
        if let Some(picture) = app.bank.picture(&name).await? {
            files.insert(name, picture.bytes);
        }
    }
    background(move || {
        let items: Vec<Outgoing<'_>> = versions.iter().map(Outgoing::of).collect();
        let mut written = format.write(&items, &files)?;
        written.losses.extend(beside);
        Ok(written)
    })
    .await?
}

/// What no format says, because it is the bank's and not the item's.
fn beside(versions: &[Version], enemies: &HashSet<ItemId>) -> Vec<(String, Loss)> {
    let mut losses = Vec::new();
    for version in versions {
        let told = [
            (enemies.contains(&version.item), Loss::Enemies),
            (version.status == Status::Retired, Loss::Retired),
        ];
        losses.extend(told.into_iter().filter(|(is, _)| *is).map(|(_, loss)| (version.code.clone(), loss)));
    }
    losses
}

/// On a thread that steps back.
async fn background<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    let done = crate::background::background(work).await;
    done.map_err(|_| Problem::conflict("export.failed", "the file could not be written"))
}

/// `GET /api/exports/{format}/losses?…`: what the file could not say.
pub async fn losses(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(format): Path<String>,
    RawQuery(raw): RawQuery,
) -> Answer<ExportLosses> {
    staff.needs(Right::ReadBank)?;
    let written = written(&app, Format::of(&format)?, &raw.unwrap_or_default()).await?;
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(Json(ExportLosses {
        items: count(written.items),
        files: count(written.files),
        losses: written.losses,
    }))
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
    let Export { media, name, bytes, items, .. } = written(&app, which, &raw).await?;
    let deed =
        staff.deed("bank.export", format!("{items} items"), json!({ "format": format, "filters": raw }));
    app.store.record(&[deed], app.clock.now()).await?;
    Ok(attachment(media, &name, bytes))
}
