//! Items as a QTI 3.0 package: one file per item, the pictures, and a manifest with the tags as keywords.

use std::collections::BTreeMap;

use super::bundle::Bundle;
use super::{Files, Loss, Outgoing, Written, escaped, file_name, losses_of, pictures_in, xhtml};
use crate::exchange::draft::About;
use crate::exchange::found::{FileError, Hints};
use crate::exchange::html::{self, Around, File};
use crate::exchange::{picture, qti};
use crate::item::{Area, BLANK, Blank, Body, Content, FULL, Markup, Measure, Point};

/// Where items lie in the package.
const ITEMS: &str = "items";
/// Where pictures lie, as items see it.
const PICTURES: &str = "../pictures";

/// Writes a package.
pub fn write(items: &[Outgoing<'_>], files: Files<'_>) -> Result<Written, FileError> {
    let mut losses = Vec::new();
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    let mut pictures: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut resources = String::new();
    for (index, item) in items.iter().enumerate() {
        let mut writer = Writer { files, shown: BTreeMap::new(), missing: false, responses: Vec::new() };
        let Some(text) = writer.item(item, index) else {
            losses.push((item.code.to_owned(), Loss::NotWritten { kind: item.content.body.kind() }));
            continue;
        };
        let (shown, missing) = (writer.shown, writer.missing);
        let name = format!("{ITEMS}/{:06}.xml", index + 1);
        let resource = resource(item, &name, index, &shown);
        let mut alone = vec![(name.clone(), text.clone().into_bytes())];
        alone.extend(shown.iter().map(|(file, bytes)| (format!("pictures/{file}"), bytes.clone())));
        alone.push(("imsmanifest.xml".into(), manifest(&resource).into_bytes()));
        let mut lost = losses_of(item, qti::read(&pack(&alone)?));
        if missing {
            lost.insert(0, Loss::Pictures);
        }
        if !lost.iter().any(|loss| matches!(loss, Loss::NotWritten { .. })) {
            parts.push((name, text.into_bytes()));
            resources.push_str(&resource);
            pictures.extend(shown);
        }
        losses.extend(lost.into_iter().map(|loss| (item.code.to_owned(), loss)));
    }
    parts.insert(0, ("imsmanifest.xml".into(), manifest(&resources).into_bytes()));
    parts.extend(pictures.into_iter().map(|(file, bytes)| (format!("pictures/{file}"), bytes)));
    Ok(Written { bytes: pack(&parts)?, losses })
}

fn pack(parts: &[(String, Vec<u8>)]) -> Result<Vec<u8>, FileError> {
    let mut bundle = Bundle::default();
    for (name, bytes) in parts {
        bundle.add(name, bytes)?;
    }
    bundle.finish()
}

fn manifest(resources: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest xmlns=\"http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1\" identifier=\"kaopu\">\n<metadata><schema>QTI Package</schema><schemaversion>3.0.0</schemaversion></metadata>\n<organizations/>\n<resources>\n{resources}</resources>\n</manifest>\n"
    )
}

fn resource(item: &Outgoing<'_>, file: &str, index: usize, shown: &BTreeMap<String, Vec<u8>>) -> String {
    let keyword =
        |word: &String| format!("<keyword><string language=\"zh-CN\">{}</string></keyword>", escaped(word));
    let keywords: String = Hints::words_of(item.tags, item.version).iter().map(keyword).collect();
    let files: String = shown.keys().map(|name| format!("<file href=\"pictures/{name}\"/>")).collect();
    format!(
        "<resource identifier=\"item{}\" type=\"imsqti_item_xmlv3p0\" href=\"{file}\"><metadata><lom xmlns=\"http://ltsc.ieee.org/xsd/LOM\"><general>{keywords}</general></lom></metadata><file href=\"{file}\"/>{files}</resource>\n",
        index + 1
    )
}

/// One item while it is written.
struct Writer<'a, 'f> {
    files: &'a mut (dyn FnMut(&str) -> Option<Vec<u8>> + 'f),
    /// The pictures it shows, by their names as files.
    shown: BTreeMap<String, Vec<u8>>,
    /// Whether a picture was not there.
    missing: bool,
    /// Declarations and processing, one each per response.
    responses: Vec<(String, String)>,
}

