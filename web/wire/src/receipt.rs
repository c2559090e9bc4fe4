//! Checking a receipt, by anybody who holds one. None of it tells who somebody is or what they answered.
//!
//! - `POST /api/receipts/check` ([`CheckRequest`] → [`ReceiptCheck`]).
//! - `GET /api/seals` → list of [`Seal`], newest first; `GET /api/seals?sitting=ID`: of one sitting.
//! - `GET /api/commitments` → list of [`Committed`], what was promised last first; `GET /api/commitments?sitting=ID`: of one
//!   sitting.
//! - `GET /api/site-key` → [`SiteKey`].

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::sitting::Commitment;

/// What signs receipts and seals here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SiteKey {
    /// Ed25519 public key (RFC 8032), hex.
    pub public: String,
}

/// A receipt to check.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CheckRequest {
    /// The receipt's text, as its QR code has it: `KAOPU2|…`. Spaces and line breaks don't matter; an address that
    /// ends in `#` and the text is taken too.
    pub text: String,
}

/// What a check came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReceiptCheck {
    /// Whether two people opened the attempt again after this receipt, so that there is a later one, or will be.
    pub went_on: bool,
    /// Whether this site signed it.
    pub signature: SignatureCheck,
    /// Whether the log still has that head at that number; `None` when the signature is not good.
    pub log: Option<LogCheck>,
    /// What the receipt speaks of, when the signature is good.
    pub about: Option<ReceiptAbout>,
    /// How it stands with the latest seal of its sitting; `None` when the signature is not good.
    pub sealing: Option<SealCheck>,
    /// How it lies in that seal; `None` before the first, and where the seal has no such log.
    pub inclusion: Option<Inclusion>,
    /// The site's key.
    pub key: SiteKey,
}

/// Whether this site signed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SignatureCheck {
    /// It did.
    Good,
    /// It did not: something in the text was changed, or another site signed it.
    Bad,
    /// Another key signed it, by its own word.
    OtherKey,
}

/// Whether the log is still the one that the receipt was given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LogCheck {
    /// Every event up to the receipt's is there, and the hashes lead to its head.
    Same,
    /// The log leads elsewhere: something was changed since.
    Changed,
    /// There is no such attempt any more.
    Missing,
    /// The log is as it was, but the paper in the store is not the one that it opened.
    OtherPaper,
}

/// How a receipt stands with the latest seal of its sitting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SealCheck {
    /// The sitting has none yet.
    NotYet,
    /// The log lies under it with the receipt's head.
    Fits,
    /// Way, root or signature do not fit.
    Broken,
    /// The log lies under it with another head.
    OtherHead,
    /// The seal has no such log: it was added afterwards.
    LeftOut,
    /// The log does not lead to the head that it had when it was sealed: what came after the receipt, such as late answers,
    /// was changed or dropped since.
    LaterChanged,
    /// The audit log tells of a seal that is not there any more.
    Gone,
    /// The log went on after this receipt, because two people opened the attempt again; a later receipt took its
    /// place, and that one's head is under the seal.
    Superseded,
}

/// What a receipt speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReceiptAbout {
    /// Id of the sitting, if it is still there.
    pub sitting: Option<String>,
    /// Title of the exam.
    pub exam: Option<String>,
    /// Title of the sitting.
    pub title: Option<String>,
    /// IANA time zone of the sitting.
    pub time_zone: Option<String>,
    /// Whether it was a rehearsal, which counts for nothing.
    pub rehearsal: bool,
    /// When the attempt ended, µs.
    pub ended_at: i64,
    /// How many events the log had then.
    pub events: u32,
    /// SHA-256 at its head then, hex.
    pub head: String,
}

/// 封存: the root of a hash tree over all logs of a sitting, signed and published. A further seal is made only when
/// logs grew after one; the older ones stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Seal {
    /// Id of the sitting.
    pub sitting: String,
    /// Title of the exam.
    pub exam: String,
    /// Title of the sitting.
    pub title: String,
    /// IANA time zone of the sitting.
    pub time_zone: String,
    /// 1, 2, … within the sitting.
    pub number: u32,
    /// When it was made, µs.
    pub at: i64,
    /// How many logs are under it: every seat of the roster has one.
    pub size: u32,
    /// Root of the tree (RFC 9162, section 2.1, SHA-256), hex.
    pub root: String,
    /// Ed25519 signature of [`Self::signed`], base64url.
    pub signature: String,
    /// The text that was signed.
    pub signed: String,
}

/// What was promised of the papers of a sitting before it began.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Committed {
    /// Id of the sitting.
    pub sitting: String,
    /// Title of the exam.
    pub exam: String,
    /// Title of the sitting.
    pub title: String,
    /// IANA time zone of the sitting.
    pub time_zone: String,
    /// What was promised. The seed is there once the sitting is sealed.
    pub commitment: Commitment,
}

/// How one log lies under a seal (RFC 9162, section 2.1.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Inclusion {
    /// The seal.
    pub seal: Seal,
    /// Place of the log's leaf, from 0.
    pub index: u32,
    /// The leaf's text: attempt, head that the receipt carries, last head when it was sealed.
    pub leaf: String,
    /// Hashes beside the way up, hex, lowest first.
    pub path: Vec<String>,
    /// Whether way, root and signature fit.
    pub fits: bool,
    /// Whether the leaf has the receipt's head.
    pub same_head: bool,
    /// Whether the log leads to the head that it had when it was sealed, beyond the receipt's too.
    #[serde(default)]
    pub whole: bool,
}
