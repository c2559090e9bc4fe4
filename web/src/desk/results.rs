//! The page of results: marks of a sitting, item statistics, late answers.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bank::ItemId;
use bank::item::{Body as ItemBody, Version};
use engine::attempt::event::Cause;
use engine::attempt::state::Phase;
use engine::late::{self, Decision};
use engine::marking::{Part, chosen};
use engine::statistics::{discrimination, summary};
use engine::store::seats::Seat;
use engine::{AttemptId, SittingId};
use proctor::signal::{Signal, SignalKind};
use serde_json::json;
use wire::sitting::{Astray, ItemStatistic, LateRuling, ResultFlaw, ResultLine, Results};

use super::marked::{Marked, Marking, marking};
use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::door::subject_result;
use crate::problem::{Answer, Body, Problem};

/// `GET /api/sittings/{id}/results`
pub async fn get(State(app): State<Arc<App>>, staff: StaffMember, Path(id): Path<String>) -> Answer<Results> {
    staff.needs(Right::ReadResults)?;
    Ok(Json(results(&app, &marking(&app, &id.into()).await?).await?))
}

/// All of it.
pub async fn results(app: &App, marking: &Marking) -> Result<Results, Problem> {
    let id = &marking.sitting.id;
    let pass = marking.frozen.rules.pass;
    // Who still waits for marks by people has none to count yet.
    let complete = marking.marked.iter().filter(|marked| marked.unmarked(marking) == 0);
    let totals: Vec<i64> = complete.map(|marked| marked.score.total.got.0).collect();
    let figures = summary(&totals);
    let syllabus = app.bank.snapshot_syllabus(&marking.frozen.snapshot).await?;
    let mut subjects: BTreeMap<&str, Part> = BTreeMap::new();
    for (code, part) in marking.marked.iter().flat_map(|marked| &marked.score.subjects) {
        let sum = subjects.entry(code).or_default();
        sum.got += part.got;
        sum.of += part.of;
    }
    let incidents = app.proctor.incidents(id).await?;
    let open = incidents.readable.iter().filter(|(_, incident)| incident.state.is_open()).count();
    // Nobody can know that it was dealt with.
    let open = open + incidents.unreadable.len();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(Results {
        sitting: id.to_string(),
        title: marking.sitting.title.clone(),
        exam: marking.frozen.exam_title.clone(),
        time_zone: marking.sitting.time_zone.clone(),
        pass: pass.0,
        of: marking.frozen.blueprint.marks().0,
        candidates: count(marking.marked.len() + marking.absent.len() + marking.unfit.len())
            + marking.running,
        marked: count(totals.len()),
        absent: count(marking.absent.len()),
        may_come: marking.may_come,
        enter_until: marking.enter_until,
        running: marking.running,
        passed: count(totals.iter().filter(|total| **total >= pass.0).count()),
        mean: figures.mean,
        median: figures.median,
        deviation: figures.deviation,
        open_incidents: count(open),
        unfit: count(marking.not_as_released()),
        gone: count(marking.gone.len()),
        seal_broken: marking.seal_broken,
        unmarked: marking.marked.iter().map(|marked| marked.unmarked(marking)).sum(),
        rechecks: marking.rechecks,
        late_open: marking.late.0,
        late_until: marking.late.1,
        released_at: marking.sitting.released_at,
        rehearsal: marking.sitting.rehearsal_of.is_some(),
        lines: with_astray(app, marking, lines(marking)).await?,
        subjects: subjects.iter().map(|(code, part)| subject_result(&syllabus, code, *part)).collect(),
        items: items(marking),
    })
}

/// One line a candidate, in roster order, absent ones last. Who was released has what was released.
pub fn lines(marking: &Marking) -> Vec<ResultLine> {
    let pass = marking.frozen.rules.pass;
    let marked = marking.marked.iter().map(|marked| {
        let got = marked.score.total.got;
        let used = match &marked.state.phase {
            Phase::Ended(end) => end.used(),
            _ => 0,
        };
        ResultLine {
            got: Some(got.0),
            passed: got >= pass,
            late: marked.late,
            late_ruled: marked.late_ruled(),
            unmarked: marked.unmarked(marking),
            by_people: marked.by_people(),
            used_us: used,
            flaw: marked.apart.as_ref().map(|_| ResultFlaw::Marks),
            given: marked.apart.as_ref().map(|given| given.total.got.0),
            ..line(&marked.seat)
        }
    });
    let unfit = marking.unfit.iter().map(|unfit| {
        let got = unfit.released.as_ref().map(|score| score.total.got);
        ResultLine {
            got: got.map(|got| got.0),
            passed: got.is_some_and(|got| got >= pass),
            flaw: Some(unfit.flaw),
            ..line(&unfit.seat)
        }
    });
    marked.chain(unfit).chain(marking.absent.iter().map(line)).collect()
}

