//! What every handler can reach.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bank::store::StoreError;
use engine::journal::{Attempts, Journal, Writer};
use engine::store::seats::Seat;
use engine::store::sittings::Sitting;
use engine::{AttemptId, SittingId};
use tokio::sync::{RwLock, watch};

use crate::blob::Blobs;
use crate::bus::{Bus, Event};
use crate::clock::Clock;
use crate::config::Config;
use crate::desk::catalogue::Catalogue;
use crate::desk::progress::Progresses;
use crate::desk::versions::Kept;
use crate::disk::Disk;
use crate::limit::Limit;
use crate::proctoring::Proctoring;
use crate::room::post::Visits;
use crate::room::presence::Presence;
use crate::secret::Secret;
use crate::store::Store;
use crate::wall::tile::Heard;

/// The server's parts.
pub struct App {
    /// What is in force.
    pub config: Config,
    /// The one clock.
    pub clock: Clock,
    /// The site's key.
    pub secret: Secret,
    /// Accounts, sessions, audit.
    pub store: Store,
    /// The question bank.
    pub bank: bank::store::Store,
    /// Exams, sittings, attempts.
    pub engine: engine::store::Store,
    /// Signals, incidents, frames.
    pub proctor: proctor::store::Store,
    /// Attempts in memory.
    pub attempts: Attempts,
    /// Who is connected.
    pub presence: Presence,
    /// Pages that come by HTTP.
    pub visits: Visits,
    /// What proctoring knows of each attempt.
    pub proctoring: Proctoring,
    /// Live events.
    pub bus: Bus,
    /// Camera frames.
    pub blobs: Blobs,
    /// Room on the disk.
    pub disk: Disk,
    /// Failed sign-ins by name or ticket.
    pub sign_in_limit: Limit,
    /// Failed sign-ins by address: higher, for a hall may share one.
    pub address_limit: Limit,
    /// Whether this site runs on demonstration data.
    pub demo: std::sync::atomic::AtomicBool,
    /// Turns true when the server is about to stop.
    pub stopping: watch::Sender<bool>,
    /// Tiles that other nodes told of.
    pub wall_tiles: Heard,
    /// The bank snapshot that was read last.
    pub versions: Kept,
    /// The bank's index.
    pub catalogue: Catalogue,
    /// How far imports are.
    pub imports: Arc<Progresses>,
    seats: RwLock<HashMap<AttemptId, Arc<Seat>>>,
    sittings: RwLock<HashMap<SittingId, (std::time::Instant, Arc<Sitting>)>>,
}

/// See [`App::sitting_now`].
const A_MOMENT: std::time::Duration = std::time::Duration::from_millis(100);
/// How long a sitting is taken from memory before it is read again: other nodes may change it.
/// For how long a page or a wall waits for a database that does not answer, before it goes on without.
pub const PATIENCE: Duration = Duration::from_millis(1_500);
const SITTING_FRESH: Duration = Duration::from_secs(5);

impl App {
    /// Opens the stores and starts the journal. The [`Writer`] ends when the app is gone and all is saved.
    pub async fn open(config: Config) -> Result<(Arc<Self>, Writer), String> {
        std::fs::create_dir_all(&config.data)
            .map_err(|error| format!("the data folder {} can't be made: {error}", config.data.display()))?;
        let secret = Secret::from_file(&config.site_key)
            .map_err(|error| format!("the site's key {}: {error}", config.site_key.display()))?;
        let failed = |error: StoreError| format!("the database can't be opened: {error}");
        let store = Store::open(&config.place).await.map_err(failed)?;
        let bank = bank::store::Store::open(&config.place).await.map_err(failed)?;
        let engine = engine::store::Store::open(&config.place).await.map_err(failed)?;
        let proctor = proctor::store::Store::open(&config.place).await.map_err(failed)?;
        let sitting = !engine.running_attempts().await.map_err(failed)?.is_empty()
            || engine.in_hours(crate::clock::wall()).await.map_err(failed)?;
        let clock = Clock::start(&config.data, sitting);
        let of_journal = clock.clone();
        let (journal, writer) = Journal::start(engine.database().clone(), move || of_journal.now());
        let app = Arc::new(Self {
            attempts: Attempts::new(engine.clone(), journal),
            presence: Presence::default(),
            visits: Visits::default(),
            proctoring: Proctoring::default(),
            bus: Bus::start(config.redis.as_deref(), clock.clone())?,
            blobs: Blobs::in_folder(&config.data.join("blobs")),
            disk: Disk::under(config.data.clone(), config.disk_reserve),
            sign_in_limit: Limit::new(8, Duration::from_secs(300)),
            address_limit: Limit::new(200, Duration::from_secs(300)),
            demo: false.into(),
            stopping: watch::channel(false).0,
            wall_tiles: Heard::default(),
            versions: Kept::default(),
            catalogue: Catalogue::default(),
            imports: Arc::default(),
            seats: RwLock::default(),
            sittings: RwLock::default(),
            config,
            clock,
            secret,
            store,
            bank,
            engine,
            proctor,
        });
        crate::desk::release::mark_old(&app).await.map_err(failed)?;
        Ok((app, writer))
    }

    /// A sitting, at most a few seconds old.
    pub async fn sitting(&self, id: &SittingId) -> Result<Arc<Sitting>, StoreError> {
        let known = self.sittings.read().await.get(id).cloned();
        let read = self.engine.sitting(id);
        let sitting = match known {
            Some((read, sitting)) if read.elapsed() < SITTING_FRESH => return Ok(sitting),
            None => Arc::new(read.await?),
            // While the database is silent, pages and walls go on by what was known last.
            Some((_, known)) => match tokio::time::timeout(PATIENCE, read).await {
                Ok(Ok(sitting)) => Arc::new(sitting),
                Ok(Err(error @ StoreError::Missing(_))) => return Err(error),
                Ok(Err(_)) | Err(_) => known,
            },
        };
        self.sittings.write().await.insert(id.clone(), (std::time::Instant::now(), Arc::clone(&sitting)));
        Ok(sitting)
    }

    /// A sitting as it is, for what must not follow an old start: at most a moment old.
    pub async fn sitting_now(&self, id: &SittingId) -> Result<Arc<Sitting>, StoreError> {
        if let Some((read, sitting)) = self.sittings.read().await.get(id)
            && read.elapsed() < A_MOMENT
        {
            return Ok(Arc::clone(sitting));
        }
        self.sittings.write().await.remove(id);
        self.sitting(id).await
    }

    /// Forgets a sitting and its seats that were changed here.
    pub async fn sitting_changed(&self, id: &SittingId) {
        self.sittings.write().await.remove(id);
        self.seats.write().await.retain(|_, seat| seat.sitting != *id);
    }

    /// The same, and pages and walls of all nodes hear of it.
    pub async fn sitting_changed_everywhere(&self, id: &SittingId) {
        self.sitting_changed(id).await;
        self.bus.publish(Event::SittingChanged { sitting: id.clone() });
    }

    /// A seat as the wall shows it; name, room and seat may be those of a moment ago.
    pub async fn wall_seat(&self, attempt: &AttemptId) -> Result<Arc<Seat>, StoreError> {
        if let Some(seat) = self.seats.read().await.get(attempt)
            && seat.pledge_at.is_some()
        {
            return Ok(Arc::clone(seat));
        }
        let seat = Arc::new(self.engine.seat(attempt).await?);
        self.seats.write().await.insert(attempt.clone(), Arc::clone(&seat));
        Ok(seat)
    }
}
