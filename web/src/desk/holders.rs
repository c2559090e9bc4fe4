//! Who has an item of a sitting's papers, what they answered, and what it comes to.

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;
use std::sync::Arc;

use bank::ItemId;
use bank::item::{Area, Blank, Body, Content, Picture, Version, plain};
use engine::attempt::state::{Phase, Report};
use engine::attempt::{Point, Response, State};
use engine::late::Decision;
use engine::marking::{Score, chosen, placed, questions};
use engine::marks::Marks;
use engine::paper::draw::Drawable;
use engine::paper::{Form, FormItem, FormOption, FormSection, Pool};
use engine::remedy::Remedy;
use engine::store::remedies::{SavedRemedy, State as Stands};
use engine::store::scripts::Logs;
use engine::store::seats::Seat;
use engine::store::sittings::{Frozen, Sitting};
use engine::{AttemptId, SittingId};
use wire::remedy::{FaultyOption, FaultyPlace, FaultyQuestion, FaultySpot};

use super::marked;
use super::versions::{self, Versions};
use crate::app::App;
use crate::problem::Problem;

/// How many wrong texts of blanks are listed.
const MOST_WRITTEN: usize = 20;

/// The papers of a sitting and what was decided about their items.
pub struct Holders {
    /// The sitting.
    pub sitting: Sitting,
    /// What it was drawn from.
    pub frozen: Frozen,
    /// All that was ever asked for, oldest first.
    pub remedies: Vec<SavedRemedy>,
    /// What counts.
    pub in_force: BTreeMap<ItemId, Remedy>,
    versions: Arc<Versions>,
    seats: Vec<Seat>,
    forms: HashMap<AttemptId, Form>,
    /// Of papers in which items stand in the places of others, how they are.
    changed: HashMap<AttemptId, Form>,
    decisions: HashMap<AttemptId, Vec<Decision>>,
    scripts: HashMap<AttemptId, Logs>,
}

/// One who has started and has the item.
pub struct Holder {
    /// Who.
    pub seat: Seat,
    /// Where they stand.
    pub state: State,
    /// Their questions of the item.
    pub slots: RangeInclusive<u16>,
    /// Whether another item stands there now.
    pub replaced: bool,
    /// Their form as it is.
    pub form: Form,
    /// The item as they have it, or had it.
    pub item: FormItem,
}

impl Holder {
    /// What stands there now.
    pub fn stands(&self) -> Option<&FormItem> {
        self.form.placed().find(|(slots, _)| slots == &self.slots).map(|(_, item)| item)
    }

    /// What they reported of the item, not of one that stood there before or stands there now.
    pub fn reports(&self) -> impl Iterator<Item = &Report> {
        let since = self.state.replaced_at(*self.slots.start());
        self.state.reports.iter().filter(move |report| {
            self.slots.contains(&report.slot) && since.is_none_or(|at| self.replaced == (report.at < at))
        })
    }

    /// Whether any question of the item has a response.
    pub fn answered(&self) -> bool {
        !self.replaced && self.slots.clone().any(|slot| self.state.response(slot).is_some())
    }

    /// Whether the paper can still be changed.
    pub fn goes_on(&self) -> bool {
        !matches!(self.state.phase, Phase::Ended(_))
    }

    /// Whether another item can stand in its place: it was not answered, and can still be.
    pub fn takes_another(&self) -> bool {
        let behind = |slot: u16| self.state.progress.is_behind(slot);
        self.goes_on() && !self.replaced && !self.answered() && !self.slots.clone().any(behind)
    }

    fn started(&self) -> bool {
        match &self.state.phase {
            Phase::Waiting => false,
            Phase::Running(_) => true,
            Phase::Ended(end) => end.clock.is_some(),
        }
    }

    /// The response to question `index` of the item, from 0, with the options as the form shows them.
    fn response(&self, index: usize) -> Option<Given<'_>> {
        if self.replaced {
            return None;
        }
        let slot = self.slots.start() + u16::try_from(index).ok()?;
        Some((self.state.response(slot)?, self.item.questions.get(index)?))
    }
}

/// A response, and the options that it is about.
type Given<'a> = (&'a Response, &'a [FormOption]);

/// What counts of all that was decided.
pub fn in_force(remedies: &[SavedRemedy]) -> BTreeMap<ItemId, Remedy> {
    let counts = remedies.iter().filter(|remedy| remedy.state == Stands::InForce);
    counts.map(|remedy| (remedy.item.clone(), remedy.remedy.clone())).collect()
}

