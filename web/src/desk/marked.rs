//! What all attempts of a sitting come to: by their logs, and once results are out, as they were released.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use bank::ItemId;
use bank::store::{StoreError, if_readable, to_json};
use engine::attempt::state::Phase;
use engine::attempt::{Head, Response, State as Attempt};
use engine::late::{self, Decision};
use engine::marking::{Score, mark};
use engine::paper::Form;
use engine::receipt::chain::is_whole;
use engine::receipt::mark::head_of;
use engine::receipt::seal::Leaf;
use engine::remedy::Remedy;
use engine::script::{self, Script};
use engine::sitting::enter_until;
use engine::store::released::Issued;
use engine::store::remedies::{SavedRemedy, State as Stands};
use engine::store::scores::SavedScore;
use engine::store::scripts::Logs;
use engine::store::seats::Seat;
use engine::store::sittings::{Frozen, Sitting};
use engine::{AttemptId, SittingId};
use wire::sitting::{LateRuled, ResultFlaw};

use super::holders::in_force;
use super::versions::{self, Versions};
use crate::app::App;
use crate::problem::Problem;
use crate::receipt::seal_told;

/// A marked attempt.
pub struct Marked {
    /// Its seat.
    pub seat: Seat,
    /// Its state.
    pub state: Attempt,
    /// Its form.
    pub form: Form,
    /// Its marks: those that were released, if they were.
    pub score: Score,
    /// What the records give, where it is not what was released.
    pub apart: Option<Score>,
    /// Late answers nobody decided on.
    pub late: u32,
    decisions: Vec<Decision>,
    scripts: Logs,
}

/// What was decided about the late answers that `arrived`, if anything was.
pub fn late_ruled(decisions: &[Decision], arrived: usize) -> Option<LateRuled> {
    let last = decisions.last()?;
    let answers = last.upto.min(arrived);
    let counts = |at: &usize| late::decided(decisions, *at) == Some(true);
    let place = |at: usize| u32::try_from(at + 1).unwrap_or(u32::MAX);
    Some(LateRuled {
        answers: u32::try_from(answers).unwrap_or(u32::MAX),
        counted: (0..answers).filter(counts).map(place).collect(),
        reason: last.reason.clone(),
    })
}

impl Marked {
    /// Answers that people have not settled. Of a rehearsal nobody marks any.
    pub fn unmarked(&self, marking: &Marking) -> u32 {
        let rehearsal = marking.sitting.rehearsal_of.is_some();
        let pending = self.score.slots.iter().filter(|slot| slot.pending && !rehearsal);
        u32::try_from(pending.count()).unwrap_or(u32::MAX)
    }

    /// What was decided about late answers, if anything was.
    pub fn late_ruled(&self) -> Option<LateRuled> {
        late_ruled(&self.decisions, self.state.late.len())
    }

    /// What people gave, where the paper has such questions.
    pub fn by_people(&self) -> Option<i64> {
        let slots = self.score.slots.iter().filter(|slot| slot.by_people);
        slots.map(|slot| slot.got.0).reduce(|sum, got| sum + got)
    }
}

/// An attempt whose records are not what they were: it is not marked by them.
pub struct Unfit {
    /// Its seat.
    pub seat: Seat,
    /// What is wrong with them.
    pub flaw: ResultFlaw,
    /// What was released.
    pub released: Option<Score>,
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
    /// Attempts whose records are not what they were.
    pub unfit: Vec<Unfit>,
    /// Attempts whose marks were released, or whose logs were sealed, and of which there is no seat any more.
    pub gone: Vec<AttemptId>,
    /// Whether the seal over the logs is gone, or not the one that the site made.
    pub seal_broken: bool,
    /// From how many late answers may still come, and until when at the latest, µs.
    pub late: (u32, i64),
    /// Attempts that still run.
    pub running: u32,
    /// Rechecks that wait for a second person.
    pub rechecks: u32,
    /// The items of its papers.
    pub versions: Arc<Versions>,
    in_force: BTreeMap<ItemId, Remedy>,
}

impl Marking {
    /// How many attempts have other records than those that were opened or released.
    pub fn not_as_released(&self) -> usize {
        self.unfit.len()
            + self.gone.len()
            + self.marked.iter().filter(|marked| marked.apart.is_some()).count()
    }
}

