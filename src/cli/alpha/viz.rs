//! `alpha viz`: the services as a graph, for Graphviz to draw.

use clap::Args;

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::convert::dot::{self, Style};

/// Print the services as a graph for Graphviz
#[derive(Debug, Args)]
pub struct Viz {
    /// Show the images
    #[arg(long)]
    image: bool,
    /// So many tabs or spaces before each line
    #[arg(long, value_name = "NUMBER", default_value = "1")]
    indentation_size: usize,
    /// Show the networks
    #[arg(long)]
    networks: bool,
    /// Show the ports
    #[arg(long)]
    ports: bool,
    /// Indent by spaces, not by tabs
    #[arg(long)]
    spaces: bool,
}

impl Viz {
    /// Prints it.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let loaded = context.load(&context.options(&[])?)?;
        // Nobody reads more, and it is held in memory.
        let size = self.indentation_size.min(100);
        let style = Style {
            networks: self.networks,
            ports: self.ports,
            image: self.image,
            indentation: if self.spaces { " " } else { "\t" }.repeat(size),
        };
        context.print(&dot::dot(&loaded.project, &style))?;
        Ok(0)
    }
}
