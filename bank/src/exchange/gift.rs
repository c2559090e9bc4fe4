//! GIFT, the text format of Moodle: `::name::[format]stem{=right ~wrong ####rationale}`.
//!
//! Questions are parted by empty lines; one more within the braces is borne with where no other reading is possible.

use std::collections::BTreeMap;

use super::draft::{About, Question, Shape, Weighed, all_full, choice, only_full, pairs, with_one_blank};
use super::found::{FileError, Found, Hints, LeftOut, Place};
use super::html::Around;
use super::rich::Rich;
use super::text::Format;
use super::{RowFlaw, decimal, limits, xml};
use crate::item::{Blank, Measure};

mod lex;

use lex::{Block, Mark, find, is_blank, letters_of, starts_with, text_of, trim};

/// Reads a file.
pub fn read(bytes: &[u8]) -> Result<Found, FileError> {
    if bytes.len() > limits::LARGEST_FILE {
        return Err(FileError::TooLarge);
    }
    let text = xml::decode(bytes)?;
    let mut found = Found::default();
    let mut category = Vec::new();
    for mut block in lex::blocks(&text) {
        if let Some(path) = block.take_category() {
            category = categories(&path);
        }
        if block.text.trim().is_empty() {
            continue;
        }
        let mut about = About { place: Place::line(block.line), code: block.id.take(), ..About::default() };
        about.hints = Hints { category: category.clone(), ..Hints::default() };
        for word in &block.tags {
            about.hints.take(word);
        }
        let question = question(&block, &mut about, &mut found.pictures);
        let (place, mut outcome) = about.settle(question);
        if let Err(refused) = &mut outcome
            && refused.about.is_empty()
        {
            *refused = super::found::Refused::new(refused.flaw.clone(), &block.text);
        }
        found.push(place, outcome)?;
    }
    if found.entries.is_empty() { Err(FileError::Empty) } else { Ok(found) }
}

/// `$course$/top/锅炉/水处理`: the names of a category's path. Two slashes are one within a name.
pub fn categories(path: &str) -> Vec<String> {
    let path = path.replace("//", "\u{0}");
    let names = path.split('/').map(|name| name.replace('\u{0}', "/").trim().to_owned());
    let names = names.filter(|name| !name.is_empty() && name != "top");
    names.filter(|name| !(name.starts_with('$') && name.ends_with('$'))).collect()
}

/// What all parts of a question share while it is read.
struct Reader<'a> {
    about: &'a mut About,
    kept: &'a mut BTreeMap<String, Vec<u8>>,
    format: Format,
}

impl Reader<'_> {
    /// A text, in the question's format if it names none.
    fn rich(&mut self, text: &[Mark], blanks: bool) -> Result<Rich, RowFlaw> {
        let (format, text) = prefixed(text);
        self.text(text, format.unwrap_or(self.format), blanks)
    }

    fn text(&mut self, text: &[Mark], format: Format, blanks: bool) -> Result<Rich, RowFlaw> {
        let around = &mut Around { files: &mut |_| None, kept: self.kept, about: self.about, blanks };
        format.read(&text_of(text), around)
    }
}

fn question(
    block: &Block,
    about: &mut About,
    kept: &mut BTreeMap<String, Vec<u8>>,
) -> Result<Question, RowFlaw> {
    if block.text.len() > limits::LONGEST_SOURCE * 4 {
        return Err(RowFlaw::TooLong);
    }
    let marks = lex::marks(&block.text);
    let mut rest = trim(&marks);
    if starts_with(rest, "::") {
        let end = find(&rest[2..], "::").ok_or(RowFlaw::Broken)?;
        about.place.name = text_of(trim(&rest[2..2 + end]));
        rest = trim(&rest[2 + end + 2..]);
    }
    let (format, body) = prefixed(rest);
    let mut reader = Reader { about, kept, format: format.unwrap_or(Format::Auto) };
    let Some(open) = find(body, "{") else {
        return Err(if find(body, "}").is_some() {
            RowFlaw::Broken
        } else {
            RowFlaw::UnknownInteraction { name: "description".into() }
        });
    };
    let close = open + find(&body[open..], "}").ok_or(RowFlaw::Broken)?;
    let (head, inner, tail) = (&body[..open], &body[open + 1..close], trim(&body[close + 1..]));
    if [head, inner, tail].iter().any(|part| find(part, "{").is_some() || find(part, "}").is_some()) {
        return Err(RowFlaw::Broken);
    }
    let (answers, rationale) = match find(inner, "####") {
        Some(at) => (trim(&inner[..at]), trim(&inner[at + 4..])),
        None => (trim(inner), &inner[..0]),
    };
    // Text behind the braces makes the braces a word that is missing.
    let missing_word = !tail.is_empty();
    let stem = if missing_word {
        let gap = letters_of("_____");
        [head, &gap, &body[close + 1..]].concat()
    } else {
        head.to_vec()
    };
    let rationale = reader.rich(rationale, false)?;
    let (shape, fills) = shape(answers, &mut reader)?;
    let stem = reader.text(&stem, reader.format, fills || missing_word)?;
    let stem = if fills { with_one_blank(stem, &mut reader.about.repairs)? } else { stem };
    Ok(Question { stem, shape, rationale })
}

