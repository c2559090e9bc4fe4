//! Word documents: their paragraphs as lines, with the numbers that Word writes by itself, cells of tables and
//! pictures; then they read as [`super::prose`] does. A line's number is its paragraph's.

use std::collections::BTreeMap;

use super::archive::{Archive, resolve};
use super::found::{FileError, Found};
use super::prose::{Object, Objects, clean, read_lines, repeats};
use super::xml::{Element, Node};
use super::{RowFlaw, html, limits, picture, xml};

mod formula;
mod numbering;
mod table;

use numbering::Numbering;

/// The most columns that a cell may span.
const WIDEST_SPAN: usize = 64;

/// The document itself.
const BODY: &str = "word/document.xml";

/// Reads a document.
pub fn read(bytes: &[u8]) -> Result<Found, FileError> {
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(FileError::OldOffice);
    }
    let mut archive = Archive::open(bytes)?;
    let Some(body) = archive.read(BODY, limits::LARGEST_PART)? else { return Err(FileError::Unknown) };
    let mut part = |name: &str| archive.read(name, limits::LARGEST_PART).map(Option::unwrap_or_default);
    let numbering = Numbering::read(&part("word/numbering.xml")?, &part("word/styles.xml")?)?;
    let pictures = pictures(&part("word/_rels/document.xml.rels")?)?;
    let mut reader = Reader {
        archive,
        pictures,
        numbering,
        objects: Objects::default(),
        kept: BTreeMap::new(),
        words: String::new(),
        seen: BTreeMap::new(),
        lines: Vec::new(),
        paragraph: 0,
        unpacked: None,
    };
    let text = xml::decode(&body)?;
    xml::each(&text, &["p", "tbl"], |element| reader.block(&element))?;
    let mut found = Found { pictures: reader.kept, ..Found::default() };
    read_lines(&reader.lines, &reader.objects, &mut found)?;
    if found.entries.is_empty() { Err(FileError::Empty) } else { Ok(found) }
}

/// The files that pictures lie in, by the id that the document names them with; of one that lies elsewhere its address,
/// which is the name of no file.
fn pictures(relations: &[u8]) -> Result<BTreeMap<String, String>, FileError> {
    let mut all = BTreeMap::new();
    if relations.is_empty() {
        return Ok(all);
    }
    xml::each(&xml::decode(relations)?, &["Relationship"], |relation| {
        let outside = relation.attribute("TargetMode") == Some("External");
        if let (Some(id), Some(target)) = (relation.attribute("Id"), relation.attribute("Target"))
            && let Some(name) = if outside { Some(target.to_owned()) } else { resolve(BODY, target) }
        {
            all.insert(id.to_owned(), name);
        }
        Ok(())
    })?;
    Ok(all)
}

struct Reader<'a> {
    archive: Archive<'a>,
    pictures: BTreeMap<String, String>,
    numbering: Numbering,
    objects: Objects,
    kept: BTreeMap<String, Vec<u8>>,
    /// Words for the picture that is being read.
    words: String,
    /// Files that were looked at, and the picture that each is.
    seen: BTreeMap<String, Result<String, RowFlaw>>,
    lines: Vec<(u32, String)>,
    paragraph: u32,
    /// The first thing that went wrong while unpacking.
    unpacked: Option<FileError>,
}

