//! Candidates by the thousand, as light as they can be: a cookie, a websocket with small buffers, and the ids of the
//! options they may choose.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use engine::attempt::Response;
use futures_util::{SinkExt, StreamExt, stream};
use tests::harness::exam::Sitting;
use tests::harness::staff::Socket;
use tokio_tungstenite::connect_async_with_config;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use wire::door::{Door, Pledge, SignIn};
use wire::room::{ClientFrame, PING_EVERY_S, ServerFrame, VERSION};

use crate::load::{Outcome, us};

/// Asks for the time.
pub const PING: &str = r#"{"type":"ping","client_ms":1}"#;

/// How many sign in at once.
const DOORS: usize = 64;

/// A websocket's buffers, small as in the server.
pub fn small() -> WebSocketConfig {
    WebSocketConfig::default().read_buffer_size(2048).write_buffer_size(0)
}

/// Somebody who is through the door.
#[derive(Clone)]
pub struct Person {
    cookie: String,
    page: String,
}

/// Signs in these candidates of a sitting, consents and pledges; with how long each sign-in took.
pub async fn at_the_door(
    base: &str,
    sitting: &Sitting,
    who: std::ops::Range<usize>,
) -> (Vec<Person>, Outcome) {
    let client = reqwest::Client::new();
    let began = Instant::now();
    let all: Vec<(Person, u32)> = stream::iter(who)
        .map(|n| {
            let (client, (ticket, id_number)) = (client.clone(), sitting.roster[n].clone());
            async move { through(&client, base, ticket, id_number).await }
        })
        .buffered(DOORS)
        .collect()
        .await;
    let took = began.elapsed();
    let (people, times) = all.into_iter().unzip();
    (people, Outcome::of(times, took))
}

async fn through(client: &reqwest::Client, base: &str, ticket: String, id_number: String) -> (Person, u32) {
    let began = Instant::now();
    let post = |path: &str| client.post(format!("{base}/api/door/{path}"));
    let reply = post("sign-in").json(&SignIn { ticket, id_number }).send().await.unwrap();
    let cookie = reply.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let door: Door = reply.error_for_status().unwrap().json().await.unwrap();
    let took = us(began.elapsed());
    let send = async |path: &str, body: &serde_json::Value| {
        let reply = post(path).header("cookie", &cookie).json(body).send().await.unwrap();
        reply.error_for_status().unwrap().bytes().await.unwrap();
    };
    send("consent", &serde_json::Value::Null).await;
    send("pledge", &serde_json::to_value(Pledge { name: door.name }).unwrap()).await;
    (Person { cookie, page: bank::id::fresh() }, took)
}

/// A person's open page.
pub struct Page {
    /// Its websocket.
    pub socket: Socket,
    /// Of the welcome.
    pub epoch: u32,
    /// The number of its next act.
    pub seq: u64,
    /// For each question, two answers to change between.
    pub answers: Arc<Vec<[Response; 2]>>,
    /// How many questions had an answer when it was welcomed.
    pub answered: usize,
}

impl Person {
    /// The cookie header.
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    /// Opens a page and is welcomed; with the paper if it is open.
    pub async fn enters(&self, base: &str) -> Page {
        let mut request =
            format!("{}/ws/room", base.replacen("http", "ws", 1)).into_client_request().unwrap();
        request.headers_mut().insert("cookie", self.cookie.parse().unwrap());
        let (mut socket, _) = connect_async_with_config(request, Some(small()), true).await.unwrap();
        let hello = ClientFrame::Hello { v: VERSION, page: self.page.clone(), take_over: false };
        socket.send(Message::text(serde_json::to_string(&hello).unwrap())).await.unwrap();
        let mut page = Page { socket, epoch: 0, seq: 1, answers: Arc::default(), answered: 0 };
        let ServerFrame::Welcome(welcome) = page.hears().await else { panic!("no welcome") };
        (page.epoch, page.seq, page.answered) = (welcome.epoch, welcome.upto + 1, welcome.slots.len());
        if let Some(paper) = welcome.paper {
            page.answers = Arc::new(answers(&paper));
        }
        page
    }
}

impl Page {
    /// The next frame.
    pub async fn hears(&mut self) -> ServerFrame {
        loop {
            match self.socket.next().await.expect("the connection stands").unwrap() {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Close(close) => panic!("closed: {close:?}"),
                _ => {}
            }
        }
    }

