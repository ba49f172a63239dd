//! How the files of a volume stand that change all at once.

/// The link to the folder of the files that count.
pub const DATA: &str = "..data";

/// The folder of the files of a version.
pub fn folder(version: &str) -> String {
    format!("..{version}")
}
