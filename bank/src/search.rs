//! Finding items, and counting what each filter would show.

use std::collections::HashSet;

use crate::item::{Band, Kind, Status, Version, plain};
use crate::regulation::Regulation;
use crate::syllabus::Syllabus;

/// What is looked for. Empty fields don't filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Words in stem, options, rationale, code or citations; all must be there.
    pub text: String,
    /// Subject with all below it.
    pub subject: String,
    /// Equipment with all below it.
    pub equipment: String,
    /// Any of these kinds.
    pub kinds: Vec<Kind>,
    /// Any of these states.
    pub statuses: Vec<Status>,
    /// Any of these difficulty bands.
    pub bands: Vec<Band>,
    /// Only stale ones.
    pub stale: bool,
}

/// One of the filters of a query: its facet counts leave it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Subject,
    Equipment,
    Kind,
    Status,
    Band,
}

/// How many items each filter value would show, the other filters applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// By kind.
    pub kinds: Vec<(Kind, u32)>,
    /// By status.
    pub statuses: Vec<(Status, u32)>,
    /// By band.
    pub bands: Vec<(Band, u32)>,
    /// By subject with all below it.
    pub subjects: Vec<(String, u32)>,
    /// By equipment with all below it; the empty code counts items for all equipment.
    pub equipment: Vec<(String, u32)>,
}

/// A bank in memory, ready to be asked.
pub struct Catalogue<'a> {
    versions: &'a [Version],
    syllabus: &'a Syllabus,
    repealed: HashSet<&'a str>,
}

impl<'a> Catalogue<'a> {
    /// Over the newest versions of all items.
    pub fn new(versions: &'a [Version], syllabus: &'a Syllabus, regulations: &'a [Regulation]) -> Self {
        let gone = regulations.iter().filter(|regulation| !regulation.in_force());
        Self { versions, syllabus, repealed: gone.map(|regulation| regulation.number.as_str()).collect() }
    }

    /// Whether a version cites a regulation that is no longer in force.
    pub fn stale(&self, version: &Version) -> bool {
        version.tags.citations.iter().any(|citation| self.repealed.contains(citation.regulation.as_str()))
    }

    /// The versions that match, in the catalogue's order.
    pub fn find(&self, query: &Query) -> Vec<&'a Version> {
        let words = words(&query.text);
        let hit = |version: &&Version| self.matches(version, query, &words, None);
        self.versions.iter().filter(hit).collect()
    }

    /// What each filter value would show.
    pub fn facets(&self, query: &Query) -> Facets {
        let words = words(&query.text);
        let without = |part: Part| {
            self.versions
                .iter()
                .filter(|version| self.matches(version, query, &words, Some(part)))
                .collect::<Vec<_>>()
        };
        let count = |list: &[&Version], is: &dyn Fn(&Version) -> bool| {
            u32::try_from(list.iter().filter(|version| is(version)).count()).unwrap_or(u32::MAX)
        };
        let (kinds, statuses, bands) = (without(Part::Kind), without(Part::Status), without(Part::Band));
        let (subjects, equipment) = (without(Part::Subject), without(Part::Equipment));
        let mut by_equipment = vec![(String::new(), count(&equipment, &|v| v.tags.equipment.is_empty()))];
        let mut by_subject = Vec::new();
        for node in self.syllabus.nodes() {
            let below = |codes: &[String]| codes.iter().any(|code| self.syllabus.within(code, &node.code));
            if node.kind == crate::syllabus::NodeKind::Equipment {
                by_equipment.push((node.code.clone(), count(&equipment, &|v| below(&v.tags.equipment))));
            } else {
                by_subject.push((node.code.clone(), count(&subjects, &|v| below(&v.tags.subjects))));
            }
        }
        Facets {
            kinds: Kind::ALL.map(|kind| (kind, count(&kinds, &|v| v.content.body.kind() == kind))).to_vec(),
            statuses: Status::ALL.map(|status| (status, count(&statuses, &|v| v.status == status))).to_vec(),
            bands: [Band::Easy, Band::Medium, Band::Hard]
                .map(|band| (band, count(&bands, &|v| v.tags.band() == band)))
                .to_vec(),
            subjects: by_subject,
            equipment: by_equipment,
        }
    }

    fn matches(&self, version: &Version, query: &Query, words: &[String], but: Option<Part>) -> bool {
        let tags = &version.tags;
        let within = |codes: &[String], above: &str| {
            above.is_empty() || codes.iter().any(|code| self.syllabus.within(code, above))
        };
        let any = |part, empty: bool, is: bool| but == Some(part) || empty || is;
        any(Part::Subject, false, within(&tags.subjects, &query.subject))
            && any(Part::Equipment, false, within(&tags.equipment, &query.equipment))
            && any(Part::Kind, query.kinds.is_empty(), query.kinds.contains(&version.content.body.kind()))
            && any(Part::Status, query.statuses.is_empty(), query.statuses.contains(&version.status))
            && any(Part::Band, query.bands.is_empty(), query.bands.contains(&tags.band()))
            && (!query.stale || self.stale(version))
            && (words.is_empty() || has_all(version, words))
    }
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(plain).filter(|word| !word.is_empty()).collect()
}

