//! Who is connected to this node.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use engine::AttemptId;

/// Where a page comes from.
#[derive(Clone, Debug, Default)]
pub struct Whence {
    /// The network of its address.
    pub network: Arc<str>,
    /// Hash of its session's token: windows of one browser have the same.
    pub session: Arc<str>,
}

/// A page that is here.
#[derive(Clone, Debug)]
struct Connected {
    page: Arc<str>,
    session: Arc<str>,
    /// Whether it has the seat. Until then it is here for those alone who want the seat, too: of two pages that come at
    /// once, the later must not find the seat of the earlier empty.
    seated: bool,
}

/// Pages connected for one attempt.
#[derive(Clone, Debug, Default)]
struct Here {
    pages: Vec<Connected>,
    /// Since when somebody is connected, or nobody is, µs.
    since: i64,
    /// Where the page that took the seat last came from.
    last: Whence,
    /// Open websockets, whether or not they have said hello.
    sockets: usize,
}

impl Here {
    fn online(&self) -> bool {
        self.pages.iter().any(|page| page.seated)
    }
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
        self.lock().get(attempt).map_or((false, 0), |here| (here.online(), here.since))
    }

    /// The session of a page, if it is connected, or about to take the seat.
    pub fn session(&self, attempt: &AttemptId, page: &str) -> Option<Arc<str>> {
        let all = self.lock();
        let mut pages = all.get(attempt)?.pages.iter();
        pages.find(|other| *other.page == *page).map(|here| Arc::clone(&here.session))
    }

    /// The session of the page that was here last, connected or not; empty: none was here.
    pub fn last_session(&self, attempt: &AttemptId) -> Arc<str> {
        self.lock().get(attempt).map(|here| Arc::clone(&here.last.session)).unwrap_or_default()
    }

    /// The network that an attempt's latest page came from; empty: none was here.
    pub fn network(&self, attempt: &AttemptId) -> Arc<str> {
        self.lock().get(attempt).map(|here| Arc::clone(&here.last.network)).unwrap_or_default()
    }

    /// How many attempts have a page connected.
    pub fn connected(&self) -> usize {
        self.lock().values().filter(|here| here.online()).count()
    }

    fn arrive(&self, attempt: &AttemptId, page: &Arc<str>, session: &Arc<str>) {
        let page = Connected { page: Arc::clone(page), session: Arc::clone(session), seated: false };
        self.lock().entry(attempt.clone()).or_default().pages.push(page);
    }

    fn sit_down(&self, attempt: &AttemptId, page: &str, whence: &Whence, now: i64) {
        let mut all = self.lock();
        let Some(here) = all.get_mut(attempt) else { return };
        if !here.online() {
            here.since = now;
        }
        here.last = whence.clone();
        if let Some(arrived) = here.pages.iter_mut().find(|here| *here.page == *page && !here.seated) {
            arrived.seated = true;
        }
    }

    fn leave(&self, attempt: &AttemptId, page: &str, seated: bool, now: i64) {
        let mut all = self.lock();
        let Some(here) = all.get_mut(attempt) else { return };
        if let Some(at) = here.pages.iter().position(|here| *here.page == *page && here.seated == seated) {
            here.pages.swap_remove(at);
        }
        if seated && !here.online() {
            here.since = now;
        }
    }
}

/// A page's stay: ends when dropped.
pub struct Stay {
    app: Arc<crate::app::App>,
    attempt: AttemptId,
    page: Arc<str>,
    seated: bool,
}

impl Stay {
    /// A page is here, and wants the seat.
    pub fn arrives(
        app: Arc<crate::app::App>,
        attempt: AttemptId,
        page: Arc<str>,
        session: &Arc<str>,
    ) -> Self {
        app.presence.arrive(&attempt, &page, session);
        Self { app, attempt, page, seated: false }
    }

    /// It has the seat.
    pub fn sits_down(mut self, whence: &Whence) -> Self {
        self.app.presence.sit_down(&self.attempt, &self.page, whence, self.app.clock.now());
        self.app.attempts.touch(&self.attempt);
        self.seated = true;
        self
    }
}

impl Drop for Stay {
    fn drop(&mut self) {
        self.app.presence.leave(&self.attempt, &self.page, self.seated, self.app.clock.now());
        if self.seated {
            self.app.attempts.touch(&self.attempt);
        }
    }
}