fn line(seat: &Seat) -> ResultLine {
    ResultLine {
        attempt: seat.attempt.to_string(),
        ticket: seat.ticket.clone(),
        name: seat.name.clone(),
        room: seat.room.clone(),
        seat: seat.seat.clone(),
        got: None,
        passed: false,
        late: 0,
        late_ruled: None,
        unmarked: 0,
        by_people: None,
        flaw: None,
        given: None,
        used_us: 0,
        astray: None,
    }
}

/// How far a signal and what it tells of may be apart, µs.
const SAME_MOMENT: i64 = 5_000_000;

/// Says of each line whether answers may lie on the candidate's machine.
async fn with_astray(
    app: &App,
    marking: &Marking,
    mut lines: Vec<ResultLine>,
) -> Result<Vec<ResultLine>, Problem> {
    let (silences, _) = app.proctor.hall(&marking.sitting.id).await?;
    let open = silences.iter().filter(|silence| silence.ended.is_none());
    let unheard: HashMap<&AttemptId, i64> = open.map(|silence| (&silence.attempt, silence.began)).collect();
    let too_late = app.proctor.too_late().await?;
    // Who handed in saw what had arrived.
    let by_themselves =
        |marked: &Marked| matches!(&marked.state.phase, Phase::Ended(end) if end.cause == Cause::Candidate);
    let mut left_behind = HashMap::new();
    for marked in &marking.marked {
        let attempt = &marked.seat.attempt;
        let Some((_, at)) = marked.state.left_behind.last().filter(|_| !by_themselves(marked)) else {
            continue;
        };
        // Who had a connection had sent what there was.
        let signals = app.proctor.signals(attempt, u32::MAX).await?;
        let away =
            |signal: &Signal| signal.kind == SignalKind::OtherDevice && (signal.at - at).abs() < SAME_MOMENT;
        if signals.iter().any(away) {
            left_behind.insert(attempt, *at);
        }
    }
    let astray = marking.marked.iter().filter_map(|marked| {
        let attempt = &marked.seat.attempt;
        if !matches!(marked.state.phase, Phase::Ended(_)) {
            return None;
        }
        let unheard = unheard.get(attempt).filter(|_| !by_themselves(marked));
        let left_behind = left_behind.get(attempt);
        let astray = too_late
            .get(attempt)
            .map(|at| Astray::TooLate { at: *at })
            .or(unheard.map(|since| Astray::Unheard { since: *since }))
            .or(left_behind.map(|at| Astray::LeftBehind { at: *at }));
        astray.filter(|_| marked.state.brought.is_empty()).map(|astray| (attempt.as_str(), astray))
    });
    let astray: HashMap<&str, Astray> = astray.collect();
    for line in &mut lines {
        line.astray = astray.get(line.attempt.as_str()).copied();
    }
    Ok(lines)
}

/// What is gathered of an item over all papers that had it.
#[derive(Default)]
struct Gathered {
    given: u32,
    got: i64,
    of: i64,
    pairs: Vec<(f64, f64)>,
    choices: Vec<u32>,
}

