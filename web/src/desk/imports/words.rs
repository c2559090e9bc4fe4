//! What an import has to say, in English.

use bank::exchange::differences::{Aspect, Clash, Difference};
use bank::exchange::{Doubt, Field, FileRows, MergedDone, Repair, RowFlaw};
use bank::regulation::Standing;

/// A row in English; of several files, with the name of its file.
pub fn row_words(row: u32, files: &[FileRows]) -> String {
    match files.iter().rfind(|file| file.before < row) {
        Some(file) => format!("row {} of {}", row - file.before, file.name),
        None => format!("row {row}"),
    }
}

/// A flaw in English, with what would be right. `files`: those that rows came from, where there are several.
pub fn flaw_words(flaw: &RowFlaw, files: &[FileRows]) -> String {
    match flaw {
        RowFlaw::NoStem => "the stem is empty",
        RowFlaw::NoKind => "there is no kind, and key and options don't tell it",
        RowFlaw::UnknownKind => {
            "the word for its kind is not known: say which kind it means, for all rows that have it"
        }
        RowFlaw::NoKey => "there is no key",
        RowFlaw::KeyList => "keys stand together in the file, and which is for this question can't be told",
        RowFlaw::BadKey => "the key is not understood; the template's notes say how each kind writes it",
        RowFlaw::KeyOutside => "the key names an option that is not there",
        RowFlaw::ManyKeys => "one right option is wanted, the key names several",
        RowFlaw::FewKeys => "two right options or more are wanted, the key names one",
        RowFlaw::NoOptions => "there are no options",
        RowFlaw::NotParted => "the options can't be told apart",
        RowFlaw::RepeatedLetter => "a letter stands before two options",
        RowFlaw::MissingLetter => "a letter is missing or out of order",
        RowFlaw::EmptyOption => "an option is empty",
        RowFlaw::SameOptions => "two options say the same",
        RowFlaw::OptionCount => "an item has 2 (multiple choice: 3) to 8 options",
        RowFlaw::Blanks => "blanks in the stem and answers differ in number",
        RowFlaw::TooLong => "the text is too long",
        RowFlaw::BadDifficulty => "the difficulty is to be 0 to 1, or 易, 中, 难",
        RowFlaw::BadCognitive => "the cognitive level is to be 记忆, 理解, 应用 or 分析",
        RowFlaw::BadPractice => "whether it is open for practice is to be 是 or 否",
        RowFlaw::NoSubject => "there is no subject: map a column to it, or choose one for the whole file",
        RowFlaw::UnknownSubject => "the subject is not in the syllabus",
        RowFlaw::MovedCode { code, to } => {
            return format!(
                "{code} is of an earlier syllabus; what came in its place is {}: put which of these is meant",
                to.join(", ")
            );
        }
        RowFlaw::UnknownEquipment => "the equipment category is not in the syllabus",
        RowFlaw::SameAsRow { row } => return format!("the same item as {}", row_words(*row, files)),
        RowFlaw::InBank { code } => return format!("the bank has this item as {code}"),
        RowFlaw::InRetired { code } => {
            return format!(
                "the bank has this item as {code}, which is retired: to ask it again, write it in the bank's editor"
            );
        }
        RowFlaw::CodeTaken => {
            "the code is taken: to change the item that has it, say that items which are there are changed"
        }
        RowFlaw::CodeOfRow { row } => {
            let row = row_words(*row, files);
            return format!("{row} has this code, and a code stands for one item: give one of them another");
        }
        RowFlaw::OtherItem { code } => {
            return format!(
                "{code} is another item, of another kind or with another question: take another code, or change the \
                 item in the editor"
            );
        }
        RowFlaw::Clash(clash) => {
            let Clash { code, shown, newest, parts, .. } = &**clash;
            let part = |part: &Difference| {
                let (bank, file) = (around(&part.before, &part.after), around(&part.after, &part.before));
                format!("{} (bank: {bank}; file: {file})", aspect_word(part.aspect))
            };
            let parts: Vec<String> = parts.iter().map(part).collect();
            return format!(
                "{code} has version {newest} now, the file shows version {shown}, and both changed {}: say whose \
                 counts there (--clash bank or --clash file), or put the bank's words into the row to keep them; what else \
                 either changed comes in either way",
                parts.join(", ")
            );
        }
        RowFlaw::NoVersion { code, shown, newest } => {
            return format!(
                "{code} has no version {shown}, or it was undone; the newest is {newest}: put the version that the row was \
                 made from, or leave it empty to hold the row against the newest"
            );
        }
        RowFlaw::BadVersion { newest } => {
            return format!(
                "the version is to be the number of the version that the row was made from, 1 to {newest}, or empty to hold \
                 the row against the newest; if the column says something else, don't map it"
            );
        }
        RowFlaw::RetiredItem { code } => {
            return format!(
                "{code} is retired and gets no new versions: to ask it again, write it in the bank's editor; if this is \
                 another question, give it another code"
            );
        }
        RowFlaw::NotInTable { code } => {
            return format!("a table has no room for {code}: change it in the editor, or by QTI 3.0");
        }
        RowFlaw::Markup => "a formula or a picture in its Markdown can't be shown",
        RowFlaw::UnknownInteraction { name } => {
            return format!(
                "\"{name}\" can't be read from such a file: put it otherwise there, fill in the table's template, or write it \
                 in the bank"
            );
        }
        RowFlaw::TurnedDay => {
            "the spreadsheet program made a day or a time of what was typed, such as 2/3 or 1:2: type it again, as text"
        }
        RowFlaw::NotTruth => {
            "the options of a true/false item are to say right and wrong, such as 正确 and 错误"
        }
        RowFlaw::OptionsAgainstKind => {
            "kind and options disagree: this kind has no options, so name another kind or empty the options"
        }
        RowFlaw::TruthKey => {
            "the key of a true/false item without options is to be 对 or 错, 正确 or 错误, √ or ×, T or F"
        }
        RowFlaw::TwoKeys => "two places say different keys",
        RowFlaw::TwoReadings => "it can be read in two ways",
        RowFlaw::Broken => "what its format demands is not there",
        RowFlaw::Stray => "the text belongs to no question",
        RowFlaw::Wildcard => "the key is a pattern, such as *",
        RowFlaw::Pairs => "the pairs are not complete",
        RowFlaw::Areas => "the places on the picture can't be used",
        RowFlaw::NoCase => "a question of a case stands below no case",
        RowFlaw::NoParts => {
            "a case needs one to twenty questions in the rows below it, whose kinds begin with 小题"
        }
        RowFlaw::PartRefused { row } => {
            return format!("its question in {} is refused, and the case with it", row_words(*row, files));
        }
        RowFlaw::EmptyFile => "there are no questions in the file",
        RowFlaw::UnreadableFile => {
            "such a file can't be read: save it as .docx, .xlsx or text and bring that in, a scanned PDF after typing it"
        }
        RowFlaw::OtherColumns => "the table has other columns than the others: bring it in by itself",
        RowFlaw::ManyQuestions => "what was mended is to be one question",
        RowFlaw::TextAbove { line } => {
            return format!("line {line} above may be what it is about: put that into the question, or take it out");
        }
        RowFlaw::PictureFormat { name, format } => {
            return format!("the picture {name} is in the format {format}: save it as PNG in the document");
        }
        RowFlaw::Points => {
            "marking points are to be a line each, such as 停炉（2分）, 0.5 to 100 marks in halves, 20 at most"
        }
        RowFlaw::AnswerLength => "an answer may be limited to 10 to 4000 characters, such as 【字数上限】300",
        RowFlaw::MissingPicture { name } => {
            return format!("the picture {name} is not in the file, or is none that can be kept");
        }
    }
    .to_owned()
}

