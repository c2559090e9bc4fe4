//! Packages: an archive whose manifest lists items, with the files they show.

use std::collections::BTreeMap;

use super::{About, File, FileError, Found, Place, Refused, RowFlaw, as_version_2, item};
use crate::exchange::archive::{Archive, resolve};
use crate::exchange::xml::{self, Element, Node};
use crate::exchange::{limits, picture};

/// The file that lists what is in a package.
const MANIFEST: &str = "imsmanifest.xml";

/// What names a text that items share.
const SHARED: &str = "assessmentStimulusRef";
/// The most shared texts of an item.
const MOST_SHARED: usize = 8;

/// What a package lists as an item.
struct Listed {
    file: String,
    words: Vec<String>,
}

/// Reads a package.
pub fn read(bytes: &[u8]) -> Result<Found, FileError> {
    let mut archive = Archive::open(bytes)?;
    let mut found = Found::default();
    let listed = match archive.read(MANIFEST, limits::LARGEST_PART)? {
        Some(manifest) => listed(&manifest, &mut found)?,
        None => Vec::new(),
    };
    // Some packages come without a list, or with one that names no items: then every item is one.
    let all = listed.is_empty() && found.entries.is_empty();
    let listed = if all {
        let names = archive.names().into_iter().filter(|name| name.ends_with(".xml") && name != MANIFEST);
        names.map(|file| Listed { file, words: Vec::new() }).collect()
    } else {
        listed
    };
    let mut seen = BTreeMap::new();
    for each in listed {
        one(&mut archive, each, all, &mut seen, &mut found)?;
    }
    if found.entries.is_empty() { Err(FileError::Empty) } else { Ok(found) }
}

/// The items of a manifest. Resources of other kinds that hold questions are refused by name.
fn listed(manifest: &[u8], found: &mut Found) -> Result<Vec<Listed>, FileError> {
    let mut all = Vec::new();
    xml::each(&xml::decode(manifest)?, &["resource"], |resource| {
        let kind = resource.attribute("type").unwrap_or_default();
        let file = resource.attribute("href").or_else(|| resource.child("file")?.attribute("href"));
        let file = file.unwrap_or_default().to_owned();
        if kind.starts_with("imsqti_item") {
            all.push(Listed { file, words: words(&resource) });
        } else if kind.starts_with("imsqti_xmlv1") || kind.starts_with("imsqti_assessment") {
            let place = Place { file: file.clone(), ..Place::default() };
            let flaw = RowFlaw::UnknownInteraction { name: kind.to_owned() };
            found.push(place, Err(Refused::new(flaw, &file)))?;
        }
        Ok(())
    })?;
    Ok(all)
}

/// The keywords of a resource's metadata.
fn words(resource: &Element) -> Vec<String> {
    let metadata = resource.child("metadata").map(Element::walk).unwrap_or_default();
    metadata.iter().filter(|word| word.name == "keyword").map(|word| word.text().trim().to_owned()).collect()
}

/// Puts texts that items share where this one shows them, or in front of its body. What the package does not have stays
/// named, so that the item is refused.
fn put_shared(archive: &mut Archive<'_>, item: &str, root: &mut Element) -> Result<(), FileError> {
    let named = |shared: &Element| {
        let file = resolve(item, shared.attribute("href")?)?;
        Some((shared.attribute("identifier")?.to_owned(), file))
    };
    let shared: Vec<(String, String)> = root.all(SHARED).filter_map(named).take(MOST_SHARED).collect();
    for (identifier, file) in shared {
        let bytes = match archive.read(&file, limits::LONGEST_SOURCE as u64) {
            Ok(Some(bytes)) => bytes,
            Ok(None) | Err(FileError::Bomb) => continue,
            Err(error) => return Err(error),
        };
        let text = xml::decode(&bytes).and_then(|text| xml::document(&text)).map(as_version_2);
        let Some(body) = text.ok().and_then(|text| text.child("stimulusBody").cloned()) else { continue };
        let mut body = Element { name: "div".into(), attributes: Vec::new(), ..body };
        rebase(&mut body, &file);
        let children = root.children.iter_mut().filter_map(|node| match node {
            Node::Element(element) if element.name == "itemBody" => Some(element),
            _ => None,
        });
        for shown in children.take(1) {
            if !put(shown, &identifier, &body) {
                shown.children.insert(0, Node::Element(body.clone()));
            }
        }
        root.children.retain(|node| {
            let of = node.element().filter(|element| element.name == SHARED);
            of.is_none_or(|of| of.attribute("identifier") != Some(&identifier))
        });
    }
    Ok(())
}

/// Puts a text into the element that is there for it.
fn put(element: &mut Element, identifier: &str, shared: &Element) -> bool {
    if element.attribute("data-stimulus-idref") == Some(identifier) {
        element.children = vec![Node::Element(shared.clone())];
        return true;
    }
    element.children.iter_mut().any(|node| match node {
        Node::Element(element) => put(element, identifier, shared),
        Node::Text(_) => false,
    })
}

/// Names files from the root of the package, as the text goes into a file that may lie elsewhere.
fn rebase(element: &mut Element, from: &str) {
    for (name, value) in &mut element.attributes {
        if matches!(name.as_str(), "src" | "data")
            && let Some(file) = resolve(from, value)
        {
            *value = format!("/{}", file.replace('%', "%25"));
        }
    }
    for node in &mut element.children {
        if let Node::Element(element) = node {
            rebase(element, from);
        }
    }
}

/// Reads one item. What is wrong with it is its own affair; what is wrong with the archive is not.
fn one(
    archive: &mut Archive<'_>,
    listed: Listed,
    only_items: bool,
    seen: &mut BTreeMap<String, Option<String>>,
    found: &mut Found,
) -> Result<(), FileError> {
    let place = Place { file: listed.file.clone(), ..Place::default() };
    let name = resolve("", &listed.file).unwrap_or_default();
    let Some(bytes) = archive.read(&name, limits::LARGEST_PART)? else {
        let flaw = RowFlaw::Broken;
        return found.push(place, Err(Refused::new(flaw, &format!("{} is not in the package", listed.file))));
    };
    let root = xml::decode(&bytes).and_then(|text| xml::document(&text)).map(as_version_2);
    let mut root = match root {
        Ok(root) if root.name == "assessmentItem" => root,
        Ok(_) if only_items => return Ok(()),
        Ok(root) => {
            let flaw = RowFlaw::UnknownInteraction { name: root.name };
            return found.push(place, Err(Refused::new(flaw, &listed.file)));
        }
        Err(error) => return found.push(place, Err(Refused::new(RowFlaw::Broken, &error.to_string()))),
    };
    put_shared(archive, &name, &mut root)?;
    let mut about = About { place, ..About::default() };
    for word in &listed.words {
        about.hints.take(word);
    }
    let mut broken = None;
    let mut files = |source: &str| {
        let file = resolve(&name, source)?;
        if let Some(kept) = seen.get(&file) {
            return kept.clone().map(File::Kept);
        }
        let bytes = match archive.read(&file, limits::LARGEST_PICTURE as u64) {
            Ok(bytes) => bytes,
            Err(FileError::Bomb) => None,
            Err(error) => {
                broken = Some(error);
                None
            }
        };
        let kept = bytes.as_deref().and_then(picture::name);
        seen.insert(file, kept);
        bytes.map(File::Bytes)
    };
    let (place, outcome) = item(&root, about, &mut files, &mut found.pictures);
    if let Some(error) = broken {
        return Err(error);
    }
    found.push(place, outcome)
}
