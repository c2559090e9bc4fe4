//! Exams: the rules that every sitting of a blueprint follows. Shown to the candidate before the start.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::marking::ChoiceRule;
use crate::marks::Marks;

/// The rules of an exam. Times in seconds unless the name says otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Rules {
    /// Time to answer.
    pub duration_s: u32,
    /// Marks needed to pass.
    pub pass: Marks,
    /// How multiple choice is marked.
    pub choice: ChoiceRule,
    /// How long after the start one may still come in.
    pub late_entry_s: u32,
    /// How long after the start one may hand in at the earliest.
    pub early_submit_s: u32,
    /// How long one must have worked before one may hand in, whenever one came in.
    #[serde(default)]
    pub least_s: u32,
    /// For how long after the deadline what arrives is kept, apart, for a person to accept.
    pub grace_s: u32,
    /// Seconds between camera frames; `None`: no camera.
    pub camera_every_s: Option<u32>,
    /// Whether the page is to stay in full screen; leaving it is a signal, never more.
    pub full_screen: bool,
    /// Whether the clock stands while a warning waits to be acknowledged.
    pub warning_stops_clock: bool,
    /// Whether the room has a calculator.
    pub calculator: bool,
    /// Whether nobody sees the paper before an invigilator lets them in, and again at another machine or after
    /// leaving the room. Otherwise the start does.
    #[serde(default)]
    pub admission: bool,
    /// Days after the sitting for which camera frames are kept.
    pub frames_kept_days: u32,
    /// Further rules of the hall, a line each, shown at the door.
    pub notes: Vec<String>,
    /// What candidates may look up beside the questions: formulas, tables, extracts. Texts are shown with the paper
    /// only.
    #[serde(default)]
    pub references: Vec<Reference>,
}

/// A document beside the paper. 参考资料.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Reference {
    /// Its title, 1 to 60 characters.
    pub title: String,
    /// Its text, shown as it is: lines and columns stay.
    pub text: String,
}

/// The most documents of an exam.
pub const MOST_REFERENCES: i64 = 10;
/// The longest text of all of them together, characters: it goes to every page.
pub const LONGEST_REFERENCES: i64 = 40_000;

impl Default for Rules {
    /// The association's usual theory exam; every value is the administrator's to change.
    fn default() -> Self {
        Self {
            duration_s: 60 * 60,
            pass: Marks::whole(60),
            choice: ChoiceRule::AllOrNothing,
            late_entry_s: 30 * 60,
            early_submit_s: 30 * 60,
            least_s: 0,
            grace_s: 10 * 60,
            camera_every_s: Some(15),
            full_screen: true,
            warning_stops_clock: true,
            calculator: true,
            admission: false,
            frames_kept_days: 180,
            notes: Vec::new(),
            references: Vec::new(),
        }
    }
}

/// Why rules are not sound.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// A value outside its range.
    #[error("{field} is to be {least} to {most}, not {found}")]
    Range {
        /// Which.
        field: &'static str,
        /// What it is.
        found: i64,
        /// The least it may be.
        least: i64,
        /// The most it may be.
        most: i64,
    },
    /// Nobody could pass.
    #[error("the pass mark is {pass}, but a paper has only {most} marks")]
    Pass {
        /// The pass mark.
        pass: Marks,
        /// All marks of a paper.
        most: Marks,
    },
}

impl Flaw {
    /// The field that is wrong.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Range { field, .. } => field,
            Self::Pass { .. } => "pass",
        }
    }
}

impl Rules {
    /// Checks the ranges. `most`: all marks of a paper.
    pub fn check(&self, most: Marks) -> Result<(), Flaw> {
        let range = |field, found: i64, least: i64, most: i64| {
            if (least..=most).contains(&found) {
                Ok(())
            } else {
                Err(Flaw::Range { field, found, least, most })
            }
        };
        let duration = i64::from(self.duration_s);
        range("duration_s", duration, 60, 12 * 3600)?;
        range("pass", self.pass.0, 0, 100_000)?;
        range("late_entry_s", self.late_entry_s.into(), 0, 24 * 3600)?;
        range("early_submit_s", self.early_submit_s.into(), 0, duration)?;
        range("least_s", self.least_s.into(), 0, duration)?;
        range("grace_s", self.grace_s.into(), 0, 24 * 3600)?;
        range("frames_kept_days", self.frames_kept_days.into(), 1, 3650)?;
        range("references", i64::try_from(self.references.len()).unwrap_or(i64::MAX), 0, MOST_REFERENCES)?;
        for reference in &self.references {
            let characters = |text: &str| i64::try_from(text.trim().chars().count()).unwrap_or(i64::MAX);
            range("references.title", characters(&reference.title), 1, 60)?;
            range("references.text", characters(&reference.text), 1, LONGEST_REFERENCES)?;
        }
        let all: usize = self.references.iter().map(|reference| reference.text.chars().count()).sum();
        range("references.text", i64::try_from(all).unwrap_or(i64::MAX), 0, LONGEST_REFERENCES)?;
        self.camera_every_s.map_or(Ok(()), |every| range("camera_every_s", every.into(), 2, 600))?;
        if self.pass > most { Err(Flaw::Pass { pass: self.pass, most }) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_have_a_title_and_a_text_and_fit_on_a_page() {
        let check = |references: &[(&str, usize)]| {
            let document = |(title, length): &(&str, usize)| Reference {
                title: (*title).into(),
                text: "字".repeat(*length),
            };
            let references = references.iter().map(document).collect();
            Rules { references, ..Rules::default() }.check(Marks::whole(100)).map_err(|flaw| flaw.field())
        };
        assert_eq!(check(&[("公式", 40_000)]), Ok(()));
        assert_eq!(check(&[("公式", 40_000), ("表", 1)]), Err("references.text"));
        assert_eq!(check(&[("公式", 0)]), Err("references.text"));
        assert_eq!(check(&[(" ", 1)]), Err("references.title"));
        assert_eq!(check(&[("公式", 1); 11]), Err("references"));
    }
}
