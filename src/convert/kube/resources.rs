//! CPU, memory and devices of a container.

use super::super::amounts::{self, Amounts};
use super::super::block::{Block, Value};
use super::conversion::Conversion;
use super::quantity;
use crate::model::{DeviceRequest, Resource, Service};

/// The `resources` of a service's container.
pub fn resources(conversion: &Conversion<'_>, service: &Service) -> Block {
    let path = format!("services.{}", service.name);
    let amounts = with_shares(service);
    let within = |wanted: Option<f64>, limit: Option<f64>| {
        wanted.map(|it| limit.map_or(it, |limit| it.min(limit)))
    };
    let cpus = within(amounts.reserved_cpus, amounts.cpus);
    let memory = amounts
        .reserved_memory
        .min(amounts.memory.or(amounts.reserved_memory));
    let mut limit = Block::new()
        .with("cpu", amounts.cpus.map(quantity::cpus))
        .with("memory", amounts.memory.map(quantity::bytes));
    let mut request = Block::new()
        .with("cpu", cpus.map(quantity::cpus))
        .with("memory", memory.map(quantity::bytes));
    if cpus != amounts.reserved_cpus || memory != amounts.reserved_memory {
        // A request beyond the limit is refused by the API.
        let message = "more is reserved than the limit allows: the limit is requested";
        conversion.notes.partial(path.as_str(), message);
    }
    let wishes = conversion.wishes(service);
    limit.put("ephemeral-storage", wishes.ephemeral_limit.as_str());
    request.put("ephemeral-storage", wishes.ephemeral_request.as_str());
    gpus(
        conversion,
        &format!("{path}.gpus"),
        &service.gpus,
        &mut limit,
    );
    let path = format!("{path}.deploy.resources");
    if let Some(limits) = amounts::limits(service) {
        note_rest(conversion, &format!("{path}.limits"), limits, true);
    }
    if let Some(reservations) = amounts::reservations(service) {
        let path = format!("{path}.reservations");
        gpus(
            conversion,
            &format!("{path}.devices"),
            &reservations.devices,
            &mut limit,
        );
        note_rest(conversion, &path, reservations, false);
    }
    Block::new().with("requests", request).with("limits", limit)
}

/// The amounts, with `cpu_shares` where no CPUs are reserved: Kubernetes turns
/// a request into shares by the same rule.
fn with_shares(service: &Service) -> Amounts {
    let mut amounts = Amounts::of(service);
    #[allow(clippy::cast_precision_loss)] // shares are small
    let shares = (service.cpu_shares > 0).then(|| service.cpu_shares as f64 / 1024.0);
    amounts.reserved_cpus = amounts.reserved_cpus.or(shares);
    amounts
}

fn gpus(conversion: &Conversion<'_>, path: &str, requests: &[DeviceRequest], limit: &mut Block) {
    for (position, device) in requests.iter().enumerate() {
        gpu(conversion, device, &format!("{path}.{position}"), limit);
    }
}

/// A GPU, which NVIDIA's device plugin hands out.
fn gpu(conversion: &Conversion<'_>, device: &DeviceRequest, path: &str, limit: &mut Block) {
    let DeviceRequest {
        capabilities,
        driver,
        count,
        device_ids,
        options,
    } = device;
    let vendor = match driver.as_str() {
        "" | "nvidia" => "nvidia.com/gpu",
        "amd" => "amd.com/gpu",
        _ => {
            let message = format!("no device plugin is known for the driver `{driver}`");
            conversion.notes.lost(path, message);
            return;
        }
    };
    let is_gpu = |it: &String| {
        ["gpu", "nvidia", "compute", "utility", "graphics", "video"].contains(&it.as_str())
    };
    if let Some(other) = capabilities.iter().find(|it| !is_gpu(it)) {
        let message = format!("no device plugin is known for `{other}`");
        conversion
            .notes
            .lost(format!("{path}.capabilities"), message);
    }
    if !options.is_empty() {
        let message = "a device plugin takes no options";
        conversion.notes.lost(format!("{path}.options"), message);
    }
    let number = if !device_ids.is_empty() {
        let message = "Kubernetes chooses the devices itself: as many are asked for";
        conversion
            .notes
            .partial(format!("{path}.device_ids"), message);
        i64::try_from(device_ids.len()).unwrap_or(1)
    } else if *count > 0 {
        *count
    } else {
        let message = "Kubernetes cannot ask for all devices: one is asked for";
        conversion.notes.partial(format!("{path}.count"), message);
        1
    };
    limit.keep(vendor, Value::from(number));
}

/// What Kubernetes has no resource for.
fn note_rest(conversion: &Conversion<'_>, path: &str, resource: &Resource, is_limit: bool) {
    let Resource {
        cpus: _,
        memory: _,
        pids,
        devices,
        generic_resources,
        extensions: _,
    } = resource;
    let notes = &conversion.notes;
    if *pids != 0 {
        let message = "how many processes a pod may have is a setting of the node";
        notes.lost(format!("{path}.pids"), message);
    }
    if is_limit && !devices.is_empty() {
        notes.lost(
            format!("{path}.devices"),
            "devices are reserved, not limited",
        );
    }
    if !generic_resources.is_empty() {
        let message = "Kubernetes knows no resources of Swarm's nodes";
        notes.lost(format!("{path}.generic_resources"), message);
    }
}
