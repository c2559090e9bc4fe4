//! What a line is: a heading, the beginning of a question, an option, a labelled text, or just text.

use crate::item::Kind;

/// A line.
pub struct Line<'a> {
    /// Its number in the file.
    pub number: u32,
    /// Its text.
    pub text: &'a str,
}

/// What a line is.
pub enum Sort<'a> {
    /// A heading, with the kind of question that follows.
    Heading(Heading<'a>),
    /// `12.` in front of a text.
    Numbered {
        /// How the number is written.
        style: Style,
        /// The number.
        number: u32,
        /// The text behind it.
        text: &'a str,
    },
    /// Begins with an option's letter; 0 is A.
    Option(u8),
    /// `答案：` and the like, with the text behind it.
    Labelled(Label, &'a str),
    /// Something else.
    Text,
}

/// How numbers of questions are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `12.` `12、`
    Mark,
    /// `（12）`
    Brackets,
    /// `第12题`
    Word,
}

/// What a labelled text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// 答案
    Key,
    /// 解析
    Rationale,
    /// 难度
    Difficulty,
    /// 依据
    Citation,
    /// 知识点
    Subject,
    /// 得分点, of what people mark.
    Points,
    /// 字数上限, of what people mark.
    Most,
}

/// What kind of questions stand below a heading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Section {
    /// Not said.
    #[default]
    Open,
    /// One that Kaopu has.
    Kind(Kind),
    /// One that it does not have.
    Other(&'static str),
}

impl Section {
    /// A heading that says it, where one is needed.
    pub fn title(self) -> Option<&'static str> {
        let word = |of: Self| SECTIONS.iter().find(|(_, section)| *section == of).map(|(word, _)| *word);
        Some(match self {
            Self::Open => return None,
            Self::Kind(Kind::TrueFalse) => "判断题",
            Self::Kind(Kind::SingleChoice) => "单选题",
            Self::Kind(Kind::MultipleChoice) => "多选题",
            Self::Kind(Kind::FillBlank) => "填空题",
            Self::Kind(Kind::ShortAnswer) => "简答题",
            Self::Kind(Kind::CaseStudy) => "案例题",
            of => word(of)?,
        })
    }

    /// Whether the heading says a kind.
    pub fn is_named(self) -> bool {
        self != Self::Open
    }
}

/// Words of headings, longer ones first.
const SECTIONS: [(&str, Section); 17] = [
    ("判断", Section::Kind(Kind::TrueFalse)),
    ("是非", Section::Kind(Kind::TrueFalse)),
    ("单选", Section::Kind(Kind::SingleChoice)),
    ("单项选择", Section::Kind(Kind::SingleChoice)),
    ("多选", Section::Kind(Kind::MultipleChoice)),
    ("多项选择", Section::Kind(Kind::MultipleChoice)),
    ("填空", Section::Kind(Kind::FillBlank)),
    ("简答", Section::Kind(Kind::ShortAnswer)),
    ("问答", Section::Kind(Kind::ShortAnswer)),
    ("论述", Section::Kind(Kind::ShortAnswer)),
    ("名词解释", Section::Kind(Kind::ShortAnswer)),
    ("计算", Section::Kind(Kind::ShortAnswer)),
    ("分析题", Section::Kind(Kind::ShortAnswer)),
    ("案例分析", Section::Kind(Kind::CaseStudy)),
    ("案例", Section::Kind(Kind::CaseStudy)),
    ("连线", Section::Other("连线")),
    ("排序", Section::Other("排序")),
];

/// Headings of questions of any kind, which stand alone in their line.
const OPEN: [&str; 10] = [
    "选择题",
    "不定项选择题",
    "综合题",
    "综合分析题",
    "实操题",
    "实际操作题",
    "操作题",
    "附加题",
    "应用题",
    "思考题",
];

