//! An image of this daemon as what another build starts from.
//!
//! Where base images are pulled anew, the image of another service must not
//! be: it may be in no registry at all. So it is not named to the builder but
//! given as a definition that is to be had from the daemon's own store.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bollard_buildkit_proto::pb::{Definition, Input, Op, OpMetadata, Platform, SourceOp, op};
use prost::Message;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::engine::EngineError;
use crate::engine::docker::client::Client;
use crate::engine::docker::route::Route;
use crate::model::reference::Reference;

/// What a build is given of an image.
#[derive(Debug)]
pub struct BaseImage {
    /// How the builder has its files.
    pub definition: Definition,
    /// Its configuration, as the frontend wants it.
    pub metadata: String,
}

/// What the daemon knows of an image.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Inspected {
    architecture: String,
    os: String,
    #[serde(default)]
    variant: String,
    config: Option<Value>,
    #[serde(rename = "RootFS")]
    root: RootFs,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RootFs {
    layers: Option<Vec<String>>,
}

/// Looks an image up.
pub async fn find(client: &Client, image: &str) -> Result<BaseImage, EngineError> {
    let named = Reference::parse(image).map(|reference| reference.to_string());
    let image = named.unwrap_or_else(|_| image.to_owned());
    let known: Inspected = client.get(&Route::new(["images", &image, "json"])).await?;
    Ok(BaseImage {
        definition: definition(&image, &known),
        metadata: metadata(&known),
    })
}

/// One source, and what stands for the end of the graph.
fn definition(image: &str, known: &Inspected) -> Definition {
    let source = Op {
        op: Some(op::Op::Source(SourceOp {
            identifier: format!("docker-image://{image}"),
            attrs: BTreeMap::from([("image.resolvemode".to_owned(), "local".to_owned())]),
        })),
        platform: Some(Platform {
            architecture: known.architecture.clone(),
            os: known.os.clone(),
            variant: known.variant.clone(),
            ..Platform::default()
        }),
        ..Op::default()
    };
    let source = source.encode_to_vec();
    let digest = format!("sha256:{}", super::hex(&Sha256::digest(&source)));
    let end = Op {
        inputs: vec![Input {
            digest: digest.clone(),
            index: 0,
        }],
        ..Op::default()
    };
    Definition {
        def: vec![source, end.encode_to_vec()],
        metadata: BTreeMap::from([(digest, OpMetadata::default())]),
        source: None,
    }
}

/// The image's configuration document, in a map of encoded documents.
fn metadata(known: &Inspected) -> String {
    let layers = known.root.layers.clone().unwrap_or_default();
    let config = json!({
        "architecture": known.architecture,
        "os": known.os,
        "variant": known.variant,
        "config": known.config,
        "rootfs": {"type": "layers", "diff_ids": layers},
    });
    json!({"containerimage.config": STANDARD.encode(config.to_string())}).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_taken_from_the_daemons_own_store() {
        let known: Inspected = serde_json::from_value(json!({
            "Architecture": "amd64", "Os": "linux",
            "Config": {"Env": ["A=1"]}, "RootFS": {"Type": "layers", "Layers": ["sha256:1"]}
        }))
        .unwrap();
        let definition = definition("docker.io/library/shop-base:latest", &known);
        let ops: Vec<Op> = definition
            .def
            .iter()
            .map(|op| Op::decode(op.as_slice()).unwrap())
            .collect();
        let Some(op::Op::Source(source)) = &ops[0].op else {
            panic!("{ops:?}");
        };
        assert_eq!(
            source.identifier,
            "docker-image://docker.io/library/shop-base:latest"
        );
        assert_eq!(source.attrs["image.resolvemode"], "local");
        assert!(definition.metadata.contains_key(&ops[1].inputs[0].digest));
        let metadata: Value = serde_json::from_str(&metadata(&known)).unwrap();
        let config = metadata["containerimage.config"].as_str().unwrap();
        let config: Value = serde_json::from_slice(&STANDARD.decode(config).unwrap()).unwrap();
        assert_eq!(config["config"]["Env"][0], "A=1");
        assert_eq!(config["rootfs"]["diff_ids"][0], "sha256:1");
    }
}
