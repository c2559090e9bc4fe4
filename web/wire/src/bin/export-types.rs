//! Writes the TypeScript types of the UI: `cargo run -p wire --bin export-types [FOLDER]`.

fn main() -> std::process::ExitCode {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/src/shared/wire");
    let folder = std::env::args().nth(1).unwrap_or_else(|| default.to_owned());
    match wire::export(std::path::Path::new(&folder)) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{folder}: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}
