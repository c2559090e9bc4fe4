//! Tags: when they are sound, and edits of the tags of many items at once. 批量改标签.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::item::{Citation, Cognitive, Status, Tags, Version};
use crate::syllabus::{NodeKind, Syllabus};

/// Why tags are not sound.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TagFlaw {
    /// A code that the syllabus does not have.
    #[error("{0} is not in the syllabus")]
    UnknownCode(String),
    /// No subject.
    #[error("an item needs a subject")]
    NoSubject,
    /// A difficulty that is no share.
    #[error("the difficulty is 0 to 1000 thousandths")]
    Difficulty,
}

/// Checks the tags of an item.
pub fn check(tags: &Tags, syllabus: &Syllabus) -> Result<(), TagFlaw> {
    if let Some(unknown) = tags.subjects.iter().chain(&tags.equipment).find(|code| !syllabus.has(code)) {
        return Err(TagFlaw::UnknownCode(unknown.clone()));
    }
    if tags.subjects.is_empty() {
        return Err(TagFlaw::NoSubject);
    }
    if tags.difficulty > 1000 { Err(TagFlaw::Difficulty) } else { Ok(()) }
}

/// One change of the tags of many items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "tag", content = "to", rename_all = "snake_case")]
pub enum TagEdit {
    /// 科目
    Subject(CodeEdit),
    /// 设备类别
    Equipment(CodeEdit),
    /// 难度: thousandths.
    Difficulty(u16),
    /// 认知层次
    Cognitive(Cognitive),
    /// 可用于练习
    Practice(bool),
    /// 依据: what an item cites is still right by another edition.
    Citation(CiteEdit),
}

/// One change of citations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CiteEdit {
    /// Number of the regulation that is cited.
    pub regulation: String,
    /// Number of the one that is to be cited.
    pub by: String,
    /// What becomes of the place in it.
    pub clause: ClauseEdit,
}

/// What becomes of the place in a regulation when another edition is cited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ClauseEdit {
    /// 条款不变: the same there.
    Keep,
    /// 去掉条款: the whole is cited.
    Clear,
}

/// One change of a list of codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum CodeEdit {
    /// Puts a code behind the others, where it is not there yet.
    Add {
        /// Which.
        code: String,
    },
    /// Takes a code out, where it is there.
    Remove {
        /// Which.
        code: String,
    },
    /// Puts a code in the place of another, where that is there.
    Replace {
        /// Which goes; empty: all.
        code: String,
        /// Which comes.
        by: String,
    },
}

/// Why an item can't be edited with the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Refused {
    /// 已停用: a retired item gets no new versions.
    Retired,
    /// 不能没有科目: no subject would be left.
    NoSubject,
    /// 大纲中没有的代码: it has a code that the syllabus no longer has, and that would stay.
    UnknownCode,
}

/// Why an edit makes no sense for any item.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadEdit {
    /// Nothing is to be changed.
    #[error("say what is to be changed")]
    Nothing,
    /// Too many changes in one edit.
    #[error("at most {MOST_EDITS} changes go into one edit")]
    TooMany,
    /// A code of another tree or of none.
    #[error("{0} is not in the syllabus, or in its other tree")]
    Code(String),
    /// A difficulty that is no share.
    #[error("the difficulty is 0 to 1000 thousandths")]
    Difficulty,
    /// No other regulation to cite.
    #[error("say which regulation is to be cited instead, in at most {LONGEST_CITED} characters")]
    Citation,
}

/// The longest number of a regulation that an edit writes, in characters.
pub const LONGEST_CITED: usize = 200;

/// The most changes in one edit.
pub const MOST_EDITS: usize = 20;

