//! The wall's websocket: everything at first, then what changes; everything again when something may be missing.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use bank::store::StoreError;
use engine::SittingId;
use serde::Deserialize;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::timeout;
use wire::sitting::Counts;
use wire::wall::{IncidentView, Tile, WallFrame, WallSitting, WallStatus};

use super::{counts, hall, tile, wall_sitting, watched};
use crate::access::{StaffMember, staff_of};
use crate::app::{App, PATIENCE};
use crate::bus::{Event, Message as BusMessage};
use crate::problem::Problem;
use crate::proctoring::{incident_view, remember};
use crate::session;
use crate::socket::{Gone, Heard, Socket, Upgrade};
use crate::store::sessions::Kind;

/// How often the status goes out.
const STATUS_EVERY: Duration = Duration::from_secs(2);
/// After how many of these it is asked whether the session still stands.
const SESSION_EVERY: u32 = 2;
/// How often a wall reads the store while live events of other nodes may be missing.
const DEGRADED_EVERY: u32 = 3;

/// What is watched.
#[derive(Deserialize)]
pub struct Which {
    sitting: String,
}

/// `GET /ws/wall?sitting=ID`
pub async fn open(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Query(which): Query<Which>,
    headers: HeaderMap,
    upgrade: Upgrade,
) -> Result<Response, Problem> {
    let sitting = watched(&app, &staff, &which.sitting).await?;
    let head = wall_sitting(&app, &sitting).await?;
    let session = session::token_of(&headers, Kind::Staff).unwrap_or_default();
    Ok(upgrade.accept(4096, move |socket| async move {
        let mut wall = Wall {
            app,
            sitting: sitting.id.clone(),
            head,
            session,
            socket,
            hall_changed: false,
            counts: Counts::default(),
            silent_since: None,
        };
        // An error here means that the page went or can't be served; it comes back by itself.
        let _ = wall.run().await;
    }))
}

struct Wall {
    app: Arc<App>,
    sitting: SittingId,
    head: WallSitting,
    /// Hash of the session's token: who signs out, or is shut out, sees nothing more.
    session: String,
    socket: Socket,
    /// Whether walls must hear of a hall event: at the next tick, since seats come back one after the other.
    hall_changed: bool,
    /// How the candidates stood when the database was asked last.
    counts: Counts,
    /// Since when the database does not answer, µs.
    silent_since: Option<i64>,
}

impl From<StoreError> for Gone {
    fn from(error: StoreError) -> Self {
        tracing::warn!(%error, "a wall can't be shown");
        Self
    }
}

/// Whether somebody may go on watching: signed in, and still assigned.
async fn may_stay(app: &App, session: &str, sitting: &SittingId) -> Result<bool, StoreError> {
    let Some(account) = staff_of(app, session).await? else { return Ok(false) };
    let sitting = app.sitting(sitting).await?;
    Ok(StaffMember { account, from: String::new() }.may_watch(&sitting).is_ok())
}

impl Wall {
    async fn run(&mut self) -> Result<(), Gone> {
        let mut events = self.app.bus.subscribe();
        let mut stopping = self.app.stopping.subscribe();
        let mut tick = tokio::time::interval(STATUS_EVERY);
        let mut ticks = 0_u32;
        self.all().await?;
        loop {
            tokio::select! {
                event = events.recv() => match event {
                    Ok(message) => self.tell(&message).await?,
                    Err(RecvError::Lagged(_)) => self.all().await?,
                    Err(RecvError::Closed) => return Err(Gone),
                },
                heard = self.socket.hears() => match heard {
                    Heard::Gone | Heard::TooLarge => return Err(Gone),
                    // Pings of the page keep the way open; there is nothing to say to them.
                    Heard::Text(_) | Heard::Bytes | Heard::Life => {}
                },
                _ = stopping.changed() => return Err(Gone),
                _ = tick.tick() => {
                    ticks += 1;
                    self.looks(ticks).await?;
                    self.send(&WallFrame::Status { status: self.status() }).await?;
                }
            }
        }
    }

    /// Asks the database what is to be known now and then. What it can't be asked is told without it: that answers
    /// can't be saved, above all.
    async fn looks(&mut self, ticks: u32) -> Result<(), Gone> {
        if self.app.attempts.journal().health().stalled_since().is_some() {
            return Ok(());
        }
        let asked = self.app.clock.now();
        let stays = match timeout(PATIENCE, self.news(ticks)).await {
            Ok(Ok(stays)) => stays,
            Ok(Err(_)) | Err(_) => {
                self.silent_since.get_or_insert(asked);
                return Ok(());
            }
        };
        self.silent_since = None;
        if !stays {
            return Err(Gone);
        }
        if self.app.bus.degraded_since().is_some() && ticks.is_multiple_of(DEGRADED_EVERY) {
            self.all().await?;
        }
        if self.hall_changed {
            let events = hall::views(&self.app, &self.sitting).await?;
            self.hall_changed = false;
            self.send(&WallFrame::Hall { events }).await?;
        }
        Ok(())
    }