impl Writer<'_, '_> {
    fn item(&mut self, item: &Outgoing<'_>, index: usize) -> Option<String> {
        let body = self.body(item.content)?;
        let code = escaped(item.code);
        let declarations: String =
            self.responses.iter().map(|(declaration, _)| declaration.as_str()).collect();
        let processing: String = self.responses.iter().map(|(_, processing)| processing.as_str()).collect();
        Some(format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<qti-assessment-item xmlns=\"http://www.imsglobal.org/xsd/imsqtiasi_v3p0\" identifier=\"item{}\" title=\"{code}\" label=\"{code}\" adaptive=\"false\" time-dependent=\"false\">\n{declarations}<qti-outcome-declaration identifier=\"SCORE\" cardinality=\"single\" base-type=\"float\"><qti-default-value><qti-value>0</qti-value></qti-default-value></qti-outcome-declaration>\n<qti-item-body>\n{body}</qti-item-body>\n<qti-response-processing>\n{processing}</qti-response-processing>\n</qti-assessment-item>\n",
            index + 1
        ))
    }

    fn body(&mut self, content: &Content) -> Option<String> {
        let markup = content.markup;
        let mut out = String::new();
        if let Body::CaseStudy { items } = &content.body {
            out.push_str(&self.block(&content.stem, markup, Origin::Stem));
            for item in items {
                let question =
                    self.question(&item.stem, &item.body, &item.rationale, markup, Origin::Part)?;
                out.push_str(&format!("<div class=\"{}\">\n{question}</div>\n", qti::QUESTION));
            }
            out.push_str(&self.rationale(&content.rationale, markup));
            return Some(out);
        }
        self.question(&content.stem, &content.body, &content.rationale, markup, Origin::Stem)
    }

    fn question(
        &mut self,
        stem: &str,
        body: &Body,
        rationale: &str,
        markup: Markup,
        origin: Origin,
    ) -> Option<String> {
        // Where its pictures lie is known once they are taken along.
        self.collect(stem, markup);
        let mut out = match body {
            Body::FillBlank { blanks } => {
                self.with_entries(&self.text_block(stem, markup, origin, true), blanks)?
            }
            body => {
                let stem = self.block(stem, markup, origin);
                stem + &self.interaction(body, markup)?
            }
        };
        out.push_str(&self.rationale(rationale, markup));
        Some(out)
    }

    fn rationale(&mut self, text: &str, markup: Markup) -> String {
        if text.is_empty() {
            return String::new();
        }
        let text = self.block(text, markup, Origin::Part);
        format!(
            "<qti-rubric-block class=\"{}\" view=\"author scorer tutor\" use=\"ext:rationale\"><qti-content-body>{text}</qti-content-body></qti-rubric-block>\n",
            qti::RATIONALE
        )
    }

    /// A text as a block, with its pictures taken along.
    fn block(&mut self, text: &str, markup: Markup, origin: Origin) -> String {
        self.collect(text, markup);
        self.text_block(text, markup, origin, false)
    }

    /// The pictures of a text, for the package.
    fn collect(&mut self, text: &str, markup: Markup) {
        if markup == Markup::Plain {
            return;
        }
        for asset in pictures_in(text) {
            let found = (self.files)(asset).and_then(|bytes| Some((file_name(asset, &bytes)?, bytes)));
            match found {
                Some((file, bytes)) => {
                    self.shown.insert(file, bytes);
                }
                None => self.missing = true,
            }
        }
    }

    /// XHTML of a text; where it says less than the text, the text comes along.
    fn text_block(&self, text: &str, markup: Markup, origin: Origin, blanks: bool) -> String {
        let shown = xhtml::render(text, markup, &mut |name| self.address(name));
        let (mut about, mut kept) = (About::default(), BTreeMap::new());
        let mut files = |name: &str| name.strip_prefix("asset:").map(|name| File::Kept(name.to_owned()));
        let around = &mut Around { files: &mut files, kept: &mut kept, about: &mut about, blanks };
        let local = xhtml::render(text, markup, &mut |name| format!("asset:{name}"));
        let again = html::read(&if blanks { xhtml::with_blanks(&local) } else { local }, around);
        let alike = again.is_ok_and(|again| match markup {
            Markup::Plain => again.is_plain() && again.text(markup) == text,
            // Somewhere it must be said that the item is Markdown.
            Markup::Markdown => origin != Origin::Stem && again.text(markup) == text,
        });
        let inner = if shown.starts_with("<p>")
            || !matches!(origin, Origin::Stem | Origin::Part)
            || markup == Markup::Markdown
        {
            shown
        } else {
            format!("<p>{shown}</p>")
        };
        if alike {
            return inner;
        }
        let markup = if markup == Markup::Markdown { "markdown" } else { "plain" };
        format!(
            "<div class=\"{}\" {}=\"{}\" {}=\"{markup}\">{inner}</div>\n",
            qti::TEXT,
            qti::SOURCE,
            escaped(text),
            qti::MARKUP
        )
    }

    /// Where a picture lies, as an item names it.
    fn address(&self, asset: &str) -> String {
        let prefix = format!("{asset}.");
        match self.shown.keys().find(|file| file.starts_with(&prefix)) {
            Some(file) => format!("{PICTURES}/{file}"),
            None => format!("{PICTURES}/{asset}"),
        }
    }

    fn option(&mut self, text: &str, markup: Markup) -> String {
        self.collect(text, markup);
        self.text_block(text, markup, Origin::Option, false)
    }

    fn respond(&mut self, declaration: &str, test: &str) -> String {
        let name = match self.responses.len() {
            0 => "RESPONSE".to_owned(),
            more => format!("RESPONSE_{}", more + 1),
        };
        self.responses.push((declaration.replace("RESPONSE", &name), test.replace("RESPONSE", &name)));
        name
    }

    /// A response that is right when it is what is declared.
    fn matched(&mut self, cardinality: &str, base: &str, values: &[String]) -> String {
        let declaration = declaration(cardinality, base, values, "");
        self.respond(&declaration, &scored("<qti-match><qti-variable identifier=\"RESPONSE\"/><qti-correct identifier=\"RESPONSE\"/></qti-match>"))
    }

    fn interaction(&mut self, body: &Body, markup: Markup) -> Option<String> {
        Some(match body {
            Body::TrueFalse { key } => {
                let name = self.matched("single", "identifier", &[key.to_string()]);
                format!(
                    "<qti-choice-interaction response-identifier=\"{name}\" max-choices=\"1\"><qti-simple-choice identifier=\"true\">正确</qti-simple-choice><qti-simple-choice identifier=\"false\">错误</qti-simple-choice></qti-choice-interaction>\n"
                )
            }
            Body::SingleChoice { options, key } => {
                let name = self.matched("single", "identifier", &[option_name(*key)]);
                self.choices("qti-choice-interaction", &name, 1, options, markup)
            }
            Body::MultipleChoice { options, key } => {
                let key: Vec<String> = key.iter().copied().map(option_name).collect();
                let name = self.matched("multiple", "identifier", &key);
                self.choices("qti-choice-interaction", &name, 0, options, markup)
            }
            Body::Order { options } => {
                let order: Vec<String> = (0..options.len()).map(option_name).collect();
                let name = self.matched("ordered", "identifier", &order);
                self.choices("qti-order-interaction", &name, 0, options, markup)
            }
            Body::Match { prompts, options, key } => {
                let pairs: Vec<String> = key
                    .iter()
                    .enumerate()
                    .map(|(at, key)| format!("P{} {}", at + 1, option_name(*key)))
                    .collect();
                let name = self.matched("multiple", "directedPair", &pairs);
                let prompts = self.set(prompts, |at| format!("P{}", at + 1), 1, markup);
                let options = self.set(options, option_name, 0, markup);
                format!(
                    "<qti-match-interaction response-identifier=\"{name}\" max-associations=\"0\">{prompts}{options}</qti-match-interaction>\n"
                )
            }
            Body::Hotspot { picture, areas } => self.point(&picture.asset, &picture.alt, areas)?,
            Body::ShortAnswer { reference, points, most } => self.written(reference, points, *most, markup),
            Body::FillBlank { .. } | Body::CaseStudy { .. } => return None,
        })
    }

    /// A field for a text, and to those who mark what they mark by.
    fn written(&mut self, reference: &str, points: &[Point], most: Option<u16>, markup: Markup) -> String {
        let name = self.respond(&declaration("single", "string", &[], ""), "");
        let limit = most.map_or(String::new(), |most| {
            format!(" expected-length=\"{most}\" pattern-mask=\"^[\\s\\S]{{0,{most}}}$\"")
        });
        let mut out = format!("<qti-extended-text-interaction response-identifier=\"{name}\"{limit}/>\n");
        let mut rubric = |class: &str, worth: &str, text: &str| {
            let text = self.block(text, markup, Origin::Part);
            format!(
                "<qti-rubric-block class=\"{class}\"{worth} view=\"scorer\" use=\"scoring\"><qti-content-body>{text}</qti-content-body></qti-rubric-block>\n"
            )
        };
        if !reference.is_empty() {
            out.push_str(&rubric(qti::REFERENCE, "", reference));
        }
        for point in points {
            out.push_str(&rubric(qti::POINT, &format!(" {}=\"{}\"", qti::MARKS, point.marks), &point.text));
        }
        out
    }

    fn choices(&mut self, element: &str, name: &str, most: u8, options: &[String], markup: Markup) -> String {
        let mut out = format!("<{element} response-identifier=\"{name}\" max-choices=\"{most}\">");
        for (index, option) in options.iter().enumerate() {
            let text = self.option(option, markup);
            out.push_str(&format!(
                "<qti-simple-choice identifier=\"{}\">{text}</qti-simple-choice>",
                option_name(index)
            ));
        }
        out + &format!("</{element}>\n")
    }

    fn set(&mut self, texts: &[String], name: impl Fn(usize) -> String, most: u8, markup: Markup) -> String {
        let mut out = String::from("<qti-simple-match-set>");
        for (index, text) in texts.iter().enumerate() {
            let text = self.option(text, markup);
            out.push_str(&format!("<qti-simple-associable-choice identifier=\"{}\" match-max=\"{most}\">{text}</qti-simple-associable-choice>", name(index)));
        }
        out + "</qti-simple-match-set>"
    }

    /// A point on a picture. Its size is given as a multiple of its own, so that thousandths lie on whole units.
    fn point(&mut self, asset: &str, alt: &str, areas: &[Area]) -> Option<String> {
        let bytes = (self.files)(asset)?;
        let file = file_name(asset, &bytes)?;
        let (width, height) = picture::size(&bytes)?;
        let times = usize::from(FULL).div_ceil(width.min(height).max(1));
        let (width, height) = (width * times, height * times);
        self.shown.insert(file.clone(), bytes);
        let entry = |area: &Area| {
            let (shape, coords) = coords(area, width, height);
            format!("<qti-area-map-entry shape=\"{shape}\" coords=\"{coords}\" mapped-value=\"1\"/>")
        };
        let mapping: String = areas.iter().map(entry).collect();
        let mapping =
            format!("<qti-area-mapping default-value=\"0\" upper-bound=\"1\">{mapping}</qti-area-mapping>");
        let test = added("<qti-map-response-point identifier=\"RESPONSE\"/>");
        let name = self.respond(&declaration("single", "point", &[], &mapping), &test);
        Some(format!(
            "<qti-select-point-interaction response-identifier=\"{name}\" max-choices=\"1\"><img src=\"{PICTURES}/{file}\" alt=\"{}\" width=\"{width}\" height=\"{height}\"/></qti-select-point-interaction>\n",
            escaped(alt)
        ))
    }

    /// The stem with a field in place of each blank.
    fn with_entries(&mut self, stem: &str, blanks: &[Blank]) -> Option<String> {
        // The source in an attribute keeps its blanks.
        let (head, shown) = match stem.split_once("\">").filter(|_| stem.starts_with("<div class")) {
            Some((head, shown)) => (format!("{head}\">"), shown),
            None => (String::new(), stem),
        };
        let mut parts = shown.split(BLANK);
        let mut out = head + parts.next()?;
        for (blank, part) in blanks.iter().zip(parts) {
            let name = match blank {
                Blank::Texts(texts) => self.texts(texts),
                Blank::Number(measure) => self.number(measure),
            };
            let more = if let Blank::Number(measure) = blank { beside(measure) } else { String::new() };
            out.push_str(&format!(
                "<qti-text-entry-interaction response-identifier=\"{name}\"{more}/>{part}"
            ));
        }
        Some(out)
    }

    fn texts(&mut self, texts: &[String]) -> String {
        let entry = |text: &String| {
            format!(
                "<qti-map-entry map-key=\"{}\" mapped-value=\"1\" case-sensitive=\"false\"/>",
                escaped(text)
            )
        };
        let mapping: String = texts.iter().map(entry).collect();
        let mapping = format!("<qti-mapping default-value=\"0\">{mapping}</qti-mapping>");
        let first: Vec<String> = texts.iter().take(1).cloned().collect();
        self.respond(
            &declaration("single", "string", &first, &mapping),
            &added("<qti-map-response identifier=\"RESPONSE\"/>"),
        )
    }

    fn number(&mut self, measure: &Measure) -> String {
        let tolerance = match measure.tolerance.as_str() {
            "" => "tolerance-mode=\"exact\"".to_owned(),
            tolerance => format!("tolerance-mode=\"absolute\" tolerance=\"{0} {0}\"", escaped(tolerance)),
        };
        let test = format!(
            "<qti-equal {tolerance}><qti-variable identifier=\"RESPONSE\"/><qti-correct identifier=\"RESPONSE\"/></qti-equal>"
        );
        self.respond(
            &declaration("single", "float", std::slice::from_ref(&measure.value), ""),
            &scored(&test),
        )
    }
}

