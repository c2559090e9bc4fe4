//! Words for pictures that come without any. An item is sound only where each of its pictures has words for who can't see
//! it. What a picture shows nobody here knows: the words say its place, and people are told to write better ones.

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::Doubt;
use crate::item::{Body, Content, is_asset, letter};
use crate::markup::{DIALECT, texts};

/// Gives words to all pictures that have none, and tells which.
pub fn caption(content: &mut Content) -> BTreeSet<Doubt> {
    let chinese = texts(content).iter().any(|text| text.contains(|c| matches!(c, '\u{4e00}'..='\u{9fff}')));
    let mut captions = Captions { chinese, marked: !content.markup.is_plain(), given: BTreeSet::new() };
    captions.question("", &mut content.stem, &mut content.body, &mut content.rationale);
    captions.given
}

/// A text of an item.
enum Place {
    Stem,
    Option(usize),
    Prompt(usize),
    Reference,
    Point(usize),
    Rationale,
}

struct Captions {
    chinese: bool,
    /// Whether texts may have pictures in them.
    marked: bool,
    given: BTreeSet<Doubt>,
}

impl Captions {
    /// `of`: what stands before the place, for questions of a case.
    fn question(&mut self, of: &str, stem: &mut String, body: &mut Body, rationale: &mut String) {
        self.text(stem, of, &Place::Stem);
        match body {
            Body::SingleChoice { options, .. }
            | Body::MultipleChoice { options, .. }
            | Body::Order { options } => self.all(options, of, Place::Option),
            Body::Match { prompts, options, .. } => {
                self.all(prompts, of, Place::Prompt);
                self.all(options, of, Place::Option);
            }
            Body::Hotspot { picture, .. } if picture.alt.trim().is_empty() => {
                picture.alt = self.give(of, &Place::Stem, None);
            }
            Body::ShortAnswer { reference, points, .. } => {
                self.text(reference, of, &Place::Reference);
                for (at, point) in points.iter_mut().enumerate() {
                    self.text(&mut point.text, of, &Place::Point(at));
                }
            }
            Body::CaseStudy { items } => {
                for (number, item) in (1..).zip(items) {
                    let of = if self.chinese {
                        format!("小题 {number} ")
                    } else {
                        format!("question {number}, ")
                    };
                    self.question(&of, &mut item.stem, &mut item.body, &mut item.rationale);
                }
            }
            Body::TrueFalse { .. } | Body::FillBlank { .. } | Body::Hotspot { .. } => {}
        }
        self.text(rationale, of, &Place::Rationale);
    }

    fn all(&mut self, texts: &mut [String], of: &str, place: impl Fn(usize) -> Place) {
        for (at, text) in texts.iter_mut().enumerate() {
            self.text(text, of, &place(at));
        }
    }

    fn text(&mut self, text: &mut String, of: &str, place: &Place) {
        let bare = if self.marked { bare_pictures(text) } else { Vec::new() };
        let several = bare.len() > 1;
        // From the end, so that places stay.
        for (number, (range, address)) in (1..).zip(bare).collect::<Vec<_>>().into_iter().rev() {
            let words = self.give(of, place, several.then_some(number));
            text.replace_range(range, &format!("![{words}]({address})"));
        }
    }

    /// Words by the place, with a number where it has several pictures.
    fn give(&mut self, of: &str, place: &Place, number: Option<usize>) -> String {
        let mut words = if self.chinese {
            let place = match place {
                Place::Stem => "题干配图".to_owned(),
                Place::Option(at) => format!("选项 {} 配图", letter(*at)),
                Place::Prompt(at) => format!("左列第 {} 项配图", at + 1),
                Place::Reference => "参考答案配图".to_owned(),
                Place::Point(at) => format!("第 {} 个得分点配图", at + 1),
                Place::Rationale => "解析配图".to_owned(),
            };
            format!("{of}{place}")
        } else {
            let place = match place {
                Place::Stem => "the stem".to_owned(),
                Place::Option(at) => format!("option {}", letter(*at)),
                Place::Prompt(at) => format!("text {} to match", at + 1),
                Place::Reference => "the reference answer".to_owned(),
                Place::Point(at) => format!("marking point {}", at + 1),
                Place::Rationale => "the rationale".to_owned(),
            };
            format!("Picture of {of}{place}")
        };
        if let Some(number) = number {
            words.push_str(&format!(" {number}"));
        }
        self.given.insert(Doubt::PictureWords { words: words.clone() });
        words
    }
}

/// Pictures of the bank without words: where they stand, and their addresses.
fn bare_pictures(text: &str) -> Vec<(Range<usize>, String)> {
    let (mut bare, mut open) = (Vec::new(), None);
    // Most texts have none.
    if !text.contains("](asset:") {
        return bare;
    }
    for (event, range) in Parser::new_ext(text, DIALECT).into_offset_iter() {
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => open = Some((range, dest_url.to_string(), false)),
            Event::End(TagEnd::Image) => {
                if let Some((range, address, false)) = open.take()
                    && address.strip_prefix("asset:").is_some_and(is_asset)
                {
                    bare.push((range, address));
                }
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some((_, _, worded)) = &mut open {
                    *worded |= !words.trim().is_empty();
                }
            }
            _ => {}
        }
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{Markup, SubItem};
    use crate::markup::look_over;

    #[test]
    fn pictures_are_called_by_their_place() {
        let picture = |words: &str| format!("![{words}](asset:{})", "0123456789abcdef".repeat(4));
        let item = |stem: String, body: Body, rationale: String| Content {
            markup: Markup::Markdown,
            stem,
            body,
            rationale,
        };
        let said = |content: &Content| {
            let mut content = content.clone();
            let given = caption(&mut content);
            assert_eq!(look_over(&content).0, [], "{content:?}");
            assert_eq!(caption(&mut content), BTreeSet::new(), "said once");
            given
        };
        let words = |all: &[&str]| -> BTreeSet<Doubt> {
            all.iter().map(|words| Doubt::PictureWords { words: (*words).to_owned() }).collect()
        };
        let options = vec![picture(""), picture("阀"), format!("乙 {}", picture(" "))];
        let choice = Body::SingleChoice { options, key: 0 };
        let whole = item(format!("看图 {}\n\n{}____", picture(""), picture("")), choice, picture(""));
        let expected = ["题干配图 1", "题干配图 2", "选项 A 配图", "选项 C 配图", "解析配图"];
        assert_eq!(said(&whole), words(&expected));
        let part =
            SubItem { stem: picture(""), body: Body::TrueFalse { key: true }, rationale: String::new() };
        let case = item("甲".into(), Body::CaseStudy { items: vec![part] }, String::new());
        assert_eq!(said(&case), words(&["小题 1 题干配图"]));
        let english = item(picture(""), Body::TrueFalse { key: true }, String::new());
        assert_eq!(said(&english), words(&["Picture of the stem"]));
        let formula = item(format!("${}$", picture("")), Body::TrueFalse { key: true }, String::new());
        assert_eq!(caption(&mut formula.clone()), BTreeSet::new(), "a formula shows none");
    }
}
