//! Items as Moodle XML, pictures within. Places on pictures and case studies have no form there.

use base64::Engine as _;

use super::{Files, Loss, Outgoing, Written, escaped, file_name, losses_of, pictures_in, share};
use crate::exchange::found::Hints;
use crate::exchange::moodle;
use crate::item::{BLANK, Blank, Body, Markup, Measure, written};

/// Writes a file.
pub fn write(items: &[Outgoing<'_>], files: Files<'_>) -> Written {
    let (mut text, mut losses) = (String::new(), Vec::new());
    for item in items {
        let mut writer = Writer { markup: item.content.markup, files, missing: false };
        let Some(question) = writer.question(item) else {
            losses.push((item.code.to_owned(), Loss::NotWritten { kind: item.content.body.kind() }));
            continue;
        };
        let missing = writer.missing;
        let mut lost = losses_of(item, moodle::read(file(&question).as_bytes()));
        if missing {
            lost.insert(0, Loss::Pictures);
        }
        if !lost.iter().any(|loss| matches!(loss, Loss::NotWritten { .. })) {
            text.push_str(&question);
        }
        losses.extend(lost.into_iter().map(|loss| (item.code.to_owned(), loss)));
    }
    Written { bytes: file(&text).into_bytes(), losses }
}

fn file(questions: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n{questions}</quiz>\n")
}

struct Writer<'a, 'f> {
    markup: Markup,
    files: &'a mut (dyn FnMut(&str) -> Option<Vec<u8>> + 'f),
    /// Whether a picture was not there.
    missing: bool,
}

impl Writer<'_, '_> {
    fn question(&mut self, item: &Outgoing<'_>) -> Option<String> {
        let content = item.content;
        let (kind, stem, answers) = self.kind(&content.stem, &content.body)?;
        let mut out =
            format!("<question type=\"{kind}\">\n<name><text>{}</text></name>\n", escaped(item.code));
        out.push_str(&self.text("questiontext", "", &stem));
        if !content.rationale.is_empty() {
            out.push_str(&self.text("generalfeedback", "", &content.rationale));
        }
        out.push_str(&format!("<idnumber>{}</idnumber>\n{answers}", escaped(item.code)));
        let word = |word: &String| format!("<tag><text>{}</text></tag>", escaped(word));
        let tags: String = Hints::words_of(item.tags, item.version).iter().map(word).collect();
        out.push_str(&format!("<tags>{tags}</tags>\n"));
        out.push_str("</question>\n");
        Some(out)
    }

    /// The type's name, the stem and the answers.
    fn kind(&mut self, stem: &str, body: &Body) -> Option<(&'static str, String, String)> {
        let as_is = stem.to_owned();
        Some(match body {
            Body::TrueFalse { key } => {
                let one = |value: bool| {
                    let share = if *key == value { 100 } else { 0 };
                    format!("<answer fraction=\"{share}\"><text>{value}</text></answer>\n")
                };
                ("truefalse", as_is, one(true) + &one(false))
            }
            Body::SingleChoice { options, key } => {
                let share = |index| if index == *key { "100".to_owned() } else { "0".to_owned() };
                ("multichoice", as_is, self.options(options, share) + "<single>true</single>\n")
            }
            Body::MultipleChoice { options, key } => {
                let right = share(key.len());
                let share = |index| if key.contains(&index) { right.clone() } else { "-100".to_owned() };
                ("multichoice", as_is, self.options(options, share) + "<single>false</single>\n")
            }
            Body::FillBlank { blanks } => match blanks.as_slice() {
                [Blank::Texts(texts)] => {
                    let answer = |text: &String| {
                        let text = escaped(&text.replace('*', r"\*"));
                        format!("<answer fraction=\"100\"><text>{text}</text></answer>\n")
                    };
                    (
                        "shortanswer",
                        as_is,
                        texts.iter().map(answer).collect::<String>() + "<usecase>0</usecase>\n",
                    )
                }
                [Blank::Number(measure)] => ("numerical", as_is, numerical(measure)),
                blanks => ("cloze", cloze(stem, blanks)?, String::new()),
            },
            Body::Order { options } => {
                let mut place = 0;
                let answers = self.options(options, |_| {
                    place += 1;
                    place.to_string()
                });
                ("ordering", as_is, answers + "<selecttype>0</selecttype>\n")
            }
            Body::Match { prompts, options, key } => {
                let mut out = String::new();
                for (prompt, key) in prompts.iter().zip(key) {
                    out.push_str(&self.pair(prompt, options.get(*key)?));
                }
                for (index, option) in options.iter().enumerate() {
                    if !key.contains(&index) {
                        out.push_str(&self.pair("", option));
                    }
                }
                ("matching", as_is, out)
            }
            Body::ShortAnswer { reference, points, most } => {
                let told = written::together(reference, points, *most);
                let told = if told.is_empty() { told } else { self.text("graderinfo", "", &told) };
                ("essay", as_is, format!("<responseformat>plain</responseformat>\n{told}"))
            }
            Body::Hotspot { .. } | Body::CaseStudy { .. } => return None,
        })
    }

