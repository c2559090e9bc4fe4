//! Questions of files that say themselves what is what, one after the other.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{InBank, LONGEST_CODE, LONGEST_NOTE, Note, Seen, Trial};
use crate::exchange::change::{Beside, Whole, carried};
use crate::exchange::code::halved;
use crate::exchange::found::{Found, Hints, Place, Refused, Sound};
use crate::exchange::nodes::{self, Meant, Tree};
use crate::exchange::picture::{self, Names, renamed};
use crate::exchange::sheet::Reading;
use crate::exchange::{Doubt, Existing, FileRows, Format, Mapping, Mended, RowFlaw, RowReading, prose};
use crate::item::{Tags, Version};
use crate::picture::Picture;
use crate::syllabus::Syllabus;

/// Tries all questions, which count on after `last`, the last row of the tables that they came with; `told` after each.
pub(super) fn run(
    trial: &mut Trial,
    (last, mut found): (u32, Found),
    (mapping, syllabus, in_bank): (&Mapping, &Syllabus, &InBank),
    seen: &mut Seen,
    one_more: &mut dyn FnMut(),
) {
    mend(&mut found, last, &mapping.mended);
    let pictures = keep_pictures(&mut found, &in_bank.pictures);
    trial.above.append(&mut found.aside);
    let counted = |file: FileRows| FileRows { before: file.before + last, ..file };
    trial.files.extend(std::mem::take(&mut found.files).into_iter().map(counted));
    let failed = std::mem::take(&mut found.failed);
    for (row, entry) in (last + 1..).zip(found.entries) {
        one_more();
        let place = place_of(&entry.place);
        let note = |flaw, text: &str| Note {
            row,
            place: place.clone(),
            flaw,
            text: text.chars().take(LONGEST_NOTE).collect(),
            ..Note::default()
        };
        let sound = match entry.outcome {
            Ok(sound) => sound,
            Err(refused) => {
                // Beside a table, cells are mended, and a question is none.
                let source = Some(refused.source).filter(|text| last == 0 && !text.is_empty());
                let source: Vec<String> = source.into_iter().collect();
                let reading = |(words, text): (String, String)| RowReading {
                    options: vec![words],
                    cell: Mended { row, column: 0, text },
                };
                let readings = refused.readings.into_iter().filter(|_| last == 0).map(reading).collect();
                let note = note(refused.flaw, &refused.about);
                trial.refuse_row(Note { readings, ..note }, &source);
                continue;
            }
        };
        let stem = sound.content.stem.clone();
        let called = sound.code.as_ref().and_then(|code| in_bank.called.get(code));
        if let Some(version) = called.filter(|_| mapping.existing == Existing::Change) {
            let outcome = change(
                trial,
                (row, sound, entry.format),
                version,
                (mapping, syllabus, in_bank),
                seen,
                |flaw| note(flaw, &stem),
            );
            if let Err(flaw) = outcome {
                trial.refused.push(note(flaw, &stem));
            }
            continue;
        }
        let mut sound = sound;
        match tags(&sound.hints, (mapping, syllabus), &mut sound.doubts) {
            Err(flaw) => trial.refused.push(note(flaw, &stem)),
            Ok(tags) => {
                if let Some(known) = in_bank.has(&sound.content, sound.code.as_ref()) {
                    trial.duplicates.push(note(in_bank.there(known), &stem));
                    continue;
                }
                let mut reading = reading(sound, tags);
                // An identifier of the file is a code only while nothing else is called so.
                reading.code = reading
                    .code
                    .map(|code| halved(&code))
                    .filter(|code| code.chars().count() <= LONGEST_CODE)
                    .filter(|code| seen.take_code(Some(code), row).is_ok());
                let told = (row, BTreeSet::new());
                trial.take(told, reading, (seen, in_bank, mapping), |flaw| note(flaw, &stem));
            }
        }
    }
    trial.refuse_files(failed);
    trial.pictures.extend(pictures);
    if trial.pictures.is_empty() {
        return;
    }
    let names: BTreeSet<String> = trial
        .readings
        .iter()
        .map(|reading| &reading.content)
        .chain(trial.changes.iter().map(|change| &change.content))
        .flat_map(|content| crate::markup::look_over(content).1)
        .collect();
    trial.pictures.retain(|picture| names.contains(&picture.name));
    trial.pictures.sort_by(|a, b| a.name.cmp(&b.name));
    trial.pictures.dedup_by(|a, b| a.name == b.name);
}

