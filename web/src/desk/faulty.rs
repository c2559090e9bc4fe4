//! Faulty items of a sitting: what was reported, what each remedy would do, and what two people decide.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use bank::ItemId;
use engine::attempt::Command;
use engine::attempt::command::LONGEST_NOTE;
use engine::attempt::event::{Actor, ItemChange, ItemDecision, Outcome, Said};
use engine::attempt::state::{Phase, Report};
use engine::attempt::time::SECOND;
use engine::journal::GiveError;
use engine::marking::{Score, SlotScore};
use engine::marks::Marks;
use engine::paper::show::shown_hash;
use engine::paper::{FormItem, Pool, blind, seed, show_one};
use engine::remedy::{Remedy, Touch, check, effects, reworded};
use engine::store::remedies::{Asking, SavedRemedy, State as Stands};
use engine::{AttemptId, SittingId};
use serde_json::json;
use wire::remedy::{
    Agreed, Dropped, FaultyItem, FaultyRow, Instead, ItemReport, Named, RemedyDraft, RemedyState, RemedyView,
    Trial,
};

use super::announce;
use super::holders::{Holder, Holders, question};
use super::papers::master_seed;
use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::bus::Event;
use crate::problem::{Answer, Body, Problem};
use crate::room::view;
use crate::wall::acts::LONGEST_REASON;

/// Of how many changed papers the audit log names each; of more it says how many.
const MOST_NAMED: usize = 500;

/// `GET /api/sittings/{id}/faulty`
pub async fn list(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
) -> Answer<Vec<FaultyRow>> {
    staff.needs(Right::ReadResults)?;
    let id = SittingId::from(id);
    let holders = Holders::of(&app, &id).await?;
    let mut items: HashSet<ItemId> = holders.remedies.iter().map(|remedy| remedy.item.clone()).collect();
    for attempt in app.engine.reporting_attempts(&id).await? {
        let live = app.attempts.get(&attempt).await?;
        live.look(|state| {
            let of = |report: &Report| holders.item_at(&attempt, state, (report.slot, report.at));
            items.extend(state.reports.iter().filter_map(of));
        });
    }
    let mut rows = Vec::new();
    for item in items {
        let having = holders.having(&app, &item).await?;
        rows.extend(row(&holders, &item, &having, &staff));
    }
    rows.sort_by_key(|row| (row.first_at.unwrap_or(i64::MAX), row.code.clone()));
    Ok(Json(rows))
}

/// `GET /api/sittings/{id}/faulty/{item}`
pub async fn get(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path((id, item)): Path<(String, String)>,
) -> Answer<FaultyItem> {
    staff.needs(Right::ReadResults)?;
    Ok(Json(item_view(&app, &staff, &id.into(), &item.into()).await?))
}

/// `POST /api/sittings/{id}/faulty/{item}/trial`
pub async fn trial(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path((id, item)): Path<(String, String)>,
    Body(remedy): Body<Remedy>,
) -> Answer<Trial> {
    staff.needs(Right::ReadResults)?;
    let (id, item) = (SittingId::from(id), ItemId::from(item));
    let holders = Holders::of(&app, &id).await?;
    fits(&holders, &item, &remedy)?;
    let having = holders.having(&app, &item).await?;
    let pool = holders.pool(&app).await?;
    Ok(Json(tried(&holders, &item, (&having, &pool), remedy)))
}

