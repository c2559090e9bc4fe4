//! Blueprints, feasibility, sample forms.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::{Path, Query, State};
use bank::ItemId;
use bank::item::{Body as ItemBody, Version, letter};
use bank::regulation::Repealed;
use bank::store::enemies::Pair;
use engine::BlueprintId;
use engine::blueprint::Blueprint;
use engine::paper::draw::{Drawable, Infeasible};
use engine::paper::feasibility::{ANY_SEED, Cell};
use engine::paper::seed::{Seed, parse};
use engine::paper::{Form, FormOption, Pool, feasibility, show};
use engine::store::exams::{SavedBlueprint, Unreadable};
use serde::Deserialize;
use serde_json::json;
use wire::desk::{
    BlueprintCheck, BlueprintRow, BlueprintView, SampleForm, SampleKey, SampleRequest, SectionRow, Spread,
    SpreadRequest,
};

use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::{Answer, Body, Problem};
use crate::rich;

/// How many items that must not meet are named.
const MOST_ENEMIES: usize = 12;
/// The most forms of a spread.
const MOST_FORMS: u32 = 500;

/// The approved bank under a blueprint.
pub struct Source {
    /// Ready to draw from.
    pub pool: Pool,
    /// The versions by item and number.
    pub versions: HashMap<(ItemId, u32), Version>,
}

impl Source {
    /// Sorts versions into a blueprint's cells, with the pairs of them that must not meet.
    pub fn new(
        versions: Vec<Version>,
        enemies: &[Pair],
        snapshot_hash: &str,
        blueprint: Blueprint,
        syllabus: &bank::syllabus::Syllabus,
    ) -> Self {
        let drawable = versions.iter().map(Drawable::from).collect();
        let pool = Pool::new(drawable, snapshot_hash, blueprint, syllabus).with_enemies(enemies);
        let key = |version: Version| ((version.item.clone(), version.number), version);
        Self { pool, versions: versions.into_iter().map(key).collect() }
    }

    async fn of_now(app: &App, blueprint: Blueprint) -> Result<Self, Problem> {
        Self::at(app, blueprint, app.clock.now()).await
    }

    /// Of what can be drawn for a day, µs.
    async fn at(app: &App, blueprint: Blueprint, at: i64) -> Result<Self, Problem> {
        let versions = app.bank.drawable_versions(blueprint.allow_stale, at).await?;
        let syllabus = app.bank.syllabus().await?;
        Ok(Self::new(versions, &app.bank.enemies().await?, "sample", blueprint, &syllabus))
    }

    /// An item version of a form.
    pub fn version(&self, item: &ItemId, number: u32) -> Option<&Version> {
        self.versions.get(&(item.clone(), number))
    }
}

/// Why there is no form.
pub fn infeasible(error: &Infeasible) -> Problem {
    match error {
        Infeasible::Cell { .. } => Problem::conflict("blueprint.infeasible", error.to_string()),
        Infeasible::Enemies { .. } => Problem::conflict("blueprint.enemies", error.to_string()),
    }
}

/// A blueprint in the codes of the syllabus in force.
pub async fn current(app: &App, id: &BlueprintId) -> Result<SavedBlueprint, Problem> {
    let saved = app.engine.blueprint(id).await?;
    let number = app.bank.syllabus_number().await?;
    Ok(saved.by(&app.bank.lineage().await?, number))
}

/// All of them, newest first.
pub async fn all_current(app: &App) -> Result<Vec<SavedBlueprint>, Problem> {
    let (saved, _) = app.engine.blueprints().await?;
    let (number, lineage) = (app.bank.syllabus_number().await?, app.bank.lineage().await?);
    Ok(saved.into_iter().map(|saved| saved.by(&lineage, number)).collect())
}

/// Those that an exam draws from.
pub async fn in_use(app: &App) -> Result<HashSet<BlueprintId>, Problem> {
    let (exams, _) = app.engine.exams().await?;
    Ok(exams.into_iter().map(|exam| exam.blueprint).collect())
}

