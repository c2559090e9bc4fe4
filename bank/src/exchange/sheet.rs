//! What a row of a table says; a case takes the rows below it along, one for each of its questions.
//!
//! - `answers`: what stands in the cell of the key where it is more than letters.
//! - `column` (feature `store`): what only a whole column shows.

use std::collections::BTreeSet;

use super::code::halved;
use super::found::LeftOut;
use super::key::{self, blanks, truth};
use super::kinds;
use super::leak;
use super::nodes::{self, Meant, Tree};
#[cfg(feature = "store")]
use super::options::{self, exactly};
use super::options::{in_one, marked_letter, part, unlettered, without_letter};
use super::{Doubt, Field, Mapping, Repair, RowFlaw};
#[cfg(feature = "store")]
use super::{Mended, RowReading};
use crate::item::{self, BLANK, Body, Citation, Cognitive, Content, Kind, SubItem, Tags, half, written};
use crate::syllabus::Syllabus;

pub mod answers;
#[cfg(feature = "store")]
pub(super) mod column;

/// A row that could be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Its code, if it has one.
    pub code: Option<String>,
    /// The item.
    pub content: Content,
    /// Its tags.
    pub tags: Tags,
    /// What was mended on the way.
    pub repairs: BTreeSet<Repair>,
    /// What the row says that is not kept.
    pub left_out: BTreeSet<LeftOut>,
    /// What people should look at.
    pub doubts: BTreeSet<Doubt>,
    /// Whether nothing says how difficult it is.
    pub no_difficulty: bool,
}

/// Why a row can't be read, and the column that is to blame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub flaw: RowFlaw,
    /// Index of the column.
    pub column: Option<usize>,
}

/// The cells of a row under their meaning.
struct Row<'a> {
    cells: &'a [String],
    mapping: &'a Mapping,
}

impl<'a> Row<'a> {
    fn column(&self, field: Field) -> Option<usize> {
        self.mapping.columns.iter().position(|column| *column == Some(field))
    }

    fn text(&self, field: Field) -> &'a str {
        self.column(field).and_then(|column| self.cells.get(column)).map_or("", |cell| cell.trim())
    }

    /// Whether its options share a cell. Rows of several tables may have the columns of both ways.
    fn has_one_cell(&self) -> bool {
        let apart = self.column(Field::Option(0)).is_some();
        self.column(Field::Options).is_some() && (!apart || !self.text(Field::Options).is_empty())
    }

    fn refuse(&self, flaw: RowFlaw, field: Field) -> Refusal {
        Refusal { flaw, column: self.column(field) }
    }
}

/// In front of the kind, if there is one: the row is a question of the case above.
pub const PART: &str = "小题";

/// What a question of a case has in common with it.
const OF_AN_ITEM: [Field; 8] = [
    Field::Code,
    Field::Version,
    Field::Subject,
    Field::Equipment,
    Field::Difficulty,
    Field::Cognitive,
    Field::Citation,
    Field::Practice,
];

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Nothing stands in it.
    Empty,
    /// An item of its own.
    Item,
    /// A case, whose questions stand in the rows below.
    Case,
    /// A question of a case.
    Part,
}

/// What a row is, by its kind.
pub fn role(cells: &[String], mapping: &Mapping) -> Role {
    let row = Row { cells, mapping };
    if cells.iter().all(|cell| cell.trim().is_empty()) {
        return Role::Empty;
    }
    let kind = row.text(Field::Kind);
    if kind.starts_with(PART) {
        Role::Part
    } else if kinds::meant(kind, mapping) == Some(Kind::CaseStudy) {
        Role::Case
    } else {
        Role::Item
    }
}

/// Reads a row that stands alone. `None`: the row is empty.
pub fn read(cells: &[String], mapping: &Mapping, syllabus: &Syllabus) -> Option<Result<Reading, Refusal>> {
    let row = Row { cells, mapping };
    match role(cells, mapping) {
        Role::Empty => None,
        Role::Item => Some(item(&row, syllabus)),
        Role::Case => Some(Err(row.refuse(RowFlaw::NoParts, Field::Kind))),
        Role::Part => Some(Err(row.refuse(RowFlaw::NoCase, Field::Kind))),
    }
}

