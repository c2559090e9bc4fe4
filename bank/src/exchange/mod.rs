//! Items from files and into files.
//!
//! Tables, whose columns people name:
//! - [`sheet`]: what a row of a table says, whatever file it came from: columns, options in one cell, keys.
//! - [`options`]: parting options that share a cell.
//! - [`kinds`]: which kind of item a word means; [`nodes`]: which node of the syllabus.
//! - [`code`]: codes as people type them.
//! - [`guess`]: what the columns of a table seem to mean.
//! - [`table`] (feature `store`): XLSX and CSV files as tables, within limits; `marks`: what is to be told of their cells;
//!   `number`: numbers as their formats show them.
//!
//! Formats that say themselves what is what (`format` tells which a file is):
//! - `format` (feature `store`): which format a file is in, and its reader.
//! - `several`: an archive of several of them, read as one; `align`: its tables under the same columns.
//! - [`found`]: what they yield, whichever it was: items and refusals in order, each with its place.
//! - [`limits`]: how much a file may cost; [`key`]: keys as people write them.
//! - `gift`, `aiken`, `moodle` (feature `store`, as all that follows): the formats of Moodle.
//! - `qti`: QTI 2.1, 2.2 and 3.0, items alone and in packages.
//! - `prose`: text as teachers type it; `docx`: the same in a Word document, formulas and all.
//! - `trial`: what a file would bring in, row by row, before anything is; `near`: what of that is like something else.
//! - `change`: what a row makes of an item that has its code already; [`differences`]: what is another than before.
//! - `doubts`: what people should look at in what comes in.
//! - `write`: into XLSX, GIFT, Moodle XML and QTI 3.0, with a list of what a format can't carry.
//! - `rich`, `draft`: texts that may need markup, items made of them; `caption`: words for pictures that have none.
//! - `xml`, `html`, `archive`, `picture`, `tex`: what the formats are made of, bounded and disarmed.

pub mod code;
pub mod differences;
pub mod found;
pub mod guess;
pub mod key;
pub mod kinds;
mod leak;
pub mod limits;
pub mod options;
pub mod sheet;
#[cfg(feature = "store")]
pub mod table;
pub mod undo;

#[cfg(feature = "store")]
pub mod aiken;
#[cfg(feature = "store")]
mod align;
#[cfg(feature = "store")]
pub mod archive;
#[cfg(feature = "store")]
mod caption;
#[cfg(feature = "store")]
pub mod change;
#[cfg(feature = "store")]
pub mod decimal;
#[cfg(feature = "store")]
pub mod docx;
#[cfg(feature = "store")]
mod doubts;
#[cfg(feature = "store")]
pub mod draft;
#[cfg(feature = "store")]
pub mod format;
#[cfg(feature = "store")]
pub mod gift;
#[cfg(all(test, feature = "store"))]
mod hostile;
#[cfg(feature = "store")]
pub mod html;
#[cfg(feature = "store")]
pub mod marks;
#[cfg(feature = "store")]
pub mod moodle;
#[cfg(feature = "store")]
pub mod near;
pub mod nodes;
#[cfg(feature = "store")]
mod number;
#[cfg(feature = "store")]
pub mod picture;
#[cfg(feature = "store")]
mod pictured;
#[cfg(feature = "store")]
pub mod prose;
#[cfg(feature = "store")]
pub mod qti;
#[cfg(feature = "store")]
pub mod rich;
#[cfg(feature = "store")]
pub mod several;
#[cfg(feature = "store")]
pub mod tex;
#[cfg(feature = "store")]
pub mod text;
#[cfg(feature = "store")]
pub mod trial;
#[cfg(feature = "store")]
pub mod write;
#[cfg(feature = "store")]
pub mod xml;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::item::Kind;
use crate::regulation::Standing;
use differences::Clash;
use kinds::NamedKind;
use nodes::NamedNode;

