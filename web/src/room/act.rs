//! An act of a page on its way: decided at once where that needs no waiting, done when it is on disk.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use engine::attempt::command::Act;
use engine::attempt::{Command, Refusal};
use engine::journal::{Begun, GiveError, Given, Live, Pending};
use futures_util::future::BoxFuture;

use crate::app::App;

/// What became of an act.
pub struct Done {
    /// Epoch of the act.
    pub epoch: u32,
    /// Its number.
    pub seq: u64,
    /// Whether it gives an answer.
    pub answers: bool,
    /// What came of it.
    pub result: Result<Given, GiveError>,
    /// When it was taken in, or, if it had been before, the time of the latest event, µs.
    pub at: i64,
}

enum Way {
    Refused(Option<Refusal>),
    Begun(Option<Pending>),
    /// Other nodes were faster, or the journal is full.
    Given(BoxFuture<'static, Result<Given, GiveError>>),
}

/// An act that waits for the disk.
pub struct Waiting {
    app: Arc<App>,
    live: Arc<Live>,
    epoch: u32,
    seq: u64,
    now: i64,
    command: Command,
    way: Way,
}

impl Waiting {
    /// Begins an act of the page with this epoch and number. `behind`: whether one before it can't be decided yet;
    /// then this one waits for it, so that nothing is handed in before an answer.
    pub fn begin(
        app: &Arc<App>,
        live: &Arc<Live>,
        (epoch, seq): (u32, u64),
        command: Command,
        behind: bool,
    ) -> Self {
        let now = app.clock.now();
        let mut waiting = Self {
            app: Arc::clone(app),
            live: Arc::clone(live),
            epoch,
            seq,
            now,
            command,
            way: Way::Refused(None),
        };
        if behind || live.look(|state| state.due(now).is_some()) {
            waiting.way = waiting.again();
            return waiting;
        }
        waiting.way = match app.attempts.begin(live, &waiting.command, now) {
            Begun::Pending(pending) => Way::Begun(Some(pending)),
            Begun::Refused(refusal) => Way::Refused(Some(refusal)),
            Begun::Later => waiting.again(),
        };
        waiting
    }

    /// Whether it is not decided yet.
    pub fn is_later(&self) -> bool {
        matches!(self.way, Way::Given(_))
    }

    fn again(&self) -> Way {
        let (app, live, command, now) =
            (Arc::clone(&self.app), Arc::clone(&self.live), self.command.clone(), self.now);
        Way::Given(Box::pin(async move {
            // What comes when the time is over is late, also when nobody has looked at the clock since.
            while live.look(|state| state.due(now).is_some()) {
                app.attempts.give(&live, Command::Due, now).await?;
            }
            app.attempts.give(&live, command, now).await
        }))
    }

    fn done(&self, result: Result<Given, GiveError>) -> Done {
        let event = result.as_ref().ok().and_then(|given| given.event.as_ref());
        let at = event.map_or_else(|| self.live.look(|state| state.last_at), |event| event.at);
        let answers = matches!(self.command, Command::Act { act: Act::Answer { .. }, .. });
        Done { epoch: self.epoch, seq: self.seq, answers, result, at }
    }
}

impl Future for Waiting {
    type Output = Done;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Done> {
        loop {
            match &mut self.way {
                Way::Refused(refusal) => {
                    let refusal = refusal.take().unwrap_or(Refusal::Ended);
                    return Poll::Ready(self.done(Err(refusal.into())));
                }
                Way::Given(given) => {
                    let result = ready!(given.as_mut().poll(context));
                    return Poll::Ready(self.done(result));
                }
                Way::Begun(begun) => {
                    let Some(pending) = begun else {
                        self.way = self.again();
                        continue;
                    };
                    let outcome = ready!(Pin::new(pending).poll(context));
                    match (outcome, begun.take()) {
                        (Ok(true), Some(pending)) => {
                            let given = self.app.attempts.end(&self.live, pending);
                            return Poll::Ready(self.done(Ok(given)));
                        }
                        (Err(error), _) => return Poll::Ready(self.done(Err(error.into()))),
                        _ => {}
                    }
                }
            }
        }
    }
}
