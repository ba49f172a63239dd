//! The keys that end a conversation and leave the process alone.

/// The keys when nobody says otherwise: Ctrl-P, Ctrl-Q.
const DEFAULT: [u8; 2] = [16, 17];

/// Names of keys below the space, in the order of their codes.
const CONTROL: &[u8; 32] = b"@abcdefghijklmnopqrstuvwxyz[\\]^_";

/// A sequence of keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetachKeys(Vec<u8>);

/// A sequence that names a key that there is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown key {0:?} among the detach keys")]
pub struct BadKeys(String);

impl Default for DetachKeys {
    fn default() -> Self {
        Self(DEFAULT.to_vec())
    }
}

impl DetachKeys {
    /// Reads a list as `ctrl-p,ctrl-q` or `a,DEL`. An empty one is the default.
    pub fn parse(text: &str) -> Result<Self, BadKeys> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        text.split(',')
            .map(|key| code(key).ok_or_else(|| BadKeys(key.to_owned())))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

fn code(key: &str) -> Option<u8> {
    match key.as_bytes() {
        b"DEL" => Some(127),
        [byte] if byte.is_ascii() => Some(*byte),
        [b'c', b't', b'r', b'l', b'-', name] => {
            let place = CONTROL.iter().position(|control| control == name)?;
            u8::try_from(place).ok()
        }
        _ => None,
    }
}

/// Looks for a sequence in what is typed.
#[derive(Debug)]
pub struct Watch {
    keys: Vec<u8>,
    /// How much of the sequence has been typed and is held back.
    held: usize,
}

impl Watch {
    /// One that waits for a sequence.
    pub fn new(keys: &DetachKeys) -> Self {
        Self {
            keys: keys.0.clone(),
            held: 0,
        }
    }

    /// Takes what is typed next, and gives what is to be handed on, and
    /// whether the sequence is complete. The start of a sequence is held back
    /// until it is clear that it is none.
    pub fn take(&mut self, typed: &[u8]) -> (Vec<u8>, bool) {
        let mut on = Vec::with_capacity(typed.len());
        for &byte in typed {
            while byte != self.keys[self.held] && self.held > 0 {
                self.release_one(&mut on);
            }
            if byte != self.keys[self.held] {
                on.push(byte);
                continue;
            }
            self.held += 1;
            if self.held == self.keys.len() {
                self.held = 0;
                return (on, true);
            }
        }
        (on, false)
    }

    /// Gives up the first key that is held back, and as many more as no longer
    /// begin the sequence.
    fn release_one(&mut self, on: &mut Vec<u8>) {
        let held = &self.keys[..self.held];
        let kept = (0..self.held)
            .rev()
            .find(|length| held.ends_with(&self.keys[..*length]))
            .unwrap_or(0);
        on.extend(&held[..self.held - kept]);
        self.held = kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_names() {
        let codes = |text: &str| DetachKeys::parse(text).map(|keys| keys.0);
        assert_eq!(codes(""), Ok(vec![16, 17]));
        assert_eq!(codes("ctrl-p,ctrl-q"), Ok(vec![16, 17]));
        assert_eq!(codes("a,DEL"), Ok(vec![b'a', 127]));
        assert_eq!(
            codes("ctrl-@,ctrl-[,ctrl-\\,ctrl-],ctrl-^,ctrl-_"),
            Ok(vec![0, 27, 28, 29, 30, 31])
        );
        for bad in ["foo", "a,", "ctrl-P", "ctrl-", "é", "a, b"] {
            assert!(codes(bad).is_err(), "{bad}");
        }
        assert_eq!(
            DetachKeys::parse("a,foo").unwrap_err().to_string(),
            "unknown key \"foo\" among the detach keys"
        );
    }

    /// What is handed on of a text typed key by key, with `|` where the
    /// sequence was complete.
    fn typed(keys: &str, text: &str) -> String {
        let mut watch = Watch::new(&DetachKeys::parse(keys).unwrap());
        let mut shown = String::new();
        for byte in text.bytes() {
            let (on, detached) = watch.take(&[byte]);
            shown += std::str::from_utf8(&on).unwrap();
            if detached {
                shown.push('|');
            }
        }
        shown
    }

    #[test]
    fn a_sequence_is_found_and_its_start_held_back() {
        assert_eq!(typed("x,y", "abc"), "abc");
        assert_eq!(typed("x,y", "axyb"), "a|b");
        assert_eq!(typed("x,y", "ax"), "a");
        assert_eq!(typed("x,y", "axb"), "axb");
        assert_eq!(typed("x,y", "axxy"), "ax|");
        assert_eq!(typed("x", "axb"), "a|b");
        assert_eq!(typed("x,x,y", "xxxy"), "x|");
        assert_eq!(typed("x,y,x,z", "xyxyxz"), "xy|");
    }

    #[test]
    fn what_comes_after_the_sequence_is_not_handed_on() {
        let mut watch = Watch::new(&DetachKeys::default());
        assert_eq!(watch.take(b"ls\r\x10\x11exit"), (b"ls\r".to_vec(), true));
    }
}
