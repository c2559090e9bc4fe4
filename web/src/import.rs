//! `kaopu import FILE`: a file brought into the bank from the shell, or only tried. What it says is in `text` for people, in
//! `outcomes` row by row for programs.

use std::collections::BTreeMap;
use std::path::PathBuf;

use bank::ImportId;
use bank::exchange::kinds::{NamedKind, named};
use bank::exchange::nodes::{self, NamedNode, NodeWord, Tree};
use bank::exchange::sheet::difficulty;
use bank::exchange::trial::{self, Source, Trial};
use bank::exchange::{Existing, Format, Mapping, Mending, Settled, Side};
use bank::item::{Kind, Status};
use bank::store::Place;
use bank::syllabus::NodeKind;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::{Args, ValueEnum};
use serde_json::json;
use tempfile::TempDir;
use wire::import::{ImportReport, ImportWords};

use crate::access::{Right, may};
use crate::app::App;
use crate::config::Config;
use crate::desk::imports;

mod outcomes;
mod text;

/// What to bring in, and how.
#[derive(Args)]
pub struct Import {
    /// XLSX, CSV, QTI, Moodle XML, GIFT, Aiken, a Word document or text
    file: PathBuf,
    /// Say what would come in, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// How to say it
    #[arg(long, value_enum, default_value_t = Shape::Text)]
    format: Shape,
    /// Subject, by code or name, for items that name none
    #[arg(long, default_value = "")]
    subject: String,
    /// Equipment category, by code or name, for items that name none
    #[arg(long, default_value = "")]
    equipment: String,
    /// Difficulty of items that say none: 0 to 1, 0.7 by default, or 易, 中, 难
    #[arg(long, value_parser = thousandths)]
    difficulty: Option<u16>,
    /// Prefix of the codes that are given; after the file's name by default
    #[arg(long)]
    prefix: Option<String>,
    /// What the columns mean, as a JSON file; guessed by default
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Which kind a word in the column of kinds means, such as `数字题=fill_blank`; `=KIND`: rows that name none. May be
    /// given for several words; KIND is true_false, single_choice, multiple_choice, fill_blank, order, match, short_answer,
    /// case_study or a usual word such as 填空
    #[arg(long = "kind", value_name = "WORD=KIND", value_parser = word_and_kind)]
    kinds: Vec<NamedKind>,
    /// Which subject or equipment category a word of the file means, such as `公共基础=P1`; may be given for several words;
    /// NODE is a code or a name of the syllabus
    #[arg(long = "node", value_name = "WORD=NODE", value_parser = word_and_node)]
    nodes: Vec<(String, String)>,
    /// Which sheet of a workbook, from 1
    #[arg(long, default_value_t = 1)]
    sheet: usize,
    /// Login of whose items they are; needed unless it is a dry run
    #[arg(long, value_name = "LOGIN", required_unless_present = "dry_run")]
    author: Option<String>,
    /// What happens with rows whose code an item has already. `change`: what a row says differently becomes a new version
    /// of the item; rows of another kind or with another question are refused, and what the file has no column for
    /// stays. An empty cell clears what it holds; kind, subject, difficulty and cognitive level, which no item is without,
    /// stay
    #[arg(long, value_enum, default_value_t = Having::Skip)]
    existing: Having,
    /// Whose counts where a row and the bank both changed the same part of an item since the version that the row names;
    /// what else either changed comes in either way. Without it such rows are refused
    #[arg(long, value_enum)]
    clash: Option<Whose>,
    /// Read blanks whose keys are plain numbers as numbers, not as texts
    #[arg(long)]
    numbers: bool,
    /// Approve them at once, the author being their reviewer, too; for administrators who vouch for all of them
    #[arg(long, conflicts_with = "review")]
    approve_own: bool,
    /// Hand them to review at once
    #[arg(long)]
    review: bool,
    /// Bring nothing in where a row or a file is refused, and end with status 1. Without it the rest comes in, and the
    /// status is 0: what is refused is in the report
    #[arg(long)]
    strict: bool,
}

/// `数字题=fill_blank`
fn word_and_kind(text: &str) -> Result<NamedKind, String> {
    let (word, kind) =
        text.rsplit_once('=').ok_or("a word and its kind are wanted, such as 数字题=fill_blank")?;
    let kind = named(kind.trim()).filter(|kind| *kind != Kind::Hotspot);
    let kind = kind.ok_or("the kind is none that a table can hold, such as fill_blank")?;
    Ok(NamedKind { word: word.trim().to_owned(), kind })
}

/// `0.65`, `65%`, `易`
fn thousandths(text: &str) -> Result<u16, String> {
    difficulty(text.trim()).ok_or_else(|| "the difficulty is to be 0 to 1, or 易, 中, 难".to_owned())
}

