//! `$(NAME)` in commands and variables. `$$` keeps a reference from being one;
//! a name that is not known stays as it is.

/// Replaces references by what their names stand for.
pub fn expand<'v>(text: &str, value: impl Fn(&str) -> Option<&'v str>) -> String {
    let mut expanded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        expanded.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(behind) = rest.strip_prefix('$') {
            expanded.push('$');
            rest = behind;
            continue;
        }
        let reference = rest.strip_prefix('(').and_then(|it| it.split_once(')'));
        match reference {
            Some((name, behind)) => {
                match value(name) {
                    Some(value) => expanded.push_str(value),
                    None => expanded.extend(["$(", name, ")"]),
                }
                rest = behind;
            }
            None => expanded.push('$'),
        }
    }
    expanded.push_str(rest);
    expanded
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn references_are_replaced_as_the_kubelet_does_it() {
        let known = |name: &str| match name {
            "A" => Some("1"),
            "EMPTY" => Some(""),
            _ => None,
        };
        let of = |text| expand(text, known);
        assert_eq!(of("$(A)-$(B)-$(EMPTY)"), "1-$(B)-");
        assert_eq!(of("$$(A) $$$(A) $$"), "$(A) $1 $");
        assert_eq!(of("$A ${A} $(A $"), "$A ${A} $(A $");
        assert_eq!(of("$($(A))"), "$($(A))");
    }
}