/// `POST /api/sittings/{id}/faulty/{item}/remedy`
pub async fn ask(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path((id, item)): Path<(String, String)>,
    Body(draft): Body<RemedyDraft>,
) -> Answer<FaultyItem> {
    staff.needs(Right::ManageExams)?;
    let (id, item) = (SittingId::from(id), ItemId::from(item));
    let holders = Holders::of(&app, &id).await?;
    open(&holders)?;
    fits(&holders, &item, &draft.remedy)?;
    if matches!(draft.remedy, Remedy::Recall { .. }) {
        let (having, pool) = (holders.having(&app, &item).await?, holders.pool(&app).await?);
        if tried(&holders, &item, (&having, &pool), draft.remedy.clone()).equals == Some(0) {
            let detail = "nothing in the bank could take its place for somebody: void it instead";
            return Err(Problem::conflict("remedy.no_equal", detail));
        }
    }
    let (reason, announcement) = (draft.reason.trim(), draft.announcement.trim());
    needs_words(reason)?;
    for (field, text) in [("reason", reason), ("announcement", announcement)] {
        if text.chars().count() > LONGEST_REASON {
            let detail = format!("a reason or announcement has at most {LONGEST_REASON} characters");
            return Err(Problem::invalid("remedy.too_long", detail).field(field, "shorten it"));
        }
    }
    let asking = Asking {
        item: item.clone(),
        remedy: draft.remedy.clone(),
        reason: reason.to_owned(),
        announcement: announcement.to_owned(),
        actor: staff.actor(),
    };
    let now = app.clock.now();
    if !app.engine.ask_remedy(&id, &asking, now).await? {
        return Err(Problem::conflict("remedy.asked", "something is asked for this item already"));
    }
    let detail = json!({ "sitting": id, "remedy": draft });
    app.store.record(&[staff.deed("remedy.ask", format!("item {item}"), detail)], now).await?;
    Ok(Json(item_view(&app, &staff, &id, &item).await?))
}

/// `POST /api/sittings/{id}/faulty/{item}/confirm`
pub async fn confirm(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path((id, item)): Path<(String, String)>,
    Body(Agreed { number }): Body<Agreed>,
) -> Answer<FaultyItem> {
    staff.needs(Right::ReleaseResults)?;
    let (id, item) = (SittingId::from(id), ItemId::from(item));
    let holders = Holders::of(&app, &id).await?;
    open(&holders)?;
    let asked = asked(&holders, &item, number)?;
    if asked.asked.0.id == staff.account.id {
        return Err(Problem::conflict("remedy.same_person", "somebody else must agree"));
    }
    fits(&holders, &item, &asked.remedy)?;
    let now = app.clock.now();
    if !app.engine.confirm_remedy(&id, asked.number, &staff.actor(), now).await? {
        return Err(not_asked());
    }
    let changed = change_papers(&app, &holders, asked, &staff.actor()).await?;
    mark(&app, &holders, asked, &staff.actor()).await?;
    let told = tell(&app, &holders, &item, &staff, asked).await?;
    settle(&app, &holders, asked, &staff.actor()).await?;
    let mut detail = json!({ "sitting": id, "remedy": asked.remedy, "asked_by": asked.asked.0.name, "changed": changed.len(), "told": told, "announcement": asked.announcement });
    if changed.len() <= MOST_NAMED {
        detail["attempts"] = json!(changed);
    }
    app.store.record(&[staff.deed("remedy.confirm", format!("item {item}"), detail)], now).await?;
    app.bus.publish(Event::SittingChanged { sitting: id.clone() });
    Ok(Json(item_view(&app, &staff, &id, &item).await?))
}

/// `POST /api/sittings/{id}/faulty/{item}/drop`
pub async fn drop(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path((id, item)): Path<(String, String)>,
    Body(dropped): Body<Dropped>,
) -> Answer<FaultyItem> {
    // Whoever may ask or agree may also not.
    staff.needs(Right::ManageExams).or_else(|_| staff.needs(Right::ReleaseResults))?;
    let (id, item) = (SittingId::from(id), ItemId::from(item));
    let holders = Holders::of(&app, &id).await?;
    let asked = asked(&holders, &item, dropped.number)?;
    needs_words(&dropped.reason)?;
    let now = app.clock.now();
    if !app.engine.drop_remedy(&id, asked.number, (&staff.actor(), dropped.reason.trim()), now).await? {
        return Err(not_asked());
    }
    let detail = json!({ "sitting": id, "remedy": asked.remedy, "reason": dropped.reason });
    app.store.record(&[staff.deed("remedy.drop", format!("item {item}"), detail)], now).await?;
    Ok(Json(item_view(&app, &staff, &id, &item).await?))
}

