//! Formulas of Word (OMML) in LaTeX: fractions, roots, indices, sums and integrals, brackets, matrices, accents, limits.
//! What is none of these makes the formula unreadable, by the name of its element: half a formula is another one.

use unicode_normalization::UnicodeNormalization as _;

use super::super::tex;
use super::super::xml::{Element, Node};

/// The longest formula, bytes of LaTeX.
const LONGEST: usize = 2_000;

/// A formula in LaTeX, or the name of what can't be read.
pub fn latex(formula: &Element) -> Result<String, String> {
    let mut out = String::new();
    row(formula, &mut out)?;
    let latex = out.split_whitespace().collect::<Vec<_>>().join(" ");
    if latex.len() > LONGEST || !crate::markup::is_formula(&latex) {
        return Err("oMath".to_owned());
    }
    Ok(latex)
}

/// What stands in an element, one after the other.
fn row(element: &Element, out: &mut String) -> Result<(), String> {
    for child in element.children.iter().filter_map(Node::element) {
        one(child, out)?;
        if out.len() > LONGEST * 2 {
            return Err("oMath".to_owned());
        }
    }
    Ok(())
}

/// A child of an element in LaTeX; one that is not there says nothing.
fn part(element: &Element, name: &str) -> Result<String, String> {
    let mut out = String::new();
    if let Some(child) = element.child(name) {
        row(child, &mut out)?;
    }
    Ok(out.trim().to_owned())
}

/// A property: `<m:naryPr><m:chr m:val="∑"/></m:naryPr>`.
fn property<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    let properties = element.elements().find(|child| child.name.ends_with("Pr"))?;
    Some(properties.child(name)?.attribute("val").unwrap_or("1"))
}

fn is_on(element: &Element, name: &str) -> bool {
    property(element, name).is_some_and(|value| !matches!(value, "0" | "off" | "false"))
}

fn one(element: &Element, out: &mut String) -> Result<(), String> {
    match element.name.as_str() {
        // Properties, marks of editing, and deleted text.
        name if name.ends_with("Pr") => {}
        "bookmarkStart" | "bookmarkEnd" | "proofErr" | "del" | "moveFrom" | "commentRangeStart"
        | "commentRangeEnd" => {}
        "oMath" | "box" | "ins" | "moveTo" | "e" => match element.child("e") {
            Some(inner) if element.name == "box" => row(inner, out)?,
            _ => row(element, out)?,
        },
        "r" => run(element, out)?,
        "f" => {
            let (above, below) = (part(element, "num")?, part(element, "den")?);
            out.push_str(&match property(element, "type") {
                None | Some("bar") => format!(r"\frac{{{above}}}{{{below}}}"),
                Some("lin" | "skw") => format!("{{{above}}}/{{{below}}}"),
                Some("noBar") => format!(r"\begin{{matrix}}{above}\\{below}\end{{matrix}}"),
                Some(_) => return Err("f".to_owned()),
            });
        }
        "rad" => {
            let (degree, inner) = (part(element, "deg")?, part(element, "e")?);
            let square = degree.is_empty() || is_on(element, "degHide");
            let degree = if square { String::new() } else { format!("[{degree}]") };
            out.push_str(&format!(r"\sqrt{degree}{{{inner}}}"));
        }
        "sSup" => out.push_str(&format!("{}^{{{}}}", base(element)?, part(element, "sup")?)),
        "sSub" => out.push_str(&format!("{}_{{{}}}", base(element)?, part(element, "sub")?)),
        "sSubSup" => out.push_str(&format!(
            "{}_{{{}}}^{{{}}}",
            base(element)?,
            part(element, "sub")?,
            part(element, "sup")?
        )),
        "sPre" => out.push_str(&format!(
            "{{}}_{{{}}}^{{{}}}{}",
            part(element, "sub")?,
            part(element, "sup")?,
            part(element, "e")?
        )),
        "nary" => out.push_str(&sum(element)?),
        "d" => out.push_str(&brackets(element)?),
        "m" => out.push_str(&format!(r"\begin{{matrix}}{}\end{{matrix}}", lines(element, "mr")?)),
        "eqArr" => out.push_str(&format!(r"\begin{{array}}{{l}}{}\end{{array}}", lines(element, "e")?)),
        "func" => {
            out.push_str(&part(element, "fName")?);
            out.push_str(&format!(" {}", part(element, "e")?));
        }
        "limLow" => out.push_str(&limit(element, "_", "underset")?),
        "limUpp" => out.push_str(&limit(element, "^", "overset")?),
        "acc" => {
            let command = match property(element, "chr").unwrap_or("\u{302}") {
                "\u{302}" | "^" => "hat",
                "\u{303}" | "~" => "tilde",
                "\u{304}" | "\u{305}" | "¯" => "overline",
                "\u{307}" | "˙" => "dot",
                "\u{308}" | "¨" => "ddot",
                "\u{30c}" => "check",
                "\u{20d7}" | "→" => "vec",
                _ => return Err("acc".to_owned()),
            };
            out.push_str(&format!(r"\{command}{{{}}}", part(element, "e")?));
        }
        "bar" => {
            let command = if property(element, "pos") == Some("top") { "overline" } else { "underline" };
            out.push_str(&format!(r"\{command}{{{}}}", part(element, "e")?));
        }
        "groupChr" => {
            let command = match (property(element, "chr").unwrap_or("⏟"), property(element, "pos")) {
                ("⏟", None | Some("bot")) => "underbrace",
                ("⏞", Some("top")) => "overbrace",
                _ => return Err("groupChr".to_owned()),
            };
            out.push_str(&format!(r"\{command}{{{}}}", part(element, "e")?));
        }
        "borderBox" => out.push_str(&format!(r"\boxed{{{}}}", part(element, "e")?)),
        name => return Err(name.to_owned()),
    }
    Ok(())
}

