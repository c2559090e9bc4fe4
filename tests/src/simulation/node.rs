//! A server: attempts in memory and a journal whose disk is played.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use engine::AttemptId;
use engine::attempt::route::Route;
use engine::attempt::state::Phase;
use engine::attempt::time::Allowance;
use engine::attempt::{Command, Refusal, Response};
use engine::journal::pace::Pace;
use engine::journal::{Append, Attempts, Batch, Begun, GiveError, Given, Journal, Live};
use tokio::sync::mpsc;

use super::Dice;
use super::database::{Shared, Written};
use super::page::{Down, Line, Up};

/// How many appends may wait: few, so that a full queue is met.
const QUEUE: usize = 64;

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
    /// How far its clock is off, µs.
    pub skew: i64,
}

impl Node {
    /// Starts one.
    pub fn start(database: &Shared, skew: i64) -> Self {
        let (sender, queue) = mpsc::channel(QUEUE);
        let attempts = Arc::new(Attempts::new(database.clone(), Journal::over(sender)));
        let (batch, pace) = (Batch::default(), Pace::default());
        Self { attempts, queue, batch, pace, tasks: Vec::new(), silent: Vec::new(), skew }
    }

    /// A frame came in on a line.
    pub fn takes(&mut self, line: Line, attempt: &AttemptId, frame: Up, sitting: &Sitting, now: i64) {
        let (attempts, attempt, now) = (Arc::clone(&self.attempts), attempt.clone(), now + self.skew);
        let sitting = sitting.clone();
        let task: Task = match frame {
            Up::Hello { page, take_over, holder_live } => Box::pin(async move {
                hello(&attempts, &attempt, (page, holder_live, take_over), &sitting, now)
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
            self.does(attempt, start(sitting), now);
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
    sitting: &Sitting,
    now: i64,
) -> Result<Down, GiveError> {
    let live = attempts.get(attempt).await?;
    let gone = live.look(|state| (!holder_live).then(|| state.page.clone()));
    let arrive = Command::Arrive { page, gone, take_over };
    match attempts.give(&live, arrive, now).await {
        Err(GiveError::Refused(Refusal::SeatTaken)) => return Ok(Down::SeatTaken),
        given => given?,
    };
    if now >= sitting.starts_at && live.look(|state| matches!(state.phase, Phase::Waiting)) {
        match attempts.give(&live, start(sitting), now).await {
            Ok(_) | Err(GiveError::Refused(Refusal::AlreadyStarted | Refusal::Ended)) => {}
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
        notices: u32::try_from(state.notices.len()).unwrap(),
    });
    welcome.await
}

fn start(sitting: &Sitting) -> Command {
    let Sitting { enter_until, allowance, route, .. } = sitting.clone();
    Command::Start { form: "form".into(), allowance, enter_until, admission: false, paused: None, route }
}

/// A true or false.
pub fn judge(value: bool) -> Option<Response> {
    Some(Response::Judge(value))
}
