//! Random values: texts, numbers, sizes, pairs.

use serde_json::{Map, Value, json};

use super::dice::{Random, one_of};
use super::write::raw;

/// The variables of the process.
pub const VARIABLES: &[(&str, &str)] = &[
    ("SET", "set value"),
    ("EMPTY", ""),
    ("YES", "true"),
    ("NUM", "7"),
    ("SIZE", "5m"),
    ("TIME", "4s"),
];

#[rustfmt::skip]
const WORDS: &[&str] = &[
    "a", "hello world", "yes", "0x1F", "1_000", "12:30", "2001-12-14", "ünï", "a=b", "#c", "a: b",
    "- x", "'q'", "\"q\"", "<&>", "$$HOME", "${SET}", "${UNSET:-dflt}", "${SET:+alt}", "null", "~",
    "1e3", "", " lead", "trail ", "tab\tin", "line\nbreak", "end\n", "two\n\n", "*x", "!t", "%d", "@at",
    "[l]", "{m}", "true", "3.0", "-", "?", "${EMPTY-x}", "${EMPTY:-x}", "${UNSET-}", "${SET:?needed}",
    "${UNSET:+x}", "${EMPTY+there}", "${EMPTY:+there}", "${UNSET:-${SET}}", "${UNSET:-{\"a\": [1]}}",
    "$SET$$", "$$$$x", "a$", "$1 b", "${SET}-${NUM}", "x${UNSET:-a:-b}y", "\u{7}bell", "😀", "0o17", "0777",
    ".5", ".inf", "+1", "-0", "Null", "NO", "y", "=", "<<", "key:", ":x", "\\n", "a\\", "C:\\x", "`b`",
    "a # b", "[a, b]", "{a: b}", "\u{85}next", "\u{feff}", "--- a", "...", "long words to be folded somewhere",
];

/// Unquoted scalars that are read as something else than they look like.
#[rustfmt::skip]
const PLAIN: &[&str] = &[
    "0777", "0o17", "1_000", "0x1F", "0b101", ".5", "1.50", "1e3", "-0", "+12", "yes", "No", "on", "True",
    "TRUE", "~", "Null", "1.0", "12e03", "-.5", "685_230.15", "0.", "09", "190:20:30", "18446744073709551615",
    "1.", "a b", "a:b", "1.5.2", "0xZ", "=", "1e-7", "123456789.123", "1e21", "9007199254740993",
    "${NUM}", "v${NUM}", "$SET", "-12", "0.1", "100000000", "1e6", "1E5",
];

const DURATIONS: &[&str] = &[
    "10s", "1m30s", "1.5h", "500ms", "0s", "100us", "1h0m1s", "1d", "2w", "0", "1.5s", "${TIME}",
    "3µs", "90m",
];
const SIZES: &[&str] = &[
    "64m", "1g", "512k", "1.5g", "100", "2gb", "10mb", "1024b", "1 gb", "2KiB", "1t", "${SIZE}",
    "7G", "0",
];

pub fn text(r: &mut Random) -> &'static str {
    r.pick(WORDS)
}

pub fn flag(r: &mut Random) -> Value {
    one_of!(r;
        json!(true),
        json!(false),
        json!("true"),
        json!("false"),
        json!("${YES}"),
        json!("yes"),
        raw("Off"),
        raw("TRUE"),
    )
}

/// One that is not replaced before the schema is looked at.
pub fn strict_flag(r: &mut Random) -> Value {
    json!(r.chance(50))
}

pub fn duration(r: &mut Random) -> Value {
    json!(r.pick(DURATIONS))
}

pub fn size_text(r: &mut Random) -> Value {
    json!(r.pick(SIZES))
}

pub fn size(r: &mut Random) -> Value {
    if r.chance(30) {
        json!(r.below(1 << 30))
    } else {
        size_text(r)
    }
}

pub fn whole(r: &mut Random) -> Value {
    json!(r.below(1000) + 1)
}

pub fn number(r: &mut Random) -> Value {
    let number = r.below(1000) + 1;
    match r.below(10) {
        0 => json!(number.to_string()),
        1 => json!("${NUM}"),
        2 => raw(&format!("0x{number:x}")),
        _ => json!(number),
    }
}

pub fn fraction(r: &mut Random) -> Value {
    one_of!(r;
        json!(0.5),
        json!("1.25"),
        json!(2),
        json!(0.1),
        json!("0.333"),
        json!("${NUM}"),
        raw("1.50"),
        raw("1e-1"),
    )
}

pub fn scalar(r: &mut Random) -> Value {
    match r.below(9) {
        0 => json!(r.below(100_000)),
        1 => json!(r.chance(50)),
        2 => json!(1.5),
        3 => json!(-3),
        4 => Value::Null,
        5 | 6 => raw(r.pick(PLAIN)),
        _ => json!(text(r)),
    }
}

/// What an extension may hold. No empty list: the peer's JSON has null for it.
pub fn anything(r: &mut Random) -> Value {
    match r.below(6) {
        0 => json!([scalar(r), [scalar(r)], {"k": scalar(r)}]),
        1 => json!({"a": {"b": scalar(r)}, "c.d": [1], "e": {}}),
        _ => scalar(r),
    }
}

const KEYS: &[&str] = &[
    "KEY",
    "other.key",
    "SET",
    "UNSET",
    "com.example/x",
    "NUM",
    "z",
    "$SET",
];

/// A mapping, or its list form `k=v`.
pub fn pairs(r: &mut Random) -> Value {
    let keys = r.some(KEYS);
    if r.chance(60) {
        return keys
            .into_iter()
            .map(|key| (key.to_owned(), scalar(r)))
            .collect::<Map<_, _>>()
            .into();
    }
    let mut lines = Vec::new();
    for key in keys {
        lines.push(match r.below(10) {
            0 => json!(key),
            1 => json!(format!("{key}=")),
            _ => json!(format!("{key}={}", text(r))),
        });
    }
    lines.into()
}

/// The same without nulls, for what has no value to inherit.
pub fn options(r: &mut Random) -> Value {
    let keys = r.some(KEYS);
    let mut map = Map::new();
    for key in keys {
        let value = if r.chance(30) {
            json!(r.below(5000))
        } else {
            json!(text(r))
        };
        map.insert(key.to_owned(), value);
    }
    map.into()
}

pub fn texts(r: &mut Random) -> Value {
    json!(r.some(&["one", "two=2", "three:3", "4", "${SET}"]))
}

pub fn text_or_list(r: &mut Random) -> Value {
    if r.chance(40) {
        json!(r.pick(&["10.0.0.1", "example.org"]))
    } else {
        json!(r.some(&["8.8.8.8", "1.1.1.1", "example.com", "${NUM}.1.1.1"]))
    }
}

pub fn command(r: &mut Random) -> Value {
    one_of!(r;
        json!("echo hello 'big world' \"$$HOME\""),
        json!(["sh", "-c", "echo $$A && exit 0"]),
        json!([]),
        json!(""),
        Value::Null,
        json!("sleep   10"),
        json!("a\\ b c\\td '' \"\""),
        json!("run --x=${SET} `date` $$(pwd) a; b"),
        json!("one\ntwo"),
        json!(["${SET}", "", "x y", text(r)]),
        raw("echo a | b"),
    )
}

pub fn strict_command(r: &mut Random) -> Value {
    one_of!(r;
        json!("echo hi 'x y'"),
        json!(["a", "b ${NUM}"]),
        json!("sh -c \"x\""),
    )
}
