//! The bank's index in memory. It is made when somebody first asks, and before every answer takes in what was written
//! since, by whichever node.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use bank::ItemId;
use bank::regulation::{self, Repealed};
use bank::search::alike::{Alikes, Lookup, NEAR, pairs};
use bank::search::{Entry, Index};
use bank::store::changes::Changes;
use tokio::sync::Mutex;

use crate::app::App;
use crate::background::background;
use crate::problem::Problem;

/// How many items are read at a time: the threads that read them also serve the exam room.
const AT_ONCE: u32 = 250;
/// How many items are compared with a list at a time.
const NEAR_AT_ONCE: usize = 1_000;
/// More changes than this are taken in by the threads that step back.
const SOON: usize = 200;
/// How old the count of papers that drew an item may be.
const EXPOSURE_FRESH: Duration = Duration::from_secs(30);

/// The index and how far it is.
#[derive(Default)]
pub struct Catalogue {
    index: Arc<RwLock<Index>>,
    state: Mutex<State>,
    compared: Mutex<Option<Arc<Compared>>>,
}

/// What comparing all items that are not retired has found.
pub struct Compared {
    revision: i64,
    /// They, in order of their numbers.
    pub items: Vec<ItemId>,
    /// What is alike among them, by their places.
    pub alikes: Alikes,
    /// How long it took.
    pub took: Duration,
}

#[derive(Default)]
struct State {
    /// The revision of the bank that the index shows; `None`: there is no index yet.
    revision: Option<i64>,
    exposure_read: Option<Instant>,
    /// When the next edition of a regulation begins or ends, µs: what rests on it changes by itself.
    turn: Option<i64>,
}

