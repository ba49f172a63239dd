//! Random files of variables.

use super::dice::Random;

const LINES: &[&str] = &[
    "A=1",
    "export B='two $X'",
    "C=\"${SET} ${UNSET:-u}\\n\"",
    "# c",
    "D= x # y",
    "E",
    "KEY=from-file",
    "F: yaml style",
    "G=\"multi\nline\"",
    "H='single\nquoted'",
    "I=${A}-$B",
    "J=#no comment",
    "K=a#b",
    "L='it\\'s'",
    "M=\"a\\tb\\\"c\\$d\"",
    "N=$$x \\n",
    "",
    "  O = spaced  ",
    "P=",
    "Q=\"\"",
    "R=${UNSET-d} ${SET:+s}",
    "dotted.key-x=1",
    "SET=mine",
    "U=ünï",
    "V=\"a\\\\b\" # c",
    "export W=$SET",
    "X='{\"a\": \"b\"}'",
    "Y={\"a\": [1]}",
    "UNSET=now set",
];

const RAW_LINES: &[&str] = &[
    "RAW=$SET \"kept\"  ",
    "# c",
    "  LEAD=x # y",
    "SET",
    "UNSET",
    "EMPTY=",
    "Q='a'",
    "TWO=a=b",
];

fn some(r: &mut Random, lines: &[&str]) -> String {
    let mut text = String::new();
    for line in lines {
        if r.chance(30) {
            text.push_str(line);
            text.push_str(if r.chance(5) { "\r\n" } else { "\n" });
        }
    }
    text
}

pub fn files(r: &mut Random) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for name in ["a.env", "b.env"] {
        files.push((name.to_owned(), some(r, LINES)));
    }
    files.push(("raw.env".to_owned(), some(r, RAW_LINES)));
    if r.chance(50) {
        let text = "FROM_DOT_ENV=1\nUNSET2=${SET}\n".to_owned() + &some(r, LINES);
        files.push((".env".to_owned(), text));
    }
    files
}
