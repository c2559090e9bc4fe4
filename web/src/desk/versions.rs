//! The item versions that papers are made of.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use bank::item::Version;
use bank::{ItemId, SnapshotId};
use engine::store::sittings::Frozen;

use crate::app::App;
use crate::problem::Problem;

/// The item versions that a sitting's papers are made of. Reading a large bank takes its time, so the last one is kept
/// for as long as somebody works with it.
pub async fn of(app: &App, frozen: &Frozen) -> Result<Arc<Versions>, Problem> {
    if let Some(kept) = app.versions.get(&frozen.snapshot) {
        return Ok(kept);
    }
    let snapshot = app.bank.snapshot(&frozen.snapshot).await?;
    let key = |version: Version| ((version.item.clone(), version.number), version);
    let versions = Arc::new(snapshot.versions.into_iter().map(key).collect());
    app.versions.keep(&frozen.snapshot, &versions);
    Ok(versions)
}

/// Item versions by item and number.
pub type Versions = HashMap<(ItemId, u32), Version>;

/// The bank snapshot that was read last.
#[derive(Default)]
pub struct Kept(Mutex<Option<(SnapshotId, Arc<Versions>, Instant)>>);

impl Kept {
    /// For how long nobody must have asked for it until it goes.
    const LONGEST: Duration = Duration::from_secs(120);

    fn lock(&self) -> MutexGuard<'_, Option<(SnapshotId, Arc<Versions>, Instant)>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn get(&self, id: &SnapshotId) -> Option<Arc<Versions>> {
        let mut kept = self.lock();
        let (_, versions, asked) = kept.as_mut().filter(|(kept, ..)| kept == id)?;
        *asked = Instant::now();
        Some(Arc::clone(versions))
    }

    fn keep(&self, id: &SnapshotId, versions: &Arc<Versions>) {
        *self.lock() = Some((id.clone(), Arc::clone(versions), Instant::now()));
    }

    /// Lets go of what nobody asked for lately.
    pub fn tidy(&self) {
        self.lock().take_if(|(_, _, asked)| asked.elapsed() > Self::LONGEST);
    }
}