fn has_all(version: &Version, words: &[String]) -> bool {
    let mut text = format!("{} {} {}", version.code, version.content.stem, version.content.rationale);
    for option in version.content.body.options() {
        text.push(' ');
        text.push_str(option);
    }
    if let crate::item::Body::CaseStudy { items } = &version.content.body {
        for item in items {
            text.push(' ');
            text.push_str(&item.stem);
        }
    }
    for citation in &version.tags.citations {
        text.push_str(&format!(" {} {}", citation.regulation, citation.clause));
    }
    let text = plain(&text);
    words.iter().all(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{Body, Citation, Content, Tags};
    use crate::syllabus::{Node, NodeKind};

    fn version(code: &str, stem: &str, subject: &str, status: Status) -> Version {
        Version {
            item: code.into(),
            code: code.into(),
            number: 1,
            content: Content::plain(stem, Body::TrueFalse { key: true }, ""),
            tags: Tags {
                subjects: vec![subject.into()],
                difficulty: 700,
                citations: vec![Citation { regulation: "TSG 1-2000".into(), clause: String::new() }],
                ..Tags::default()
            },
            status,
            author: String::new(),
            reviewer: None,
            at: 0,
        }
    }

    fn syllabus() -> Syllabus {
        let node = |code: &str, parent: Option<&str>| Node {
            code: code.into(),
            kind: NodeKind::Public,
            name_zh: code.into(),
            name_en: code.into(),
            parent: parent.map(Into::into),
            source: String::new(),
            confidence: String::new(),
        };
        Syllabus::new(vec![node("P", None), node("P1", Some("P")), node("P2", Some("P"))])
    }

    #[test]
    fn filters_and_their_counts() {
        let versions = [
            version("A-1", "锅炉缺水时不得进水", "P1", Status::Approved),
            version("A-2", "ＭＰa 是压力单位", "P2", Status::Draft),
            version("A-3", "锅炉水位表", "P2", Status::Approved),
        ];
        let syllabus = syllabus();
        let catalogue = Catalogue::new(&versions, &syllabus, &[]);
        let codes = |query: &Query| -> Vec<String> {
            catalogue.find(query).iter().map(|version| version.code.clone()).collect()
        };
        let text = |text: &str| Query { text: text.into(), ..Query::default() };
        assert_eq!(codes(&text("锅炉")), ["A-1", "A-3"]);
        assert_eq!(codes(&text("锅炉 水位")), ["A-3"]);
        assert_eq!(codes(&text("mpa")), ["A-2"], "width and case don't matter");
        let query = Query { subject: "P2".into(), statuses: vec![Status::Approved], ..Query::default() };
        assert_eq!(codes(&query), ["A-3"]);
        let facets = catalogue.facets(&query);
        assert_eq!(facets.statuses[0], (Status::Draft, 1), "statuses are counted without their own filter");
        assert_eq!(facets.subjects, [("P".into(), 2), ("P1".into(), 1), ("P2".into(), 1)]);
    }

    #[test]
    fn items_go_stale_with_their_regulation() {
        let versions = [version("A-1", "题", "P1", Status::Approved)];
        let regulation = |status: &str| Regulation {
            number: "TSG 1-2000".into(),
            name: String::new(),
            subject: String::new(),
            in_force_since: String::new(),
            status: status.into(),
            replaces: None,
            source: String::new(),
        };
        let syllabus = syllabus();
        for (status, stale) in [("in force", false), ("replaced by TSG 1-2020", true)] {
            let regulations = [regulation(status)];
            let catalogue = Catalogue::new(&versions, &syllabus, &regulations);
            assert_eq!(catalogue.find(&Query { stale: true, ..Query::default() }).len(), usize::from(stale));
        }
    }
}
