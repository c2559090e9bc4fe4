//! Blocks of a GIFT file, and characters that are marks unless a backslash takes that from them.

/// A character of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The character.
    pub c: char,
    /// Whether a backslash made it mere text.
    pub escaped: bool,
}

/// What stands between two empty lines, or up to the title of the next question.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// The line it begins in.
    pub line: u32,
    /// Its lines without comments.
    pub text: String,
    /// `[id:…]` of the comment before it.
    pub id: Option<String>,
    /// `[tag:…]` of the comments before it.
    pub tags: Vec<String>,
}

impl Block {
    /// `$CATEGORY:` in its first line; the rest stays.
    pub fn take_category(&mut self) -> Option<String> {
        let mut path = None;
        while let Some(rest) = self.text.trim_start().strip_prefix("$CATEGORY:") {
            let (first, behind) = rest.split_once('\n').unwrap_or((rest, ""));
            path = Some(first.trim().to_owned());
            self.line += 1;
            self.text = behind.to_owned();
        }
        path
    }
}

/// The blocks of a file. Braces that an empty line stands in are taken as one where the next brace closes them.
pub fn blocks(text: &str) -> Vec<Block> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines: Vec<&str> = text.lines().collect();
    let is_comment = |line: &str| line.trim_start().starts_with("//");
    // For each line the first brace from there on.
    let mut next = vec![None; lines.len() + 1];
    for (at, line) in lines.iter().enumerate().rev() {
        let braces = if is_comment(line) { (None, None) } else { first_and_last_brace(line) };
        next[at] = braces.0.or(next[at + 1]);
    }
    let mut all = Vec::new();
    let mut block = Block::default();
    let (mut open, mut closed) = (false, false);
    for (at, line) in lines.iter().enumerate() {
        let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        if is_comment(line) {
            if block.text.is_empty() {
                comment(line, &mut block);
            }
            continue;
        }
        if line.trim().is_empty() {
            if block.text.is_empty() || open && next[at] == Some('}') {
                continue;
            }
            all.push(std::mem::take(&mut block));
            (open, closed) = (false, false);
            continue;
        }
        // Without the empty line, a title behind closed braces begins the next one all the same.
        if closed && line.trim_start().starts_with("::") {
            all.push(std::mem::take(&mut block));
            closed = false;
        }
        if block.text.is_empty() {
            block.line = number;
        } else {
            block.text.push('\n');
        }
        block.text.push_str(line);
        if let Some(last) = first_and_last_brace(line).1 {
            open = last == '{';
            closed = !open;
        }
    }
    all.push(block);
    all.retain(|block| !block.text.is_empty());
    all
}

fn first_and_last_brace(line: &str) -> (Option<char>, Option<char>) {
    let (mut first, mut last, mut escaped) = (None, None, false);
    for c in line.chars() {
        if matches!(c, '{' | '}') && !escaped {
            first = first.or(Some(c));
            last = Some(c);
        }
        escaped = c == '\\' && !escaped;
    }
    (first, last)
}

fn comment(line: &str, block: &mut Block) {
    let mut rest = line;
    while let Some(start) = rest.find('[') {
        let Some(end) = rest[start..].find(']') else { break };
        let inner = &rest[start + 1..start + end];
        if let Some(id) = inner.strip_prefix("id:") {
            block.id = Some(id.trim().to_owned()).filter(|id| !id.is_empty());
        } else if let Some(tag) = inner.strip_prefix("tag:") {
            block.tags.push(tag.trim().to_owned());
        }
        rest = &rest[start + end + 1..];
    }
}

/// The characters of a text with the backslashes taken out.
pub fn marks(text: &str) -> Vec<Mark> {
    let mut out = Vec::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let taken = if c == '\\' { chars.next_if(|next| r"~=#{}:\n".contains(*next)) } else { None };
        out.push(match taken {
            Some('n') => Mark { c: '\n', escaped: true },
            Some(next) => Mark { c: next, escaped: true },
            None => Mark { c, escaped: false },
        });
    }
    out
}

/// Characters that are text in any case.
pub fn letters_of(text: &str) -> Vec<Mark> {
    text.chars().map(|c| Mark { c, escaped: true }).collect()
}

/// The text of characters.
pub fn text_of(marks: &[Mark]) -> String {
    marks.iter().map(|mark| mark.c).collect()
}

/// Whether this is one of these marks.
pub fn is_mark(mark: Mark, marks: &str) -> bool {
    !mark.escaped && marks.contains(mark.c)
}

/// Whether a text begins with these marks.
pub fn starts_with(text: &[Mark], marks: &str) -> bool {
    let mut at = text.iter();
    marks.chars().all(|c| at.next() == Some(&Mark { c, escaped: false }))
}

/// Where these marks stand first.
pub fn find(text: &[Mark], marks: &str) -> Option<usize> {
    (0..text.len()).find(|at| starts_with(&text[*at..], marks))
}

/// Without the spaces at both ends. Line breaks that are written out count as spaces too.
pub fn trim(text: &[Mark]) -> &[Mark] {
    let filled = |mark: &Mark| !mark.c.is_whitespace();
    let start = text.iter().position(filled).unwrap_or(text.len());
    let end = text.iter().rposition(filled).map_or(start, |at| at + 1);
    &text[start..end]
}

/// Whether there is nothing but spaces.
pub fn is_blank(text: &[Mark]) -> bool {
    trim(text).is_empty()
}