/// Puts what a remedy puts in the place of the item into the papers that can still be changed; into which. Whose
/// paper it does not get into (answered in this moment, no equal item, the server stops) has the item as before, and for
/// them it is void.
async fn change_papers(
    app: &App,
    holders: &Holders,
    remedy: &SavedRemedy,
    agreed_by: &Actor,
) -> Result<Vec<AttemptId>, Problem> {
    let recalls = matches!(remedy.remedy, Remedy::Recall { .. });
    if !recalls && !matches!(remedy.remedy, Remedy::Reword { .. }) {
        return Ok(Vec::new());
    }
    let pool = holders.pool(app).await?;
    let master = master_seed(app, &holders.frozen)?;
    let marks = holders.marks(&remedy.item);
    let mut changed = Vec::new();
    for holder in holders.given(app, &remedy.item).await? {
        if !holder.goes_on() || holder.replaced || recalls && !holder.takes_another() {
            continue;
        }
        let attempt = &holder.seat.attempt;
        let seed = seed::of_replacement(&master, &holders.sitting.id, attempt, &remedy.item);
        let item = recalls.then(|| pool.replacement(&seed, &holder.form, &remedy.item)).flatten();
        let stands = item.as_ref().unwrap_or(&holder.item);
        let Some(content) = holders.content(stands).filter(|_| item.is_some() || !recalls) else { continue };
        let slot = *holder.slots.start();
        let mut slots = show_one(&reworded(content, &remedy.remedy), stands, slot, marks);
        if holders.sitting.rehearsal_of.is_some() {
            blind(&mut slots);
        }
        app.engine.put_paper_change(attempt, (slot, remedy.number), &slots).await?;
        let change = ItemChange {
            remedy: remedy.number,
            slot,
            item,
            shown: shown_hash(&slots),
            by_us: i64::from(remedy.remedy.extra_s()) * SECOND,
            asked_by: remedy.asked.0.clone(),
            agreed_by: agreed_by.clone(),
            reason: remedy.reason.clone(),
        };
        if give(app, attempt, Command::Change(Box::new(change))).await? {
            changed.push(attempt.clone());
        }
    }
    Ok(changed)
}

/// Marks the item in every paper that goes on and has it as it was drawn, so that it says at the question how it counts.
async fn mark(app: &App, holders: &Holders, remedy: &SavedRemedy, agreed_by: &Actor) -> Result<(), Problem> {
    let outcome = match &remedy.remedy {
        Remedy::Void => Outcome::Void,
        Remedy::Recall { .. } => Outcome::Recalled,
        Remedy::Accept { .. } => Outcome::Accepted,
        Remedy::Keep => Outcome::Kept,
        // It says so itself.
        Remedy::Reword { .. } => return Ok(()),
    };
    for holder in holders.given(app, &remedy.item).await? {
        if !holder.goes_on() || holder.replaced {
            continue;
        }
        let decision = ItemDecision {
            remedy: remedy.number,
            slot: *holder.slots.start(),
            last: *holder.slots.end(),
            outcome,
            asked_by: remedy.asked.0.clone(),
            agreed_by: agreed_by.clone(),
            reason: told_why(remedy).to_owned(),
        };
        give(app, &holder.seat.attempt, Command::Decide(Box::new(decision))).await?;
    }
    Ok(())
}

/// The reason, as far as candidates may read it while they sit.
fn told_why(remedy: &SavedRemedy) -> &str {
    if remedy.remedy.tells_why() { &remedy.reason } else { "" }
}

