//! What people say about item versions while they write and review them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bank::review::{LONGEST_COMMENT, Step};
use bank::store::comments::Comment;
use wire::desk::ItemDetail;
use wire::review::CommentDraft;

use super::items::detail;
use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::{Answer, Body, Problem};

/// `POST /api/items/{id}/comments`
pub async fn add(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
    Body(draft): Body<CommentDraft>,
) -> Answer<ItemDetail> {
    staff.needs_one_of(&[Right::WriteItems, Right::ReviewItems])?;
    let item = id.as_str().into();
    let versions = app.bank.versions_of(&item).await?;
    if !versions.iter().any(|version| version.number == draft.version) {
        return Err(Problem::missing("version"));
    }
    let comment = said(&app, &staff, draft.version, &draft.text, None)?.ok_or_else(|| {
        let detail = "say something";
        Problem::invalid("comment.empty", detail).field("text", detail)
    })?;
    app.bank.add_comment(&item, &comment).await?;
    Ok(Json(detail(&app, &staff, &id).await?))
}

/// What is said with a step, as it is kept; refused where the step needs a reason and has none.
pub fn said_with(
    app: &App,
    staff: &StaffMember,
    step: Step,
    version: u32,
    note: &str,
) -> Result<Option<Comment>, Problem> {
    let comment = said(app, staff, version, note, Some(step))?;
    if comment.is_none() && step.needs_reason() {
        let detail = match step {
            Step::Retire => "say why it is retired",
            _ => "say what the author is to change",
        };
        return Err(Problem::invalid("item.no_note", detail).field("note", detail));
    }
    Ok(comment)
}

/// A comment as it is kept; `None`: nothing is said.
fn said(
    app: &App,
    staff: &StaffMember,
    version: u32,
    text: &str,
    step: Option<Step>,
) -> Result<Option<Comment>, Problem> {
    let text = text.trim();
    if text.chars().count() > LONGEST_COMMENT {
        let detail = format!("at most {LONGEST_COMMENT} characters");
        return Err(Problem::invalid("comment.too_long", detail.clone()).field("text", detail));
    }
    let by = staff.account.id.clone();
    let comment = || Comment { version, at: app.clock.now(), by, text: text.to_owned(), step };
    Ok((!text.is_empty()).then(comment))
}
