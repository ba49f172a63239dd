//! What watching has to tell, in words and as JSON. Scripts look for the words
//! that Docker Compose has; what follows a colon or a comma is our own.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::watch::{News, Synced};

/// The line that tells it; none: it is told in another way.
pub fn line(news: &News, folder: &Path) -> Option<String> {
    Some(match news {
        News::Enabled => "Watch enabled".to_owned(),
        News::Disabled => "Watch disabled".to_owned(),
        News::Limited(reason) | News::Note(reason) => reason.clone(),
        News::Synced(synced) => synced_line(synced, folder),
        News::NotSynced { service, reason } => {
            format!("Syncing service {service:?} failed: {reason}")
        }
        News::Rebuilding { services, .. } => format!(
            "Rebuilding service(s) {} after changes were detected...",
            quoted(services)
        ),
        News::Outdated { services } if services.is_empty() => {
            "a newer change begins it anew".to_owned()
        }
        News::Outdated { services } => format!(
            "build of service(s) {} given up for a newer change",
            quoted(services)
        ),
        News::Rebuilt { services, took, .. } => format!(
            "service(s) {} successfully built, as desired after {}",
            quoted(services),
            time(*took)
        ),
        News::Restarted { services, took } => {
            format!("service(s) {} restarted, {}", quoted(services), time(*took))
        }
        News::Executed {
            service,
            command,
            containers,
            took,
        } => format!(
            "ran `{command}` in service {service:?}: {}, {}",
            counted(*containers, "container"),
            time(*took)
        ),
        News::NotExecuted {
            service,
            command,
            reason,
            output,
        } => {
            let output = output.trim_end();
            let more = if output.is_empty() { "" } else { "\n" };
            format!("running `{command}` in service {service:?} failed: {reason}{more}{output}")
        }
        News::Applied { files, steps, took } => {
            let names: Vec<String> = files.iter().map(|file| shown(file, folder)).collect();
            let done = match steps {
                0 => "nothing to do".to_owned(),
                steps => counted(*steps, "step"),
            };
            format!("{} changed: {done}, {}", names.join(", "), time(*took))
        }
        News::Failed(_) => return None,
    })
}

/// What is told beside, to somebody who wants to know more: that files which
/// changed together have been dealt with.
pub fn batch(news: &News) -> Option<String> {
    let (changes, took) = match news {
        News::Synced(synced) if synced.caught_up.is_none() => (synced.changes, synced.took),
        News::Rebuilt { changes, took, .. } => (*changes, *took),
        _ => return None,
    };
    Some(format!(
        "batch complete: duration[{}ms] count[{changes}]\n",
        took.as_millis()
    ))
}

/// Whether somebody who looks elsewhere may have waited for it: what takes
/// long has ended, or something has failed.
pub fn is_worth_a_bell(news: &News) -> bool {
    match news {
        News::Rebuilt { .. }
        | News::Restarted { .. }
        | News::Applied { .. }
        | News::NotSynced { .. }
        | News::NotExecuted { .. }
        | News::Failed(_) => true,
        News::Enabled
        | News::Disabled
        | News::Limited(_)
        | News::Synced(_)
        | News::Rebuilding { .. }
        | News::Outdated { .. }
        | News::Executed { .. }
        | News::Note(_) => false,
    }
}

/// The JSON object that tells it; none: it is told in another way.
pub fn object(news: &News) -> Option<Value> {
    let milliseconds = |took: &Duration| (took.as_secs_f64() * 10_000.0).round() / 10.0;
    Some(match news {
        News::Enabled => json!({"watch": "enabled"}),
        News::Disabled => json!({"watch": "disabled"}),
        News::Limited(reason) => json!({"watch": "limited", "message": reason}),
        News::Note(note) => json!({"watch": "note", "message": note}),
        News::Synced(synced) => json!({
            "watch": "synced",
            "service": synced.service,
            "changes": synced.changes,
            "files": synced.files,
            "removed": synced.removed,
            "containers": synced.containers,
            "path": synced.path.as_ref().map(|(path, _)| path),
            "target": synced.path.as_ref().map(|(_, target)| target),
            "caught_up": synced.caught_up,
            "milliseconds": milliseconds(&synced.took),
        }),
        News::NotSynced { service, reason } => {
            json!({"watch": "sync failed", "service": service, "message": reason})
        }
        News::Rebuilding { services, changes } => {
            json!({"watch": "rebuilding", "services": services, "changes": changes})
        }
        News::Outdated { services } => json!({"watch": "outdated", "services": services}),
        News::Rebuilt { services, took, .. } => {
            json!({"watch": "rebuilt", "services": services, "milliseconds": milliseconds(took)})
        }
        News::Restarted { services, took } => {
            json!({"watch": "restarted", "services": services, "milliseconds": milliseconds(took)})
        }
        News::Executed {
            service,
            command,
            containers,
            took,
        } => json!({
            "watch": "executed",
            "service": service,
            "command": command,
            "containers": containers,
            "milliseconds": milliseconds(took),
        }),
        News::NotExecuted {
            service,
            command,
            reason,
            output,
        } => json!({
            "watch": "exec failed",
            "service": service,
            "command": command,
            "message": reason,
            "output": output,
        }),
        News::Applied { files, steps, took } => json!({
            "watch": "applied",
            "files": files,
            "steps": steps,
            "milliseconds": milliseconds(took),
        }),
        News::Failed(_) => return None,
    })
}

