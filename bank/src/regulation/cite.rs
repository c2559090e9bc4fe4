//! Citations as people type them: by number or name, with a place behind or without. `《锅炉安全技术规程》第3.2条` is a
//! citation of `TSG 11-2020`, if that is the only edition of this name on file.

use std::collections::HashMap;

use super::{Regulation, Standing, standing};
use crate::item::Citation;
use crate::search::fold::fold;

/// What a law's name may go without.
const STATE: &str = "中华人民共和国";

/// The regulations on file, by what they are called.
#[derive(Clone, Debug, Default)]
pub struct Citable {
    /// Numbers by names as they are compared; `None`: several are called so.
    called: HashMap<String, Option<String>>,
    /// Where editions stand that are no longer in force.
    ended: HashMap<String, Standing>,
}

/// A name or number as it is compared.
fn key(text: &str) -> String {
    fold(text).replace(['《', '》', '(', ')', '[', ']'], "")
}

impl Citable {
    /// These regulations, on a day.
    pub fn new(all: &[Regulation], day: &str) -> Self {
        let mut citable = Self::default();
        for number in all.iter().flat_map(|one| std::iter::once(&one.number).chain(&one.replaces)) {
            let standing = standing(all, number, day);
            if standing.is_gone() {
                citable.ended.insert(number.clone(), standing);
            }
        }
        for Regulation { number, name, .. } in all {
            let short = name.strip_prefix(STATE).unwrap_or(name);
            let mut calls = vec![key(number)];
            for name in [name.as_str(), short] {
                calls.extend([key(name), key(&format!("{name}{number}")), key(&format!("{number}{name}"))]);
            }
            calls.sort();
            calls.dedup();
            for call in calls.into_iter().filter(|call| !call.is_empty()) {
                let known = citable.called.entry(call).or_insert_with(|| Some(number.clone()));
                if known.as_ref() != Some(number) {
                    *known = None;
                }
            }
        }
        citable
    }

    /// How the edition of this number ended; `None`: it did not, or nobody knows it.
    pub fn ended(&self, number: &str) -> Option<&Standing> {
        self.ended.get(number)
    }

    /// What a citation means; `None`: no regulation on file is called so, or several are.
    pub fn find(&self, cited: &Citation) -> Option<Citation> {
        let text = cited.regulation.trim();
        let regulation = |text: &str| self.called.get(&key(text)).cloned().flatten();
        if let Some(regulation) = regulation(text) {
            return Some(Citation { regulation, clause: cited.clause.clone() });
        }
        if !cited.clause.is_empty() {
            return None;
        }
        // The longest name goes first: a place begins behind a space or a bracket, or says so.
        let begins = |(at, c): &(usize, char)| {
            *at > 0 && (c.is_whitespace() || matches!(c, '第' | '，' | ',' | '》' | '）' | ')'))
        };
        text.char_indices().filter(begins).collect::<Vec<_>>().into_iter().rev().find_map(|(at, c)| {
            let end = if matches!(c, '》' | '）' | ')') { at + c.len_utf8() } else { at };
            let (name, place) = text.split_at(end);
            let clause =
                place.trim_matches(|c: char| c.is_whitespace() || matches!(c, '，' | ',' | '：' | ':'));
            Some(Citation { regulation: regulation(name)?, clause: clause.to_owned() })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regulations_are_found_by_number_or_name_with_a_place_behind() {
        let on_file = |number: &str, name: &str| Regulation {
            number: number.into(),
            name: name.into(),
            ..Regulation::default()
        };
        let citable = Citable::new(
            &[
                on_file("TSG 11-2020", "锅炉安全技术规程"),
                on_file("主席令第四号(2013)", "中华人民共和国特种设备安全法"),
                on_file("TSG 81-2018", "场（厂）内专用机动车辆安全技术规程"),
                on_file("TSG 81-2022", "场（厂）内专用机动车辆安全技术规程"),
                Regulation {
                    repealed_on: Some("2020-01-01".into()),
                    replaces: vec!["TSG T5001-2009".into()],
                    ..on_file("TSG T5002-2017", "电梯维护保养规则")
                },
            ],
            "2026-12-02",
        );
        assert_eq!(citable.ended("TSG T5002-2017"), Some(&Standing::Repealed));
        let replaced = Standing::Replaced { by: "TSG T5002-2017".into() };
        assert_eq!(citable.ended("TSG T5001-2009"), Some(&replaced));
        assert_eq!(citable.ended("TSG 81-2022"), None);
        let find = |text: &str| {
            let found = citable.find(&Citation { regulation: text.into(), clause: String::new() })?;
            Some((found.regulation, found.clause))
        };
        let is = |number: &str, clause: &str| Some((number.to_owned(), clause.to_owned()));
        assert_eq!(find("tsg11—2020"), is("TSG 11-2020", ""));
        assert_eq!(find("TSG 11-2020 3.2.1"), is("TSG 11-2020", "3.2.1"));
        assert_eq!(find("TSG 11-2020第3.2条 第1款"), is("TSG 11-2020", "第3.2条 第1款"));
        assert_eq!(find("《锅炉安全技术规程》（TSG 11-2020）第3.2条"), is("TSG 11-2020", "第3.2条"));
        assert_eq!(find("《特种设备安全法》，第三十二条"), is("主席令第四号(2013)", "第三十二条"));
        assert_eq!(find("主席令第四号(2013)"), is("主席令第四号(2013)", ""));
        assert_eq!(find("场（厂）内专用机动车辆安全技术规程"), None, "there are two editions");
        assert_eq!(find("TSG 81-2022 场(厂)内专用机动车辆安全技术规程"), is("TSG 81-2022", ""));
        assert_eq!(find("企业标准 Q/1-2020"), None);
    }
}
