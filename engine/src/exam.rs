//! Exams: the rules that every sitting of a blueprint follows. Shown to the candidate before the start.

use bank::item::Markup;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::blueprint::Blueprint;
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
    /// How candidates go through the paper.
    #[serde(default)]
    pub way: Way,
    /// How people mark what only people can.
    #[serde(default, skip_serializing_if = "ByPeople::is_usual")]
    #[ts(optional, as = "Option<ByPeople>")]
    pub by_people: ByPeople,
}

/// How answers are marked that only people can mark. By default one person marks each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ByPeople {
    /// 双评: two people mark each answer, and neither sees the other's marks.
    #[serde(default)]
    pub twice: bool,
    /// 分差: by how much the two may differ for the mean to count; beyond it a third person decides.
    #[serde(default)]
    pub apart: Marks,
    /// Whether candidates read the markers' comments with their results.
    #[serde(default)]
    pub comments: bool,
}

impl ByPeople {
    /// Whether it is the default.
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// How candidates go through a paper. By default all of it is open all the time, one question on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Way {
    /// A time of its own for each section that has items, in order; they make up the exam's time. Empty: none have.
    #[serde(default)]
    pub section_s: Vec<u32>,
    /// For how long the clock stands between two sections at most; then the next opens by itself.
    #[serde(default)]
    pub between_s: u32,
    /// Whether a question that was left can't be come back to.
    #[serde(default)]
    pub no_way_back: bool,
    /// Whether all questions of the paper, or of the open section, stand on the page below each other.
    #[serde(default)]
    pub all_at_once: bool,
}

/// A document beside the paper. 参考资料.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Reference {
    /// Its title, 1 to 60 characters.
    pub title: String,
    /// Its text. Plain it is shown as it is: lines and columns stay.
    pub text: String,
    /// How it is written: Markdown may have tables and formulas, and no pictures.
    #[serde(default, skip_serializing_if = "Markup::is_plain")]
    #[ts(optional, as = "Option<Markup>")]
    pub markup: Markup,
    /// Whether it is shown in practice and mock exams, too. Else it is kept back until the paper opens: it may hint at it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub in_practice: bool,
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
            way: Way::default(),
            by_people: ByPeople::default(),
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
    /// Times for another number of sections.
    #[error("times are given for {found} sections, but a paper has {sections}")]
    Sections {
        /// How many times are given.
        found: usize,
        /// How many sections a paper has.
        sections: usize,
    },
    /// The sections' times don't make up the exam's.
    #[error("the sections' times make {found} seconds, not {duration}")]
    SectionTimes {
        /// Their sum.
        found: i64,
        /// The exam's time.
        duration: i64,
    },
    /// Two ways at once.
    #[error("questions that all stand on the page can't be left for good one by one")]
    Way,
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
            Self::Sections { .. } | Self::SectionTimes { .. } => "way.section_s",
            Self::Way => "way.no_way_back",
            Self::Pass { .. } => "pass",
        }
    }
}

impl Rules {
    /// Checks the ranges, and that the rules fit the papers of a blueprint.
    pub fn check(&self, blueprint: &Blueprint) -> Result<(), Flaw> {
        self.way.check(blueprint, self.duration_s.into())?;
        self.check_ranges(blueprint.marks())
    }

