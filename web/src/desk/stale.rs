//! The queue of items that cite what is no longer in force, or soon will not be.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use bank::regulation::{Regulation, coming, day, standing, successor, turn};
use bank::search::{Index, Tagged};
use wire::syllabus::{StaleGroup, StaleQueue};

use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::Answer;

/// `GET /api/stale`
pub async fn queue(State(app): State<Arc<App>>, staff: StaffMember) -> Answer<StaleQueue> {
    staff.needs(Right::ReadBank)?;
    let (all, today) = (app.bank.regulations().await?, day::of(app.clock.now()));
    let on = today.clone();
    let groups = app.catalogue.ask(&app, move |index| {
        let cited: BTreeSet<&str> = index.cited().collect();
        let groups = cited.into_iter().filter_map(|number| group(index, &all, number, &on));
        let mut groups: Vec<StaleGroup> = groups.collect();
        groups.sort_by_key(|group| (group.ends_on.clone(), std::cmp::Reverse(group.items)));
        groups
    });
    Ok(Json(StaleQueue { groups: groups.await?, today }))
}

/// What cites one number, if that is gone or has a last day.
fn group(index: &Index, all: &[Regulation], number: &str, today: &str) -> Option<StaleGroup> {
    let standing = standing(all, number, today);
    let ends_on = if standing.is_gone() { None } else { turn::ends_on(all, number, today) };
    if !standing.is_gone() && ends_on.is_none() {
        return None;
    }
    let next = match &ends_on {
        Some(_) => coming(all, number, today),
        None => successor(all, number, today),
    };
    let carriers = index.carriers(Tagged::Regulation(number));
    (carriers.items > 0).then(|| StaleGroup {
        number: number.to_owned(),
        name: all.iter().find(|one| one.number == number).map(|one| one.name.clone()),
        standing,
        successor: next.map(|one| (one.number.clone(), one.name.clone())),
        ends_on,
        items: carriers.newest,
        approved: carriers.approved,
        waiting: carriers.items - carriers.newest,
    })
}
