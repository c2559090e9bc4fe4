//! What a row says differently, put into the item: a merge of three, leaf by leaf.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::Whole;
use crate::exchange::write::in_order_of_prompts;
use crate::item::Version;

/// The item with what `said` has differently from `base`.
pub fn merge(base: &Whole, said: &Whole, ours: &Version) -> Whole {
    let (mut base, mut said, mut ours) =
        (base.clone(), said.clone(), (ours.content.clone(), ours.tags.clone()));
    // A format may have brought options into another order; places are compared, so all three get one order.
    if said.0.body != base.0.body && base.0.body != ours.0.body {
        for (content, _) in [&mut base, &mut said, &mut ours] {
            in_order_of_prompts(&mut content.body);
        }
    }
    if base == ours {
        return said;
    }
    let json = |whole: &Whole| serde_json::to_value(whole).ok();
    let merged = json(&base).zip(json(&said)).zip(json(&ours));
    let merged =
        merged.and_then(|((base, said), ours)| serde_json::from_value(leaves(&base, &said, &ours)).ok());
    merged.unwrap_or(said)
}

fn leaves(base: &Value, said: &Value, ours: &Value) -> Value {
    if said == base {
        return ours.clone();
    }
    match (base, said, ours) {
        (Value::Object(base), Value::Object(said), Value::Object(ours))
            if said.get("kind") == ours.get("kind") =>
        {
            let names: BTreeSet<&String> = base.keys().chain(said.keys()).chain(ours.keys()).collect();
            let field = |name: &String| {
                let merged = match (base.get(name), said.get(name), ours.get(name)) {
                    (base, said, ours) if base == said => ours.cloned(),
                    (Some(base), Some(said), Some(ours)) => Some(leaves(base, said, ours)),
                    (_, said, _) => said.cloned(),
                };
                Some((name.clone(), merged?))
            };
            Value::Object(names.into_iter().filter_map(field).collect::<Map<_, _>>())
        }
        (Value::Array(base), Value::Array(said), Value::Array(ours))
            if base.len() == said.len() && said.len() == ours.len() =>
        {
            let each = base.iter().zip(said).zip(ours);
            each.map(|((base, said), ours)| leaves(base, said, ours)).collect()
        }
        _ => said.clone(),
    }
}
