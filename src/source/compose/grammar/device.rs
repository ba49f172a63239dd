//! Devices: `source[:target[:permissions]]`, and how many of them.

use super::Mistake;

/// A device in its short form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceText<'a> {
    /// The path on the host, or a CDI name.
    pub source: &'a str,
    /// The path in the container: the same, unless it is given.
    pub target: &'a str,
    /// `rwm`, unless they are given.
    pub permissions: &'a str,
}

/// Reads a device in its short form.
pub fn device(text: &str) -> Result<DeviceText<'_>, Mistake> {
    let mut parts = text.split(':');
    let source = parts.next().unwrap_or_default();
    let target = parts.next().filter(|it| !it.is_empty()).unwrap_or(source);
    let permissions = parts.next().unwrap_or("rwm");
    if parts.next().is_some() {
        return Err(
            Mistake::new(format!("too many colons in the device `{text}`"))
                .hint("write `SOURCE:TARGET:PERMISSIONS`, or use the long form"),
        );
    }
    Ok(DeviceText {
        source,
        target,
        permissions,
    })
}

/// How many devices: a number, or `all`, which is -1.
pub fn device_count(text: &str) -> Result<i64, Mistake> {
    if text.eq_ignore_ascii_case("all") {
        return Ok(-1);
    }
    text.parse().map_err(|_| {
        Mistake::new(format!("`{text}` is no count of devices")).hint("write a number, or `all`")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms() {
        let parts = |text| {
            let read = device(text).unwrap();
            [read.source, read.target, read.permissions]
        };
        assert_eq!(parts("/dev/a"), ["/dev/a", "/dev/a", "rwm"]);
        assert_eq!(parts("/dev/a:/dev/b"), ["/dev/a", "/dev/b", "rwm"]);
        assert_eq!(parts("/dev/a:/dev/b:r"), ["/dev/a", "/dev/b", "r"]);
        assert_eq!(
            parts("vendor.com/a=b"),
            ["vendor.com/a=b", "vendor.com/a=b", "rwm"]
        );
        assert_eq!(
            device("a:b:c:d").unwrap_err().to_string(),
            "too many colons in the device `a:b:c:d`"
        );
    }

    #[test]
    fn counts() {
        assert_eq!(device_count("ALL"), Ok(-1));
        assert_eq!(device_count("2"), Ok(2));
        assert_eq!(
            device_count("some").unwrap_err().to_string(),
            "`some` is no count of devices"
        );
    }
}