/// What the braces hold, and whether the answer fills a blank.
fn shape(answers: &[Mark], reader: &mut Reader<'_>) -> Result<(Shape, bool), RowFlaw> {
    if answers.is_empty() {
        // An essay: the format has no place for what it is marked by.
        return Ok((Shape::Written(Rich::default(), Vec::new(), None), false));
    }
    if let Some(key) = truth(answers) {
        if find(answers, "#").is_some() {
            reader.about.left_out.insert(LeftOut::Feedback);
        }
        return Ok((Shape::TrueFalse(key), false));
    }
    if starts_with(answers, "#") {
        return Ok((Shape::Fill(vec![Blank::Number(number(&answers[1..], reader)?)]), true));
    }
    let answers = split(answers, reader)?;
    if answers.iter().any(|answer| answer.wrong) {
        let mut weighed = Vec::new();
        for answer in &answers {
            let share = answer.share.unwrap_or(if answer.wrong { 0.0 } else { 1.0 });
            weighed.push(Weighed { answer: reader.rich(answer.text, false)?, share });
        }
        let single = weighed.iter().any(|answer| answer.share > 0.999);
        return Ok((choice(weighed, single, &mut reader.about.left_out)?, false));
    }
    if answers.iter().all(|answer| find_arrow(answer.text).is_some()) {
        let mut found = Vec::new();
        for answer in &answers {
            let at = find_arrow(answer.text).unwrap_or_default();
            let prompt = reader.rich(trim(&answer.text[..at]), false)?;
            found.push((prompt, reader.rich(trim(&answer.text[at + 2..]), false)?));
        }
        return Ok((pairs(found)?, false));
    }
    let weighed: Vec<Weighed<String>> = answers
        .iter()
        .map(|answer| Weighed {
            answer: one_line(&text_of(prefixed(answer.text).1)),
            share: answer.share.unwrap_or(1.0),
        })
        .collect();
    let texts = all_full(&weighed, &mut reader.about.left_out)?;
    let texts: Result<Vec<String>, RowFlaw> = texts.iter().map(|text| exact(text)).collect();
    Ok((Shape::Fill(vec![Blank::Texts(texts?)]), true))
}

/// An accepted text that is no pattern: `*` stands for anything, `\*` for itself.
pub fn exact(text: &str) -> Result<String, RowFlaw> {
    let bare = text.replace(r"\*", "");
    if bare.contains('*') { Err(RowFlaw::Wildcard) } else { Ok(text.replace(r"\*", "*")) }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn truth(answers: &[Mark]) -> Option<bool> {
    let end = find(answers, "#").unwrap_or(answers.len());
    match text_of(trim(&answers[..end])).to_ascii_uppercase().as_str() {
        "T" | "TRUE" => Some(true),
        "F" | "FALSE" => Some(false),
        _ => None,
    }
}

/// One of several answers.
struct Answer<'a> {
    /// Marked with `~`.
    wrong: bool,
    share: Option<f64>,
    text: &'a [Mark],
}

/// Parts answers at `=` and `~`. Feedback is left out.
fn split<'a>(answers: &'a [Mark], reader: &mut Reader<'_>) -> Result<Vec<Answer<'a>>, RowFlaw> {
    let starts: Vec<usize> = (0..answers.len()).filter(|at| lex::is_mark(answers[*at], "=~")).collect();
    if starts.first() != Some(&0) {
        // Words without a mark: are they right or wrong?
        return Err(RowFlaw::BadKey);
    }
    let mut all = Vec::new();
    for (index, start) in starts.iter().enumerate() {
        let end = starts.get(index + 1).copied().unwrap_or(answers.len());
        let (share, text) = weight(trim(&answers[start + 1..end]));
        let cut = find(text, "#");
        if cut.is_some_and(|at| !is_blank(&text[at + 1..])) {
            reader.about.left_out.insert(LeftOut::Feedback);
        }
        let text = trim(&text[..cut.unwrap_or(text.len())]);
        all.push(Answer { wrong: lex::is_mark(answers[*start], "~"), share, text });
    }
    Ok(all)
}