/// Checks an edit before any item is looked at. Codes that go need not be in the syllabus.
pub fn check_edits(edits: &[TagEdit], syllabus: &Syllabus) -> Result<(), BadEdit> {
    if edits.is_empty() {
        return Err(BadEdit::Nothing);
    }
    if edits.len() > MOST_EDITS {
        return Err(BadEdit::TooMany);
    }
    for edit in edits {
        let (codes, equipment) = match edit {
            TagEdit::Subject(codes) => (codes, false),
            TagEdit::Equipment(codes) => (codes, true),
            TagEdit::Difficulty(1001..) => return Err(BadEdit::Difficulty),
            TagEdit::Difficulty(_) | TagEdit::Cognitive(_) | TagEdit::Practice(_) => continue,
            TagEdit::Citation(CiteEdit { regulation, by, .. }) => {
                if by.trim().is_empty() || by == regulation || by.chars().count() > LONGEST_CITED {
                    return Err(BadEdit::Citation);
                }
                continue;
            }
        };
        let (CodeEdit::Add { code: comes } | CodeEdit::Replace { by: comes, .. }) = codes else { continue };
        let node = syllabus.node(comes);
        if node.is_none_or(|node| (node.kind == NodeKind::Equipment) != equipment) {
            return Err(BadEdit::Code(comes.clone()));
        }
    }
    Ok(())
}

/// The tags of an item after an edit; `None` where it changes nothing.
pub fn decide(version: &Version, edits: &[TagEdit], syllabus: &Syllabus) -> Result<Option<Tags>, Refused> {
    let mut tags = version.tags.clone();
    for edit in edits {
        match edit {
            TagEdit::Subject(codes) => apply(codes, &mut tags.subjects),
            TagEdit::Equipment(codes) => apply(codes, &mut tags.equipment),
            TagEdit::Difficulty(to) => tags.difficulty = *to,
            TagEdit::Cognitive(to) => tags.cognitive = *to,
            TagEdit::Practice(to) => tags.practice = *to,
            TagEdit::Citation(edit) => recite(edit, &mut tags.citations),
        }
    }
    if tags == version.tags {
        return Ok(None);
    }
    if version.status == Status::Retired {
        return Err(Refused::Retired);
    }
    match check(&tags, syllabus) {
        Ok(()) => Ok(Some(tags)),
        Err(TagFlaw::NoSubject) => Err(Refused::NoSubject),
        Err(TagFlaw::UnknownCode(_) | TagFlaw::Difficulty) => Err(Refused::UnknownCode),
    }
}

fn recite(edit: &CiteEdit, citations: &mut Vec<Citation>) {
    let mut recited: Vec<Citation> = Vec::with_capacity(citations.len());
    for mut citation in citations.drain(..) {
        if citation.regulation == edit.regulation {
            citation.regulation = edit.by.trim().to_owned();
            if edit.clause == ClauseEdit::Clear {
                citation.clause.clear();
            }
        }
        if !recited.contains(&citation) {
            recited.push(citation);
        }
    }
    *citations = recited;
}

