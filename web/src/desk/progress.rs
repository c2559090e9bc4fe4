//! How far imports are that this node works on: for a bar that moves, and nothing else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Json;
use axum::extract::{Path, State};
use wire::import::{ImportPhase, ImportProgress};

use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::Answer;

/// All that is under way.
#[derive(Debug, Default)]
pub struct Progresses(Mutex<HashMap<String, ImportProgress>>);

impl Progresses {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, ImportProgress>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something begins; it is under way until what is returned goes.
    pub fn begin(self: &Arc<Self>, id: &str) -> Progress {
        Progress { all: Arc::clone(self), id: id.to_owned() }
    }
}

/// One import under way.
#[derive(Debug)]
pub struct Progress {
    all: Arc<Progresses>,
    id: String,
}

impl Progress {
    /// Tells how far it is.
    pub fn tell(&self, phase: ImportPhase, done: usize, total: usize) {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let progress = ImportProgress { phase, done: count(done), total: count(total) };
        self.all.lock().insert(self.id.clone(), progress);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.all.lock().remove(&self.id);
    }
}

/// `GET /api/imports/{id}/progress`: `null` when nothing is under way here.
pub async fn get(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
) -> Answer<Option<ImportProgress>> {
    staff.needs(Right::WriteItems)?;
    Ok(Json(app.imports.lock().get(&id).copied()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_is_not_told() {
        let all = Arc::new(Progresses::default());
        let one = all.begin("a");
        one.tell(ImportPhase::Checking, 100, 250);
        let told = all.lock().get("a").copied().map(|progress| (progress.done, progress.total));
        assert_eq!(told, Some((100, 250)));
        drop(one);
        assert!(all.lock().is_empty());
    }
}
