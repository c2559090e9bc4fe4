//! Camera frames: what is measured in each. Each check gives a number, its threshold and what it cost.
//!
//! - `decode` (feature `store`): bytes to a small grey picture, within limits.
//! - [`light`]: black, over-exposed, blurred.
//! - [`replay`]: the same picture again.

#[cfg(feature = "store")]
pub mod decode;
pub mod light;
pub mod replay;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::signal::SignalKind;

/// What a check looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CheckKind {
    /// 遮挡: mean brightness too low.
    Black,
    /// 过亮: mean brightness too high.
    Bright,
    /// 模糊: too little detail.
    Blurred,
    /// 重复画面: too like the frame before.
    Frozen,
}

impl CheckKind {
    /// The signal that a failed check raises.
    pub fn signal(self) -> SignalKind {
        match self {
            Self::Black => SignalKind::FrameBlack,
            Self::Bright => SignalKind::FrameBright,
            Self::Blurred => SignalKind::FrameBlurred,
            Self::Frozen => SignalKind::FrameFrozen,
        }
    }
}

/// The outcome of one check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Check {
    /// What was looked for.
    pub check: CheckKind,
    /// What was measured.
    pub value: f64,
    /// Where it begins to be a failure.
    pub threshold: f64,
    /// Whether it is one.
    pub failed: bool,
}

/// A small grey picture, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grey {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// One byte a pixel, 0 is black.
    pub pixels: Vec<u8>,
}

/// All checks of a frame, given the fingerprint of the frame before.
pub fn examine(grey: &Grey, before: Option<&replay::Fingerprint>) -> (Vec<Check>, replay::Fingerprint) {
    let fingerprint = replay::Fingerprint::of(grey);
    let mut checks = light::examine(grey);
    if let Some(before) = before {
        checks.push(fingerprint.compare(before));
    }
    (checks, fingerprint)
}
