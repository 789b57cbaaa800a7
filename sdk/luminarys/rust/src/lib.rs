//! The guest's side of the Luminarys contract, without dependencies: MessagePack values, the four exports, host functions.
//!
//! A skill writes one function that gives its [`Skill`] and names it in [`export!`].

pub mod buffers;
pub mod host;
pub mod msgpack;
pub mod skill;

pub use msgpack::Value;
pub use skill::{Call, Kind, Parameter, Skill, needs, takes};
