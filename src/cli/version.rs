//! `version`: which rcompose this is.

use clap::Args;

use super::context::Context;
use super::failure::Failure;

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
        let number = env!("CARGO_PKG_VERSION");
        let text = match self.format.as_deref() {
            _ if self.short => format!("{number}\n"),
            None | Some("" | "pretty") => format!("rcompose version {number}\n"),
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
