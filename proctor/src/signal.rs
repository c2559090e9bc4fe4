//! Signals: single observed facts. Those of the page are claims of a client that nobody trusts: useful, never proof.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a page may report of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientSignal {
    /// The window lost the focus, for so long when it came back.
    FocusLost {
        /// ms without focus; 0: just lost.
        ms: u32,
    },
    /// The page was hidden, for so long when it came back.
    Hidden {
        /// ms hidden; 0: just hidden.
        ms: u32,
    },
    /// Full screen was left.
    FullScreenLeft,
    /// Full screen was entered.
    FullScreenEntered,
    /// Something was pasted.
    Paste {
        /// Characters.
        length: u32,
    },
    /// The window changed its size.
    Resized {
        /// Width in CSS pixels.
        width: u32,
        /// Height in CSS pixels.
        height: u32,
    },
    /// The page is back after a loss of the network.
    Reconnected {
        /// ms without connection.
        ms: u32,
    },
    /// The camera gives no picture.
    CameraLost,
    /// The camera gives a picture again.
    CameraBack,
    /// The candidate calls for an invigilator.
    Call,
    /// The candidate takes the call back.
    CallOver,
}

/// What was observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SignalKind {
    /// 窗口失去焦点
    FocusLost,
    /// 页面被隐藏
    Hidden,
    /// 离开全屏
    FullScreenLeft,
    /// 回到全屏
    FullScreenEntered,
    /// 粘贴
    Paste,
    /// 窗口大小改变
    Resized,
    /// 断网后恢复
    Reconnected,
    /// 连接中断, seen by the server
    Disconnected,
    /// 摄像头无画面
    CameraLost,
    /// 摄像头恢复
    CameraBack,
    /// 画面全黑或被遮挡
    FrameBlack,
    /// 画面过亮
    FrameBright,
    /// 画面模糊
    FrameBlurred,
    /// 画面不变
    FrameFrozen,
    /// 画面缺失, seen by the server
    FrameMissing,
    /// 另一设备登录
    SecondDevice,
    /// 换设备继续作答, while the one before was not connected
    OtherDevice,
    /// 同一浏览器的另一窗口
    SecondWindow,
    /// 作答到得太晚: the attempt takes none any more, so they lie on that machine alone
    AnswersTooLate,
    /// 停表期间作了答: the page did not know that the clock stood, or would not
    AnsweredStanding,
    /// 呼叫监考
    Call,
    /// 呼叫取消
    CallOver,
}

impl SignalKind {
    /// All kinds.
    pub const ALL: [Self; 22] = [
        Self::FocusLost,
        Self::Hidden,
        Self::FullScreenLeft,
        Self::FullScreenEntered,
        Self::Paste,
        Self::Resized,
        Self::Reconnected,
        Self::Disconnected,
        Self::CameraLost,
        Self::CameraBack,
        Self::FrameBlack,
        Self::FrameBright,
        Self::FrameBlurred,
        Self::FrameFrozen,
        Self::FrameMissing,
        Self::SecondDevice,
        Self::OtherDevice,
        Self::SecondWindow,
        Self::AnswersTooLate,
        Self::AnsweredStanding,
        Self::Call,
        Self::CallOver,
    ];

    /// The name used in the database and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::FocusLost => "focus_lost",
            Self::Hidden => "hidden",
            Self::FullScreenLeft => "full_screen_left",
            Self::FullScreenEntered => "full_screen_entered",
            Self::Paste => "paste",
            Self::Resized => "resized",
            Self::Reconnected => "reconnected",
            Self::Disconnected => "disconnected",
            Self::CameraLost => "camera_lost",
            Self::CameraBack => "camera_back",
            Self::FrameBlack => "frame_black",
            Self::FrameBright => "frame_bright",
            Self::FrameBlurred => "frame_blurred",
            Self::FrameFrozen => "frame_frozen",
            Self::FrameMissing => "frame_missing",
            Self::SecondDevice => "second_device",
            Self::OtherDevice => "other_device",
            Self::SecondWindow => "second_window",
            Self::AnswersTooLate => "answers_too_late",
            Self::AnsweredStanding => "answered_standing",
            Self::Call => "call",
            Self::CallOver => "call_over",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One observed fact about an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signal {
    /// When, by the server's clock, µs.
    pub at: i64,
    /// What.
    pub kind: SignalKind,
    /// A measure, such as ms or characters, as text; empty where there is none.
    pub detail: String,
    /// The camera frame it was seen in, if any.
    pub frame: Option<u32>,
}

impl SignalKind {
    /// Whether it says that the candidate looks at something else.
    pub fn is_absence(self) -> bool {
        matches!(self, Self::FocusLost | Self::Hidden)
    }
}

impl Signal {
    /// How long the candidate looked at something else, µs, where that is over; it begins with 0 ms.
    pub fn away_for(&self) -> Option<i64> {
        let ms: i64 = self.kind.is_absence().then(|| self.detail.parse().ok())??;
        (ms > 0).then_some(ms * 1_000)
    }

    /// How long the page had no connection, µs, where it says that it is back.
    pub fn missed_for(&self) -> Option<i64> {
        let ms: i64 = (self.kind == SignalKind::Reconnected).then(|| self.detail.parse().ok())??;
        Some(ms * 1_000)
    }

    /// A page's claim, received at `at`.
    pub fn claimed(claim: &ClientSignal, at: i64) -> Self {
        let (kind, detail) = match claim {
            ClientSignal::FocusLost { ms } => (SignalKind::FocusLost, ms.to_string()),
            ClientSignal::Hidden { ms } => (SignalKind::Hidden, ms.to_string()),
            ClientSignal::FullScreenLeft => (SignalKind::FullScreenLeft, String::new()),
            ClientSignal::FullScreenEntered => (SignalKind::FullScreenEntered, String::new()),
            ClientSignal::Paste { length } => (SignalKind::Paste, length.to_string()),
            ClientSignal::Resized { width, height } => (SignalKind::Resized, format!("{width}×{height}")),
            ClientSignal::Reconnected { ms } => (SignalKind::Reconnected, ms.to_string()),
            ClientSignal::CameraLost => (SignalKind::CameraLost, String::new()),
            ClientSignal::CameraBack => (SignalKind::CameraBack, String::new()),
            ClientSignal::Call => (SignalKind::Call, String::new()),
            ClientSignal::CallOver => (SignalKind::CallOver, String::new()),
        };
        Self { at, kind, detail, frame: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_there_and_back() {
        for kind in SignalKind::ALL {
            assert_eq!(SignalKind::from_name(kind.name()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
    }
}
