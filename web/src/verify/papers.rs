//! Papers against what was frozen, drawn, opened and shown. A form leads over the bank snapshot, whose hash was
//! published, to every text and key.

use std::collections::HashSet;

use bank::ItemId;
use bank::store::StoreError;
use engine::attempt::{Body, Event, State};
use engine::paper::seed::Seed;
use engine::paper::show::shown_hash;
use engine::paper::{GENERATOR, Pool, seed, show};
use engine::store::forms::Drawn;
use engine::store::sittings::{Frozen, Sitting};
use engine::{AttemptId, SittingId};
use wire::sitting::ResultFlaw;

use super::logs::Logs;
use crate::app::App;
use crate::desk::blueprints::Source;
use crate::desk::marked;
use crate::desk::papers::master_seed;
use crate::desk::versions::Versions;

/// How many forms a sitting has, and what of them does not fit.
pub async fn all(app: &App, sitting: &Sitting, logs: &Logs) -> Result<(u64, Vec<String>), StoreError> {
    let Some(frozen) = &sitting.frozen else { return Ok((0, Vec::new())) };
    let mut broken = Vec::new();
    let snapshot = app.bank.snapshot(&frozen.snapshot).await?;
    let frozen_hash = bank::store::snapshot::hash(&snapshot.versions, &snapshot.enemies, &snapshot.syllabus);
    if frozen_hash != frozen.snapshot_hash {
        broken.push(format!("sitting {}: its items are not the ones that were frozen", sitting.id));
    }
    let blueprint = frozen.blueprint.clone();
    let Source { pool, versions } =
        Source::new(snapshot.versions, &snapshot.enemies, &snapshot.hash, blueprint, &snapshot.syllabus);
    let master = master_seed(app, frozen).ok();
    if master.as_ref().is_none_or(|master| seed::commitment(master) != frozen.seed_hash) {
        broken.push(format!("sitting {}: its master seed is not the one that was promised", sitting.id));
    }
    let forms = app.engine.drawn_forms(&sitting.id).await?;
    let mut there = HashSet::new();
    for drawn in &forms {
        let attempt = drawn.attempt.as_str();
        there.insert(attempt);
        let state = State::replay(attempt, logs.get(attempt).into_iter().flatten());
        let flaws = flaws(app, (sitting, frozen), &versions, drawn, &state).await?;
        broken.extend(flaws.into_iter().map(|flaw| format!("attempt {attempt}: {flaw}")));
        // Nobody picked a form by hand: each is what its seed gives.
        let given =
            master.as_ref().map(|master| pool.draw(&seed::of_form(master, &sitting.id, &drawn.attempt)));
        if drawn.form.generator == GENERATOR && given.is_some_and(|given| given.as_ref() != Ok(&drawn.form)) {
            broken.push(format!("attempt {attempt}: the form is not the one that its seed gives"));
        }
        if let Some(master) = master.as_ref().filter(|_| drawn.form.generator == GENERATOR) {
            let log = logs.get(attempt).map(Vec::as_slice).unwrap_or_default();
            broken.extend(picked(master, &pool, &sitting.id, drawn, log).into_iter().map(|slot| {
                format!("attempt {attempt}: what was put in the place of question {slot} is not what its seed gives")
            }));
        }
    }
    for (attempt, log) in logs.iter().filter(|(attempt, _)| !there.contains(attempt.as_str())) {
        if !State::replay(attempt, log).form.is_empty() {
            broken.push(format!("attempt {attempt}: the form that was opened is gone"));
        }
    }
    if let Ok(marking) = marked::marking(app, &sitting.id).await {
        let differs = marked::differing(&marking).into_iter();
        broken.extend(
            differs.map(|attempt| format!("attempt {attempt}: its marks are not what its answers give")),
        );
        for unfit in &marking.unfit {
            let attempt = &unfit.seat.attempt;
            match unfit.flaw {
                ResultFlaw::Log => broken.push(format!(
                    "attempt {attempt}: its log is cut, or not the one that was sealed or marked"
                )),
                ResultFlaw::Unreleased => {
                    broken.push(format!("attempt {attempt}: results were released without it"))
                }
                // Said of its form, of what was released, of its seat and of what was decided.
                ResultFlaw::Paper
                | ResultFlaw::Marks
                | ResultFlaw::Result
                | ResultFlaw::Seat
                | ResultFlaw::Late => {}
            }
        }
        let gone = marking.gone.iter();
        broken.extend(
            gone.map(|attempt| format!("attempt {attempt}: its marks were released, and it is gone")),
        );
    }
    Ok((forms.len() as u64, broken))
}

