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
    /// Whether they stand without numbers: then there is one for each question.
    pub bare: bool,
}

/// Where keys that stand together begin, and what they are: none, if they can't be read. `None`: there are none.
pub fn at_the_end(lines: &[(u32, String)]) -> Option<(usize, Vec<Answers>)> {
    let mut start = lines.iter().rposition(|(_, text)| is_title(text) || titled(text).is_some())?;
    // A table has the word, too.
    while let Some(above) = lines[..start].iter().rposition(|(_, text)| is_title(text))
        && lines[above..start].iter().all(|(_, text)| is_title(text) || is_of_a_list(text))
    {
        start = above;
    }
    let below = &lines[start + 1..];
    // Without numbers they may be the key of the last question alone.
    let several = || are_of_several(&lines[..start]);
    match listed(lines, start).or_else(|| in_table(below)) {
        Some(all) if all.iter().all(|answers| !answers.bare) || several() => Some((start, all)),
        Some(_) => None,
        // Nothing of it may get into the question above, whose last option would tell all keys.
        None => (several() && below.iter().all(|(_, text)| is_of_a_list(text))).then(|| (start, Vec::new())),
    }
}

/// Whether several questions stand in these lines, and none has a key of its own below it.
fn are_of_several(lines: &[(u32, String)]) -> bool {
    const KEYS: [&str; 5] = ["答案", "参考答案", "标准答案", "正确答案", "【答案】"];
    let numbered = lines.iter().filter(|(_, text)| line::numbered(text.trim()).is_some()).count();
    numbered > 1 && !lines.iter().any(|(_, text)| KEYS.iter().any(|key| text.trim().starts_with(key)))
}

/// Whether a line has nothing but what lists of keys are made of.
fn is_of_a_list(text: &str) -> bool {
    let text =
        ["题号", "题目", "答案", "序号"].iter().fold(text.to_owned(), |text, word| text.replace(word, ""));
    let headed = || line::heading(&text).is_some_and(|heading| line::numbered(heading.rest).is_none());
    text.chars().all(|c| is_key(c) || c.is_ascii_digit() || !c.is_alphanumeric()) || headed()
}

/// Keys below `题号` and `答案`, cell by cell: as many as there are numbers, row by row.
fn in_table(lines: &[(u32, String)]) -> Option<Vec<Answers>> {
    let words: Vec<String> = lines
        .iter()
        .flat_map(|(_, text)| text.split(|c: char| c.is_whitespace() || c == '|').map(ToOwned::to_owned))
        .filter(|word| !word.is_empty())
        .collect();
    let mut keys = Vec::new();
    let mut rest = words.as_slice();
    while let [head, behind @ ..] = rest {
        if !matches!(head.as_str(), "题号" | "序号") {
            return None;
        }
        let count = behind.iter().position(|word| word == "答案")?;
        let numbers: Vec<u32> =
            behind[..count].iter().map(|word| word.parse().ok()).collect::<Option<_>>()?;
        let given = behind.get(count + 1..count + 1 + count)?;
        if given.iter().any(|key| !key.chars().all(is_key)) {
            return None;
        }
        keys.extend(numbers.into_iter().zip(given.iter().cloned()));
        rest = &behind[2 * count + 1..];
    }
    (!keys.is_empty()).then(|| vec![Answers { keys, ..Answers::default() }])
}

fn listed(lines: &[(u32, String)], start: usize) -> Option<Vec<Answers>> {
    let mut all = vec![Answers::default()];
    all[0].keys.extend(titled(&lines[start].1).unwrap_or_default());
    for (_, text) in &lines[start + 1..] {
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        if let Some(keys) = keys(text) {
            all.last_mut()?.keys.extend(keys);
        } else if let Some(keys) =
            unnumbered(text).filter(|_| all.last().is_some_and(|all| all.keys.is_empty()))
        {
            let last = all.last_mut()?;
            (last.keys, last.bare) = (keys, true);
        } else if let Some(answers) = headed(text) {
            all.push(answers);
        } else if let Some(heading) = line::heading(text).filter(|head| line::numbered(head.rest).is_none()) {
            all.push(Answers { section: heading.section, ..Answers::default() });
        } else {
            return None;
        }
    }
    all.retain(|answers| !answers.keys.is_empty());
    (!all.is_empty()).then_some(all)
}

fn is_title(text: &str) -> bool {
    const AROUND: [char; 8] = ['【', '】', ':', '：', '（', '）', '—', '-'];
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !AROUND.contains(c)).collect();
    let text = text.strip_prefix('附').unwrap_or(&text);
    let bare =
        ["参考", "标准", "正确", "试题", "试卷", "练习"].iter().find_map(|word| text.strip_prefix(word));
    matches!(bare.unwrap_or(text), "答案" | "答案速查" | "答案表" | "答案及评分标准" | "答案汇总")
}

/// `BCDAC`: one letter for each question, in their order.
fn unnumbered(text: &str) -> Option<Vec<(u32, String)>> {
    let signs: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let all = signs.len() > 1 && signs.iter().all(|c| is_key(*c));
    all.then(|| (1..).zip(signs.iter().map(char::to_string)).collect())
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
        let keys = keys(&text[at + mark.len()..])?;
        Some(Answers { section: heading.section, keys, bare: false })
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
    for Answers { section, keys: list, bare } in answers {
        if bare && known.keys().filter(|(under, _)| *under == section).count() != list.len() {
            doubtful.push(section);
        }
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
        let five = pairs(&[(1, "B"), (2, "C"), (3, "D"), (4, "A"), (5, "C")]);
        for list in [
            "参考答案\n题号\n1\n2\n3\n4\n5\n答案\nB\nC\nD\nA\nC",
            "参考答案\n题号 1 2 3\n答案 B C D\n题号 4 5\n答案 A C",
            "参考答案\nBCDAC",
            "附：答案\n1~5 BCDAC",
            "答 案\n1-5：BCDAC",
            "试题答案\n1-5 BCDAC",
            "答案速查\n1.B 2.C 3.D 4.A 5.C",
        ] {
            let (start, answers) = at_the_end(&lines(&format!("1.题\n2.题\n{list}"))).unwrap();
            assert_eq!((start, &answers[0].keys), (2, &five), "{list}");
        }
        // What can't be read is still no part of the question above.
        for list in ["参考答案\n题号\n1\n2\n答案\nB", "参考答案", "答案\nA\nB\nC"] {
            assert_eq!(at_the_end(&lines(&format!("1.题\n2.题\n{list}"))).unwrap().1.len(), 0, "{list}");
        }
        assert!(at_the_end(&lines("1. 简述\n参考答案：\n按规程停炉")).is_none(), "the answer of a question");
        for own in ["1.题\n答案：\nAB", "1.题\n答案：\nA\n2.题\n答案：\nB", "1.题\n答案：A\n2.题\n答案\nBC"]
        {
            assert!(at_the_end(&lines(own)).is_none(), "{own}");
        }
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
        assert_eq!(assigned("1.题\n2.题\n答案\nAB", &[(one, 1), (one, 2)]), 2);
        assert_eq!(
            assigned("1.题\n2.题\n答案\nAB", &[(one, 1), (one, 2), (one, 3)]),
            0,
            "one each, no more and no less"
        );
    }
}
