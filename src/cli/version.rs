//! `version`: which rcompose this is.
//!
//! Called in Docker Compose's place it answers as the Docker Compose that it
//! follows, which is what scripts compare with the oldest that they need; its
//! own version stands behind, as build metadata.

use clap::Args;

use super::context::Context;
use super::failure::Failure;

/// The Docker Compose whose files, hashes and output this is true to.
pub const COMPOSE: &str = "2.40.3";

/// Show the version
#[derive(Debug, Default, Args)]
pub struct Version {
    /// The form of the output (pretty, json)
    #[arg(short, long, value_name = "FORM")]
    format: Option<String>,
    /// Only the number
    #[arg(long)]
    short: bool,
}

impl Version {
    /// Prints it. Asks nobody.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let own = env!("CARGO_PKG_VERSION");
        let (name, number, shown) = if context.called.starts_with("docker") {
            let number = format!("{COMPOSE}+rcompose.{own}");
            ("Docker Compose", number.clone(), format!("v{number}"))
        } else {
            ("rcompose", own.to_owned(), own.to_owned())
        };
        let text = match self.format.as_deref() {
            _ if self.short => format!("{number}\n"),
            None | Some("" | "pretty") => format!("{name} version {shown}\n"),
            Some("json") => format!(
                "{}\n",
                serde_json::json!({ "version": format!("v{number}") })
            ),
            Some(other) => {
                return Err(
                    Failure::new(format!("unsupported --format value {other:?}"))
                        .hint("use pretty or json"),
                );
            }
        };
        context.print(&text)?;
        Ok(0)
    }
}
