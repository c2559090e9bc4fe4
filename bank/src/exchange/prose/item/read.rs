//! What the lines of a question say together: what is asked, and what is right.

use std::collections::BTreeSet;

use super::Item;
use crate::exchange::key::{blanks, chosen, in_order, is_key_mark, only_letters, truth};
use crate::exchange::leak::{self, Right};
use crate::exchange::options::part;
use crate::exchange::prose::brackets::{Bracket, Holds, brackets};
use crate::exchange::prose::line::Section;
use crate::exchange::{Repair, RowFlaw, sheet};
use crate::item::{BLANK, Blank, Kind, Point, half};

/// What is right.
pub enum Key {
    /// Right or wrong.
    Truth(bool),
    /// One of the options.
    One(Vec<String>, usize),
    /// Several.
    Several(Vec<String>, Vec<usize>),
    /// Texts for blanks.
    Texts(Vec<Blank>),
    /// What people mark by: reference, points, how many characters an answer may have.
    Written(String, Vec<Point>, Option<u16>),
}

/// A question that could be read.
pub struct Read {
    /// Without its key.
    pub stem: String,
    /// What is right.
    pub shape: Key,
}

impl Item {
    /// What the lines say together.
    pub fn read(self, section: &Section, repairs: &mut BTreeSet<Repair>) -> Result<Read, RowFlaw> {
        if let Section::Other(name) = section {
            return Err(RowFlaw::UnknownInteraction { name: (*name).to_owned() });
        }
        if let Some(flaw) = self.flaw {
            return Err(flaw);
        }
        let kind = match section {
            Section::Kind(Kind::CaseStudy) => None,
            Section::Kind(kind) => Some(*kind),
            _ => None,
        };
        repairs.extend(&self.mended);
        let mut stem = self.stem_text();
        let mut options = self.options.join("\n");
        if options.is_empty()
            && let Some(at) = options_in(&stem)
        {
            options = stem.split_off(at);
            stem.truncate(stem.trim_end().len());
        }
        if !self.mended.contains(&Repair::Unnumbered) {
            repairs.insert(Repair::StemNumber);
        }
        if self.written {
            let reference = self.answer.join("\n");
            // Letters as an answer mean options, even those in the stem's line.
            let lettered = !reference.trim().is_empty() && only_letters(&reference);
            if !self.options.is_empty() || lettered && !options.is_empty() {
                return Err(RowFlaw::OptionsAgainstKind);
            }
            if reference.is_empty() && self.points.is_empty() {
                return Err(RowFlaw::NoKey);
            }
            return Ok(Read {
                stem: self.stem_text(),
                shape: Key::Written(reference, self.points, self.most),
            });
        }
        if options.is_empty() {
            return without_options(stem, self.key, kind, repairs);
        }
        let parted = part(&options, "")?;
        repairs.extend(parted.repairs.into_iter().filter(|repair| *repair != Repair::MissingSeparator));
        let (mut stem, key) = lettered(stem, self.key, &parted.texts, repairs)?;
        let mut texts = parted.texts;
        let key = key.trim_end_matches(['.', '。', '．']);
        if kind.is_none_or(|kind| kind == Kind::TrueFalse)
            && let Some(key) = judged(&texts, key, repairs)?
        {
            return Ok(Read { stem, shape: Key::Truth(key) });
        }
        let keys = chosen(key, &texts, repairs)?;
        // Letters out of order may be the order that is asked for.
        if kind.is_none() && keys.len() > 1 && !in_order(key) {
            return Err(RowFlaw::TwoReadings);
        }
        leak::clear_choice(&mut stem, &mut texts, &keys, repairs)?;
        let shape = match (kind, keys.as_slice()) {
            (None | Some(Kind::SingleChoice), [key]) => Key::One(texts, *key),
            (Some(Kind::SingleChoice), _) => return Err(RowFlaw::ManyKeys),
            (Some(Kind::MultipleChoice), [_]) => return Err(RowFlaw::FewKeys),
            (None | Some(Kind::MultipleChoice), _) => Key::Several(texts, keys),
            (Some(Kind::TrueFalse), _) => return Err(RowFlaw::NotTruth),
            _ => return Err(RowFlaw::OptionsAgainstKind),
        };
        Ok(Read { stem, shape })
    }
}

