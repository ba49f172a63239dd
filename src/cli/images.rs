//! `images`: the images of the project's containers.

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use clap::Args;
use futures_util::future::try_join_all;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::context::{Context, wait_for};
use super::failure::Failure;
use super::listing::{is_json, lines};
use super::replica::{self, is_of};
use crate::engine::inquiry::{ImageDetails, Inquiry};
use crate::model::reference::Reference;
use crate::observed::Container;
use crate::ui::{Spacing, ago, decimal_size, table_spaced};

/// List the images of containers
#[derive(Debug, Clone, Args)]
pub struct Images {
    /// The form of the output (table, json)
    #[arg(long, value_name = "FORM", default_value = "table")]
    format: String,
    /// Only identities
    #[arg(short, long)]
    quiet: bool,
    /// The services; none: all
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
}

/// A container, and its image.
struct Row<'a> {
    container: &'a Container,
    image: &'a ImageDetails,
}

impl Images {
    /// Lists them.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let json = is_json(&self.format)?;
        let target = context.target(&[])?;
        let (containers, images) = wait_for(async {
            let engine = context.engine().await?;
            let mut containers = replica::containers(&engine, target.name()).await?;
            replica::note_unknown(context, &target, &self.services, &containers);
            containers.retain(|container| is_of(container, &self.services));
            containers.sort_by(|a, b| a.name.cmp(&b.name));
            // Replicas share an image, so it is asked for once.
            let names: BTreeSet<&str> = containers.iter().map(|c| c.image.as_str()).collect();
            let asked = names.into_iter().map(async |name| {
                let image = engine.image(name).await?;
                Ok::<_, Failure>((name.to_owned(), image))
            });
            let images: BTreeMap<_, _> = try_join_all(asked).await?.into_iter().collect();
            Ok((containers, images))
        })?;
        let rows: Vec<Row> = containers
            .iter()
            .filter_map(|container| {
                let image = images.get(&container.image)?;
                Some(Row { container, image })
            })
            .collect();
        context.print(&self.text(&rows, json))?;
        Ok(0)
    }

    fn text(&self, rows: &[Row], json: bool) -> String {
        if self.quiet {
            let mut ids: Vec<&str> = Vec::new();
            for row in rows {
                let id = hex(&row.image.id);
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
            return lines(ids.into_iter().map(str::to_owned));
        }
        if json {
            let rows = rows.iter().map(Row::object).collect();
            return format!("{}\n", Value::Array(rows));
        }
        let header = [
            "CONTAINER",
            "REPOSITORY",
            "TAG",
            "PLATFORM",
            "IMAGE ID",
            "SIZE",
            "CREATED",
        ];
        table_spaced(Spacing::WIDE, &header, rows.iter().map(Row::cells))
    }
}

impl Row<'_> {
    /// The image's repository and tag, empty where there is none.
    fn name(&self) -> (String, String) {
        let reference = &self.container.image;
        // A whole identity is no name.
        if hex(reference).len() == 64 && hex(reference).bytes().all(|b| b.is_ascii_hexdigit()) {
            return Default::default();
        }
        match Reference::parse(reference) {
            Ok(parsed) => (parsed.familiar_name(), parsed.tag),
            Err(_) => Default::default(),
        }
    }

    fn cells(&self) -> [String; 7] {
        let (repository, tag) = self.name();
        let named = |name: String| match name.as_str() {
            "" => "<none>".to_owned(),
            _ => name,
        };
        let id = hex(&self.image.id);
        [
            self.container.name.clone(),
            named(repository),
            named(tag),
            self.image.platform.clone(),
            id.get(..12).unwrap_or(id).to_owned(),
            decimal_size(self.image.size),
            age(&self.image.created),
        ]
    }

    fn object(&self) -> Value {
        let (repository, tag) = self.name();
        let fields = json!({
            "ID": self.image.id,
            "ContainerName": self.container.name,
            "Repository": repository,
            "Tag": tag,
            "Platform": self.image.platform,
            "Size": self.image.size,
        });
        let mut object = match fields {
            Value::Object(fields) => fields,
            _ => Map::new(),
        };
        let times = [
            ("Created", &self.image.created),
            ("LastTagTime", &self.image.tagged),
        ];
        for (key, time) in times.into_iter().filter(|(_, time)| !time.is_empty()) {
            object.insert(key.to_owned(), time.as_str().into());
        }
        Value::Object(object)
    }
}

/// An identity without the name of its algorithm.
fn hex(id: &str) -> &str {
    id.split_once(':').map_or(id, |(_, hex)| hex)
}

/// How long ago a time was.
fn age(time: &str) -> String {
    let now = Timestamp::try_from(SystemTime::now());
    match (time.parse::<Timestamp>(), now) {
        (Ok(time), Ok(now)) => ago(now.as_second() - time.as_second()),
        _ => "N/A".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn text(format: &str, quiet: bool) -> String {
        let images = Images {
            format: format.into(),
            quiet,
            services: Vec::new(),
        };
        let containers =
            ["nginx:1.27", "sha256:", "reg.local:5000/a/b@sha256:"].map(|image| Container {
                name: "shop-web-1".into(),
                image: image.replace("sha256:", &format!("sha256:{:064}", 7)),
                ..Container::default()
            });
        let image = ImageDetails {
            id: format!("sha256:092b4d79064c{:052}", 0),
            platform: "linux/amd64".into(),
            size: 1_984_335,
            created: String::new(),
            tagged: "2026-11-21T11:12:18.874463561Z".into(),
            exposed: Vec::new(),
        };
        let rows = containers.each_ref().map(|container| Row {
            container,
            image: &image,
        });
        images.text(&rows, format == "json")
    }

    #[test]
    fn images_have_a_row_for_each_container() {
        expect![[r#"
            CONTAINER           REPOSITORY           TAG                 PLATFORM            IMAGE ID            SIZE                CREATED
            shop-web-1          nginx                1.27                linux/amd64         092b4d79064c        1.98MB              N/A
            shop-web-1          <none>               <none>              linux/amd64         092b4d79064c        1.98MB              N/A
            shop-web-1          reg.local:5000/a/b   <none>              linux/amd64         092b4d79064c        1.98MB              N/A
        "#]]
        .assert_eq(&text("table", false));
        assert_eq!(text("table", true), format!("092b4d79064c{:052}\n", 0));
        let rows: Value = serde_json::from_str(&text("json", false)).unwrap();
        assert_eq!(rows[0]["Tag"], "1.27");
        assert_eq!(rows[0]["Size"], 1_984_335);
        assert_eq!(rows[0]["LastTagTime"], "2026-11-21T11:12:18.874463561Z");
        assert_eq!(rows[0].get("Created"), None);
    }
}
