//! Keys that stand together at the end of a file: `参考答案`, then `1.A 2.BC` or `1-5 ABCDA`, with or without the
//! headings of the questions. Taken only where every line says nothing else and every number has its one question.

use super::line::{self, Section};
use crate::item::half;

/// The keys below one heading.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// What the heading says.
    pub section: Section,
    /// Number and key.
    pub keys: Vec<(u32, String)>,
}

/// Where the keys begin, and what they are; `None`: there are none that stand alone.
pub fn at_the_end(lines: &[(u32, String)]) -> Option<(usize, Vec<Answers>)> {
    let start = lines.iter().rposition(|(_, text)| is_title(text) || titled(text).is_some())?;
    let mut all = vec![Answers::default()];
    all[0].keys.extend(titled(&lines[start].1).unwrap_or_default());
    for (_, text) in &lines[start + 1..] {
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        if let Some(keys) = keys(text) {
            all.last_mut()?.keys.extend(keys);
        } else if let Some(answers) = headed(text) {
            all.push(answers);
        } else if let Some(heading) = line::heading(text).filter(|head| line::numbered(head.rest).is_none()) {
            all.push(Answers { section: heading.section, keys: Vec::new() });
        } else {
            return None;
        }
    }
    all.retain(|answers| !answers.keys.is_empty());
    (!all.is_empty()).then_some((start, all))
}

fn is_title(text: &str) -> bool {
    let text = text.trim().trim_matches(['【', '】', ':', '：', ' ', '\u{3000}']);
    matches!(text, "答案" | "参考答案" | "标准答案" | "正确答案")
}

/// `答案：1-2 AB`: a title with keys of several questions in its line.
fn titled(text: &str) -> Option<Vec<(u32, String)>> {
    let text = text.trim().trim_start_matches('【');
    let rest =
        ["参考答案", "标准答案", "正确答案", "答案"].iter().find_map(|word| text.strip_prefix(word))?;
    keys(rest.trim_start_matches(['】', ':', '：'])).filter(|keys| keys.len() > 1)
}

/// `一、单选题 1. A 2. B`
fn headed(text: &str) -> Option<Answers> {
    text.match_indices(|c: char| c.is_whitespace() || ":：".contains(c)).find_map(|(at, mark)| {
        let heading = line::heading(&text[..at]).filter(|heading| heading.section.is_named())?;
        Some(Answers { section: heading.section, keys: keys(&text[at + mark.len()..])? })
    })
}

/// All of a line as numbers with their keys.
fn keys(text: &str) -> Option<Vec<(u32, String)>> {
    let mut all = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || "；;，,、。|".contains(c));
        if rest.is_empty() {
            break;
        }
        let (first, behind) = number(rest)?;
        let range = behind
            .trim_start()
            .strip_prefix(['-', '—', '－', '~', '～'])
            .and_then(|to| number(to.trim_start()));
        let behind = range.map_or(behind, |(_, behind)| behind);
        let behind = behind.trim_start_matches(|c: char| c.is_whitespace() || ".．、:：)）".contains(c));
        let end = behind
            .find(|c: char| !(is_key(c) || range.is_some() && c.is_whitespace()))
            .unwrap_or(behind.len());
        let key: String = behind[..end].chars().filter(|c| !c.is_whitespace()).collect();
        match range {
            Some((last, _)) => {
                // One character each, no more and no less.
                let signs: Vec<char> = key.chars().collect();
                let count = last.checked_sub(first)?.checked_add(1)?;
                if usize::try_from(count).ok()? != signs.len() {
                    return None;
                }
                all.extend((first..).zip(signs.iter().map(char::to_string)));
            }
            None if key.is_empty() => return None,
            None => all.push((first, key)),
        }
        rest = &behind[end..];
    }
    (!all.is_empty()).then_some(all)
}

fn number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number = text[..end].parse().ok().filter(|_| (1..=4).contains(&end))?;
    Some((number, &text[end..]))
}

fn is_key(c: char) -> bool {
    ('A'..='H').contains(&half(c).to_ascii_uppercase()) || "对错√×✓✗".contains(c)
}

/// Keys by heading and number, where there is no doubt which question each is for.
pub struct Assigned(std::collections::HashMap<(Section, u32), String>);

