//! Responses: the latest answer to one slot of a paper, and the shape that a slot allows.

use bank::item::FULL;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::paper::{Ask, FormOption, OptionId, Paper};

/// What a candidate answered. An empty answer is no response at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Response {
    /// True or false.
    Judge(bool),
    /// Ids of the chosen options, in the order of the paper.
    Choice(Vec<OptionId>),
    /// A text for each blank; not all of them empty.
    Text(Vec<String>),
    /// Ids of all options, in the order that the candidate gave them.
    Order(Vec<OptionId>),
    /// For each prompt the id of the option it was given; not all of them without.
    Match(Vec<Option<OptionId>>),
    /// A place on a picture, thousandths of its width and height.
    Point(Point),
    /// A text in the candidate's own words, with its line breaks; not blank.
    Written(String),
}

/// See [`Response::Point`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// From the left edge.
    pub x: u16,
    /// From the upper edge.
    pub y: u16,
}

/// The longest text for a blank, in characters.
pub const LONGEST_BLANK: usize = 200;

/// What a slot can be answered with: all that an attempt in memory needs to know of its paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// True or false.
    Judge,
    /// One of these options.
    One(Box<[OptionId]>),
    /// One or more of these options.
    Many(Box<[OptionId]>),
    /// So many texts.
    Blanks(u8),
    /// All of these options in some order.
    Order(Box<[OptionId]>),
    /// One of the options for each of so many prompts.
    Match(u8, Box<[OptionId]>),
    /// A place on a picture.
    Spot,
    /// A text of so many characters at most.
    Written(u16),
}

impl Shape {
    /// The shapes of a paper's slots, in order.
    pub fn of(paper: &Paper) -> Vec<Self> {
        paper.slots.iter().map(|slot| Self::from(&slot.ask)).collect()
    }

    /// The shape of a slot of this kind with other options.
    pub fn with(&self, options: &[FormOption]) -> Self {
        let ids = || options.iter().map(|option| option.id).collect();
        match self {
            Self::One(_) => Self::One(ids()),
            Self::Many(_) => Self::Many(ids()),
            Self::Order(_) => Self::Order(ids()),
            Self::Match(prompts, _) => Self::Match(*prompts, ids()),
            same => same.clone(),
        }
    }

    /// Whether the slot can have this response. What comes from outside passes here before anything else.
    pub fn takes(&self, response: &Response) -> bool {
        match (self, response) {
            (Self::Judge, Response::Judge(_)) => true,
            (Self::One(options), Response::Choice(chosen)) => chosen.len() == 1 && in_order(chosen, options),
            (Self::Many(options), Response::Choice(chosen)) => {
                !chosen.is_empty() && in_order(chosen, options)
            }
            (Self::Blanks(count), Response::Text(texts)) => {
                texts.len() == usize::from(*count)
                    && texts.iter().all(|text| text.chars().count() <= LONGEST_BLANK)
                    && texts.iter().any(|text| !text.trim().is_empty())
            }
            (Self::Order(options), Response::Order(given)) => {
                given.len() == options.len() && options.iter().all(|option| given.contains(option))
            }
            (Self::Match(prompts, options), Response::Match(given)) => {
                given.len() == usize::from(*prompts)
                    && given.iter().flatten().all(|id| options.contains(id))
                    && given.iter().any(Option::is_some)
            }
            (Self::Written(most), Response::Written(text)) => {
                !text.trim().is_empty() && text.chars().count() <= usize::from(*most)
            }
            (Self::Spot, Response::Point(Point { x, y })) => *x <= FULL && *y <= FULL,
            _ => false,
        }
    }
}

impl From<&Ask> for Shape {
    fn from(ask: &Ask) -> Self {
        let ids = |options: &[crate::paper::Choice]| options.iter().map(|option| option.id).collect();
        match ask {
            Ask::Judge => Self::Judge,
            Ask::One { options } => Self::One(ids(options)),
            Ask::Many { options } => Self::Many(ids(options)),
            Ask::Blanks { count } => Self::Blanks(*count),
            Ask::Order { options } => Self::Order(ids(options)),
            Ask::Match { prompts, options } => {
                Self::Match(u8::try_from(prompts.len()).unwrap_or(u8::MAX), ids(options))
            }
            Ask::Spot { .. } => Self::Spot,
            Ask::Written { most } => Self::Written(*most),
        }
    }
}

/// Naming options once each, in paper order, is the one spelling of a choice.
fn in_order(chosen: &[OptionId], options: &[OptionId]) -> bool {
    let mut rest = options.iter();
    chosen.iter().all(|id| rest.any(|option| option == id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_slot_allows() {
        let one = Shape::One(Box::new([7, 3, 9]));
        let many = Shape::Many(Box::new([7, 3, 9]));
        let blanks = Shape::Blanks(2);
        let order = Shape::Order(Box::new([7, 3, 9]));
        let pairs = Shape::Match(2, Box::new([7, 3, 9]));
        let choice = |ids: &[OptionId]| Response::Choice(ids.to_vec());
        let text = |texts: &[&str]| Response::Text(texts.iter().map(|text| (*text).to_owned()).collect());
        let table = [
            (&one, choice(&[3]), true),
            (&one, choice(&[4]), false),
            (&one, choice(&[]), false),
            (&one, choice(&[7, 3]), false),
            (&one, Response::Judge(true), false),
            (&many, choice(&[7, 9]), true),
            (&many, choice(&[9, 7]), false),
            (&many, choice(&[7, 7]), false),
            (&blanks, text(&["30", ""]), true),
            (&blanks, text(&["", " "]), false),
            (&blanks, text(&["30"]), false),
            (&Shape::Judge, Response::Judge(false), true),
            (&Shape::Judge, text(&["对"]), false),
            (&order, Response::Order(vec![9, 7, 3]), true),
            (&order, Response::Order(vec![9, 7]), false),
            (&order, Response::Order(vec![9, 7, 7]), false),
            (&order, choice(&[7, 3, 9]), false),
            (&pairs, Response::Match(vec![Some(9), None]), true),
            (&pairs, Response::Match(vec![Some(9), Some(9)]), true),
            (&pairs, Response::Match(vec![None, None]), false),
            (&pairs, Response::Match(vec![Some(9)]), false),
            (&pairs, Response::Match(vec![Some(8), None]), false),
            (&Shape::Written(4), Response::Written("停\n炉。".into()), true),
            (&Shape::Written(4), Response::Written("立即停炉。".into()), false),
            (&Shape::Written(4), Response::Written(" \n".into()), false),
            (&Shape::Written(4), text(&["停炉"]), false),
            (&blanks, Response::Written("停炉".into()), false),
            (&Shape::Spot, Response::Point(Point { x: 1000, y: 0 }), true),
            (&Shape::Spot, Response::Point(Point { x: 1001, y: 0 }), false),
        ];
        for (shape, response, fits) in table {
            assert_eq!(shape.takes(&response), fits, "{shape:?} {response:?}");
        }
        assert!(!blanks.takes(&text(&["字".repeat(201).as_str(), ""])));
    }
}