/// A repair in English.
pub fn repair_words(repair: Repair) -> &'static str {
    match repair {
        Repair::StemNumber => "the number in front of the stem was left out",
        Repair::FullWidthLetter => "a full-width letter was read as its half-width twin",
        Repair::LowerCaseLetter => "a small letter was read as a capital",
        Repair::MissingSeparator => "options without a separator were parted by their letters",
        Repair::Unnumbered => "questions without numbers, told apart by their options and keys",
        Repair::BareLetter => "an option's letter had no mark behind it",
        Repair::BareOptions => "options without letters were parted by lines or by a mark",
        Repair::KeyMarks => "spaces or marks within the key were left out",
        Repair::KeyWords => {
            "the key was written as its option's text, or with words around its letter: the letter was taken"
        }
        Repair::KeyInOption => "a tick that said that an option is right was taken out",
        Repair::KeyInStem => "the key was taken out of the stem's brackets",
        Repair::BlankAdded => "a blank was put behind the stem",
        Repair::OptionLetter => "letters in front of options in columns of their own were left out",
        Repair::ListMark => "the marks of a list were left out at the ends of its options",
        Repair::TruthSign => {
            "Y and N, or 1 and 0, were read as right and wrong, as all true/false rows have them"
        }
        Repair::Merged => "merged cells: their text was taken for this row",
        Repair::Formula => "a formula: the value that the workbook has for it was taken",
        Repair::NumberFormat => "a number was taken as the workbook shows it, such as 50% for 0.5",
        Repair::Raised => {
            "text above or below the line was taken in characters that stand there, such as 10⁵"
        }
        Repair::Day => "a day was taken as text, such as 2021-05-01",
    }
}

