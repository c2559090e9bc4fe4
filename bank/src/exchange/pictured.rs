//! Pictures that come with the rows of a table: those that lie on its cells, and those that its texts name and that lie
//! beside it in an archive.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

use super::archive::{Archive, resolve};
use super::draft::{Question, Shape};
use super::found::FileError;
use super::limits;
use super::picture::{self, Names, in_markdown};
use super::rich::{Rich, Start, escape_from};
use super::table::{Made, Mark, OnCell, Table};
use super::{Doubt, RowFlaw};
use crate::item::{Body, Content, SubItem};
use crate::picture::Picture;

/// Where in a question a picture goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// Below the stem.
    Stem,
    /// Below the rationale.
    Rationale,
}

/// Pictures of a row.
pub type Shown = Vec<(Spot, String)>;

/// Takes the pictures of a table for the bank, and says how items call them. What can't be taken is told of its cell.
pub fn keep(table: &mut Table, in_bank: &HashSet<String>) -> (Vec<Picture>, Names) {
    let (kept, names) = picture::take(std::mem::take(&mut table.pictures), in_bank);
    let (shown, lost): (Vec<_>, Vec<_>) =
        std::mem::take(&mut table.shown).into_iter().partition(|on| called(&names, &on.name).is_some());
    table.shown = shown;
    table.marks.extend(lost.into_iter().map(|on| Mark {
        row: on.row,
        column: on.column,
        what: Made::Picture,
    }));
    (kept, names)
}

/// What items call a picture of the file.
fn called<'a>(names: &'a Names, old: &str) -> Option<&'a String> {
    names.get(old)?.as_ref()
}

/// Puts the pictures that cells of a table name into it, where the archive has them: within a text as
/// `![吊钩](img/hook.png)`, or as all that a cell says (`hook.png`), as if they lay on it.
pub fn bring(archive: &mut Archive<'_>, file: &str, table: &mut Table) -> Result<(), FileError> {
    let Table { rows, pictures, shown, marks, .. } = table;
    let mut known: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut brought = |address: &str| -> Result<Option<String>, FileError> {
        if let Some(asset) = known.get(address) {
            return Ok(asset.clone());
        }
        // Windows writes paths with backslashes.
        let path = resolve(file, &address.replace('\\', "/")).and_then(|path| archive.called(&path));
        let bytes = match path.filter(|_| pictures.len() < limits::MOST_ROW_PICTURES) {
            Some(path) => archive.read(&path, limits::LARGEST_UNPACKED)?,
            None => None,
        };
        let asset = bytes.and_then(|bytes| picture::keep(pictures, bytes));
        known.insert(address.to_owned(), asset.clone());
        Ok(asset)
    };
    for (row, cells) in rows {
        for (column, cell) in cells.iter_mut().enumerate() {
            let (mut text, mut from) = (String::new(), 0);
            for Named { range, words, address } in named(cell) {
                if let Some(asset) = brought(address)? {
                    text.push_str(&cell[from..range.start]);
                    text.push_str(&in_markdown(words, &asset));
                    from = range.end;
                }
            }
            if from > 0 {
                text.push_str(&cell[from..]);
                *cell = text;
            }
            let names = nothing_but_names(cell);
            if names.is_empty() {
                continue;
            }
            match names.iter().map(|name| brought(name)).collect::<Result<Option<Vec<_>>, _>>()? {
                Some(assets) => {
                    shown.extend(assets.into_iter().map(|name| OnCell { row: *row, column, name }));
                    cell.clear();
                }
                None => marks.push(Mark { row: *row, column, what: Made::Picture }),
            }
        }
    }
    Ok(())
}

/// The files that a cell names, where it says nothing else; none where it says anything else.
fn nothing_but_names(cell: &str) -> Vec<&str> {
    const KINDS: [&str; 5] = [".png", ".jpg", ".jpeg", ".gif", ".webp"];
    let names = cell.split(['\n', ';', '；', ',', '，', '、']).map(str::trim).filter(|name| !name.is_empty());
    let is_picture = |name: &str| {
        let name = name.to_ascii_lowercase();
        KINDS.iter().any(|kind| name.ends_with(kind) && name.len() > kind.len())
    };
    if names.clone().all(is_picture) { names.collect() } else { Vec::new() }
}

/// A picture that a text names.
struct Named<'a> {
    range: Range<usize>,
    words: &'a str,
    address: &'a str,
}

/// The pictures that a text names as Markdown does.
fn named(text: &str) -> Vec<Named<'_>> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(from) = text[at..].find("![").map(|found| at + found) {
        at = from + 2;
        let Some((words, rest)) = text[at..].split_once("](") else { break };
        let Some((address, _)) = rest.split_once(')') else { break };
        let to = at + words.len() + 2 + address.len() + 1;
        let within = |part: &str| !part.contains(['\n', '[', ']', '(']);
        if within(words) && within(address) && !address.trim().is_empty() {
            all.push(Named { range: from..to, words, address: address.trim() });
            at = to;
        }
    }
    all
}

/// What the texts of an item name as Markdown does, and no picture came with.
pub fn unanswered(text: &str) -> Vec<String> {
    named(text).into_iter().map(|named| named.address.to_owned()).collect()
}

/// An item whose rows have pictures, in Markdown: with those that its cells hold, and those that go below its texts.
/// `rows`: the pictures of its row, and of the row of each of its questions. `None`: it has none, and stays as it is.
pub fn illustrated(
    content: &Content,
    rows: &[Shown],
    names: &Names,
) -> Option<Result<(Content, BTreeSet<Doubt>), RowFlaw>> {
    if !content.markup.is_plain() || names.is_empty() {
        return None;
    }
    let whole = SubItem {
        stem: content.stem.clone(),
        body: content.body.clone(),
        rationale: content.rationale.clone(),
    };
    let question = question(whole, rows, names);
    (!question.is_plain()).then(|| question.settle())
}

