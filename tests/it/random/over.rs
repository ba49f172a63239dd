//! A later file, and what its tags take out of those before.

use serde_json::{Map, Value, json};

use super::dice::Random;
use super::resources::changes;
use super::service::{ATTRIBUTES, settle};
use super::values::{pairs, scalar};
use super::write::marked;

/// A file over the others, for some of their services.
pub fn over(r: &mut Random, names: &[&str], with_tags: bool) -> Value {
    let mut services = Map::new();
    for name in r.some(names) {
        let mut service = r.attributes(ATTRIBUTES, 8);
        if with_tags {
            for value in service.values_mut() {
                if r.chance(15) {
                    *value = marked("!override", &value.take());
                }
            }
            for _ in 0..r.below(3) {
                let (key, _) = &ATTRIBUTES[r.below(ATTRIBUTES.len())];
                // It wants a truth value, and gets null.
                if *key == "use_api_socket" {
                    continue;
                }
                service.insert((*key).to_owned(), marked("!reset", &Value::Null));
            }
        }
        if with_tags && r.chance(30) {
            deep_tags(r, &mut service);
        }
        settle(r, &mut service);
        service.remove("image").filter(|_| r.chance(90));
        services.insert(name.into(), service.into());
    }
    let mut file = changes(r);
    file.insert("services".into(), services.into());
    file.into()
}

/// Takes out or replaces what is within an attribute.
fn deep_tags(r: &mut Random, service: &mut Map<String, Value>) {
    let gone = || marked("!reset", &Value::Null);
    service.insert("environment".into(), json!({"KEY": gone(), "z": scalar(r)}));
    service.insert(
        "healthcheck".into(),
        json!({"test": marked("!override", &json!(["CMD", "x"])), "interval": gone()}),
    );
    let labels = marked("!override", &pairs(r));
    service.insert(
        "deploy".into(),
        json!({"labels": labels, "placement": gone()}),
    );
    if r.chance(30) {
        service.insert(
            "build".into(),
            json!({"args": marked("!override", &pairs(r)), "tags": gone()}),
        );
    }
}