/// A judgement whose options are words for right and wrong.
fn judged(texts: &[String], key: &str, repairs: &mut BTreeSet<Repair>) -> Result<Option<bool>, RowFlaw> {
    let words: Vec<Option<bool>> = texts.iter().map(|text| truth(text)).collect();
    let (Some(first), Some(second), 2) = (words[0], words.get(1).copied().flatten(), words.len()) else {
        return Ok(None);
    };
    if first == second {
        return Ok(None);
    }
    if let Some(key) = truth(key).filter(|_| !key.trim().is_ascii()) {
        return Ok(Some(key));
    }
    match chosen(key, texts, repairs)?.as_slice() {
        [key] => Ok(Some(if *key == 0 { first } else { second })),
        _ => Err(RowFlaw::ManyKeys),
    }
}

/// A question without options is a judgement, or has blanks.
fn without_options(
    mut stem: String,
    key: Option<String>,
    kind: Option<Kind>,
    repairs: &mut BTreeSet<Repair>,
) -> Result<Read, RowFlaw> {
    let found = brackets(&stem);
    let verdicts: Vec<&Bracket> =
        found.iter().filter(|bracket| matches!(bracket.holds, Holds::Truth(_))).collect();
    let Some(key) = key else {
        if kind == Some(Kind::FillBlank) && !blanks(&stem).contains(BLANK) {
            return filled(stem, repairs);
        }
        return match verdicts.as_slice() {
            [verdict]
                if (verdict.at_end || verdict.at_start)
                    && kind.is_none_or(|kind| kind == Kind::TrueFalse) =>
            {
                let Holds::Truth(key) = verdict.holds else { return Err(RowFlaw::NoKey) };
                repairs.insert(Repair::KeyInStem);
                let stem = format!("{}{}", &stem[..verdict.from], &stem[verdict.to..]).trim().to_owned();
                Ok(Read { stem, shape: Key::Truth(key) })
            }
            [] => Err(RowFlaw::NoKey),
            _ => Err(RowFlaw::TwoReadings),
        };
    };
    let verdict = truth(key.trim_end_matches(['.', '。', '．']));
    let with_blanks = blanks(&stem);
    let count = with_blanks.matches(BLANK).count();
    match (verdict, kind) {
        (Some(key), None | Some(Kind::TrueFalse)) => {
            if verdicts
                .iter()
                .any(|found| found.holds != Holds::Truth(key) && (found.at_end || found.at_start))
            {
                return Err(RowFlaw::TwoKeys);
            }
            if kind.is_none() && stem.contains(['_', '＿']) {
                return Err(RowFlaw::TwoReadings);
            }
            leak::clear_stem(&mut stem, Right::Truth(key), repairs)?;
            Ok(Read { stem, shape: Key::Truth(key) })
        }
        (None, Some(Kind::TrueFalse)) => Err(RowFlaw::TruthKey),
        (_, Some(Kind::SingleChoice | Kind::MultipleChoice)) => Err(RowFlaw::NoOptions),
        _ if key.is_empty() => Err(RowFlaw::NoKey),
        (_, None) if only_letters(&key) => Err(RowFlaw::NoOptions),
        _ if count == 0 => Err(if kind.is_some() { RowFlaw::Blanks } else { RowFlaw::NoKind }),
        _ => {
            let blanks = texts(&key, count).ok_or(RowFlaw::Blanks)?;
            Ok(Read { stem: with_blanks, shape: Key::Texts(blanks) })
        }
    }
}