/// Labels, longer ones first.
const LABELS: [(&str, Label); 30] = [
    ("正确答案", Label::Key),
    ("参考答案", Label::Key),
    ("标准答案", Label::Key),
    ("答案解析", Label::Rationale),
    ("试题解析", Label::Rationale),
    ("答案", Label::Key),
    ("解析", Label::Rationale),
    ("分析", Label::Rationale),
    ("解释", Label::Rationale),
    ("难度系数", Label::Difficulty),
    ("难度", Label::Difficulty),
    ("依据", Label::Citation),
    ("出处", Label::Citation),
    ("知识点", Label::Subject),
    ("考点", Label::Subject),
    ("科目", Label::Subject),
    ("得分点", Label::Points),
    ("得分要点", Label::Points),
    ("采分点", Label::Points),
    ("评分标准", Label::Points),
    ("评分要点", Label::Points),
    ("字数上限", Label::Most),
    ("答", Label::Key),
    ("correct answer", Label::Key),
    ("answer", Label::Key),
    ("ans", Label::Key),
    ("explanation", Label::Rationale),
    ("rationale", Label::Rationale),
    ("feedback", Label::Rationale),
    ("difficulty", Label::Difficulty),
];

/// A line in its labelled parts: `A.甲 B.乙 答案：A 解析：…` are three.
pub fn parts(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let mut from = 0;
    // A label begins behind a space, a sentence or a bracket; `answer` goes with its `correct`.
    let apart = |at: usize| {
        let before = &text[..at];
        before.ends_with(|c: char| c.is_whitespace() || "。．；;？?！!）)】]］".contains(c))
            && !before.ends_with("orrect ")
    };
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let begins = "【(（[［".contains(c) || "答正参标解试难依知Aa".contains(c) && apart(at);
        if at > from && begins && label(&text[at..]).is_some() {
            all.push(text[from..at].trim_end());
            from = at;
        }
        at += c.len_utf8();
    }
    all.push(&text[from..]);
    all
}

/// `答案：B`, `【答案】B`, `（答案：B）`, `正确答案为B`, `答案 B`
fn label(text: &str) -> Option<(Label, &str)> {
    let text = text.trim();
    let (boxed, inner) = match text.strip_prefix(['【', '[', '［']) {
        Some(inner) => (true, inner),
        None => (false, text),
    };
    // In brackets, nothing else stands behind.
    let bracketed = Some(text)
        .filter(|text| text.len() <= 400)
        .and_then(|text| text.strip_prefix(['(', '（']))
        .and_then(|inner| inner.trim_end_matches(['。', '.', '．', '；', ';']).strip_suffix([')', '）']))
        .filter(|inner| !inner.contains(['(', '（', ')', '）']));
    let inner = bracketed.unwrap_or(inner).trim_start();
    LABELS.iter().find_map(|(word, label)| {
        let head = inner.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word))?;
        let rest = inner[head.len()..].trim_start();
        let rest = if boxed {
            rest.strip_prefix(['】', ']', '］'])?.trim_start().trim_start_matches([':', '：'])
        } else if let Some(rest) = rest.strip_prefix([':', '：']) {
            rest
        } else {
            // `答案 C`, `正确答案是 C`: letters alone, or a sign for right or wrong.
            let said = Some(rest.trim_start_matches(['为', '是']))
                .filter(|_| *label == Label::Key && word.len() > 3 && !word.is_ascii())?;
            let letters = said.trim().trim_end_matches(['。', '.']);
            let bare = |c: char| {
                ('A'..='H').contains(&crate::item::half(c).to_ascii_uppercase()) || "、，, ".contains(c)
            };
            let sign = matches!(letters, "√" | "×" | "✓" | "✗" | "对" | "错" | "正确" | "错误");
            Some(said).filter(|_| sign || !letters.is_empty() && letters.chars().all(bare))?
        };
        Some((*label, rest.trim()))
    })
}

