//! Memory the host writes into and reads from. Each buffer is kept until the host gives it back.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

thread_local! {
    static HELD: RefCell<BTreeMap<usize, Vec<u8>>> = const { RefCell::new(BTreeMap::new()) };
    static STRAYS: Cell<i64> = const { Cell::new(0) };
}

/// Room of that many bytes; 0 for none.
pub fn allocate(size: usize) -> usize {
    if size == 0 {
        return 0;
    }
    hold(vec![0; size])
}

/// Ends a buffer. A pointer that names none is counted as a stray.
pub fn free(pointer: usize) {
    if pointer != 0 && HELD.with_borrow_mut(|held| held.remove(&pointer)).is_none() {
        STRAYS.set(STRAYS.get() + 1);
    }
}

/// How many buffers the host has not given back.
pub fn held() -> i64 {
    HELD.with_borrow(|held| held.len() as i64)
}

/// How often the host gave back what was no buffer, or no longer one.
pub fn strays() -> i64 {
    STRAYS.get()
}

/// Hands bytes to the host as pointer and length in one number.
pub fn give(bytes: Vec<u8>) -> u64 {
    let length = bytes.len() as u64;
    if length == 0 { 0 } else { (hold(bytes) as u64) << 32 | length }
}

/// The first bytes of a buffer the host has written into.
pub fn taken(pointer: usize, length: usize) -> Vec<u8> {
    HELD.with_borrow(|held| held.get(&pointer).map_or(Vec::new(), |buffer| buffer[..length.min(buffer.len())].to_vec()))
}

fn hold(bytes: Vec<u8>) -> usize {
    let pointer = bytes.as_ptr() as usize;
    HELD.with_borrow_mut(|held| held.insert(pointer, bytes));
    pointer
}