/// What a number says that the format has no place for, as attributes.
fn beside(measure: &Measure) -> String {
    let mut out = String::new();
    for (name, texts) in [(qti::UNITS, &measure.units), (qti::ALSO, &measure.also)] {
        if !texts.is_empty() {
            let list = serde_json::to_string(texts).unwrap_or_default();
            out.push_str(&format!(" {name}=\"{}\"", escaped(&list)));
        }
    }
    if measure.unit_needed {
        out.push_str(&format!(" {}=\"true\"", qti::UNIT_NEEDED));
    }
    out
}

/// What a text is in its item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// The stem of the item itself.
    Stem,
    /// Another text that stands alone.
    Part,
    /// A text within an interaction.
    Option,
}

fn option_name(index: usize) -> String {
    format!("O{}", index + 1)
}

fn declaration(cardinality: &str, base: &str, values: &[String], mapping: &str) -> String {
    let value = |value: &String| format!("<qti-value>{}</qti-value>", escaped(value));
    let correct = match values {
        [] => String::new(),
        values => format!(
            "<qti-correct-response>{}</qti-correct-response>",
            values.iter().map(value).collect::<String>()
        ),
    };
    format!(
        "<qti-response-declaration identifier=\"RESPONSE\" cardinality=\"{cardinality}\" base-type=\"{base}\">{correct}{mapping}</qti-response-declaration>\n"
    )
}