impl Holders {
    /// Of a sitting whose papers are drawn.
    pub async fn of(app: &App, id: &SittingId) -> Result<Self, Problem> {
        let sitting = app.engine.sitting(id).await?;
        let frozen = sitting.frozen.clone().ok_or_else(marked::not_ready)?;
        let remedies = app.engine.remedies(id).await?;
        let forms: HashMap<AttemptId, Form> = app.engine.forms(id).await?.into_iter().collect();
        let mut changed = HashMap::new();
        if remedies.iter().any(|remedy| matches!(remedy.remedy, Remedy::Recall { .. })) {
            for (attempt, form) in &forms {
                let Some(live) = app.attempts.readable(attempt).await? else { continue };
                let now = live.look(|state| {
                    state.replacements().next().is_some().then(|| form.with(state.replacements()))
                });
                changed.extend(now.map(|form| (attempt.clone(), form)));
            }
        }
        Ok(Self {
            in_force: in_force(&remedies),
            versions: versions::of(app, &frozen).await?,
            seats: app.engine.seats_as_far_as_they_go(id).await?,
            forms,
            changed,
            decisions: app.engine.late_decisions(id).await?.made,
            scripts: app.engine.scripts(id).await?,
            sitting,
            frozen,
            remedies,
        })
    }

    /// The item that an attempt had in a slot at a time, µs.
    pub fn item_at(&self, attempt: &AttemptId, state: &State, (slot, at): (u16, i64)) -> Option<ItemId> {
        let is_new = state.replaced_at(slot).is_some_and(|since| at >= since);
        let form = self.changed.get(attempt).filter(|_| is_new).or_else(|| self.forms.get(attempt))?;
        form.placed().find(|(slots, _)| slots.contains(&slot)).map(|(_, item)| item.item.clone())
    }

    /// An item as some paper has it: all of a sitting have one version of it, worth the same.
    fn drawn(&self, item: &ItemId) -> Option<(&FormSection, &FormItem)> {
        let all = self.forms.values().chain(self.changed.values()).flat_map(Form::items);
        all.into_iter().find(|(_, drawn)| drawn.item == *item)
    }

    /// The version that this sitting's papers have of an item.
    pub fn version(&self, item: &ItemId) -> Option<&Version> {
        let (_, drawn) = self.drawn(item)?;
        self.versions.get(&(item.clone(), drawn.version))
    }

    /// What an item is worth.
    pub fn marks(&self, item: &ItemId) -> Marks {
        self.drawn(item).map_or(Marks::ZERO, |(section, _)| section.marks)
    }

    /// Those who have started and have the item, or had it, in roster order.
    pub async fn having(&self, app: &App, item: &ItemId) -> Result<Vec<Holder>, Problem> {
        let mut all = self.given(app, item).await?;
        all.retain(Holder::started);
        Ok(all)
    }

    /// Those whose paper has the item, or was drawn with it, in roster order.
    pub async fn given(&self, app: &App, item: &ItemId) -> Result<Vec<Holder>, Problem> {
        let mut given = Vec::new();
        for seat in self.seats.iter().cloned() {
            let Some(form) = self.forms.get(&seat.attempt) else { continue };
            let has = |form: &Form| form.items().any(|(_, one)| one.item == *item);
            if !has(form) && !self.changed.get(&seat.attempt).is_some_and(has) {
                continue;
            }
            let Some(live) = app.attempts.readable(&seat.attempt).await? else { continue };
            let state = live.look(State::clone);
            let now = form.with(state.replacements());
            let place = |form: &Form| {
                let found = form.placed().find(|(_, one)| one.item == *item);
                found.map(|(slots, one)| (slots, one.clone()))
            };
            let (stands, drawn) = (place(&now), place(form));
            let replaced = stands.is_none();
            let Some((slots, item)) = stands.or(drawn) else { continue };
            given.push(Holder { seat, state, slots, replaced, form: now, item });
        }
        Ok(given)
    }

    /// Where equal items are drawn from.
    pub async fn pool(&self, app: &App) -> Result<Pool, Problem> {
        let syllabus = app.bank.snapshot_syllabus(&self.frozen.snapshot).await?;
        let drawable = self.versions.values().map(Drawable::from).collect();
        let enemies = app.bank.snapshot_enemies(&self.frozen.snapshot).await?;
        let pool = Pool::new(drawable, &self.frozen.snapshot_hash, self.frozen.blueprint.clone(), &syllabus);
        Ok(pool.with_enemies(&enemies))
    }

    /// What an item version says.
    pub fn content(&self, item: &FormItem) -> Option<&Content> {
        self.versions.get(&(item.item.clone(), item.version)).map(|version| &version.content)
    }

