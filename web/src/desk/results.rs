//! Results: marks of a sitting, item statistics, late answers, release.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bank::ItemId;
use bank::item::{Body as ItemBody, Version};
use engine::attempt::state::Phase;
use engine::attempt::{Command, Response, State as Attempt};
use engine::journal::GiveError;
use engine::late::{self, Decision};
use engine::marking::{Part, chosen, mark};
use engine::paper::Form;
use engine::remedy::Remedy;
use engine::script::{self, Script};
use engine::sitting::enter_until;
use engine::statistics::{discrimination, summary};
use engine::store::remedies::{SavedRemedy, State as Stands};
use engine::store::scores::SavedScore;
use engine::store::scripts::Logs;
use engine::store::seats::Seat;
use engine::store::sittings::{Frozen, Sitting};
use engine::{AttemptId, SittingId};
use serde_json::json;
use wire::sitting::{ItemStatistic, LateRuling, Release, ResultLine, Results};

use super::holders::in_force;
use super::versions::{self, Versions};
use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::bus::Event;
use crate::door::subject_result;
use crate::problem::{Answer, Body, Problem};
use crate::witness::{self, Left};

/// A marked attempt.
pub struct Marked {
    /// Its seat.
    pub seat: Seat,
    /// Its state.
    pub state: Attempt,
    /// Its form.
    form: Form,
    /// Its score.
    pub score: SavedScore,
    /// Late answers nobody decided on.
    late: u32,
    decisions: Vec<Decision>,
    scripts: Logs,
}

impl Marked {
    /// Answers that people have not settled. Of a rehearsal nobody marks any.
    fn unmarked(&self, marking: &Marking) -> u32 {
        let rehearsal = marking.sitting.rehearsal_of.is_some();
        let pending = self.score.score.slots.iter().filter(|slot| slot.pending && !rehearsal);
        u32::try_from(pending.count()).unwrap_or(u32::MAX)
    }

    /// What people gave, where the paper has such questions.
    fn by_people(&self) -> Option<i64> {
        let slots = self.score.score.slots.iter().filter(|slot| slot.by_people);
        slots.map(|slot| slot.got.0).reduce(|sum, got| sum + got)
    }
}

/// All of a sitting that results follow from.
pub struct Marking {
    /// The sitting.
    pub sitting: Sitting,
    /// What it was drawn from.
    pub frozen: Frozen,
    /// Marked attempts, in roster order.
    pub marked: Vec<Marked>,
    /// Seats whose attempt never started.
    pub absent: Vec<Seat>,
    /// Of these, how many may still come in.
    pub may_come: u32,
    /// Until when, µs.
    pub enter_until: i64,
    /// Ended attempts whose form is not the one that was opened: nothing is marked.
    pub damaged: Vec<Seat>,
    /// From how many late answers may still come, and until when at the latest, µs.
    pub late: (u32, i64),
    /// Attempts that still run.
    pub running: u32,
    /// Rechecks that wait for a second person.
    pub rechecks: u32,
    versions: Arc<Versions>,
    in_force: BTreeMap<ItemId, Remedy>,
}

