//! What the columns of tables mean, kept for the next table of its kind.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use bank::exchange::{Existing, Mapping};
use bank::store::profiles::Profile;
use serde_json::json;
use wire::import::ImportProfile;

use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::{Body, Problem};

/// The longest name, characters.
const LONGEST_NAME: usize = 60;
/// The most profiles of a site.
const MOST: usize = 100;

/// What was kept, and the name of the profile that was made for just these columns.
pub async fn fitting(
    app: &App,
    columns: &[String],
) -> Result<(Vec<ImportProfile>, Option<ImportProfile>), Problem> {
    let syllabus = app.bank.syllabus().await?;
    let gone = app.bank.lineage().await?.gone(syllabus.number());
    // A profile says what the syllabus of its day called things: where a code went, it follows.
    let follow = |code: &mut String| {
        if !code.is_empty()
            && !syllabus.has(code)
            && let Some(now) = gone.get(code.as_str()).and_then(|places| places.first())
        {
            code.clone_from(now);
        }
    };
    let view = |Profile { name, columns, mut mapping }: Profile| {
        follow(&mut mapping.subject);
        follow(&mut mapping.equipment);
        mapping.nodes.iter_mut().for_each(|named| follow(&mut named.code));
        ImportProfile { name, columns, mapping }
    };
    let all: Vec<ImportProfile> = app.bank.profiles().await?.into_iter().map(view).collect();
    let fits = all.iter().find(|profile| !columns.is_empty() && profile.columns == columns).cloned();
    Ok((all, fits))
}

/// `PUT /api/import-profiles`
pub async fn put(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(profile): Body<ImportProfile>,
) -> Result<StatusCode, Problem> {
    staff.needs(Right::WriteItems)?;
    let name = profile.name.trim().to_owned();
    if !(1..=LONGEST_NAME).contains(&name.chars().count()) {
        let detail = format!("a name has 1 to {LONGEST_NAME} characters");
        return Err(Problem::invalid("profile.name", detail.clone()).field("name", detail));
    }
    if profile.columns.len() != profile.mapping.columns.len() {
        let detail = "a profile says of each column what it means";
        return Err(Problem::invalid("profile.columns", detail).field("columns", detail));
    }
    let kept = app.bank.profiles().await?;
    if kept.len() >= MOST && !kept.iter().any(|other| other.name == name) {
        return Err(Problem::conflict("profile.many", format!("{MOST} are kept: remove one first")));
    }
    // What was mended belongs to one file, and so do the prefix of its codes and whether it changes items.
    let mapping = Mapping {
        mended: Vec::new(),
        skipped: Vec::new(),
        settled: Vec::new(),
        prefix: String::new(),
        existing: Existing::Skip,
        ..profile.mapping
    };
    let profile = Profile { name, columns: profile.columns, mapping };
    let at = app.clock.now();
    app.bank.put_profile(&profile, &staff.account.id, at).await?;
    let deed =
        staff.deed("profile.put", format!("profile {}", profile.name), json!({ "columns": profile.columns }));
    app.store.record(&[deed], at).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /api/import-profiles/{name}`
pub async fn remove(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    staff.needs(Right::WriteItems)?;
    app.bank.remove_profile(&name).await?;
    let deed = staff.deed("profile.remove", format!("profile {name}"), json!({}));
    app.store.record(&[deed], app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
