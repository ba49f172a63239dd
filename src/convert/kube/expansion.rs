//! `$` in commands and environment variables. Kubernetes replaces `$(NAME)`
//! there and reads `$$` as `$`; Compose hands the text on as it is.

use super::super::block::Value;

/// A text that comes out of Kubernetes' expansion as it went in.
pub fn literal(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        escaped.push(c);
        if c != '$' {
            continue;
        }
        // Of a character beyond ASCII the expansion would take the first byte
        // for the whole.
        let special = rest
            .peek()
            .is_some_and(|next| matches!(next, '$' | '(') || !next.is_ascii());
        if special {
            escaped.push('$');
        }
    }
    escaped
}

/// Words of a command.
pub fn words(words: &[String]) -> Value {
    words
        .iter()
        .map(|word| Value::from(literal(word)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a kubelet makes of a text, for variables that are all `VALUE`.
    fn expand(text: &str) -> String {
        let bytes: Vec<char> = text.chars().collect();
        let (mut out, mut at) = (String::new(), 0);
        while at < bytes.len() {
            match (bytes[at], bytes.get(at + 1)) {
                ('$', Some('$')) => {
                    out.push('$');
                    at += 2;
                }
                ('$', Some('(')) if bytes[at..].contains(&')') => {
                    out.push_str("VALUE");
                    at += bytes[at..].iter().position(|c| *c == ')').unwrap() + 1;
                }
                ('$', Some('(')) => {
                    out.push_str("$(");
                    at += 2;
                }
                (c, _) => {
                    out.push(c);
                    at += 1;
                }
            }
        }
        out
    }

    #[test]
    fn dollars_come_out_as_they_went_in() {
        assert_eq!(
            literal("echo $HOME ${A} cost: 5$"),
            "echo $HOME ${A} cost: 5$"
        );
        assert_eq!(literal("$(date)"), "$$(date)");
        for text in [
            "$",
            "$$",
            "$$$",
            "$(A)",
            "$$(A)",
            "$(A",
            "a$b$(c)$$d",
            "kill $$; echo $(id)$",
        ] {
            assert_eq!(expand(&literal(text)), text, "{}", literal(text));
        }
    }
}