/// Marks all ended attempts of a sitting; what was marked before and has not changed is taken from the store.
pub async fn marking(app: &App, id: &SittingId) -> Result<Marking, Problem> {
    let sitting = app.engine.sitting(id).await?;
    let frozen = sitting.frozen.clone().ok_or_else(not_ready)?;
    let versions = versions::of(app, &frozen).await?;
    let remedies = app.engine.remedies(id).await?;
    let counts = in_force(&remedies);
    let mut forms: HashMap<AttemptId, Form> = app.engine.forms(id).await?.into_iter().collect();
    // Logs with long texts would all together be too much at once.
    let long = frozen.blueprint.filled().any(|(section, _)| super::scripts::may_hold(section.kind));
    let mut logs = if long { HashMap::new() } else { app.engine.logs(id).await? };
    let mut scripts = app.engine.scripts(id).await?;
    let mut decisions = app.engine.late_decisions(id).await?;
    let mut scores = app.engine.scores(id).await?;
    let (mut marked, mut absent, mut running, mut fresh) = (Vec::new(), Vec::new(), 0, Vec::new());
    let until = enter_until(sitting.starts_at, sitting.ends_at, frozen.rules.late_entry_s);
    let now = app.clock.now();
    let closed = now > until || sitting.released_at.is_some();
    let now = app.clock.now();
    let (mut may_come, mut late_open, mut late_until) = (0, 0, 0);
    let mut damaged = Vec::new();
    for seat in app.engine.seats(id).await? {
        let log = match logs.remove(&seat.attempt) {
            None if long => app.engine.log(&seat.attempt).await?,
            log => log.unwrap_or_default(),
        };
        let state = Attempt::replay(seat.attempt.as_str(), &log);
        match &state.phase {
            Phase::Running(_) => running += 1,
            Phase::Ended(end) if end.clock.is_some() => {
                let Some(form) = forms.remove(&seat.attempt) else { continue };
                // What was opened is in the log, under seal: another form is not what was answered.
                if form.hash() != state.form {
                    damaged.push(seat);
                    continue;
                }
                let form = form.with(state.replacements());
                let of_late = decisions.remove(&seat.attempt).unwrap_or_default();
                let decided = decided_on(&remedies, &form);
                let scripts = scripts.remove(&seat.attempt).unwrap_or_default();
                let by_people = acts_of(&scripts);
                let head = format!("{}{}{decided}{by_people}", state.head.hash, late::named(&of_late));
                let score = match scores.remove(&seat.attempt).filter(|saved| saved.head == head) {
                    Some(saved) => saved,
                    None => {
                        let score = score(&frozen, &versions, &form, &state, (&of_late, &counts, &scripts));
                        let saved = SavedScore { head, score };
                        fresh.push((seat.attempt.clone(), saved.clone()));
                        saved
                    }
                };
                let late = late::undecided(&of_late, &state.late);
                let late = u32::try_from(late).unwrap_or(u32::MAX);
                if state.may_grow_until().is_some_and(|until| until > now) {
                    late_open += 1;
                    late_until = late_until.max(state.may_grow_until().unwrap_or(0));
                }
                marked.push(Marked { seat, state, form, score, late, decisions: of_late, scripts });
            }
            Phase::Waiting => {
                may_come += u32::from(!closed);
                absent.push(seat);
            }
            Phase::Ended(_) => absent.push(seat),
        }
    }
    app.engine.put_scores(id, &fresh, app.clock.now()).await?;
    let rule = frozen.rules.by_people;
    let asks = |marked: &&Marked| {
        marked.scripts.iter().any(|(slot, log)| {
            let answer = script::written(answer(marked, *slot)).map(script::answer_hash);
            Script { rule, answer: answer.as_deref(), log }.asked().is_some()
        })
    };
    let rechecks = u32::try_from(marked.iter().filter(asks).count()).unwrap_or(u32::MAX);
    let enter_until = until;
    let late = (late_open, late_until);
    Ok(Marking {
        sitting,
        frozen,
        marked,
        absent,
        damaged,
        may_come,
        enter_until,
        late,
        running,
        rechecks,
        versions,
        in_force: counts,
    })
}

/// The answer to a slot, with what came late and was accepted.
fn answer(marked: &Marked, slot: u16) -> Option<&Response> {
    let late = late::counted(&marked.decisions, &marked.state.late).filter(|late| late.slot == slot);
    late.last().map_or_else(|| marked.state.response(slot), |late| late.response.as_ref())
}

/// How much people did with an attempt's answers, in a few letters: when it grows, the attempt is marked again.
fn acts_of(scripts: &Logs) -> String {
    match scripts.values().map(Vec::len).sum::<usize>() {
        0 => String::new(),
        count => format!("+scripts{count}"),
    }
}

/// Attempts whose saved marks are not what their answers give: somebody changed them.
pub fn differing(marking: &Marking) -> Vec<AttemptId> {
    let differs = |marked: &&Marked| {
        let score = score(
            &marking.frozen,
            &marking.versions,
            &marked.form,
            &marked.state,
            (&marked.decisions, &marking.in_force, &marked.scripts),
        );
        score != marked.score.score
    };
    marking.marked.iter().filter(differs).map(|marked| marked.seat.attempt.clone()).collect()
}

/// Why nothing can be marked yet.
pub fn not_ready() -> Problem {
    Problem::conflict("sitting.not_ready", "the papers of this sitting are not drawn yet")
}

/// What counts for a form of all that was decided about items, in a few letters: when it changes, the form is marked
/// again.
fn decided_on(remedies: &[SavedRemedy], form: &Form) -> String {
    let counts = remedies.iter().filter(|remedy| remedy.state == Stands::InForce);
    let of_form = counts.filter(|remedy| form.items().any(|(_, item)| item.item == remedy.item));
    of_form.map(|remedy| format!("+remedy{}", remedy.number)).collect()
}

/// Marks one attempt, with what was decided about its items and about answers that came after the deadline: those that
/// count replace those before. `scripts`: what people did with the answers that they mark.
pub fn score(
    frozen: &Frozen,
    versions: &Versions,
    form: &Form,
    state: &Attempt,
    (decisions, remedies, scripts): (&[Decision], &BTreeMap<ItemId, Remedy>, &Logs),
) -> engine::marking::Score {
    let counted = late::counted(decisions, &state.late);
    let overlay: HashMap<u16, Option<&Response>> =
        counted.map(|late| (late.slot, late.response.as_ref())).collect();
    let response = |slot: u16| overlay.get(&slot).copied().unwrap_or_else(|| state.response(slot));
    mark(
        form,
        frozen.rules.choice,
        |item, number| {
            let version = versions.get(&(item.clone(), number))?;
            Some((&version.content, &version.tags))
        },
        response,
        |item| remedies.get(item),
        |slot| {
            let log = scripts.get(&slot).map(Vec::as_slice).unwrap_or_default();
            script::settled(frozen.rules.by_people, response(slot), log)
        },
    )
}