impl Reader<'_> {
    /// A paragraph, or a table: of questions, or of paragraphs, cell by cell.
    fn block(&mut self, element: &Element) -> Result<(), FileError> {
        if element.name == "p" {
            self.paragraph(element);
        } else {
            self.table(element);
        }
        self.unpacked.take().map_or(Ok(()), Err)
    }

    fn table(&mut self, element: &Element) {
        let from = self.lines.len();
        let mut rows: Vec<table::Row> = Vec::new();
        for row in element.all("tr") {
            let first = self.paragraph + 1;
            let mut cells = Vec::new();
            for cell in row.all("tc") {
                let begins = self.lines.len();
                for within in outermost_paragraphs(cell) {
                    self.paragraph(within);
                }
                let texts: Vec<&str> = self.lines[begins..].iter().map(|(_, text)| text.as_str()).collect();
                let text = texts.join("\n");
                let properties = cell.child("tcPr");
                // A cell that goes on with the one above says what that says.
                let goes_on =
                    properties.and_then(|properties| properties.child("vMerge")).is_some_and(|merge| {
                        merge.attribute("val").is_none_or(|val| val == "continue") && text.trim().is_empty()
                    });
                let above = rows.last().and_then(|(_, above)| above.get(cells.len())).filter(|_| goes_on);
                let span = properties.and_then(|properties| properties.child("gridSpan")?.attribute("val"));
                let span = span.and_then(|span| span.parse().ok()).unwrap_or(1).clamp(1, WIDEST_SPAN);
                let text = above.cloned().unwrap_or(text);
                cells.push(text);
                cells.resize(cells.len() + span - 1, String::new());
            }
            rows.push((first, cells));
        }
        if let Some(typed) = table::typed(&rows) {
            self.lines.truncate(from);
            self.lines.extend(typed);
        } else if from > 0
            && let Some(figures) = table::figures(&rows)
            && let Some(object) = self.objects.take(Object::Table(figures))
        {
            // It belongs to the question that stands before it.
            self.lines.truncate(from);
            self.lines.push((rows[0].0, object.to_string()));
        }
    }

    fn paragraph(&mut self, element: &Element) {
        self.paragraph += 1;
        let label = self.numbering.label(element);
        let mut text = String::new();
        self.runs(&element.children, &mut text);
        // What somebody typed where Word numbers, too, is the number that was meant.
        if let Some(label) = label.filter(|label| !repeats(label, &text)) {
            text.insert_str(0, &format!("{label}\t"));
        }
        for line in text.split('\n') {
            self.lines.push((self.paragraph, line.to_owned()));
        }
    }

    fn runs(&mut self, nodes: &[Node], out: &mut String) {
        for element in nodes.iter().filter_map(Node::element) {
            match element.name.as_str() {
                "t" => out.push_str(&clean(&element.text())),
                "tab" | "ptab" => out.push('\t'),
                "br" | "cr" => out.push('\n'),
                "noBreakHyphen" => out.push('-'),
                "r" => self.run(element, out),
                // Deleted text, and properties.
                "del" | "moveFrom" | "delText" | "instrText" | "pPr" | "rPr" | "sdtPr" | "rt" => {}
                // Characters of a font of signs: a tick in one is a bell in another.
                "sym" => self.lost("sym", out),
                "oMath" => self.formula(element, out),
                // What a drawing shows stands beside it, not within.
                "inline" | "anchor" => {
                    let words = element.child("docPr").and_then(|words| words.attribute("descr"));
                    self.words = words.unwrap_or_default().to_owned();
                    self.runs(&element.children, out);
                    self.words.clear();
                }
                "blip" => self.picture(element.attribute("embed").or(element.attribute("link")), out),
                "imagedata" => self.picture(element.attribute("id"), out),
                "chart" | "OLEObject" => self.lost(&element.name, out),
                // The same thing twice: for new programs and for old ones.
                "AlternateContent" => {
                    if let Some(first) = element.elements().next() {
                        self.runs(&first.children, out);
                    }
                }
                "p" => {
                    out.push('\n');
                    self.runs(&element.children, out);
                }
                _ => self.runs(&element.children, out),
            }
        }
    }

    /// Text that may stand above or below the line.
    fn run(&mut self, element: &Element, out: &mut String) {
        if is_hidden(element) {
            let mut text = String::new();
            self.runs(&element.children, &mut text);
            if !text.trim().is_empty() {
                self.objects.hidden.insert(self.paragraph);
            }
            return;
        }
        let raised = element
            .child("rPr")
            .and_then(|properties| properties.child("vertAlign")?.attribute("val").map(ToOwned::to_owned));
        let up = match raised.as_deref() {
            Some("superscript") => true,
            Some("subscript") => false,
            _ => return self.runs(&element.children, out),
        };
        let mut text = String::new();
        self.runs(&element.children, &mut text);
        if let Some(raised) = html::raised(text.trim(), up) {
            out.push_str(&raised);
        } else if !text.trim().is_empty() {
            let formula = html::raised_formula(text.trim(), up);
            out.extend(self.objects.take(Object::Markdown(formula)));
        }
    }

    fn picture(&mut self, id: Option<&str>, out: &mut String) {
        let name = id.and_then(|id| self.pictures.get(id)).cloned().unwrap_or_default();
        let kept = match self.seen.get(&name) {
            Some(seen) => seen.clone(),
            None => match self.archive.read(&name, limits::LARGEST_PICTURE as u64) {
                Ok(bytes) => picture::keep_or_refuse(&mut self.kept, bytes, &name),
                Err(FileError::Bomb) => Err(RowFlaw::MissingPicture { name: name.clone() }),
                Err(error) => {
                    self.unpacked = Some(error);
                    return;
                }
            },
        };
        self.seen.insert(name.clone(), kept.clone());
        let object = match kept {
            Ok(asset) => Object::Picture { asset, alt: clean(&self.words), name },
            Err(flaw) => Object::Lost(flaw),
        };
        out.extend(self.objects.take(object));
    }

    fn formula(&mut self, element: &Element, out: &mut String) {
        match formula::latex(element) {
            Ok(latex) if latex.is_empty() => {}
            Ok(latex) => out.extend(self.objects.take(Object::Markdown(format!("${latex}$")))),
            Err(name) if name == element.name => self.lost(&name, out),
            Err(name) => self.lost(&format!("oMath {name}"), out),
        }
    }

    /// Something that can't be kept refuses the question it stands in.
    fn lost(&mut self, name: &str, out: &mut String) {
        let flaw = RowFlaw::UnknownInteraction { name: name.to_owned() };
        out.extend(self.objects.take(Object::Lost(flaw)));
    }
}

/// Whether a run is struck through or hidden: what a document does not say any more is no text.
fn is_hidden(run: &Element) -> bool {
    let Some(properties) = run.child("rPr") else { return false };
    ["strike", "dstrike", "vanish"].iter().filter_map(|name| properties.child(name)).any(|switch| {
        !switch.attribute("val").is_some_and(|val| matches!(val, "0" | "false" | "off" | "none"))
    })
}

fn outermost_paragraphs(element: &Element) -> Vec<&Element> {
    let mut all = Vec::new();
    for within in element.elements() {
        if within.name == "p" {
            all.push(within);
        } else {
            all.extend(outermost_paragraphs(within));
        }
    }
    all
}

#[cfg(test)]
mod tests;