/// `GET /api/blueprints`
pub async fn list(State(app): State<Arc<App>>, staff: StaffMember) -> Answer<Vec<BlueprintRow>> {
    staff.needs(Right::ReadExams)?;
    let (readable, unreadable) = app.engine.blueprints().await?;
    let rows = readable.into_iter().map(|saved| BlueprintRow {
        id: saved.id.to_string(),
        title: saved.blueprint.title.clone(),
        qualification: saved.blueprint.qualification.clone(),
        items: saved.blueprint.items(),
        marks: saved.blueprint.marks().0,
        sections: saved
            .blueprint
            .filled()
            .map(|(section, items)| SectionRow { kind: section.kind, items })
            .collect(),
        at: saved.at,
        damaged: false,
    });
    let left = unreadable.into_iter().map(|Unreadable { id, title, error }| {
        tracing::error!(blueprint = %id, %error, "a blueprint can't be read");
        BlueprintRow {
            id,
            title,
            qualification: String::new(),
            items: 0,
            marks: 0,
            sections: Vec::new(),
            at: 0,
            damaged: true,
        }
    });
    Ok(Json(rows.chain(left).collect()))
}

/// `GET /api/blueprints/{id}`
pub async fn get(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
) -> Answer<BlueprintView> {
    staff.needs(Right::ReadExams)?;
    let saved = current(&app, &id.into()).await?;
    let check = check_of(&app, saved.blueprint.clone()).await?;
    Ok(Json(BlueprintView { id: saved.id.to_string(), blueprint: saved.blueprint, at: saved.at, check }))
}

/// `POST /api/blueprints`
pub async fn create(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(blueprint): Body<Blueprint>,
) -> Answer<BlueprintView> {
    let syllabus = sound(&app, &staff, &blueprint).await?;
    let new = SavedBlueprint { id: BlueprintId::new(), blueprint, syllabus, at: app.clock.now() };
    app.engine.create_blueprint(&new).await?;
    saved(&app, &staff, new.id).await
}

/// Which version a change was made from.
#[derive(Deserialize)]
pub struct BasedOn {
    /// Its `at`, µs.
    based_on: i64,
}

/// `PUT /api/blueprints/{id}`
pub async fn change(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
    Query(BasedOn { based_on }): Query<BasedOn>,
    Body(blueprint): Body<Blueprint>,
) -> Answer<BlueprintView> {
    let syllabus = sound(&app, &staff, &blueprint).await?;
    let new = SavedBlueprint { id: id.into(), blueprint, syllabus, at: app.clock.now() };
    app.engine.blueprint(&new.id).await?;
    app.engine.change_blueprint(&new, based_on).await?;
    saved(&app, &staff, new.id).await
}

/// Whether a blueprint may be saved, and by this person. Returns the number of the syllabus that it was checked with.
async fn sound(app: &App, staff: &StaffMember, blueprint: &Blueprint) -> Result<u32, Problem> {
    staff.needs(Right::ManageExams)?;
    let syllabus = app.bank.syllabus().await?;
    blueprint.check(&syllabus).map_err(|flaw| Problem::invalid("blueprint.flaw", flaw.to_string()))?;
    Ok(syllabus.number())
}

/// A blueprint that was just saved, with the deed on record.
async fn saved(app: &App, staff: &StaffMember, id: BlueprintId) -> Answer<BlueprintView> {
    let SavedBlueprint { blueprint, at, .. } = current(app, &id).await?;
    let detail = json!({ "hash": blueprint.hash(), "title": blueprint.title });
    app.store.record(&[staff.deed("blueprint.save", format!("blueprint {id}"), detail)], at).await?;
    let check = check_of(app, blueprint.clone()).await?;
    Ok(Json(BlueprintView { id: id.to_string(), blueprint, at, check }))
}

/// `POST /api/blueprints/check`
pub async fn check(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(blueprint): Body<Blueprint>,
) -> Answer<BlueprintCheck> {
    staff.needs(Right::ReadExams)?;
    Ok(Json(check_of(&app, blueprint).await?))
}

/// What the bank has for a blueprint.
pub async fn check_of(app: &App, blueprint: Blueprint) -> Result<BlueprintCheck, Problem> {
    let began = Instant::now();
    let syllabus = app.bank.syllabus().await?;
    let flaw = blueprint.check(&syllabus).err();
    let (items, marks) = (blueprint.items(), blueprint.marks().0);
    let qualifications = app.bank.qualifications().await?;
    let examined = qualifications.iter().find(|one| one.code == blueprint.qualification);
    let beyond = examined.map(|examined| blueprint.beyond(examined, &syllabus));
    // Rows of the wrong length can't be sorted into cells; every other flaw still leaves something to show.
    let uneven = matches!(flaw, Some(engine::blueprint::Flaw::Counts { .. }));
    let huge = items > 500;
    let (cells, enemies) = if uneven || huge {
        (Vec::new(), Vec::new())
    } else {
        cells_of(app, blueprint, flaw.is_none()).await?
    };
    Ok(BlueprintCheck {
        enemies,
        beyond,
        feasible: flaw.is_none() && cells.iter().all(|cell| cell.short == 0),
        flaw: flaw.map(|flaw| flaw.to_string()),
        cells,
        items,
        marks,
        took_us: i64::try_from(began.elapsed().as_micros()).unwrap_or(i64::MAX),
    })
}

