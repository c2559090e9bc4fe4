//! What people should look at in an item that comes in: it is taken as it stands, and never silently.

use super::Doubt;
use super::pictured::unanswered;
use crate::item::{Content, Tags};
use crate::regulation::cite::Citable;
use crate::search::texts::asked;

/// Marks that part options in one cell and mean nothing in a text.
const MARKS: [&str; 2] = ["**", "##"];
/// What stands where a sign could not be read.
const UNREAD: char = '\u{fffd}';
/// How much is told around a mark, characters on each side.
const AROUND: usize = 8;

/// What there is to look at. Citations of regulations on file get these regulations' numbers.
pub fn of(content: &Content, tags: &mut Tags, citable: &Citable) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for citation in &mut tags.citations {
        match citable.find(citation) {
            Some(found) => *citation = found,
            // An edition that is only known by what replaced it says that itself.
            None if citable.ended(citation.regulation.trim()).is_some() => {}
            None => doubts.push(Doubt::UnknownRegulation {
                cited: format!("{} {}", citation.regulation, citation.clause).trim().to_owned(),
            }),
        }
        if let Some(standing) = citable.ended(citation.regulation.trim()) {
            let (number, standing) = (citation.regulation.trim().to_owned(), standing.clone());
            doubts.push(Doubt::EndedRegulation { number, standing });
        }
    }
    doubts.extend(asked(content).filter_map(|text| marked(&text, content.markup.is_plain())));
    if content.markup.is_plain() {
        let named = asked(content).flat_map(|text| unanswered(&text));
        doubts.extend(named.map(|name| Doubt::NamedPicture { name }));
    }
    doubts
}

/// The first mark in a text, with what is around it. In Markdown, `**` means something.
fn marked(text: &str, plain: bool) -> Option<Doubt> {
    let mark = MARKS.iter().filter(|_| plain).find_map(|mark| {
        let at = text.find(mark)?;
        let within = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let (before, after) = (text[..at].chars().next_back(), text[at + mark.len()..].chars().next());
        (within(before) && within(after)).then_some((at, mark.len()))
    });
    let (at, length) = mark.or_else(|| Some((text.find(UNREAD)?, UNREAD.len_utf8())))?;
    let before: Vec<char> = text[..at].chars().rev().take(AROUND).collect();
    let mut around: String = before.into_iter().rev().collect();
    around.push_str(&text[at..at + length]);
    around.extend(text[at + length..].chars().take(AROUND));
    Some(Doubt::Marks { around })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::Body;

    #[test]
    fn pictures_that_a_plain_text_names_are_told() {
        let told = |stem: &str| {
            let content = Content::plain(stem, Body::TrueFalse { key: true }, "");
            of(&content, &mut Tags::default(), &Citable::default())
        };
        let named = |name: &str| Doubt::NamedPicture { name: name.into() };
        assert_eq!(told("见图![](img/hook.png)。"), [named("img/hook.png")]);
        assert_eq!(told("甲![]乙"), []);
    }

    #[test]
    fn marks_within_a_text_are_told() {
        let told = |stem: &str| {
            let content = Content::plain(stem, Body::TrueFalse { key: true }, "");
            of(&content, &mut Tags::default(), &Citable::default())
        };
        let marks = |around: &str| vec![Doubt::Marks { around: around.into() }];
        assert_eq!(told("压力大于或者等于()MP**A、锅炉的使用单位"), marks("或者等于()MP**A、锅炉的使用单"));
        assert_eq!(told("工作\u{fffd}力"), marks("工作\u{fffd}力"));
        for sound in ["2 ** 3", "(**)", "压力****", "C# 与 ##", "1#起重机"] {
            assert_eq!(told(sound), [], "{sound}");
        }
    }
}