/// Assigns answers to the questions of a file, given as heading and number of each. Without headings among the
/// answers, headings of the questions don't count.
pub fn assign(answers: Vec<Answers>, questions: &[(Section, u32)]) -> Assigned {
    let parted = answers.iter().any(|answers| answers.section != Section::Open);
    let under = |section: Section| if parted { section } else { Section::Open };
    let mut known = std::collections::HashMap::<(Section, u32), u32>::new();
    for (section, number) in questions {
        *known.entry((under(*section), *number)).or_default() += 1;
    }
    let mut keys = std::collections::HashMap::new();
    let mut doubtful = Vec::new();
    for Answers { section, keys: list } in answers {
        for (number, key) in list {
            // A number without question, or with two, makes all answers below its heading doubtful.
            let once = known.get(&(section, number)) == Some(&1);
            if !once || keys.insert((section, number), key).is_some() {
                doubtful.push(section);
            }
        }
    }
    keys.retain(|(section, _), _| !doubtful.contains(section));
    if !parted {
        let all = questions.iter().filter_map(|(section, number)| {
            Some(((*section, *number), keys.get(&(Section::Open, *number))?.clone()))
        });
        return Assigned(all.collect());
    }
    Assigned(keys)
}

impl Assigned {
    /// The key of a question.
    pub fn key(&self, section: Section, number: u32) -> Option<&str> {
        self.0.get(&(section, number)).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(u32, String)> {
        (1..).zip(text.lines().map(ToOwned::to_owned)).collect()
    }

    #[test]
    fn lists_of_keys_are_read_whole_or_not_at_all() {
        let pairs =
            |list: &[(u32, &str)]| list.iter().map(|(at, key)| (*at, (*key).to_owned())).collect::<Vec<_>>();
        assert_eq!(keys("1.A 2、BC；3：√"), Some(pairs(&[(1, "A"), (2, "BC"), (3, "√")])));
        assert_eq!(
            keys("1-5 ABCDA 6.B"),
            Some(pairs(&[(1, "A"), (2, "B"), (3, "C"), (4, "D"), (5, "A"), (6, "B")]))
        );
        for none in ["1-5 ABCD", "1. 停炉", "A", "1.", "5-1 ABCDE", "1.A 说明"] {
            assert_eq!(keys(none), None, "{none}");
        }
        assert!(at_the_end(&lines("题\n参考答案：\n1.A\n\n二、多选题\n1.AB")).is_some());
        assert!(at_the_end(&lines("题\n参考答案\n1.A\n注：略")).is_none());
        let in_line =
            at_the_end(&lines("题\n答案：\n一、单选题 1. A 2. B\n二、判断题：1. × 2. √")).unwrap().1;
        assert_eq!(in_line.iter().map(|answers| answers.keys.len()).collect::<Vec<_>>(), [2, 2]);
        assert_eq!(at_the_end(&lines("题\n答案：1-2 AB")).unwrap().1[0].keys, pairs(&[(1, "A"), (2, "B")]));
        assert!(at_the_end(&lines("题\n答案：1. A")).is_none());
    }

    #[test]
    fn doubtful_numbers_get_no_key() {
        let assigned = |text: &str, questions: &[(Section, u32)]| {
            let (_, answers) = at_the_end(&lines(text)).unwrap();
            let assigned = assign(answers, questions);
            questions.iter().filter(|(section, number)| assigned.key(*section, *number).is_some()).count()
        };
        use crate::item::Kind;
        let (one, many) = (Section::Kind(Kind::SingleChoice), Section::Kind(Kind::MultipleChoice));
        assert_eq!(assigned("答案\n1.A 2.B", &[(one, 1), (many, 2)]), 2);
        assert_eq!(
            assigned("答案\n1.A 2.B", &[(one, 1), (many, 1), (one, 2)]),
            0,
            "two questions are number 1"
        );
        assert_eq!(assigned("答案\n1.A 3.B", &[(one, 1), (one, 2)]), 0, "nobody asked question 3");
        assert_eq!(assigned("答案\n单选题\n1.A\n多选题\n1.AB", &[(one, 1), (many, 1)]), 2);
        assert_eq!(assigned("答案\n1.A 1.B", &[(one, 1)]), 0);
    }
}