/// Says something to everybody who has the item and still sits the exam; to how many.
async fn tell(
    app: &App,
    holders: &Holders,
    item: &ItemId,
    staff: &StaffMember,
    remedy: &SavedRemedy,
) -> Result<usize, Problem> {
    let having = holders.having(app, item).await?;
    // Nobody is left to find out by themselves; who sees the change at their question has been told.
    let otherwise = match &remedy.remedy {
        Remedy::Void => Some((Outcome::Void, "已作废，不计分")),
        Remedy::Recall { .. } => Some((Outcome::Recalled, "已撤回，不计分")),
        Remedy::Accept { .. } => Some((Outcome::Accepted, "增加了算对的答案")),
        Remedy::Keep | Remedy::Reword { .. } => None,
    };
    if remedy.announcement.is_empty() && otherwise.is_none() {
        return Ok(0);
    }
    // New words are nothing to whoever can't look at them any more, and not yet spoken of where they come later.
    let reworded = matches!(remedy.remedy, Remedy::Reword { .. });
    let sees = |holder: &&Holder| {
        let (progress, last) = (&holder.state.progress, *holder.slots.end());
        !reworded || progress.shows(last) && progress.passed_upto() < last
    };
    // Whose paper has another item there reads so at the question: that one counts.
    let recalls = matches!(remedy.remedy, Remedy::Recall { .. }) && !remedy.announcement.is_empty();
    let concerned = |holder: &&Holder| recalls || !holder.replaced;
    let sits = having.iter().filter(|holder| matches!(holder.state.phase, Phase::Running(_)));
    let sits = sits.filter(sees).filter(concerned);
    let to = sits.map(|holder| {
        let (slot, why) = (*holder.slots.start(), told_why(remedy));
        let (text, said) = match otherwise.filter(|_| remedy.announcement.is_empty()) {
            Some((outcome, words)) => {
                let colon = if why.is_empty() { "" } else { "：" };
                let said = Said::Item { slot, outcome, reason: why.to_owned() };
                (format!("第 {slot} 题{words}{colon}{why}"), Some(said))
            }
            None => {
                let words = &remedy.announcement;
                let said = Said::About { slot, reason: words.clone() };
                (format!("第 {slot} 题：{words}"), Some(said))
            }
        };
        (holder.seat.attempt.clone(), text, said)
    });
    Ok(announce::say(app, &staff.actor(), to).await)
}

/// Two people decided about the item: what candidates reported of it is looked at.
async fn settle(
    app: &App,
    holders: &Holders,
    remedy: &SavedRemedy,
    agreed_by: &Actor,
) -> Result<(), Problem> {
    for holder in holders.given(app, &remedy.item).await? {
        for report in holder.reports().filter(|report| report.look.is_none()) {
            let command = Command::Look {
                actor: agreed_by.clone(),
                report: report.number,
                confirmed: remedy.remedy != Remedy::Keep,
                note: told_why(remedy).chars().take(LONGEST_NOTE).collect(),
            };
            give(app, &holder.seat.attempt, command).await?;
        }
    }
    Ok(())
}

/// Whether the command did something to the attempt. What is refused, since it ended or was answered meanwhile, leaves it
/// as it is.
async fn give(app: &App, attempt: &AttemptId, command: Command) -> Result<bool, Problem> {
    let live = app.attempts.get(attempt).await?;
    match app.attempts.give(&live, command, app.clock.now()).await {
        Ok(given) => Ok(given.event.is_some()),
        Err(GiveError::Refused(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn needs_words(reason: &str) -> Result<(), Problem> {
    if reason.trim().is_empty() {
        return Err(Problem::invalid("remedy.no_reason", "a reason is needed").field("reason", "say why"));
    }
    Ok(())
}

fn not_asked() -> Problem {
    Problem::conflict("remedy.not_asked", "nothing is asked for this item any more: load it again")
}

fn asked<'a>(holders: &'a Holders, item: &ItemId, number: u32) -> Result<&'a SavedRemedy, Problem> {
    let of_item = |remedy: &&SavedRemedy| {
        remedy.item == *item && remedy.number == number && remedy.state == Stands::Asked
    };
    holders.remedies.iter().find(of_item).ok_or_else(not_asked)
}

fn open(holders: &Holders) -> Result<(), Problem> {
    if holders.sitting.released_at.is_some() {
        return Err(Problem::conflict("remedy.released", "results are out: items are decided on before"));
    }
    Ok(())
}

fn fits(holders: &Holders, item: &ItemId, remedy: &Remedy) -> Result<(), Problem> {
    let version = holders.version(item).ok_or_else(unknown)?;
    check(remedy, &version.content)
        .map_err(|flaw| Problem::invalid("remedy.unfit", flaw.to_string()).field("remedy", flaw.to_string()))
}

fn unknown() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "remedy.item_unknown", "no paper of this sitting has this item")
}

