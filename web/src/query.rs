//! Query strings in which a name may stand several times.

/// The pairs of a query string, decoded.
pub fn pairs(raw: &str) -> Vec<(String, String)> {
    raw.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        })
        .collect()
}

fn decoded(text: &str) -> String {
    let plus = text.replace('+', " ");
    percent_encoding::percent_decode_str(&plus).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_be_repeated() {
        let pairs = pairs("q=%E9%94%85%E7%82%89+a&kind=x&kind=y&empty");
        let texts: Vec<(&str, &str)> =
            pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(texts, [("q", "锅炉 a"), ("kind", "x"), ("kind", "y"), ("empty", "")]);
    }
}
