//! Practice for candidates. The types say more: [`wire::practice`].

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bank::ItemId;
use bank::item::{Blank, Body as ItemBody, Content, Kind, Version, is_asset};
use bank::markup;
use engine::attempt::command::Act;
use engine::attempt::response::Shape;
use engine::attempt::state::Phase;
use engine::attempt::{Refusal, Response};
use engine::blueprint::Blueprint;
use engine::exam::{Rules, Way};
use engine::marking::{ChoiceRule, Part, mark, questions};
use engine::marks::Marks;
use engine::paper::{Form, FormOption, Paper, Pool, show};
use engine::practice::mock::Mock;
use engine::practice::{Known, MOST, choose, open_items};
use engine::store::practice::{PracticeAnswer as SavedAnswer, PracticeSet as SavedSet, SetKind};
use engine::store::seats::Seat;
use wire::practice::{
    BookEntry, MockFacts, MockStep, PracticeAnswer, PracticeAnswered, PracticeKey, PracticeKind,
    PracticeOverview, PracticePoint, PracticeSet, PracticeSubject, SetRequest, Verdict,
};

use crate::access::Candidate;
use crate::app::App;
use crate::desk::blueprints;
use crate::problem::{Answer, Body, Problem, refusal_code};
use crate::rich;
use crate::room::view::time as time_of;

/// Item versions by item and number.
type Versions = HashMap<(ItemId, u32), Version>;

/// Nobody practises while they sit an exam.
async fn may_practise(app: &App, seat: &Seat) -> Result<(), Problem> {
    let live = app.attempts.get(&seat.attempt).await?;
    if live.look(|state| matches!(state.phase, Phase::Running(_))) {
        let detail = "the exam is running: practise before it or after it";
        return Err(Problem::conflict("practice.exam_running", detail));
    }
    Ok(())
}

/// For how long after its end a sitting whose results are not out keeps its items closed, µs: half a year.
const CLOSED_FOR: i64 = 180 * 86_400_000_000;

/// What is open: nothing that may lie in a paper whose results are not out. An item may have been opened after papers were
/// drawn.
async fn open(app: &App) -> Result<Vec<Version>, Problem> {
    let mut open = app.bank.open_versions().await?;
    let numbers = app.bank.open_numbers().await?;
    let now = app.clock.now();
    let mut looked = HashSet::new();
    let (sittings, unreadable) = app.engine.sittings().await?;
    // What lies in its papers is not known: nothing is open before it is mended, or long over.
    if let Some(sitting) = unreadable.into_iter().find(|sitting| sitting.ends_at + CLOSED_FOR > now) {
        return Err(sitting.error.into());
    }
    for sitting in sittings {
        let closed = sitting.released_at.is_none() && sitting.ends_at + CLOSED_FOR > now;
        let Some(frozen) = sitting.frozen.filter(|_| closed) else { continue };
        if !looked.insert(frozen.snapshot.clone()) {
            continue;
        }
        let drawable: HashSet<ItemId> = app
            .bank
            .snapshot_items(&frozen.snapshot)
            .await?
            .into_iter()
            .filter(|version| !numbers.contains(version))
            .map(|(item, _)| item)
            .collect();
        open.retain(|version| !drawable.contains(&version.item));
    }
    Ok(open)
}

/// The exam's title, rules and blueprint, as its sitting has or will have them.
async fn exam_of(app: &App, seat: &Seat) -> Result<(String, Rules, Blueprint), Problem> {
    let sitting = app.sitting(&seat.sitting).await?;
    if let Some(frozen) = &sitting.frozen {
        return Ok((frozen.exam_title.clone(), frozen.rules.clone(), frozen.blueprint.clone()));
    }
    let exam = app.engine.exam(&sitting.exam).await?;
    let blueprint = blueprints::current(app, &exam.blueprint).await?.blueprint;
    Ok((exam.title, exam.rules, blueprint))
}

