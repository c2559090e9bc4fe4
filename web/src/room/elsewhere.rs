//! Whether a page that this node does not have is connected to another one. The nodes are asked over the bus, and only
//! where another page wants its seat. Nothing depends on the answer but the question to the candidate: which page has
//! the seat is decided by the log.

use std::sync::Arc;
use std::time::Duration;

use engine::attempt::time::SECOND;
use engine::journal::Live;
use tokio::sync::broadcast::error::RecvError;

use crate::app::App;
use crate::bus::Event;

/// How long other nodes may take to say that they have a page.
const PATIENCE: Duration = Duration::from_millis(500);
/// While nodes can't hear each other, a page whose log grew so short a time ago is taken to be there, µs.
const LATELY: i64 = 30 * SECOND;

/// The session of a page that is connected to another node; empty where nodes can't hear each other and it may be.
pub async fn session(app: &App, live: &Live, page: &str) -> Option<Arc<str>> {
    if !app.bus.reaches_others() {
        return None;
    }
    if app.bus.degraded_since().is_some() {
        let last = live.look(|state| state.last_at);
        return (app.clock.now() - last < LATELY).then(Arc::default);
    }
    let mut events = app.bus.subscribe();
    let question = bank::id::fresh();
    let (attempt, page) = (live.attempt.clone(), page.to_owned());
    app.bus.publish(Event::PageWanted { question: question.clone(), attempt, page });
    let answer = async {
        loop {
            match events.recv().await {
                Ok(message) => match &message.event {
                    Event::PageHere { question: answered, session } if *answered == question => {
                        return Some(session.as_str().into());
                    }
                    _ => {}
                },
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    };
    tokio::time::timeout(PATIENCE, answer).await.ok().flatten()
}

/// Tells other nodes of pages that are connected here. A task of its own: who asks does not wait behind logs that are
/// read again.
pub async fn answers(app: Arc<App>) {
    let mut events = app.bus.subscribe();
    loop {
        let message = match events.recv().await {
            Ok(message) => message,
            Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return,
        };
        if let Event::PageWanted { question, attempt, page } = &message.event
            && app.bus.is_foreign(&message)
            && let Some(session) = app.presence.session(attempt, page)
        {
            app.bus.publish(Event::PageHere { question: question.clone(), session: session.to_string() });
        }
    }
}
