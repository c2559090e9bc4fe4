//! A form as its candidate sees it.

use bank::ItemId;
use bank::item::{Body, Content, Markup, USUAL_ANSWER};
use sha2::{Digest, Sha256};

use super::{Ask, Case, Choice, Form, FormItem, FormOption, Paper, PaperSection, Slot};
use crate::marks::Marks;

/// Why a form can't be shown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unshowable {
    /// The bank no longer has what the form names.
    #[error("the form names version {version} of item {item}, which the bank does not have")]
    Missing {
        /// The item.
        item: ItemId,
        /// The version.
        version: u32,
    },
}

/// Puts the texts of the bank into a form. `content` finds an item version.
pub fn show<'a>(
    form: &Form,
    content: impl Fn(&ItemId, u32) -> Option<&'a Content>,
) -> Result<Paper, Unshowable> {
    let mut paper = Paper {
        sections: Vec::new(),
        slots: Vec::with_capacity(form.slots()),
        marks: Marks::ZERO,
        references: Vec::new(),
    };
    for section in &form.sections {
        let first = next(&paper);
        for item in &section.items {
            let found = content(&item.item, item.version)
                .ok_or_else(|| Unshowable::Missing { item: item.item.clone(), version: item.version })?;
            show_item(&mut paper, found, &item.questions, section.marks);
            paper.marks += section.marks;
        }
        paper.sections.push(PaperSection {
            kind: section.kind,
            marks: section.marks,
            first,
            last: next(&paper) - 1,
        });
    }
    Ok(paper)
}

/// SHA-256 of slots as the candidate sees them, JSON, hex: what an event keeps of what was put into a paper.
pub fn shown_hash(slots: &[Slot]) -> String {
    hex::encode(Sha256::digest(serde_json::to_vec(slots).unwrap_or_default()))
}

/// The slots of one item from `first` on. `marks`: what it is worth.
pub fn show_one(content: &Content, item: &FormItem, first: u16, marks: Marks) -> Vec<Slot> {
    let mut paper =
        Paper { sections: Vec::new(), slots: Vec::new(), marks: Marks::ZERO, references: Vec::new() };
    show_item(&mut paper, content, &item.questions, marks);
    let ahead = first - 1;
    for slot in &mut paper.slots {
        slot.number += ahead;
        if let Some(case) = &mut slot.case {
            (case.first, case.last) = (case.first + ahead, case.last + ahead);
        }
    }
    paper.slots
}

fn next(paper: &Paper) -> u16 {
    u16::try_from(paper.slots.len() + 1).unwrap_or(u16::MAX)
}

fn show_item(paper: &mut Paper, content: &Content, questions: &[Vec<FormOption>], marks: Marks) {
    let number = next(paper);
    let Body::CaseStudy { items } = &content.body else {
        let options = questions.first().map_or(&[][..], Vec::as_slice);
        paper.slots.push(slot(number, &content.stem, &content.body, options, marks, content.markup, None));
        return;
    };
    let last = number + u16::try_from(items.len()).unwrap_or(1) - 1;
    for (index, (item, options)) in items.iter().zip(questions).enumerate() {
        let stem = (index == 0).then(|| content.stem.clone());
        let case = Some(Case { first: number, last, stem });
        let worth = marks.share(index, items.len());
        let number = number + u16::try_from(index).unwrap_or(0);
        paper.slots.push(slot(number, &item.stem, &item.body, options, worth, content.markup, case));
    }
}

fn slot(
    number: u16,
    stem: &str,
    body: &Body,
    options: &[FormOption],
    marks: Marks,
    markup: Markup,
    case: Option<Case>,
) -> Slot {
    Slot {
        number,
        kind: body.kind(),
        marks,
        case,
        stem: stem.to_owned(),
        ask: ask(body, options),
        markup,
        html: None,
        changed: None,
        decided: None,
    }
}

/// How a question is answered, its options as a form deals them.
pub fn ask(body: &Body, options: &[FormOption]) -> Ask {
    let texts = body.options();
    let choices = || {
        let text = |option: &FormOption| texts.get(usize::from(option.index)).cloned().unwrap_or_default();
        options.iter().map(|option| Choice { id: option.id, text: text(option) }).collect()
    };
    match body {
        Body::TrueFalse { .. } | Body::CaseStudy { .. } => Ask::Judge,
        Body::SingleChoice { .. } => Ask::One { options: choices() },
        Body::MultipleChoice { .. } => Ask::Many { options: choices() },
        Body::FillBlank { blanks } => Ask::Blanks { count: u8::try_from(blanks.len()).unwrap_or(u8::MAX) },
        Body::Order { .. } => Ask::Order { options: choices() },
        Body::Match { prompts, .. } => Ask::Match { prompts: prompts.clone(), options: choices() },
        Body::ShortAnswer { most, .. } => Ask::Written { most: most.unwrap_or(USUAL_ANSWER) },
        Body::Hotspot { picture, .. } => Ask::Spot { picture: picture.clone() },
    }
}

#[cfg(test)]
mod tests {
    use bank::item::{Kind, SubItem};

    use super::*;
    use crate::paper::{FormItem, FormSection};

    #[test]
    fn a_case_becomes_a_slot_for_each_question() {
        let sub = |stem: &str| SubItem {
            stem: stem.into(),
            body: Body::SingleChoice { options: vec!["停机".into(), "继续".into()], key: 0 },
            rationale: "因为".into(),
        };
        let items = vec![sub("首先应（　）。"), sub("其次应（　）。"), sub("最后应（　）。")];
        let content = Content::plain("某厂叉车倾翻。", Body::CaseStudy { items }, "");
        let options = vec![FormOption { id: 1234, index: 1 }, FormOption { id: 4321, index: 0 }];
        let form = Form {
            generator: 1,
            snapshot: String::new(),
            blueprint: String::new(),
            sections: vec![FormSection {
                kind: Kind::CaseStudy,
                marks: Marks::whole(10),
                items: vec![FormItem { item: "c".into(), version: 1, questions: vec![options; 3] }],
            }],
        };
        let paper = show(&form, |_, _| Some(&content)).unwrap();
        assert_eq!(paper.slots.len(), 3);
        assert_eq!(paper.marks, Marks::whole(10));
        assert_eq!(paper.slots.iter().map(|slot| slot.marks).sum::<Marks>(), Marks::whole(10));
        assert_eq!(paper.slots[2].case, Some(Case { first: 1, last: 3, stem: None }));
        let Ask::One { options } = &paper.slots[0].ask else { panic!("not a choice") };
        assert_eq!(options[0].text, "继续");
        assert!(!serde_json::to_string(&paper).unwrap().contains("因为"), "a rationale leaks");
    }

    #[test]
    fn a_missing_version_is_named() {
        let form = Form {
            generator: 1,
            snapshot: String::new(),
            blueprint: String::new(),
            sections: vec![FormSection {
                kind: Kind::TrueFalse,
                marks: Marks::whole(1),
                items: vec![FormItem { item: "gone".into(), version: 2, questions: vec![vec![]] }],
            }],
        };
        let missing = Unshowable::Missing { item: "gone".into(), version: 2 };
        assert_eq!(show(&form, |_, _| None), Err(missing));
    }
}
