//! The invigilator's wall. The types say more: [`wire::wall`].
//!
//! - [`tile`]: one candidate on the wall.
//! - [`socket`]: the wall's websocket.
//! - [`acts`]: what invigilators do, each with a reason and in the audit log.
//! - [`announcements`]: what was said to candidates, and who has acknowledged it.
//! - [`candidate`]: one candidate, opened.
//! - [`hall`]: what happens to a whole room or network, and what is credited for it.
//! - [`incidents`]: taking and closing incidents.
//! - [`record`]: the sitting's record.
//! - [`rescue`]: what a dead machine had not delivered is brought in.

pub mod acts;
pub mod announcements;
pub mod candidate;
pub mod hall;
pub mod incidents;
pub mod record;
pub mod rescue;
pub mod socket;
pub mod tile;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use engine::sitting::PauseOrder;
use engine::store::sittings::{Sitting, Standing};
use wire::sitting::{Counts, SittingRow};
use wire::wall::{StandingPause, WallSitting};

use crate::access::StaffMember;
use crate::app::App;
use crate::desk::sittings::{damaged, row};
use crate::problem::{Answer, Problem};

/// `GET /api/wall/sittings`
pub async fn sittings(State(app): State<Arc<App>>, staff: StaffMember) -> Answer<Vec<SittingRow>> {
    let standings = app.engine.standings().await?;
    let mut rows = Vec::new();
    let (readable, unreadable) = app.engine.sittings().await?;
    for sitting in readable.iter().filter(|sitting| staff.watches(&sitting.invigilators)) {
        rows.push(row(&app, sitting, standings.get(&sitting.id).copied().unwrap_or_default()).await?);
    }
    let now = app.clock.now();
    let mine = unreadable.into_iter().filter(|sitting| staff.watches(&sitting.invigilators));
    rows.extend(mine.map(|sitting| damaged(sitting, now)));
    Ok(Json(rows))
}

/// A sitting that this member of staff may watch.
async fn watched(app: &App, staff: &StaffMember, id: &str) -> Result<Arc<Sitting>, Problem> {
    let sitting = app.sitting(&id.into()).await?;
    staff.may_watch(&sitting)?;
    Ok(sitting)
}

/// The sitting as the wall shows it.
async fn wall_sitting(app: &App, sitting: &Sitting) -> Result<WallSitting, Problem> {
    let (exam, rules) = match &sitting.frozen {
        Some(frozen) => (frozen.exam_title.clone(), Some(&frozen.rules)),
        None => (app.engine.exam(&sitting.exam).await?.title, None),
    };
    Ok(WallSitting {
        id: sitting.id.to_string(),
        title: sitting.title.clone(),
        exam,
        time_zone: sitting.time_zone.clone(),
        starts_at: sitting.starts_at,
        ends_at: sitting.ends_at,
        camera_every_s: rules.and_then(|rules| rules.camera_every_s),
        admission: rules.is_some_and(|rules| rules.admission),
        rehearsal: sitting.rehearsal_of.is_some(),
        released: sitting.released_at.is_some(),
        pauses: pauses(&sitting.pauses),
    })
}

fn pauses(orders: &[PauseOrder]) -> Vec<StandingPause> {
    let standing = orders.iter().filter(|order| order.on);
    standing
        .map(|order| StandingPause {
            room: order.room.clone(),
            except: match order.room {
                None => {
                    orders.iter().filter(|other| !other.on).filter_map(|other| other.room.clone()).collect()
                }
                Some(_) => Vec::new(),
            },
            by: order.actor.name.clone(),
            reason: order.reason.clone(),
            since: order.at,
        })
        .collect()
}

/// Standing as the wire has it.
pub fn counts(standing: Standing) -> Counts {
    let Standing { candidates, with_paper, running, ended } = standing;
    Counts { candidates, with_paper, running, ended }
}