/// Blanks whose brackets hold their answers: `应（预防为主）。` Of several brackets, some may be remarks, unless they are a list:
/// `（安全阀）、（压力表）和（水位表）`.
fn filled(stem: String, repairs: &mut BTreeSet<Repair>) -> Result<Read, RowFlaw> {
    const REMARKS: [&str; 8] = ["含", "包括", "如", "见", "注", "即", "例如", "以下简称"];
    let mut found = Vec::new();
    let mut open = None;
    for (at, c) in stem.char_indices() {
        match c {
            '(' | '（' if open.is_some() => return Err(RowFlaw::TwoReadings),
            '(' | '（' => open = Some((at, at + c.len_utf8())),
            ')' | '）' => {
                let Some((from, inner)) = open.take() else { return Err(RowFlaw::TwoReadings) };
                let inner = stem[inner..at].trim();
                let marks = inner.trim_end_matches('分').trim();
                let marks = inner.ends_with('分') && marks.parse::<f32>().is_ok();
                if !marks {
                    found.push((from, at + c.len_utf8(), inner.to_owned()));
                }
            }
            _ => {}
        }
    }
    let none = |answer: &str| answer.is_empty() || REMARKS.iter().any(|word| answer.starts_with(word));
    let is_joint = |c: char| c.is_whitespace() || "、，,；;和与及或".contains(c);
    let list = found.windows(2).all(|pair| stem[pair[0].1..pair[1].0].trim_matches(is_joint).is_empty());
    match found.as_slice() {
        [] => return Err(RowFlaw::NoKey),
        [(.., answer)] if none(answer) => return Err(RowFlaw::NoKey),
        several if !list || several.iter().any(|(.., answer)| none(answer)) => {
            return Err(RowFlaw::TwoReadings);
        }
        _ => {}
    }
    repairs.insert(Repair::KeyInStem);
    let blanks = found.iter().map(|(.., answer)| Blank::from_iter([answer.as_str()])).collect();
    let (mut asked, mut behind) = (String::new(), 0);
    for (from, to, _) in &found {
        asked.push_str(&stem[behind..*from]);
        asked.push_str(BLANK);
        behind = *to;
    }
    asked.push_str(&stem[behind..]);
    Ok(Read { stem: asked, shape: Key::Texts(blanks) })
}

/// A text for each blank. The first of these marks that stands in the key parts them, and no other: a key that does not fit is
/// none.
fn texts(key: &str, count: usize) -> Option<Vec<Blank>> {
    let blank = |text: &str| match sheet::answers::with_tolerance(text) {
        Some(measure) => Blank::Number(measure),
        None => text.split('|').map(str::trim).filter(|text| !text.is_empty()).collect(),
    };
    if count == 1 {
        let key = key.trim_end_matches(['。', '；', ';']);
        return (!key.contains(['；', ';'])).then(|| vec![blank(key)]);
    }
    if let Some(blanks) = sheet::answers::listed(key) {
        return (blanks.len() == count).then_some(blanks);
    }
    let marks: [&[char]; 4] = [&['；', ';'], &['、'], &['，', ','], &[' ', '\t', '\u{3000}']];
    let key = key.trim().trim_end_matches(['。', '；', ';']);
    let marks = marks.into_iter().find(|marks| key.contains(*marks))?;
    let texts: Vec<&str> = key.split(marks).map(str::trim).filter(|text| !text.is_empty()).collect();
    (texts.len() == count).then(|| texts.into_iter().map(blank).collect())
}