/// Marks all ended attempts of a sitting; what was marked before and has not changed is taken from the store. What was
/// released stands, whatever is in the logs by now.
pub async fn marking(app: &App, id: &SittingId) -> Result<Marking, Problem> {
    let sitting = app.engine.sitting(id).await?;
    let frozen = sitting.frozen.clone().ok_or_else(not_ready)?;
    let versions = versions::of(app, &frozen).await?;
    let remedies = app.engine.remedies(id).await?;
    let counts = in_force(&remedies);
    let mut forms: HashMap<AttemptId, Form> = match if_readable(app.engine.forms(id).await)? {
        None => readable_forms(app, id).await?,
        Some(forms) => forms.into_iter().collect(),
    };
    // Logs with long texts would all together be too much at once.
    let long = frozen.blueprint.filled().any(|(section, _)| super::scripts::may_hold(section.kind));
    let (mut logs, one_by_one) = match app.engine.logs(id).await {
        _ if long => (HashMap::new(), true),
        // One that can't be read is nobody else's trouble.
        Err(StoreError::Damaged { .. }) => (HashMap::new(), true),
        logs => (logs?, false),
    };
    let mut sealed = sealed(app, &sitting).await?;
    let kept = kept(app, id).await?;
    let seal_broken = sealed.is_none() || kept.is_none();
    let kept = kept.unwrap_or_default();
    let mut scripts = app.engine.scripts(id).await?;
    let mut decisions = app.engine.late_decisions(id).await?;
    let seats = app.engine.seats_as_far_as_they_go(id).await?;
    let mut scores = app.engine.scores(id).await?;
    let mut released = app.engine.released(id).await?;
    let out = sitting.released_at.is_some() || !released.is_empty();
    let (mut marked, mut absent, mut running, mut fresh) = (Vec::new(), Vec::new(), 0, Vec::new());
    let until = enter_until(sitting.starts_at, sitting.ends_at, frozen.rules.late_entry_s);
    let now = app.clock.now();
    let closed = now > until || out;
    let (mut may_come, mut late_open, mut late_until) = (0, 0, 0);
    let mut unfit = Vec::new();
    for seat in seats {
        let issued = released.remove(&seat.attempt);
        let sealed_head = sealed.as_mut().and_then(|sealed| sealed.remove(seat.attempt.as_str()));
        if seat.damaged {
            unfit.push(Unfit { seat, flaw: ResultFlaw::Seat, released: None });
            continue;
        }
        let whole = issued.as_ref().is_none_or(|issued| is_issued(app, &frozen, &seat, issued));
        let released = issued.map(|issued| issued.score);
        if !whole {
            unfit.push(Unfit { seat, flaw: ResultFlaw::Result, released: None });
            continue;
        }
        let log = match logs.remove(&seat.attempt) {
            None if one_by_one => match app.engine.log(&seat.attempt).await {
                Err(StoreError::Damaged { .. }) => {
                    unfit.push(Unfit { seat, flaw: ResultFlaw::Log, released });
                    continue;
                }
                log => log?,
            },
            log => log.unwrap_or_default(),
        };
        let attempt = seat.attempt.as_str();
        let state = Attempt::replay(attempt, &log);
        let ended = matches!(&state.phase, Phase::Ended(end) if end.clock.is_some());
        let heads = sealed_head.iter().chain(kept.get(attempt));
        let flaw = match (&released, out) {
            (Some(_), _) if !ended => Some(ResultFlaw::Log),
            (None, true) if ended => Some(ResultFlaw::Unreleased),
            _ => (!is_whole(attempt, &log, heads)).then_some(ResultFlaw::Log),
        };
        if let Some(flaw) = flaw {
            unfit.push(Unfit { seat, flaw, released });
            continue;
        }
        match &state.phase {
            Phase::Running(_) => running += 1,
            Phase::Ended(end) if end.clock.is_some() => {
                // What was opened is in the log, under seal: another form is not what was answered.
                let form = forms.remove(&seat.attempt).filter(|form| form.hash() == state.form);
                let Some(form) = form else {
                    unfit.push(Unfit { seat, flaw: ResultFlaw::Paper, released });
                    continue;
                };
                let form = form.with(state.replacements());
                if decisions.damaged.contains_key(&seat.attempt) {
                    unfit.push(Unfit { seat, flaw: ResultFlaw::Late, released });
                    continue;
                }
                let of_late = decisions.made.remove(&seat.attempt).unwrap_or_default();
                let decided = decided_on(&remedies, &form);
                let scripts = scripts.remove(&seat.attempt).unwrap_or_default();
                let by_people = acts_of(&scripts);
                let head = format!("{}{}{decided}{by_people}", state.head.hash, late::named(&of_late));
                let given = match scores.remove(&seat.attempt).filter(|saved| saved.head == head) {
                    Some(saved) => saved.score,
                    None => {
                        let score = score(&frozen, &versions, &form, &state, (&of_late, &counts, &scripts));
                        fresh.push((seat.attempt.clone(), SavedScore { head, score: score.clone() }));
                        score
                    }
                };
                let (score, apart) = match released {
                    Some(released) if released != given => (released, Some(given)),
                    _ => (given, None),
                };
                let late = late::undecided(&of_late, &state.late);
                let late = u32::try_from(late).unwrap_or(u32::MAX);
                if state.may_grow_until().is_some_and(|until| until > now) {
                    late_open += 1;
                    late_until = late_until.max(state.may_grow_until().unwrap_or(0));
                }
                marked.push(Marked { seat, state, form, score, apart, late, decisions: of_late, scripts });
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
    let under_seal = sealed.unwrap_or_default().into_keys().map(AttemptId::from);
    let gone: BTreeSet<AttemptId> = released.into_keys().chain(under_seal).collect();
    let gone = gone.into_iter().collect();
    let marking = Marking {
        sitting,
        frozen,
        marked,
        absent,
        unfit,
        gone,
        seal_broken,
        may_come,
        enter_until,
        late,
        running,
        rechecks,
        versions,
        in_force: counts,
    };
    let flaws = marking.not_as_released();
    if out && flaws > 0 {
        tracing::error!(sitting = %id, flaws, "records are not those that results were released by; what was released stands");
    }
    Ok(marking)
}

/// By attempt, how far the latest seal of a sitting has its log. `None`: it is gone, or is not the site's.
async fn sealed(app: &App, sitting: &Sitting) -> Result<Option<HashMap<String, Head>>, Problem> {
    let Some(seal) = if_readable(app.engine.latest_seal(&sitting.id).await)? else { return Ok(None) };
    let Some(seal) = seal else { return Ok((!seal_told(app, sitting).await?).then(HashMap::new)) };
    if !seal.fits(sitting.id.as_str(), &app.secret.signing_key().verifying_key()) {
        return Ok(None);
    }
    let heads = seal.leaves.iter().filter_map(|leaf| Leaf::read(leaf));
    Ok(Some(heads.map(|leaf| (leaf.attempt, leaf.last)).collect()))
}

/// By attempt, how far the log had come when the site marked it last. `None`: the mark is not the site's.
async fn kept(app: &App, id: &SittingId) -> Result<Option<HashMap<String, Head>>, StoreError> {
    let Some(mark) = app.store.mark(id).await? else { return Ok(Some(HashMap::new())) };
    if !mark.fits(id.as_str(), &app.secret.signing_key().verifying_key()) {
        return Ok(None);
    }
    let heads = mark.heads.iter().filter_map(|line| head_of(line));
    Ok(Some(heads.map(|(attempt, head)| (attempt.to_owned(), head)).collect()))
}

/// The forms that can be read, where some can't.
async fn readable_forms(app: &App, id: &SittingId) -> Result<HashMap<AttemptId, Form>, StoreError> {
    let mut forms = HashMap::new();
    for seat in app.engine.seats_as_far_as_they_go(id).await? {
        let form = if_readable(app.engine.form(&seat.attempt).await)?.flatten();
        forms.extend(form.map(|form| (seat.attempt, form)));
    }
    Ok(forms)
}

/// The site's mark over a result: the marks, whose they are, and what is needed to pass.
fn mark_over(app: &App, frozen: &Frozen, seat: &Seat, score: &Score) -> String {
    let whose = [seat.attempt.as_str(), &seat.ticket, &seat.name, &seat.id_hash];
    let (pass, marks) = (frozen.rules.pass.0.to_string(), to_json(score));
    let what = [frozen.exam_title.as_str(), &pass, &marks];
    app.secret.result_mark(&[&whose[..], &what[..]].concat())
}

/// A result as it is released.
pub fn issue(app: &App, frozen: &Frozen, seat: &Seat, score: &Score) -> Issued {
    Issued { score: score.clone(), mark: mark_over(app, frozen, seat, score) }
}

/// Whether a result is as it was released.
pub fn is_issued(app: &App, frozen: &Frozen, seat: &Seat, issued: &Issued) -> bool {
    mark_over(app, frozen, seat, &issued.score) == issued.mark
}

/// The answer to a slot, with what came late and was accepted.
fn answer(marked: &Marked, slot: u16) -> Option<&Response> {
    late::response(&marked.state, &marked.decisions, slot)
}

/// How much people did with an attempt's answers, in a few letters: when it grows, the attempt is marked again.
fn acts_of(scripts: &Logs) -> String {
    match scripts.values().map(Vec::len).sum::<usize>() {
        0 => String::new(),
        count => format!("+scripts{count}"),
    }
}

/// Attempts whose marks, saved or released, are not what their answers give: somebody changed one or the other.
pub fn differing(marking: &Marking) -> Vec<AttemptId> {
    let differs = |marked: &&Marked| {
        let score = score(
            &marking.frozen,
            &marking.versions,
            &marked.form,
            &marked.state,
            (&marked.decisions, &marking.in_force, &marked.scripts),
        );
        score != marked.score || marked.apart.is_some()
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

/// Marks one attempt, with what was decided about its items and about answers that came after the deadline: of those that
/// count and the one on record, the one made last is marked. `scripts`: what people did with the answers that they mark.
pub fn score(
    frozen: &Frozen,
    versions: &Versions,
    form: &Form,
    state: &Attempt,
    (decisions, remedies, scripts): (&[Decision], &BTreeMap<ItemId, Remedy>, &Logs),
) -> Score {
    let response = |slot: u16| late::response(state, decisions, slot);
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
