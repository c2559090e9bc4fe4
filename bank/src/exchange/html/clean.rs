//! Markdown from elsewhere.

use super::picture::{Look, find_picture};
use super::{Around, formula};
use crate::exchange::found::LeftOut;
use crate::exchange::picture::in_markdown;
use crate::exchange::rich::{GAP, Rich, with_gaps};
use crate::exchange::{Doubt, RowFlaw, limits};

/// Markdown from elsewhere: HTML in it loses its meaning, pictures must be in reach.
pub fn clean_markdown(text: &str, around: &mut Around<'_>) -> Result<Rich, RowFlaw> {
    if text.len() > limits::LONGEST_SOURCE {
        return Err(RowFlaw::TooLong);
    }
    let blanked = if around.blanks { with_gaps(text, 4) } else { text.replace(GAP, "") };
    let text = blanked.as_str();
    let mut out = String::with_capacity(text.len());
    let mut code: Option<&str> = None;
    let mut formula = false;
    // How much was left where the next `](` is: looked for once, not at every mark of a picture.
    let mut close = usize::MAX;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let ticks = rest.len() - rest.trim_start_matches('`').len();
        if ticks > 0 {
            let run = &rest[..ticks];
            match code {
                Some(open) if open == run => code = None,
                None if rest[ticks..].contains(run) => code = Some(run),
                _ => {}
            }
            out.push_str(run);
            rest = &rest[ticks..];
            continue;
        }
        if code.is_none() {
            if c == '\\' {
                let taken = 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
                out.push_str(&rest[..taken]);
                rest = &rest[taken..];
                continue;
            }
            if c == '$' {
                let line = formula::window(&rest[1..], 4_000).split('\n').next().unwrap_or_default();
                formula = !formula && line.contains('$');
            } else if c == '\n' {
                formula = false;
            }
            if c == '<'
                && !formula
                && rest[1..].starts_with(|next: char| next.is_ascii_alphabetic() || "/!?".contains(next))
            {
                around.about.left_out.insert(LeftOut::Scripts);
                out.push('\\');
            }
            if !formula
                && (rest.starts_with("](") || rest.starts_with("]:"))
                && !leads_somewhere_safe(&rest[2..])
            {
                around.about.left_out.insert(LeftOut::Scripts);
                out.push_str("]\\");
                rest = &rest[1..];
                continue;
            }
            if !formula && rest.starts_with("![") && close > rest.len() {
                close = rest.find("](").map_or(0, |at| rest.len() - at);
            }
            if !formula
                && close > 0
                && let Some((alt, address, behind)) = image(rest)
            {
                out.push_str(&image_again(alt, address, around)?);
                rest = behind;
                continue;
            }
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    Ok(Rich::markdown(out))
}

/// Whether the address at the beginning of a text is one that only shows something. Markdown reads entities and
/// backslashes in addresses, so what holds them may be any scheme.
fn leads_somewhere_safe(text: &str) -> bool {
    const SAFE: [&str; 5] = ["http://", "https://", "mailto:", "asset:", "@@pluginfile@@"];
    let text = formula::window(text.trim_start_matches([' ', '\t', '\n', '<']), 2_000);
    let end = text.find([' ', '\n', ')', '>']).unwrap_or(text.len());
    let address = text[..end].to_ascii_lowercase();
    let picture = address.starts_with("data:image/") && address.contains(";base64,");
    picture || SAFE.iter().any(|safe| address.starts_with(safe)) || !address.contains([':', '&', '\\'])
}

/// `![alt](address)` at the beginning of a text: alt, address and what is behind.
fn image(text: &str) -> Option<(&str, &str, &str)> {
    let inner = text.strip_prefix("![")?;
    let (alt, _) = formula::window(inner, 500).split_once("](")?;
    let rest = &inner[alt.len() + 2..];
    // An address may be the picture itself.
    let (address, behind) = rest.split_once(')')?;
    let sound = !alt.contains("\n\n") && !address.contains('\n');
    sound.then_some((alt, address, behind))
}

fn image_again(alt: &str, address: &str, around: &mut Around<'_>) -> Result<String, RowFlaw> {
    let target = address.split_whitespace().next().unwrap_or_default().trim_matches(['<', '>']);
    let ours = target.strip_prefix("asset:").filter(|name| crate::item::is_asset(name));
    if let Some(name) = ours {
        around.about.pictures.insert(name.to_owned());
        return Ok(in_markdown(alt, name));
    }
    match find_picture(target, around) {
        Look::Found(name) => Ok(in_markdown(alt, &name)),
        Look::Elsewhere => {
            let address = target.chars().take(200).collect();
            around.about.doubts.insert(Doubt::RemotePicture { address });
            Ok(alt.to_owned())
        }
        Look::Unusable(flaw) => Err(flaw),
    }
}