/// `GET /api/practice`
pub async fn overview(State(app): State<Arc<App>>, Candidate(seat): Candidate) -> Answer<PracticeOverview> {
    may_practise(&app, &seat).await?;
    let (exam, rules, blueprint) = exam_of(&app, &seat).await?;
    let open = open(&app).await?;
    let known = app.engine.practice_known(&seat.id_hash).await?;
    let syllabus = app.bank.syllabus().await?;
    let subjects = syllabus.nodes().iter().filter_map(|node| {
        let below =
            |version: &&Version| version.tags.subjects.iter().any(|code| syllabus.within(code, &node.code));
        let items: Vec<&Version> = open.iter().filter(below).collect();
        let of = |test: &dyn Fn(&Known) -> bool| {
            count(items.iter().filter(|version| known.get(&version.item).is_some_and(test)).count())
        };
        (!items.is_empty()).then(|| PracticeSubject {
            code: node.code.clone(),
            name_zh: node.name_zh.clone(),
            name_en: node.name_en.clone(),
            depth: count(syllabus.path(&node.code).count().saturating_sub(1)),
            items: count(items.len()),
            done: of(&|_| true),
            wrong: of(&|known| known.in_book),
        })
    });
    let subjects = subjects.collect();
    let pool = Pool::new(open_items(open.iter()), "practice", blueprint.clone(), &syllabus);
    let in_book = |version: &&Version| known.get(&version.item).is_some_and(|known| known.in_book);
    Ok(Json(PracticeOverview {
        name: seat.name.clone(),
        exam,
        subjects,
        book: count(open.iter().filter(in_book).count()),
        mock: MockFacts {
            questions: blueprint.items(),
            duration_s: rules.duration_s,
            marks: blueprint.marks().0,
            short: pool.feasibility().iter().map(|cell| cell.short).sum(),
            way: rules.way,
            extra_s: seat.extra_s,
        },
        open: app.engine.open_practice_set(&seat.id_hash).await?,
    }))
}

/// `GET /api/practice/book`
pub async fn book(State(app): State<Arc<App>>, Candidate(seat): Candidate) -> Answer<Vec<BookEntry>> {
    may_practise(&app, &seat).await?;
    let known = app.engine.practice_known(&seat.id_hash).await?;
    let syllabus = app.bank.syllabus().await?;
    let open = open(&app).await?;
    let mut entries: Vec<(i64, BookEntry)> = open
        .iter()
        .filter_map(|version| {
            let known = known.get(&version.item).filter(|known| known.in_book)?;
            let code = version.tags.subjects.first().map(String::as_str).unwrap_or_default();
            let node = syllabus.node(code);
            let entry = BookEntry {
                item: version.item.to_string(),
                stem: version.content.in_words(&version.content.stem).into_owned(),
                kind: version.content.body.kind(),
                subject_zh: node.map_or_else(|| code.to_owned(), |node| node.name_zh.clone()),
                subject_en: node.map_or_else(|| code.to_owned(), |node| node.name_en.clone()),
                wrong: known.wrong,
                streak: known.streak,
            };
            Some((known.at, entry))
        })
        .collect();
    entries.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    Ok(Json(entries.into_iter().map(|(_, entry)| entry).collect()))
}