/// The places in which an item was put that does not follow from the committed seed, by first slot.
fn picked(master: &Seed, pool: &Pool, sitting: &SittingId, drawn: &Drawn, log: &[Event]) -> Vec<u16> {
    let mut form = drawn.form.clone();
    let mut picked = Vec::new();
    for event in log {
        let Body::Changed(change) = &event.body else { continue };
        let Some(item) = &change.item else { continue };
        let before = form.placed().find(|(slots, _)| *slots.start() == change.slot);
        let given = before.map(|(_, before)| before.item.clone()).and_then(|before| {
            let seed = seed::of_replacement(master, sitting, &drawn.attempt, &before);
            pool.replacement(&seed, &form, &before)
        });
        if given.as_ref() != Some(item) {
            picked.push(change.slot);
        }
        form = form.with([(change.slot, item)].into_iter());
    }
    picked
}

/// Whether the paper of an attempt is the one that it opened, and says what the items say.
pub async fn fits(
    app: &App,
    sitting: &Sitting,
    attempt: &AttemptId,
    state: &State,
) -> Result<bool, StoreError> {
    let (Some(frozen), false) = (&sitting.frozen, state.form.is_empty()) else { return Ok(true) };
    let Some(drawn) = app.engine.drawn_form(attempt).await? else { return Ok(false) };
    let items: Vec<ItemId> = drawn.form.items().map(|(_, item)| item.item.clone()).collect();
    let versions = app.bank.versions_of_all(&items).await?.into_iter();
    let versions = versions.map(|version| ((version.item.clone(), version.number), version)).collect();
    Ok(flaws(app, (sitting, frozen), &versions, &drawn, state).await?.is_empty())
}

/// What of a form and its paper is not what was drawn, opened or shown. `versions`: the items as they were frozen.
pub async fn flaws(
    app: &App,
    (sitting, frozen): (&Sitting, &Frozen),
    versions: &Versions,
    drawn: &Drawn,
    state: &State,
) -> Result<Vec<String>, StoreError> {
    let Drawn { attempt, hash, form, paper } = drawn;
    let mut broken = Vec::new();
    let mut flaw = |what: &str| broken.push(what.to_owned());
    if form.snapshot != frozen.snapshot_hash || form.blueprint != frozen.blueprint.hash() {
        flaw("the form was drawn from other items or by another blueprint");
    }
    if *hash != form.hash() {
        flaw("the form does not have its hash");
    }
    if !state.form.is_empty() && state.form != form.hash() {
        flaw("the form is not the one that was opened");
    }
    let content =
        |item: &ItemId, number| versions.get(&(item.clone(), number)).map(|version| &version.content);
    let shown = show(form, content).map(|mut shown| {
        if sitting.rehearsal_of.is_some() {
            shown.blind();
        }
        shown
    });
    if shown.as_ref() != Ok(paper) {
        flaw("the paper does not say what its form says");
    }
    for (slot, change) in &state.changes {
        let slots = app.engine.paper_change(attempt, (*slot, change.remedy)).await?;
        if slots.is_none_or(|slots| shown_hash(&slots) != change.shown) {
            flaw(&format!("question {slot} is not what was put there"));
        }
    }
    Ok(broken)
}