/// `%50%` in front of an answer.
fn weight(text: &[Mark]) -> (Option<f64>, &[Mark]) {
    let share = || {
        let end = 1 + find(text.get(1..)?, "%").filter(|end| *end <= 12)?;
        let share: f64 = text_of(&text[1..end]).trim().parse().ok()?;
        Some((share / 100.0, trim(&text[end + 1..])))
    };
    match share().filter(|(share, _)| starts_with(text, "%") && share.is_finite()) {
        Some((share, rest)) => (Some(share), rest),
        None => (None, text),
    }
}

/// `1822`, `3.14:0.01`, `1..5`, or several with their shares.
fn number(answers: &[Mark], reader: &mut Reader<'_>) -> Result<Measure, RowFlaw> {
    let answers = trim(answers);
    if !starts_with(answers, "=") {
        let end = find(answers, "#").unwrap_or(answers.len());
        if end < answers.len() {
            reader.about.left_out.insert(LeftOut::Feedback);
        }
        let text = text_of(&answers[..end]);
        // A `~` without an answer only says what others are told.
        return measure(text.trim_end().strip_suffix('~').unwrap_or(&text));
    }
    let weighed: Vec<Weighed<String>> = split(answers, reader)?
        .iter()
        .map(|answer| Weighed { answer: text_of(answer.text), share: answer.share.unwrap_or(1.0) })
        .collect();
    let key = only_full(&weighed, &mut reader.about.left_out)?;
    measure(&weighed[key].answer)
}

fn measure(text: &str) -> Result<Measure, RowFlaw> {
    let found = if let Some((low, high)) = text.split_once("..") {
        decimal::range(low, high)
    } else {
        let (value, tolerance) = text.split_once(':').unwrap_or((text, ""));
        decimal::measure(value, tolerance)
    };
    found.ok_or(RowFlaw::BadKey)
}

fn find_arrow(text: &[Mark]) -> Option<usize> {
    find(text, "->")
}

/// The format that a text names in front, and the rest.
fn prefixed(text: &[Mark]) -> (Option<Format>, &[Mark]) {
    let text_from = trim(text);
    if starts_with(text_from, "[")
        && let Some(end) = find(text_from, "]").filter(|end| *end <= 10)
        && let Some(format) = Format::from_name(&text_of(&text_from[1..end]))
    {
        return (Some(format), trim_start(&text_from[end + 1..]));
    }
    (None, text)
}

