//! `events`: what happens to containers, as it happens.

use clap::Args;
use futures_util::StreamExt;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::context::{Context, wait_for};
use super::failure::{self, Failure};
use super::interrupt::Interrupts;
use super::moment;
use crate::engine::Happening;
use crate::engine::inquiry::Inquiry;
use crate::model::labels;
use crate::ui::go_json;

/// Show what happens to containers, as it happens
#[derive(Debug, Clone, Default, Args)]
pub struct Events {
    /// A JSON object for every event
    #[arg(long)]
    json: bool,
    /// Begin with what happened at a time (2026-01-02T13:23:37Z) or so long ago (42m)
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// End at a time (2026-01-02T13:23:37Z)
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// The services; none: all
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
}

impl Events {
    /// Shows them until they end, or the user does not want more.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let since = moment::option("since", self.since.as_deref())?;
        let until = moment::option("until", self.until.as_deref())?;
        let target = context.target(&self.services)?;
        target.check_services(&self.services)?;
        wait_for(async {
            let engine = context.engine().await?;
            let mut interrupts = Interrupts::new()?;
            let (since, until) = (since.as_deref(), until.as_deref());
            let mut events = engine.events(target.name(), since, until).await?;
            loop {
                let event = tokio::select! {
                    () = interrupts.next() => return Err(Failure::silent(failure::INTERRUPTED)),
                    event = events.next() => event,
                };
                let Some(event) = event.transpose()? else {
                    return Ok(0);
                };
                let text = self.shows(&event).then(|| self.text(&event));
                let written = text.map_or(Ok(()), |text| context.ui.bytes(false, text.as_bytes()));
                // Nobody reads on.
                if written.is_err() {
                    return Ok(0);
                }
            }
        })
    }

    fn shows(&self, event: &Happening) -> bool {
        let label = |key| event.attributes.get(key).map_or("", String::as_str);
        let service = label(labels::SERVICE);
        label(labels::ONE_OFF) != "True"
            && (self.services.is_empty() || self.services.iter().any(|name| name == service))
    }

    fn text(&self, event: &Happening) -> String {
        let own = event
            .attributes
            .iter()
            .filter(|(key, _)| !key.starts_with("com.docker.compose."));
        let zoned = Timestamp::from_nanosecond(i128::from(event.time))
            .unwrap_or_default()
            .to_zoned(TimeZone::system());
        if self.json {
            let attributes: Map<String, Value> = own
                .map(|(key, value)| (key.clone(), value.as_str().into()))
                .collect();
            let zone = if zoned.offset().is_zero() { "Z" } else { "%:z" };
            let line = json!({
                "action": event.what,
                "attributes": attributes,
                "id": event.id,
                "service": event.attributes.get(labels::SERVICE),
                "time": zoned.strftime(&format!("%Y-%m-%dT%H:%M:%S%.f{zone}")).to_string(),
                "type": "container",
            });
            return go_json(&line) + "\n";
        }
        let attributes: Vec<String> = own.map(|(key, value)| format!("{key}={value}")).collect();
        format!(
            "{} container {} {} ({})\n\n",
            zoned.strftime("%Y-%m-%d %H:%M:%S%.6f"),
            event.what,
            event.id,
            attributes.join(", ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn event(one_off: &str) -> Happening {
        let attributes = [
            ("com.docker.compose.service", "web"),
            ("com.docker.compose.oneoff", one_off),
            ("name", "shop-web-1"),
            ("image", "a&b"),
        ];
        Happening {
            what: "start".into(),
            id: "abc".into(),
            name: "shop-web-1".into(),
            attributes: attributes
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into_iter()
                .collect::<BTreeMap<_, _>>(),
            time: 1_767_360_217_054_769_100,
        }
    }

    #[test]
    fn an_event_is_a_line_or_an_object() {
        let text = Events::default().text(&event("False"));
        assert!(
            text.ends_with(".054769 container start abc (image=a&b, name=shop-web-1)\n\n"),
            "{text}"
        );
        let events = Events {
            json: true,
            ..Events::default()
        };
        let text = events.text(&event("False"));
        assert!(text.contains(r#""image":"a\u0026b""#), "{text}");
        let object: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(object["service"], "web");
        assert_eq!(object["attributes"]["name"], "shop-web-1");
        let time: Timestamp = object["time"].as_str().unwrap().parse().unwrap();
        assert_eq!(time.as_nanosecond(), 1_767_360_217_054_769_100);
    }

    #[test]
    fn one_offs_and_other_services_are_left_out() {
        let of = |services: &[&str]| Events {
            services: services.iter().map(|name| (*name).to_owned()).collect(),
            ..Events::default()
        };
        assert!(of(&[]).shows(&event("False")));
        assert!(of(&["web"]).shows(&event("False")));
        assert!(!of(&["db"]).shows(&event("False")));
        assert!(!of(&[]).shows(&event("True")));
    }
}