/// What the bank has for a blueprint, cell by cell. Where that is enough, but for items that must not meet: with the codes of
/// some of them. Whether it is enough with them, only drawing tells; that is done where the others alone would not do.
pub async fn cells_of(
    app: &App,
    blueprint: Blueprint,
    sound: bool,
) -> Result<(Vec<Cell>, Vec<String>), Problem> {
    let blueprint = Arc::new(blueprint);
    let asked = Arc::clone(&blueprint);
    let mut cells = app.catalogue.ask(app, move |index| feasibility::of_index(&asked, index)).await?;
    let pairs = app.bank.enemies().await?;
    if !sound || pairs.is_empty() || cells.iter().any(|cell| cell.short > 0) {
        return Ok((cells, Vec::new()));
    }
    let asked = Arc::clone(&blueprint);
    let items: Vec<ItemId> = pairs.into_iter().flat_map(|(a, b)| [a, b]).collect();
    if app.catalogue.ask(app, move |index| feasibility::fills_without(&asked, index, &items)).await? {
        return Ok((cells, Vec::new()));
    }
    let source = Source::of_now(app, (*blueprint).clone()).await?;
    let Err(Infeasible::Enemies { row, section, wanted, .. }) = source.pool.draw(&ANY_SEED) else {
        return Ok((cells, Vec::new()));
    };
    if let Some(cell) = cells.iter_mut().find(|cell| (cell.row, cell.section) == (row, section)) {
        cell.short = wanted - source.pool.most_apart(row, section);
    }
    let enemies: HashSet<&ItemId> = source.pool.enemies_in(row, section).into_iter().collect();
    let of_cell = source.versions.values().filter(|version| enemies.contains(&version.item));
    let mut codes: Vec<String> = of_cell.map(|version| version.code.clone()).collect();
    codes.sort();
    codes.truncate(MOST_ENEMIES);
    Ok((cells, codes))
}

/// What the bank will have for a blueprint on a later day, and how many fewer items that is: what a regulation that ends by
/// then makes stale is not drawn.
pub async fn check_for(app: &App, blueprint: Blueprint, at: i64) -> Result<(BlueprintCheck, u32), Problem> {
    let now = app.clock.now();
    let mut check = check_of(app, blueprint.clone()).await?;
    let regulations = app.bank.regulations().await?;
    let same = at <= now || Repealed::at(&regulations, now) == Repealed::at(&regulations, at);
    if same || blueprint.allow_stale || check.cells.is_empty() {
        return Ok((check, 0));
    }
    let source = Source::at(app, blueprint, at).await?;
    let today: u32 = check.cells.iter().map(|cell| cell.available).sum();
    check.cells = source.pool.feasibility();
    let then: u32 = check.cells.iter().map(|cell| cell.available).sum();
    let short = check.cells.iter().any(|cell| cell.short > 0);
    check.feasible = check.feasible && !short && source.pool.draw(&ANY_SEED).is_ok();
    Ok((check, today.saturating_sub(then)))
}

async fn sound_source(app: &App, blueprint: Blueprint) -> Result<Source, Problem> {
    let syllabus = app.bank.syllabus().await?;
    blueprint.check(&syllabus).map_err(|flaw| Problem::invalid("blueprint.flaw", flaw.to_string()))?;
    Source::of_now(app, blueprint).await
}