    /// How the candidates stand; whether this wall may stay.
    async fn news(&mut self, ticks: u32) -> Result<bool, StoreError> {
        if ticks.is_multiple_of(SESSION_EVERY) && !may_stay(&self.app, &self.session, &self.sitting).await? {
            return Ok(false);
        }
        self.counts = counts(self.app.engine.standing(&self.sitting).await?);
        Ok(true)
    }

    async fn tell(&mut self, message: &BusMessage) -> Result<(), Gone> {
        match &message.event {
            Event::Tiles { sitting, tiles } if *sitting == self.sitting => {
                let foreign = self.app.bus.is_foreign(message);
                // A tile of a node where the page is not connected knows less than ours.
                let known = |tile: &&Tile| !foreign || !self.app.presence.of(&tile.attempt.as_str().into()).0;
                let tiles: Vec<Tile> = tiles.iter().filter(known).cloned().collect();
                if tiles.is_empty() { Ok(()) } else { self.send(&WallFrame::Tiles { tiles }).await }
            }
            Event::Incident { sitting, incident } if *sitting == self.sitting => {
                // A hall event may explain it.
                self.hall_changed = true;
                self.send(&WallFrame::Incident { incident: (**incident).clone() }).await
            }
            Event::Hall { sitting } if *sitting == self.sitting => {
                self.hall_changed = true;
                Ok(())
            }
            Event::SittingChanged { sitting } if *sitting == self.sitting => {
                self.app.sitting_changed(sitting).await;
                let sitting = self.app.sitting(sitting).await?;
                let Ok(head) = wall_sitting(&self.app, &sitting).await else { return Err(Gone) };
                self.head = head;
                self.all().await
            }
            _ => Ok(()),
        }
    }

    async fn all(&mut self) -> Result<(), Gone> {
        let (tiles, incidents) = everything(&self.app, &self.sitting).await?;
        let hall = hall::views(&self.app, &self.sitting).await?;
        self.counts = counts(self.app.engine.standing(&self.sitting).await?);
        let status = self.status();
        self.hall_changed = false;
        self.send(&WallFrame::All { sitting: self.head.clone(), tiles, incidents, hall, status }).await
    }

    fn status(&self) -> WallStatus {
        let health = self.app.attempts.journal().health();
        WallStatus {
            now: self.app.clock.now(),
            counts: self.counts,
            saving_stalled_since: health.stalled_since().or(self.silent_since),
            save_p99_us: health.pace.percentile(990),
            events_degraded_since: self.app.bus.degraded_since(),
            frames_dropped: self.app.proctoring.dropped(),
            disk: self.app.disk.space(),
            clock_off_us: self.app.clock.off(),
        }
    }

    async fn send(&mut self, frame: &WallFrame) -> Result<(), Gone> {
        let json = serde_json::to_string(frame).map_err(|_| Gone)?;
        let sent = timeout(Duration::from_secs(20), self.socket.says(json)).await;
        if matches!(sent, Ok(Ok(()))) { Ok(()) } else { Err(Gone) }
    }
}

/// All tiles and incidents of a sitting.
pub async fn everything(
    app: &App,
    sitting: &SittingId,
) -> Result<(Vec<Tile>, Vec<IncidentView>), StoreError> {
    let seats = app.engine.seats_as_far_as_they_go(sitting).await?;
    let attempts: Vec<_> = seats.iter().map(|seat| seat.attempt.clone()).collect();
    remember(app, sitting, &attempts).await?;
    let mut tiles = Vec::with_capacity(seats.len());
    let row = app.sitting(sitting).await?;
    for seat in &seats {
        tiles.push(match app.attempts.readable(&seat.attempt).await? {
            Some(live) if !seat.damaged => tile::of(app, &row, seat, &live),
            _ => tile::damaged(app, seat),
        });
    }
    let incidents = app.proctor.incidents(sitting).await?.readable;
    let views = incidents.iter().filter_map(|(attempt, incident)| {
        let seat = seats.iter().find(|seat| seat.attempt == *attempt)?;
        Some(incident_view(seat, incident))
    });
    Ok((tiles, views.collect()))
}
