//! Answers within a text: `{1:SHORTANSWER:=30~%100%三十}`, `{2:NUMERICAL:=1.6:0.1}`, `{1:MULTICHOICE:=停炉~加水}`.

use std::collections::BTreeSet;

use super::{RowFlaw, Weighed, all_full, decimal, exact, only_full};
use crate::exchange::found::LeftOut;
use crate::item::Blank;

/// What stands for an answer in the text that is left: it reads as a blank.
pub const GAP: &str = "_____";

/// What is asked at one place of the text.
pub enum Part {
    /// What counts as right in a field.
    Blank(Blank),
    /// Options in HTML with their shares.
    Choice {
        /// Each with its share.
        options: Vec<Weighed<String>>,
        /// Whether one is right.
        single: bool,
    },
}

/// A piece of the text, and what is asked behind it; nothing behind the last one.
pub type Piece = (String, Option<Part>);

/// The text in pieces. Answers of other kinds are refused by name.
pub fn read(text: &str, left_out: &mut BTreeSet<LeftOut>) -> Result<Vec<Piece>, RowFlaw> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, kind, behind)) = next_part(rest) {
        let end = end_of(behind).ok_or(RowFlaw::Broken)?;
        pieces.push((own(before), Some(part(kind, &behind[..end], left_out)?)));
        rest = &behind[end + 1..];
    }
    pieces.push((own(rest), None));
    Ok(pieces)
}

/// Underscores of the text's own are no blanks.
fn own(text: &str) -> String {
    text.replace("___", "_ _ _")
}

/// What is before the next answer, its kind, and what follows.
fn next_part(text: &str) -> Option<(&str, &str, &str)> {
    text.match_indices('{').find_map(|(at, _)| {
        let inner = text[at + 1..].trim_start();
        let weight = inner.len() - inner.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        let inner = inner[weight..].trim_start().strip_prefix(':')?;
        let end = inner.find(|c: char| !(c.is_ascii_uppercase() || c == '_'))?;
        let behind = inner[end..].strip_prefix(':')?;
        (end > 0).then_some((&text[..at], &inner[..end], behind))
    })
}

/// Where an answer closes; a backslash takes its meaning from a brace.
fn end_of(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(at, c)| {
        let ends = c == '}' && !escaped;
        escaped = c == '\\' && !escaped;
        ends.then_some(at)
    })
}

fn part(kind: &str, inner: &str, left_out: &mut BTreeSet<LeftOut>) -> Result<Part, RowFlaw> {
    let mut answers = answers(inner, left_out);
    // How the options are laid out, and that they are shuffled, is not kept.
    let choice = match kind {
        "MULTICHOICE" | "MC" | "MULTICHOICE_V" | "MCV" | "MULTICHOICE_H" | "MCH" | "MULTICHOICE_S"
        | "MCS" | "MULTICHOICE_VS" | "MCVS" | "MULTICHOICE_HS" | "MCHS" => Some(true),
        "MULTIRESPONSE" | "MR" | "MULTIRESPONSE_H" | "MRH" | "MULTIRESPONSE_S" | "MRS"
        | "MULTIRESPONSE_HS" | "MRHS" => Some(false),
        _ => None,
    };
    if let Some(single) = choice {
        if !single {
            share_out(&mut answers);
        }
        return Ok(Part::Choice { options: answers, single });
    }
    for answer in &mut answers {
        answer.answer = entities(&answer.answer);
    }
    match kind {
        "SHORTANSWER" | "SA" | "MW" | "SHORTANSWER_C" | "SAC" | "MWC" => {
            if kind.ends_with('C') {
                left_out.insert(LeftOut::Case);
            }
            let texts: Result<Vec<String>, RowFlaw> =
                all_full(&answers, left_out)?.iter().map(|text| exact(text)).collect();
            Ok(Part::Blank(Blank::Texts(texts?)))
        }
        "NUMERICAL" | "NM" => {
            let key = only_full(&answers, left_out)?;
            let (value, tolerance) =
                answers[key].answer.split_once(':').unwrap_or((&answers[key].answer, ""));
            let measure = decimal::measure(value, tolerance).ok_or(RowFlaw::BadKey)?;
            Ok(Part::Blank(Blank::Number(measure)))
        }
        kind => Err(RowFlaw::UnknownInteraction { name: format!("cloze {kind}") }),
    }
}

/// Several that are right together have full marks each here; elsewhere they share them. Where one has more than
/// another, nothing says which are meant, and no share adds up.
fn share_out(answers: &mut [Weighed<String>]) {
    let full = answers.iter().filter(|answer| answer.share > 0.999).count();
    if answers.iter().all(|answer| answer.share <= 0.0 || answer.share > 0.999) {
        for answer in answers.iter_mut().filter(|answer| answer.share > 0.0) {
            #[allow(clippy::cast_precision_loss)]
            let share = 1.0 / full as f64;
            answer.share = share;
        }
    }
}

/// `=right~wrong~%50%nearly#feedback`
fn answers(inner: &str, left_out: &mut BTreeSet<LeftOut>) -> Vec<Weighed<String>> {
    let mut all = Vec::new();
    for piece in pieces(inner, '~') {
        let mut parts = pieces(&piece, '#').into_iter();
        let text = parts.next().unwrap_or_default();
        if parts.any(|feedback| !feedback.trim().is_empty()) {
            left_out.insert(LeftOut::Feedback);
        }
        let text = text.trim();
        let (right, text) = text.strip_prefix('=').map_or((false, text), |text| (true, text));
        let weighed = text.strip_prefix('%').and_then(|rest| {
            let (share, text) = rest.split_once('%')?;
            Some((share.trim().parse::<f64>().ok().filter(|share| share.is_finite())? / 100.0, text))
        });
        let (share, text) = weighed.unwrap_or((if right { 1.0 } else { 0.0 }, text));
        all.push(Weighed { answer: unescaped(text.trim()), share });
    }
    all
}

/// Splits at a mark that no backslash stands before. Backslashes stay.
fn pieces(text: &str, mark: char) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut escaped = false;
    for c in text.chars() {
        if c == mark && !escaped {
            all.push(String::new());
        } else if let Some(last) = all.last_mut() {
            last.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    all
}

/// Without the backslashes before marks.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let taken = if c == '\\' { chars.next_if(|next| r#"~=#{}:"/\"#.contains(*next)) } else { None };
        out.push(taken.unwrap_or(c));
    }
    out
}

/// The text around is HTML, so the answers are too.
fn entities(text: &str) -> String {
    let mut out = text.to_owned();
    for (name, c) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&nbsp;", " "), ("&amp;", "&")] {
        out = out.replace(name, c);
    }
    out
}