/// `GET /api/sittings/{id}/results`
pub async fn get(State(app): State<Arc<App>>, staff: StaffMember, Path(id): Path<String>) -> Answer<Results> {
    staff.needs(Right::ReadResults)?;
    Ok(Json(results(&app, &id.into()).await?))
}

async fn results(app: &App, id: &SittingId) -> Result<Results, Problem> {
    let marking = marking(app, id).await?;
    let pass = marking.frozen.rules.pass;
    // Who still waits for marks by people has none to count yet.
    let complete = marking.marked.iter().filter(|marked| marked.unmarked(&marking) == 0);
    let totals: Vec<i64> = complete.map(|marked| marked.score.score.total.got.0).collect();
    let figures = summary(&totals);
    let syllabus = app.bank.snapshot_syllabus(&marking.frozen.snapshot).await?;
    let mut subjects: BTreeMap<&str, Part> = BTreeMap::new();
    for (code, part) in marking.marked.iter().flat_map(|marked| &marked.score.score.subjects) {
        let sum = subjects.entry(code).or_default();
        sum.got += part.got;
        sum.of += part.of;
    }
    let open = app.proctor.incidents(id).await?;
    let open = open.iter().filter(|(_, incident)| incident.state.is_open()).count();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(Results {
        sitting: id.to_string(),
        title: marking.sitting.title.clone(),
        exam: marking.frozen.exam_title.clone(),
        time_zone: marking.sitting.time_zone.clone(),
        pass: pass.0,
        of: marking.frozen.blueprint.marks().0,
        candidates: count(marking.marked.len() + marking.absent.len() + marking.damaged.len())
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
        unmarked: marking.marked.iter().map(|marked| marked.unmarked(&marking)).sum(),
        rechecks: marking.rechecks,
        late_open: marking.late.0,
        late_until: marking.late.1,
        released_at: marking.sitting.released_at,
        rehearsal: marking.sitting.rehearsal_of.is_some(),
        lines: lines(&marking),
        subjects: subjects.iter().map(|(code, part)| subject_result(&syllabus, code, *part)).collect(),
        items: items(&marking),
    })
}

/// One line a candidate, in roster order, absent ones last.
pub fn lines(marking: &Marking) -> Vec<ResultLine> {
    let pass = marking.frozen.rules.pass;
    let marked = marking.marked.iter().map(|marked| {
        let got = marked.score.score.total.got;
        let used = match &marked.state.phase {
            Phase::Ended(end) => end.clock.as_ref().map_or(0, |clock| end.at - clock.started),
            _ => 0,
        };
        ResultLine {
            got: Some(got.0),
            passed: got >= pass,
            late: marked.late,
            unmarked: marked.unmarked(marking),
            by_people: marked.by_people(),
            used_us: used,
            ..line(&marked.seat)
        }
    });
    let damaged = marking.damaged.iter().map(|seat| ResultLine { damaged: true, ..line(seat) });
    marked.chain(damaged).chain(marking.absent.iter().map(line)).collect()
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
        unmarked: 0,
        by_people: None,
        damaged: false,
        used_us: 0,
    }
}

/// What is gathered of an item over all papers that had it.
#[derive(Default)]
struct Gathered {
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
        let total = marked.score.score.total;
        let mut slots = marked.score.score.slots.iter();
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
            given: u32::try_from(gathered.pairs.len()).unwrap_or(u32::MAX),
            difficulty: u32::try_from(gathered.got * 1000 / gathered.of.max(1)).unwrap_or(0),
            discrimination: discrimination(&gathered.pairs),
            choices: gathered.choices.iter().enumerate().map(|(index, n)| (*n, right(index))).collect(),
        })
    };
    let mut items: Vec<ItemStatistic> = gathered.into_iter().filter_map(statistic).collect();
    items.sort_by_key(|item| (item.discrimination.unwrap_or(i32::MAX), item.difficulty, item.code.clone()));
    items
}