    fn check_ranges(&self, most: Marks) -> Result<(), Flaw> {
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
        range("by_people.apart", self.by_people.apart.0, 0, 100_000)?;
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

impl Way {
    /// Whether it fits the papers of a blueprint and the exam's time in seconds.
    fn check(&self, blueprint: &Blueprint, duration: i64) -> Result<(), Flaw> {
        if self.no_way_back && self.all_at_once {
            return Err(Flaw::Way);
        }
        let range = |field, found: u32, least: u32, most: u32| {
            if (least..=most).contains(&found) {
                Ok(())
            } else {
                let (found, least, most) = (found.into(), least.into(), most.into());
                Err(Flaw::Range { field, found, least, most })
            }
        };
        range("way.between_s", self.between_s, 0, MOST_BETWEEN_S)?;
        if self.section_s.is_empty() {
            return Ok(());
        }
        let sections = blueprint.filled().count();
        if self.section_s.len() != sections {
            return Err(Flaw::Sections { found: self.section_s.len(), sections });
        }
        for s in &self.section_s {
            range("way.section_s", *s, LEAST_SECTION_S, 12 * 3600)?;
        }
        let found = self.section_s.iter().map(|s| i64::from(*s)).sum();
        if found == duration { Ok(()) } else { Err(Flaw::SectionTimes { found, duration }) }
    }
}

/// The longest rest between two sections, seconds.
pub const MOST_BETWEEN_S: u32 = 30 * 60;
/// The shortest time of a section, seconds.
pub const LEAST_SECTION_S: u32 = 60;

#[cfg(test)]
mod tests {
    use bank::item::Kind;

    use super::*;
    use crate::blueprint::{Row, Section};

    /// Of two sections and an empty one between them.
    fn blueprint() -> Blueprint {
        let section = |kind| Section { kind, marks: Marks::whole(1) };
        let row = Row { subject: None, equipment: None, difficulty: None, counts: vec![40, 0, 60] };
        Blueprint {
            title: "蓝图".into(),
            qualification: String::new(),
            equipment: Vec::new(),
            sections: vec![section(Kind::TrueFalse), section(Kind::FillBlank), section(Kind::SingleChoice)],
            rows: vec![row],
            shuffle_items: true,
            shuffle_options: true,
            allow_stale: false,
        }
    }

    #[test]
    fn sections_times_fit_the_paper_and_make_up_the_whole() {
        let check = |section_s: &[u32], no_way_back, all_at_once| {
            let way = Way { section_s: section_s.to_vec(), between_s: 60, no_way_back, all_at_once };
            Rules { way, ..Rules::default() }.check(&blueprint()).map_err(|flaw| flaw.field())
        };
        assert_eq!(check(&[], false, false), Ok(()));
        assert_eq!(check(&[1200, 2400], true, false), Ok(()));
        assert_eq!(check(&[1200, 2400], false, true), Ok(()));
        assert_eq!(check(&[1200, 1200, 1200], false, false), Err("way.section_s"));
        assert_eq!(check(&[1200, 2401], false, false), Err("way.section_s"));
        assert_eq!(check(&[30, 3570], false, false), Err("way.section_s"));
        assert_eq!(check(&[], true, true), Err("way.no_way_back"));
    }

    #[test]
    fn documents_are_kept_out_of_practice_unless_the_rules_say_otherwise() {
        let read = |text| serde_json::from_str::<Reference>(text).unwrap();
        let kept = read(r#"{"title":"公式","text":"F = m·a"}"#);
        assert!(!kept.in_practice);
        // Rules that were signed before there was such a choice still have their hash.
        assert_eq!(serde_json::to_string(&kept).unwrap(), r#"{"title":"公式","text":"F = m·a"}"#);
        assert!(read(r#"{"title":"公式","text":"F = m·a","in_practice":true}"#).in_practice);
    }

    #[test]
    fn documents_have_a_title_and_a_text_and_fit_on_a_page() {
        let check = |references: &[(&str, usize)]| {
            let document = |(title, length): &(&str, usize)| Reference {
                title: (*title).into(),
                text: "字".repeat(*length),
                markup: Markup::Plain,
                in_practice: false,
            };
            let references = references.iter().map(document).collect();
            Rules { references, ..Rules::default() }.check(&blueprint()).map_err(|flaw| flaw.field())
        };
        assert_eq!(check(&[("公式", 40_000)]), Ok(()));
        assert_eq!(check(&[("公式", 40_000), ("表", 1)]), Err("references.text"));
        assert_eq!(check(&[("公式", 0)]), Err("references.text"));
        assert_eq!(check(&[(" ", 1)]), Err("references.title"));
        assert_eq!(check(&[("公式", 1); 11]), Err("references"));
    }
}
