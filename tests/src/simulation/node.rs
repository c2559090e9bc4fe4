//! A server: attempts in memory and a journal whose disk is played.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use engine::AttemptId;
use engine::attempt::event::Pausing;
use engine::attempt::route::Route;
use engine::attempt::state::Phase;
use engine::attempt::time::{Allowance, SECOND};
use engine::attempt::{Command, Refusal, Response};
use engine::journal::pace::Pace;
use engine::journal::{Append, Attempts, Batch, Begun, GiveError, Given, Journal, Live};
use engine::sitting::{PauseOrder, pause_of};
use tokio::sync::mpsc;

use super::Dice;
use super::database::{Shared, Written};
use super::page::{Down, Line, Up};

/// How many appends may wait: few, so that a full queue is met.
const QUEUE: usize = 64;

/// How far a node may be behind in what pauses stand, µs.
const BEHIND: i64 = 5 * SECOND;

/// What a sitting gives, µs.
#[derive(Clone)]
pub struct Sitting {
    /// The start.
    pub starts_at: i64,
    /// When one may come in at the latest.
    pub enter_until: i64,
    /// What a start gives.
    pub allowance: Allowance,
    /// The way through the paper.
    pub route: Option<Box<Route>>,
    /// Whether invigilators let candidates in.
    pub admission: bool,
}

/// The room of an attempt.
pub fn room_of(attempt: &AttemptId) -> &'static str {
    if attempt.as_str().ends_with(['0', '2', '4', '6', '8', 'a', 'c', 'e']) { "1" } else { "2" }
}

type Task = Pin<Box<dyn Future<Output = Down>>>;

/// A running server.
pub struct Node {
    attempts: Arc<Attempts>,
    queue: mpsc::Receiver<Append>,
    batch: Batch,
    pace: Pace,
    tasks: Vec<(Line, Task)>,
    silent: Vec<Pin<Box<dyn Future<Output = ()>>>>,
    /// What pauses stand in the store, and what this node knows of it.
    orders: Shared,
    heard: (i64, Vec<PauseOrder>),
    /// How far its clock is off, µs.
    pub skew: i64,
}

impl Node {
    /// Starts one.
    pub fn start(database: &Shared, skew: i64) -> Self {
        let (sender, queue) = mpsc::channel(QUEUE);
        let attempts = Arc::new(Attempts::new(database.clone(), Journal::over(sender)));
        let (batch, pace) = (Batch::default(), Pace::default());
        let orders = database.clone();
        let heard = (i64::MIN, Vec::new());
        Self { attempts, queue, batch, pace, tasks: Vec::new(), silent: Vec::new(), orders, heard, skew }
    }

    /// A frame came in on a line.
    pub fn takes(&mut self, line: Line, attempt: &AttemptId, frame: Up, sitting: &Sitting, now: i64) {
        let (attempts, attempt, now) = (Arc::clone(&self.attempts), attempt.clone(), now + self.skew);
        let sitting = sitting.clone();
        let orders = self.orders.lock().orders.clone();
        let task: Task = match frame {
            Up::Hello { page, take_over, holder_live } => Box::pin(async move {
                hello(&attempts, &attempt, (page, holder_live, take_over), (&sitting, &orders), now)
                    .await
                    .unwrap_or(Down::Closed)
            }),
            Up::Act { epoch, seq, act } => Box::pin(async move {
                let Ok(live) = attempts.get(&attempt).await else { return Down::Closed };
                match give(&attempts, &live, Command::Act { epoch, seq, act }, now).await {
                    Ok(_) => Down::Acked { epoch, seq },
                    Err(GiveError::Refused(Refusal::NotStarted)) if now > sitting.enter_until => Down::Barred,
                    Err(GiveError::Refused(refusal)) => Down::Refused { epoch, seq, refusal },
                    Err(_) => Down::Closed,
                }
            }),
        };
        self.tasks.push((line, task));
    }

    /// An invigilator acts, or the clock. What comes of it nobody waits for.
    pub fn does(&mut self, attempt: &AttemptId, command: Command, now: i64) {
        let (attempts, attempt, now) = (Arc::clone(&self.attempts), attempt.clone(), now + self.skew);
        self.silent.push(Box::pin(async move {
            let Ok(live) = attempts.get(&attempt).await else { return };
            let _ = attempts.give(&live, command, now).await;
        }));
    }

    /// Opens the paper of somebody who waits, as a connection does every second.
    pub fn opens(&mut self, attempt: &AttemptId, sitting: &Sitting, now: i64) {
        let known = self.attempts.known(attempt);
        let waits = known.is_some_and(|live| live.look(|state| matches!(state.phase, Phase::Waiting)));
        if waits && now + self.skew >= sitting.starts_at {
            let start = start(sitting, &self.orders.lock().orders, attempt);
            self.does(attempt, start, now);
        }
    }

    /// Reads again what pauses stand: this node is some seconds behind at the most.
    pub fn hears_of_orders(&mut self, now: i64) {
        self.heard = (now, self.orders.lock().orders.clone());
    }

    /// Pauses whose start missed the pause of the room, as a connection does every second.
    pub fn holds(&mut self, attempt: &AttemptId, now: i64) {
        if self.heard.0 < now - BEHIND {
            self.hears_of_orders(now);
        }
        let Some(order) = pause_of(&self.heard.1, room_of(attempt)) else { return };
        let missed = |live: Arc<Live>| live.look(|state| order.missed(state, now + self.skew));
        if self.attempts.known(attempt).is_some_and(missed) {
            let pause = Command::Pause(order.actor.clone(), order.reason.clone(), true);
            self.does(attempt, pause, now);
        }
    }

