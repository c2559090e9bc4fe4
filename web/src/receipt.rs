//! Receipts and seals, for everybody: checking, and what is published. The types say more: [`wire::receipt`].

use std::collections::HashSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State as Extract};
use bank::store::{StoreError, if_readable};
use ed25519_dalek::VerifyingKey;
use engine::attempt::{Event, Head, State};
use engine::receipt::chain::{added_after, is_whole};
use engine::receipt::seal::{self, Leaf};
use engine::receipt::{Claim, Flaw};
use engine::store::sittings::Sitting;
use engine::{AttemptId, SittingId};
use serde::Deserialize;
use wire::receipt::{
    CheckRequest, Committed, Inclusion, LogCheck, ReceiptAbout, ReceiptCheck, Seal, SealCheck,
    SignatureCheck, SiteKey,
};

use crate::app::App;
use crate::desk::sittings::commitment;
use crate::problem::{Answer, Body, Problem};
use crate::verify::papers;

/// The most sittings whose seals or commitments are listed at once.
const MOST_SITTINGS: u32 = 200;

/// `GET /api/site-key`
pub async fn site_key(Extract(app): Extract<Arc<App>>) -> Json<SiteKey> {
    Json(key(&app))
}

fn key(app: &App) -> SiteKey {
    SiteKey { public: hex::encode(public(app).as_bytes()) }
}

fn public(app: &App) -> VerifyingKey {
    app.secret.signing_key().verifying_key()
}

/// Which sitting's seals.
#[derive(Deserialize)]
pub struct Which {
    sitting: Option<String>,
}

/// `GET /api/seals`
pub async fn seals(Extract(app): Extract<Arc<App>>, Query(which): Query<Which>) -> Answer<Vec<Seal>> {
    let sittings = match which.sitting {
        Some(id) => vec![SittingId::from(id)],
        None => app.engine.sealed_sittings(MOST_SITTINGS).await?,
    };
    let mut list = Vec::new();
    for id in sittings {
        let sitting = app.sitting(&id).await?;
        list.extend(app.engine.seal_notes(&id).await?.iter().map(|note| published(&sitting, note)));
    }
    list.sort_by_key(|seal| std::cmp::Reverse(seal.at));
    Ok(Json(list))
}

fn published(sitting: &Sitting, seal: &seal::Note) -> Seal {
    Seal {
        sitting: sitting.id.to_string(),
        exam: sitting.frozen.as_ref().map(|frozen| frozen.exam_title.clone()).unwrap_or_default(),
        title: sitting.title.clone(),
        time_zone: sitting.time_zone.clone(),
        number: seal.number,
        at: seal.at,
        size: seal.size,
        root: seal.root.clone(),
        signature: seal.signature.clone(),
        signed: seal.signed.clone(),
    }
}

/// `GET /api/commitments`
pub async fn commitments(
    Extract(app): Extract<Arc<App>>,
    Query(which): Query<Which>,
) -> Answer<Vec<Committed>> {
    let mut sittings = match which.sitting {
        Some(id) => vec![Sitting::clone(&*app.sitting(&SittingId::from(id)).await?)],
        None => app.engine.sittings().await?.0,
    };
    sittings.retain(|sitting| sitting.frozen.is_some() && sitting.rehearsal_of.is_none());
    sittings.sort_by_key(|sitting| std::cmp::Reverse(sitting.frozen.as_ref().map(|frozen| frozen.at)));
    sittings.truncate(MOST_SITTINGS as usize);
    let sealed: HashSet<SittingId> = app.engine.sealed_sittings(u32::MAX).await?.into_iter().collect();
    let promised = |sitting: &Sitting| {
        Some(Committed {
            sitting: sitting.id.to_string(),
            exam: sitting.frozen.as_ref()?.exam_title.clone(),
            title: sitting.title.clone(),
            time_zone: sitting.time_zone.clone(),
            commitment: commitment(&app, sitting, sealed.contains(&sitting.id))?,
        })
    };
    Ok(Json(sittings.iter().filter_map(promised).collect()))
}