/// Statistics of every item of the sitting's papers, the most doubtful first.
#[allow(clippy::cast_precision_loss)]
fn items(marking: &Marking) -> Vec<ItemStatistic> {
    let mut gathered: HashMap<(&ItemId, u32), Gathered> = HashMap::new();
    for marked in &marking.marked {
        let total = marked.score.total;
        let mut slots = marked.score.slots.iter();
        for (_, item) in marked.form.items() {
            let Some(version) = marking.versions.get(&(item.item.clone(), item.version)) else { continue };
            let entry = gathered.entry((&item.item, item.version)).or_default();
            entry.choices.resize(version.content.body.options().len(), 0);
            let (mut got, mut of, mut pending) = (0, 0, false);
            for options in &item.questions {
                let Some(slot) = slots.next() else { break };
                pending |= slot.pending;
                got += slot.got.0;
                of += slot.of.0;
                let response = marked.state.response(slot.slot);
                for index in response.map(|response| chosen(options, response)).unwrap_or_default() {
                    if let Some(count) = entry.choices.get_mut(index) {
                        *count += 1;
                    }
                }
            }
            // What people have not marked says nothing of the item yet.
            if pending {
                continue;
            }
            entry.given += 1;
            // Nor what does not count.
            if of == 0 {
                continue;
            }
            entry.got += got;
            entry.of += of;
            let rest = (total.got.0 - got) as f64 / (total.of.0 - of).max(1) as f64;
            entry.pairs.push((got as f64 / of.max(1) as f64, rest));
        }
    }
    let statistic = |((item, number), gathered): (_, Gathered)| {
        let version: &Version = marking.versions.get(&(ItemId::clone(item), number))?;
        let right = |index: usize| match &version.content.body {
            ItemBody::SingleChoice { key, .. } => index == *key,
            ItemBody::MultipleChoice { key, .. } => key.contains(&index),
            _ => false,
        };
        Some(ItemStatistic {
            item: version.item.to_string(),
            code: version.code.clone(),
            version: version.number,
            kind: version.content.body.kind(),
            stem: version.content.stem.clone(),
            given: gathered.given,
            difficulty: (gathered.got * 1000)
                .checked_div(gathered.of)
                .and_then(|share| u32::try_from(share).ok()),
            discrimination: discrimination(&gathered.pairs),
            choices: gathered.choices.iter().enumerate().map(|(index, n)| (*n, right(index))).collect(),
        })
    };
    let mut items: Vec<ItemStatistic> = gathered.into_iter().filter_map(statistic).collect();
    items.sort_by_key(|item| (item.discrimination.unwrap_or(i32::MAX), item.difficulty, item.code.clone()));
    items
}

/// `POST /api/sittings/{id}/late`
pub async fn late(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
    Body(ruling): Body<LateRuling>,
) -> Answer<Results> {
    staff.needs(Right::ReleaseResults)?;
    let id = SittingId::from(id);
    let attempt = AttemptId::from(ruling.attempt.as_str());
    if app.engine.seat(&attempt).await?.sitting != id {
        return Err(Problem::missing("candidate"));
    }
    if ruling.reason.trim().is_empty() {
        return Err(Problem::invalid("results.no_reason", "a reason is needed").field("reason", "say why"));
    }
    if app.engine.sitting(&id).await?.released_at.is_some() {
        let detail = "results are out: late answers are decided before the release";
        return Err(Problem::conflict("results.released", detail));
    }
    let arrived = app.attempts.get(&attempt).await?.look(|state| state.late.len());
    if arrived == 0 {
        return Err(Problem::conflict("results.nothing_late", "nothing of this candidate came late"));
    }
    if ruling.seen as usize != arrived {
        let detail = "more has arrived since: look again before you decide";
        return Err(Problem::conflict("results.late_more", detail));
    }
    if let Some(place) = ruling.counted.iter().find(|place| !(1..=arrived).contains(&(**place as usize))) {
        let detail = format!("there is no late answer {place}: they are 1 to {arrived}");
        return Err(Problem::invalid("results.no_late_answer", detail).field("counted", "places from 1 on"));
    }
    let counted: BTreeSet<usize> = ruling.counted.iter().map(|place| *place as usize - 1).collect();
    if counted.len() < ruling.counted.len() {
        let detail = "a late answer is named twice";
        return Err(Problem::invalid("results.no_late_answer", detail).field("counted", "each place once"));
    }
    let before = app.engine.late_decisions_of(&attempt).await?;
    let decisions = late::ruled(&before, arrived, &counted, ruling.reason.trim());
    let now = app.clock.now();
    app.engine.put_late_decisions(&attempt, &decisions, &staff.account.id, now).await?;
    let deed = |Decision { upto, accept, except, reason }: &Decision| {
        let detail = json!({
            "upto": upto, "accept": accept, "except": except, "reason": reason, "by": staff.account.id,
        });
        staff.deed("results.late", format!("attempt {attempt}"), detail)
    };
    app.store.record(&decisions.iter().map(deed).collect::<Vec<_>>(), now).await?;
    Ok(Json(results(&app, &marking(&app, &id).await?).await?))
}