/// What an index stands at. One sign stands for itself, more need braces.
fn base(element: &Element) -> Result<String, String> {
    let base = part(element, "e")?;
    let alone = base.chars().count() <= 1
        || base.strip_prefix('\\').is_some_and(|name| name.chars().all(|c| c.is_ascii_alphabetic()));
    Ok(if alone { base } else { format!("{{{base}}}") })
}

fn run(element: &Element, out: &mut String) -> Result<(), String> {
    let properties: Vec<&Element> = element.all("rPr").collect();
    let has = |name: &str| properties.iter().find_map(|properties| properties.child(name));
    let as_text = has("nor").is_some_and(|nor| !matches!(nor.attribute("val"), Some("0" | "off" | "false")));
    let upright = has("sty").is_some_and(|style| style.attribute("val") == Some("p"));
    for child in element.elements() {
        match child.name.as_str() {
            "t" if as_text => out.push_str(&format!(r"\text{{{}}}", tex::escaped(&child.text()))),
            "t" => signs(&child.text(), upright, out),
            "rPr" | "lastRenderedPageBreak" | "commentReference" => {}
            "tab" | "br" | "cr" => out.push_str(r"\ "),
            name => return Err(name.to_owned()),
        }
    }
    Ok(())
}

/// The characters of a run. Letters of alphabets for formulas are plain ones; words of other scripts are text.
fn signs(text: &str, upright: bool, out: &mut String) {
    // `𝑥` is x: what a letter looks like, LaTeX knows itself. Signs such as `…` are left as they are.
    let plain: String = text
        .chars()
        .flat_map(|c| if matches!(c, '\u{1d400}'..='\u{1d7ff}' | 'ℎ') { c.nfkc().collect() } else { vec![c] })
        .collect();
    let mut rest = plain.as_str();
    while let Some(c) = rest.chars().next() {
        let letters = rest.chars().take_while(char::is_ascii_alphabetic).count();
        let words = rest.find(|c: char| c.is_ascii() || tex::command(c).is_some() || !c.is_alphabetic());
        let words = words.unwrap_or(rest.len());
        if letters > 1 && tex::is_function(&rest[..letters]) {
            out.push_str(&format!(r"\{} ", &rest[..letters]));
            rest = &rest[letters..];
        } else if letters > 0 && upright {
            out.push_str(&format!(r"\mathrm{{{}}}", &rest[..letters]));
            rest = &rest[letters..];
        } else if words > 0 {
            out.push_str(&format!(r"\text{{{}}}", &rest[..words]));
            rest = &rest[words..];
        } else {
            match tex::command(c) {
                Some(command) => out.push_str(command),
                None if c.is_whitespace() => out.push_str(r"\ "),
                None => out.push_str(&tex::escaped(c.encode_utf8(&mut [0; 4]))),
            }
            rest = &rest[c.len_utf8()..];
        }
    }
}

