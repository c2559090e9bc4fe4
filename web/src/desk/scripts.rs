//! Answers that people mark: which there are in a sitting, what was done with them, what they are marked by. Markers act on
//! them in [`super::marking`], staff who may see whose they are in [`super::rechecks`].

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use axum::http::StatusCode;
use bank::ItemId;
use bank::item::{Body as ItemBody, Content, Kind, Markup};
use bank::markup;
use engine::attempt::state::Phase;
use engine::attempt::{Response, State as Attempt};
use engine::late;
use engine::marking::questions;
use engine::marks::Marks;
use engine::paper::Form;
use engine::remedy::{Remedy, reworded};
use engine::script::{self, Scale, Script, Standing, Turn};
use engine::store::scripts::Logs;
use engine::store::seats::Seat;
use engine::store::sittings::{Frozen, Sitting};
use engine::{AttemptId, SittingId};
use wire::script::{ScriptQuestion, ScriptRow, ScriptText};

use super::holders::in_force;
use super::versions::{self, Versions};
use crate::app::App;
use crate::problem::Problem;

/// Whether items of a kind may be marked by people.
pub fn may_hold(kind: Kind) -> bool {
    matches!(kind, Kind::ShortAnswer | Kind::CaseStudy)
}

/// An answer that people mark, or a blank where one could be.
pub struct Placed {
    /// Whose, by their place on the roster.
    pub seat: usize,
    /// Where in the paper.
    pub slot: u16,
    /// The item with its version.
    pub item: (ItemId, u32),
    /// Which of its questions, from 0.
    pub question: usize,
    /// What it is worth.
    pub of: Marks,
    /// What was written, with its hash.
    pub answer: Option<(String, String)>,
}

/// What people mark of a sitting.
pub struct Scripts {
    /// The sitting.
    pub sitting: Sitting,
    /// What it was drawn from.
    pub frozen: Frozen,
    /// The roster.
    pub seats: Vec<Seat>,
    /// Who has not handed in.
    pub running: u32,
    /// In roster order, then in paper order.
    pub placed: Vec<Placed>,
    versions: Arc<Versions>,
    remedies: BTreeMap<ItemId, Remedy>,
    logs: HashMap<AttemptId, Logs>,
}

impl Scripts {
    /// Of a sitting whose papers are drawn. Of a rehearsal there are none: no item of it is shown.
    pub async fn of(app: &App, id: &SittingId) -> Result<Self, Problem> {
        let sitting = app.engine.sitting(id).await?;
        let frozen = sitting.frozen.clone().ok_or_else(super::marked::not_ready)?;
        let versions = versions::of(app, &frozen).await?;
        let remedies = in_force(&app.engine.remedies(id).await?);
        let mut decisions = app.engine.late_decisions(id).await?.made;
        let forms: HashMap<AttemptId, Form> = app.engine.forms(id).await?.into_iter().collect();
        let (seats, logs) = (app.engine.seats_as_far_as_they_go(id).await?, app.engine.scripts(id).await?);
        let (mut placed, mut running) = (Vec::new(), 0);
        let rehearsal = sitting.rehearsal_of.is_some();
        for (at, seat) in seats.iter().enumerate().filter(|_| !rehearsal) {
            let Some(form) = forms.get(&seat.attempt) else { continue };
            let Some(live) = app.attempts.readable(&seat.attempt).await? else { continue };
            let state = live.look(Attempt::clone);
            match &state.phase {
                Phase::Ended(end) if end.clock.is_some() && form.hash() == state.form => {}
                Phase::Running(_) => {
                    running += 1;
                    continue;
                }
                _ => continue,
            }
            let late = decisions.remove(&seat.attempt).unwrap_or_default();
            let response = |slot: u16| late::response(&state, &late, slot);
            placed.extend(of_form(&form.with(state.replacements()), at, &versions, &remedies, response));
        }
        Ok(Self { sitting, frozen, seats, running, placed, versions, remedies, logs })
    }

    /// An answer with what was done with it.
    pub fn script<'a>(&'a self, placed: &'a Placed) -> Script<'a> {
        let logs = self.logs.get(&self.seats[placed.seat].attempt);
        let log = logs.and_then(|logs| logs.get(&placed.slot)).map(Vec::as_slice).unwrap_or_default();
        let answer = placed.answer.as_ref().map(|(_, hash)| hash.as_str());
        Script { rule: self.frozen.rules.by_people, answer, log }
    }

    /// What an answer is called.
    pub fn name(&self, app: &App, placed: &Placed) -> String {
        app.secret.script_name(self.seats[placed.seat].attempt.as_str(), placed.slot)
    }

    /// The answer of that name.
    pub fn find(&self, app: &App, name: &str) -> Result<&Placed, Problem> {
        self.placed.iter().find(|placed| self.name(app, placed) == name).ok_or_else(unknown)
    }

