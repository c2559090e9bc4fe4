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
    Heading(Section),
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
    /// Whether the heading says a kind.
    pub fn is_named(self) -> bool {
        self != Self::Open
    }
}

/// Words of headings.
const SECTIONS: [(&str, Section); 15] = [
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
    ("案例", Section::Other("案例")),
    ("连线", Section::Other("连线")),
    ("排序", Section::Other("排序")),
];

/// Labels, longer ones first.
const LABELS: [(&str, Label); 23] = [
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
];

/// A line in its labelled parts: `A.甲 B.乙 答案：A 解析：…` are three.
pub fn parts(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let mut from = 0;
    let spaced = |at: usize| text[..at].ends_with(|c: char| c.is_whitespace());
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let begins =
            c == '【' || ['答', '正', '参', '标', '解', '试', '难', '依', '知'].contains(&c) && spaced(at);
        if at > from && begins && label(&text[at..]).is_some() {
            all.push(text[from..at].trim_end());
            from = at;
        }
        at += c.len_utf8();
    }
    all.push(&text[from..]);
    all
}

/// `答案：B`, `【答案】B`
fn label(text: &str) -> Option<(Label, &str)> {
    let text = text.trim_start();
    let (boxed, inner) = match text.strip_prefix(['【', '[', '［']) {
        Some(inner) => (true, inner),
        None => (false, text),
    };
    LABELS.iter().find_map(|(word, label)| {
        let rest = inner.strip_prefix(word)?.trim_start();
        let rest = if boxed {
            rest.strip_prefix(['】', ']', '］'])?.trim_start().trim_start_matches([':', '：'])
        } else {
            rest.strip_prefix([':', '：'])?
        };
        Some((*label, rest.trim()))
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
        if let Some(section) = heading(text) {
            return Sort::Heading(section);
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

/// `一、单选题（每题 2 分）`, `判断题`, `第二部分`
pub fn heading(text: &str) -> Option<Section> {
    const NUMERALS: &str = "一二三四五六七八九十";
    let bare = text.trim_start_matches(['(', '（', '【', '第']);
    let after = bare.trim_start_matches(|c| NUMERALS.contains(c));
    let counted = after.len() < bare.len();
    let rest = after.trim_start_matches([')', '）', '、', '.', '．', ' ', '：', ':']);
    let marked = counted && (rest.len() < after.len() || after.starts_with(['部', '章', '节', '大', '单']));
    let short = text.chars().count() <= 60;
    let section = SECTIONS.iter().find(|(word, _)| {
        rest.strip_prefix(word).is_some_and(|behind| {
            let behind = behind.strip_prefix('题').unwrap_or(behind);
            // Just the word, or with what a heading adds to it.
            behind.trim().is_empty()
                || behind.trim_start().starts_with(['(', '（', ':', '：', '，', ',', '。', '】'])
        })
    });
    match section {
        Some((_, section)) if short => Some(*section),
        _ if marked && short => Some(Section::Open),
        _ => None,
    }
}
