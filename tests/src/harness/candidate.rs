//! Candidates, by the door and in the room, as a page would be: numbered acts, an outbox of what is not acked.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use engine::attempt::event::Fault;
use engine::attempt::{Point, Response};
use engine::paper::{Ask, Paper, Slot};
use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::{Error, Message};
use wire::door::{Door, Pledge, Receipt, SignIn};
use wire::room::{
    Admission, Batch, BatchReply, ClientFrame, Known, NoticeView, ReportView, ServerFrame, TimeState,
    VERSION, Welcome,
};

use super::Browser;
use super::staff::{Socket, socket};

/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Somebody who sits an exam.
pub struct Candidate {
    /// Their HTTP.
    pub browser: Browser,
    /// Admission ticket.
    pub ticket: String,
    /// Name.
    pub name: String,
    page: String,
    socket: Option<Socket>,
    epoch: u32,
    seq: u64,
    /// What was sent and not acked, by number.
    pub outbox: BTreeMap<u64, ClientFrame>,
    /// Responses whose ack has come, by slot.
    pub acked: HashMap<u16, Option<Response>>,
    /// Every act of this epoch that was acked: slot and response by number.
    pub acks: HashMap<u64, (u16, Option<Response>)>,
    /// The paper, once open.
    pub paper: Option<Paper>,
    /// The clock as last told.
    pub time: Option<TimeState>,
    /// What invigilators said.
    pub notices: Vec<NoticeView>,
    /// Whether the candidate must be let in, and was.
    pub admission: Option<Admission>,
    /// What they said of items, as last told.
    pub reports: Vec<ReportView>,
    /// The start as last told.
    pub starts_at: i64,
    /// Personal extra time as last told, seconds.
    pub extra_s: Option<u32>,
    /// Refusals: number and code.
    pub refused: Vec<(Option<u64>, String)>,
    /// The receipt, once over.
    pub receipt: Option<Receipt>,
    /// Every frame as it came.
    pub frames: Vec<String>,
    /// Whether another page took the seat.
    pub taken_over: bool,
    /// The last welcome.
    pub welcome: Option<Welcome>,
    /// What the server last said that this page knows, when it comes by HTTP.
    pub known: Option<Known>,
}

/// Why a page is no longer connected.
#[derive(Debug)]
pub enum Lost {
    /// With a close code.
    Code(u16),
    /// Just gone.
    Gone,
}

impl Candidate {
    /// Comes to the door and signs in.
    pub async fn at_the_door(base: &str, ticket: &str, id_number: &str) -> Self {
        let browser = Browser::new(base);
        let shown = SignIn { ticket: ticket.into(), id_number: id_number.into() };
        let door: Door = browser.post("/api/door/sign-in", shown).await.json();
        Self { browser, ticket: ticket.into(), name: door.name, page: bank::id::fresh(), ..Self::nobody() }
    }

    /// Consents and signs the pledge.
    pub async fn pledges(&self) {
        let _: Door = self.browser.post("/api/door/consent", ()).await.json();
        let pledge = Pledge { name: self.name.clone() };
        let _: Door = self.browser.post("/api/door/pledge", pledge).await.json();
    }

    /// Goes on with another node.
    pub fn moves_to(&mut self, base: &str) {
        self.socket = None;
        self.browser = self.browser.moved_to(base);
    }

    /// Another page of the same candidate in the same browser.
    pub fn second_page(&self) -> Self {
        let browser = Browser::new(&self.browser.url(""));
        *browser.cookie.lock().unwrap() = Some(self.browser.cookie());
        Self {
            browser,
            ticket: self.ticket.clone(),
            name: self.name.clone(),
            page: bank::id::fresh(),
            ..Self::nobody()
        }
    }

    /// This page, loaded anew: it knows nothing yet.
    pub fn reloaded(&self) -> Self {
        Self { page: self.page.clone(), ..self.second_page() }
    }

    /// Connects and says hello, until the first frame that comes, whatever it is.
    pub async fn knocks(&mut self) -> ServerFrame {
        self.socket = Some(socket(&self.browser, "/ws/room").await.unwrap());
        self.says(&ClientFrame::Hello { v: VERSION, page: self.page.clone(), take_over: false }).await;
        self.hears().await.unwrap()
    }

