//! Administrators and invigilators.

use std::time::Duration;

use futures_util::StreamExt;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};
use wire::staff::{Account, NewAccount, Role, Setup, Staff, StaffSignIn};
use wire::wall::{
    ActOutcome, ActRequest, HallEventView, IncidentView, InvigilatorAct, Tile, WallFrame, WallSitting,
    WallStatus, Whom,
};

use super::Browser;
use super::server::Server;

/// A websocket to a server of ours.
pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Opens a websocket with a person's cookie.
pub async fn socket(browser: &Browser, path: &str) -> Result<Socket, Error> {
    let mut request = browser.url(path).replacen("http", "ws", 1).into_client_request()?;
    request.headers_mut().insert("cookie", browser.cookie().parse().unwrap());
    tokio_tungstenite::connect_async(request).await.map(|(socket, _)| socket)
}

/// Somebody on the staff.
pub struct Member {
    /// Their HTTP.
    pub browser: Browser,
    /// Who they are.
    pub staff: Staff,
}

/// A password for everybody.
pub const PASSWORD: &str = "correct horse battery";

impl Member {
    /// The first administrator, by the one-time link.
    pub async fn first(server: &Server) -> Self {
        let browser = Browser::new(&server.base);
        let setup = Setup {
            token: server.setup_token(),
            login: "admin".into(),
            name: "周敏".into(),
            password: PASSWORD.into(),
        };
        let staff = browser.post("/api/setup", setup).await.json();
        Self { browser, staff }
    }

    /// Signs in.
    pub async fn signed_in(server: &Server, login: &str) -> Self {
        let browser = Browser::new(&server.base);
        let shown = StaffSignIn { login: login.into(), password: PASSWORD.into() };
        let staff = browser.post("/api/staff/sign-in", shown).await.json();
        Self { browser, staff }
    }

    /// Makes an account.
    pub async fn hires(&self, login: &str, name: &str, roles: &[Role]) -> Account {
        let new = NewAccount {
            login: login.into(),
            name: name.into(),
            roles: roles.to_vec(),
            password: PASSWORD.into(),
        };
        self.browser.post("/api/accounts", new).await.json()
    }

    /// Does something to candidates, and says what became of it.
    pub async fn acts(&self, sitting: &str, on: Whom, act: InvigilatorAct, reason: &str) -> Vec<ActOutcome> {
        let request = ActRequest { on, act, reason: reason.into(), phrase: None, again: None };
        self.browser.post(&format!("/api/wall/{sitting}/acts"), request).await.json()
    }

    /// Stands before the wall.
    pub async fn watches(&self, sitting: &str) -> Wall {
        let socket = socket(&self.browser, &format!("/ws/wall?sitting={sitting}")).await.unwrap();
        Wall {
            socket,
            sitting: None,
            tiles: Vec::new(),
            incidents: Vec::new(),
            hall: Vec::new(),
            degraded: false,
            status: None,
        }
    }
}

/// An open wall.
pub struct Wall {
    socket: Socket,
    /// The sitting as last told.
    pub sitting: Option<WallSitting>,
    /// Tiles as last told.
    pub tiles: Vec<Tile>,
    /// Incidents as last told.
    pub incidents: Vec<IncidentView>,
    /// Hall events as last told.
    pub hall: Vec<HallEventView>,
    /// Whether the last status said that live events may be missing.
    pub degraded: bool,
    /// The last status.
    pub status: Option<WallStatus>,
}

impl Wall {
    /// The tile of a candidate.
    pub fn tile(&self, ticket: &str) -> &Tile {
        self.tiles.iter().find(|tile| tile.ticket == ticket).unwrap_or_else(|| panic!("no tile of {ticket}"))
    }

    /// Looks until `seen`, for at most 20 seconds.
    pub async fn until(&mut self, what: &str, seen: impl Fn(&Self) -> bool) {
        let look = async {
            loop {
                if !self.tiles.is_empty() && seen(self) {
                    return;
                }
                self.hears().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), look)
            .await
            .unwrap_or_else(|_| panic!("the wall never showed: {what}"));
    }

    /// Waits until the server closes it, for at most 20 seconds.
    pub async fn is_closed(&mut self) {
        let closed = async { while let Some(Ok(_)) = self.socket.next().await {} };
        tokio::time::timeout(Duration::from_secs(20), closed).await.expect("the wall stays open");
    }

    /// Takes in the next frame.
    pub async fn hears(&mut self) {
        let message = self.socket.next().await.expect("the wall is open").expect("the wall is open");
        let Message::Text(text) = message else { return };
        match serde_json::from_str(&text).unwrap() {
            WallFrame::All { sitting, tiles, incidents, hall, status } => {
                self.sitting = Some(sitting);
                self.tiles = tiles;
                self.incidents = incidents;
                self.hall = hall;
                self.hears_of(status);
            }
            WallFrame::Tiles { tiles } => {
                for tile in tiles {
                    if let Some(old) = self.tiles.iter_mut().find(|old| old.attempt == tile.attempt) {
                        *old = tile;
                    }
                }
            }
            WallFrame::Incident { incident } => {
                self.incidents.retain(|old| old.id != incident.id);
                self.incidents.push(incident);
            }
            WallFrame::Hall { events } => self.hall = events,
            WallFrame::Status { status } => self.hears_of(status),
        }
    }

    fn hears_of(&mut self, status: WallStatus) {
        self.degraded = status.events_degraded_since.is_some();
        self.status = Some(status);
    }
}