fn apply(edit: &CodeEdit, codes: &mut Vec<String>) {
    match edit {
        CodeEdit::Add { code } => {
            if !codes.contains(code) {
                codes.push(code.clone());
            }
        }
        CodeEdit::Remove { code } => codes.retain(|other| other != code),
        CodeEdit::Replace { code, by } => {
            let goes = |other: &String| code.is_empty() || other == code;
            // The first that goes gives its place; a first subject stays the one that blueprints count.
            let Some(at) = codes.iter().position(goes) else { return };
            codes[at].clone_from(by);
            let mut index = 0;
            codes.retain(|other| {
                index += 1;
                index == at + 1 || other != by && !goes(other)
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{Body, Content};
    use crate::syllabus::draft::tests::node;

    fn syllabus() -> Syllabus {
        Syllabus::new(["P1", "P2", "S1", "E1"].map(|code| node(code, None)).to_vec())
    }

    fn version(subjects: &[&str], status: Status) -> Version {
        Version {
            item: "i".into(),
            code: "A-1".into(),
            number: 1,
            content: Content::plain("题", Body::TrueFalse { key: true }, ""),
            tags: Tags {
                subjects: subjects.iter().map(|code| (*code).into()).collect(),
                difficulty: 700,
                ..Tags::default()
            },
            status,
            author: String::new(),
            reviewer: None,
            at: 0,
        }
    }

    fn add(code: &str) -> CodeEdit {
        CodeEdit::Add { code: code.into() }
    }

    fn remove(code: &str) -> CodeEdit {
        CodeEdit::Remove { code: code.into() }
    }

    fn replace(code: &str, by: &str) -> CodeEdit {
        CodeEdit::Replace { code: code.into(), by: by.into() }
    }

    #[test]
    fn codes_come_go_and_take_places() {
        let table: [(&[&str], CodeEdit, &[&str]); 8] = [
            (&["P1"], add("P2"), &["P1", "P2"]),
            (&["P1", "P2"], remove("P1"), &["P2"]),
            (&["P1", "P2"], replace("P1", "S1"), &["S1", "P2"]),
            (&["P1", "P2"], replace("P2", "P1"), &["P1"]),
            (&["P2", "P1", "S1"], replace("P2", "P1"), &["P1", "S1"]),
            (&["P2", "P1"], replace("", "S1"), &["S1"]),
            (&["P1"], replace("P2", "S1"), &["P1"]),
            (&["P1"], add("P1"), &["P1"]),
        ];
        for (before, edit, after) in table {
            let changed =
                decide(&version(before, Status::Draft), &[TagEdit::Subject(edit.clone())], &syllabus());
            let changed = changed.unwrap().map(|tags| tags.subjects);
            let expected: Option<Vec<String>> =
                (before != after).then(|| after.iter().map(|code| (*code).into()).collect());
            assert_eq!(changed, expected, "{before:?} {edit:?}");
        }
    }

    #[test]
    fn another_edition_is_cited() {
        let cites = |regulation: &str, clause: &str| Citation {
            regulation: regulation.into(),
            clause: clause.into(),
        };
        let mut old = version(&["P1"], Status::Approved);
        old.tags.citations = vec![cites("A-1", "第三条"), cites("B", ""), cites("A-2", "第三条")];
        let edit = |by: &str, clause| {
            TagEdit::Citation(CiteEdit { regulation: "A-1".into(), by: by.into(), clause })
        };
        let after = |edit: TagEdit| decide(&old, &[edit], &syllabus()).unwrap().unwrap().citations;
        assert_eq!(
            after(edit("A-2", ClauseEdit::Keep)),
            [cites("A-2", "第三条"), cites("B", "")],
            "each once"
        );
        let cleared = [cites("A-2", ""), cites("B", ""), cites("A-2", "第三条")];
        assert_eq!(after(edit("A-2", ClauseEdit::Clear)), cleared);
        for bad in ["", " ", "A-1"] {
            assert_eq!(check_edits(&[edit(bad, ClauseEdit::Keep)], &syllabus()), Err(BadEdit::Citation));
        }
    }

    #[test]
    fn what_cannot_be_edited_is_refused_and_what_stays_the_same_is_not() {
        let refused = |version: &Version, edit: TagEdit| decide(version, &[edit], &syllabus());
        let retired = version(&["P1"], Status::Retired);
        assert_eq!(refused(&retired, TagEdit::Difficulty(500)), Err(Refused::Retired));
        assert_eq!(refused(&retired, TagEdit::Difficulty(700)), Ok(None));
        let one = version(&["P1"], Status::Approved);
        assert_eq!(refused(&one, TagEdit::Subject(remove("P1"))), Err(Refused::NoSubject));
        let odd = version(&["P1", "gone"], Status::Draft);
        assert_eq!(refused(&odd, TagEdit::Practice(true)), Err(Refused::UnknownCode));
        assert!(refused(&odd, TagEdit::Subject(remove("gone"))).unwrap().is_some(), "which mends it");
        let both = [TagEdit::Subject(add("S1")), TagEdit::Subject(remove("P1"))];
        assert_eq!(decide(&one, &both, &syllabus()).unwrap().unwrap().subjects, ["S1"], "in their order");
    }

    #[test]
    fn edits_that_fit_no_item_are_told_at_once() {
        let check = |edits: &[TagEdit]| check_edits(edits, &syllabus());
        assert_eq!(check(&[]), Err(BadEdit::Nothing));
        assert_eq!(check(&[TagEdit::Subject(add("E1"))]), Err(BadEdit::Code("E1".into())));
        assert_eq!(check(&[TagEdit::Equipment(replace("", "P1"))]), Err(BadEdit::Code("P1".into())));
        assert_eq!(check(&[TagEdit::Difficulty(1001)]), Err(BadEdit::Difficulty));
        assert_eq!(check(&vec![TagEdit::Practice(true); 21]), Err(BadEdit::TooMany));
        assert_eq!(check(&[TagEdit::Subject(remove("long gone")), TagEdit::Equipment(add("E1"))]), Ok(()));
    }
}