/// The ways in which a refused row may be meant: those by which it can be read.
#[cfg(feature = "store")]
pub(super) fn readings(
    refused: &Refusal,
    (number, cells): (u32, &[String]),
    mapping: &Mapping,
    syllabus: &Syllabus,
) -> Vec<RowReading> {
    let row = Row { cells, mapping };
    let unclear =
        matches!(refused.flaw, RowFlaw::MissingLetter | RowFlaw::RepeatedLetter | RowFlaw::NotParted);
    let Some(column) = row.column(Field::Options).filter(|column| unclear && refused.column == Some(*column))
    else {
        return Vec::new();
    };
    let as_read = |options: Vec<String>| {
        let text = exactly(&options);
        let mut cells = cells.to_vec();
        cells[column].clone_from(&text);
        read(&cells, mapping, syllabus)?.ok()?;
        Some(RowReading { options, cell: Mended { row: number, column, text } })
    };
    options::readings(row.text(Field::Options), &mapping.separator).into_iter().filter_map(as_read).collect()
}

/// Reads a case with the rows of its questions. What is refused is told with its place: 0 is the case, 1 its first
/// question.
pub fn read_case(
    cells: &[String],
    parts: &[&[String]],
    mapping: &Mapping,
    syllabus: &Syllabus,
) -> Result<Reading, Vec<(usize, Refusal)>> {
    let row = Row { cells, mapping };
    let (mut repairs, mut left_out, mut refused) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    let (mut items, mut doubts) = (Vec::new(), BTreeSet::new());
    for (place, part) in (1..).zip(parts) {
        let part = Row { cells: part, mapping };
        match question(&part, &mut repairs) {
            Ok(SubItem { body: Body::CaseStudy { .. }, .. }) => {
                refused.push((place, part.refuse(RowFlaw::NoParts, Field::Kind)));
            }
            Ok(item) => {
                doubts.extend(order_lost(&part, &item));
                items.push(item);
            }
            Err(refusal) => refused.push((place, refusal)),
        }
        if OF_AN_ITEM
            .iter()
            .any(|field| !part.text(*field).is_empty() && part.text(*field) != row.text(*field))
        {
            left_out.insert(LeftOut::PartTags);
        }
    }
    let case = case(&row, items, syllabus, repairs, left_out, refused.is_empty());
    match case {
        // Its questions are to be mended first.
        Err(refusal) if refusal.flaw == RowFlaw::NoSubject && !refused.is_empty() => {}
        Err(refusal) => refused.insert(0, (0, refusal)),
        Ok(reading) if refused.is_empty() => return Ok(Reading { doubts, ..reading }),
        Ok(_) => {}
    }
    Err(refused)
}

fn case(
    row: &Row<'_>,
    items: Vec<SubItem>,
    syllabus: &Syllabus,
    mut repairs: BTreeSet<Repair>,
    left_out: BTreeSet<LeftOut>,
    whole: bool,
) -> Result<Reading, Refusal> {
    let stem = stem(row, &mut repairs)?.to_owned();
    // A key or options of the case would be nobody's.
    let options = (0..MOST_COLUMNS).map(Field::Option).chain([Field::Options, Field::Key, Field::Prompts]);
    if let Some(field) = options.into_iter().find(|field| !row.text(*field).is_empty()) {
        return Err(row.refuse(RowFlaw::Stray, field));
    }
    let content = Content::plain(stem, Body::CaseStudy { items }, row.text(Field::Rationale));
    // While questions are missing because they are refused, nothing else can be said of them.
    if whole {
        content.check().map_err(|flaw| flaw_of_content(row, &flaw))?;
    }
    let mut doubts = BTreeSet::new();
    let tags = tags(row, syllabus, &mut doubts)?;
    let (code, no_difficulty) = (code(row), no_difficulty(row));
    Ok(Reading { code, content, tags, repairs, left_out, doubts, no_difficulty })
}