    fn options(&mut self, options: &[String], mut share: impl FnMut(usize) -> String) -> String {
        let mut out = String::new();
        for (index, option) in options.iter().enumerate() {
            out.push_str(&self.text("answer", &format!(" fraction=\"{}\"", share(index)), option));
        }
        out
    }

    fn pair(&mut self, prompt: &str, option: &str) -> String {
        // Moodle's own options are plain and name no format.
        let option = match self.markup {
            Markup::Plain => format!("<answer><text>{}</text></answer>\n", escaped(option)),
            Markup::Markdown => self.text("answer", "", option),
        };
        let prompt = self.text("subquestion", "", prompt);
        prompt.replacen("</subquestion>", &format!("{option}</subquestion>"), 1)
    }

    /// An element with a text and the pictures that it shows.
    fn text(&mut self, name: &str, attributes: &str, text: &str) -> String {
        let format = match self.markup {
            Markup::Plain => "plain_text",
            Markup::Markdown => "markdown",
        };
        let (mut text, mut files) = (text.to_owned(), String::new());
        let shown: Vec<String> = match self.markup {
            Markup::Plain => Vec::new(),
            Markup::Markdown => pictures_in(&text).into_iter().map(ToOwned::to_owned).collect(),
        };
        for asset in shown {
            let found = (self.files)(&asset).and_then(|bytes| Some((file_name(&asset, &bytes)?, bytes)));
            let Some((file, bytes)) = found else {
                self.missing = true;
                continue;
            };
            text = text.replace(&format!("](asset:{asset})"), &format!("](@@PLUGINFILE@@/{file})"));
            let data = base64::engine::general_purpose::STANDARD.encode(bytes);
            files.push_str(&format!("<file name=\"{file}\" path=\"/\" encoding=\"base64\">{data}</file>"));
        }
        format!("<{name}{attributes} format=\"{format}\"><text>{}</text>{files}</{name}>\n", escaped(&text))
    }
}

fn numerical(measure: &Measure) -> String {
    let tolerance = if measure.tolerance.is_empty() { "0" } else { &measure.tolerance };
    let mut out = format!(
        "<answer fraction=\"100\"><text>{}</text><tolerance>{}</tolerance></answer>\n",
        escaped(&measure.value),
        escaped(tolerance)
    );
    if !measure.units.is_empty() {
        let unit = |unit: &String| {
            format!("<unit><multiplier>1</multiplier><unit_name>{}</unit_name></unit>", escaped(unit))
        };
        out.push_str(&format!("<units>{}</units>\n", measure.units.iter().map(unit).collect::<String>()));
        if measure.unit_needed {
            out.push_str(
                "<unitgradingtype>1</unitgradingtype><unitpenalty>1</unitpenalty><showunits>0</showunits>\n",
            );
        }
    }
    out
}

/// The stem with an answer in place of each blank.
fn cloze(stem: &str, blanks: &[Blank]) -> Option<String> {
    let mut parts = stem.split(BLANK);
    let mut out = parts.next()?.to_owned();
    for (blank, part) in blanks.iter().zip(parts) {
        let answers: Vec<String> = match blank {
            Blank::Texts(texts) => {
                texts.iter().map(|text| format!("=%100%{}", marked(&text.replace('*', r"\*")))).collect()
            }
            Blank::Number(measure) => {
                let tolerance = if measure.tolerance.is_empty() { "0" } else { &measure.tolerance };
                vec![format!("=%100%{}:{tolerance}", measure.value)]
            }
        };
        let kind = if matches!(blank, Blank::Number(_)) { "NUMERICAL" } else { "SHORTANSWER" };
        out.push_str(&format!("{{1:{kind}:{}}}{part}", answers.join("~")));
    }
    Some(out)
}

/// Text within an answer of a cloze: HTML, with backslashes before marks.
fn marked(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut out = String::new();
    for c in text.chars() {
        if r#"~=#{}"/\"#.contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
