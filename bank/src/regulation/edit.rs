//! Changes of the regulations on file: which of them are sound. Numbers never change, since items cite them.

use super::{Regulation, day};
use crate::syllabus::{NodeKind, Syllabus};

/// The longest number or name, in characters.
pub const LONGEST: usize = 200;
/// The longest source, in characters.
pub const LONGEST_SOURCE: usize = 1_000;
/// The most editions that one edition replaces.
pub const MOST_REPLACED: usize = 20;

/// Why a change can't be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// No number, or one that is too long.
    #[error("a regulation needs a number of at most {LONGEST} characters")]
    Number,
    /// The number is on file.
    #[error("this number is on file already")]
    Taken,
    /// No name, or one that is too long.
    #[error("a regulation needs a name of at most {LONGEST} characters")]
    Name,
    /// A subject that the syllabus does not have.
    #[error("the subject is not in the syllabus")]
    Subject,
    /// Something that is no day.
    #[error("a day is written YYYY-MM-DD")]
    Day,
    /// An edition that replaces others, and nobody knows from when.
    #[error("an edition that replaces another one needs the day from which it is in force")]
    NoDay,
    /// No source.
    #[error("say where this comes from, in at most {LONGEST_SOURCE} characters")]
    Source,
    /// It replaces itself, by way of others or at once, or too many.
    #[error("an edition can't replace itself, nor one that replaces it")]
    Ring,
    /// Repealed before it was in force.
    #[error("a regulation can't be repealed before it is in force")]
    RepealedBefore,
}

/// Checks an edition that is to be put on file among `all`; `was`: it is a change of the one with its number.
pub fn check(
    one: &Regulation,
    was: Option<&Regulation>,
    all: &[Regulation],
    syllabus: &Syllabus,
) -> Result<(), Flaw> {
    let fits = |text: &str, most: usize| !text.trim().is_empty() && text.chars().count() <= most;
    if !fits(&one.number, LONGEST) {
        return Err(Flaw::Number);
    }
    if was.is_none() && all.iter().any(|other| other.number == one.number) {
        return Err(Flaw::Taken);
    }
    if !fits(&one.name, LONGEST) {
        return Err(Flaw::Name);
    }
    if syllabus.node(&one.subject).is_none_or(|node| node.kind == NodeKind::Equipment) {
        return Err(Flaw::Subject);
    }
    let days = std::iter::once(&one.in_force_since).filter(|day| !day.is_empty()).chain(&one.repealed_on);
    if days.into_iter().any(|day| day::begins(day).is_none()) {
        return Err(Flaw::Day);
    }
    if !one.replaces.is_empty() && one.in_force_since.is_empty() {
        return Err(Flaw::NoDay);
    }
    if one.repealed_on.as_ref().is_some_and(|on| *on < one.in_force_since) {
        return Err(Flaw::RepealedBefore);
    }
    if !fits(&one.source, LONGEST_SOURCE) {
        return Err(Flaw::Source);
    }
    if one.replaces.len() > MOST_REPLACED || one.replaces.iter().any(|old| replaces(all, old, &one.number)) {
        return Err(Flaw::Ring);
    }
    Ok(())
}

/// Whether `number` is `old` or is replaced by it, by way of others or at once.
fn replaces(all: &[Regulation], old: &str, number: &str) -> bool {
    let mut open = vec![old];
    let mut seen = Vec::new();
    while let Some(at) = open.pop() {
        if at == number {
            return true;
        }
        if !seen.contains(&at) {
            seen.push(at);
            let own = all.iter().find(|one| one.number == at);
            open.extend(own.into_iter().flat_map(|one| one.replaces.iter().map(String::as_str)));
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::tests::edition;
    use super::*;
    use crate::syllabus::draft::tests::node;

    fn syllabus() -> Syllabus {
        Syllabus::new(vec![node("S2", None), node("E1", None)])
    }

    fn sound(number: &str, since: &str, replaces: &[&str]) -> Regulation {
        let (subject, source) = ("S2".to_owned(), "公告".to_owned());
        Regulation { subject, source, ..edition(number, since, replaces) }
    }

    #[test]
    fn the_whole_table() {
        let all = [sound("A-1", "2010-01-01", &[]), sound("A-2", "2020-01-01", &["A-1"])];
        let new = |change: &dyn Fn(&mut Regulation)| {
            let mut one = sound("A-3", "2027-01-01", &["A-2"]);
            change(&mut one);
            check(&one, None, &all, &syllabus())
        };
        assert_eq!(new(&|_| {}), Ok(()));
        assert_eq!(new(&|one| one.number = " ".into()), Err(Flaw::Number));
        assert_eq!(new(&|one| one.number = "A-1".into()), Err(Flaw::Taken));
        assert_eq!(new(&|one| one.name = "长".repeat(201)), Err(Flaw::Name));
        assert_eq!(new(&|one| one.subject = "E1".into()), Err(Flaw::Subject));
        assert_eq!(new(&|one| one.subject = String::new()), Err(Flaw::Subject));
        assert_eq!(new(&|one| one.in_force_since = "2027-02-29".into()), Err(Flaw::Day));
        assert_eq!(new(&|one| one.in_force_since = String::new()), Err(Flaw::NoDay));
        assert_eq!(new(&|one| one.repealed_on = Some("2026-12-31".into())), Err(Flaw::RepealedBefore));
        assert_eq!(new(&|one| one.source = String::new()), Err(Flaw::Source));
        assert_eq!(new(&|one| one.replaces = vec!["A-3".into()]), Err(Flaw::Ring));
        assert_eq!(new(&|one| one.replaces = vec!["elsewhere".into(), "A-2".into()]), Ok(()));
        let first = sound("A-1", "2010-01-01", &["A-2"]);
        assert_eq!(check(&first, Some(&all[0]), &all, &syllabus()), Err(Flaw::Ring));
        assert_eq!(check(&all[0], Some(&all[0]), &all, &syllabus()), Ok(()));
    }
}