/// `POST /api/blueprints/sample`
pub async fn sample(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(request): Body<SampleRequest>,
) -> Answer<SampleForm> {
    staff.needs(Right::ReadExams)?;
    staff.needs(Right::ReadBank)?;
    let seed: Seed = if request.seed.trim().is_empty() {
        rand::random()
    } else {
        parse(&request.seed).ok_or_else(|| {
            let detail = "a seed is 64 hexadecimal characters";
            Problem::invalid("blueprint.seed", detail).field("seed", detail)
        })?
    };
    let source = sound_source(&app, request.blueprint).await?;
    let form = source.pool.draw(&seed).map_err(|error| infeasible(&error))?;
    let paper = show(&form, |item, number| source.version(item, number).map(|version| &version.content))
        .map_err(|error| Problem::invalid("blueprint.unshowable", error.to_string()))?;
    let expected = expected_marks(&source, &form);
    let of = paper.marks.0.max(1);
    Ok(Json(SampleForm {
        seed: hex::encode(seed),
        hash: form.hash(),
        keys: keys(&source, &form),
        expected: u32::try_from(expected * 1000 / of).unwrap_or(0),
        paper: rich::dressed(paper),
    }))
}

/// Marks that are to be expected of a form, hundredths, from the difficulty of its items.
fn expected_marks(source: &Source, form: &Form) -> i64 {
    let thousandths: i64 = form
        .items()
        .filter_map(|(section, item)| {
            let difficulty = source.version(&item.item, item.version)?.tags.difficulty;
            Some(section.marks.0 * i64::from(difficulty))
        })
        .sum();
    thousandths / 1000
}

fn keys(source: &Source, form: &Form) -> Vec<SampleKey> {
    let mut keys = Vec::new();
    for (_, item) in form.items() {
        let Some(version) = source.version(&item.item, item.version) else { continue };
        let bodies = engine::marking::questions(&version.content);
        let rationales: Vec<&str> = match &version.content.body {
            ItemBody::CaseStudy { items } => items.iter().map(|item| item.rationale.as_str()).collect(),
            _ => vec![version.content.rationale.as_str()],
        };
        for ((body, options), rationale) in bodies.into_iter().zip(&item.questions).zip(rationales) {
            keys.push(SampleKey {
                slot: u16::try_from(keys.len() + 1).unwrap_or(u16::MAX),
                code: version.code.clone(),
                version: version.number,
                key: key(body, options),
                rationale: rationale.to_owned(),
                difficulty: version.tags.difficulty,
            });
        }
    }
    keys
}

/// A key in the letters of the form.
fn key(body: &ItemBody, options: &[FormOption]) -> String {
    let letters = |keys: &[usize]| -> String {
        let right = |option: &FormOption| keys.contains(&usize::from(option.index));
        options.iter().enumerate().filter(|(_, option)| right(option)).map(|(at, _)| letter(at)).collect()
    };
    match body {
        ItemBody::TrueFalse { key } => key.to_string(),
        ItemBody::SingleChoice { key, .. } => letters(&[*key]),
        ItemBody::MultipleChoice { key, .. } => letters(key),
        ItemBody::FillBlank { blanks } => {
            blanks.iter().map(|blank| blank.shown().join(" | ")).collect::<Vec<_>>().join("; ")
        }
        ItemBody::Order { options } => (0..options.len()).map(|index| letters(&[index])).collect(),
        ItemBody::Match { key, .. } => {
            let pairs = (1..).zip(key).map(|(prompt, key)| format!("{prompt}{}", letters(&[*key])));
            pairs.collect::<Vec<_>>().join(" ")
        }
        ItemBody::ShortAnswer { reference, points, .. } => {
            bank::item::written::together(reference, points, None)
        }
        // Where the picture is right, the page shows on it.
        ItemBody::Hotspot { .. } | ItemBody::CaseStudy { .. } => String::new(),
    }
}

/// `POST /api/blueprints/spread`
pub async fn spread(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(request): Body<SpreadRequest>,
) -> Answer<Spread> {
    staff.needs(Right::ReadExams)?;
    let began = Instant::now();
    let source = sound_source(&app, request.blueprint).await?;
    let forms = request.forms.clamp(1, MOST_FORMS);
    let drawn = crate::background::background(move || {
        (0..forms)
            .map(|_| source.pool.draw(&rand::random()).map(|form| expected_marks(&source, &form)))
            .collect::<Result<Vec<_>, _>>()
    });
    let expected = drawn
        .await
        .map_err(|_| Problem::conflict("blueprint.failed", "drawing failed"))?
        .map_err(|error| infeasible(&error))?;
    let took_us = i64::try_from(began.elapsed().as_micros()).unwrap_or(i64::MAX);
    Ok(Json(Spread { expected, took_us }))
}
