//! The functions of the host: a request goes out as one value, a response comes back as one.

use crate::{buffers, msgpack::Value};

/// The type of every import.
pub type Import = unsafe extern "C" fn(request: *const u8, length: usize) -> u64;

/// Declares imports of the module `env`.
#[macro_export]
macro_rules! imports {
    ($($name:ident),* $(,)?) => {
        #[link(wasm_import_module = "env")]
        unsafe extern "C" {
            $(fn $name(request: *const u8, length: usize) -> u64;)*
        }
    };
}

/// Calls a function of the host. What it answers as its error comes back as `abi error: …`.
pub fn ask(import: Import, request: &Value) -> Result<Value, String> {
    let request = request.encoded();
    // SAFETY: the import reads the request before it returns, and answers with a buffer that it allocated here.
    let reply = unsafe { import(request.as_ptr(), request.len()) };
    let response = Value::read(&buffers::taken((reply >> 32) as usize, (reply & 0xffff_ffff) as usize))?;
    match response.at("error").text() {
        "" => Ok(response),
        error => Err(format!("abi error: {error}")),
    }
}
