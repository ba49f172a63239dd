//! Additional host names: `name=address`, `name:address`.

use super::Mistake;

/// Reads a host name and its addresses, which are divided by commas. The name
/// ends at the first `=`, else at the first `:`.
pub fn host(text: &str) -> Result<(&str, Vec<String>), Mistake> {
    let (name, addresses) = text
        .split_once('=')
        .or_else(|| text.split_once(':'))
        .ok_or_else(|| {
            Mistake::new(format!("the host `{text}` has no address")).hint("write `name=address`")
        })?;
    host_name(name)?;
    Ok((name, addresses.split(',').map(without_brackets).collect()))
}

/// Checks the name of a host.
pub fn host_name(name: &str) -> Result<(), Mistake> {
    if name.is_empty() || name.contains([':', '=']) {
        return Err(Mistake::new(format!("`{name}` is no host name")));
    }
    Ok(())
}

/// An IPv6 address may stand in brackets.
pub fn without_brackets(address: &str) -> String {
    let inner = address
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .filter(|inner| !inner.is_empty());
    inner.unwrap_or(address).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses() {
        assert_eq!(host("a=::1"), Ok(("a", vec!["::1".to_owned()])));
        assert_eq!(
            host("a:1.2.3.4,[::1]"),
            Ok(("a", vec!["1.2.3.4".to_owned(), "::1".to_owned()]))
        );
        assert_eq!(host("a=b:c"), Ok(("a", vec!["b:c".to_owned()])));
    }

    #[test]
    fn mistakes() {
        let mistake = |text| host(text).unwrap_err().to_string();
        assert_eq!(mistake("foo"), "the host `foo` has no address");
        assert_eq!(mistake("=1.2.3.4"), "`` is no host name");
        assert_eq!(mistake("a:b=c"), "`a:b` is no host name");
    }
}