fn reading(sound: Sound, tags: Tags) -> Reading {
    let Sound { code, content, repairs, left_out, hints, doubts, .. } = sound;
    let no_difficulty = hints.difficulty.is_none();
    Reading { code, content, tags, repairs, left_out, doubts, no_difficulty }
}

/// A question whose code an item has.
fn change(
    trial: &mut Trial,
    (row, mut sound, format): (u32, Sound, Option<Format>),
    version: &Version,
    (mapping, syllabus, in_bank): (&Mapping, &Syllabus, &InBank),
    seen: &mut Seen,
    note: impl Fn(RowFlaw) -> Note,
) -> Result<(), RowFlaw> {
    let shown = in_bank.shown(version, sound.hints.version)?;
    let whole = says_all(&sound.hints);
    let said = tags_said(&sound.hints, &shown.tags, (mapping, syllabus), &mut sound.doubts)?;
    let of = |version: &Version| {
        let carried = format.and_then(|format| carried(format, version));
        carried.unwrap_or_else(|| (version.content.clone(), version.tags.clone()))
    };
    // What is the item as it is needs no look at what a format would make of it.
    let base = if (&sound.content, &said) == (&shown.content, &shown.tags) {
        (shown.content.clone(), shown.tags.clone())
    } else {
        of(shown)
    };
    let now = (shown.number != version.number).then(|| of(version));
    let said = tags_said(&sound.hints, &base.1, (mapping, syllabus), &mut sound.doubts)?;
    if sound.content.rationale.is_empty() && !whole {
        sound.content.rationale.clone_from(&base.0.rationale);
    }
    let said: Whole = (sound.content.clone(), said);
    let version_said = sound.hints.version;
    let reading = reading(sound, said.1.clone());
    let told = (row, BTreeSet::new());
    let beside = Beside { ours: version, shown, said: version_said, base, now };
    trial.change(told, (&beside, &said), &reading, (seen, in_bank, mapping), note)
}

/// Whether a file says all that there is to say of where an item belongs, as what goes out of the bank does: what is
/// missing then is meant to be missing.
fn says_all(hints: &Hints) -> bool {
    hints.difficulty.is_some() && !hints.subjects.is_empty()
}

/// Where an item belongs after what a question says, which may be nothing. What was chosen for the whole file is for new
/// items.
fn tags_said(
    hints: &Hints,
    base: &Tags,
    (mapping, syllabus): (&Mapping, &Syllabus),
    doubts: &mut BTreeSet<Doubt>,
) -> Result<Tags, RowFlaw> {
    let mut known = |texts: &[String], tree, base: &[String]| {
        if nodes::still(texts.iter().map(String::as_str), base, syllabus) {
            return Ok(base.to_vec());
        }
        known(texts, tree, (mapping, syllabus), doubts)
    };
    let whole = says_all(hints);
    let or_base = |said: Vec<String>, base: &[String]| {
        if said.is_empty() && !whole { base.to_vec() } else { said }
    };
    let subjects = known(&hints.subjects, Tree::Subject, &base.subjects)?;
    let equipment = known(&hints.equipment, Tree::Equipment, &base.equipment)?;
    if subjects.is_empty() && !hints.subjects.is_empty() {
        return Err(RowFlaw::UnknownSubject);
    }
    let citations = if hints.citations.is_empty() && !whole { &base.citations } else { &hints.citations };
    Ok(Tags {
        subjects: or_base(subjects, &base.subjects),
        equipment: or_base(equipment, &base.equipment),
        difficulty: hints.difficulty.unwrap_or(base.difficulty),
        cognitive: hints.cognitive.unwrap_or(if whole { Tags::default().cognitive } else { base.cognitive }),
        citations: citations.clone(),
        practice: hints.practice || base.practice && !whole,
    })
}