impl Catalogue {
    /// Asks the index as the bank stands now.
    pub async fn ask<T: Send + 'static>(
        &self,
        app: &App,
        question: impl FnOnce(&Index) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        self.refresh(app).await?;
        let index = Arc::clone(&self.index);
        let answer = tokio::task::spawn_blocking(move || {
            question(&index.read().unwrap_or_else(PoisonError::into_inner))
        });
        answer.await.map_err(|_| failed())
    }

    /// For texts of a list, by their places, the likest item. The bank is gone through part by part, so that whoever looks
    /// for something meanwhile does not wait.
    pub async fn near(
        &self,
        app: &App,
        list: &Arc<Lookup>,
    ) -> Result<HashMap<usize, (ItemId, u16)>, Problem> {
        let mut all: HashMap<usize, (ItemId, u16)> = HashMap::new();
        for from in (0..).step_by(NEAR_AT_ONCE) {
            let list = Arc::clone(list);
            let some = self.ask(app, move |index| index.near(&list, from..from + NEAR_AT_ONCE)).await?;
            let Some(some) = some else { break };
            for (place, (item, likeness)) in some {
                let best = all.entry(place).or_insert_with(|| (item.clone(), 0));
                if likeness > best.1 {
                    *best = (item, likeness);
                }
            }
        }
        Ok(all)
    }

    /// Compares all items, unless nothing was written since that was last done: one comparison at a time, and who asks
    /// meanwhile waits for it. It goes on when the one who asked has gone, so that asking again finds it done.
    pub async fn compared(app: &Arc<App>) -> Result<Arc<Compared>, Problem> {
        let app = Arc::clone(app);
        tokio::spawn(async move { app.catalogue.compare(&app).await }).await.map_err(|_| failed())?
    }

    async fn compare(&self, app: &App) -> Result<Arc<Compared>, Problem> {
        let mut compared = self.compared.lock().await;
        // Read before the items are: what is written between the two is compared next time.
        let revision = app.bank.revision().await?;
        if let Some(known) = compared.as_ref().filter(|known| known.revision == revision) {
            return Ok(Arc::clone(known));
        }
        let began = Instant::now();
        // Only taking the shapes holds up others; comparing them can wait for them.
        let (items, shapes) = self.ask(app, |index| index.shapes()).await?;
        let fresh = background(move || {
            let alikes = pairs(shapes, NEAR);
            Compared { revision, items, alikes, took: began.elapsed() }
        });
        let fresh = Arc::new(fresh.await.map_err(|_| failed())?);
        *compared = Some(Arc::clone(&fresh));
        Ok(fresh)
    }

    /// Papers were drawn: their items are counted again before the next answer. Other nodes see it a little later.
    pub async fn papers_drawn(&self) {
        self.state.lock().await.exposure_read = None;
    }

    async fn refresh(&self, app: &App) -> Result<(), Problem> {
        let mut state = self.state.lock().await;
        let changes = match state.revision {
            None => Changes::All,
            Some(revision) => app.bank.changes_since(revision).await?,
        };
        match changes {
            Changes::Items(items, revision) => {
                self.take_in(app, &items).await?;
                if state.revision != Some(revision) {
                    self.follow_syllabus(app).await?;
                }
                let now = app.clock.now();
                if state.revision != Some(revision) || state.turn.is_some_and(|turn| turn <= now) {
                    let regulations = app.bank.regulations().await?;
                    state.turn = regulation::next_turn(&regulations, now);
                    self.change(false, move |index| index.set_repealed(Repealed::at(&regulations, now)))
                        .await?;
                }
                state.revision = Some(revision);
            }
            Changes::All => {
                let revision = app.bank.revision().await?;
                let (fresh, turn) = build(app).await?;
                *self.index.write().unwrap_or_else(PoisonError::into_inner) = fresh;
                *state = State { revision: Some(revision), exposure_read: None, turn };
            }
        }
        if state.exposure_read.is_none_or(|read| read.elapsed() > EXPOSURE_FRESH) {
            let drawn = app.engine.exposure().await?;
            self.change(false, move |index| index.set_exposure(drawn)).await?;
            state.exposure_read = Some(Instant::now());
        }
        Ok(())
    }

    async fn take_in(&self, app: &App, items: &[ItemId]) -> Result<(), Problem> {
        for items in items.chunks(AT_ONCE as usize) {
            let entries = app.bank.entries(items).await?;
            let there = |item: &ItemId| entries.binary_search_by(|one| one.newest.item.cmp(item)).is_ok();
            let gone: Vec<ItemId> = items.iter().filter(|item| !there(item)).cloned().collect();
            let change = move |index: &mut Index| {
                index.remove(&gone);
                index.put(&entries);
            };
            self.change(items.len() > SOON, change).await?;
        }
        Ok(())
    }

    /// Takes in a syllabus that was published since: a matter of moments, whatever the bank's size.
    async fn follow_syllabus(&self, app: &App) -> Result<(), Problem> {
        let known = self.index.read().unwrap_or_else(PoisonError::into_inner).syllabus().number();
        if app.bank.syllabus_number().await? == known {
            return Ok(());
        }
        let (syllabus, lineage) = (app.bank.syllabus().await?, app.bank.lineage().await?);
        self.change(false, move |index| index.set_syllabus(syllabus, &lineage)).await
    }

    async fn change(
        &self,
        can_wait: bool,
        change: impl FnOnce(&mut Index) + Send + 'static,
    ) -> Result<(), Problem> {
        let index = Arc::clone(&self.index);
        let work = move || change(&mut index.write().unwrap_or_else(PoisonError::into_inner));
        let done = if can_wait { background(work).await } else { tokio::task::spawn_blocking(work).await };
        done.map_err(|_| failed())
    }
}

/// Reads the whole bank, a part at a time. Also says when the next edition of a regulation begins or ends.
async fn build(app: &App) -> Result<(Index, Option<i64>), Problem> {
    let began = Instant::now();
    let (regulations, now) = (app.bank.regulations().await?, app.clock.now());
    let mut index = Index::new(app.bank.syllabus().await?, Repealed::at(&regulations, now));
    let mut last = ItemId::from("");
    loop {
        let entries: Vec<Entry> = app.bank.entries_after(&last, AT_ONCE).await?;
        let Some(entry) = entries.last() else { break };
        last = entry.newest.item.clone();
        index = background(move || {
            index.put(&entries);
            index
        })
        .await
        .map_err(|_| failed())?;
    }
    tracing::info!(items = index.len(), ms = began.elapsed().as_millis(), "the bank's index is made");
    Ok((index, regulation::next_turn(&regulations, now)))
}

fn failed() -> Problem {
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "catalogue.failed", "the bank's index failed; try again")
}