/// What people should look at, in English.
pub fn doubt_words(doubt: &Doubt, files: &[FileRows]) -> String {
    match doubt {
        Doubt::UnknownRegulation { cited } => {
            format!("no one regulation on file is called \"{cited}\": it is cited as it stands")
        }
        Doubt::EndedRegulation { number, standing } => {
            let ended = match standing {
                Standing::Replaced { by } if !by.is_empty() => format!("replaced by {by}"),
                Standing::Amended { by } => format!("amended by {by}"),
                Standing::Repealed => "repealed".to_owned(),
                _ => "replaced".to_owned(),
            };
            format!("{number} is {ended}: the item is stale from the start")
        }
        Doubt::MovedCode { code, to } => {
            format!("{code} is of an earlier syllabus: {to}, which came in its place, is taken")
        }
        Doubt::KeptEmpty { field } => {
            let what = match field {
                Field::Kind => "kind",
                Field::Difficulty => "difficulty",
                Field::Cognitive => "cognitive level",
                _ => "subject",
            };
            format!("the {what} is empty and stays as it is: no item is without one")
        }
        Doubt::OtherKeyOfRow { row } => {
            format!(
                "{} asks the same with the same options and calls something else right: one key is wrong",
                row_words(*row, files)
            )
        }
        Doubt::OtherKeyOfItem { code } => {
            format!(
                "{code} of the bank asks the same with the same options and calls something else right: one key is wrong"
            )
        }
        Doubt::Unversioned { newest } => format!(
            "the row does not say which version it was made from and is held against version {newest}: what the bank changed \
             before that can't be told from what the row changes"
        ),
        Doubt::KeyOrder { key } => {
            format!(
                "the stem asks for an order, but a multiple choice keeps none of the key {key}: make it 排序题"
            )
        }
        Doubt::PictureWords { words } => {
            format!("a picture has no words on what it shows and gets \"{words}\": write better ones")
        }
        Doubt::RemotePicture { address } => {
            format!("the picture {address} lies elsewhere and is not fetched: its place is empty")
        }
        Doubt::Raised { cell } => {
            format!(
                "{cell} has text above or below the line that has no characters of its own: it is written as ^ and _"
            )
        }
        Doubt::RowPicture { cell } => {
            format!(
                "the picture on {cell} can't be read, or it is not clear where it belongs: it was left out; put it in by the editor"
            )
        }
        Doubt::NamedPicture { name } => {
            format!(
                "the picture {name} that the text names was not found: put it in by the editor, or pack it under this path with the table into a ZIP"
            )
        }
        Doubt::HiddenRow => "the sheet hides this row".to_owned(),
        Doubt::Hidden => "text that is hidden or struck through in the document was left out".to_owned(),
        Doubt::Marks { around } => format!("there are marks within the text: {around}"),
    }
}

/// What was done with merged cells, in English.
pub fn merged_words(done: MergedDone) -> &'static str {
    match done {
        MergedDone::Filled => "their text was taken for each of their rows",
        MergedDone::First => "their text was read in the first of them, the others are empty",
        MergedDone::Unread => "none of their columns is read",
    }
}

/// How much of a value stands in a sentence, characters.
const SHOWN: usize = 60;
/// How much of what two values have alike stands before and behind what they have not.
const ALIKE: usize = 12;

/// A value where it differs from another, with what is around it.
fn around(value: &str, other: &str) -> String {
    if value.is_empty() {
        return "nothing".to_owned();
    }
    let (value, other): (Vec<char>, Vec<char>) = (value.chars().collect(), other.chars().collect());
    let alike = value.iter().zip(&other).take_while(|(one, other)| one == other).count();
    let behind = value[alike..].iter().rev().zip(other[alike..].iter().rev());
    let behind = behind.take_while(|(one, other)| one == other).count();
    let (mut from, mut to) = (0, value.len());
    if value.len() > SHOWN {
        from = alike.saturating_sub(ALIKE);
        to = (value.len() - behind + ALIKE).min(value.len()).min(from + SHOWN);
    }
    let (before, more) = (if from > 0 { "…" } else { "" }, if to < value.len() { "…" } else { "" });
    format!("\"{before}{}{more}\"", value[from..to].iter().collect::<String>().replace('\n', " "))
}

/// A part of an item, as a sentence names it.
fn aspect_word(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Markup => "the markup",
        Aspect::Stem => "the stem",
        Aspect::Prompts => "the prompts",
        Aspect::Options => "the options",
        Aspect::Picture => "the picture",
        Aspect::Key => "the key",
        Aspect::Parts => "the questions of the case",
        Aspect::Rationale => "the rationale",
        Aspect::Subjects => "the subjects",
        Aspect::Equipment => "the equipment",
        Aspect::Difficulty => "the difficulty",
        Aspect::Cognitive => "the cognitive level",
        Aspect::Citations => "the citations",
        Aspect::Practice => "whether it is open for practice",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_shown_where_they_differ() {
        let long = |end: &str| format!("{}{end}{}", "同".repeat(80), "尾".repeat(40));
        let shown = around(&long("甲"), &long("乙丙"));
        assert_eq!(shown, format!("\"…{}甲{}…\"", "同".repeat(12), "尾".repeat(12)));
        assert_eq!(around("甲\n乙", "丙"), "\"甲 乙\"");
        assert_eq!(around("", "丙"), "nothing");
        assert!(around(&"甲".repeat(500), "").chars().count() < 70);
        assert_eq!(around("甲", "甲"), "\"甲\"");
    }
}