/// Where an item belongs: what it says itself, as far as the syllabus knows it, then the innermost of its categories that
/// is a subject, then what was chosen for the whole file. A subject that the file names and the syllabus does not have is
/// a reason to refuse only if nothing else tells.
fn tags(
    hints: &Hints,
    (mapping, syllabus): (&Mapping, &Syllabus),
    doubts: &mut BTreeSet<Doubt>,
) -> Result<Tags, RowFlaw> {
    let mut known = |texts: &[String], tree| known(texts, tree, (mapping, syllabus), doubts);
    let or_default = |mut codes: Vec<String>, default: &str| {
        if codes.is_empty() && !default.is_empty() {
            codes.push(default.to_owned());
        }
        codes
    };
    let mut subjects = known(&hints.subjects, Tree::Subject)?;
    if subjects.is_empty() {
        subjects = known(&hints.category, Tree::Subject)?.into_iter().next_back().into_iter().collect();
    }
    let subjects = or_default(subjects, &mapping.subject);
    if subjects.is_empty() {
        let named = !hints.subjects.is_empty() || !hints.category.is_empty();
        return Err(if named { RowFlaw::UnknownSubject } else { RowFlaw::NoSubject });
    }
    let equipment = or_default(known(&hints.equipment, Tree::Equipment)?, &mapping.equipment);
    let tags = hints.tags();
    let difficulty = hints.difficulty.or(mapping.difficulty).unwrap_or(tags.difficulty);
    Ok(Tags { subjects, equipment, difficulty, ..tags })
}

/// The nodes that words mean, each once; what is not known means none.
fn known(
    words: &[String],
    tree: Tree,
    (mapping, syllabus): (&Mapping, &Syllabus),
    doubts: &mut BTreeSet<Doubt>,
) -> Result<Vec<String>, RowFlaw> {
    let mut codes: Vec<String> = Vec::new();
    for word in words {
        let code = match Meant::of(word, tree, mapping, syllabus) {
            Meant::Node(code) => code,
            Meant::Moved(to) => {
                doubts.insert(Doubt::MovedCode { code: word.clone(), to: to.clone() });
                to
            }
            Meant::Several(to) => return Err(RowFlaw::MovedCode { code: word.clone(), to }),
            Meant::Unknown => continue,
        };
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    Ok(codes)
}

/// Takes the pictures for the bank; questions call them by their new names. Those whose picture is none are refused.
fn keep_pictures(found: &mut Found, in_bank: &HashSet<String>) -> Vec<Picture> {
    let (kept, names) = picture::take(std::mem::take(&mut found.pictures), in_bank);
    for entry in &mut found.entries {
        if let Ok(sound) = &mut entry.outcome
            && let Err(flaw) = call_by(sound, &names)
        {
            let stem = sound.content.in_words(&sound.content.stem);
            entry.outcome = Err(Refused::new(flaw, &stem));
        }
    }
    kept
}

/// Calls the pictures of a question by their new names.
fn call_by(sound: &mut Sound, names: &Names) -> Result<(), RowFlaw> {
    let missing =
        |old: &String| RowFlaw::MissingPicture { name: sound.names.get(old).unwrap_or(old).clone() };
    let mut others = BTreeMap::new();
    for old in &sound.pictures {
        let Some(new) = names.get(old) else { continue };
        let new = new.as_ref().ok_or_else(|| missing(old))?;
        if new != old {
            others.insert(old.clone(), new.clone());
        }
    }
    let Some((first, _)) = others.first_key_value() else { return Ok(()) };
    let pairs = others.iter().map(|(old, new)| (old.as_str(), new.as_str()));
    sound.content = renamed(&sound.content, pairs).ok_or_else(|| missing(first))?;
    let call = |name: String| others.get(&name).cloned().unwrap_or(name);
    sound.pictures = std::mem::take(&mut sound.pictures).into_iter().map(call).collect();
    Ok(())
}

/// Puts in what people made of refused questions of a text.
fn mend(found: &mut Found, last: u32, mended: &[Mended]) {
    for Mended { row, text, .. } in mended.iter().filter(|mended| mended.column == 0) {
        let entry = row.checked_sub(last + 1).and_then(|at| found.entries.get_mut(at as usize));
        let Some(entry) = entry else { continue };
        if entry.outcome.as_ref().is_err_and(|refused| !refused.source.is_empty()) {
            entry.outcome = prose::read_mended(text);
        }
    }
}

/// `items/a.xml L12 Valves`
fn place_of(place: &Place) -> Option<String> {
    let line = if place.line > 0 { format!("L{}", place.line) } else { String::new() };
    let parts = [place.file.as_str(), &line, &place.name];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}
