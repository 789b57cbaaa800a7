//! MessagePack as the contract uses it: text and bytes apart, no extension types, no 32-bit floats.

/// One value. Members of a map keep their order.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Nil,
    Flag(bool),
    Whole(i64),
    Number(f64),
    Text(String),
    Bytes(Vec<u8>),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
}

const NIL: Value = Value::Nil;

impl Value {
    pub fn map<const N: usize>(members: [(&str, Value); N]) -> Value {
        Value::Map(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// The member of that name, or nil.
    pub fn at(&self, name: &str) -> &Value {
        match self {
            Value::Map(members) => members.iter().find(|(n, _)| n == name).map_or(&NIL, |(_, value)| value),
            _ => &NIL,
        }
    }

    /// The text of text, otherwise empty.
    pub fn text(&self) -> &str {
        match self {
            Value::Text(text) => text,
            _ => "",
        }
    }

    /// The bytes of bytes and of text, otherwise none.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Value::Bytes(bytes) => bytes,
            Value::Text(text) => text.as_bytes(),
            _ => &[],
        }
    }

    /// The whole number; a host may send it as a float.
    pub fn whole(&self) -> i64 {
        match self {
            Value::Whole(value) => *value,
            Value::Number(value) => *value as i64,
            Value::Flag(value) => i64::from(*value),
            _ => 0,
        }
    }

    pub fn number(&self) -> f64 {
        match self {
            Value::Number(value) => *value,
            other => other.whole() as f64,
        }
    }

    pub fn flag(&self) -> bool {
        self.number() != 0.0
    }

    /// The items of a list, otherwise none.
    pub fn items(&self) -> &[Value] {
        match self {
            Value::List(items) => items,
            _ => &[],
        }
    }