/// A format whose files say themselves what is what, or, for [`Format::Table`], need people to say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// XLSX or CSV, whose columns are to be mapped.
    Table,
    /// A QTI item or package.
    Qti,
    /// Moodle XML.
    Moodle,
    /// GIFT.
    Gift,
    /// Aiken.
    Aiken,
    /// A Word document.
    Docx,
    /// Plain text as teachers type it.
    Prose,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// 题型
    Kind,
    /// 题干
    Stem,
    /// 选项A, B, …: the index, 0 is A.
    Option(u8),
    /// All options in one cell.
    Options,
    /// 答案
    Key,
    /// 解析
    Rationale,
    /// 难度: 0 to 1, or 易/中/难.
    Difficulty,
    /// 科目: a code or a name of the syllabus.
    Subject,
    /// 设备类别: a code or a name of the syllabus.
    Equipment,
    /// 依据
    Citation,
    /// 编号
    Code,
    /// 版本: which version of the item of the code the row shows.
    Version,
    /// 认知层次: 记忆, 理解, 应用 or 分析.
    Cognitive,
    /// 开放练习: 是 or 否.
    Practice,
    /// 配对左列: what is to be matched with the options, a line each.
    Prompts,
}

/// What happens with rows whose code an item of the bank has already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Existing {
    /// 跳过: the item stays as it is.
    #[default]
    Skip,
    /// 修改: what the row says differently becomes a new version of the item.
    Change,
}

impl Existing {
    /// See [`Existing::Skip`].
    pub fn is_skipped(&self) -> bool {
        *self == Self::Skip
    }
}

/// Whose counts where a file and the bank changed the same part of an item, and not to the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// 题库的: these parts stay as the bank has them.
    Bank,
    /// 文件的: these parts become what the file says.
    File,
}

/// A clash as people settled it; what else either side changed comes in either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Settled {
    /// Row of the sheet, or number of the question.
    pub row: u32,
    /// Whose parts count.
    pub side: Side,
}

/// What the columns of a file mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Mapping {
    /// Index of the sheet.
    pub sheet: usize,
    /// For each column what it holds; `None`: nothing of use.
    pub columns: Vec<Option<Field>>,
    /// What stands between options that share a cell, such as `**`; empty: their letters alone part them.
    pub separator: String,
    /// Subject for rows that name none.
    pub subject: String,
    /// Equipment for rows that name none; empty: all.
    pub equipment: String,
    /// Prefix of the codes that are given to the items.
    pub prefix: String,
    /// Difficulty of rows that say none, thousandths; `None`: nobody said, and the usual one is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub difficulty: Option<u16>,
    /// Which kinds words of the file mean that are not known everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<NamedKind>>")]
    pub kinds: Vec<NamedKind>,
    /// Which nodes of the syllabus words of the file mean that it does not have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<NamedNode>>")]
    pub nodes: Vec<NamedNode>,
    /// Cells that people mended before the import.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Mended>>")]
    pub mended: Vec<Mended>,
    /// Whether blanks whose keys are plain numbers are compared as numbers, not as texts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub numbers: bool,
    /// Rows, or numbers of questions, that people left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<u32>>")]
    pub skipped: Vec<u32>,
    /// What happens with rows whose code an item has already.
    #[serde(default, skip_serializing_if = "Existing::is_skipped")]
    #[ts(optional, as = "Option<Existing>")]
    pub existing: Existing,
    /// Rows whose clash with the bank people settled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Settled>>")]
    pub settled: Vec<Settled>,
}

/// A cell, or a question of a text, as somebody mended it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Mended {
    /// Row of the sheet; of a text the number of the question.
    pub row: u32,
    /// Index of the column; of a text 0.
    pub column: usize,
    /// What stands there now.
    pub text: String,
}

/// A way in which a refused row may be meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RowReading {
    /// The options, in the order of their letters.
    pub options: Vec<String>,
    /// The cell by which the row says so.
    pub cell: Mended,
}

/// The most cells that are mended, and clashes that are settled, in one import: beyond that, the file is to be mended.
pub const MOST_MENDED: usize = 2_000;

/// How many refused rows are given out with their cells, to be mended.
pub const MENDABLE: usize = 200;

