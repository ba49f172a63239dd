//! The secrets that a build may read, as `moby.buildkit.secrets.v1` has it.
//! They are read when the build asks for them, and never kept by the daemon.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;

use bollard_buildkit_proto::moby::buildkit::secrets::v1::{GetSecretRequest, GetSecretResponse};
use tonic::Status;

use crate::engine::EngineError;
use crate::model::spec::BuildSpec;
use crate::model::{FileObject, FileReference, Sensitive};

/// The largest secret that BuildKit takes, in bytes.
const LARGEST: u64 = 500 << 10;

/// Secrets by the name that the Dockerfile has for them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Secrets(BTreeMap<String, Source>);

/// Where a secret comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Source {
    File(PathBuf),
    Text(Sensitive),
}

impl Secrets {
    /// The secrets of a build.
    pub fn of(spec: &BuildSpec) -> Result<Self, EngineError> {
        let references = spec.build.secrets.iter();
        let named = references.map(|reference| {
            let object = spec.secrets.get(&reference.source);
            let source = object
                .ok_or_else(|| "is not among the project's secrets".to_owned())
                .and_then(source);
            let source = source.map_err(|reason| EngineError::Unsupported {
                message: format!(
                    "service {}: the build secret {} {reason}",
                    spec.service, reference.source
                ),
            })?;
            Ok((name(reference).to_owned(), source))
        });
        named.collect::<Result<_, _>>().map(Self)
    }

    /// Answers a request for a secret.
    pub async fn get(&self, request: GetSecretRequest) -> Result<GetSecretResponse, Status> {
        let data = match self.0.get(&request.id) {
            None => {
                return Err(Status::not_found(format!(
                    "secret {}: not found",
                    request.id
                )));
            }
            Some(Source::Text(text)) => text.reveal().as_bytes().to_vec(),
            Some(Source::File(path)) => read(path.clone()).await?,
        };
        if data.len() as u64 > LARGEST {
            let message = format!("secret {}: larger than 500 KiB", request.id);
            return Err(Status::invalid_argument(message));
        }
        Ok(GetSecretResponse { data })
    }
}

/// The name that the Dockerfile has for a secret.
fn name(reference: &FileReference) -> &str {
    match reference.target.as_str() {
        "" => &reference.source,
        target => target,
    }
}

fn source(object: &FileObject) -> Result<Source, String> {
    if object.external {
        return Err("is external, so there is nothing to read it from".to_owned());
    }
    if !object.file.is_empty() {
        return Ok(Source::File(PathBuf::from(&object.file)));
    }
    if !object.content.is_empty() {
        return Ok(Source::Text(Sensitive::new(object.content.clone())));
    }
    // A variable that is not set is an empty secret.
    let value = object.value.clone();
    let value = value.or_else(|| (!object.environment.is_empty()).then(Sensitive::default));
    value
        .map(Source::Text)
        .ok_or_else(|| "comes from nowhere".to_owned())
}

async fn read(path: PathBuf) -> Result<Vec<u8>, Status> {
    let shown = path.display().to_string();
    let read = tokio::task::spawn_blocking(move || {
        let mut data = Vec::new();
        let file = std::fs::File::open(path)?;
        file.take(LARGEST + 1).read_to_end(&mut data)?;
        Ok(data)
    });
    let read = read
        .await
        .unwrap_or_else(|error| Err(std::io::Error::other(error)));
    read.map_err(|error| Status::not_found(format!("cannot read {shown}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(object: FileObject) -> BuildSpec {
        let mut spec = BuildSpec {
            service: "web".into(),
            ..BuildSpec::default()
        };
        spec.build.secrets = vec![FileReference {
            source: "token".into(),
            ..FileReference::default()
        }];
        spec.secrets.insert("token".into(), object);
        spec
    }

    async fn get(spec: &BuildSpec, id: &str) -> Result<String, String> {
        let request = GetSecretRequest {
            id: id.to_owned(),
            ..GetSecretRequest::default()
        };
        let answer = Secrets::of(spec).unwrap().get(request).await;
        let answer = answer.map(|answer| String::from_utf8(answer.data).unwrap());
        answer.map_err(|status| format!("{:?}: {}", status.code(), status.message()))
    }

    #[tokio::test]
    async fn a_secret_comes_from_a_file_or_a_variable() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "s3cret").unwrap();
        let path = file.path().to_str().unwrap().to_owned();
        let from_file = spec(FileObject {
            file: path,
            ..FileObject::default()
        });
        assert_eq!(get(&from_file, "token").await.unwrap(), "s3cret");
        let mut from_variable = spec(FileObject {
            environment: "TOKEN".into(),
            value: Some(Sensitive::new("val".into())),
            ..FileObject::default()
        });
        from_variable.build.secrets[0].target = "other".into();
        assert_eq!(get(&from_variable, "other").await.unwrap(), "val");
        let missing = get(&from_variable, "token").await.unwrap_err();
        assert_eq!(missing, "NotFound: secret token: not found");
        assert!(!format!("{:?}", Secrets::of(&from_variable)).contains("val\""));
    }

    #[tokio::test]
    async fn a_large_secret_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        file.as_file().set_len(LARGEST + 1).unwrap();
        let large = spec(FileObject {
            file: file.path().to_str().unwrap().to_owned(),
            ..FileObject::default()
        });
        let error = get(&large, "token").await.unwrap_err();
        assert_eq!(error, "InvalidArgument: secret token: larger than 500 KiB");
    }

    #[test]
    fn an_external_secret_cannot_be_had() {
        let external = spec(FileObject {
            external: true,
            ..FileObject::default()
        });
        assert_eq!(
            Secrets::of(&external).unwrap_err().to_string(),
            "service web: the build secret token is external, so there is nothing to read it from"
        );
    }
}