    fn nobody() -> Self {
        Self {
            browser: Browser::new(""),
            ticket: String::new(),
            name: String::new(),
            page: String::new(),
            socket: None,
            epoch: 0,
            seq: 0,
            outbox: BTreeMap::new(),
            acked: HashMap::new(),
            acks: HashMap::new(),
            paper: None,
            time: None,
            notices: Vec::new(),
            admission: None,
            reports: Vec::new(),
            starts_at: 0,
            extra_s: None,
            refused: Vec::new(),
            receipt: None,
            frames: Vec::new(),
            taken_over: false,
            welcome: None,
            known: None,
        }
    }

    /// Connects and says hello, until the welcome (`true`) or word that the seat is taken (`false`).
    pub async fn connects(&mut self, take_over: bool) -> Result<bool, Error> {
        self.socket = Some(socket(&self.browser, "/ws/room").await?);
        let hello = ClientFrame::Hello { v: VERSION, page: self.page.clone(), take_over };
        self.says(&hello).await;
        loop {
            match self.hears().await {
                Ok(ServerFrame::Welcome(_)) => return Ok(true),
                Ok(ServerFrame::SeatTaken { .. }) => return Ok(false),
                Ok(_) => {}
                Err(lost) => panic!("{} was turned away: {lost:?}", self.ticket),
            }
        }
    }

    /// Connects, and is not let in.
    pub async fn is_turned_away(&mut self) -> Lost {
        self.socket = Some(socket(&self.browser, "/ws/room").await.unwrap());
        let hello = ClientFrame::Hello { v: VERSION, page: self.page.clone(), take_over: false };
        self.says(&hello).await;
        self.is_closed().await
    }

    /// Connects, and waits for the paper.
    pub async fn enters(&mut self) {
        assert!(self.connects(false).await.unwrap(), "the seat is taken");
        while self.paper.is_none() {
            self.hears().await.unwrap();
        }
    }

    /// A batch of frames by HTTP.
    pub fn batch(&self, frames: Vec<ClientFrame>, wait_ms: u32) -> Batch {
        Batch { v: VERSION, page: self.page.clone(), take_over: false, known: self.known, frames, wait_ms }
    }

    /// Sends a batch by HTTP and takes in what comes back.
    pub async fn posts(&mut self, batch: &Batch) -> BatchReply {
        let reply: BatchReply = self.browser.post("/api/room/frames", batch).await.json();
        for frame in &reply.frames {
            self.takes(frame);
        }
        self.known = Some(reply.known);
        reply
    }

    /// Sends what waits in the outbox by HTTP, and waits a moment for news.
    pub async fn posts_outbox(&mut self, wait_ms: u32) -> BatchReply {
        let batch = self.batch(self.outbox.values().cloned().collect(), wait_ms);
        self.posts(&batch).await
    }

    /// Pulls the plug, without a word.
    pub fn unplugs(&mut self) {
        self.socket = None;
    }

    /// Gives the open websocket away, for somebody who drives it without looking at every frame.
    pub fn hands_over(&mut self) -> Socket {
        self.socket.take().expect("the page is connected")
    }

    /// Comes back after a loss, tries until the server is there, and sends again what was not acked.
    pub async fn comes_back(&mut self) {
        let again = async {
            loop {
                match self.connects(false).await {
                    Ok(true) => return,
                    Ok(false) => panic!("the own seat is taken"),
                    Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
                }
            }
        };
        tokio::time::timeout(PATIENCE, again).await.expect("the server never came back");
        let welcome = self.welcome.clone().unwrap();
        // What arrived before the loss was not acked to us, but it is there.
        let arrived = |seq: &u64| *seq <= welcome.upto || welcome.above.contains(seq);
        let done: Vec<u64> = self.outbox.keys().copied().filter(arrived).collect();
        for seq in done {
            self.settle(seq);
        }
        for frame in self.outbox.clone().into_values() {
            self.says(&frame).await;
        }
    }

    /// Sends a frame as it is.
    pub async fn says(&mut self, frame: &ClientFrame) {
        self.says_raw(&serde_json::to_string(frame).unwrap()).await;
    }

    /// Sends any text.
    pub async fn says_raw(&mut self, text: &str) {
        if let Some(socket) = &mut self.socket {
            // A send into a dead connection is what outages are made of.
            let _ = socket.send(Message::text(text)).await;
        }
    }

