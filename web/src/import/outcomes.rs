//! What becomes of each row, for programs.

use bank::exchange::Mapping;
use bank::exchange::trial::{Note, Trial};
use serde_json::{Value, json};

use crate::desk::imports;

/// Each row or question in the file's order: `created`, `changed` with the fields before and after, `unchanged`, `skipped`
/// or `refused` with the reason. Row 0 is a whole file of an archive.
pub fn of_rows(trial: &Trial, mapping: &Mapping) -> Vec<Value> {
    let mut all: Vec<(u32, Value)> = Vec::new();
    for (reading, row) in trial.readings.iter().zip(&trial.places) {
        all.push((*row, json!({ "row": row, "outcome": "created", "code": reading.code })));
    }
    for change in &trial.changes {
        let outcome = json!({
            "row": change.row,
            "outcome": "changed",
            "code": change.code,
            "key_changed": change.key,
            "fields": change.differences,
        });
        all.push((change.row, outcome));
    }
    for (row, code) in &trial.unchanged {
        let reason = "the item is just what the row says";
        all.push((*row, json!({ "row": row, "outcome": "unchanged", "code": code, "reason": reason })));
    }
    for (notes, outcome) in [(&trial.duplicates, "skipped"), (&trial.refused, "refused")] {
        for Note { row, place, flaw, .. } in notes {
            let reason = imports::flaw_words(flaw);
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
    all.into_iter().map(|(_, outcome)| outcome).collect()
}