/// A sum, a product, an integral with its bounds.
fn sum(element: &Element) -> Result<String, String> {
    let command = match property(element, "chr").unwrap_or("∫") {
        "∑" => "sum",
        "∏" => "prod",
        "∫" => "int",
        "∬" => "iint",
        "∭" => "iiint",
        "∮" => "oint",
        "⋃" => "bigcup",
        "⋂" => "bigcap",
        "⋁" => "bigvee",
        "⋀" => "bigwedge",
        _ => return Err("nary".to_owned()),
    };
    let mut out = format!(r"\{command}");
    for (name, hidden, mark) in [("sub", "subHide", '_'), ("sup", "supHide", '^')] {
        let bound = part(element, name)?;
        if !bound.is_empty() && !is_on(element, hidden) {
            out.push_str(&format!("{mark}{{{bound}}}"));
        }
    }
    Ok(format!("{out} {}", part(element, "e")?))
}

fn brackets(element: &Element) -> Result<String, String> {
    let sign = |name: &str, usual: &'static str| match property(element, name) {
        // A property without a value is one that says: none.
        Some("1")
            if element
                .elements()
                .any(|child| child.child(name).is_some_and(|one| one.attribute("val").is_none())) =>
        {
            String::new()
        }
        sign => sign.unwrap_or(usual).to_owned(),
    };
    let edge = |sign: &str| {
        Some(match sign {
            "" => ".",
            "(" | "（" => "(",
            ")" | "）" => ")",
            "[" | "【" => "[",
            "]" | "】" => "]",
            "{" => r"\{",
            "}" => r"\}",
            "|" | "∣" => "|",
            "‖" | "∥" => r"\|",
            "⌊" => r"\lfloor ",
            "⌋" => r"\rfloor ",
            "⌈" => r"\lceil ",
            "⌉" => r"\rceil ",
            "⟨" | "〈" => r"\langle ",
            "⟩" | "〉" => r"\rangle ",
            _ => return None,
        })
    };
    let (open, close, between) = (sign("begChr", "("), sign("endChr", ")"), sign("sepChr", "|"));
    let (Some(open), Some(close)) = (edge(&open), edge(&close)) else { return Err("d".to_owned()) };
    let mut parts = Vec::new();
    for inner in element.all("e") {
        let mut out = String::new();
        row(inner, &mut out)?;
        parts.push(out.trim().to_owned());
    }
    let mut separator = String::new();
    signs(&between, false, &mut separator);
    Ok(format!(r"\left{open}{}\right{close}", parts.join(&separator)))
}

/// The lines of a matrix, or of equations one below the other.
fn lines(element: &Element, name: &str) -> Result<String, String> {
    let mut all = Vec::new();
    for line in element.all(name) {
        let mut cells = Vec::new();
        if name == "mr" {
            for cell in line.all("e") {
                let mut out = String::new();
                row(cell, &mut out)?;
                cells.push(out.trim().to_owned());
            }
        } else {
            let mut out = String::new();
            row(line, &mut out)?;
            // Where the lines are aligned is marked by signs that are not seen.
            cells.push(out.replace(r"\&", "").trim().to_owned());
        }
        all.push(cells.join(" & "));
    }
    Ok(all.join(r" \\ "))
}