/// One mark where a test holds.
fn scored(test: &str) -> String {
    let score = added("<qti-base-value base-type=\"float\">1</qti-base-value>");
    format!(
        "<qti-response-condition><qti-response-if>{test}{score}</qti-response-if></qti-response-condition>\n"
    )
}

fn added(what: &str) -> String {
    format!(
        "<qti-set-outcome-value identifier=\"SCORE\"><qti-sum><qti-variable identifier=\"SCORE\"/>{what}</qti-sum></qti-set-outcome-value>\n"
    )
}

/// A shape's name and its coordinates on a picture that is as wide and high as this.
fn coords(area: &Area, width: usize, height: usize) -> (&'static str, String) {
    let scaled =
        |value: u16, whole: usize| (usize::from(value) * whole + usize::from(FULL) / 2) / usize::from(FULL);
    let (x, y) = (|value: u16| scaled(value, width), |value: u16| scaled(value, height));
    match area {
        Area::Rect { x: left, y: top, width, height } => {
            let (right, bottom) = (x(left.saturating_add(*width)), y(top.saturating_add(*height)));
            ("rect", format!("{},{},{right},{bottom}", x(*left), y(*top)))
        }
        Area::Ellipse { x: cx, y: cy, rx, ry } => {
            ("ellipse", format!("{},{},{},{}", x(*cx), y(*cy), x(*rx), y(*ry)))
        }
        Area::Polygon { points } => {
            let points: Vec<String> =
                points.iter().map(|(px, py)| format!("{},{}", x(*px), y(*py))).collect();
            ("poly", points.join(","))
        }
    }
}
