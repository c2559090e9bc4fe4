//! Usual phrases of invigilators: what the wall offers ready-made, so that a page can say it in its own language.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Phrase {
    /// Mind the time.
    Pace,
    /// A quarter of an hour is left.
    QuarterLeft,
    /// Be quiet and keep the hall's rules.
    QuietByRules,
    /// Sit so that the face is in the picture.
    InPicture,
    /// The camera points elsewhere.
    Camera,
    /// Be quiet.
    Quiet,
    /// Clear the desk.
    ClearDesk,
    /// Face the camera and stay in the picture.
    FaceCamera,
    /// Return to full screen.
    FullScreen,
    /// Stop talking.
    NoTalking,
}

impl Phrase {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Pace,
        Self::QuarterLeft,
        Self::QuietByRules,
        Self::InPicture,
        Self::Camera,
        Self::Quiet,
        Self::ClearDesk,
        Self::FaceCamera,
        Self::FullScreen,
        Self::NoTalking,
    ];

    /// What it says, as it stands in the log.
    pub fn words(self) -> &'static str {
        match self {
            Self::Pace => "请合理安排时间，注意检查是否有漏答。",
            Self::QuarterLeft => "距考试结束还有 15 分钟，请检查作答。",
            Self::QuietByRules => "请保持安静，遵守考场规则。",
            Self::InPicture => "请调整座姿，使面部保持在摄像头画面中。",
            Self::Camera => "请检查摄像头位置。",
            Self::Quiet => "请保持安静。",
            Self::ClearDesk => "请把桌面物品收好。",
            Self::FaceCamera => "请面向摄像头，不要离开画面。",
            Self::FullScreen => "请回到全屏作答。",
            Self::NoTalking => "请停止与他人交谈。",
        }
    }
}
