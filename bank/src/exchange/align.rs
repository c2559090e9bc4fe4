//! Tables of one archive whose columns have other names or another order: each has a guess of its own, and what holds the
//! same goes under one column.

use super::Field;
use super::guess::{guess, of_table};
use super::table::{MOST_COLUMNS, Table};

/// For each column of a further table its place among those of the first, which gets those that it lacks. `None`: what the
/// columns mean can't be told, or does not go together; nothing was changed.
pub fn places(first: &mut Table, further: &Table) -> Option<Vec<usize>> {
    let names = |header: &[String]| header.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    if names(&first.header) == names(&further.header) {
        return Some((0..further.header.len()).collect());
    }
    let (ours, theirs) = (of_table(first), of_table(further));
    let has = |columns: &[Option<Field>], field| columns.contains(&Some(field));
    let asks = |columns: &[Option<Field>]| has(columns, Field::Stem) && has(columns, Field::Key);
    let together = |columns: &[Option<Field>]| has(columns, Field::Options);
    let (a, b) = (&ours.columns, &theirs.columns);
    let two_ways = together(a) && together(b) && ours.separator != theirs.separator;
    if !asks(a) || !asks(b) || two_ways {
        return None;
    }
    let (mut header, mut wanted) = (first.header.clone(), ours.columns.clone());
    let mut places = Vec::new();
    for (name, field) in further.header.iter().zip(&theirs.columns) {
        let same = wanted.iter().zip(&header).position(|(one, called)| match field {
            Some(_) => one == field,
            None => one.is_none() && called.trim() == name.trim(),
        });
        places.push(same.unwrap_or_else(|| {
            header.push(name.clone());
            wanted.push(*field);
            header.len() - 1
        }));
    }
    // Whoever looks at all columns together must see the same in them.
    if header.len() > MOST_COLUMNS || guess(&header, &[]).columns != wanted {
        return None;
    }
    first.header = header;
    Some(places)
}
