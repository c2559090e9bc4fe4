//! Writes the TypeScript types.

use std::io;
use std::path::Path;

use ts_rs::{Config, TS};

use crate::{
    candidate, desk, door, import, practice, problem, receipt, record, remedy, replay, rescue, review, room,
    script, sitting, staff, syllabus, wall,
};

/// Writes one file a type into `folder`, which is emptied first, and an `index.ts` that has them all.
pub fn export(folder: &Path) -> io::Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    let config = Config::new().with_out_dir(folder).with_large_int("number");
    all(&config).map_err(io::Error::other)?;
    let mut names: Vec<String> = std::fs::read_dir(folder)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".ts").map(ToOwned::to_owned))
        .collect();
    names.sort();
    let mut index = String::from("// Generated from web/wire. Change it there.\n");
    for name in names {
        index.push_str(&format!("export type {{ {name} }} from './{name}';\n"));
    }
    for (name, value) in [
        ("VERSION", u64::from(room::VERSION)),
        ("LARGEST_FRAME", room::LARGEST_FRAME as u64),
        ("PING_EVERY_S", u64::from(room::PING_EVERY_S)),
        ("SILENT_AFTER_S", u64::from(room::SILENT_AFTER_S)),
        ("LARGEST_BATCH", room::LARGEST_BATCH as u64),
        ("LONGEST_WAIT_MS", u64::from(room::LONGEST_WAIT_MS)),
    ] {
        index.push_str(&format!("export const {name} = {value};\n"));
    }
    std::fs::write(folder.join("index.ts"), index)
}

/// The types that pages name themselves; what these hold comes along.
fn all(config: &Config) -> Result<(), ts_rs::ExportError> {
    problem::Problem::export_all(config)?;

    door::Site::export_all(config)?;
    door::Time::export_all(config)?;
    door::SignIn::export_all(config)?;
    door::SpareSignIn::export_all(config)?;
    door::SpareCode::export_all(config)?;
    door::Pledge::export_all(config)?;
    door::Door::export_all(config)?;
    door::SnapshotTaken::export_all(config)?;
    door::ResultSheet::export_all(config)?;
    room::ClientFrame::export_all(config)?;
    room::ServerFrame::export_all(config)?;
    room::Batch::export_all(config)?;
    room::BatchReply::export_all(config)?;

    staff::StaffSignIn::export_all(config)?;
    staff::Setup::export_all(config)?;
    staff::Staff::export_all(config)?;
    staff::Account::export_all(config)?;
    staff::NewAccount::export_all(config)?;
    staff::AccountChange::export_all(config)?;
    staff::AuditPage::export_all(config)?;

    desk::ItemLook::export_all(config)?;
    desk::PictureTaken::export_all(config)?;
    desk::ExportLosses::export_all(config)?;
    desk::ItemPage::export_all(config)?;
    desk::ItemDetail::export_all(config)?;
    desk::ItemDraft::export_all(config)?;
    desk::ItemStep::export_all(config)?;
    import::ImportGuess::export_all(config)?;
    import::ImportReport::export_all(config)?;
    import::ImportCommit::export_all(config)?;
    import::ImportDone::export_all(config)?;
    import::ImportUndone::export_all(config)?;
    desk::BlueprintRow::export_all(config)?;
    desk::BlueprintView::export_all(config)?;
    desk::SampleRequest::export_all(config)?;
    desk::SampleForm::export_all(config)?;
    desk::SpreadRequest::export_all(config)?;
    desk::Spread::export_all(config)?;
    desk::Coverage::export_all(config)?;
    desk::BulkPreview::export_all(config)?;
    desk::BulkCommit::export_all(config)?;
    desk::BulkRow::export_all(config)?;
    desk::BulkUndone::export_all(config)?;
    import::ImportProfile::export_all(config)?;
    import::ImportProgress::export_all(config)?;

    syllabus::SyllabusView::export_all(config)?;
    syllabus::SyllabusVersion::export_all(config)?;
    syllabus::SyllabusDesk::export_all(config)?;
    syllabus::DraftSave::export_all(config)?;
    syllabus::DraftEdit::export_all(config)?;
    syllabus::DraftPublish::export_all(config)?;
    syllabus::DraftCheck::export_all(config)?;
    syllabus::RegulationsView::export_all(config)?;
    syllabus::RegulationEdit::export_all(config)?;
    syllabus::RegulationNamed::export_all(config)?;
    syllabus::RegulationCheck::export_all(config)?;
    syllabus::StaleQueue::export_all(config)?;
    review::SubmitPreview::export_all(config)?;
    review::SubmitCommit::export_all(config)?;
    review::Submitted::export_all(config)?;
    syllabus::RetirePreview::export_all(config)?;
    syllabus::RetireCommit::export_all(config)?;
    syllabus::Retired::export_all(config)?;

    sitting::ExamDraft::export_all(config)?;
    sitting::SittingRow::export_all(config)?;
    sitting::SittingDraft::export_all(config)?;
    sitting::SittingView::export_all(config)?;
    sitting::RehearsalDraft::export_all(config)?;
    sitting::Rehearsal::export_all(config)?;
    sitting::WindowChange::export_all(config)?;
    sitting::WindowChanged::export_all(config)?;
    sitting::RosterLine::export_all(config)?;
    sitting::PhotoTaken::export_all(config)?;
    sitting::RosterReport::export_all(config)?;
    sitting::RosterChange::export_all(config)?;
    sitting::Results::export_all(config)?;
    sitting::LateRuling::export_all(config)?;
    remedy::FaultyRow::export_all(config)?;
    remedy::FaultyItem::export_all(config)?;
    remedy::RemedyDraft::export_all(config)?;
    remedy::Agreed::export_all(config)?;
    remedy::Dropped::export_all(config)?;

    script::ScriptSitting::export_all(config)?;
    script::ScriptDesk::export_all(config)?;
    script::ScriptMark::export_all(config)?;
    script::ScriptList::export_all(config)?;
    script::ScriptDetail::export_all(config)?;
    script::RecheckDraft::export_all(config)?;
    script::RecheckAgreed::export_all(config)?;
    script::RecheckDeclined::export_all(config)?;

    wall::WallFrame::export_all(config)?;
    wall::ActRequest::export_all(config)?;
    wall::ActOutcome::export_all(config)?;
    candidate::CandidateView::export_all(config)?;
    wall::IncidentAct::export_all(config)?;
    wall::HallAct::export_all(config)?;
    wall::HallOutcome::export_all(config)?;
    record::AnnouncementView::export_all(config)?;
    record::SittingRecord::export_all(config)?;
    practice::PracticeOverview::export_all(config)?;
    practice::BookEntry::export_all(config)?;
    practice::MockStep::export_all(config)?;
    practice::SetRequest::export_all(config)?;
    practice::PracticeSet::export_all(config)?;
    practice::PracticeAnswered::export_all(config)?;
    review::CommentDraft::export_all(config)?;
    review::EnemyDraft::export_all(config)?;
    review::AlikeAsked::export_all(config)?;
    review::AlikeItem::export_all(config)?;
    review::Duplicates::export_all(config)?;
    review::Pair::export_all(config)?;
    rescue::RescueRequest::export_all(config)?;
    rescue::RescueReport::export_all(config)?;
    rescue::RescueFile::export_all(config)?;
    rescue::RescueContents::export_all(config)?;

    receipt::CheckRequest::export_all(config)?;
    receipt::ReceiptCheck::export_all(config)?;
    receipt::Committed::export_all(config)?;
    replay::Replay::export_all(config)
}
