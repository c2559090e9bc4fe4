//! What a dead machine had not delivered. Its page writes a [`RescueFile`]; staff bring it in with
//! `POST /api/wall/{sitting}/candidates/{attempt}/rescue` ([`RescueRequest`] → [`RescueReport`]), first without a reason
//! to see what would become of it, then with one.

use engine::attempt::Response;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What [`RescueFile::format`] says.
pub const FORMAT: &str = "kaopu rescue 1";
/// The largest file, bytes.
pub const LARGEST: usize = 2 * 1024 * 1024;
/// The most answers in it.
pub const MOST_ANSWERS: usize = 10_000;

/// The file, JSON. Only the site can open it: X25519 with a one-time key, HKDF-SHA256 (salt: one-time key ‖ the site's
/// key, info: [`FORMAT`]), XChaCha20-Poly1305 over [`RescueContents`] as JSON.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RescueFile {
    /// [`FORMAT`].
    pub format: String,
    /// The one-time public key, hex.
    pub key: String,
    /// 24 bytes, hex.
    pub nonce: String,
    /// The sealed contents, hex.
    pub sealed: String,
}

/// What is in it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RescueContents {
    /// 准考证号, to tell people whose it is.
    pub ticket: String,
    /// The epoch of the page that wrote it.
    pub epoch: u32,
    /// What the server gave that page: see [`crate::room::Rescue`].
    pub proof: String,
    /// When it was written, in the server's time as the page reckoned it, µs.
    pub taken_at: i64,
    /// What the server had acked of the page, as far as it knew.
    pub upto: u64,
    /// The answers that no ack has come for, oldest first.
    pub answers: Vec<RescuedAnswer>,
}

/// One of them.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RescuedAnswer {
    /// Which question.
    pub slot: u16,
    /// The response; `None` cleared it.
    pub response: Option<Response>,
    /// When it was made, in the server's time as the page reckoned it, µs.
    pub made_at: i64,
    /// The machine's clock, ms.
    pub client_ms: i64,
    /// The remedy that put the item there which was answered, as in [`crate::room::ClientFrame::Answer`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub change: Option<u32>,
}

/// Looks into a file, or brings it in.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RescueRequest {
    /// The file as it is.
    pub file: String,
    /// Why it is brought in; the candidate sees it. `None`: only look.
    pub reason: Option<String>,
}

/// What becomes of a file, or would.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RescueReport {
    /// SHA-256 of the file, hex.
    pub hash: String,
    /// When it was written, µs.
    pub taken_at: i64,
    /// Question by question; never what was answered.
    pub rows: Vec<RescueRow>,
    /// How many answers were brought in; 0 while only looking.
    pub brought: u32,
}

/// One question of a file.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct RescueRow {
    /// Which.
    pub slot: u16,
    /// When the file's answer was made, µs.
    pub made_at: i64,
    /// When the server's was received, µs; 0: it has none.
    pub server_at: i64,
    /// What becomes of it.
    pub fate: RescueFate,
}

/// See [`engine::attempt::rescue::Fate`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RescueFate {
    /// 补上
    Fills,
    /// 替换较早的
    Replaces,
    /// 另行保存，待认定
    KeptApart,
    /// 服务器已有
    Same,
    /// 服务器的较新
    Older,
    /// 与试卷不符
    Unfit,
}
