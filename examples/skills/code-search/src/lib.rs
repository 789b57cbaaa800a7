//! Finds things in source code for an agent, and bundles what it found.

use luminarys_skill::{Call, Skill, Value, host, needs, takes};

luminarys_skill::imports!(archive_list, archive_pack, fs_allowed_dirs, fs_glob, fs_grep, fs_read_lines);
luminarys_skill::export!(skill);

/// Lines a search shows where nobody says how many.
const LINES: i64 = 100;

fn skill() -> Skill {
    Skill::new("dev.annex.code-search", "Code search", "1.0.0", "Finds text, files and definitions in source code, and bundles folders.")
        .method(
            "search",
            "Finds lines of text files. Gives path:line: text.",
            [
                needs("pattern", "string", "Regular expression (RE2), or plain text with literal"),
                takes("path", "string", "Folder or file, absolute; everything that may be read when absent"),
                takes("files", "string", "Only files of these names: globs, comma-separated, such as *.rs,*.toml"),
                takes("literal", "boolean", "The pattern is plain text"),
                takes("ignore_case", "boolean", "Upper and lower case are alike"),
                takes("limit", "integer", "Most lines to show; 100 when absent"),
            ],
            search,
        )
        .method(
            "files",
            "Lists files by glob, folders left out.",
            [
                needs("patterns", "string", "Globs, comma-separated, such as **/*.java,pom.xml"),
                takes("path", "string", "Folder to start from, absolute; everything that may be read when absent"),
            ],
            files,
        )
        .method(
            "definitions",
            "Finds where a name is defined: functions, types, constants of the usual languages.",
            [needs("name", "string", "The name, whole"), takes("path", "string", "Folder or file, absolute")],
            definitions,
        )
        .method(
            "show",
            "Shows the lines around one line of a file, numbered.",
            [
                needs("path", "string", "File, absolute"),
                needs("line", "integer", "The line, counted from 1"),
                takes("around", "integer", "Lines before and after it; 10 when absent"),
            ],
            show,
        )
        .method(
            "bundle",
            "Packs a folder into an archive (.tar.gz or .zip) and lists what is in it.",
            [
                needs("path", "string", "Folder, absolute"),
                needs("archive", "string", "File to write, absolute; its ending says the format"),
                takes("exclude", "string", "Globs to leave out, comma-separated"),
            ],
            bundle,
        )
        .method("folders", "Says which folders may be read or written.", [], folders)
}

fn search(call: &mut Call) -> Result<Value, String> {
    let limit = match call.given.at("limit").whole() {
        0 => LINES,
        limit => limit.max(1),
    };
    let found = grep(&Value::map([
        ("pattern", call.given.at("pattern").clone()),
        ("path", call.text("path").into()),
        ("fixed", call.given.at("literal").flag().into()),
        ("case_insensitive", call.given.at("ignore_case").flag().into()),
        ("include", listed(&call.text("files"))),
        ("type_filter", "text".into()),
        ("with_lines", true.into()),
    ]))?;
    Ok(shown(call, found, limit))
}

fn definitions(call: &mut Call) -> Result<Value, String> {
    let name = quoted(&call.text("name"));
    let words = "fn|func|def|class|struct|enum|trait|interface|record|type|const|let|var|val|static|module|mod|namespace|macro_rules!|#define";
    let found = grep(&Value::map([
        // The second half is a method of a language that has no word for it: `int sum(int a) {`.
        ("pattern", format!(r"(?:^|\W)(?:{words})\s+(?:\([^)]*\)\s*)?{name}\b|^\s*[\w<>\[\], ]+\s+{name}\s*\([^;]*\{{\s*$").into()),
        ("path", call.text("path").into()),
        ("type_filter", "code".into()),
        ("with_lines", true.into()),
    ]))?;
    Ok(shown(call, found, LINES))
}