    pub fn encoded(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Value::Nil => out.push(0xc0),
            Value::Flag(value) => out.push(if *value { 0xc3 } else { 0xc2 }),
            Value::Whole(value @ -32..=127) => out.push(*value as u8),
            Value::Whole(value) => sized(out, 0xd3, &value.to_be_bytes()),
            Value::Number(value) => sized(out, 0xcb, &value.to_be_bytes()),
            Value::Text(text) => {
                match text.len() {
                    length @ 0..32 => out.push(0xa0 | length as u8),
                    length => length_of(out, [0xd9, 0xda, 0xdb], length),
                }
                out.extend_from_slice(text.as_bytes());
            }
            Value::Bytes(bytes) => {
                length_of(out, [0xc4, 0xc5, 0xc6], bytes.len());
                out.extend_from_slice(bytes);
            }
            Value::List(items) => {
                match items.len() {
                    length @ 0..16 => out.push(0x90 | length as u8),
                    length => sized(out, 0xdd, &(length as u32).to_be_bytes()),
                }
                items.iter().for_each(|item| item.write(out));
            }
            Value::Map(members) => {
                match members.len() {
                    length @ 0..16 => out.push(0x80 | length as u8),
                    length => sized(out, 0xdf, &(length as u32).to_be_bytes()),
                }
                for (name, value) in members {
                    Value::Text(name.clone()).write(out);
                    value.write(out);
                }
            }
        }
    }

    /// Reads one value. Gives what is wrong with the bytes otherwise.
    pub fn read(bytes: &[u8]) -> Result<Value, String> {
        Reader { rest: bytes }.value()
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Value {
        Value::Whole(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Flag(value)
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Value {
        Value::Bytes(bytes)
    }
}

impl<T: Into<Value>> FromIterator<T> for Value {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Value {
        Value::List(items.into_iter().map(Into::into).collect())
    }
}

fn sized(out: &mut Vec<u8>, lead: u8, bytes: &[u8]) {
    out.push(lead);
    out.extend_from_slice(bytes);
}

fn length_of(out: &mut Vec<u8>, leads: [u8; 3], length: usize) {
    match length {
        0..0x100 => sized(out, leads[0], &[length as u8]),
        0x100..0x1_0000 => sized(out, leads[1], &(length as u16).to_be_bytes()),
        _ => sized(out, leads[2], &(length as u32).to_be_bytes()),
    }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    fn value(&mut self) -> Result<Value, String> {
        let lead = self.unsigned(1)? as u8;
        Ok(match lead {
            0x00..=0x7f => Value::Whole(i64::from(lead)),
            0x80..=0x8f => self.map(u64::from(lead & 0x0f))?,
            0x90..=0x9f => self.list(u64::from(lead & 0x0f))?,
            0xa0..=0xbf => self.text(u64::from(lead & 0x1f))?,
            0xc0 => Value::Nil,
            0xc2 => Value::Flag(false),
            0xc3 => Value::Flag(true),
            0xc4..=0xc6 => {
                let length = self.unsigned(1 << (lead - 0xc4))?;
                Value::Bytes(self.take(length)?.to_vec())
            }
            0xcb => Value::Number(f64::from_bits(self.unsigned(8)?)),
            0xcc..=0xcf => Value::Whole(self.unsigned(1 << (lead - 0xcc))? as i64),
            0xd0..=0xd3 => {
                let width = 1 << (lead - 0xd0);
                let unused = 64 - 8 * width;
                Value::Whole((self.unsigned(width)? << unused) as i64 >> unused)
            }
            0xd9..=0xdb => {
                let length = self.unsigned(1 << (lead - 0xd9))?;
                self.text(length)?
            }
            0xdc | 0xdd => {
                let size = self.unsigned(2 << (lead - 0xdc))?;
                self.list(size)?
            }
            0xde | 0xdf => {
                let size = self.unsigned(2 << (lead - 0xde))?;
                self.map(size)?
            }
            0xe0..=0xff => Value::Whole(i64::from(lead as i8)),
            _ => return Err(format!("no value of the contract begins with byte {lead:#x}")),
        })
    }

    fn text(&mut self, length: u64) -> Result<Value, String> {
        Ok(Value::Text(String::from_utf8_lossy(self.take(length)?).into_owned()))
    }

    fn list(&mut self, size: u64) -> Result<Value, String> {
        (0..size).map(|_| self.value()).collect::<Result<Vec<_>, _>>().map(Value::List)
    }

    fn map(&mut self, size: u64) -> Result<Value, String> {
        let mut members = Vec::new();
        for _ in 0..size {
            match self.value()? {
                Value::Text(name) => members.push((name, self.value()?)),
                other => return Err(format!("a name is text, not {other:?}")),
            }
        }
        Ok(Value::Map(members))
    }

    fn unsigned(&mut self, width: u64) -> Result<u64, String> {
        Ok(self.take(width)?.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
    }

    fn take(&mut self, length: u64) -> Result<&[u8], String> {
        if length > self.rest.len() as u64 {
            return Err(format!("the bytes end inside a value: {length} wanted, {} there", self.rest.len()));
        }
        let (taken, rest) = self.rest.split_at(length as usize);
        self.rest = rest;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        let long = "ü".repeat(40_000);
        let value = Value::map([
            ("nil", Value::Nil),
            ("flag", true.into()),
            ("whole", [0, -1, -33, 127, 128, i64::MIN, i64::MAX].into_iter().collect()),
            ("number", Value::Number(1.5)),
            ("text", ["", "a", &long[..60], &long].into_iter().collect()),
            ("bytes", [0, 255, 256, 70_000].into_iter().map(|length| vec![7; length]).collect()),
            ("list", (0..20).collect()),
        ]);
        assert_eq!(Value::read(&value.encoded()), Ok(value));
    }

    #[test]
    fn reads_every_width_of_a_number() {
        for (bytes, wanted) in [
            (&[0xcc, 0xff][..], 255),
            (&[0xcd, 1, 0], 256),
            (&[0xce, 0xff, 0xff, 0xff, 0xff], 0xffff_ffff),
            (&[0xd0, 0xff], -1),
            (&[0xd1, 0xff, 0xfe], -2),
            (&[0xd2, 0x80, 0, 0, 0], i64::from(i32::MIN)),
            (&[0xe0], -32),
        ] {
            assert_eq!(Value::read(bytes), Ok(Value::Whole(wanted)), "{bytes:x?}");
        }
    }

    #[test]
    fn refuses_bytes_that_end_too_early() {
        for bytes in [&[][..], &[0xa2, b'a'], &[0xdc, 0], &[0x81, 0xa1, b'a'], &[0xc6, 0xff, 0xff, 0xff, 0xff]] {
            assert!(Value::read(bytes).is_err(), "{bytes:x?}");
        }
    }

    #[test]
    fn refuses_extension_types() {
        assert!(Value::read(&[0xd4, 1, 2]).is_err());
    }
}