    /// Takes in the next frame.
    pub async fn hears(&mut self) -> Result<ServerFrame, Lost> {
        let socket = self.socket.as_mut().ok_or(Lost::Gone)?;
        let next = tokio::time::timeout(PATIENCE, socket.next()).await;
        let text = match next.unwrap_or_else(|_| panic!("{} heard nothing", self.ticket)) {
            Some(Ok(Message::Text(text))) => text.to_string(),
            Some(Ok(Message::Close(Some(frame)))) => return Err(Lost::Code(frame.code.into())),
            Some(Ok(Message::Close(None)) | Err(_)) | None => return Err(Lost::Gone),
            Some(Ok(_)) => return Box::pin(self.hears()).await,
        };
        let frame: ServerFrame = serde_json::from_str(&text).unwrap();
        self.frames.push(text);
        self.takes(&frame);
        Ok(frame)
    }

    fn takes(&mut self, frame: &ServerFrame) {
        match frame {
            ServerFrame::Welcome(welcome) => {
                if welcome.epoch != self.epoch {
                    self.epoch = welcome.epoch;
                    self.seq = 0;
                }
                self.paper = welcome.paper.clone().or_else(|| self.paper.take());
                self.time = welcome.time.clone().or_else(|| self.time.take());
                self.notices.clone_from(&welcome.notices);
                self.admission = Some(welcome.admission.clone());
                self.reports.clone_from(&welcome.reports);
                self.starts_at = welcome.starts_at;
                self.receipt = welcome.receipt.as_deref().cloned();
                self.welcome = Some((**welcome).clone());
            }
            ServerFrame::Opened { paper, time } => {
                self.paper = Some(paper.clone());
                self.time = Some(time.clone());
            }
            ServerFrame::Section { paper, time } => {
                self.paper = Some(paper.clone());
                self.time = Some(time.clone());
            }
            ServerFrame::Changed { paper, .. } => self.paper = Some(paper.clone()),
            ServerFrame::Acked { epoch, seq, .. } if *epoch == self.epoch => self.settle(*seq),
            ServerFrame::Time { time } => self.time = Some(time.clone()),
            ServerFrame::Notice { notice } => self.notices.push(notice.clone()),
            ServerFrame::Ended { receipt } => self.receipt = Some((**receipt).clone()),
            ServerFrame::Admission { admission } => self.admission = Some(admission.clone()),
            ServerFrame::Start { starts_at } => self.starts_at = *starts_at,
            ServerFrame::Line { extra_s, .. } => self.extra_s = Some(*extra_s),
            ServerFrame::Report { report } => {
                self.reports.retain(|told| told.number != report.number);
                self.reports.push(report.clone());
            }
            ServerFrame::Refused { seq, code, .. } => {
                if let Some(seq) = seq {
                    self.outbox.remove(seq);
                }
                self.refused.push((*seq, code.clone()));
            }
            ServerFrame::TakenOver => self.taken_over = true,
            _ => {}
        }
    }

    fn settle(&mut self, seq: u64) {
        if let Some(ClientFrame::Answer { slot, response, .. }) = self.outbox.remove(&seq) {
            self.acks.insert(seq, (slot, response.clone()));
            self.acked.insert(slot, response);
        }
    }

    /// The question with this number.
    pub fn slot(&self, number: u16) -> Slot {
        let paper = self.paper.as_ref().expect("the paper is open");
        let slot = paper.slots.iter().find(|slot| slot.number == number);
        slot.expect("it is on the page").clone()
    }

    /// How many questions the paper has.
    pub fn questions(&self) -> u16 {
        u16::try_from(self.paper.as_ref().expect("the paper is open").slots.len()).unwrap()
    }

