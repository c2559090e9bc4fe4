//! What of a file is like something else: another row of it, or an item of the bank. 近似题. People are told before it
//! comes in; it is never a reason to refuse anything.

use std::collections::HashMap;

use super::trial::Trial;
use crate::id::ItemId;
use crate::item::Content;
use crate::search::alike::{Lookup, NEAR, Shape, contradict};

/// How many are given out, the likest first.
pub const MOST_TOLD: usize = 200;

/// A reading that is like something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// Its place among the readings.
    pub place: usize,
    /// What it is most like.
    pub to: Twin,
    /// How alike, thousandths.
    pub likeness: u16,
}

/// What a reading is like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Twin {
    /// An earlier reading, by its place.
    Reading(usize),
    /// An item of the bank.
    Item(ItemId),
}

/// The readings of a trial, for the bank's items to be looked up among.
pub fn lookup(trial: &Trial) -> Lookup {
    Lookup::new(trial.readings.iter().map(|reading| Shape::of_content(&reading.content)).collect(), NEAR)
}

/// Each reading with the likest earlier one or item, the likest first. `nearest`: for places of readings the likest item.
pub fn near(lookup: &Lookup, nearest: &HashMap<usize, (ItemId, u16)>) -> Vec<Near> {
    let mut all: Vec<Near> = Vec::new();
    for (place, shape) in lookup.list().iter().enumerate() {
        let item = nearest.get(&place).map(|(item, likeness)| (*likeness, Twin::Item(item.clone())));
        let earlier = lookup.like(shape).into_iter().filter(|(other, _)| *other < place);
        let earlier = earlier
            .max_by_key(|(other, likeness)| (*likeness, std::cmp::Reverse(*other)))
            .map(|(other, likeness)| (likeness, Twin::Reading(other)));
        // Of equals, what is in the bank already.
        let likest = match (item, earlier) {
            (Some(item), Some(earlier)) => Some(if earlier.0 > item.0 { earlier } else { item }),
            (item, earlier) => item.or(earlier),
        };
        all.extend(likest.map(|(likeness, to)| Near { place, to, likeness }));
    }
    all.sort_by_key(|near| (std::cmp::Reverse(near.likeness), near.place));
    all
}

impl Near {
    /// Whether the two ask the same and call something else right. `item`: the content of [`Twin::Item`].
    pub fn contradicts(&self, trial: &Trial, item: Option<&Content>) -> bool {
        let content = |place: usize| trial.readings.get(place).map(|reading| &reading.content);
        let other = match self.to {
            Twin::Reading(place) => content(place),
            Twin::Item(_) => item,
        };
        content(self.place).zip(other).is_some_and(|(one, other)| contradict(one, other))
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::{InBank, Source, run};
    use super::*;
    use crate::item::Body;
    use crate::search::{Entry, Index};
    use crate::syllabus::Syllabus;

    #[test]
    fn rows_that_sound_alike_are_told_and_come_in() {
        let csv = "题型,题干,选项A,选项B,选项C,答案,科目\n\
            单选,锅炉严重缺水时，司炉人员首先应当（　）。,立即停炉,立即上水,继续运行,A,S\n\
            \n\
            单选,锅炉严重缺水时，司炉人员首先应（　）。,立即停炉,立即上水,继续运行,B,S\n\
            单选,电梯困人时，维保人员到场后首先应当（　）。,安抚乘客,切断电源,盘车放人,A,S\n\
            单选,起重机吊运熔融金属时应当（　）。,双制动,单制动,不制动,A,S\n";
        let (_, source) = Source::read("a.csv", csv.as_bytes(), 0).unwrap();
        let node = crate::syllabus::Node {
            code: "S".into(),
            kind: crate::syllabus::NodeKind::Public,
            name_zh: String::new(),
            name_en: String::new(),
            parent: None,
            source: String::new(),
            confidence: String::new(),
        };
        let mapping = source.guess();
        let trial = run(source, &mapping, &Syllabus::new(vec![node]), &InBank::default());
        assert_eq!((trial.readings.len(), trial.places.as_slice()), (4, &[2, 4, 5, 6][..]));
        let mut index = Index::new(Syllabus::default(), crate::regulation::Repealed::default());
        let mut there = crate::search::tests::version("N1-7", "", "S", crate::item::Status::Approved);
        there.content = trial.readings[2].content.clone();
        there.content.stem = there.content.stem.replace("到场后", "");
        let Body::SingleChoice { key, .. } = &mut there.content.body else { panic!() };
        *key = 1;
        let content = there.content.clone();
        index.put(&[Entry { newest: there.clone(), approved: None }]);
        let lookup = lookup(&trial);
        let nearest = index.near(&lookup, 0..10).unwrap();
        assert_eq!(index.near(&lookup, 10..20), None);
        there.status = crate::item::Status::Retired;
        let mut gone = Index::new(Syllabus::default(), crate::regulation::Repealed::default());
        gone.put(&[Entry { newest: there, approved: None }]);
        assert_eq!(gone.near(&lookup, 0..10).unwrap(), nearest, "what is retired is like it, too");
        let found = near(&lookup, &nearest);
        let told: Vec<(usize, &Twin)> = found.iter().map(|near| (near.place, &near.to)).collect();
        assert_eq!(told, [(1, &Twin::Reading(0)), (2, &Twin::Item("N1-7".into()))]);
        assert!(found[0].likeness > found[1].likeness && found[0].contradicts(&trial, None));
        assert!(found[1].contradicts(&trial, Some(&content)), "however alike they are");
    }
}
