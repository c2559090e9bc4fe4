//! What a bench prints.

/// A goal and what was measured: `figure NAME VALUE GOAL ok|short`. More is better.
pub fn figure(name: &str, value: f64, goal: f64) {
    let verdict = if value >= goal { "ok" } else { "short" };
    println!("figure {name} {value:.2} {goal:.2} {verdict}");
}

/// Rows under a head, columns as wide as their widest cell.
pub fn table(head: &[&str], rows: &[Vec<String>]) {
    let cells = |at: usize| rows.iter().map(move |row| row[at].chars().count());
    let widths: Vec<usize> =
        head.iter().enumerate().map(|(at, name)| cells(at).fold(name.len(), usize::max)).collect();
    let line = |row: &[&str]| {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:>width$}")).collect();
        println!("{}", cells.join("  "));
    };
    line(head);
    for row in rows {
        line(&row.iter().map(String::as_str).collect::<Vec<_>>());
    }
}

/// A goal where less is better.
pub fn at_most(name: &str, value: f64, goal: f64) {
    let verdict = if value <= goal { "ok" } else { "short" };
    println!("figure {name} {value:.2} {goal:.2} {verdict}");
}
