//! A description: titles and what stands behind and below them.

/// Titles in their order.
#[derive(Debug, Default)]
pub struct Sheet(Vec<Entry>);

#[derive(Debug, Default)]
struct Entry {
    title: String,
    /// What stands behind the title, a line each.
    values: Vec<String>,
    below: Sheet,
}

impl Sheet {
    /// Adds a value.
    pub fn add(&mut self, title: &str, value: impl Into<String>) {
        self.lines(title, vec![value.into()]);
    }

    /// Adds a value, unless there is none.
    pub fn add_some(&mut self, title: &str, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.add(title, value);
        }
    }

    /// Adds several lines, or what stands for none.
    pub fn lines(&mut self, title: &str, values: Vec<String>) {
        let none = values.is_empty().then(|| "<none>".to_owned());
        self.0.push(Entry {
            title: title.to_owned(),
            values: values.into_iter().chain(none).collect(),
            below: Self::default(),
        });
    }

    /// Adds a value with more below it.
    pub fn with(&mut self, title: &str, value: &str, below: Self) {
        self.add(title, value);
        if let Some(entry) = self.0.last_mut() {
            entry.below = below;
        }
    }

    /// Adds a title with more below it.
    pub fn below(&mut self, title: &str, below: Self) {
        self.0.push(Entry {
            title: title.to_owned(),
            values: Vec::new(),
            below,
        });
    }

    /// Adds a title with more below it, or nothing.
    pub fn below_some(&mut self, title: &str, below: Self) {
        if !below.0.is_empty() {
            self.below(title, below);
        }
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.write(0, &mut text);
        text
    }

    fn write(&self, depth: usize, text: &mut String) {
        let valued = self.0.iter().filter(|it| !it.values.is_empty());
        let width = valued.map(|it| it.title.len() + 3).max().unwrap_or(0);
        let indent = " ".repeat(depth);
        for entry in &self.0 {
            let title = format!("{}:", entry.title);
            match entry.values.split_first() {
                None => text.extend([&indent, &title, "\n"]),
                Some((first, rest)) => {
                    let line = format!("{indent}{title:width$}{first}");
                    *text += line.trim_end();
                    text.push('\n');
                    let gap = " ".repeat(depth + width);
                    for value in rest {
                        text.extend([&gap, value, "\n"]);
                    }
                }
            }
            entry.below.write(depth + 2, text);
        }
    }
}