    /// What its item says.
    pub fn content(&self, placed: &Placed) -> Option<&Content> {
        self.versions.get(&placed.item).map(|version| &version.content)
    }

    /// The item in the words in which candidates had it last.
    fn in_words(&self, placed: &Placed) -> Option<Content> {
        let content = self.content(placed)?;
        let remedy = self.remedies.get(&placed.item.0);
        Some(remedy.map_or_else(|| content.clone(), |remedy| reworded(content, remedy)))
    }

    /// What its marks may be.
    pub fn scale(&self, placed: &Placed) -> Scale {
        let points = match self.content(placed).and_then(|content| body(content, placed.question)) {
            Some(ItemBody::ShortAnswer { points, .. }) => script::worth(points, placed.of),
            _ => Vec::new(),
        };
        Scale { of: placed.of, points }
    }

    /// How far each question is marked, as `person` sees it.
    pub fn rows(&self, person: &str) -> Vec<ScriptRow> {
        let mut rows: BTreeMap<(String, usize), ScriptRow> = BTreeMap::new();
        for placed in &self.placed {
            let Some(version) = self.versions.get(&placed.item) else { continue };
            let key = (version.code.clone(), placed.question);
            let row = rows.entry(key).or_insert_with(|| ScriptRow {
                item: placed.item.0.to_string(),
                question: u16::try_from(placed.question).unwrap_or(u16::MAX),
                code: version.code.clone(),
                stem: version.content.in_words(stem(&version.content, placed.question)).into_owned(),
                of: placed.of.0,
                all: 0,
                blank: 0,
                settled: 0,
                apart: 0,
                mine: 0,
                done: 0,
                own: 0,
            });
            let script = self.script(placed);
            let standing = script.standing();
            row.all += 1;
            row.blank += u32::from(standing == Standing::Blank);
            row.settled += u32::from(matches!(standing, Standing::Settled(_)));
            row.apart += u32::from(standing == Standing::Owed(Turn::Arbiter));
            row.mine += u32::from(script.owed_to(person).is_some());
            row.done += u32::from(script.marked_by(person));
            row.own += u32::from(script.correctable_by(person).is_some());
        }
        rows.into_values().collect()
    }

    /// The question of an answer with what it is marked by.
    pub fn question(&self, placed: &Placed) -> ScriptQuestion {
        let pictures = format!("/api/scripts/{}/pictures/", self.sitting.id);
        let none = || ScriptQuestion {
            stem: ScriptText::default(),
            case: None,
            reference: ScriptText::default(),
            points: Vec::new(),
            pictures: pictures.clone(),
        };
        let Some(content) = self.in_words(placed) else { return none() };
        let Some(ItemBody::ShortAnswer { reference, points, .. }) = body(&content, placed.question) else {
            return none();
        };
        let text = |text: &str| ScriptText {
            text: text.to_owned(),
            html: (content.markup == Markup::Markdown).then(|| markup::show(text).html),
        };
        let worth = script::worth(points, placed.of);
        ScriptQuestion {
            stem: text(stem(&content, placed.question)),
            case: matches!(content.body, ItemBody::CaseStudy { .. }).then(|| text(&content.stem)),
            reference: text(reference),
            points: points.iter().zip(worth).map(|(point, worth)| (text(&point.text), worth.0)).collect(),
            pictures,
        }
    }
}

/// The answers of a paper that people mark.
fn of_form<'a>(
    form: &Form,
    seat: usize,
    versions: &Versions,
    remedies: &BTreeMap<ItemId, Remedy>,
    response: impl Fn(u16) -> Option<&'a Response>,
) -> Vec<Placed> {
    let mut placed = Vec::new();
    let mut next: u16 = 1;
    for (section, item) in form.items() {
        let first = next;
        next += u16::try_from(item.questions.len()).unwrap_or(1);
        // What is void counts for nothing: nobody needs to mark it.
        if !may_hold(section.kind) || remedies.get(&item.item).is_some_and(Remedy::voids) {
            continue;
        }
        let Some(version) = versions.get(&(item.item.clone(), item.version)) else { continue };
        for (question, (slot, body)) in (first..).zip(questions(&version.content)).enumerate() {
            if !matches!(body, ItemBody::ShortAnswer { .. }) {
                continue;
            }
            let text = script::written(response(slot));
            placed.push(Placed {
                seat,
                slot,
                item: (item.item.clone(), item.version),
                question,
                of: section.marks.share(question, item.questions.len()),
                answer: text.map(|text| (text.to_owned(), script::answer_hash(text))),
            });
        }
    }
    placed
}

fn body(content: &Content, question: usize) -> Option<&ItemBody> {
    questions(content).get(question).copied()
}

fn stem(content: &Content, question: usize) -> &str {
    match &content.body {
        ItemBody::CaseStudy { items } => items.get(question).map_or("", |item| &item.stem),
        _ => &content.stem,
    }
}

/// A sitting has no such answer.
pub fn unknown() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "script.unknown", "this sitting has no such answer to mark")
}
