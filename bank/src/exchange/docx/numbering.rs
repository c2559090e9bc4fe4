//! Numbers that Word writes in front of paragraphs by itself: they are in no text, only counted.

use std::collections::BTreeMap;

use crate::exchange::found::FileError;
use crate::exchange::xml::{self, Element};

/// The deepest level that Word numbers.
const LEVELS: usize = 9;

/// The longest number in front of a paragraph, characters.
const LONGEST_LABEL: usize = 40;

/// How one level is numbered.
#[derive(Clone, Debug, Default)]
struct Level {
    start: u32,
    format: String,
    /// Such as `%1.`
    text: String,
}

/// All numberings of a document, and how far each has counted.
#[derive(Debug, Default)]
pub struct Numbering {
    /// The numbering behind each id.
    lists: BTreeMap<String, String>,
    levels: BTreeMap<String, Vec<Level>>,
    /// Paragraph styles that number: id of the list and level.
    styles: BTreeMap<String, (String, usize)>,
    /// The style that each style without numbers goes on from.
    parents: BTreeMap<String, String>,
    counts: BTreeMap<String, Vec<Option<u32>>>,
    /// Where an id begins to count anew: level and number.
    restarts: BTreeMap<String, Vec<(usize, u32)>>,
}

impl Numbering {
    /// Reads `numbering.xml` and `styles.xml`; empty where there is none.
    pub fn read(numbering: &[u8], styles: &[u8]) -> Result<Self, FileError> {
        let mut all = Self::default();
        if !numbering.is_empty() {
            xml::each(&xml::decode(numbering)?, &["abstractNum", "num"], |element| {
                all.definition(&element);
                Ok(())
            })?;
        }
        if !styles.is_empty() {
            xml::each(&xml::decode(styles)?, &["style"], |style| {
                let properties = style.child("pPr").and_then(|properties| properties.child("numPr"));
                let Some(id) = style.attribute("styleId") else { return Ok(()) };
                if let Some((list, level)) = properties.and_then(numbered) {
                    all.styles.insert(id.to_owned(), (list, level));
                } else if let (None, Some(parent)) = (properties, value(&style, "basedOn")) {
                    all.parents.insert(id.to_owned(), parent.to_owned());
                }
                Ok(())
            })?;
        }
        Ok(all)
    }

    fn definition(&mut self, element: &Element) {
        if element.name == "num" {
            let list = value(element, "abstractNumId");
            if let (Some(id), Some(list)) = (element.attribute("numId"), list) {
                self.lists.insert(id.to_owned(), list.to_owned());
                let restart = |level: &Element| {
                    let at = level.attribute("ilvl")?.parse().ok().filter(|at| *at < LEVELS)?;
                    Some((at, value(level, "startOverride")?.parse().ok()?))
                };
                let restarts = element.all("lvlOverride").filter_map(restart).collect();
                self.restarts.insert(id.to_owned(), restarts);
            }
            return;
        }
        let levels = element.all("lvl").take(LEVELS).map(|level| Level {
            start: value(level, "start").and_then(|start| start.parse().ok()).unwrap_or(1),
            format: value(level, "numFmt").unwrap_or("decimal").to_owned(),
            text: value(level, "lvlText").unwrap_or_default().chars().take(LONGEST_LABEL).collect(),
        });
        let id = element.attribute("abstractNumId").unwrap_or_default().to_owned();
        self.levels.insert(id, levels.collect());
    }

    /// How a style numbers, by itself or by what it goes on from.
    fn of_style<'a>(&'a self, mut style: &'a str) -> Option<(String, usize)> {
        for _ in 0..=LEVELS {
            match self.styles.get(style) {
                Some(found) => return Some(found.clone()),
                None => style = self.parents.get(style)?,
            }
        }
        None
    }

    /// The number in front of a paragraph, which is counted by this.
    pub fn label(&mut self, paragraph: &Element) -> Option<String> {
        let properties = paragraph.child("pPr")?;
        // What a paragraph says itself counts, also that nothing is numbered.
        let (id, level) = match properties.child("numPr") {
            Some(own) => numbered(own)?,
            None => self.of_style(value(properties, "pStyle")?)?,
        };
        let list = self.lists.get(&id)?.clone();
        let levels = self.levels.get(&list)?;
        let here = levels.get(level)?;
        let counts = self.counts.entry(list).or_insert_with(|| vec![None; LEVELS]);
        // Once for each id, when it is met first.
        for (at, start) in self.restarts.remove(&id).unwrap_or_default() {
            counts[at] = Some(start.wrapping_sub(1));
        }
        counts[level] = Some(counts[level].map_or(here.start, |count| count.wrapping_add(1)));
        counts[level + 1..].fill(None);
        let mut text = here.text.clone();
        for (at, each) in levels.iter().enumerate().take(level + 1) {
            let count = counts[at].unwrap_or(each.start);
            text = text.replace(&format!("%{}", at + 1), &written(count, &each.format)?);
        }
        Some(text).filter(|text| !text.is_empty())
    }
}

/// The list and level of a `numPr`; `None`: it says that nothing is numbered.
fn numbered(properties: &Element) -> Option<(String, usize)> {
    let list = value(properties, "numId")?;
    let level = value(properties, "ilvl").and_then(|level| level.parse().ok()).unwrap_or(0);
    (list != "0" && level < LEVELS).then(|| (list.to_owned(), level))
}

fn value<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.child(name)?.attribute("val")
}

/// A number as its format writes it; bullets and what is not known are none.
fn written(number: u32, format: &str) -> Option<String> {
    let letter = |first: u8| {
        let index = u8::try_from(number.checked_sub(1)?).ok().filter(|index| *index < 26)?;
        Some(char::from(first + index).to_string())
    };
    match format {
        "decimal" | "decimalZero" | "decimalFullWidth" | "decimalHalfWidth" => Some(number.to_string()),
        // The sign is one of its own; what is read is the number in it.
        "decimalEnclosedFullstop" => Some(format!("{number}.")),
        "decimalEnclosedParen" => Some(format!("({number})")),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => circled(number),
        "upperLetter" => letter(b'A'),
        "lowerLetter" => letter(b'a'),
        "chineseCounting"
        | "chineseCountingThousand"
        | "ideographDigital"
        | "japaneseCounting"
        | "ideographTraditional" => chinese(number),
        _ => None,
    }
}

fn circled(number: u32) -> Option<String> {
    let index = number.checked_sub(1).filter(|index| *index < 20)?;
    char::from_u32(u32::from('①') + index).map(String::from)
}

fn chinese(number: u32) -> Option<String> {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |digit: u32| DIGITS.get(digit as usize).copied();
    match number {
        1..=9 => digit(number).map(ToOwned::to_owned),
        10..=19 => Some(format!("十{}", digit(number - 10)?)),
        20..=99 => Some(format!("{}十{}", digit(number / 10)?, digit(number % 10)?)),
        _ => None,
    }
}