/// Every line that matched, as path, number and text.
fn grep(request: &Value) -> Result<Vec<String>, String> {
    let response = host::ask(fs_grep, request)?;
    let mut lines = Vec::new();
    for file in response.at("matches").items() {
        let path = file.at("path").text();
        for found in file.at("matches").items() {
            lines.push(format!("{path}:{}: {}", found.at("line_num").whole(), found.at("line").text().trim()));
        }
    }
    Ok(lines)
}

fn shown(call: &mut Call, lines: Vec<String>, limit: i64) -> Value {
    let shown = lines.len().min(limit as usize);
    if shown < lines.len() {
        call.tell = format!("{shown} of {} lines are shown; a narrower pattern, path or files shows the rest.", lines.len());
    }
    match shown {
        0 => "nothing found".into(),
        _ => lines[..shown].join("\n").into(),
    }
}

fn files(call: &mut Call) -> Result<Value, String> {
    let base = call.text("path");
    let response = host::ask(
        fs_glob,
        &Value::map([
            ("patterns", listed(&call.text("patterns"))),
            ("path", base.clone().into()),
            ("only_files", true.into()),
        ]),
    )?;
    let paths: Vec<String> = response
        .at("matches")
        .items()
        .iter()
        .map(|found| match found.at("path").text() {
            path if path.starts_with('/') || base.is_empty() => path.to_owned(),
            path => format!("{}/{path}", base.trim_end_matches('/')),
        })
        .collect();
    Ok(if paths.is_empty() { "nothing found".into() } else { paths.join("\n").into() })
}

fn show(call: &mut Call) -> Result<Value, String> {
    let around = match call.given.at("around") {
        Value::Nil => 10,
        around => around.whole().max(0),
    };
    let line = call.given.at("line").whole().max(1);
    let first = (line - around).max(1);
    let response = host::ask(
        fs_read_lines,
        &Value::map([
            ("path", call.given.at("path").clone()),
            ("offset", (first - 1).into()),
            ("limit", (line + around - first + 1).into()),
        ]),
    )?;
    let total = response.at("total_lines").whole();
    if line > total {
        return Err(format!("{} has {total} lines, so there is no line {line}", call.text("path")));
    }
    let numbered: Vec<String> = (first..)
        .zip(response.at("lines").items())
        .map(|(number, text)| format!("{}{number:>6} {}", if number == line { '>' } else { ' ' }, text.text()))
        .collect();
    Ok(numbered.join("\n").into())
}

fn bundle(call: &mut Call) -> Result<Value, String> {
    let archive = call.text("archive");
    let format = if archive.ends_with(".zip") { "zip" } else { "tar.gz" };
    let packed = host::ask(
        archive_pack,
        &Value::map([
            ("source", call.given.at("path").clone()),
            ("output", archive.clone().into()),
            ("format", format.into()),
            ("exclude", call.text("exclude").into()),
        ]),
    )?;
    let listed = host::ask(archive_list, &Value::map([("archive", archive.clone().into()), ("format", format.into())]))?;
    let mut lines = vec![format!("{} files in {archive}", packed.at("files_count").whole())];
    for entry in listed.at("entries").items().iter().filter(|entry| !entry.at("is_dir").flag()) {
        lines.push(format!("{:>10} {}", entry.at("size").whole(), entry.at("name").text()));
    }
    Ok(lines.join("\n").into())
}

fn folders(_: &mut Call) -> Result<Value, String> {
    let response = host::ask(fs_allowed_dirs, &Value::Map(Vec::new()))?;
    let lines: Vec<String> = response
        .at("dirs")
        .items()
        .iter()
        .map(|folder| format!("{} ({})", folder.at("path").text(), folder.at("mode").text()))
        .collect();
    Ok(lines.join("\n").into())
}

fn listed(globs: &str) -> Value {
    globs.split(',').map(str::trim).filter(|glob| !glob.is_empty()).collect()
}

/// The name with everything escaped that a pattern would read otherwise.
fn quoted(name: &str) -> String {
    let mut pattern = String::new();
    for letter in name.chars() {
        if !letter.is_alphanumeric() && letter != '_' {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern
}