/// `公共基础=P1`
fn word_and_node(text: &str) -> Result<(String, String), String> {
    let (word, node) = text.rsplit_once('=').ok_or("a word and its node are wanted, such as 公共基础=P1")?;
    Ok((word.trim().to_owned(), node.trim().to_owned()))
}

#[derive(Clone, Copy, ValueEnum)]
enum Shape {
    Text,
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
enum Having {
    Skip,
    Change,
}

#[derive(Clone, Copy, ValueEnum)]
enum Whose {
    Bank,
    File,
}

/// A trial where there is no site yet leaves none behind: it has an empty one of its own until it is over.
fn nowhere(config: Config) -> std::io::Result<(Config, TempDir)> {
    let folder = TempDir::with_prefix("kaopu-trial-")?;
    let data = folder.path().to_owned();
    let (place, site_key) = (Place::Folder(data.clone()), data.join("site.key"));
    Ok((Config { data, place, site_key, ..config }, folder))
}

/// Does it.
pub async fn run(config: Config, import: Import) -> Result<(), String> {
    let name = import.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let failed = |error: &dyn std::fmt::Display| format!("{name}: {error}");
    let bytes = std::fs::read(&import.file).map_err(|error| failed(&error))?;
    let (config, _gone_afterwards) = if import.dry_run && !config.has_site() {
        let (config, folder) = nowhere(config).map_err(|error| failed(&error))?;
        (config, Some(folder))
    } else {
        (config, None)
    };
    let (app, _writer) = App::open(config).await?;
    crate::demo::load_syllabus(&app).await?;
    let syllabus = app.bank.syllabus_after().await.map_err(|error| failed(&error))?;
    let code = |what: &str, text: &str| match text {
        "" => Ok(String::new()),
        text => syllabus
            .find(text)
            .map(|node| node.code.clone())
            .ok_or(format!("--{what} {text}: not in the syllabus")),
    };
    let sheet = import.sheet.checked_sub(1).ok_or("--sheet counts from 1")?;
    let (format, source) = Source::read(&name, &bytes, sheet).map_err(|error| failed(&error))?;
    let guessed = match &import.mapping {
        None => source.guess_in(&syllabus),
        Some(path) => {
            let text =
                std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
            serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?
        }
    };
    let mut kinds = import.kinds;
    kinds.extend(
        guessed
            .kinds
            .iter()
            .filter(|old| !kinds.iter().any(|new| new.word == old.word))
            .cloned()
            .collect::<Vec<_>>(),
    );
    let mut nodes = Vec::new();
    for (word, node) in import.nodes {
        let node = syllabus.find(&node).ok_or(format!("--node {word}={node}: not in the syllabus"))?;
        let tree = if node.kind == NodeKind::Equipment { Tree::Equipment } else { Tree::Subject };
        nodes.push(NamedNode { tree, word, code: node.code.clone() });
    }
    nodes.extend(
        guessed
            .nodes
            .iter()
            .filter(|old| !nodes.iter().any(|new| new.word == old.word))
            .cloned()
            .collect::<Vec<_>>(),
    );
    let mut mapping = Mapping {
        sheet,
        kinds,
        nodes,
        subject: code("subject", &import.subject)?,
        equipment: code("equipment", &import.equipment)?,
        prefix: import.prefix.unwrap_or_else(|| imports::prefix(&name)),
        difficulty: import.difficulty.or(guessed.difficulty),
        numbers: import.numbers || guessed.numbers,
        // Never by what a file of columns says: who brings a file in says it each time.
        existing: match import.existing {
            Having::Skip => Existing::Skip,
            Having::Change => Existing::Change,
        },
        ..guessed
    };
    let in_bank = imports::in_bank(&app, &source.codes(&mapping)).await;
    let in_bank = in_bank.map_err(|problem| failed(&problem.0.detail))?;
    let (kinds, nodes) = source.words(&mapping, &syllabus);
    let unsaid = |word: &NodeWord| nodes::meant(&word.word, word.tree, &mapping, &syllabus).is_none();
    let words = ImportWords { kinds, nodes: nodes.into_iter().filter(unsaid).collect() };
    let again = import.clash.map(|whose| (whose, source.clone()));
    let mut trial = trial::run(source, &mapping, &syllabus, &in_bank);
    if let Some((whose, source)) = again {
        let side = match whose {
            Whose::Bank => Side::Bank,
            Whose::File => Side::File,
        };
        mapping.settled.extend(trial.clashing().map(|row| Settled { row, side }));
        trial = trial::run(source, &mapping, &syllabus, &in_bank);
    }
    let fails = import.strict && !trial.refused.is_empty();
    let mut report = imports::report("", &trial, !import.dry_run && !fails);
    let outcomes = outcomes::of_rows(&trial, &mapping);
    let status = match (import.approve_own, import.review) {
        (true, _) => Status::Approved,
        (_, true) => Status::InReview,
        _ => Status::Draft,
    };
    if import.dry_run {
        imports::tell_before(&app, &mut report).await.map_err(|problem| failed(&problem.0.detail))?;
        let alike = imports::alike(&app, trial).await.map_err(|problem| failed(&problem.0.detail))?;
        imports::tell_alike(&mut report, alike);
    } else if !fails {
        commit(&app, (&name, &bytes), &mapping, trial, import.author.as_deref(), status).await?;
    }
    match import.format {
        Shape::Json => println!("{}", as_json(&name, format, &mapping, &words, &report, &outcomes)),
        Shape::Text => print!("{}", text::as_text(&name, &mapping, &words, &report)),
    }
    if fails { Err(format!("{name}: {} refused, so nothing came in", report.refused.len())) } else { Ok(()) }
}

async fn commit(
    app: &App,
    (name, bytes): (&str, &[u8]),
    mapping: &Mapping,
    trial: Trial,
    author: Option<&str>,
    status: Status,
) -> Result<(), String> {
    if trial.readings.is_empty() && trial.changes.is_empty() {
        return Err(format!("{name}: nothing can be brought in; --dry-run says why"));
    }
    let login = author.unwrap_or_default();
    let accounts = app.store.accounts().await.map_err(|error| error.to_string())?;
    let account = accounts.into_iter().find(|account| account.login == login && account.active);
    let account = account.ok_or(format!("--author {login}: there is no such account"))?;
    if !may(&account.roles, Right::WriteItems) {
        return Err(format!("--author {login}: their roles do not allow writing items"));
    }
    if status == Status::Approved && !may(&account.roles, Right::ManageExams) {
        return Err(format!("--approve-own: {login} is no administrator"));
    }
    let id = ImportId::new();
    let file = STANDARD.encode(bytes);
    let put = app.bank.put_import(&id, name, &file, &account.id, app.clock.now()).await;
    put.map_err(|error| error.to_string())?;
    imports::bring_in(app, id.as_str(), trial, &mapping.prefix, status, (&account, "shell"))
        .await
        .map_err(|problem| problem.0.detail.to_string())
}

/// Counts, a reason for every row or question that does not come in, and what was repaired in those that do.
fn as_json(
    file: &str,
    format: Format,
    mapping: &Mapping,
    words: &ImportWords,
    report: &ImportReport,
    outcomes: &[serde_json::Value],
) -> String {
    let sound: BTreeMap<&str, u32> = report.sound.iter().map(|(kind, count)| (kind.name(), *count)).collect();
    let repairs: Vec<_> = report
        .repairs
        .iter()
        .map(|row| {
            let one = |one: &Mending| {
                json!({ "repair": one.repair, "cell": one.cell, "detail": imports::repair_words(one.repair) })
            };
            let repairs: Vec<_> = row.repairs.iter().map(one).collect();
            json!({ "row": row.row, "text": row.text, "repairs": repairs })
        })
        .collect();
    let doubts: Vec<_> = report
        .doubts
        .iter()
        .map(|row| {
            let one = |doubt| json!({ "doubt": doubt, "detail": imports::doubt_words(doubt, &report.files) });
            let doubts: Vec<_> = row.doubts.iter().map(one).collect();
            json!({ "row": row.row, "text": row.text, "doubts": doubts })
        })
        .collect();
    let merged: Vec<_> = report
        .merged
        .iter()
        .map(|one| json!({ "range": one.range, "done": one.done, "detail": imports::merged_words(one.done) }))
        .collect();
    let value = json!({
        "file": file,
        "format": format,
        "mapping": mapping,
        "kinds": words.kinds,
        "unknown": words.nodes,
        "committed": report.committed,
        "rows": report.rows,
        "in": sound.values().sum::<u32>(),
        "by_kind": sound,
        "repaired": report.repaired,
        "repairs": repairs,
        "doubts": doubts,
        "doubts_total": report.doubts_total,
        "no_difficulty": report.no_difficulty,
        "above": report.above,
        "unread_sheets": report.unread,
        "numbers": report.numbers,
        "merged": merged,
        "files": report.files,
        "left_out": report.left_out,
        "changed": report.changed,
        "keys_changed": report.keys,
        "changed_fields": report.aspects,
        "unchanged": report.unchanged,
        "skipped": report.skipped,
        "outcomes": outcomes,
        "duplicates": report.duplicates,
        "refused": report.refused,
        "alike": report.alike,
        "alike_total": report.alike_total,
    });
    format!("{value:#}")
}
