//! Builds the UI: TypeScript types from `wire`, packages when the lock changed, then Vite into `OUT_DIR/ui`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() {
    let ui = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("ui");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("ui");
    let types = ui.join("src/shared/wire");
    for watched in [
        "index.html",
        "desk.html",
        "wall.html",
        "practice.html",
        "receipt.html",
        "package.json",
        "package-lock.json",
        "vite.config.ts",
    ] {
        println!("cargo::rerun-if-changed=ui/{watched}");
    }
    watch_all_but(&types, &ui.join("src"));
    println!("cargo::rerun-if-env-changed=KAOPU_SKIP_UI");
    // For those who work on the server alone; the binary then has no pages.
    if env::var_os("KAOPU_SKIP_UI").is_some() {
        fs::create_dir_all(&out).unwrap_or_else(|error| fail(&error.to_string()));
        return;
    }
    export_if_changed(&types);
    let lock = fs::read(ui.join("package-lock.json")).unwrap_or_default();
    let stamp = ui.join("node_modules/.kaopu-lock");
    if fs::read(&stamp).ok().as_deref() != Some(&lock) {
        npm(&ui, &["ci", "--no-audit", "--no-fund"], &out);
        fs::write(&stamp, lock).unwrap_or_else(|error| fail(&error.to_string()));
    }
    npm(&ui, &["run", "build"], &out);
}

/// Watches what is in a folder, but for what is written here: Cargo would take it for a change, and build all of this once
/// more the next time.
fn watch_all_but(written: &Path, folder: &Path) {
    for path in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path()) {
        if path == written {
            continue;
        }
        if written.starts_with(&path) {
            watch_all_but(written, &path);
        } else {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
}

/// Writes the types only where they differ, so that an unchanged wire does not make Cargo build the UI again.
fn export_if_changed(types: &Path) {
    let fresh = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("wire");
    wire::export(&fresh).unwrap_or_else(|error| fail(&error.to_string()));
    let list = |folder: &Path| {
        let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
            .into_iter()
            .flatten()
            .filter_map(Result::ok)
            .map(|entry| {
                let name = entry.file_name().to_string_lossy().into_owned();
                (name, fs::read(entry.path()).unwrap_or_default())
            })
            .collect();
        files.sort();
        files
    };
    if list(&fresh) != list(types) {
        wire::export(types).unwrap_or_else(|error| fail(&error.to_string()));
    }
}

fn npm(ui: &Path, arguments: &[&str], out: &Path) {
    let output = Command::new("npm").args(arguments).current_dir(ui).env("KAOPU_UI_OUT", out).output();
    match output {
        Ok(output) if output.status.success() => {}
        Ok(output) => fail(&format!(
            "npm {} failed:\n{}\n{}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )),
        Err(error) => {
            fail(&format!("npm can't be run ({error}): Kaopu's pages need node 20 and npm to build"))
        }
    }
}

fn fail(why: &str) -> ! {
    eprintln!("{why}");
    std::process::exit(1)
}