    /// The next answer, as a frame.
    pub fn answer(&mut self) -> String {
        let (round, at) = (self.seq / self.answers.len() as u64, self.seq % self.answers.len() as u64);
        let response = self.answers[at as usize][usize::from(round % 2 == 1)].clone();
        let frame = ClientFrame::Answer {
            epoch: self.epoch,
            seq: self.seq,
            slot: u16::try_from(at).unwrap() + 1,
            response: Some(response),
            client_ms: 1_790_000_000_000,
            made_at: None,
            change: None,
        };
        self.seq += 1;
        serde_json::to_string(&frame).unwrap()
    }

    /// Sends a frame.
    pub async fn says(&mut self, frame: impl Into<String>) {
        self.socket.send(Message::text(frame.into())).await.unwrap();
    }

    /// Sends a frame and waits until one with this beginning comes back; any other is passed over.
    pub async fn asks(&mut self, frame: impl Into<String>, answer: &str) -> u32 {
        let began = Instant::now();
        self.says(frame).await;
        loop {
            match self.socket.next().await.expect("the connection stands").unwrap() {
                Message::Text(text) if text.starts_with(answer) => return us(began.elapsed()),
                Message::Text(text) => assert!(!text.starts_with(r#"{"type":"refused"#), "{text}"),
                Message::Close(close) => panic!("closed: {close:?}"),
                _ => {}
            }
        }
    }

    /// Asks for the time, and waits for it.
    pub async fn pings(&mut self) -> u32 {
        self.asks(PING, r#"{"type":"pong"#).await
    }

    /// Hands in.
    pub fn submission(&self) -> String {
        serde_json::to_string(&ClientFrame::Submit { epoch: self.epoch, seq: self.seq }).unwrap()
    }
}

/// Two answers to each question.
pub fn answers(paper: &engine::paper::Paper) -> Vec<[Response; 2]> {
    use engine::paper::Ask;
    let pick = |ask: &Ask, n: usize| match ask {
        Ask::Judge => Response::Judge(n == 0),
        Ask::One { options } => Response::Choice(vec![options[n].id]),
        Ask::Many { options } => Response::Choice(vec![options[n].id, options[n + 1].id]),
        Ask::Blanks { count } => Response::Text(vec![format!("{n}"); usize::from(*count)]),
        other => panic!("the bench's bank has no such item: {other:?}"),
    };
    paper.slots.iter().map(|slot| [pick(&slot.ask, 0), pick(&slot.ask, 1)]).collect()
}

/// Lets all of them do something at once, and gathers what they come back with.
pub async fn all<T, F>(people: Vec<T>, act: impl Fn(usize, T) -> F) -> Vec<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let tasks: Vec<_> = people.into_iter().enumerate().map(|(n, one)| tokio::spawn(act(n, one))).collect();
    let mut done = Vec::with_capacity(tasks.len());
    for task in tasks {
        done.push(task.await.unwrap());
    }
    done
}

/// Opens the pages of all within so long. Who is in pings, as pages do, until all are.
pub async fn enter(base: &str, people: &[Person], within: Duration) -> (Vec<Page>, Outcome) {
    let (base, count) = (base.to_owned(), people.len());
    let began = Instant::now();
    let inside = Arc::new(AtomicUsize::new(0));
    let entered = all(people.to_vec(), move |n, person| {
        let (base, wait) = (base.clone(), within.mul_f64(n as f64 / count as f64));
        let inside = Arc::clone(&inside);
        async move {
            tokio::time::sleep(wait).await;
            let dialled = Instant::now();
            let mut page = person.enters(&base).await;
            let took = us(dialled.elapsed());
            let mut next = Instant::now() + Duration::from_secs(PING_EVERY_S.into());
            inside.fetch_add(1, Ordering::Relaxed);
            while inside.load(Ordering::Relaxed) < count {
                tokio::time::sleep(Duration::from_millis(250)).await;
                if Instant::now() >= next {
                    page.pings().await;
                    next += Duration::from_secs(PING_EVERY_S.into());
                }
            }
            (page, took)
        }
    })
    .await;
    let took = began.elapsed();
    let (pages, times) = entered.into_iter().unzip();
    (pages, Outcome::of(times, took))
}
