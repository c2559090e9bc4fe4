//! Characters of formulas in LaTeX, whichever format they come from.

/// The command of a character that has one; all others stand for themselves.
pub fn command(c: char) -> Option<&'static str> {
    Some(match c {
        '≤' | '⩽' => r"\le ",
        '≥' | '⩾' => r"\ge ",
        '≠' => r"\ne ",
        '≈' => r"\approx ",
        '≡' => r"\equiv ",
        '≪' => r"\ll ",
        '≫' => r"\gg ",
        '∝' => r"\propto ",
        '∼' => r"\sim ",
        '×' => r"\times ",
        '÷' => r"\div ",
        '·' | '⋅' => r"\cdot ",
        '±' => r"\pm ",
        '∓' => r"\mp ",
        '−' => "-",
        '∕' => "/",
        '∗' => r"\ast ",
        '∘' => r"\circ ",
        '→' => r"\to ",
        '←' => r"\gets ",
        '⇒' => r"\Rightarrow ",
        '⇔' => r"\Leftrightarrow ",
        '∞' => r"\infty ",
        '√' => r"\surd ",
        '∑' => r"\sum ",
        '∏' => r"\prod ",
        '∫' => r"\int ",
        '∬' => r"\iint ",
        '∮' => r"\oint ",
        '∂' => r"\partial ",
        '∇' => r"\nabla ",
        '∈' => r"\in ",
        '∉' => r"\notin ",
        '⊂' => r"\subset ",
        '⊆' => r"\subseteq ",
        '∪' => r"\cup ",
        '∩' => r"\cap ",
        '∅' => r"\emptyset ",
        '∀' => r"\forall ",
        '∃' => r"\exists ",
        '∠' => r"\angle ",
        '⊥' => r"\perp ",
        '∥' => r"\parallel ",
        '△' => r"\triangle ",
        '∴' => r"\therefore ",
        '∵' => r"\because ",
        '…' => r"\dots ",
        '⋯' => r"\cdots ",
        '′' => "'",
        '″' => "''",
        '°' => r"^{\circ}",
        'α' => r"\alpha ",
        'β' => r"\beta ",
        'γ' => r"\gamma ",
        'δ' => r"\delta ",
        'ε' | 'ϵ' => r"\varepsilon ",
        'ζ' => r"\zeta ",
        'η' => r"\eta ",
        'θ' => r"\theta ",
        'ι' => r"\iota ",
        'κ' => r"\kappa ",
        'λ' => r"\lambda ",
        'μ' | 'µ' => r"\mu ",
        'ν' => r"\nu ",
        'ξ' => r"\xi ",
        'π' => r"\pi ",
        'ρ' => r"\rho ",
        'σ' => r"\sigma ",
        'τ' => r"\tau ",
        'υ' => r"\upsilon ",
        'φ' | 'ϕ' => r"\varphi ",
        'χ' => r"\chi ",
        'ψ' => r"\psi ",
        'ω' => r"\omega ",
        'Γ' => r"\Gamma ",
        'Δ' | '∆' => r"\Delta ",
        'Θ' => r"\Theta ",
        'Λ' => r"\Lambda ",
        'Ξ' => r"\Xi ",
        'Π' => r"\Pi ",
        'Σ' => r"\Sigma ",
        'Φ' => r"\Phi ",
        'Ψ' => r"\Psi ",
        'Ω' => r"\Omega ",
        // Signs that say how things are joined, and are not seen.
        '\u{2061}'..='\u{2064}' | '\u{200b}' => "",
        _ => return None,
    })
}

/// Marks of LaTeX as text.
pub fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' => out.push_str(r"\backslash "),
            '{' | '}' | '%' | '#' | '&' | '_' => {
                out.push('\\');
                out.push(c);
            }
            // A dollar would end the formula.
            '$' | '^' | '~' => out.push(' '),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Whether a name is one of a function or operator that LaTeX knows.
pub fn is_function(name: &str) -> bool {
    const KNOWN: [&str; 22] = [
        "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh",
        "log", "ln", "lg", "exp", "lim", "max", "min", "sup", "inf", "det",
    ];
    KNOWN.contains(&name)
}