/// `POST /api/practice/sets`
pub async fn begin(
    State(app): State<Arc<App>>,
    Candidate(seat): Candidate,
    Body(request): Body<SetRequest>,
) -> Answer<PracticeSet> {
    may_practise(&app, &seat).await?;
    let (exam, rules, blueprint) = exam_of(&app, &seat).await?;
    let open = open(&app).await?;
    let known = app.engine.practice_known(&seat.id_hash).await?;
    let syllabus = app.bank.syllabus().await?;
    let seed: [u8; 32] = rand::random();
    let now = app.clock.now();
    let enemies = app.bank.enemies().await?;
    let pool = |items| Pool::new(items, "practice", blueprint.clone(), &syllabus).with_enemies(&enemies);
    // What the blueprint's equipment leaves out may be practised all the same.
    let everything = Blueprint { equipment: Vec::new(), ..blueprint.clone() };
    let chosen = |subject: Option<&str>, wanted: u32, in_book: bool| {
        let mut items = open_items(open.iter());
        items.retain(|item| !in_book || known.get(&item.item).is_some_and(|known| known.in_book));
        let pool = Pool::new(items, "practice", everything.clone(), &syllabus);
        let picked =
            choose(pool.items(), &known, (subject, &syllabus), (wanted as usize).clamp(1, MOST), &seed);
        pool.form_of(&picked, Marks::whole(1), &seed)
    };
    let (kind, title, form) = match &request {
        SetRequest::Subject { code, count } => {
            (SetKind::Subject, code.clone(), chosen(Some(code), *count, false))
        }
        SetRequest::Book { count } => (SetKind::Book, String::new(), chosen(None, *count, true)),
        SetRequest::Mock => {
            let form = pool(open_items(open.iter())).draw(&seed).map_err(|error| {
                Problem::conflict("practice.too_few", format!("there are too few open items: {error}"))
            })?;
            (SetKind::Mock, exam, form)
        }
    };
    if form.slots() == 0 {
        return Err(Problem::conflict("practice.nothing", "there are no open items of that"));
    }
    // One at a time: what was begun before is over.
    while let Some(before) = app.engine.open_practice_set(&seat.id_hash).await? {
        app.engine.finish_practice_set(&before, now).await?;
    }
    let id = bank::id::fresh();
    let versions = versions(&app, &form).await?;
    let log = if kind == SetKind::Mock {
        let sections = paper_of(&form, &versions)?.sections;
        let extra = (seat.extra_s, seat.extra_by.as_str());
        let mock = Mock::begins(&id, (form.hash(), &sections), &rules, extra, now).ok_or_else(|| {
            let detail = "the exam's rules have times for other sections than this paper has";
            Problem::conflict("practice.too_few", detail)
        })?;
        Some(mock.events().to_vec())
    } else {
        None
    };
    let set =
        SavedSet { id, person: seat.id_hash.clone(), kind, title, form, at: now, log, finished_at: None };
    app.engine.put_practice_set(&set).await?;
    Ok(Json(shown(&app, &seat, set, &versions).await?))
}

/// `GET /api/practice/sets/{id}`
pub async fn get(
    State(app): State<Arc<App>>,
    Candidate(seat): Candidate,
    Path(id): Path<String>,
) -> Answer<PracticeSet> {
    may_practise(&app, &seat).await?;
    let set = in_time(&app, &seat, &id).await?;
    Ok(Json(view(&app, &seat, set).await?))
}

/// `GET /api/practice/sets/{id}/pictures/{name}`
pub async fn picture(
    State(app): State<Arc<App>>,
    Candidate(seat): Candidate,
    Path((id, name)): Path<(String, String)>,
) -> Result<axum::response::Response, Problem> {
    may_practise(&app, &seat).await?;
    let set = in_time(&app, &seat, &id).await?;
    let set = view(&app, &seat, set).await?;
    let told = |verdict: &Verdict| {
        let reference = match &verdict.key {
            PracticeKey::Reference { html, points, .. } => {
                html.iter().chain(points.iter().filter_map(|point| point.html.as_ref())).collect()
            }
            _ => Vec::new(),
        };
        verdict.rationale_html.iter().chain(reference).any(|html| html.contains(&name))
    };
    if !is_asset(&name) || !(rich::shows(&set.paper, &name) || set.verdicts.iter().any(told)) {
        return Err(Problem::missing("picture"));
    }
    rich::file(&app, &name).await
}

/// `POST /api/practice/sets/{id}/answers`
pub async fn answer(
    State(app): State<Arc<App>>,
    Candidate(seat): Candidate,
    Path(id): Path<String>,
    Body(given): Body<PracticeAnswer>,
) -> Answer<PracticeAnswered> {
    may_practise(&app, &seat).await?;
    let set = in_time(&app, &seat, &id).await?;
    if set.finished_at.is_some() {
        return Err(Problem::conflict("practice.finished", "this set is finished"));
    }
    let versions = versions(&app, &set.form).await?;
    let place = Place::find(&set.form, &versions, given.slot).ok_or_else(|| Problem::missing("question"))?;
    if !place.shape().takes(&given.response) {
        let detail = format!("question {} can't be answered like that", given.slot);
        return Err(Problem::invalid("practice.unfit", detail));
    }
    let now = app.clock.now();
    let mock = set.kind == SetKind::Mock;
    if let Some(mock) = mock_of(&set, now) {
        let shapes = Shape::of(&paper_of(&set.form, &versions)?);
        let act = Act::Answer {
            slot: given.slot,
            response: Some(given.response.clone()),
            client_ms: 0,
            made_at: None,
            change: None,
        };
        mock.takes(act, &shapes, now).map_err(|refusal| barred(&refusal))?;
    }
    let right = place.right(&given.response);
    let (slot, item, response) = (given.slot, place.item.clone(), given.response);
    let saved = SavedAnswer { slot, item, response, right: right.filter(|_| !mock) };
    let kept = app.engine.put_practice_answer(&set.id, &saved, now).await?;
    if mock {
        return Ok(Json(PracticeAnswered { verdict: None }));
    }
    let known = app.engine.practice_known(&seat.id_hash).await?;
    let mut of_item = known.get(place.item).copied().unwrap_or_default();
    if let Some(right) = right.filter(|_| kept) {
        of_item = of_item.after(right, now);
        app.engine.put_practice_known(&seat.id_hash, place.item, &of_item).await?;
    }
    // The first answer counts, also when it was sent twice.
    let first = app.engine.practice_answers(&set.id).await?.remove(&slot);
    let right = first.and_then(|first| first.right).or(right);
    Ok(Json(PracticeAnswered { verdict: Some(place.verdict(slot, right, &of_item)) }))
}

