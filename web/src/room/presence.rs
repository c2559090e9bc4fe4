//! Who is connected to this node.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use engine::AttemptId;

/// Where a page comes from.
#[derive(Clone, Debug, Default)]
pub struct Whence {
    /// The network of its address.
    pub network: String,
    /// Hash of its session's token: windows of one browser have the same.
    pub session: String,
}

/// Pages connected for one attempt.
#[derive(Clone, Debug, Default)]
struct Here {
    /// Name and session of each connected page.
    pages: Vec<(String, String)>,
    /// Since when somebody is connected, or nobody is, µs.
    since: i64,
    /// Where the latest page came from.
    network: String,
    /// The session of the page that was here last.
    last: String,
    /// Open websockets, whether or not they have said hello.
    sockets: usize,
}

/// How many websockets of one candidate may be open at once: a browser that reconnects leaves dead ones behind, a
/// script should not leave hundreds.
pub const MOST_SOCKETS: usize = 12;

/// An open websocket: counted until dropped.
pub struct Opened {
    app: Arc<crate::app::App>,
    attempt: AttemptId,
}

impl Opened {
    /// Counts one more; `None`: there are too many.
    pub fn count(app: &Arc<crate::app::App>, attempt: &AttemptId) -> Option<Self> {
        let mut all = app.presence.lock();
        let here = all.entry(attempt.clone()).or_default();
        if here.sockets >= MOST_SOCKETS {
            return None;
        }
        here.sockets += 1;
        Some(Self { app: Arc::clone(app), attempt: attempt.clone() })
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        if let Some(here) = self.app.presence.lock().get_mut(&self.attempt) {
            here.sockets -= 1;
        }
    }
}

/// Who is connected, and who was.
#[derive(Debug, Default)]
pub struct Presence(Mutex<HashMap<AttemptId, Here>>);

impl Presence {
    fn lock(&self) -> MutexGuard<'_, HashMap<AttemptId, Here>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Whether a page is connected, and since when that is so; 0: never was.
    pub fn of(&self, attempt: &AttemptId) -> (bool, i64) {
        self.lock().get(attempt).map_or((false, 0), |here| (!here.pages.is_empty(), here.since))
    }

    /// The session of a page, if it is connected.
    pub fn session(&self, attempt: &AttemptId, page: &str) -> Option<String> {
        let all = self.lock();
        let pages = all.get(attempt)?.pages.iter();
        pages.clone().find(|(other, _)| other == page).map(|(_, session)| session.clone())
    }

    /// The session of the page that was here last, connected or not; empty: none was here.
    pub fn last_session(&self, attempt: &AttemptId) -> String {
        self.lock().get(attempt).map(|here| here.last.clone()).unwrap_or_default()
    }

    /// The network that an attempt's latest page came from; empty: none was here.
    pub fn network(&self, attempt: &AttemptId) -> String {
        self.lock().get(attempt).map(|here| here.network.clone()).unwrap_or_default()
    }

    /// How many attempts have a page connected.
    pub fn connected(&self) -> usize {
        self.lock().values().filter(|here| !here.pages.is_empty()).count()
    }

    fn enter(&self, attempt: &AttemptId, page: &str, whence: &Whence, now: i64) {
        let mut all = self.lock();
        let here = all.entry(attempt.clone()).or_default();
        if here.pages.is_empty() {
            here.since = now;
        }
        here.network.clone_from(&whence.network);
        here.last.clone_from(&whence.session);
        here.pages.push((page.to_owned(), whence.session.clone()));
    }

    /// Returns whether that was the last page.
    fn leave(&self, attempt: &AttemptId, page: &str, now: i64) -> bool {
        let mut all = self.lock();
        let Some(here) = all.get_mut(attempt) else { return false };
        if let Some(at) = here.pages.iter().position(|(other, _)| other == page) {
            here.pages.swap_remove(at);
        }
        if here.pages.is_empty() {
            here.since = now;
        }
        here.pages.is_empty()
    }
}

/// A page's stay: ends when dropped.
pub struct Stay {
    app: Arc<crate::app::App>,
    attempt: AttemptId,
    page: String,
}

impl Stay {
    /// Begins.
    pub fn begin(app: Arc<crate::app::App>, attempt: AttemptId, page: String, whence: &Whence) -> Self {
        app.presence.enter(&attempt, &page, whence, app.clock.now());
        app.attempts.touch(&attempt);
        Self { app, attempt, page }
    }
}

impl Drop for Stay {
    fn drop(&mut self) {
        self.app.presence.leave(&self.attempt, &self.page, self.app.clock.now());
        self.app.attempts.touch(&self.attempt);
    }
}
