//! Taking and closing incidents.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use engine::store::sittings::Sitting;

use proctor::incident::{Act, IncidentId, Refusal};
use proctor::store::incidents::ActError;
use serde_json::json;
use wire::wall::{IncidentAct, IncidentView};

use super::watched;
use crate::access::StaffMember;
use crate::app::App;
use crate::bus::Event;
use crate::problem::{Answer, Body, Problem};
use crate::proctoring::incident_view;
use crate::witness;

impl From<ActError> for Problem {
    fn from(error: ActError) -> Self {
        match error {
            ActError::Store(error) => error.into(),
            ActError::Refused(refusal) => {
                let code = match refusal {
                    Refusal::Closed => "incident.closed",
                    Refusal::Taken(_) => "incident.taken",
                    Refusal::NoReason => "incident.no_reason",
                };
                Self::conflict(code, refusal.to_string())
            }
        }
    }
}

/// `POST /api/wall/{sitting}/incidents/{id}`
pub async fn act(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path((sitting, id)): Path<(String, String)>,
    Body(act): Body<IncidentAct>,
) -> Answer<IncidentView> {
    let sitting = watched(&app, &staff, &sitting).await?;
    staff.may_act(&sitting)?;
    let (what, act, also) = match act {
        IncidentAct::Take => ("incident.take", Act::Take, Vec::new()),
        IncidentAct::Dismiss { reason, also } => ("incident.dismiss", Act::Dismiss(reason), also),
        IncidentAct::Confirm { reason } => ("incident.confirm", Act::Confirm(reason), Vec::new()),
    };
    let view = one(&app, &staff, &sitting, &id.into(), (what, act.clone())).await?;
    for other in also {
        match one(&app, &staff, &sitting, &other.into(), (what, act.clone())).await {
            // Somebody else was quicker.
            Ok(_) | Err(ActError::Refused(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Json(view))
}

/// Does it to one.
async fn one(
    app: &App,
    staff: &StaffMember,
    sitting: &Sitting,
    id: &IncidentId,
    (what, act): (&'static str, Act),
) -> Result<IncidentView, ActError> {
    let who = (staff.account.id.as_str(), staff.account.name.as_str());
    let (attempt, incident) = app.proctor.act(&sitting.id, id, act, who).await?;
    let mut detail = json!({ "attempt": attempt, "sitting": sitting.id, "reason": incident.reason });
    if !incident.state.is_open() {
        // Nothing joins it any more.
        detail["incident_hash"] = witness::incident_hash(&incident).into();
    }
    app.store
        .record(&[staff.deed(what, format!("incident {}", incident.id), detail)], app.clock.now())
        .await?;
    if !incident.state.is_open() {
        app.proctoring.change(&attempt, |watched| {
            watched.open.remove(&incident.id);
        });
    }
    app.attempts.touch(&attempt);
    let seat = app.engine.seat(&attempt).await?;
    let view = incident_view(&seat, &incident);
    app.bus.publish(Event::Incident { sitting: sitting.id.clone(), incident: Box::new(view.clone()) });
    Ok(view)
}
