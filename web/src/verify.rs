//! `kaopu verify`: checks the hash chains of all attempts, the forms against their hashes, and the audit log.

use engine::attempt::Head;

use crate::app::App;
use crate::config::Config;

/// Checks, prints what was checked, and fails naming what does not fit.
pub async fn verify(config: Config) -> Result<(), String> {
    let (app, _writer) = App::open(config).await?;
    let failed = |error: bank::store::StoreError| error.to_string();
    let mut broken = Vec::new();
    let (mut attempts, mut events, mut forms) = (0_u64, 0_u64, 0_u64);
    for sitting in app.engine.sittings().await.map_err(failed)? {
        for (attempt, log) in app.engine.logs(&sitting.id).await.map_err(failed)? {
            let mut head = Head::of_empty(attempt.as_str());
            for event in &log {
                if !event.follows(&head) {
                    broken.push(format!("attempt {attempt}: event {} does not follow", event.number));
                    break;
                }
                head = event.head();
                events += 1;
            }
            attempts += 1;
        }
        for (attempt, saved, form) in app.engine.form_hashes(&sitting.id).await.map_err(failed)? {
            if saved != form.hash() {
                broken.push(format!("attempt {attempt}: the form does not have its hash"));
            }
            forms += 1;
        }
    }
    let audit = app.store.verify_audit().await.map_err(failed)?;
    println!("{attempts} attempts with {events} events, {forms} forms");
    match audit {
        Ok(lines) => println!("audit log: {lines} lines"),
        Err(line) => broken.push(format!("audit log: line {line} does not follow")),
    }
    if broken.is_empty() {
        println!("everything fits");
        Ok(())
    } else {
        Err(broken.join("\n"))
    }
}