fn item(row: &Row<'_>, syllabus: &Syllabus) -> Result<Reading, Refusal> {
    let mut repairs = BTreeSet::new();
    let item = question(row, &mut repairs)?;
    let mut doubts = order_lost(row, &item).into_iter().collect();
    let SubItem { stem, body, rationale } = item;
    let content = Content::plain(stem, body, rationale);
    let tags = tags(row, syllabus, &mut doubts)?;
    let (code, no_difficulty, left_out) = (code(row), no_difficulty(row), BTreeSet::new());
    Ok(Reading { code, content, tags, repairs, left_out, doubts, no_difficulty })
}

/// A choice of several whose stem asks for an order, and whose key has its letters in one: that order is lost.
fn order_lost(row: &Row<'_>, item: &SubItem) -> Option<Doubt> {
    const ASKS: [&str; 6] = ["顺序", "步骤", "次序", "先后", "依次", "排列"];
    let Body::MultipleChoice { options, .. } = &item.body else { return None };
    let key = row.text(Field::Key);
    let letters = key::ordered(key, options.len(), &mut BTreeSet::new()).ok()?;
    let lost = !letters.is_sorted() && ASKS.iter().any(|word| item.stem.contains(word));
    lost.then(|| Doubt::KeyOrder { key: key.to_owned() })
}

fn no_difficulty(row: &Row<'_>) -> bool {
    row.text(Field::Difficulty).is_empty()
}

fn code(row: &Row<'_>) -> Option<String> {
    Some(row.text(Field::Code)).filter(|code| !code.is_empty()).map(halved)
}

fn stem<'a>(row: &Row<'a>, repairs: &mut BTreeSet<Repair>) -> Result<&'a str, Refusal> {
    let too_long = |(_, cell): &(usize, &String)| cell.chars().count() > item::LONGEST_TEXT;
    if let Some((column, _)) = row.cells.iter().enumerate().find(too_long) {
        return Err(Refusal { flaw: RowFlaw::TooLong, column: Some(column) });
    }
    let stem = without_number(row.text(Field::Stem), repairs);
    if stem.is_empty() { Err(row.refuse(RowFlaw::NoStem, Field::Stem)) } else { Ok(stem) }
}

/// A question that is an item, or one of a case; it is sound.
fn question(row: &Row<'_>, repairs: &mut BTreeSet<Repair>) -> Result<SubItem, Refusal> {
    let stem = stem(row, repairs)?;
    let key = row.text(Field::Key);
    // People mark a short answer, with or without a reference.
    if key.is_empty() && kinds::meant(called(row), row.mapping) != Some(Kind::ShortAnswer) {
        return Err(row.refuse(RowFlaw::NoKey, Field::Key));
    }
    let options = options(row, repairs);
    let kind = kind(row, stem, key, options.as_ref().is_ok_and(|options| !options.is_empty()))?;
    let of_key = |flaw| row.refuse(flaw, Field::Key);
    if matches!(kind, Kind::FillBlank | Kind::ShortAnswer)
        && let Some((field, _)) = option_texts(row).next()
    {
        // A kind that nobody names may be another once the options can be read.
        return Err(match options {
            Err(refusal) if called(row).is_empty() => refusal,
            _ => row.refuse(RowFlaw::OptionsAgainstKind, field),
        });
    }
    let mut body = match kind {
        Kind::TrueFalse => Body::TrueFalse { key: judgement(row, key, options.as_deref(), repairs)? },
        Kind::SingleChoice => {
            let options = options?;
            let keys = letters(row, key, &options, repairs)?;
            match keys.as_slice() {
                [key] => Body::SingleChoice { options, key: *key },
                _ => return Err(row.refuse(RowFlaw::ManyKeys, Field::Key)),
            }
        }
        Kind::MultipleChoice => {
            let options = options?;
            let key = letters(row, key, &options, repairs)?;
            Body::MultipleChoice { options, key }
        }
        Kind::FillBlank => Body::FillBlank { blanks: answers::blanks(key).map_err(of_key)? },
        Kind::Order => {
            let options = options?;
            let order = answers::order(key, options.len(), repairs).map_err(of_key)?;
            Body::Order { options: order.into_iter().map(|index| options[index].clone()).collect() }
        }
        Kind::ShortAnswer => {
            let (reference, points, most) = written::apart(key);
            Body::ShortAnswer { reference, points, most }
        }
        Kind::Match => {
            let (options, prompts) = (options?, answers::prompts(row.text(Field::Prompts)));
            if prompts.is_empty() {
                return Err(row.refuse(RowFlaw::Pairs, Field::Prompts));
            }
            let key = answers::pairs(key, prompts.len(), options.len(), repairs).map_err(of_key)?;
            Body::Match { prompts, options, key }
        }
        // Areas of a picture have no form in a table.
        Kind::Hotspot => return Err(row.refuse(RowFlaw::UnknownKind, Field::Kind)),
        Kind::CaseStudy => return Err(row.refuse(RowFlaw::NoParts, Field::Kind)),
    };
    let mut stem = if kind == Kind::FillBlank { blanks(stem) } else { stem.to_owned() };
    leak::clear(&mut stem, &mut body, repairs).map_err(of_key)?;
    let content = Content::plain(stem, body, row.text(Field::Rationale));
    content.check().map_err(|flaw| flaw_of_content(row, &flaw))?;
    let Content { stem, body, rationale, .. } = content;
    Ok(SubItem { stem, body, rationale })
}

