//! Rows of tables beside the items that have their codes: what a table has no column for, the row says as the item does.

use super::Whole;
use crate::exchange::nodes;
use crate::exchange::sheet::list;
use crate::exchange::write::{Outgoing, xlsx};
use crate::exchange::{Existing, Field, Mapping};
use crate::item::Version;
use crate::syllabus::Syllabus;

/// The columns of a table, and behind them those that it lacks.
pub struct Wide {
    /// Nothing of it holds for items that say nothing: that is for new ones.
    pub mapping: Mapping,
    /// The column of codes.
    code: usize,
    /// How many columns the table itself has.
    own: usize,
    /// For each column the one of an exported table that holds the same.
    exported: Vec<Option<usize>>,
}

/// What no item is without: an empty cell says nothing of it. Any other empty cell says that there is none.
const NEVER_EMPTY: [Field; 4] = [Field::Kind, Field::Difficulty, Field::Cognitive, Field::Subject];

impl Wide {
    /// Of a table whose rows may change items; `None`: they may not, or have no codes.
    pub fn of(mapping: &Mapping) -> Option<Self> {
        let code = mapping.columns.iter().position(|column| *column == Some(Field::Code))?;
        if mapping.existing == Existing::Skip {
            return None;
        }
        let (own, mut columns) = (mapping.columns.len(), mapping.columns.clone());
        let together = columns.contains(&Some(Field::Options));
        let lacks = |field: &Field| {
            !(columns.contains(&Some(*field)) || together && matches!(field, Field::Option(_)))
        };
        let lacking: Vec<Field> = xlsx::fields().filter(lacks).collect();
        columns.extend(lacking.into_iter().map(Some));
        let exported =
            columns.iter().map(|column| xlsx::fields().position(|field| Some(field) == *column)).collect();
        let mapping = Mapping {
            columns,
            subject: String::new(),
            equipment: String::new(),
            difficulty: None,
            ..mapping.clone()
        };
        Some(Self { mapping, code, own, exported })
    }

    /// The code that a row has; empty: none.
    pub fn code<'a>(&self, cells: &'a [String]) -> &'a str {
        cells.get(self.code).map_or("", |cell| cell.trim())
    }

    /// A row, and what it leaves out as the item's own row has it. Codes that an earlier syllabus had are those of the item's
    /// own row, if that is what became of them.
    pub fn row(&self, cells: &[String], exported: Option<&Vec<String>>, syllabus: &Syllabus) -> Vec<String> {
        let cell = |(at, column): (usize, &Option<usize>)| {
            let said = cells.get(at).filter(|_| at < self.own);
            let field = self.mapping.columns[at];
            let silent = field.is_some_and(|field| NEVER_EMPTY.contains(&field))
                && said.is_none_or(|cell| cell.trim().is_empty());
            let own = || exported.zip(*column).map(|(row, at)| &row[at]);
            let coded = matches!(field, Some(Field::Subject | Field::Equipment));
            let same = |cell: &String, own: &String| {
                let codes: Vec<String> = list(own).map(str::to_owned).collect();
                cell != own && nodes::still(list(cell), &codes, syllabus)
            };
            match said {
                Some(cell) if coded && own().is_some_and(|own| same(cell, own)) => {
                    own().cloned().unwrap_or_default()
                }
                Some(cell) if !silent => cell.clone(),
                None if at < self.own && !silent => String::new(),
                _ => own().cloned().unwrap_or_default(),
            }
        };
        self.exported.iter().enumerate().map(cell).collect()
    }

    /// What the row would clear and no item is without: it stays as it is.
    pub fn kept(&self, cells: &[String], exported: Option<&Vec<String>>) -> Vec<Field> {
        let empty = |at: usize| cells.get(at).is_none_or(|cell| cell.trim().is_empty());
        let has = |at: usize| {
            let exported = exported.zip(self.exported[at]).and_then(|(row, at)| row.get(at));
            exported.is_some_and(|cell| !cell.trim().is_empty())
        };
        let kept = |at: usize| {
            self.mapping.columns[at].filter(|field| NEVER_EMPTY.contains(field) && empty(at) && has(at))
        };
        (0..self.own).filter_map(kept).collect()
    }

    /// The item's own row in the columns of this table.
    pub fn own_row(&self, exported: &[String]) -> Vec<String> {
        let cell = |column: &Option<usize>| column.map(|at| exported[at].clone()).unwrap_or_default();
        self.exported.iter().map(cell).collect()
    }

    /// Whether the table says which rows are cases and which their questions.
    pub fn names_kinds(&self) -> bool {
        self.mapping.columns[..self.own].contains(&Some(Field::Kind))
    }
}

/// An item as a table has it.
pub struct Exported {
    /// Its rows: one, or a case and its questions.
    pub rows: Vec<Vec<String>>,
    /// What they come back as.
    pub whole: Whole,
}

impl Exported {
    /// `None`: a table has no room for it.
    pub fn of(version: &Version) -> Option<Self> {
        let item = Outgoing::of(version);
        let rows = xlsx::rows(&item)?;
        // What does not come back is taken as it is.
        let whole = xlsx::again(&item, &rows).map_or_else(
            || (version.content.clone(), version.tags.clone()),
            |again| (again.content, again.tags),
        );
        Some(Self { rows, whole })
    }
}