async fn item_view(
    app: &App,
    staff: &StaffMember,
    id: &SittingId,
    item: &ItemId,
) -> Result<FaultyItem, Problem> {
    let holders = Holders::of(app, id).await?;
    let version = holders.version(item).ok_or_else(unknown)?;
    let having = holders.having(app, item).await?;
    let row = row(&holders, item, &having, staff).ok_or_else(unknown)?;
    let (marks, pool) = (holders.marks(item), holders.pool(app).await?);
    let pass = holders.frozen.rules.pass;
    let scores: Vec<Score> = having.iter().map(|holder| holders.score(holder, &holders.in_force)).collect();
    let full = |(score, holder): (&Score, &Holder)| {
        let slots = of_item(score, holder);
        !holder.replaced
            && slots.iter().all(|slot| slot.got == slot.of && slot.answered)
            && slots.iter().any(|slot| slot.of > Marks::ZERO)
    };
    let near = |score: &&Score| (score.total.got.0 - pass.0).abs() <= marks.0;
    let mut reports: Vec<ItemReport> = having.iter().flat_map(item_reports).collect();
    reports.sort_by_key(|report| report.at);
    let remedies = holders.remedies.iter().rev().filter(|remedy| remedy.item == *item);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(FaultyItem {
        sitting: id.to_string(),
        title: holders.sitting.title.clone(),
        exam: holders.frozen.exam_title.clone(),
        time_zone: holders.sitting.time_zone.clone(),
        now: app.clock.now(),
        released_at: holders.sitting.released_at,
        marks: marks.0,
        pass: pass.0,
        of: holders.frozen.blueprint.marks().0,
        right: count(scores.iter().zip(&having).filter(|both| full(*both)).count()),
        near_pass: count(scores.iter().filter(near).count()),
        questions: engine::marking::questions(&version.content)
            .iter()
            .enumerate()
            .map(|(index, _)| question(&version.content, index, &having))
            .collect(),
        reports,
        instead: instead(&holders, &having),
        trials: [Remedy::Keep, Remedy::Void, Remedy::Recall { extra_s: 0 }]
            .map(|remedy| tried(&holders, item, (&having, &pool), remedy))
            .to_vec(),
        remedies: remedies.map(|remedy| remedy_view(remedy, staff)).collect(),
        row,
    })
}

/// What stands in the places of an item that was taken back, most frequent first.
fn instead(holders: &Holders, having: &[Holder]) -> Vec<Instead> {
    let mut papers: BTreeMap<&ItemId, (&FormItem, u32)> = BTreeMap::new();
    for item in having.iter().filter(|holder| holder.replaced).filter_map(Holder::stands) {
        papers.entry(&item.item).or_insert((item, 0)).1 += 1;
    }
    let mut all: Vec<Instead> = papers
        .into_values()
        .filter_map(|(stands, papers)| {
            let version = holders.version(&stands.item)?;
            let (item, code) = (stands.item.to_string(), version.code.clone());
            Some(Instead { item, code, version: version.number, papers })
        })
        .collect();
    all.sort_by(|a, b| b.papers.cmp(&a.papers).then_with(|| a.code.cmp(&b.code)));
    all
}

fn of_item(score: &Score, holder: &Holder) -> Vec<SlotScore> {
    score.slots.iter().filter(|slot| holder.slots.contains(&slot.slot)).copied().collect()
}

