//! Every endpoint with its handler.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{delete, get, patch, post, put};
use bank::exchange::limits::LARGEST_FILE;
use proctor::frame::decode::LARGEST as LARGEST_SNAPSHOT;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::app::App;
use crate::body::Intake;
use crate::desk::{
    accounts, blueprints, bulk, comments, coverage, duplicates, enemies, exams, export, faulty, imports,
    items, list, marking, outgoing, papers, pictures, profiles, progress, rechecks, regulations, rehearsal,
    release, replay, results, roster, sittings, stale, steps, syllabus, window,
};
use crate::{
    body, disk, door, health, photo, practice, problem, public, receipt, room, session, spare, upload, wall,
};

/// The largest JSON body, bytes.
const LARGEST_BODY: usize = 1024 * 1024;

/// How many bodies of each kind are read at once, but for small ones: some 500 MiB of each, if all are as large as can be.
const FILES_AT_ONCE: usize = 16;
const BODIES_AT_ONCE: usize = 500;

/// How long the body of a request may take that somebody waits for.
const PATIENCE: Duration = Duration::from_secs(20);
/// The same for a file, over a poor line.
const PATIENCE_WITH_FILES: Duration = Duration::from_secs(600);

/// The whole server.
pub fn router(app: Arc<App>) -> Router {
    let taken_in = |most, at_once, patience| {
        middleware::from_fn_with_state((Arc::clone(&app), Intake::of(most, at_once, patience)), body::in_time)
    };
    let files = Router::new()
        .route("/api/imports", post(imports::upload))
        .route("/api/pictures", post(pictures::upload))
        .route("/api/sittings/{id}/roster", post(roster::upload))
        .route("/api/sittings/{id}/roster/{attempt}", put(roster::change))
        .route("/api/sittings/{id}/photos", put(photo::put))
        .layer(taken_in(LARGEST_FILE, FILES_AT_ONCE, PATIENCE_WITH_FILES))
        .layer(DefaultBodyLimit::max(LARGEST_FILE));
    let frames = Router::new()
        .route("/api/room/snapshots/{n}", put(upload::put))
        .layer(taken_in(LARGEST_SNAPSHOT, BODIES_AT_ONCE, PATIENCE))
        .layer(DefaultBodyLimit::max(LARGEST_SNAPSHOT));
    let small = Router::new()
        .merge(candidates())
        .merge(bank_desk())
        .merge(exam_desk())
        .merge(walls())
        .layer(taken_in(LARGEST_BODY, BODIES_AT_ONCE, PATIENCE))
        .layer(DefaultBodyLimit::max(LARGEST_BODY));
    let mut all = Router::new()
        .merge(files)
        .merge(frames)
        .merge(small)
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .fallback(public::page)
        .layer(middleware::from_fn_with_state(Arc::clone(&app), disk::keep_room))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), session::same_site_only))
        .layer(middleware::from_fn(problem::everything_coded));
    let worth = SizeAbove::new(1024).and(NotForContentType::new("image/jpeg"));
    all = all.layer(CompressionLayer::new().compress_when(worth));
    for (name, value) in public::security_headers() {
        all = all.layer(SetResponseHeaderLayer::if_not_present(name, value));
    }
    all.with_state(app)
}

fn candidates() -> Router<Arc<App>> {
    Router::new()
        .route("/api/site", get(door::site))
        .route("/api/time", get(door::time))
        .route("/api/door", get(door::door))
        .route("/api/door/sign-in", post(door::sign_in))
        .route("/api/door/sign-out", post(door::sign_out))
        .route("/api/door/spare", post(spare::sign_in))
        .route("/api/door/consent", post(door::consent))
        .route("/api/door/pledge", post(door::pledge))
        .route("/api/door/photo", get(photo::at_door))
        .route("/api/receipts/check", post(receipt::check))
        .route("/api/seals", get(receipt::seals))
        .route("/api/commitments", get(receipt::commitments))
        .route("/api/site-key", get(receipt::site_key))
        .route("/api/receipt", get(door::receipt))
        .route("/api/result", get(door::result))
        .route("/api/practice", get(practice::overview))
        .route("/api/practice/book", get(practice::book))
        .route("/api/practice/sets", post(practice::begin))
        .route("/api/practice/sets/{id}", get(practice::get))
        .route("/api/practice/sets/{id}/answers", post(practice::answer))
        .route("/api/practice/sets/{id}/way", post(practice::way))
        .route("/api/practice/sets/{id}/finish", post(practice::finish))
        .route("/api/practice/sets/{id}/pictures/{name}", get(practice::picture))
        .route("/ws/room", get(room::open))
        .route("/api/room/frames", post(room::post::frames))
        .route("/api/room/pictures/{name}", get(room::pictures::get))
}