/// `POST /api/receipts/check`
pub async fn check(
    Extract(app): Extract<Arc<App>>,
    Body(request): Body<CheckRequest>,
) -> Answer<ReceiptCheck> {
    let nothing = |signature| ReceiptCheck {
        went_on: false,
        signature,
        log: None,
        about: None,
        sealing: None,
        inclusion: None,
        key: key(&app),
    };
    let claim = match Claim::open(&request.text, &public(&app)) {
        Ok(claim) => claim,
        Err(Flaw::OtherKey(_)) => return Ok(Json(nothing(SignatureCheck::OtherKey))),
        Err(Flaw::Signature) => return Ok(Json(nothing(SignatureCheck::Bad))),
        Err(flaw @ Flaw::Form(_)) => {
            return Err(Problem::invalid("receipt.form", flaw.to_string())
                .field("text", "paste the whole text of the receipt, or scan its QR code"));
        }
    };
    Ok(Json(checked(&app, claim).await?))
}

/// What a claim that this site signed comes to.
pub async fn checked(app: &App, claim: Claim) -> Result<ReceiptCheck, Problem> {
    let attempt = AttemptId::from(claim.attempt.as_str());
    // A row that can't be read ends the log: what it was about is not there any more.
    let (log, spoilt) = app.engine.log_as_far_as_it_goes(&attempt).await?;
    let seat = match app.engine.seat(&attempt).await {
        Ok(seat) => Some(seat),
        Err(StoreError::Missing(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let sitting = match &seat {
        Some(seat) => Some(as_far_as_it_goes(app, &seat.sitting).await?),
        None => None,
    };
    let head = Head { number: claim.events, hash: claim.head.clone() };
    let (seal, seal_broken) = match &sitting {
        Some(sitting) => {
            let seal = if_readable(app.engine.latest_seal(&sitting.id).await)?;
            let broken = seal.is_none();
            (seal.flatten(), broken)
        }
        None => (None, false),
    };
    let inclusion = match (&sitting, &seal) {
        (Some(sitting), Some(seal)) => included(app, sitting, seal, (&claim.attempt, &log), Some(&head)),
        _ => None,
    };
    let compared = match (compare(&claim.attempt, &log, &head), &sitting) {
        // Whose seat is gone is in no list and under no seal that could be looked for.
        (_, None) => LogCheck::Missing,
        (LogCheck::Same, Some(sitting)) => {
            let state = State::replay(&claim.attempt, &log);
            let fits = papers::fits(app, sitting, &attempt, &state).await?;
            if fits { LogCheck::Same } else { LogCheck::OtherPaper }
        }
        (LogCheck::Missing, _) if spoilt => LogCheck::Changed,
        (compared, _) => compared,
    };
    let went_on = compared == LogCheck::Same
        && log.iter().any(|event| event.number > head.number && event.body.kind() == "reopened");
    let sealing = match (&sitting, &inclusion) {
        (_, Some(inclusion)) if !inclusion.fits => SealCheck::Broken,
        // What is wrong with the log up to the receipt is said of the log.
        (_, Some(inclusion)) if compared == LogCheck::Same && !inclusion.whole => SealCheck::LaterChanged,
        (_, Some(inclusion)) if inclusion.same_head => SealCheck::Fits,
        (_, Some(_)) if went_on => SealCheck::Superseded,
        (_, Some(_)) => SealCheck::OtherHead,
        (_, None) if seal_broken => SealCheck::Broken,
        (_, None) if seal.is_some() => SealCheck::LeftOut,
        (Some(sitting), None) if seal_told(app, sitting).await? => SealCheck::Gone,
        (_, None) => SealCheck::NotYet,
    };
    Ok(ReceiptCheck {
        went_on,
        signature: SignatureCheck::Good,
        log: Some(compared),
        about: Some(ReceiptAbout {
            sitting: sitting.as_ref().map(|sitting| sitting.id.to_string()),
            exam: sitting.as_ref().and_then(|sitting| Some(sitting.frozen.as_ref()?.exam_title.clone())),
            title: sitting.as_ref().map(|sitting| sitting.title.clone()),
            time_zone: sitting.as_ref().map(|sitting| sitting.time_zone.clone()),
            rehearsal: sitting.as_ref().is_some_and(|sitting| sitting.rehearsal_of.is_some()),
            ended_at: claim.ended_at,
            events: claim.events,
            head: claim.head,
        }),
        sealing: Some(sealing),
        inclusion,
        key: key(app),
    })
}

/// Whether a log's events up to the head's number lead to it.
fn compare(attempt: &str, log: &[Event], head: &Head) -> LogCheck {
    if log.is_empty() {
        return LogCheck::Missing;
    }
    if leads(attempt, log, head) { LogCheck::Same } else { LogCheck::Changed }
}

/// Whether a log's events lead to this head.
fn leads(attempt: &str, log: &[Event], head: &Head) -> bool {
    let mut at = Head::of_empty(attempt);
    for event in log {
        if at.number == head.number || !event.follows(&at) {
            break;
        }
        at = event.head();
    }
    at == *head
}

/// Whether a sitting has no seal, and the audit log tells of one.
pub async fn seal_gone(app: &App, sitting: &Sitting) -> Result<bool, Problem> {
    Ok(app.engine.latest_seal(&sitting.id).await?.is_none() && seal_told(app, sitting).await?)
}

/// Whether the audit log tells of a seal over a sitting.
pub async fn seal_told(app: &App, sitting: &Sitting) -> Result<bool, Problem> {
    let lines = app.store.audit_on(&format!("sitting {}", sitting.id)).await?;
    Ok(lines.iter().any(|line| line.what == crate::seal::DEED))
}

/// How an attempt with this log lies under the latest seal of its sitting. `head`: what its receipt carries.
pub async fn inclusion(
    app: &App,
    sitting: &Sitting,
    (attempt, log): (&str, &[Event]),
    head: Option<&Head>,
) -> Result<Option<Inclusion>, StoreError> {
    let seal = app.engine.latest_seal(&sitting.id).await?;
    Ok(seal.and_then(|seal| included(app, sitting, &seal, (attempt, log), head)))
}

fn included(
    app: &App,
    sitting: &Sitting,
    seal: &seal::Seal,
    (attempt, log): (&str, &[Event]),
    head: Option<&Head>,
) -> Option<Inclusion> {
    let (index, path) = seal.way(attempt)?;
    let leaf = seal.leaves.get(index).cloned().unwrap_or_default();
    // The root that is shown is the one that was signed.
    let fits = seal::leads_to(&leaf, index, &path, &seal.signed, &seal.signature, &public(app))
        && seal.fits(sitting.id.as_str(), &public(app));
    // What was added afterwards follows, and changes no answer, unless two people opened the attempt again.
    let whole = Leaf::read(&leaf)
        .is_some_and(|leaf| is_whole(attempt, log, [&leaf.last]) && added_after(log, &leaf.last).is_none());
    let same_head = head.is_some_and(|head| Leaf::has_receipt(&leaf, attempt, head));
    let index = u32::try_from(index).unwrap_or(u32::MAX);
    Some(Inclusion { seal: published(sitting, &seal.note()), index, leaf, path, fits, same_head, whole })
}

/// A sitting; where its record is damaged, what is left of it: its logs and seals say what they say all the same.
async fn as_far_as_it_goes(app: &App, id: &SittingId) -> Result<Arc<Sitting>, StoreError> {
    match app.sitting(id).await {
        Err(error @ StoreError::Damaged { .. }) => {
            let left = app.engine.sittings().await?.1.into_iter().find(|left| left.id == *id);
            left.map(|left| Arc::new(left.what_is_left())).ok_or(error)
        }
        sitting => sitting,
    }
}

#[cfg(test)]
mod tests {
    use engine::attempt::event::{Body, Cause};

    use super::*;

    #[test]
    fn a_log_is_compared_up_to_the_receipt() {
        let mut head = Head::of_empty("a");
        let mut log = Vec::new();
        for n in 0..4 {
            let body = Body::TookSeat { epoch: n, page: "p".into(), same_browser: false };
            let body = if n == 2 { Body::Ended { cause: Cause::Deadline, seq: None } } else { body };
            let (event, _) = Event::after(&head, i64::from(n), body);
            head = event.head();
            log.push(event);
        }
        let receipt = log[2].head();
        assert_eq!(compare("a", &log, &receipt), LogCheck::Same, "a log may go on after the end");
        assert_eq!(compare("a", &log[..3], &receipt), LogCheck::Same);
        assert_eq!(compare("a", &log[..2], &receipt), LogCheck::Changed, "the end was dropped");
        assert_eq!(compare("b", &log, &receipt), LogCheck::Changed, "another attempt's log");
        assert_eq!(compare("a", &[], &receipt), LogCheck::Missing);
        let mut changed = log.clone();
        changed[0].at += 1;
        assert_eq!(compare("a", &changed, &receipt), LogCheck::Changed);
    }
}