/// What a remedy would do, by the answers there are now.
fn tried(holders: &Holders, item: &ItemId, (having, pool): (&[Holder], &Pool), remedy: Remedy) -> Trial {
    let mut remedies: BTreeMap<ItemId, Remedy> = holders.in_force.clone();
    remedies.insert(item.clone(), remedy.clone());
    let recalls = matches!(remedy, Remedy::Recall { .. });
    let needs_another = |holder: &Holder| recalls && holder.takes_another();
    let equals = having.iter().filter(|holder| needs_another(holder));
    let equals = equals.map(|holder| pool.equals(&holder.form, item).len()).min();
    let touched: Vec<Touch> = having
        .iter()
        .map(|holder| {
            let (before, after) =
                (holders.score(holder, &holders.in_force), holders.score(holder, &remedies));
            if needs_another(holder) {
                let totals = (before.total.got, before.total.got);
                return Touch { totals, changes: true, answered: false };
            }
            Touch {
                totals: (before.total.got, after.total.got),
                changes: of_item(&before, holder) != of_item(&after, holder),
                answered: holder.answered(),
            }
        })
        .collect();
    let found = effects(&touched, holders.frozen.rules.pass);
    let names = |places: &[usize]| places.iter().filter_map(|place| having.get(*place)).map(named).collect();
    Trial {
        remedy,
        answered: found.answered,
        unanswered: found.unanswered,
        raised: found.raised,
        lowered: found.lowered,
        to_pass: names(&found.to_pass),
        to_fail: names(&found.to_fail),
        another: u32::try_from(having.iter().filter(|holder| needs_another(holder)).count())
            .unwrap_or(u32::MAX),
        equals: equals.map(|count| u32::try_from(count).unwrap_or(u32::MAX)),
    }
}

fn named(holder: &Holder) -> Named {
    let seat = &holder.seat;
    Named {
        attempt: seat.attempt.to_string(),
        name: seat.name.clone(),
        room: seat.room.clone(),
        seat: seat.seat.clone(),
    }
}

fn item_reports(holder: &Holder) -> impl Iterator<Item = ItemReport> {
    holder.reports().map(|report| {
        let seen = view::report(report);
        ItemReport {
            attempt: holder.seat.attempt.to_string(),
            name: holder.seat.name.clone(),
            room: holder.seat.room.clone(),
            seat: holder.seat.seat.clone(),
            at: seen.at,
            slot: seen.slot,
            fault: seen.fault,
            note: seen.note,
            look: seen.look,
        }
    })
}

fn row(holders: &Holders, item: &ItemId, having: &[Holder], staff: &StaffMember) -> Option<FaultyRow> {
    let version = holders.version(item)?;
    let reports: Vec<ItemReport> = having.iter().flat_map(item_reports).collect();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let looked = |confirmed| {
        reports
            .iter()
            .filter(|report| report.look.as_ref().is_some_and(|look| look.confirmed == confirmed))
            .count()
    };
    let standing = |remedy: &&SavedRemedy| remedy.item == *item && remedy.state != Stands::Replaced;
    Some(FaultyRow {
        item: item.to_string(),
        code: version.code.clone(),
        version: version.number,
        kind: version.content.body.kind(),
        stem: version.content.stem.clone(),
        reports: count(reports.len()),
        confirmed: count(looked(true)),
        denied: count(looked(false)),
        first_at: reports.iter().map(|report| report.at).min(),
        have: count(having.iter().filter(|holder| !holder.replaced).count()),
        replaced: count(having.iter().filter(|holder| holder.replaced).count()),
        answered: count(having.iter().filter(|holder| holder.answered()).count()),
        remedy: holders.remedies.iter().rev().find(standing).map(|remedy| remedy_view(remedy, staff)),
    })
}

fn remedy_view(saved: &SavedRemedy, staff: &StaffMember) -> RemedyView {
    RemedyView {
        number: saved.number,
        remedy: saved.remedy.clone(),
        reason: saved.reason.clone(),
        announcement: saved.announcement.clone(),
        state: match saved.state {
            Stands::Asked => RemedyState::Asked,
            Stands::InForce => RemedyState::InForce,
            Stands::Dropped => RemedyState::Dropped,
            Stands::Replaced => RemedyState::Replaced,
        },
        asked_by: saved.asked.0.name.clone(),
        asked_at: saved.asked.1,
        mine: saved.asked.0.id == staff.account.id,
        decided_by: saved.decided.as_ref().map(|(actor, _)| actor.name.clone()),
        decided_at: saved.decided.as_ref().map(|(_, at)| *at),
        dropped_for: saved.dropped_for.clone(),
    }
}