/// What stands below or above: at an operator as its bound.
fn limit(element: &Element, mark: &str, command: &str) -> Result<String, String> {
    let (base, bound) = (part(element, "e")?, part(element, "lim")?);
    let name = base.trim_start_matches('\\');
    Ok(if tex::is_function(name) && base.starts_with('\\') {
        format!("{base}{mark}{{{bound}}}")
    } else {
        format!(r"\{command}{{{bound}}}{{{base}}}")
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::xml;
    use super::*;

    fn read(inner: &str) -> Result<String, String> {
        latex(&xml::document(&format!("<m:oMath xmlns:m='m'>{inner}</m:oMath>")).unwrap())
    }

    fn t(text: &str) -> String {
        format!("<m:r><m:rPr><m:sty m:val='i'/></m:rPr><m:t>{text}</m:t></m:r>")
    }

    fn within(name: &str, inner: &str) -> String {
        format!("<m:{name}>{inner}</m:{name}>")
    }

    #[test]
    fn usual_structures_become_latex() {
        let frac = within("f", &(within("num", &t("F")) + &within("den", &t("A"))));
        let e = |inner: &str| within("e", inner);
        let (sub, sup) = (|text: &str| within("sub", &t(text)), |text: &str| within("sup", &t(text)));
        let pr = |name: &str, inner: &str| within(name, inner);
        let nary = pr("naryPr", "<m:chr m:val='∑'/>") + &sub("i=1") + &sup("n") + &e(&t("x"));
        let plain = |text: &str| format!("<m:r><m:rPr><m:sty m:val='p'/></m:rPr><m:t>{text}</m:t></m:r>");
        let table: Vec<(String, &str)> = vec![
            (t("σ=") + &frac, r"\sigma =\frac{F}{A}"),
            (
                within("rad", &(pr("radPr", "<m:degHide m:val='1'/>") + "<m:deg/>" + &e(&t("2gh")))),
                r"\sqrt{2gh}",
            ),
            (within("rad", &(within("deg", &t("3")) + &e(&t("V")))), r"\sqrt[3]{V}"),
            (within("sSup", &(e(&t("x")) + &sup("2"))), "x^{2}"),
            (within("sSub", &(e(&t("CO")) + &sub("2"))), "{CO}_{2}"),
            (within("sSubSup", &(e(&t("σ")) + &sub("b") + &sup("t"))), r"\sigma_{b}^{t}"),
            (within("sPre", &(sub("6") + &sup("12") + &e(&t("C")))), "{}_{6}^{12}C"),
            (within("nary", &nary), r"\sum_{i=1}^{n} x"),
            (within("nary", &(sub("0") + &sup("1") + &e(&t("f")))), r"\int_{0}^{1} f"),
            (within("d", &e(&frac)), r"\left(\frac{F}{A}\right)"),
            (
                within("d", &(pr("dPr", "<m:begChr m:val='['/><m:endChr m:val=']'/>") + &e(&t("σ")))),
                r"\left[\sigma\right]",
            ),
            (
                within(
                    "d",
                    &(pr("dPr", "<m:begChr m:val='{'/><m:endChr m:val=''/>")
                        + &e(&within("eqArr", &(e(&t("x&amp;=1")) + &e(&t("y&amp;=2")))))),
                ),
                r"\left\{\begin{array}{l}x=1 \\ y=2\end{array}\right.",
            ),
            (
                within(
                    "m",
                    &(within("mr", &(e(&t("1")) + &e(&t("0")))) + &within("mr", &(e(&t("0")) + &e(&t("1"))))),
                ),
                r"\begin{matrix}1 & 0 \\ 0 & 1\end{matrix}",
            ),
            (within("func", &(within("fName", &plain("sin")) + &e(&t("α")))), r"\sin \alpha"),
            (
                within(
                    "func",
                    &(within("fName", &within("limLow", &(e(&plain("lim")) + &within("lim", &t("n→∞")))))
                        + &e(&t("a"))),
                ),
                r"\lim_{n\to \infty} a",
            ),
            (within("acc", &(pr("accPr", "<m:chr m:val='⃗'/>") + &e(&t("F")))), r"\vec{F}"),
            (within("bar", &(pr("barPr", "<m:pos m:val='top'/>") + &e(&t("x")))), r"\overline{x}"),
            (t("𝑝≤1.6 ") + &plain("MPa"), r"p\le 1.6\ \mathrm{MPa}"),
            (t("安全系数=2"), r"\text{安全系数}=2"),
            (
                within(
                    "f",
                    &(pr("fPr", "<m:type m:val='lin'/>") + &within("num", &t("a")) + &within("den", &t("b"))),
                ),
                "{a}/{b}",
            ),
        ];
        for (omml, expected) in table {
            assert_eq!(read(&omml).as_deref(), Ok(expected), "{omml}");
        }
    }

    #[test]
    fn what_is_not_known_is_named() {
        assert_eq!(read("<m:phant><m:e/></m:phant>"), Err("phant".to_owned()));
        assert_eq!(read("<m:r><m:sym m:char='F0B4'/></m:r>"), Err("sym".to_owned()));
        assert_eq!(read("<m:nary><m:naryPr><m:chr m:val='⨊'/></m:naryPr></m:nary>"), Err("nary".to_owned()));
        assert_eq!(read(&t(&"x".repeat(5000))), Err("oMath".to_owned()));
        let mut deep = t("x");
        for _ in 0..40 {
            deep = within("rad", &within("e", &deep));
        }
        assert!(read(&deep).is_ok());
        assert_eq!(read(&t("5$ 50% {a_b}")).as_deref(), Ok(r"5 \ 50\%\ \{a\_b\}"));
    }
}