/// What had to be mended to read a row. None of these changes what the row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Repair {
    /// 题干前的题号: a number in front of the stem was left out.
    StemNumber,
    /// 没有题号: no question of the text has a number; each begins above its options or its key.
    Unnumbered,
    /// 全角字母: a full-width letter was read as its half-width twin.
    FullWidthLetter,
    /// 小写字母: a lower-case letter was read as its upper-case twin.
    LowerCaseLetter,
    /// 缺少分隔符: options were parted by their letters, where the separator was missing.
    MissingSeparator,
    /// 字母后无标点: an option's letter had no mark behind it.
    BareLetter,
    /// 选项没有字母: options in one cell had no letters; lines or a mark part them, and the key's letters count.
    BareOptions,
    /// 答案中的空格或标点: spaces or marks within a key were left out.
    KeyMarks,
    /// 答案里的其他文字: the key was an option's text, or a letter with that text or in other words: `B.乙`, `答案B`, `【B】`.
    KeyWords,
    /// 答案写在题干里: the key stood in the stem's brackets, which are empty now.
    KeyInStem,
    /// 选项里的答案记号: a tick at an option said that it is right; it was taken out.
    KeyInOption,
    /// 题干中没有空格处: a blank was put behind a stem that had none.
    BlankAdded,
    /// 选项列里的字母: options in columns of their own began with their letters, which were left out.
    OptionLetter,
    /// 选项末尾的分号: options were a list, and its marks were left out.
    ListMark,
    /// 判断题的 Y/N、1/0: all keys of the file's judgements are written so, and were read as right and wrong.
    TruthSign,
    /// 合并单元格: cells that are one in the workbook; see [`MergedCells`] for what was done.
    Merged,
    /// 公式: a formula's value as the workbook has it was taken.
    Formula,
    /// 日期: a day was taken as text, such as `2021-05-01`.
    Day,
    /// 上下标: text above or below the line was taken in characters that stand there, such as `10⁵`.
    Raised,
    /// 数字格式: a number was taken as its format shows it, such as `50%` for 0.5.
    NumberFormat,
}

/// A row or question that comes in after repairs, and what was repaired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RowRepairs {
    /// Row of the sheet, or number of the question.
    pub row: u32,
    /// How its stem begins.
    pub text: String,
    /// What was repaired.
    pub repairs: Vec<Mending>,
}

/// One repair.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct Mending {
    /// What was done.
    pub repair: Repair,
    /// The cell or range it was done to, such as `D57` or `B2:B51`, where it is one.
    pub cell: Option<String>,
}

/// Something about a row or question that goes in, for people to look at: it is taken as it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(tag = "doubt", rename_all = "snake_case")]
pub enum Doubt {
    /// 依据不在法规库: no regulation on file is called so, or several are; kept as it is written.
    UnknownRegulation {
        /// What the row cites.
        cited: String,
    },
    /// 依据已失效: the edition that it cites was replaced, amended or repealed, so the item is stale at once.
    EndedRegulation {
        /// Its number.
        number: String,
        /// How it ended.
        standing: Standing,
    },
    /// 图片没有说明: words were made up for a picture by its place; what it shows people have to say.
    PictureWords {
        /// Such as `题干配图`.
        words: String,
    },
    /// 网上的图片: nothing is fetched from elsewhere, so its place is empty.
    RemotePicture {
        /// Where it would have been fetched.
        address: String,
    },
    /// 大纲代码已换: an earlier syllabus had the code, and what came in its place was taken.
    MovedCode {
        /// The code.
        code: String,
        /// What came in its place.
        to: String,
    },
    /// 空格保持原值: an empty cell of a row that changes an item, for what no item is without.
    KeptEmpty {
        /// What the column holds.
        field: Field,
    },
    /// 同一道题，答案不同: another row asks the same with the same options, and calls something else right.
    OtherKeyOfRow {
        /// Which.
        row: u32,
    },
    /// 题库中同一道题的答案不同.
    OtherKeyOfItem {
        /// Code of the item.
        code: String,
    },
    /// 没有写版本: the row does not say which version of the item it was made from, so it is held against the newest, and
    /// what was changed in the bank in between can't be told from what the row changes.
    Unversioned {
        /// Number of the newest version.
        newest: u32,
    },
    /// 答案字母的次序没有保留: the stem asks for an order, and the key has one, but a choice of several keeps none.
    KeyOrder {
        /// Such as `ADCB`.
        key: String,
    },
    /// 文字中混有别的记号: marks that part options stand within a text, as in `MP**A`, or signs that could not be read.
    Marks {
        /// The mark with what is around it.
        around: String,
    },
    /// 上下标写不成字符: text above or below the line was taken as `a^(x+1)`.
    Raised {
        /// The cell.
        cell: String,
    },
    /// 这一行的图片没有读入: a picture lies on the row that can't be read, or that may belong to several texts.
    RowPicture {
        /// The cell that it lies on.
        cell: String,
    },
    /// 文中写着的图片没有找到: a plain text names one as Markdown does, and stays as it is written.
    NamedPicture {
        /// What it is called there.
        name: String,
    },
    /// 隐藏的行: the sheet does not show it, and it comes in all the same.
    HiddenRow,
    /// 隐藏或删除线文字: text that the document hides or strikes through was left out.
    Hidden,
}

