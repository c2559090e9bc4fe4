//! What becomes of each row, for programs.

use std::collections::HashMap;

use bank::exchange::Mapping;
use bank::exchange::trial::{Note, Trial};
use serde_json::{Value, json};

use crate::desk::imports;

/// Each row or question in the file's order: `created`, `changed` with the fields before and after, `unchanged`, `skipped`
/// or `refused` with the reason; with what people should look at, if there is any. Row 0 is a whole file of an archive; rows of
/// several files count on, and name theirs.
pub fn of_rows(trial: &Trial, mapping: &Mapping) -> Vec<Value> {
    let mut all: Vec<(u32, Value)> = Vec::new();
    let words = |doubt| imports::doubt_words(doubt, &trial.files);
    let doubts: HashMap<u32, Vec<String>> =
        trial.doubts.iter().map(|row| (row.row, row.doubts.iter().map(words).collect())).collect();
    let look = |row: &u32| doubts.get(row);
    for (reading, row) in trial.readings.iter().zip(&trial.places) {
        let (code, doubts) = (&reading.code, look(row));
        all.push((*row, json!({ "row": row, "outcome": "created", "code": code, "doubts": doubts })));
    }
    for change in &trial.changes {
        let outcome = json!({
            "row": change.row,
            "outcome": "changed",
            "code": change.code,
            "key_changed": change.key,
            "version": change.based_on,
            "shown_version": change.shown,
            "fields": change.differences,
            "kept": change.kept,
            "doubts": look(&change.row),
        });
        all.push((change.row, outcome));
    }
    for (row, code) in &trial.unchanged {
        let reason = "the item is just what the row says";
        let outcome = json!({
            "row": row,
            "outcome": "unchanged",
            "code": code,
            "reason": reason,
            "doubts": look(row),
        });
        all.push((*row, outcome));
    }
    for (notes, outcome) in [(&trial.duplicates, "skipped"), (&trial.refused, "refused")] {
        for Note { row, place, flaw, .. } in notes {
            let reason = imports::flaw_words(flaw, &trial.files);
            all.push((
                *row,
                json!({ "row": row, "outcome": outcome, "cell": place, "flaw": flaw, "reason": reason }),
            ));
        }
    }
    for row in &mapping.skipped {
        if !all.iter().any(|(told, _)| told == row) {
            all.push((*row, json!({ "row": row, "outcome": "skipped", "reason": "left out by hand" })));
        }
    }
    all.sort_by_key(|(row, _)| *row);
    let in_file = |(row, mut outcome): (u32, Value)| {
        if let Some(file) = trial.files.iter().rfind(|file| file.before < row) {
            outcome["file"] = json!(file.name);
            outcome["row_in_file"] = json!(row - file.before);
        }
        outcome
    };
    all.into_iter().map(in_file).collect()
}