/// The stem without the number that somebody wrote in front of it. `3.5 吨叉车` keeps its number.
fn without_number<'a>(stem: &'a str, repairs: &mut BTreeSet<Repair>) -> &'a str {
    let stem = stem.trim();
    let Some((_, behind)) = number_of(stem) else { return stem };
    let rest = behind.trim_start_matches([' ', '\t', '\u{a0}']);
    let marked = rest.trim_start_matches(['.', '．', '、']);
    let number = if marked.len() < rest.len() {
        // A decimal point is no mark.
        let wide = stem.starts_with(|c: char| !c.is_ascii());
        !((rest.starts_with('.') || wide && rest.starts_with('．')) && marked.starts_with(is_digit))
    } else {
        behind.starts_with('\t')
    };
    if !number {
        return stem;
    }
    repairs.insert(Repair::StemNumber);
    marked.trim_start()
}

fn is_digit(c: char) -> bool {
    half(c).is_ascii_digit()
}

/// The number that a stem begins with, and what stands behind it.
fn number_of(stem: &str) -> Option<(u32, &str)> {
    let behind = stem.trim_start_matches(is_digit);
    let digits: String = stem[..stem.len() - behind.len()].chars().map(half).collect();
    Some((digits.parse().ok().filter(|_| digits.len() <= 4)?, behind))
}

/// The most columns of options: A to J.
const MOST_COLUMNS: u8 = 10;

/// A stem as it has to stand in a row: one that begins like a numbered one gets a number in front, which is left out again
/// when it is read.
#[cfg(feature = "store")]
pub(super) fn guarded(stem: &str) -> String {
    let numbered = without_number(stem, &mut BTreeSet::new()).len() < stem.trim().len();
    if numbered { format!("1. {stem}") } else { stem.to_owned() }
}

/// An option as it has to stand in a column of its own: where all of them begin with their letters, which would be left
/// out, each gets another in front.
#[cfg(feature = "store")]
pub(super) fn guarded_option(options: &[String], at: u8) -> String {
    let Some(option) = options.get(usize::from(at)) else { return String::new() };
    let lettered = (0..).zip(options).all(|(letter, text)| without_letter(text.trim(), letter).is_some());
    if lettered { format!("{}. {option}", item::letter(usize::from(at))) } else { option.clone() }
}