/// The stem with its brackets empty, and the letters of the key.
fn lettered(
    stem: String,
    key: Option<String>,
    texts: &[String],
    repairs: &mut BTreeSet<Repair>,
) -> Result<(String, String), RowFlaw> {
    let found = brackets(&stem);
    let empty = found.iter().any(|bracket| bracket.holds == Holds::Nothing);
    // A bracket is left for the key: letters in others are text.
    let mut keys = found.iter().filter(|bracket| bracket.holds == Holds::Letters && !empty);
    let (written, more) = (keys.next(), keys.next().is_some());
    let Some(written) = written else {
        return Ok((stem, key.filter(|key| !key.is_empty()).ok_or(RowFlaw::NoKey)?));
    };
    if more {
        return Err(RowFlaw::TwoReadings);
    }
    let inner = stem[written.from..written.to]
        .trim_matches(['(', ')', '（', '）', '[', ']', '［', '］'])
        .trim()
        .to_owned();
    let plain = |text: &str| {
        let letters = text.chars().filter(|c| !is_key_mark(*c)).map(half);
        letters.map(|c| c.to_ascii_uppercase()).collect::<BTreeSet<char>>()
    };
    // `B.乙` says what `（B）` says.
    let mut same = |key: &str| {
        let of_key = chosen(key.trim_end_matches(['.', '。', '．']), texts, repairs);
        plain(key) == plain(&inner)
            || of_key.is_ok_and(|of_key| chosen(&inner, texts, &mut BTreeSet::new()) == Ok(of_key))
    };
    if key.is_some_and(|key| !same(&key)) {
        return Err(RowFlaw::TwoKeys);
    }
    repairs.insert(Repair::KeyInStem);
    Ok((format!("{}（　）{}", &stem[..written.from], &stem[written.to..]), inner))
}

/// How a question may be meant whose stem has several brackets that may hold its key: what each way says is right, and
/// the lines that say so.
pub fn ways(source: &str) -> Vec<(String, String)> {
    const MOST: usize = 4;
    if ["答案", "答：", "答:"].iter().any(|word| source.contains(word)) {
        return Vec::new();
    }
    let options = source
        .match_indices('\n')
        .find(|(at, _)| crate::exchange::options::marked_letter(source[at + 1..].trim_start()) == Some(0));
    let (stem, rest) = source.split_at(options.map_or(source.len(), |(at, _)| at));
    let written = |key: &str, stem: String| (format!("答案：{key}"), format!("{stem}{rest}\n答案：{key}"));
    let inner = |from: usize, to: usize| {
        let brackets = ['(', '（', '[', '［', ')', '）', ']', '］'];
        stem[from..to].trim_matches(brackets).trim().to_owned()
    };
    let emptied = |from: usize, to: usize, empty: &str| format!("{}{empty}{}", &stem[..from], &stem[to..]);
    let mut all = Vec::new();
    if source.starts_with("填空题") {
        let mut places = Vec::new();
        let mut open = None;
        for (at, c) in stem.char_indices() {
            match c {
                '(' | '（' => open = Some(at),
                ')' | '）' => places.extend(open.take().map(|from| (from, at + c.len_utf8()))),
                _ => {}
            }
        }
        places.retain(|(from, to)| !inner(*from, *to).is_empty());
        if places.len() < 2 || places.len() >= MOST {
            return Vec::new();
        }
        all.extend(places.iter().map(|(from, to)| written(&inner(*from, *to), emptied(*from, *to, BLANK))));
        let keys: Vec<String> = places.iter().map(|(from, to)| inner(*from, *to)).collect();
        let mut blank = stem.to_owned();
        places.iter().rev().for_each(|(from, to)| blank.replace_range(from..to, BLANK));
        all.push(written(&keys.join("；"), blank));
        return all;
    }
    let keys: Vec<Bracket> =
        brackets(stem).into_iter().filter(|bracket| bracket.holds == Holds::Letters).collect();
    if keys.len() < 2 || keys.len() > MOST {
        return Vec::new();
    }
    all.extend(keys.iter().map(|key| written(&inner(key.from, key.to), emptied(key.from, key.to, "（　）"))));
    all
}

/// Where options begin that stand in the stem's line: the only `A.` behind a space, a bracket or the sentence's end.
pub(super) fn options_in(stem: &str) -> Option<usize> {
    let mut starts = stem.char_indices().filter(|(at, c)| {
        half(*c) == 'A'
            && crate::exchange::options::marked_letter(&stem[*at..]) == Some(0)
            && stem[..*at].ends_with(|before: char| before.is_whitespace() || "）)。？?：:".contains(before))
    });
    let (start, _) = starts.next()?;
    starts.next().is_none().then_some(start)
}
