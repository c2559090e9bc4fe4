//! What was said to candidates, and who has acknowledged it.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use engine::AttemptId;
use engine::attempt::event::Said;
use engine::attempt::state::{Notice, Phase};
use engine::store::seats::Seat;
use wire::record::{AnnouncedTo, AnnouncementView, RoomRead, Unread};

use super::watched;
use crate::access::StaffMember;
use crate::app::App;
use crate::problem::Answer;

/// A notice as one candidate has it.
struct Told {
    seat: Seat,
    notice: Notice,
    ended: bool,
}

/// `GET /api/wall/{sitting}/announcements`
pub async fn list(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(sitting): Path<String>,
) -> Answer<Vec<AnnouncementView>> {
    let sitting = watched(&app, &staff, &sitting).await?;
    let seats = app.engine.seats_as_far_as_they_go(&sitting.id).await?;
    let mut could_hear: BTreeMap<String, HashSet<AttemptId>> = BTreeMap::new();
    let mut said: BTreeMap<String, Vec<Told>> = BTreeMap::new();
    for seat in seats {
        let Some(live) = app.attempts.readable(&seat.attempt).await? else { continue };
        let (notices, ended) =
            live.look(|state| (state.notices.clone(), matches!(state.phase, Phase::Ended(_))));
        if !ended {
            could_hear.entry(seat.room.clone()).or_default().insert(seat.attempt.clone());
        }
        for notice in notices {
            let id = id_of(&seat.attempt, &notice);
            said.entry(id).or_default().push(Told { seat: seat.clone(), notice, ended });
        }
    }
    let mut views: Vec<_> =
        said.into_iter().filter_map(|(id, told)| view(&app, id, &told, &could_hear)).collect();
    views.sort_by_key(|view| std::cmp::Reverse(view.at));
    Ok(Json(views))
}

/// What a notice is called among the announcements: those to several have a name of their own.
pub fn id_of(attempt: &AttemptId, notice: &Notice) -> String {
    notice.announcement.clone().unwrap_or_else(|| format!("{attempt}/{}", notice.number))
}

fn view(
    app: &App,
    id: String,
    told: &[Told],
    could_hear: &BTreeMap<String, HashSet<AttemptId>>,
) -> Option<AnnouncementView> {
    let first = told.iter().min_by_key(|told| told.notice.at)?;
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut rooms: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for told in told {
        let (all, read) = rooms.entry(&told.seat.room).or_default();
        *all += 1;
        *read += usize::from(told.notice.acknowledged);
    }
    let unread = told.iter().filter(|told| !told.notice.acknowledged).map(|told| Unread {
        attempt: told.seat.attempt.to_string(),
        name: told.seat.name.clone(),
        room: told.seat.room.clone(),
        seat: told.seat.seat.clone(),
        online: app.presence.of(&told.seat.attempt).0,
        ended: told.ended,
    });
    let read = told.iter().filter(|told| told.notice.acknowledged).count();
    Some(AnnouncementView {
        id,
        at: first.notice.at,
        by: first.notice.actor.name.clone(),
        text: text(first, told),
        warning: first.notice.warning,
        to: to(told, could_hear),
        told: count(told.len()),
        acknowledged: count(read),
        unread: unread.collect(),
        rooms: match rooms.len() {
            0 | 1 => Vec::new(),
            _ => rooms
                .into_iter()
                .map(|(room, (all, read))| RoomRead {
                    room: room.to_owned(),
                    told: count(all),
                    acknowledged: count(read),
                })
                .collect(),
        },
    })
}

/// What it says; to several without what is another for each: the number of a question, or how much time was taken.
fn text(first: &Told, told: &[Told]) -> String {
    let text = &first.notice.text;
    if let Some(Said::TakenBack { reason, .. }) = &first.notice.said
        && told.iter().any(|told| told.notice.text != *text)
    {
        return format!("（减少的时间因人而异）{reason}");
    }
    let slot = first.notice.said.as_ref().and_then(Said::question).filter(|_| told.len() > 1);
    match slot.and_then(|slot| text.strip_prefix(&format!("第 {slot} 题"))) {
        Some(words) => format!("（题号因人而异）{}", words.trim_start_matches('：')),
        None => text.clone(),
    }
}

/// Whom it went to: a room or all, if everybody there has it who is not through.
fn to(told: &[Told], could_hear: &BTreeMap<String, HashSet<AttemptId>>) -> AnnouncedTo {
    let [first, others @ ..] = told else { return AnnouncedTo::Some };
    if others.is_empty() && first.notice.announcement.is_none() {
        return AnnouncedTo::One { name: first.seat.name.clone() };
    }
    let heard: HashSet<&AttemptId> = told.iter().map(|told| &told.seat.attempt).collect();
    let all_of = |room: &String| {
        could_hear.get(room).is_none_or(|seats| seats.iter().all(|seat| heard.contains(seat)))
    };
    let room = &first.seat.room;
    if could_hear.len() > 1 && could_hear.keys().all(all_of) {
        AnnouncedTo::All
    } else if others.iter().all(|told| told.seat.room == *room) && all_of(room) {
        if could_hear.len() > 1 { AnnouncedTo::Room { room: room.clone() } } else { AnnouncedTo::All }
    } else {
        AnnouncedTo::Some
    }
}