fn question(item: SubItem, rows: &[Shown], names: &Names) -> Question {
    let SubItem { stem, body, rationale } = item;
    let (shown, below) = rows.split_first().map_or((&[][..], &[][..]), |(shown, below)| (shown, below));
    let one = |text: String| rich(&text, names);
    let all = |texts: Vec<String>| texts.into_iter().map(one).collect();
    let shape = match body {
        Body::TrueFalse { key } => Shape::TrueFalse(key),
        Body::SingleChoice { options, key } => Shape::Single(all(options), key),
        Body::MultipleChoice { options, key } => Shape::Multiple(all(options), key),
        Body::FillBlank { blanks } => Shape::Fill(blanks),
        Body::Order { options } => Shape::Order(all(options)),
        Body::Match { prompts, options, key } => Shape::Match(all(prompts), all(options), key),
        Body::Hotspot { picture, areas } => Shape::Hotspot(picture, areas),
        Body::ShortAnswer { reference, points, most } => {
            let points = points.into_iter().map(|point| (one(point.text), point.marks)).collect();
            Shape::Written(one(reference), points, most)
        }
        Body::CaseStudy { items } => {
            let each = items.into_iter().enumerate();
            let of = |at: usize| below.get(at).map(std::slice::from_ref).unwrap_or_default();
            Shape::Case(each.map(|(at, item)| question(item, of(at), names)).collect())
        }
    };
    let below = |text: String, spot: Spot| {
        let here = shown.iter().filter(|(of, _)| *of == spot).filter_map(|(_, name)| called(names, name));
        here.fold(one(text), |text, name| text.then(Rich::markdown(in_markdown("", name))))
    };
    Question { stem: below(stem, Spot::Stem), shape, rationale: below(rationale, Spot::Rationale) }
}

/// A plain text; in Markdown where it holds pictures that came with it.
fn rich(text: &str, names: &Names) -> Rich {
    let (mut markdown, mut from) = (String::new(), 0);
    for Named { range, words, address } in named(text) {
        let Some(name) = address.strip_prefix("asset:").and_then(|old| called(names, old)) else { continue };
        markdown.push_str(&escape_from(&text[from..range.start], start(from)));
        markdown.push_str(&in_markdown(&escape_from(words, Start::Within), name));
        from = range.end;
    }
    if from == 0 {
        return Rich::plain(text);
    }
    markdown.push_str(&escape_from(&text[from..], start(from)));
    Rich::markdown(markdown)
}

fn start(from: usize) -> Start {
    if from == 0 { Start::OfLine } else { Start::Within }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asset(digit: &str) -> String {
        digit.repeat(64)
    }

    #[test]
    fn a_plain_item_with_pictures_is_markdown_that_reads_the_same() {
        let names = Names::from([(asset("a"), Some(asset("b")))]);
        let options =
            vec!["2*3".into(), in_markdown("", &asset("a")), format!("甲 {}", in_markdown("", &asset("a")))];
        let plain = Content::plain("1. 应____", Body::SingleChoice { options, key: 1 }, "a_b");
        let shown = vec![(Spot::Stem, asset("a")), (Spot::Rationale, asset("a"))];
        let (content, doubts) = illustrated(&plain, &[shown], &names).unwrap().unwrap();
        let b = asset("b");
        assert_eq!(content.stem, format!("1\\. 应____\n\n![题干配图](asset:{b})"));
        assert_eq!(content.rationale, format!("a\\_b\n\n![解析配图](asset:{b})"));
        let Body::SingleChoice { options, key: 1 } = &content.body else { panic!() };
        let expected = [
            "2\\*3".to_owned(),
            format!("![选项 B 配图](asset:{b})"),
            format!("甲 ![选项 C 配图](asset:{b})"),
        ];
        assert_eq!(options, &expected);
        assert_eq!(doubts.len(), 4);
        assert!(
            illustrated(&plain, &[Vec::new()], &Names::from([(b.clone(), Some(b))])).is_none(),
            "another's"
        );
    }

    #[test]
    fn pictures_of_a_case_go_to_their_questions() {
        let names = Names::from([(asset("a"), Some(asset("a")))]);
        let part = |stem: &str| SubItem {
            stem: stem.into(),
            body: Body::TrueFalse { key: true },
            rationale: String::new(),
        };
        let case = Content::plain("案", Body::CaseStudy { items: vec![part("一"), part("二")] }, "");
        let rows = [Vec::new(), Vec::new(), vec![(Spot::Stem, asset("a"))]];
        let (content, _) = illustrated(&case, &rows, &names).unwrap().unwrap();
        let Body::CaseStudy { items } = content.body else { panic!() };
        assert_eq!((content.stem.as_str(), items[0].stem.as_str()), ("案", "一"));
        assert!(items[1].stem.contains("![小题 2 题干配图](asset:aaa"), "{}", items[1].stem);
    }

    #[test]
    fn names_are_those_of_markdown() {
        let told = |text| unanswered(text);
        assert_eq!(told("见图![](img/hook.png)与![吊钩](2.png)。"), ["img/hook.png", "2.png"]);
        assert_eq!(nothing_but_names("img/1.PNG；图 2.jpg"), ["img/1.PNG", "图 2.jpg"]);
        assert!(
            ["", ".png", "见 1.png。", "1.png；甲"].iter().all(|text| nothing_but_names(text).is_empty())
        );
        for sound in ["![", "甲![]乙", "f![](", "[1](2)", "![a]( )"] {
            assert!(told(sound).is_empty(), "{sound}");
        }
    }
}
