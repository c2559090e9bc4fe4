//! Papers: the bank is frozen, the promises are published, and everybody gets a form.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use engine::SittingId;
use engine::paper::{GENERATOR, seed, show};
use engine::store::sittings::{Frozen, Sitting};
use serde_json::json;
use sha2::{Digest, Sha256};
use wire::sitting::SittingView;

use super::blueprints::{Source, infeasible};
use super::sittings;
use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::{Answer, Problem};
use crate::store::audit::Deed;

/// `POST /api/sittings/{id}/papers`
pub async fn draw(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
) -> Answer<SittingView> {
    staff.needs(Right::ManageExams)?;
    let id = SittingId::from(id);
    let (frozen, drawn) = draw_for(&app, &id).await?;
    let deed = staff.deed("papers.draw", format!("sitting {id}"), promise(&frozen, drawn));
    app.store.record(&[deed], app.clock.now()).await?;
    Ok(Json(sittings::view(&app, &id).await?))
}

/// What the audit log keeps of a draw.
pub fn promise(frozen: &Frozen, drawn: usize) -> serde_json::Value {
    json!({
        "seed_hash": frozen.seed_hash,
        "snapshot_hash": frozen.snapshot_hash,
        "blueprint_hash": frozen.blueprint_hash,
        "rules_hash": hex::encode(Sha256::digest(serde_json::to_vec(&frozen.rules).unwrap_or_default())),
        "generator": frozen.generator,
        "frozen_hash": frozen_hash(frozen),
        "forms": drawn,
    })
}

/// SHA-256 over all that was frozen, but for the seed as the site's key seals it: that may be sealed anew.
fn frozen_hash(frozen: &Frozen) -> String {
    let rest = Frozen { seed_sealed: String::new(), ..frozen.clone() };
    hex::encode(Sha256::digest(serde_json::to_vec(&rest).unwrap_or_default()))
}

/// Draws a form for everybody of a sitting who has none. The first time, freezes what forms follow from.
pub async fn draw_for(app: &Arc<App>, id: &SittingId) -> Result<(Frozen, usize), Problem> {
    let sitting = app.engine.sitting(id).await?;
    let frozen = match sitting.frozen.clone() {
        Some(frozen) => frozen,
        None => freeze(app, &sitting).await?,
    };
    app.sitting_changed(id).await;
    let with_form = app.engine.attempts_with_form(id).await?;
    let without: Vec<_> = app
        .engine
        .seats(id)
        .await?
        .into_iter()
        .map(|seat| seat.attempt)
        .filter(|attempt| !with_form.contains(attempt))
        .collect();
    if without.is_empty() {
        return Ok((frozen, 0));
    }
    let snapshot = app.bank.snapshot(&frozen.snapshot).await?;
    let master = master_seed(app, &frozen)?;
    let (blueprint, rehearsal) = (frozen.blueprint.clone(), sitting.rehearsal_of.is_some());
    let sitting = sitting.id;
    let forms = crate::background::background(move || {
        let source =
            Source::new(snapshot.versions, &snapshot.enemies, &snapshot.hash, blueprint, &snapshot.syllabus);
        let draw = |attempt: engine::AttemptId| {
            let form = source
                .pool
                .draw(&seed::of_form(&master, &sitting, &attempt))
                .map_err(|error| infeasible(&error))?;
            let content = |item: &_, number| source.version(item, number).map(|version| &version.content);
            let mut paper = show(&form, content)
                .map_err(|error| Problem::conflict("papers.unshowable", error.to_string()))?;
            if rehearsal {
                paper.blind();
            }
            Ok((attempt, form, paper))
        };
        without.into_iter().map(draw).collect::<Result<Vec<_>, Problem>>()
    });
    let forms = forms.await.map_err(|_| Problem::conflict("papers.failed", "drawing failed"))??;
    app.engine.put_forms(id, &forms).await?;
    app.catalogue.papers_drawn().await;
    for (attempt, _, _) in &forms {
        // It may have been loaded at the door, without a paper.
        app.attempts.forget(attempt);
    }
    Ok((frozen, forms.len()))
}

/// The seed that all papers of a sitting follow from.
pub fn master_seed(app: &App, frozen: &Frozen) -> Result<seed::Seed, Problem> {
    let opened = app.secret.open(&frozen.seed_sealed).ok().and_then(|master| seed::parse(&master));
    opened.ok_or_else(|| {
        Problem::conflict("papers.seed", "the master seed can't be opened with this site's key")
    })
}

/// Fixes bank, blueprint, rules and master seed, and publishes the promise in the audit log.
async fn freeze(app: &App, sitting: &Sitting) -> Result<Frozen, Problem> {
    let mut exam = app.engine.exam(&sitting.exam).await?;
    let mut saved = app.engine.blueprint(&exam.blueprint).await?;
    if let Some(of) = &sitting.rehearsal_of {
        // What is rehearsed may be frozen; nobody who rehearses is to wait until they may hand in.
        if let Some(frozen) = app.engine.sitting(of).await?.frozen {
            saved.syllabus = app.bank.snapshot_syllabus(&frozen.snapshot).await?.number();
            (exam.rules, exam.title, saved.blueprint) = (frozen.rules, frozen.exam_title, frozen.blueprint);
        }
        (exam.rules.early_submit_s, exam.rules.least_s) = (0, 0);
    }
    // The blueprint may have changed since the exam was saved.
    exam.rules.check(&saved.blueprint).map_err(|flaw| super::exams::unsound(&flaw))?;
    let (number, lineage) = (app.bank.syllabus_number().await?, app.bank.lineage().await?);
    let blueprint = saved.by(&lineage, number).blueprint;
    let now = app.clock.now();
    // What is not in force any more on the day of the exam is stale, whenever the papers are drawn.
    let day = sitting.starts_at.max(now);
    let (check, stale) = super::blueprints::check_for(app, blueprint.clone(), day).await?;
    if !check.feasible {
        let short: u32 = check.cells.iter().map(|cell| cell.short).sum();
        let detail =
            check.flaw.unwrap_or_else(|| format!("the bank is {short} items short for the blueprint; {stale} items are stale by the day of the exam"));
        return Err(Problem::conflict("blueprint.infeasible", detail));
    }
    let snapshot = app.bank.freeze(blueprint.allow_stale, day, now).await?;
    if snapshot.syllabus.number() != number {
        let detail = "a new syllabus was published at this moment; nothing was drawn; try again";
        return Err(Problem::conflict("papers.syllabus_changed", detail));
    }
    let master: seed::Seed = rand::random();
    let frozen = Frozen {
        at: now,
        snapshot: snapshot.id,
        snapshot_hash: snapshot.hash,
        snapshot_items: u32::try_from(snapshot.versions.len()).unwrap_or(u32::MAX),
        blueprint_hash: blueprint.hash(),
        blueprint,
        exam_title: exam.title,
        rules: exam.rules,
        seed_hash: seed::commitment(&master),
        seed_sealed: app.secret.seal(&hex::encode(master)),
        generator: GENERATOR,
    };
    let frozen = app.engine.freeze_sitting(&sitting.id, &frozen).await?;
    let deed = Deed::of_kaopu("sitting.commit", format!("sitting {}", sitting.id), promise(&frozen, 0));
    app.store.record(&[deed], now).await?;
    Ok(frozen)
}