fn bank_desk() -> Router<Arc<App>> {
    Router::new()
        .route("/api/staff/sign-in", post(accounts::sign_in))
        .route("/api/staff/sign-out", post(accounts::sign_out))
        .route("/api/staff/me", get(accounts::me))
        .route("/api/setup", post(accounts::setup))
        .route("/api/accounts", get(accounts::list).post(accounts::create))
        .route("/api/accounts/{id}", patch(accounts::change))
        .route("/api/audit", get(accounts::audit))
        .route("/api/syllabus", get(syllabus::in_force))
        .route("/api/syllabus/versions", get(syllabus::versions))
        .route("/api/syllabus/versions/{number}", get(syllabus::version))
        .route("/api/syllabus/draft", get(syllabus::desk).post(syllabus::begin).put(syllabus::save))
        .route("/api/syllabus/draft/check", post(syllabus::check))
        .route("/api/syllabus/draft/drop", post(syllabus::drop))
        .route("/api/syllabus/draft/publish", post(syllabus::publish))
        .route("/api/regulations", get(regulations::list).post(regulations::put))
        .route("/api/regulations/check", post(regulations::check))
        .route("/api/regulations/remove", post(regulations::remove))
        .route("/api/stale", get(stale::queue))
        .route("/api/bulk-retire", get(steps::retirements).post(steps::retire))
        .route("/api/bulk-retire/preview", post(steps::retire_preview))
        .route("/api/bulk-retire/{id}/undo", post(steps::undo_retirement))
        .route("/api/bulk-submit", post(steps::submit))
        .route("/api/bulk-submit/preview", post(steps::submit_preview))
        .route("/api/coverage", get(coverage::get))
        .route("/api/items", get(list::list).post(items::create))
        .route("/api/items/{id}", get(items::get).put(items::change))
        .route("/api/items/{id}/versions/{number}", get(items::version))
        .route("/api/items/{id}/step", post(items::step))
        .route("/api/items/look", post(items::look))
        .route("/api/items/alike", post(duplicates::alike))
        .route("/api/items/{id}/comments", post(comments::add))
        .route("/api/enemies", post(enemies::add))
        .route("/api/enemies/{one}/{other}", delete(enemies::remove))
        .route("/api/duplicates", get(duplicates::all))
        .route("/api/duplicates/distinct", post(duplicates::distinct))
        .route("/api/pictures/{name}", get(pictures::get))
        .route("/api/bulk-edits", get(bulk::list).post(bulk::commit))
        .route("/api/bulk-edits/preview", post(bulk::preview))
        .route("/api/bulk-edits/{id}/undo", post(bulk::undo))
        .route("/api/exports/{format}", get(outgoing::file))
        .route("/api/exports/{format}/losses", get(outgoing::losses))
        .route("/api/imports-done", get(imports::done))
        .route("/api/import-profiles", put(profiles::put))
        .route("/api/import-profiles/{name}", delete(profiles::remove))
        .route("/api/import-template.xlsx", get(imports::template))
        .route("/api/imports/{id}/words", post(imports::other_words))
        .route("/api/imports/{id}/check", post(imports::check))
        .route("/api/imports/{id}/progress", get(progress::get))
        .route("/api/imports/{id}/commit", post(imports::commit))
        .route("/api/imports/{id}/undo", post(imports::undo))
}