fn synced_line(synced: &Synced, folder: &Path) -> String {
    let service = &synced.service;
    let begin = match &synced.caught_up {
        None => format!(
            "Syncing service {service:?} after {} changes were detected",
            synced.changes
        ),
        Some(container) => {
            format!("Syncing service {service:?} after {container} was made or started")
        }
    };
    let mut did = Vec::new();
    match &synced.path {
        Some((path, target)) if synced.removed == 0 => {
            did.push(format!("{} → {target}", shown(path, folder)));
        }
        Some((_, target)) => did.push(format!("{target} removed")),
        None if synced.removed == 0 => did.push(counted(synced.files, "file")),
        None => {
            did.push(counted(synced.files, "file"));
            did.push(format!("{} removed", synced.removed));
        }
    }
    if synced.caught_up.is_none() && synced.containers > 1 {
        did.push(counted(synced.containers, "container"));
    }
    format!("{begin}: {}, {}", did.join(", "), time(synced.took))
}

/// A path as somebody in the project's folder calls it.
fn shown(path: &Path, folder: &Path) -> String {
    let near = path.strip_prefix(folder).ok();
    let near = near.filter(|near| !near.as_os_str().is_empty());
    near.unwrap_or(path).display().to_string()
}

fn counted(number: usize, what: &str) -> String {
    let more = if number == 1 { "" } else { "s" };
    format!("{number} {what}{more}")
}

/// Names as Docker Compose writes a list of them.
fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    format!("[{}]", names.join(" "))
}

fn time(took: Duration) -> String {
    if took < Duration::from_secs(1) {
        return format!("{} ms", took.as_millis().max(1));
    }
    format!("{:.1} s", took.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_told_once() {
        let services = vec!["web".to_owned()];
        let took = Duration::from_millis(12);
        let rebuilding = News::Rebuilding {
            services: services.clone(),
            changes: 2,
        };
        assert_eq!(batch(&rebuilding), None);
        let rebuilt = News::Rebuilt {
            services,
            changes: 2,
            took,
        };
        assert_eq!(
            batch(&rebuilt).unwrap(),
            "batch complete: duration[12ms] count[2]\n"
        );
    }

    #[test]
    fn scripts_find_the_words_that_they_look_for() {
        let folder = Path::new("/shop");
        let mut synced = Synced {
            service: "web".to_owned(),
            changes: 1,
            files: 1,
            containers: 2,
            path: Some(("/shop/src/a.py".into(), "/app/a.py".to_owned())),
            took: Duration::from_millis(9),
            ..Synced::default()
        };
        let told = |synced: &Synced| line(&News::Synced(synced.clone()), folder).unwrap();
        assert_eq!(
            told(&synced),
            "Syncing service \"web\" after 1 changes were detected: src/a.py → /app/a.py, 2 containers, 9 ms"
        );
        synced.path = None;
        synced.changes = 12;
        synced.files = 10;
        synced.removed = 2;
        synced.containers = 1;
        synced.took = Duration::from_millis(1234);
        assert_eq!(
            told(&synced),
            "Syncing service \"web\" after 12 changes were detected: 10 files, 2 removed, 1.2 s"
        );
        let services = vec!["db".to_owned(), "web".to_owned()];
        let rebuilding = News::Rebuilding {
            services,
            changes: 1,
        };
        assert_eq!(
            line(&rebuilding, folder).unwrap(),
            "Rebuilding service(s) [\"db\" \"web\"] after changes were detected..."
        );
        let applied = News::Applied {
            files: vec!["/shop/.env".into(), "/other/x".into()],
            steps: 1,
            took: Duration::ZERO,
        };
        assert_eq!(
            line(&applied, folder).unwrap(),
            ".env, /other/x changed: 1 step, 1 ms"
        );
    }
}
