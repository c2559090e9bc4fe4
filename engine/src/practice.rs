//! Practice: open items that no exam draws, answered without a clock and with the reason at once; mock exams by the real
//! blueprint; a book of what went wrong.

pub mod mock;

use std::collections::HashMap;

use bank::ItemId;
use bank::item::Version;
use bank::syllabus::Syllabus;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::paper::draw::{Drawable, shuffle};
use crate::paper::seed::Seed;

/// How often in a row, each on another day, an item must be answered right until it leaves the book.
pub const RIGHT_DAYS: u32 = 3;

/// The most questions of a set.
pub const MOST: usize = 100;

/// µs in a day.
const DAY: i64 = 86_400_000_000;
/// Days begin at midnight in China.
const OFFSET: i64 = 8 * 3_600_000_000;

/// What is known of somebody and an item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// How often it was answered wrong.
    pub wrong: u32,
    /// How often in a row it was answered right since, each on another day.
    pub streak: u32,
    /// The day of the last right answer that counted, days since the epoch; 0: none.
    pub last_day: i64,
    /// Whether it is in the book of wrong answers.
    pub in_book: bool,
    /// When it was answered last, µs.
    pub at: i64,
}

impl Known {
    /// After an answer at `at`, µs.
    #[must_use]
    pub fn after(self, right: bool, at: i64) -> Self {
        let day = (at + OFFSET).div_euclid(DAY);
        if !right {
            return Self { wrong: self.wrong + 1, streak: 0, last_day: 0, in_book: true, at };
        }
        if !self.in_book || day == self.last_day {
            return Self { at, ..self };
        }
        let streak = self.streak + 1;
        Self { streak, last_day: day, in_book: streak < RIGHT_DAYS, at, ..self }
    }
}

/// Open items as the generator takes them: their mark of practice is what keeps them out of exams, so it goes.
pub fn open_items<'a>(versions: impl Iterator<Item = &'a Version>) -> Vec<Drawable> {
    let open = versions.filter(|version| version.tags.practice).map(|version| {
        let mut item = Drawable::from(version);
        item.tags.practice = false;
        item
    });
    open.collect()
}

/// Chooses up to `count` items of a subject (`None`: any): first those that were never answered, then those in the book,
/// then those that were answered longest ago. The seed decides among equals.
pub fn choose(
    items: &[Drawable],
    known: &HashMap<ItemId, Known>,
    (subject, syllabus): (Option<&str>, &Syllabus),
    count: usize,
    seed: &Seed,
) -> Vec<u32> {
    let of_subject = |item: &Drawable| {
        subject.is_none_or(|above| item.tags.subjects.iter().any(|code| syllabus.within(code, above)))
    };
    let all = (0_u32..).zip(items);
    let mut fitting: Vec<u32> = all.filter(|(_, item)| of_subject(item)).map(|(index, _)| index).collect();
    shuffle(&mut ChaCha20Rng::from_seed(*seed), &mut fitting);
    fitting.sort_by_key(|index| match known.get(&items[*index as usize].item) {
        None => (0, 0),
        Some(known) if known.in_book => (1, known.at),
        Some(known) => (2, known.at),
    });
    fitting.truncate(count.min(MOST));
    fitting
}

#[cfg(test)]
mod tests {
    use bank::item::{Kind, Tags};

    use super::*;
    use crate::paper::draw::Shuffled;

    #[test]
    fn an_item_leaves_the_book_when_it_was_right_on_three_days() {
        let day = |n: i64| n * DAY;
        let wrong = Known::default().after(false, day(1));
        assert!(wrong.in_book && wrong.wrong == 1);
        let twice_a_day = wrong.after(true, day(2)).after(true, day(2) + 5);
        assert!(twice_a_day.in_book && twice_a_day.streak == 1);
        let again = twice_a_day.after(true, day(3)).after(false, day(4));
        assert!(again.in_book && again.streak == 0 && again.wrong == 2, "a wrong one begins it anew");
        let out = again.after(true, day(5)).after(true, day(6)).after(true, day(9));
        assert!(!out.in_book && out.wrong == 2);
        assert!(!Known::default().after(true, day(1)).in_book);
        // Midnight is China's.
        let late = wrong.after(true, day(2) + 15 * 3_600_000_000).after(true, day(2) + 17 * 3_600_000_000);
        assert_eq!(late.streak, 2);
    }

    #[test]
    fn what_was_never_answered_comes_first_and_then_the_book() {
        let item = |n: u8| Drawable {
            item: ItemId::from(n.to_string()),
            version: 1,
            kind: Kind::TrueFalse,
            questions: vec![Shuffled { options: 0, always: false }],
            tags: Tags { subjects: vec!["P1".into()], ..Tags::default() },
        };
        let items: Vec<Drawable> = (0..6).map(item).collect();
        let known = |in_book, at| Known { in_book, at, ..Known::default() };
        let known: HashMap<ItemId, Known> = [
            ("0".into(), known(false, 9)),
            ("1".into(), known(true, 7)),
            ("2".into(), known(false, 3)),
            ("3".into(), known(true, 5)),
        ]
        .into();
        let syllabus = Syllabus::new(Vec::new());
        let chosen = choose(&items, &known, (None, &syllabus), 10, &[1; 32]);
        assert_eq!(chosen[2..], [3, 1, 2, 0]);
        assert!(chosen[..2].contains(&4) && chosen[..2].contains(&5));
        assert_eq!(choose(&items, &known, (None, &syllabus), 2, &[1; 32]).len(), 2);
        assert!(choose(&items, &known, (Some("P2"), &syllabus), 9, &[1; 32]).is_empty());
    }
}
