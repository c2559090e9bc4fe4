//! Exams: a blueprint with rules.

use bank::markup;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use engine::ExamId;
use engine::exam::{Flaw, Rules};
use engine::store::exams::{Exam as SavedExam, Unreadable};
use engine::store::if_readable;
use engine::store::sittings::Sitting;
use serde_json::json;
use wire::sitting::{Exam, ExamDraft};

use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::{Answer, Body, Problem};

/// `GET /api/exams`
pub async fn list(State(app): State<Arc<App>>, staff: StaffMember) -> Answer<Vec<Exam>> {
    staff.needs(Right::ReadExams)?;
    let (sittings, _) = app.engine.sittings().await?;
    let (readable, unreadable) = app.engine.exams().await?;
    let mut exams = Vec::new();
    for exam in readable {
        exams.push(view(&app, exam, &sittings).await?);
    }
    exams.extend(unreadable.into_iter().map(|Unreadable { id, title, error }| {
        tracing::error!(exam = %id, %error, "an exam can't be read");
        left_of(&id.into(), title, &sittings)
    }));
    Ok(Json(exams))
}

/// One exam, also where its record is damaged.
pub async fn one(app: &App, id: &ExamId) -> Result<Exam, Problem> {
    let (sittings, _) = app.engine.sittings().await?;
    match if_readable(app.engine.exam(id).await)? {
        Some(exam) => view(app, exam, &sittings).await,
        None => Ok(left_of(id, id.to_string(), &sittings)),
    }
}

/// Of an exam whose record is damaged.
fn left_of(id: &ExamId, title: String, sittings: &[Sitting]) -> Exam {
    Exam {
        id: id.to_string(),
        title,
        blueprint: String::new(),
        blueprint_title: String::new(),
        rules: Rules::default(),
        sittings: sittings_of(id, sittings),
        damaged: true,
    }
}

/// How many sittings an exam has, rehearsals apart.
fn sittings_of(exam: &ExamId, all: &[Sitting]) -> u32 {
    let of_it = |sitting: &&Sitting| sitting.exam == *exam && sitting.rehearsal_of.is_none();
    u32::try_from(all.iter().filter(of_it).count()).unwrap_or(u32::MAX)
}

/// An exam as the desk shows it.
async fn view(app: &App, exam: SavedExam, sittings: &[Sitting]) -> Result<Exam, Problem> {
    let blueprint = if_readable(app.engine.blueprint(&exam.blueprint).await)?;
    Ok(Exam {
        sittings: sittings_of(&exam.id, sittings),
        id: exam.id.to_string(),
        title: exam.title,
        blueprint: exam.blueprint.to_string(),
        damaged: blueprint.is_none(),
        blueprint_title: blueprint.map(|saved| saved.blueprint.title).unwrap_or_default(),
        rules: exam.rules,
    })
}

/// `POST /api/exams`
pub async fn create(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(draft): Body<ExamDraft>,
) -> Answer<Exam> {
    save(&app, &staff, ExamId::new(), draft).await
}

/// `PUT /api/exams/{id}`: sittings whose papers are drawn keep the rules they were drawn under.
pub async fn change(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
    Body(draft): Body<ExamDraft>,
) -> Answer<Exam> {
    let id = ExamId::from(id);
    app.engine.exam(&id).await?;
    save(&app, &staff, id, draft).await
}

/// Rules that nobody can follow, such as a pass mark beyond the paper's marks.
pub fn unsound(flaw: &Flaw) -> Problem {
    Problem::invalid("exam.rules", flaw.to_string()).field(flaw.field(), flaw.to_string())
}

/// Documents in Markdown can be shown as they are meant. Pictures are the bank's, and a document is of no item.
fn check_references(rules: &Rules) -> Result<(), Problem> {
    for reference in rules.references.iter().filter(|reference| !reference.markup.is_plain()) {
        let shown = markup::show(&reference.text);
        let flaw = shown.flaws.first().map(ToString::to_string);
        let picture = shown.pictures.first().map(|_| "a document has no pictures".to_owned());
        if let Some(why) = flaw.or(picture) {
            let detail = format!("{}: {why}", reference.title);
            return Err(Problem::invalid("exam.references", detail.clone()).field("references", detail));
        }
    }
    Ok(())
}

async fn save(app: &App, staff: &StaffMember, id: ExamId, draft: ExamDraft) -> Answer<Exam> {
    staff.needs(Right::ManageExams)?;
    let title = draft.title.trim().to_owned();
    if title.is_empty() || title.chars().count() > 100 {
        let detail = "a title has 1 to 100 characters";
        return Err(Problem::invalid("exam.title", detail).field("title", detail));
    }
    let exam = SavedExam { id, title, blueprint: draft.blueprint.as_str().into(), rules: draft.rules };
    let blueprint = app.engine.blueprint(&exam.blueprint).await?.blueprint;
    exam.rules.check(&blueprint).map_err(|flaw| unsound(&flaw))?;
    check_references(&exam.rules)?;
    let now = app.clock.now();
    app.engine.put_exam(&exam, now).await?;
    let detail = json!({ "title": exam.title, "rules": exam.rules, "blueprint": exam.blueprint });
    app.store.record(&[staff.deed("exam.save", format!("exam {}", exam.id), detail)], now).await?;
    let (sittings, _) = app.engine.sittings().await?;
    Ok(Json(view(app, exam, &sittings).await?))
}