    /// Lets happen what is due, as the server's pulse does.
    pub fn expires(&mut self, attempts: &[AttemptId], now: i64) {
        let here = now + self.skew;
        for attempt in attempts {
            let Some(live) = self.attempts.known(attempt) else { continue };
            if live.look(|state| state.due(here).is_some()) {
                self.does(attempt, Command::Due, now);
            }
        }
    }

    /// Some of what waits goes to the disk; a database that is away may have taken it all the same.
    pub fn writes(&mut self, database: &Shared, dice: &mut Dice) {
        for _ in 0..=dice.below(40) {
            let Ok(append) = self.queue.try_recv() else { break };
            self.batch.appends().push(append);
        }
        self.batch.refuse_dead();
        let mut database = database.lock();
        if database.away {
            if dice.once_in(3) {
                let _ = database.write(&self.batch.rows());
            }
            return;
        }
        match database.write(&self.batch.rows()) {
            Written::All => self.batch.committed(&self.pace),
            Written::Lost(attempts) => self.batch.lost(&attempts),
        }
    }

    /// Lets everybody who waits look again; returns what is to be sent.
    pub fn wakes(&mut self) -> Vec<(Line, Down)> {
        let mut context = Context::from_waker(Waker::noop());
        let mut told = Vec::new();
        self.tasks.retain_mut(|(line, task)| match task.as_mut().poll(&mut context) {
            Poll::Pending => true,
            Poll::Ready(down) => {
                told.push((*line, down));
                false
            }
        });
        self.silent.retain_mut(|task| task.as_mut().poll(&mut context).is_pending());
        told
    }

    /// Whether nothing waits any more.
    pub fn is_idle(&self) -> bool {
        self.tasks.is_empty() && self.silent.is_empty() && self.queue.is_empty() && self.batch.is_empty()
    }

    /// The state of an attempt, if it is in memory.
    pub fn state(&self, attempt: &AttemptId) -> Option<engine::attempt::State> {
        self.attempts.known(attempt).map(|live| live.look(Clone::clone))
    }

    /// Hears that an attempt's log has grown elsewhere.
    pub fn hears(&mut self, attempt: &AttemptId, number: u32) {
        let (attempts, attempt) = (Arc::clone(&self.attempts), attempt.clone());
        self.silent.push(Box::pin(async move {
            if let Some(live) = attempts.known(&attempt) {
                let _ = attempts.catch_up(&live, number).await;
            }
        }));
    }
}

/// As a room connection gives an act: at once where that needs no waiting, again when another node was faster.
async fn give(attempts: &Attempts, live: &Arc<Live>, command: Command, now: i64) -> Result<Given, GiveError> {
    match attempts.begin(live, &command, now) {
        Begun::Refused(refusal) => return Err(refusal.into()),
        Begun::Pending(mut pending) => {
            if (&mut pending).await? {
                return Ok(attempts.end(live, pending));
            }
        }
        Begun::Later => {}
    }
    attempts.give(live, command, now).await
}

async fn hello(
    attempts: &Attempts,
    attempt: &AttemptId,
    (page, holder_live, take_over): (String, bool, bool),
    (sitting, orders): (&Sitting, &[PauseOrder]),
    now: i64,
) -> Result<Down, GiveError> {
    let live = attempts.get(attempt).await?;
    let gone = live.look(|state| (!holder_live).then(|| state.page.clone()));
    let arrive = Command::Arrive { page, gone, take_over, same_browser: false };
    match attempts.give(&live, arrive, now).await {
        Err(GiveError::Refused(Refusal::SeatTaken)) => return Ok(Down::SeatTaken),
        given => given?,
    };
    if now >= sitting.starts_at && live.look(|state| matches!(state.phase, Phase::Waiting)) {
        match attempts.give(&live, start(sitting, orders, attempt), now).await {
            Ok(_)
            | Err(GiveError::Refused(Refusal::AlreadyStarted | Refusal::NotAdmitted | Refusal::Ended)) => {}
            Err(GiveError::Refused(_)) => return Ok(Down::Barred),
            Err(error) => return Err(error),
        }
    }
    let welcome = attempts.settled(&live, |state| Down::Welcome {
        epoch: state.epoch,
        page: state.page.clone(),
        upto: state.seen.upto(),
        above: state.seen.above().collect(),
        responses: state
            .slots
            .iter()
            .filter_map(|(slot, one)| Some((*slot, one.response.clone()?)))
            .collect(),
        made: state.slots.iter().map(|(slot, one)| (*slot, one.made_at)).collect(),
        notices: u32::try_from(state.notices.len()).unwrap(),
    });
    welcome.await
}

fn start(sitting: &Sitting, orders: &[PauseOrder], attempt: &AttemptId) -> Command {
    let Sitting { enter_until, allowance, route, admission, .. } = sitting.clone();
    let paused = pause_of(orders, room_of(attempt))
        .map(|order| Box::new(Pausing { actor: order.actor.clone(), reason: order.reason.clone() }));
    Command::Start { form: "form".into(), allowance, enter_until, admission, paused, route }
}

/// A true or false.
pub fn judge(value: bool) -> Option<Response> {
    Some(Response::Judge(value))
}