/// The options of a choice item: from one cell or from several.
fn options(row: &Row<'_>, repairs: &mut BTreeSet<Repair>) -> Result<Vec<String>, Refusal> {
    if row.has_one_cell() {
        let cell = row.text(Field::Options);
        let parted = match part(cell, &row.mapping.separator) {
            Err(RowFlaw::MissingLetter | RowFlaw::NotParted) if bare_options(row).is_some() => {
                repairs.insert(Repair::BareOptions);
                return Ok(bare_options(row).unwrap_or_default());
            }
            parted => parted.map_err(|flaw| row.refuse(flaw, Field::Options))?,
        };
        repairs.extend(parted.repairs);
        return Ok(parted.texts);
    }
    let mut texts: Vec<String> =
        (0..MOST_COLUMNS).map(|index| row.text(Field::Option(index)).to_owned()).collect();
    while texts.last().is_some_and(String::is_empty) {
        texts.pop();
    }
    let Some(last) = texts.len().checked_sub(1).and_then(|last| u8::try_from(last).ok()) else {
        return Err(row.refuse(RowFlaw::NoOptions, Field::Option(0)));
    };
    if let Some(index) = texts.iter().position(String::is_empty) {
        let index = u8::try_from(index).unwrap_or(0);
        return Err(row.refuse(RowFlaw::EmptyOption, Field::Option(index)));
    }
    let lettered: Option<Vec<&str>> =
        (0..).zip(&texts).map(|(letter, text)| without_letter(text, letter)).collect();
    let own = lettered.is_some();
    // Letters that belong to other columns: which of the two a key means is not said.
    let others = texts.len() > 1 && !own && texts.iter().all(|text| marked_letter(text).is_some());
    if others {
        return Err(row.refuse(RowFlaw::MissingLetter, Field::Option(0)));
    }
    if let Some(bare) = lettered {
        repairs.insert(Repair::OptionLetter);
        texts = bare.into_iter().map(ToOwned::to_owned).collect();
    }
    // The last cell may hold what belongs in the next ones, which stand empty: surely so if it is the only one, or if all
    // cells have letters.
    if (last == 0 || own) && row.column(Field::Option(last + 1)).is_some() {
        let text = texts.pop().unwrap_or_default();
        let parted = in_one(&text, last).map_err(|flaw| row.refuse(flaw, Field::Option(last)))?;
        if parted.len() > 1 {
            repairs.insert(Repair::MissingSeparator);
        }
        texts.extend(parted);
    }
    Ok(texts)
}

/// Options without letters, where the key names some of them by theirs.
fn bare_options(row: &Row<'_>) -> Option<Vec<String>> {
    let key = row.text(Field::Key);
    let texts = unlettered(row.text(Field::Options), &row.mapping.separator)?;
    let bare = key.chars().all(|c| half(c).is_ascii_alphabetic() || key::is_key_mark(c));
    (bare && key::letters(key, texts.len(), &mut BTreeSet::new()).is_ok()).then_some(texts)
}

/// What stands in the cells of options. A dash or `无` says that there is none.
fn option_texts<'a>(row: &Row<'a>) -> impl Iterator<Item = (Field, &'a str)> {
    let fields = std::iter::once(Field::Options).chain((0..MOST_COLUMNS).map(Field::Option));
    let texts = fields.map(|field| (field, row.text(field)));
    texts.filter(|(_, text)| *text != "无" && (text.contains(char::is_alphanumeric) || truth(text).is_some()))
}

/// What the row says of its kind, without the word for a question of a case.
fn called<'a>(row: &Row<'a>) -> &'a str {
    kinds::word_of(row.text(Field::Kind))
}

