//! The account of a service: every attribute is named here, and either is
//! converted elsewhere or has its note.
//!
//! Nothing is left out of the patterns, so that a new attribute of the model
//! does not compile before somebody has decided about it.

mod service;

use super::conversion::Conversion;
use crate::model::Project;

/// Says what of the project has no counterpart.
pub fn project(conversion: &Conversion<'_>) {
    let Project {
        name: _,
        services,
        disabled_services: _,
        // Claims, policies, Secrets and ConfigMaps are noted where they are made.
        networks: _,
        volumes: _,
        secrets,
        configs,
        models,
        extensions: _,
        working_dir: _,
        config_files: _,
        env_files: _,
        environment: _,
        compatibility: _,
        // Of manifests that are objects already.
        rollouts: _,
    } = conversion.project;
    for key in models.keys() {
        let message = "Kubernetes runs no models: give the services the address of one";
        conversion.notes.lost(format!("models.{key}"), message);
    }
    for (attribute, objects) in [("configs", configs), ("secrets", secrets)] {
        for (key, object) in objects {
            let path = format!("{attribute}.{key}");
            let drivers = [
                ("driver", !object.driver.is_empty()),
                ("driver_opts", !object.driver_opts.is_empty()),
                ("template_driver", !object.template_driver.is_empty()),
            ];
            for (attribute, is_set) in drivers {
                if is_set {
                    let message = "Kubernetes has no drivers of configs and secrets";
                    conversion
                        .notes
                        .lost(format!("{path}.{attribute}"), message);
                }
            }
        }
    }
    for service in services.values() {
        service::account(conversion, service);
    }
}