/// `出题人：张三`: who made or looked through the questions, and when. No part of any of them.
pub fn is_colophon(text: &str) -> bool {
    const WORDS: [&str; 18] = [
        "出题人",
        "出题单位",
        "出题时间",
        "出题日期",
        "命题人",
        "命题单位",
        "命题时间",
        "命题日期",
        "命题教师",
        "出卷人",
        "审核人",
        "审题人",
        "校对人",
        "审核单位",
        "审核日期",
        "编制人",
        "编制单位",
        "编制日期",
    ];
    let text = text.trim();
    let told = |word: &&str| {
        let rest = text.strip_prefix(word);
        rest.is_some_and(|rest| rest.trim_start().starts_with([':', '：']))
    };
    text.chars().count() <= 60 && WORDS.iter().any(told)
}

/// Whether a text still has a label with something behind it, as a stem that candidates see must not.
pub fn gives_away(text: &str) -> bool {
    const WORDS: [&str; 3] = ["答案", "解析", "answer"];
    let text = text.to_ascii_lowercase();
    WORDS.iter().any(|word| {
        text.match_indices(word).any(|(at, _)| {
            let behind = text[at + word.len()..].trim_start_matches([' ', '\u{3000}']);
            let boxed = text[..at].ends_with(['【', '[', '［']) && behind.starts_with(['】', ']', '］']);
            let behind = behind.strip_prefix([':', '：']).map(str::trim_start);
            boxed
                || behind
                    .is_some_and(|said| !said.is_empty() && !said.starts_with(['_', '＿', '（', '(', '\n']))
        })
    })
}

impl<'a> Line<'a> {
    /// What the line is, where questions are numbered so.
    pub fn sort(&self, style: Option<Style>) -> Sort<'a> {
        let text = self.text.trim();
        if let Some((label, text)) = label(text) {
            return Sort::Labelled(label, text);
        }
        if let Some((found, number, text)) = numbered(text)
            && style.is_none_or(|style| style == found)
        {
            return Sort::Numbered { style: found, number, text };
        }
        if let Some(heading) = heading(text) {
            return Sort::Heading(heading);
        }
        if let Some(letter) = crate::exchange::options::marked_letter(text) {
            return Sort::Option(letter);
        }
        Sort::Text
    }
}

/// The number in front of a text.
pub fn numbered(text: &str) -> Option<(Style, u32, &str)> {
    let (style, inner) = if let Some(inner) = text.strip_prefix(['(', '（']) {
        (Style::Brackets, inner.trim_start())
    } else if let Some(inner) = text.strip_prefix('第') {
        (Style::Word, inner.trim_start())
    } else {
        (Style::Mark, text)
    };
    let end = inner.find(|c: char| !c.is_ascii_digit()).unwrap_or(inner.len());
    let number: u32 = inner[..end].parse().ok().filter(|_| (1..=4).contains(&end))?;
    let rest = &inner[end..];
    let rest = match style {
        Style::Brackets => rest.trim_start().strip_prefix([')', '）'])?.trim_start_matches(['.', '．', '、']),
        Style::Word => rest.trim_start().strip_prefix('题')?.trim_start_matches(['.', '．', '、', ':', '：']),
        Style::Mark if rest.starts_with('\t') => rest,
        Style::Mark => {
            let rest = rest.trim_start_matches([' ', '\u{a0}', '\u{3000}']);
            let behind = rest.strip_prefix(['.', '．', '、', ')', '）'])?;
            // `3.5 吨` is a decimal number.
            if rest.starts_with('.') && behind.starts_with(|c: char| c.is_ascii_digit()) {
                return None;
            }
            behind
        }
    };
    Some((style, number, rest.trim()))
}

/// A heading.
#[derive(Clone, Copy, Debug)]
pub struct Heading<'a> {
    /// What kind of questions it says.
    pub section: Section,
    /// Whether it is nothing else: it names questions, or a part of the paper. An answer may have chapters of its own.
    pub plain: bool,
    /// What stands behind the word for its kind.
    pub rest: &'a str,
}

const NUMERALS: &str = "一二三四五六七八九十";