/// `POST /api/practice/sets/{id}/finish`
pub async fn finish(
    State(app): State<Arc<App>>,
    Candidate(seat): Candidate,
    Path(id): Path<String>,
) -> Answer<PracticeSet> {
    may_practise(&app, &seat).await?;
    let set = app.engine.practice_set(&seat.id_hash, &id).await?;
    let set = if set.finished_at.is_none() { finished(&app, &seat, set).await? } else { set };
    Ok(Json(view(&app, &seat, set).await?))
}

/// `POST /api/practice/sets/{id}/way`
pub async fn way(
    State(app): State<Arc<App>>,
    Candidate(seat): Candidate,
    Path(id): Path<String>,
    Body(step): Body<MockStep>,
) -> Answer<PracticeSet> {
    may_practise(&app, &seat).await?;
    let mut set = in_time(&app, &seat, &id).await?;
    let now = app.clock.now();
    let versions = versions(&app, &set.form).await?;
    if let Some(mut mock) = mock_of(&set, now) {
        let shapes = Shape::of(&paper_of(&set.form, &versions)?);
        let act = match step {
            MockStep::EndSection { section } => Act::EndSection(section),
            MockStep::OpenSection { section } => Act::OpenSection(section),
            MockStep::Pass { slot } => Act::Pass(slot),
        };
        match mock.acts(act, &shapes, now) {
            // The time was faster, or it was sent twice: the page is told where it stands.
            Ok(()) | Err(Refusal::OtherSection(_) | Refusal::SectionOver(_) | Refusal::Passed(_)) => (),
            Err(refusal) => return Err(barred(&refusal)),
        }
        app.engine.put_mock_log(&set.id, mock.events()).await?;
        set.log = Some(mock.events().to_vec());
    }
    Ok(Json(shown(&app, &seat, set, &versions).await?))
}

/// A mock exam that goes on, as far as it is.
fn mock_of(set: &SavedSet, now: i64) -> Option<Mock> {
    let log = set.log.clone().filter(|_| set.finished_at.is_none())?;
    Some(Mock::kept(&set.id, log, now))
}

/// What the room would not take.
fn barred(refusal: &Refusal) -> Problem {
    Problem::conflict(refusal_code(refusal), refusal.to_string())
}

/// A set, finished if its time is over.
async fn in_time(app: &App, seat: &Seat, id: &str) -> Result<SavedSet, Problem> {
    let set = app.engine.practice_set(&seat.id_hash, id).await?;
    let goes_on = match set.kind {
        SetKind::Mock => mock_of(&set, app.clock.now()).is_some_and(|mock| !mock.is_over()),
        SetKind::Subject | SetKind::Book => true,
    };
    if set.finished_at.is_none() && !goes_on { finished(app, seat, set).await } else { Ok(set) }
}

