//! Some of what would come in, as candidates would see it.

use std::collections::{BTreeMap, HashSet};

use bank::exchange::sheet::Reading;
use bank::exchange::trial::Trial;
use bank::markup;
use bank::picture::Picture;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use wire::desk::ItemDraft;
use wire::import::ImportSample;

use crate::desk::items::preview;
use crate::rich;

/// How many items are shown.
const SHOWN: usize = 8;
/// How many of these have markup, where so many do: pictures and formulas are to be looked at.
const WITH_MARKUP: usize = 4;
/// The most that their pictures may have together, bytes.
const MOST_PICTURES: usize = 3 << 20;

/// In the file's order.
pub fn of(trial: &Trial) -> Vec<ImportSample> {
    let all = || trial.readings.iter().enumerate();
    let with_markup = all().filter(|(_, reading)| !reading.content.markup.is_plain()).take(WITH_MARKUP);
    let mut places: Vec<usize> = with_markup.map(|(place, _)| place).collect();
    let others = (0..trial.readings.len()).filter(|place| !places.contains(place));
    let others: Vec<usize> = others.take(SHOWN - places.len()).collect();
    places.extend(others);
    places.sort_unstable();
    places.into_iter().filter_map(|place| shown(&trial.readings[place])).collect()
}

fn shown(reading: &Reading) -> Option<ImportSample> {
    let Reading { code, content, tags, .. } = reading;
    Some(ImportSample {
        preview: preview(content).ok()?,
        rationale: (!content.markup.is_plain()).then(|| rich::html(&content.rationale)),
        item: ItemDraft {
            code: code.clone().unwrap_or_default(),
            content: content.clone(),
            tags: tags.clone(),
            based_on: None,
        },
    })
}

/// Pictures that these show and the bank does not have yet, by their names, as addresses that hold them.
pub fn pictures(trial: &Trial, sample: &[ImportSample]) -> BTreeMap<String, String> {
    let named = sample.iter().flat_map(|one| markup::look_over(&one.item.content).1);
    let named: HashSet<String> = named.collect();
    let mut room = MOST_PICTURES;
    let mut fits = |picture: &&Picture| {
        let left = room.checked_sub(picture.bytes.len());
        room = left.unwrap_or(room);
        left.is_some()
    };
    let address = |Picture { name, media, bytes, .. }: &Picture| {
        (name.clone(), format!("data:{media};base64,{}", STANDARD.encode(bytes)))
    };
    let shown = trial.pictures.iter().filter(|picture| named.contains(&picture.name));
    shown.filter(|picture| fits(picture)).map(address).collect()
}