/// `POST /api/sittings/{id}/release`
pub async fn release(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
    release: Option<Json<Option<Release>>>,
) -> Answer<Results> {
    staff.needs(Right::ReleaseResults)?;
    let Release { close_entry, close_grace } = release.and_then(|Json(release)| release).unwrap_or_default();
    let id = SittingId::from(id);
    // What is released is marked from the logs, whatever lies in the store.
    app.engine.forget_scores(&id).await?;
    let mut before = results(&app, &id).await?;
    may_release(&app, &id, &before, (close_entry, close_grace)).await?;
    if before.late_open > 0 && before.released_at.is_none() {
        close_grace_of_all(&app, &id, &staff).await?;
        // What arrived until then is still to be decided on; nothing arrives any more.
        before = results(&app, &id).await?;
        may_release(&app, &id, &before, (close_entry, close_grace)).await?;
    }
    let now = app.clock.now();
    if before.released_at.is_none() {
        app.engine.release(&id, now).await?;
        crate::seal::seal(&app, &id, true).await?;
        app.sitting_changed(&id).await;
        let detail = json!({
            "marked": before.marked, "passed": before.passed, "absent": before.absent, "shut_out": before.may_come,
        });
        let deed = staff.deed("results.release", format!("sitting {id}"), detail);
        witness::record(&app, deed, &[Left::Sitting(&id)]).await?;
        app.bus.publish(Event::SittingChanged { sitting: id.clone() });
    }
    Ok(Json(results(&app, &id).await?))
}

/// Why results can't be released now.
async fn may_release(
    app: &App,
    id: &SittingId,
    before: &Results,
    (close_entry, close_grace): (bool, bool),
) -> Result<(), Problem> {
    if before.running > 0 {
        let detail = format!("{} candidates are still answering", before.running);
        return Err(Problem::conflict("results.running", detail));
    }
    if before.may_come > 0 && !close_entry {
        let detail = format!("{} candidates may still come in", before.may_come);
        return Err(Problem::conflict("results.entry_open", detail));
    }
    if app.engine.remedies(id).await?.iter().any(|remedy| remedy.state == Stands::Asked) {
        let detail = "a decision on a faulty item waits for a second person";
        return Err(Problem::conflict("results.remedy_asked", detail));
    }
    if let Some(line) = before.lines.iter().find(|line| line.damaged) {
        let detail = format!("the paper of {} is not the one that was opened", line.ticket);
        return Err(Problem::conflict("results.damaged", detail));
    }
    let late = before.lines.iter().filter(|line| line.late > 0).count();
    if late > 0 && before.released_at.is_none() {
        let detail = format!("late answers of {late} candidates are to be decided on first");
        return Err(Problem::conflict("results.late_undecided", detail));
    }
    if before.late_open > 0 && !close_grace && before.released_at.is_none() {
        let detail = format!("late answers of {} candidates may still come", before.late_open);
        return Err(Problem::conflict("results.grace_open", detail));
    }
    if before.unmarked > 0 {
        let detail = format!("{} answers are still to be marked by people", before.unmarked);
        return Err(Problem::conflict("results.unmarked", detail));
    }
    if before.rechecks > 0 {
        let detail = format!("{} rechecks wait for a second person", before.rechecks);
        return Err(Problem::conflict("results.recheck_asked", detail));
    }
    if before.marked == 0 {
        return Err(Problem::conflict("results.none", "nobody has handed in yet"));
    }
    Ok(())
}

/// Keeps no answer that comes from now on. It is in the log of each, so that every node refuses what comes after it, and
/// nobody's page is told that something is kept which nobody will look at.
async fn close_grace_of_all(app: &App, id: &SittingId, staff: &StaffMember) -> Result<(), Problem> {
    let seats = app.engine.seats(id).await?;
    let closes = seats.iter().map(|seat| async {
        let live = app.attempts.get(&seat.attempt).await?;
        match app.attempts.give(&live, Command::CloseGrace(staff.actor()), app.clock.now()).await {
            // Who never came has none.
            Ok(_) | Err(GiveError::Refused(_)) => Ok(()),
            Err(error) => Err(Problem::from(error)),
        }
    });
    // All at once, so that it is one commit and not one after the other.
    futures_util::future::try_join_all(closes).await.map(drop)
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
    let mut decided = app.engine.late_decisions(&id).await?.remove(&attempt).unwrap_or_default();
    let before = decided.pop().map_or(0, |last| last.upto);
    if ruling.seen as usize != arrived.saturating_sub(before) {
        let detail = "more has arrived since: look again before you decide";
        return Err(Problem::conflict("results.late_more", detail));
    }
    let now = app.clock.now();
    // With nothing new, what was decided last is decided anew.
    let upto = arrived.max(before);
    let saved = Decision { upto, accept: ruling.accept, reason: ruling.reason.clone() };
    app.engine.put_late_decision(&attempt, &saved, &staff.account.id, now).await?;
    let mut detail = json!(ruling);
    detail["upto"] = json!(upto);
    let deed = staff.deed("results.late", format!("attempt {attempt}"), detail);
    app.store.record(&[deed], now).await?;
    Ok(Json(results(&app, &id).await?))
}