/// Finishes a set. Answers of a mock exam go into the book now.
async fn finished(app: &App, seat: &Seat, set: SavedSet) -> Result<SavedSet, Problem> {
    let now = app.clock.now();
    if set.kind == SetKind::Mock {
        let versions = versions(app, &set.form).await?;
        let known = app.engine.practice_known(&seat.id_hash).await?;
        for (slot, mut answer) in app.engine.practice_answers(&set.id).await? {
            let Some(place) = Place::find(&set.form, &versions, slot) else { continue };
            let Some(right) = place.right(&answer.response) else { continue };
            answer.right = Some(right);
            if app.engine.put_practice_answer(&set.id, &answer, now).await? {
                let after = known.get(place.item).copied().unwrap_or_default().after(right, now);
                app.engine.put_practice_known(&seat.id_hash, place.item, &after).await?;
            }
        }
    }
    app.engine.finish_practice_set(&set.id, now).await?;
    Ok(SavedSet { finished_at: Some(now), ..set })
}

async fn view(app: &App, seat: &Seat, set: SavedSet) -> Result<PracticeSet, Problem> {
    let versions = versions(app, &set.form).await?;
    shown(app, seat, set, &versions).await
}

async fn shown(app: &App, seat: &Seat, set: SavedSet, versions: &Versions) -> Result<PracticeSet, Problem> {
    let mut paper = rich::dressed(paper_of(&set.form, versions)?);
    let (_, rules, _) = exam_of(app, seat).await?;
    let beside = rules.references.iter().filter(|reference| reference.in_practice);
    paper.references = beside.map(rich::reference).collect();
    let answers = app.engine.practice_answers(&set.id).await?;
    let known = app.engine.practice_known(&seat.id_hash).await?;
    let over = set.kind == SetKind::Mock && set.finished_at.is_some();
    let mut verdicts: Vec<Verdict> = answers
        .values()
        .filter_map(|answer| {
            let place = Place::find(&set.form, versions, answer.slot)?;
            let of_item = known.get(place.item).copied().unwrap_or_default();
            let told = answer.right.is_some() || place.is_written() && (over || set.kind != SetKind::Mock);
            told.then(|| place.verdict(answer.slot, answer.right, &of_item))
        })
        .collect();
    // Of a finished mock exam also what was left unanswered is told.
    let open = (1..=u16::try_from(paper.slots.len()).unwrap_or(0))
        .filter(|slot| over && !answers.contains_key(slot));
    verdicts.extend(open.filter_map(|slot| {
        let place = Place::find(&set.form, versions, slot)?;
        let right = (!place.is_written()).then_some(false);
        Some(place.verdict(slot, right, &known.get(place.item).copied().unwrap_or_default()))
    }));
    verdicts.sort_by_key(|verdict| verdict.slot);
    let written = paper.slots.iter().filter(|slot| slot.kind == Kind::ShortAnswer);
    let by_people: Marks = written.map(|slot| slot.marks).sum();
    let score = if over {
        let version = |item: &ItemId, number| {
            let version = versions.get(&(item.clone(), number))?;
            Some((&version.content, &version.tags))
        };
        let response = |slot: u16| answers.get(&slot).map(|answer| &answer.response);
        let score = mark(&set.form, rules.choice, version, response, |_| None, |_| None);
        let total = Part { of: score.total.of - by_people, ..score.total };
        Some((total, rules.pass.0))
    } else {
        None
    };
    let mut given: Vec<PracticeAnswer> = answers
        .into_values()
        .map(|SavedAnswer { slot, response, .. }| PracticeAnswer { slot, response })
        .collect();
    given.sort_by_key(|answer| answer.slot);
    let now = app.clock.now();
    let mock = mock_of(&set, now);
    let state = mock.as_ref().map(Mock::state);
    Ok(PracticeSet {
        time: state.and_then(|state| Some(time_of(state, state.clock()?, now))),
        way: if set.kind == SetKind::Mock { rules.way } else { Way::default() },
        passed: state.map_or(0, |state| state.progress.passed_upto()),
        id: set.id,
        kind: match set.kind {
            SetKind::Subject => PracticeKind::Subject,
            SetKind::Book => PracticeKind::Book,
            SetKind::Mock => PracticeKind::Mock,
        },
        title: set.title,
        paper,
        now,
        finished_at: set.finished_at,
        answers: given,
        verdicts,
        score,
        by_people: by_people.0,
    })
}

/// A form as its candidate sees it, without what belongs beside it.
fn paper_of(form: &Form, versions: &Versions) -> Result<Paper, Problem> {
    let content =
        |item: &ItemId, number| versions.get(&(item.clone(), number)).map(|version| &version.content);
    show(form, content).map_err(|error| Problem::conflict("practice.gone", error.to_string()))
}