/// The kind as named, or as people say for rows that name none, or as the key and the options tell it.
fn kind(row: &Row<'_>, stem: &str, key: &str, has_options: bool) -> Result<Kind, Refusal> {
    let name = called(row);
    let part = row.text(Field::Kind).starts_with(PART);
    match kinds::meant(name, row.mapping) {
        Some(kind) if !name.is_empty() || !part => return Ok(kind),
        None if !name.is_empty() => return Err(row.refuse(RowFlaw::UnknownKind, Field::Kind)),
        _ => {}
    }
    let count = key.chars().filter(|c| half(*c).is_ascii_alphabetic()).count();
    match (truth(key), has_options, count) {
        (Some(_), false, _) => Ok(Kind::TrueFalse),
        (_, true, 1) => Ok(Kind::SingleChoice),
        // Letters out of order may be the order that is asked for.
        (_, true, 2..) if key::only_letters(key) && !key::in_order(key) => {
            Err(row.refuse(RowFlaw::NoKind, Field::Kind))
        }
        (_, true, 2..) => Ok(Kind::MultipleChoice),
        (_, false, _) if stem.contains(BLANK) => Ok(Kind::FillBlank),
        _ => Err(row.refuse(RowFlaw::NoKind, Field::Kind)),
    }
}

fn judgement(
    row: &Row<'_>,
    key: &str,
    options: Result<&[String], &Refusal>,
    repairs: &mut BTreeSet<Repair>,
) -> Result<bool, Refusal> {
    let verdict = truth(key);
    let Some((field, cell)) = option_texts(row).next() else {
        // A letter means what its option says, and nothing where there are no options.
        return verdict.ok_or_else(|| row.refuse(RowFlaw::TruthKey, Field::Key));
    };
    let of_truth = |texts: &mut dyn Iterator<Item = &str>| {
        let words: Vec<Option<bool>> = texts.map(truth).collect();
        matches!(words[..], [Some(first), Some(second)] if first != second)
    };
    if let Some(verdict) = verdict
        && of_truth(
            &mut cell
                .split(|c: char| c.is_whitespace() || "/|*、，,；;".contains(c))
                .filter(|text| !text.is_empty()),
        )
    {
        return Ok(verdict);
    }
    let options = options.map_err(Clone::clone)?;
    if let Some(verdict) = verdict {
        let fits = of_truth(&mut options.iter().map(String::as_str));
        return if fits { Ok(verdict) } else { Err(row.refuse(RowFlaw::NotTruth, field)) };
    }
    let keys = letters(row, key, options, repairs)?;
    match keys.as_slice() {
        [key] if of_truth(&mut options.iter().map(String::as_str)) => {
            truth(&options[*key]).ok_or_else(|| row.refuse(RowFlaw::NotTruth, field))
        }
        [_] => Err(row.refuse(RowFlaw::NotTruth, field)),
        _ => Err(row.refuse(RowFlaw::ManyKeys, Field::Key)),
    }
}

/// The options that a key names, ascending.
fn letters(
    row: &Row<'_>,
    key: &str,
    options: &[String],
    repairs: &mut BTreeSet<Repair>,
) -> Result<Vec<usize>, Refusal> {
    key::chosen(key, options, repairs).map_err(|flaw| row.refuse(flaw, Field::Key))
}

fn flaw_of_content(row: &Row<'_>, flaw: &item::Flaw) -> Refusal {
    use item::Flaw as F;
    let one_cell = row.has_one_cell();
    let option = |index: usize| {
        if one_cell { Field::Options } else { Field::Option(u8::try_from(index).unwrap_or(0)) }
    };
    let field = match flaw {
        F::NoStem | F::TooLong => Field::Stem,
        F::OptionCount { .. } => option(0),
        F::EmptyOption(index) | F::SameOptions(_, index) => option(*index),
        F::KeyOutside { .. }
        | F::TooFewKeys
        | F::KeyOrder
        | F::NoAnswer(_)
        | F::BadNumber { .. }
        | F::Points
        | F::AnswerLength
        | F::BlankCount { .. } => Field::Key,
        F::PromptCount(_) | F::EmptyPrompt(_) => Field::Prompts,
        F::Case | F::NoPicture | F::Areas => Field::Kind,
    };
    row.refuse(flaw.into(), field)
}