/// A row or question that goes in, and what people should look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RowDoubts {
    /// Row of the sheet, or number of the question.
    pub row: u32,
    /// How its stem begins.
    pub text: String,
    /// What there is.
    pub doubts: Vec<Doubt>,
}

/// A row above the header of a table, or a line of a text that is no question, such as a title: it is not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Above {
    /// Row of the sheet, or line.
    pub row: u32,
    /// What stands there, cut.
    pub text: String,
}

/// One of several files that are read as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FileRows {
    /// Its name.
    pub name: String,
    /// How far the rows, or questions, had counted before it.
    pub before: u32,
}

/// Cells of a workbook that are one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MergedCells {
    /// Such as `B2:B51`.
    pub range: String,
    /// What was done.
    pub done: MergedDone,
}

/// What was done with merged cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MergedDone {
    /// Their text holds for each of their rows: kinds, subjects and the like.
    Filled,
    /// Their text was read in the first of them; the others are empty.
    First,
    /// None of them is read.
    Unread,
}

/// The most merged ranges, repaired rows and doubtful rows that are told one by one.
pub const MOST_LISTED: usize = 10_000;

/// What is wrong with a row, for programs; words are made of it elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(tag = "flaw", rename_all = "snake_case")]
pub enum RowFlaw {
    /// 没有题干
    NoStem,
    /// 没有题型, and the rest does not tell it.
    NoKind,
    /// 题型不认识
    UnknownKind,
    /// 没有答案
    NoKey,
    /// 答案列表对不上: keys stand together in the file, and which question each is for can't be told.
    KeyList,
    /// 答案看不懂
    BadKey,
    /// 单元格变成了日期: the spreadsheet program made a day or a time of what was typed, such as `2/3`, and that is lost.
    TurnedDay,
    /// 答案不在选项中
    KeyOutside,
    /// 单选有多个答案
    ManyKeys,
    /// 多选少于两个答案
    FewKeys,
    /// 没有选项
    NoOptions,
    /// 选项分不开
    NotParted,
    /// 选项字母重复
    RepeatedLetter,
    /// 选项字母缺失或不按顺序
    MissingLetter,
    /// 空选项
    EmptyOption,
    /// 两个选项相同
    SameOptions,
    /// 选项数目不对
    OptionCount,
    /// 填空与答案数目不符
    Blanks,
    /// 太长
    TooLong,
    /// 难度看不懂
    BadDifficulty,
    /// 认知层次看不懂
    BadCognitive,
    /// 开放练习看不懂
    BadPractice,
    /// 没有科目
    NoSubject,
    /// 大纲中没有此科目
    UnknownSubject,
    /// 大纲中没有此设备类别
    UnknownEquipment,
    /// 与本文件另一行相同
    SameAsRow {
        /// Which.
        row: u32,
    },
    /// 题库中已有
    InBank {
        /// Code of the item.
        code: String,
    },
    /// 题库中已有，已停用: so it is no new item, and nobody is asked it any more.
    InRetired {
        /// Code of the item.
        code: String,
    },
    /// 大纲中已没有的代码: several came in the place of a code that an earlier syllabus had, and which is meant people say.
    MovedCode {
        /// The code.
        code: String,
        /// What came in its place.
        #[ts(as = "Vec<String>")]
        to: Box<[String]>,
    },
    /// 编号已被占用
    CodeTaken,
    /// 编号与本文件另一行相同: a code stands for one item, so the row says what another row says otherwise.
    CodeOfRow {
        /// The row that had it first.
        row: u32,
    },
    /// 编号是另一道题的: the item of this code is of another kind, or asks something else.
    OtherItem {
        /// Code of the item.
        code: String,
    },
    /// 两边都改了: since the version that the file shows, somebody changed in the bank what the row changes otherwise.
    Clash(Box<Clash>),
    /// 没有这个版本: the file shows a version that the item does not have.
    NoVersion {
        /// Code of the item.
        code: String,
        /// Number of the version that the file shows.
        shown: u32,
        /// Number of the newest version.
        newest: u32,
    },
    /// 版本看不懂: what stands in the cell of the version is no number of one, and none is guessed.
    BadVersion {
        /// Number of the newest version.
        newest: u32,
    },
    /// 编号是停用的题的: a retired item gets no new versions.
    RetiredItem {
        /// Code of the item.
        code: String,
    },
    /// 表格写不下这道题: a table has no room for the item of this code, so nothing of it is changed by one.
    NotInTable {
        /// Code of the item.
        code: String,
    },
    /// 排版有错: the texts are Markdown, and a formula or a picture in them can't be shown.
    Markup,
    /// 不认识的题型: a kind of question that Kaopu does not have, by the name its format gives it.
    UnknownInteraction {
        /// Such as `essay` or `drawingInteraction`.
        name: String,
    },
    /// 判断题的选项不是对和错: options of another kind of item stand in the row.
    NotTruth,
    /// 题型与选项不符: options stand beside a kind that has none.
    OptionsAgainstKind,
    /// 判断题没有选项，答案又不是对或错: what a letter or number would mean is not said.
    TruthKey,
    /// 两处答案不一致
    TwoKeys,
    /// 有两种读法
    TwoReadings,
    /// 不合格式: what its format demands is not there.
    #[default]
    Broken,
    /// 不属于任何题的文字
    Stray,
    /// 改成了几道题: what was mended is to be one question.
    ManyQuestions,
    /// 答案是通配符: the key is a pattern such as `*`.
    Wildcard,
    /// 连线题的配对不完整
    Pairs,
    /// 图上区域不对
    Areas,
    /// 小题前没有案例题: a question of a case, and no case above it.
    NoCase,
    /// 案例题后没有小题: a case without questions in the rows below.
    NoParts,
    /// 小题有错: a question of the case is refused, and the case with it.
    PartRefused {
        /// Its row.
        row: u32,
    },
    /// 文件里没有题
    EmptyFile,
    /// 压缩包中读不了的文件: of the old kind of Word or Excel, PDF and the like.
    UnreadableFile,
    /// 与压缩包中其他表格的列不同
    OtherColumns,
    /// 题前的文字可能是材料: a text above the question, which may be what it is about.
    TextAbove {
        /// Its line.
        line: u32,
    },
    /// 得分点的写法或分值不对
    Points,
    /// 字数上限不对
    AnswerLength,
    /// 缺图: a picture that the item shows is not in the file, or is none that can be kept.
    MissingPicture {
        /// Its name in the file.
        name: String,
    },
    /// 图的格式不能用: a drawing or picture of a format that is not kept.
    PictureFormat {
        /// Its name in the file.
        name: String,
        /// Such as `SVG` or `WMF`.
        format: String,
    },
}

/// What a format can't carry of an item.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(tag = "loss", rename_all = "snake_case")]
pub enum Loss {
    /// 题型: the format does not have it, or has no room for what the item asks; the item is not in the file.
    NotWritten {
        /// The item's kind.
        kind: Kind,
    },
    /// 单位: units of numbers.
    Units,
    /// 数值之外的写法: texts that are right beside a number.
    Also,
    /// 参考答案、得分点、字数上限
    Reference,
    /// 排版: the text is there with its marks, but nothing says what they mean.
    Markup,
    /// 图: pictures are named, their files are not there.
    Pictures,
    /// 选项顺序: options are there, in another order.
    OptionOrder,
    /// 编号
    Code,
    /// 科目、难度等
    Tags,
    /// 文字: something else comes back differently, such as spaces at the ends of a text.
    Text,
    /// 互斥题: items that must not meet it in a paper.
    Enemies,
    /// 停用: that it is retired; another bank would take it for an item like others.
    Retired,
}
