//! Sealing a sitting's logs, once nothing can come into them any more.

use std::collections::HashMap;

use bank::store::StoreError;
use engine::SittingId;
use engine::attempt::State;
use engine::attempt::state::Phase;
use engine::attempt::time::SECOND;
use engine::receipt::seal::{Leaf, Seal};
use serde_json::json;

use crate::app::App;
use crate::store::audit::Deed;

/// What the audit log calls a seal.
pub const DEED: &str = "sitting.seal";

/// When to look again at a sitting somebody still answers in, µs.
const LOOK_AGAIN: i64 = 10 * SECOND;
/// When to look again at a sitting with records that can't be read, µs.
const LOOK_AGAIN_AT_DAMAGED: i64 = 600 * SECOND;

/// Seals every sitting that is over and whose late answers can no longer arrive. `later`: when it makes sense to look
/// at a sitting again, µs.
pub async fn seal_due(app: &App, later: &mut HashMap<SittingId, i64>) -> Result<(), StoreError> {
    let now = app.clock.now();
    for id in app.engine.unsealed_sittings(now).await? {
        if later.get(&id).is_some_and(|at| now < *at) {
            continue;
        }
        let again = match seal_if_settled(app, &id, now).await {
            // It is nobody else's trouble; the page of results and `kaopu verify` tell.
            Err(error @ StoreError::Damaged { .. }) => {
                tracing::error!(sitting = %id, %error, "it can't be sealed");
                Some(now + LOOK_AGAIN_AT_DAMAGED)
            }
            again => again?,
        };
        match again {
            Some(at) => later.insert(id, at),
            None => later.remove(&id),
        };
    }
    Ok(())
}

/// Seals a sitting if nothing can arrive any more; otherwise it says when to look again, µs.
async fn seal_if_settled(app: &App, id: &SittingId, now: i64) -> Result<Option<i64>, StoreError> {
    let sitting = app.sitting(id).await?;
    let grace = sitting.frozen.as_ref().map_or(0, |frozen| i64::from(frozen.rules.grace_s) * SECOND);
    let settled = sitting.ends_at + grace.max(app.config.seal_after);
    if now <= settled { Ok(Some(settled + 1)) } else { seal(app, id, false).await }
}

/// Seals a sitting, unless its latest seal says the same already. While something may still come into a log it says
/// when to look again, µs; except with `now_or_never`: results are about to be released.
pub async fn seal(app: &App, sitting: &SittingId, now_or_never: bool) -> Result<Option<i64>, StoreError> {
    let now = app.clock.now();
    let mut leaves = Vec::new();
    // One log after the other: all of them at once may be more than fits into memory.
    for seat in app.engine.seats(sitting).await? {
        let log = app.engine.log(&seat.attempt).await?;
        let state = State::replay(seat.attempt.as_str(), &log);
        match state.may_grow_until() {
            _ if now_or_never => {}
            None => return Ok(Some(now + LOOK_AGAIN)),
            Some(until) if now <= until => return Ok(Some(until + 1)),
            Some(_) => {}
        }
        // Whoever goes on after the sitting's end ends later.
        if let Phase::Ended(end) = &state.phase
            && !now_or_never
            && now <= end.at + app.config.seal_after
        {
            return Ok(Some(end.at + app.config.seal_after + 1));
        }
        leaves.push(Leaf::of(seat.attempt.as_str(), &state).text());
    }
    leaves.sort();
    let latest = app.engine.latest_seal(sitting).await?;
    if leaves.is_empty() || latest.as_ref().is_some_and(|latest| latest.leaves == leaves) {
        return Ok(None);
    }
    let number = latest.map_or(1, |latest| latest.number + 1);
    let named = format!("sitting {sitting}");
    let made = app.store.audit_of(DEED).await?;
    if made.iter().any(|line| line.on == named && line.detail["number"] == number) {
        tracing::error!(%sitting, number, "this seal was made before and is gone; none is put in its place");
        return Ok(Some(now + LOOK_AGAIN));
    }
    let audit = app.store.audit_head().await?;
    let seal = Seal::make(sitting.as_str(), (number, now), leaves, audit, app.secret.signing_key());
    if app.engine.put_seal(sitting, &seal).await? {
        tracing::info!(%sitting, number, root = seal.root, "the logs of a sitting are sealed");
        let detail = json!({ "number": number, "logs": seal.leaves.len(), "root": seal.root });
        let deed = Deed::of_kaopu(DEED, named, detail);
        app.store.record(&[deed], now).await?;
    }
    Ok(None)
}