    /// What somebody's answers come to as they are.
    pub fn score(&self, holder: &Holder, remedies: &BTreeMap<ItemId, Remedy>) -> Score {
        let late = self.decisions.get(&holder.seat.attempt).map(Vec::as_slice).unwrap_or_default();
        let (none, scripts) = (Logs::new(), self.scripts.get(&holder.seat.attempt));
        let decided = (late, remedies, scripts.unwrap_or(&none));
        marked::score(&self.frozen, &self.versions, &holder.form, &holder.state, decided)
    }
}

/// A question of an item with its key and how it was answered.
pub fn question(content: &Content, index: usize, having: &[Holder]) -> FaultyQuestion {
    let bodies = questions(content);
    let body = bodies.get(index).copied().unwrap_or(&content.body);
    let given: Vec<Given<'_>> = having.iter().filter_map(|holder| holder.response(index)).collect();
    let picked: Vec<usize> = given.iter().flat_map(|(response, options)| chosen(options, response)).collect();
    let judged = |value: bool| {
        count(given.iter().filter(|(response, _)| **response == Response::Judge(value)).count())
    };
    let right = |option: usize| match body {
        Body::SingleChoice { key, .. } => option == *key,
        Body::MultipleChoice { key, .. } => key.contains(&option),
        _ => false,
    };
    let options = body.options().iter().enumerate().map(|(option, text)| FaultyOption {
        text: text.clone(),
        right: right(option),
        chosen: count(picked.iter().filter(|one| **one == option).count()),
    });
    FaultyQuestion {
        kind: body.kind(),
        answered: count(given.len()),
        stem: match &content.body {
            Body::CaseStudy { items } => items.get(index).map(|item| item.stem.clone()).unwrap_or_default(),
            _ => content.stem.clone(),
        },
        options: options.collect(),
        judge: match body {
            Body::TrueFalse { key } => Some((*key, judged(true), judged(false))),
            _ => None,
        },
        blanks: match body {
            Body::FillBlank { blanks } => blanks.iter().map(Blank::shown).collect(),
            _ => Vec::new(),
        },
        written: match body {
            Body::FillBlank { blanks } => written(blanks, &given),
            _ => Vec::new(),
        },
        places: match body {
            Body::Order { options } => {
                let places = (0..options.len()).map(|place| (String::new(), place));
                counted(places, options.len(), &given)
            }
            Body::Match { prompts, options, key } => {
                counted(prompts.iter().cloned().zip(key.iter().copied()), options.len(), &given)
            }
            _ => Vec::new(),
        },
        spot: match body {
            Body::Hotspot { picture, areas } => Some(spot(picture, areas, &given)),
            _ => None,
        },
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// What was given to each of these places, whose right option comes with them.
fn counted(
    places: impl Iterator<Item = (String, usize)>,
    options: usize,
    given: &[Given<'_>],
) -> Vec<FaultyPlace> {
    let given: Vec<_> = given.iter().map(|(response, options)| placed(options, response)).collect();
    let at = |place: usize, option| given.iter().filter(|one| one.get(place) == Some(&Some(option))).count();
    places
        .enumerate()
        .map(|(place, (prompt, key))| FaultyPlace {
            prompt,
            key: count(key),
            given: (0..options).map(|option| count(at(place, option))).collect(),
        })
        .collect()
}

/// Where a picture was pointed at.
fn spot(picture: &Picture, areas: &[Area], given: &[Given<'_>]) -> FaultySpot {
    let points: Vec<Point> = given
        .iter()
        .filter_map(|(response, _)| match response {
            Response::Point(point) => Some(*point),
            _ => None,
        })
        .collect();
    let inside = |point: &&Point| areas.iter().any(|area| area.holds(point.x, point.y));
    FaultySpot {
        picture: picture.clone(),
        areas: areas.to_vec(),
        right: count(points.iter().filter(inside).count()),
        points,
    }
}

/// What stands in blanks and is not right, most frequent first.
fn written(blanks: &[Blank], given: &[Given<'_>]) -> Vec<(u16, String, u32)> {
    let mut counts: BTreeMap<(u16, String), (String, u32)> = BTreeMap::new();
    for (response, _) in given {
        let Response::Text(texts) = response else { continue };
        for ((blank, right), text) in (0_u16..).zip(blanks).zip(texts) {
            let key = plain(text);
            if !key.is_empty() && !right.takes(text) {
                counts.entry((blank, key)).or_insert_with(|| (text.trim().to_owned(), 0)).1 += 1;
            }
        }
    }
    let mut written: Vec<_> =
        counts.into_iter().map(|((blank, _), (text, times))| (blank, text, times)).collect();
    written.sort_by_key(|(blank, _, times)| (std::cmp::Reverse(*times), *blank));
    written.truncate(MOST_WRITTEN);
    written
}