fn tags(row: &Row<'_>, syllabus: &Syllabus, doubts: &mut BTreeSet<Doubt>) -> Result<Tags, Refusal> {
    let mut codes = |field, tree, default: &str, flaw: RowFlaw| {
        let text = row.text(field);
        let text = if text.is_empty() { default } else { text };
        if text.is_empty() {
            return Ok(Vec::new());
        }
        // A name may hold what parts several.
        if let Some(code) = nodes::meant(text, tree, row.mapping, syllabus) {
            return Ok(vec![code]);
        }
        let mut codes: Vec<String> = Vec::new();
        for word in list(text) {
            let code = match Meant::of(word, tree, row.mapping, syllabus) {
                Meant::Node(code) => code,
                Meant::Moved(to) => {
                    doubts.insert(Doubt::MovedCode { code: word.to_owned(), to: to.clone() });
                    to
                }
                Meant::Several(to) => {
                    return Err(row.refuse(RowFlaw::MovedCode { code: word.to_owned(), to }, field));
                }
                Meant::Unknown => return Err(row.refuse(flaw, field)),
            };
            // Two codes may have become one.
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        Ok(codes)
    };
    let citations = list(row.text(Field::Citation)).map(Citation::of_words).collect();
    let equipment =
        codes(Field::Equipment, Tree::Equipment, &row.mapping.equipment, RowFlaw::UnknownEquipment)?;
    let difficulty = match row.mapping.difficulty {
        Some(said) if no_difficulty(row) => said,
        _ => difficulty(row.text(Field::Difficulty))
            .ok_or_else(|| row.refuse(RowFlaw::BadDifficulty, Field::Difficulty))?,
    };
    let cognitive = cognitive(row.text(Field::Cognitive))
        .ok_or_else(|| row.refuse(RowFlaw::BadCognitive, Field::Cognitive))?;
    let practice = match row.text(Field::Practice) {
        "" | NO => false,
        YES => true,
        _ => return Err(row.refuse(RowFlaw::BadPractice, Field::Practice)),
    };
    // Last: one choice for the whole file mends it, which would hide what else is wrong.
    let subjects = codes(Field::Subject, Tree::Subject, &row.mapping.subject, RowFlaw::UnknownSubject)?;
    if subjects.is_empty() {
        return Err(row.refuse(RowFlaw::NoSubject, Field::Subject));
    }
    Ok(Tags { subjects, equipment, difficulty, cognitive, citations, practice })
}

/// Whether an item is open for practice.
pub(super) const YES: &str = "是";
const NO: &str = "否";

/// How the levels are written.
pub(super) fn cognitive_word(level: Cognitive) -> &'static str {
    match level {
        Cognitive::Remember => "记忆",
        Cognitive::Understand => "理解",
        Cognitive::Apply => "应用",
        Cognitive::Analyse => "分析",
    }
}

/// The level that a word means; the usual where nothing is said.
fn cognitive(text: &str) -> Option<Cognitive> {
    match text {
        "" => Some(Cognitive::default()),
        "识记" => Some(Cognitive::Remember),
        _ => Cognitive::ALL.into_iter().find(|level| cognitive_word(*level) == text),
    }
}

/// What a cell lists.
pub(super) fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(['；', ';', '\n']).map(str::trim).filter(|text| !text.is_empty())
}

/// Thousandths from 0 to 1, from percent, from words, or the usual where nothing is said.
pub fn difficulty(text: &str) -> Option<u16> {
    match text {
        "" => Some(Tags::default_difficulty()),
        "易" | "容易" | "简单" | "easy" => Some(850),
        "中" | "中等" | "一般" | "medium" => Some(700),
        "难" | "困难" | "较难" | "hard" => Some(450),
        _ => {
            let text: String = text.chars().map(half).collect();
            let (number, of) = match text.strip_suffix('%') {
                Some(percent) => (percent.trim_end(), 100.0),
                None => (text.as_str(), 1.0),
            };
            let value = number.parse::<f64>().ok()? / of;
            let value = Some(value).filter(|value| (0.0..=1.0).contains(value))?;
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            Some((value * 1000.0).round() as u16)
        }
    }
}

#[cfg(test)]
mod tests;