fn trim_start(text: &[Mark]) -> &[Mark] {
    let start = text.iter().position(|mark| !mark.c.is_whitespace()).unwrap_or(text.len());
    &text[start..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{Body, Content, Markup};

    fn all(text: &str) -> Vec<Result<Content, RowFlaw>> {
        let found = read(text.as_bytes()).unwrap();
        found
            .entries
            .into_iter()
            .map(|entry| entry.outcome.map(|sound| sound.content).map_err(|refused| refused.flaw))
            .collect()
    }

    fn one(text: &str) -> Result<Content, RowFlaw> {
        let mut all = all(text);
        assert_eq!(all.len(), 1, "{text}");
        all.remove(0)
    }

    fn body(text: &str) -> Body {
        one(text).unwrap().body
    }

    fn texts(list: &[&str]) -> Vec<String> {
        list.iter().map(|text| (*text).to_owned()).collect()
    }

    fn fill(text: &str) -> (String, Vec<String>) {
        let content = one(text).unwrap();
        let Body::FillBlank { blanks } = content.body else { panic!("{text}") };
        (content.stem, blanks[0].shown())
    }

    #[test]
    fn judgements_and_choices() {
        assert_eq!(body("水位表应透明。{T}"), Body::TrueFalse { key: true });
        assert_eq!(body("水位表应透明。{ false#错了#对了 }"), Body::TrueFalse { key: false });
        let options = texts(&["停炉", "加水"]);
        assert_eq!(body("缺水时？{=停炉 ~加水}"), Body::SingleChoice { options: options.clone(), key: 0 });
        assert_eq!(body("缺水时？{~%100%停炉 ~%-50%加水}"), Body::SingleChoice { options, key: 0 });
        let options = texts(&["甲", "乙", "丙"]);
        assert_eq!(
            body("哪些？{~%50%甲 ~%-100%乙 ~%50%丙}"),
            Body::MultipleChoice { options, key: vec![0, 2] }
        );
        assert_eq!(one("哪些？{=甲 =乙 ~丙}"), Err(RowFlaw::ManyKeys));
        assert_eq!(one("哪些？{~甲 ~乙}"), Err(RowFlaw::NoKey));
        assert_eq!(one("哪些？{~%30%甲 ~%30%乙 ~丙}"), Err(RowFlaw::BadKey));
        assert_eq!(one("哪个？{甲}"), Err(RowFlaw::BadKey));
    }

    #[test]
    fn a_title_begins_a_question_also_without_an_empty_line_before_it() {
        let many = "::甲::缺水时？{=停炉\n~加水 ::不是题名\n}\n::乙::应透明。{T}\n  ::丙::应{=校验}。\n\n// [id:x]\n::丁::对吗？{F}";
        let stems: Vec<String> = all(many).into_iter().map(|found| found.unwrap().stem).collect();
        assert_eq!(stems, ["缺水时？", "应透明。", "应____。", "对吗？"]);
        // What stands behind the braces is the question's, and so is a title within them.
        assert_eq!(all("::甲::应{=校验}\n的，::不是题名::。").len(), 1);
    }

    #[test]
    fn texts_and_numbers_fill_blanks() {
        assert_eq!(
            fill("谁负责？{=使用单位 =用户 =%50%业主}"),
            ("谁负责？____".into(), texts(&["使用单位", "用户"]))
        );
        assert_eq!(fill("应在{=30 日}内办理。"), ("应在____内办理。".into(), texts(&["30 日"])));
        assert_eq!(fill("应在_____内办理。{=30 日}").0, "应在____内办理。");
        assert_eq!(fill("What is it?{=a\\*b}").1, ["a*b"]);
        for (answer, shown) in [
            ("#1822", "1822"),
            ("#-3.142:0.001", "-3.142±0.001"),
            ("#1..5", "3±2"),
            ("#3:2~#错了", "3±2"),
            ("#=1822:0#好 =%50%1822:2", "1822"),
        ] {
            assert_eq!(fill(&format!("压力是？{{{answer}}}")).1, [shown]);
        }
        assert_eq!(one("压力是？{#=1 =2}"), Err(RowFlaw::ManyKeys));
        assert_eq!(one("压力是？{#abc}"), Err(RowFlaw::BadKey));
        assert_eq!(one("谁负责？{=*单位}"), Err(RowFlaw::Wildcard));
        assert_eq!(one("____与____？{=甲}"), Err(RowFlaw::Blanks));
    }

    #[test]
    fn what_belongs_together() {
        let found = body("配对{=甲 -> 1 =乙 -> 2 =丙 -> 1 = -> 3}");
        let (prompts, options) = (texts(&["甲", "乙", "丙"]), texts(&["1", "2", "3"]));
        assert_eq!(found, Body::Match { prompts, options, key: vec![0, 1, 0] });
    }

    #[test]
    fn titles_formats_escapes_and_rationale() {
        let text = "// [id:N1-1] [tag:subject:P1] [tag:旧题]\n$CATEGORY: $course$/top/锅炉//水/一\n::标题\\:甲::[html]<b>x</b> \\= 1\\n\\{2\\}{\n=[plain]<b>甲</b>#好\n~乙\n####因为\n}";
        let found = read(text.as_bytes()).unwrap();
        let entry = &found.entries[0];
        let sound = entry.outcome.as_ref().unwrap();
        assert_eq!(entry.place, Place { line: 3, name: "标题:甲".into(), ..Place::default() });
        assert_eq!(sound.code.as_deref(), Some("N1-1"));
        assert_eq!(sound.hints.category, ["锅炉/水", "一"]);
        assert_eq!((&sound.hints.subjects, &sound.hints.words), (&texts(&["P1"]), &texts(&["旧题"])));
        assert_eq!(sound.content.markup, Markup::Markdown);
        assert_eq!(sound.content.stem, "**x** = 1 {2}");
        assert_eq!(sound.content.body.options(), [r"\<b>甲\</b>", "乙"]);
        assert_eq!(sound.content.rationale, "因为");
        assert!(sound.left_out.contains(&LeftOut::Feedback));
    }

    #[test]
    fn each_question_stands_or_falls_alone() {
        let found = all("甲{T}\n\n论述{}\n\n说明文字\n\n坏{=甲\n\n乙{F}\n\n乱{=a}{=b}\n\n丙{\n=x\n\n~y\n}");
        let flaw = |name: &str| Err(RowFlaw::UnknownInteraction { name: name.into() });
        assert_eq!(found[0].as_ref().unwrap().body, Body::TrueFalse { key: true });
        let essay = Body::ShortAnswer { reference: String::new(), points: vec![], most: None };
        assert_eq!(found[1].as_ref().unwrap().body, essay);
        assert_eq!(found[2], flaw("description"));
        assert_eq!(found[3], Err(RowFlaw::Broken));
        assert_eq!(found[4].as_ref().unwrap().body, Body::TrueFalse { key: false });
        assert_eq!(found[5], Err(RowFlaw::Broken));
        assert!(found[6].is_ok(), "an empty line within braces: {:?}", found[6]);
        assert_eq!(read(b""), Err(FileError::Empty));
    }
}