/// `一、单选题（每题 2 分）`, `判断题`, `第二部分`
pub fn heading(text: &str) -> Option<Heading<'_>> {
    let bare = text.trim_start_matches(['(', '（', '【', '第']);
    let after = bare.trim_start_matches(|c| NUMERALS.contains(c));
    let counted = after.len() < bare.len();
    let rest = after.trim_start_matches([')', '）', '、', '.', '．', ' ', '：', ':']);
    let marked = counted && (rest.len() < after.len() || after.starts_with(['部', '章', '节', '大', '单']));
    if text.chars().count() > 60 {
        return None;
    }
    let named = SECTIONS.iter().find_map(|(word, section)| {
        let rest = rest.strip_prefix(word)?;
        let behind = rest.strip_prefix('题').unwrap_or(rest).trim_start();
        // Just the word, or with what a heading adds to it.
        let sure = behind.is_empty() || behind.starts_with(['(', '（', '】']);
        let plain = sure || marked || rest.starts_with('题');
        let ends = sure || behind.starts_with([':', '：', '，', ',', '。']);
        let behind = behind.trim_start_matches(['】', ':', '：', '，', ',', '。', ' ']);
        ends.then_some(Heading { section: *section, plain, rest: behind })
    });
    if named.is_some() {
        return named;
    }
    let head = rest.split(['(', '（', '：', ':', '】']).next().unwrap_or(rest).trim_end();
    let open = OPEN.contains(&head);
    let plain = open || marked && (head.ends_with('题') || after.starts_with("部分"));
    (marked || open).then_some(Heading { section: Section::Open, plain, rest: "" })
}

/// `案例一：…`, `案例（2）`, `【案例】…`: what it is called and the text behind.
pub fn case_begins(text: &str) -> Option<(&str, &str)> {
    const WORDS: [&str; 7] = ["案例分析", "事故案例", "背景材料", "背景资料", "案例", "材料", "资料"];
    let text = text.trim();
    let bare = text.trim_start_matches(['【', '[', '［', '(', '（']);
    let boxed = bare.len() < text.len();
    let behind = WORDS.iter().find_map(|word| bare.strip_prefix(word))?;
    let count = behind.trim_start_matches(|c: char| c.is_whitespace() || "(（".contains(c));
    let end = count.trim_start_matches(|c: char| c.is_ascii_digit() || NUMERALS.contains(c));
    let counted = end.len() < count.len();
    let rest = if counted { end } else { behind };
    let rest = rest.trim_start_matches([')', '）', '】', ']', '］', ' ', '\u{3000}']);
    let marked = rest.starts_with([':', '：', '、', '.', '．']) || boxed && rest.len() < behind.len();
    let alone = counted && rest.is_empty();
    if !(alone || marked && (counted || boxed || rest.starts_with([':', '：']))) {
        return None;
    }
    let name = text[..text.len() - rest.len()].trim_matches(['【', '】', '[', ']', '［', '］', ' ']);
    Some((name, rest.trim_start_matches([':', '：', '、', '.', '．', ' '])))
}

/// Whether a text above questions is what they are about, not a title or how to answer them. `below`: it stands below a
/// heading of questions that may share what they are about.
pub fn is_material(text: &str, below: bool) -> bool {
    const REFERS: [&str; 14] = [
        "回答下列",
        "回答以下",
        "回答下面",
        "根据以下",
        "根据下列",
        "根据下面",
        "根据上述",
        "依据以下",
        "依据下列",
        "阅读以下",
        "阅读下列",
        "阅读材料",
        "阅读下面",
        "据此回答",
    ];
    const MANNER: [&str; 18] = [
        "每题",
        "每小题",
        "每空",
        "共计",
        "分）",
        "分)",
        "请",
        "选项",
        "选出",
        "填入",
        "填写",
        "作答",
        "答题",
        "涂",
        "正确的",
        "注意",
        "要求",
        "考试",
    ];
    let numbered = text.match_indices("回答").any(|(at, word)| {
        text[at + word.len()..].trim_start_matches(['第', ' ']).starts_with(|c: char| c.is_ascii_digit())
    });
    let sentence = text.contains(['。', '？', '?']) || text.trim_end().ends_with([':', '：']);
    numbered
        || sentence && REFERS.iter().any(|word| text.contains(word))
        || sentence && below && !MANNER.iter().any(|word| text.contains(word))
}
