//! What the user chooses for a conversion.

use super::naming;
use super::wishes::quantity;
use crate::model::reference::Reference;

/// How published ports are reached from outside.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Publish {
    /// By a Service of type `LoadBalancer`, under the same numbers.
    #[default]
    LoadBalancer,
    /// By a port of every node.
    NodePort,
    /// By HTTP, each under a host of its own.
    Ingress,
    /// Not at all.
    Nothing,
}

/// What the user chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The namespace; none: the one that the objects are applied to.
    pub namespace: Option<String>,
    /// How published ports are reached.
    pub publish: Publish,
    /// The domain of Ingresses' hosts.
    pub domain: String,
    /// The size of claims for volumes that name none.
    pub claim_size: String,
    /// The image of containers that wait: needs `sh`, `nc`, `grep`, `timeout`.
    pub wait_image: String,
    /// The image of containers that wait for a Job's end: starts `kubectl`.
    pub kubectl_image: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            namespace: None,
            publish: Publish::default(),
            domain: "localhost".to_owned(),
            claim_size: "1Gi".to_owned(),
            wait_image: "busybox:1.37".to_owned(),
            kubectl_image: "registry.k8s.io/kubectl:v1.33.1".to_owned(),
        }
    }
}

/// An option that no cluster would take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WrongOption {
    /// Of a namespace.
    #[error("`{0}` is no namespace: it has a-z, 0-9 and `-`, and 63 characters at most")]
    Namespace(String),
    /// Of a domain.
    #[error("`{0}` is no domain such as example.com")]
    Domain(String),
    /// Of a size.
    #[error("{0}")]
    Size(String),
    /// Of an image.
    #[error("`{0}` is no image")]
    Image(String),
}

impl Options {
    /// Looks at them.
    ///
    /// # Errors
    /// With the first that would make objects that no cluster takes.
    pub fn check(&self) -> Result<(), WrongOption> {
        let namespace = self.namespace.as_deref();
        if let Some(name) = namespace.filter(|it| !naming::is_domain(it) || it.contains('.')) {
            return Err(WrongOption::Namespace(name.to_owned()));
        }
        if !naming::is_domain(&self.domain) {
            return Err(WrongOption::Domain(self.domain.clone()));
        }
        quantity(&self.claim_size).map_err(WrongOption::Size)?;
        let mut images = [&self.wait_image, &self.kubectl_image].into_iter();
        match images.find(|it| Reference::parse(it).is_err()) {
            Some(image) => Err(WrongOption::Image(image.clone())),
            None => Ok(()),
        }
    }
}
