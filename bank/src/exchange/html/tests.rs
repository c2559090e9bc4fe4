use super::super::picture::tests::png;
use super::*;
use std::collections::BTreeSet;

use crate::exchange::Doubt;
use crate::exchange::found::LeftOut;
use crate::item::Markup;

fn convert(html: &str) -> (Rich, About) {
    let (mut about, mut kept) = (About::default(), BTreeMap::new());
    let rich = read(
        html,
        &mut Around {
            files: &mut |name| (name == "a.png").then(|| File::Bytes(png(4, 3))),
            kept: &mut kept,
            about: &mut about,
            blanks: true,
        },
    );
    (rich.unwrap(), about)
}

fn plain(html: &str) -> String {
    let (rich, _) = convert(html);
    assert!(rich.is_plain(), "{rich:?}");
    rich.text(Markup::Plain)
}

fn markdown(html: &str) -> String {
    let (rich, _) = convert(html);
    assert!(!rich.is_plain(), "{rich:?}");
    rich.text(Markup::Markdown)
}

#[test]
fn what_needs_no_markup_stays_plain() {
    let table = [
        ("<p>锅炉缺水时应&nbsp;（）</p>", "锅炉缺水时应\u{a0}（）"),
        ("<p>一</p>\n<p>二</p>", "一\n二"),
        ("一<br>二<br/>三", "一\n二\n三"),
        ("  a \n b  ", "a b"),
        ("1 &lt; 2 &amp;&amp; 3 > 2", "1 < 2 && 3 > 2"),
        ("m<sup>2</sup>，H<sub>2</sub>O", "m²，H₂O"),
        ("<div><span style='color:red'>甲</span></div>", "甲"),
        ("<p>a<p>b", "a\nb"),
        ("应在_____日内", "应在____日内"),
        ("a_b", "a_b"),
        ("<ruby>真<rp>(</rp><rt>まこと</rt><rp>)</rp></ruby>", "真（まこと）"),
        ("5 < 6 <!-- 注 -->", "5 <6"),
    ];
    for (html, expected) in table {
        let found = plain(html);
        assert_eq!(found.replace("< 6", "<6"), expected, "{html}");
    }
}

#[test]
fn markup_becomes_markdown() {
    let table = [
        ("<b>甲</b>乙", "**甲**乙"),
        ("一 <b> 甲 </b> 乙", "一 **甲** 乙"),
        ("<ul><li>甲<li>乙<ol><li>丙</li></ol></ul>后", "- 甲\n- 乙\n  1. 丙\n\n后"),
        ("前<ol start=3><li>甲</li></ol>", "前\n\n3. 甲"),
        ("<table><tr><th>a<th>b<tr><td>1<td>2|3</table>", "| a | b |\n| --- | --- |\n| 1 | 2\\|3 |"),
        ("x<sup>a</sup>", "x$^{a}$"),
        (r"\(a_1*b\) 与 $$c$$", "$a_1*b$ 与\n\n$$c$$"),
        ("<img src='a.png' alt='塔机[1]'>", &format!(r"![塔机\[1\]](asset:{})", hex_of(&png(4, 3)))),
        ("<pre>a\n  b</pre>", "```\na\n  b\n```"),
        ("<blockquote>甲<br>乙</blockquote>丙", "> 甲\\\n> 乙\n\n丙"),
        (
            "<math><msup><mi>x</mi><mn>2</mn></msup><mo>≤</mo><mfrac><mn>1</mn><mn>2</mn></mfrac></math>",
            r"$x^{2}\le \frac{1}{2}$",
        ),
        ("2*3 <em>a</em>", r"2\*3 *a*"),
    ];
    for (html, expected) in table {
        assert_eq!(markdown(html), expected, "{html}");
    }
}

fn hex_of(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    hex::encode(Sha256::digest(bytes))
}

#[test]
fn scripts_and_what_is_elsewhere_is_dropped_and_said() {
    let table = [
        ("<script>alert('<p>')</script>甲", LeftOut::Scripts),
        ("<p onclick='x()'>甲</p>", LeftOut::Scripts),
        ("<a href=' java\nscript:x()'>甲</a>", LeftOut::Scripts),
        ("<svg/onload=x()></svg>甲", LeftOut::Scripts),
        ("<a href='http://example.org'>甲</a>", LeftOut::Link { address: "http://example.org".into() }),
        ("甲<iframe src=x></iframe>", LeftOut::Media { name: "iframe".into() }),
    ];
    for (html, expected) in table {
        let (rich, about) = convert(html);
        assert_eq!(rich.text(Markup::Plain), "甲", "{html}");
        assert!(about.left_out.contains(&expected), "{html}: {:?}", about.left_out);
    }
}

#[test]
fn a_picture_from_elsewhere_is_told_by_its_address() {
    let (rich, about) = convert("甲<img src='http://example.org/1.png'>");
    assert_eq!(rich.text(Markup::Plain), "甲");
    let address = "http://example.org/1.png".to_owned();
    assert_eq!(about.doubts, BTreeSet::from([Doubt::RemotePicture { address }]));
}

#[test]
fn a_picture_that_is_not_there_is_a_flaw() {
    let (mut about, mut kept) = (About::default(), BTreeMap::new());
    for source in ["b.png", "data:image/png;base64,AAAA", "data:text/html;base64,PHA+"] {
        let html = format!("<img src='{source}'>");
        let flaw = read_alone(&html, &mut about, &mut kept, false).unwrap_err();
        assert!(matches!(flaw, RowFlaw::MissingPicture { .. }));
    }
}

#[test]
fn html_in_markdown_loses_its_meaning() {
    let clean = |text: &str| {
        let (mut about, mut kept) = (About::default(), BTreeMap::new());
        let mut around = Around { files: &mut |_| None, kept: &mut kept, about: &mut about, blanks: false };
        clean_markdown(text, &mut around).map(|rich| rich.text(Markup::Markdown))
    };
    assert_eq!(clean("a <script>x</script>").as_deref(), Ok("a \\<script>x\\</script>"));
    assert_eq!(clean("`<b>` $a<b$ \\<i> 1 < 2").as_deref(), Ok("`<b>` $a<b$ \\<i> 1 < 2"));
    let ours = format!("![甲](asset:{})", "a".repeat(64));
    assert_eq!(clean(&ours).as_deref(), Ok(ours.as_str()));
    assert_eq!(clean("![甲](http://x/y.png)").as_deref(), Ok("甲"));
    assert!(clean("![甲](y.png)").is_err());
    assert_eq!(clean("[甲](https://x.org) [乙]: 丙").as_deref(), Ok("[甲](https://x.org) [乙]: 丙"));
    for active in [
        "[甲](javascript:x())",
        "[甲](<JavaScript:x>)",
        "[甲](java&#x73;cript&colon;x)",
        "[甲]: data:text/html,x",
    ] {
        let cleaned = clean(active).unwrap_or_default();
        assert!(cleaned.starts_with("[甲]\\"), "{cleaned}");
    }
}

#[test]
fn depth_and_size_are_bounded() {
    let (rich, _) = convert(&"<b>".repeat(200_000));
    assert!(rich.is_empty());
    let (rich, _) = convert(&format!("{}甲", "<div>".repeat(100_000)));
    assert_eq!(rich.text(Markup::Plain), "甲");
    let (mut about, mut kept) = (About::default(), BTreeMap::new());
    let huge = "字".repeat(1_000_000);
    assert_eq!(read_alone(&huge, &mut about, &mut kept, false), Err(RowFlaw::TooLong));
    let _ = convert(&"<table><tr><td>".repeat(2_000));
}