    /// Some response to a question, different for different `pick`s.
    pub fn some_response(&self, number: u16, pick: usize) -> Response {
        match self.slot(number).ask {
            Ask::Judge => Response::Judge(pick.is_multiple_of(2)),
            Ask::One { options } => Response::Choice(vec![options[pick % options.len()].id]),
            Ask::Many { options } => {
                let all = options.iter().enumerate();
                let chosen = all.filter(|(at, _)| (at + pick).is_multiple_of(2)).map(|(_, option)| option.id);
                Response::Choice(chosen.collect())
            }
            Ask::Blanks { count } => {
                Response::Text((0..count).map(|blank| format!("{blank}-{pick}")).collect())
            }
            Ask::Order { mut options } => {
                let turn = pick % options.len();
                options.rotate_left(turn);
                Response::Order(options.iter().map(|option| option.id).collect())
            }
            Ask::Match { prompts, options } => {
                let chosen = (0..prompts.len()).map(|at| Some(options[(at + pick) % options.len()].id));
                Response::Match(chosen.collect())
            }
            Ask::Written { .. } => Response::Written(format!("答案 {pick}\n第二行")),
            Ask::Spot { .. } => Response::Point(Point { x: u16::try_from(pick % 1001).unwrap(), y: 500 }),
        }
    }

    /// Sends an answer and does not wait.
    pub async fn sends_answer(&mut self, slot: u16, response: Option<Response>) -> u64 {
        let stands =
            self.paper.as_ref().and_then(|paper| paper.slots.iter().find(|other| other.number == slot));
        let change = stands.and_then(|slot| slot.changed.as_ref()).and_then(|change| change.stands_by);
        self.seq += 1;
        let frame = ClientFrame::Answer {
            epoch: self.epoch,
            seq: self.seq,
            slot,
            response,
            client_ms: 0,
            made_at: None,
            change,
        };
        self.outbox.insert(self.seq, frame.clone());
        self.says(&frame).await;
        self.seq
    }

    /// Answers a question and waits for the ack.
    pub async fn answers(&mut self, slot: u16, response: Response) {
        let seq = self.sends_answer(slot, Some(response)).await;
        while self.outbox.contains_key(&seq) {
            self.hears().await.unwrap();
        }
    }

    /// Waits until everything is acked or refused.
    pub async fn settles(&mut self) {
        while !self.outbox.is_empty() {
            self.hears().await.unwrap();
        }
    }

    /// Ends the open section, and waits for its word.
    pub async fn ends_section(&mut self, section: u16) {
        self.seq += 1;
        let frame = ClientFrame::EndSection { epoch: self.epoch, seq: self.seq, section };
        self.sends(frame).await;
    }

    /// Opens the next section, and waits for its questions.
    pub async fn opens_section(&mut self, section: u16) {
        self.seq += 1;
        let frame = ClientFrame::OpenSection { epoch: self.epoch, seq: self.seq, section };
        self.sends(frame).await;
    }

    /// Leaves a question for good.
    pub async fn leaves(&mut self, slot: u16) {
        self.seq += 1;
        let frame = ClientFrame::Pass { epoch: self.epoch, seq: self.seq, slot };
        self.sends(frame).await;
    }

    async fn sends(&mut self, frame: ClientFrame) {
        self.outbox.insert(self.seq, frame.clone());
        self.says(&frame).await;
        self.settles().await;
    }

    /// Says that a notice was read.
    pub async fn acknowledges(&mut self, notice: u32) {
        self.seq += 1;
        let frame = ClientFrame::Acknowledge { epoch: self.epoch, seq: self.seq, notice };
        self.sends(frame).await;
    }

    /// Says that an item is faulty.
    pub async fn says_faulty(&mut self, slot: u16, fault: Fault, note: &str) {
        self.seq += 1;
        let note = note.to_owned();
        let frame = ClientFrame::Report { epoch: self.epoch, seq: self.seq, slot, fault, note };
        self.sends(frame).await;
    }

    /// Hands in, and waits for the receipt.
    pub async fn submits(&mut self) -> Receipt {
        self.seq += 1;
        let frame = ClientFrame::Submit { epoch: self.epoch, seq: self.seq };
        self.outbox.insert(self.seq, frame.clone());
        self.says(&frame).await;
        self.until("the receipt", |me| me.receipt.is_some()).await;
        self.receipt.clone().unwrap()
    }

    /// Listens until something is so.
    pub async fn until(&mut self, what: &str, so: impl Fn(&Self) -> bool) {
        while !so(self) {
            if let Err(lost) = self.hears().await {
                panic!("{} waited for {what} and lost the connection: {lost:?}", self.ticket);
            }
        }
    }

    /// Listens until the connection is closed, and says how.
    pub async fn is_closed(&mut self) -> Lost {
        loop {
            if let Err(lost) = self.hears().await {
                return lost;
            }
        }
    }

    /// The epoch of the last welcome.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }
}