/// The versions that a form names: what was practised stays readable when an item changes.
async fn versions(app: &App, form: &Form) -> Result<Versions, Problem> {
    let named: HashSet<(ItemId, u32)> =
        form.items().map(|(_, item)| (item.item.clone(), item.version)).collect();
    let items: Vec<ItemId> = named.iter().map(|(item, _)| item.clone()).collect();
    let all = app.bank.versions_of_all(&items).await?;
    let keyed = all.into_iter().map(|version| ((version.item.clone(), version.number), version));
    Ok(keyed.filter(|(name, _)| named.contains(name)).collect())
}

/// A question of a form.
struct Place<'a> {
    item: &'a ItemId,
    content: &'a Content,
    index: usize,
    options: &'a [FormOption],
}

impl<'a> Place<'a> {
    fn find(form: &'a Form, versions: &'a Versions, slot: u16) -> Option<Self> {
        let (slots, item) = form.placed().find(|(slots, _)| slots.contains(&slot))?;
        let index = usize::from(slot - slots.start());
        let content = &versions.get(&(item.item.clone(), item.version))?.content;
        Some(Self { item: &item.item, content, index, options: item.questions.get(index)? })
    }

    fn body(&self) -> &'a ItemBody {
        questions(self.content).get(self.index).copied().unwrap_or(&self.content.body)
    }

    fn shape(&self) -> Shape {
        Shape::from(&engine::paper::ask(self.body(), self.options))
    }

    /// Whether only people could mark it.
    fn is_written(&self) -> bool {
        matches!(self.body(), ItemBody::ShortAnswer { .. })
    }

    /// Whether it is wholly right, as strictly as can be; `None`: only people can tell.
    fn right(&self, response: &Response) -> Option<bool> {
        let of = Marks::whole(1);
        let mark =
            || engine::marking::mark_one(self.body(), self.options, response, of, ChoiceRule::AllOrNothing);
        (!self.is_written()).then(|| mark() == of)
    }

    fn verdict(&self, slot: u16, right: Option<bool>, known: &Known) -> Verdict {
        // In the order of the paper, as responses are.
        let ids = |right: &dyn Fn(usize) -> bool| {
            let key = self.options.iter().filter(|option| right(usize::from(option.index)));
            PracticeKey::Choice(key.map(|option| option.id).collect())
        };
        let id = |index: usize| {
            self.options.iter().find(|option| usize::from(option.index) == index).map(|option| option.id)
        };
        let key = match self.body() {
            ItemBody::TrueFalse { key } => PracticeKey::Judge(*key),
            ItemBody::SingleChoice { key, .. } => ids(&|index| index == *key),
            ItemBody::MultipleChoice { key, .. } => ids(&|index| key.contains(&index)),
            ItemBody::FillBlank { blanks } => PracticeKey::Text(blanks.iter().map(Blank::shown).collect()),
            ItemBody::Order { options } => PracticeKey::Order((0..options.len()).filter_map(id).collect()),
            ItemBody::Match { key, .. } => PracticeKey::Match(key.iter().copied().filter_map(id).collect()),
            ItemBody::Hotspot { areas, .. } => PracticeKey::Areas(areas.clone()),
            ItemBody::ShortAnswer { reference, points, .. } => PracticeKey::Reference {
                text: reference.clone(),
                html: self.html(reference),
                points: points
                    .iter()
                    .map(|point| PracticePoint {
                        text: point.text.clone(),
                        html: self.html(&point.text),
                        marks: i64::from(point.marks),
                    })
                    .collect(),
            },
            ItemBody::CaseStudy { .. } => PracticeKey::Text(Vec::new()),
        };
        let rationale = match &self.content.body {
            ItemBody::CaseStudy { items } => items.get(self.index).map(|item| item.rationale.clone()),
            _ => Some(self.content.rationale.clone()),
        };
        let rationale = rationale.unwrap_or_default();
        let rationale_html = self.html(&rationale);
        let (wrong, in_book) = (known.wrong, known.in_book);
        Verdict { slot, right, key, rationale, rationale_html, wrong, in_book }
    }

    /// A text of the item as HTML, if it is not plain.
    fn html(&self, text: &str) -> Option<String> {
        (!self.content.markup.is_plain()).then(|| markup::show(text).html)
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