fn exam_desk() -> Router<Arc<App>> {
    Router::new()
        .route("/api/blueprints", get(blueprints::list).post(blueprints::create))
        .route("/api/blueprints/check", post(blueprints::check))
        .route("/api/blueprints/sample", post(blueprints::sample))
        .route("/api/blueprints/spread", post(blueprints::spread))
        .route("/api/blueprints/{id}", get(blueprints::get).put(blueprints::change))
        .route("/api/exams", get(exams::list).post(exams::create))
        .route("/api/exams/{id}", put(exams::change))
        .route("/api/sittings", get(sittings::list).post(sittings::create))
        .route("/api/sittings/{id}", get(sittings::get).put(sittings::change))
        .route("/api/sittings/{id}/window", post(window::change))
        .route("/api/sittings/{id}/rehearsal", post(rehearsal::begin))
        .route("/api/sittings/{id}/roster", get(roster::list))
        .route("/api/sittings/{id}/photos/{attempt}", get(photo::at_desk))
        .route("/api/roster-template.csv", get(roster::template))
        .route("/api/sittings/{id}/invigilators", put(sittings::invigilators))
        .route("/api/sittings/{id}/papers", post(papers::draw))
        .route("/api/sittings/{id}/results", get(results::get))
        .route("/api/sittings/{id}/replay/{attempt}", get(replay::get))
        .route("/api/sittings/{id}/release", post(release::release))
        .route("/api/sittings/{id}/late", post(results::late))
        .route("/api/sittings/{id}/faulty", get(faulty::list))
        .route("/api/sittings/{id}/faulty/{item}", get(faulty::get))
        .route("/api/sittings/{id}/faulty/{item}/trial", post(faulty::trial))
        .route("/api/sittings/{id}/faulty/{item}/remedy", post(faulty::ask))
        .route("/api/sittings/{id}/faulty/{item}/confirm", post(faulty::confirm))
        .route("/api/sittings/{id}/faulty/{item}/drop", post(faulty::drop))
        .route("/api/scripts", get(marking::list))
        .route("/api/scripts/{sitting}/{item}/{question}", get(marking::desk))
        .route("/api/scripts/{sitting}/{script}/mark", post(marking::mark))
        .route("/api/scripts/{sitting}/{script}/correct", post(marking::correct))
        .route("/api/scripts/{sitting}/pictures/{name}", get(marking::picture))
        .route("/api/sittings/{id}/scripts", get(rechecks::list))
        .route("/api/sittings/{id}/scripts/{script}", get(rechecks::get))
        .route("/api/sittings/{id}/scripts/{script}/recheck", post(rechecks::ask))
        .route("/api/sittings/{id}/scripts/{script}/agree", post(rechecks::agree))
        .route("/api/sittings/{id}/scripts/{script}/decline", post(rechecks::decline))
        .route("/api/sittings/{id}/marks.csv", get(export::csv))
        .route("/api/sittings/{id}/marks.xlsx", get(export::xlsx))
}

fn walls() -> Router<Arc<App>> {
    Router::new()
        .route("/ws/wall", get(wall::socket::open))
        .route("/api/wall/sittings", get(wall::sittings))
        .route("/api/wall/{sitting}/acts", post(wall::acts::act))
        .route("/api/wall/{sitting}/candidates/{attempt}", get(wall::candidate::open))
        .route("/api/wall/{sitting}/candidates/{attempt}/rescue", post(wall::rescue::rescue))
        .route("/api/wall/{sitting}/candidates/{attempt}/spare-code", post(spare::give))
        .route("/api/wall/{sitting}/candidates/{attempt}/photo", get(photo::at_wall))
        .route("/api/wall/{sitting}/candidates/{attempt}/snapshots/{n}", get(wall::candidate::snapshot))
        .route("/api/wall/{sitting}/incidents/{id}", post(wall::incidents::act))
        .route("/api/wall/{sitting}/hall/{id}", post(wall::hall::act))
        .route("/api/wall/{sitting}/announcements", get(wall::announcements::list))
        .route("/api/wall/{sitting}/record", get(wall::record::record))
}
