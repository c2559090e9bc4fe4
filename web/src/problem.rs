//! The one place where errors become HTTP answers: RFC 9457 problem details with stable codes.

use std::borrow::Cow;

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bank::exchange::found::FileError;
use bank::exchange::table::TableError;
use bank::exchange::trial::Unreadable;
use bank::store::StoreError;
use engine::attempt::Refusal;
use engine::journal::GiveError;
use wire::problem::FieldProblem;

/// The media type of a problem.
const PROBLEM_JSON: &str = "application/problem+json";

/// A problem on its way out.
#[derive(Clone, Debug)]
pub struct Problem(pub Box<wire::problem::Problem>);

/// What handlers return.
pub type Answer<T> = Result<Json<T>, Problem>;

impl Problem {
    /// With a stable `code`, and in `detail` what happened and what would be right.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self(Box::new(wire::problem::Problem {
            kind: format!("urn:kaopu:problem:{code}"),
            title: status.canonical_reason().unwrap_or("Problem").to_owned(),
            status: status.as_u16(),
            code: Cow::Borrowed(code),
            detail: detail.into(),
            fields: Vec::new(),
            retry_after_s: None,
        }))
    }

    /// What was sent is not right.
    pub fn invalid(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail)
    }

    /// It is not there, or not for the one who asks.
    pub fn missing(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "missing", format!("there is no such {what}"))
    }

    /// It can't be done as things stand.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    /// Names the field that is wrong.
    pub fn field(mut self, field: &str, detail: impl Into<String>) -> Self {
        self.0.fields.push(FieldProblem { field: field.to_owned(), detail: detail.into() });
        self
    }

    /// Names all fields or rows that are wrong.
    pub fn fields(mut self, fields: Vec<FieldProblem>) -> Self {
        self.0.fields = fields;
        self
    }

    /// Says when another try makes sense.
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after_s = Some(seconds);
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry = self.0.retry_after_s;
        let mut response = (status, Json(*self.0)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static(PROBLEM_JSON));
        if let Some(seconds) = retry {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Missing(what) => Self::missing(what),
            StoreError::Conflict(what) => Self::conflict(
                "conflict",
                format!("{what} was changed or taken by somebody else: load it again"),
            ),
            StoreError::Database(error) if is_full(&error) => {
                tracing::error!(%error, "store failed");
                crate::disk::full()
            }
            StoreError::Damaged { .. } => {
                tracing::error!(%error, "a record is damaged");
                let detail = "a record in the store is damaged; nothing was changed; kaopu verify says which";
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "store.damaged", detail)
            }
            StoreError::Database(_) => {
                tracing::error!(%error, "store failed");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "store.unavailable",
                    "the database can't be reached at the moment; nothing was changed; try again",
                )
                .retry_after(5)
            }
        }
    }
}

/// Whether a database's disk is full: SQLite's SQLITE_FULL, Postgres' disk_full.
fn is_full(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .and_then(|error| error.code())
        .is_some_and(|code| code == "13" || code == "53100")
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        StoreError::from(error).into()
    }
}

impl From<GiveError> for Problem {
    fn from(error: GiveError) -> Self {
        match error {
            GiveError::Refused(refusal) => Self::conflict(refusal_code(&refusal), refusal.to_string()),
            GiveError::Store(error) => error.into(),
            GiveError::Append(error) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "journal.closed", error.to_string()).retry_after(5)
            }
        }
    }
}

impl From<Unreadable> for Problem {
    fn from(error: Unreadable) -> Self {
        match error {
            Unreadable::Table(error) => error.into(),
            Unreadable::File(error) => error.into(),
        }
    }
}

impl From<FileError> for Problem {
    fn from(error: FileError) -> Self {
        let code = match error {
            FileError::TooLarge => "file.too_large",
            FileError::Bomb | FileError::TooManyFiles | FileError::TooManyParts => "file.unpacks_too_large",
            FileError::UnsafePath(_) => "file.unsafe_path",
            FileError::Locked => "file.locked",
            FileError::Archive(_) => "file.bad_archive",
            FileError::Encoding => "file.bad_encoding",
            FileError::Xml { .. } => "file.bad_xml",
            FileError::TooDeep { .. } | FileError::TooManyNodes { .. } => "file.nested_too_deeply",
            FileError::Doctype { .. } => "file.doctype",
            FileError::TooManyItems => "file.too_many_rows",
            FileError::Unknown => "file.unknown_format",
            FileError::OldOffice => "file.old_office",
            FileError::Empty => "file.empty",
        };
        Self::invalid(code, error.to_string())
    }
}

impl From<TableError> for Problem {
    fn from(error: TableError) -> Self {
        let code = match error {
            TableError::TooLarge => "file.too_large",
            TableError::Bomb => "file.unpacks_too_large",
            TableError::Unknown => "file.unknown_format",
            TableError::Workbook(_) => "file.bad_workbook",
            TableError::Csv { .. } => "file.bad_csv",
            TableError::Encoding => "file.bad_encoding",
            TableError::TooManyRows => "file.too_many_rows",
            TableError::NoSheet(_) => "file.no_sheet",
            TableError::Empty => "file.empty",
        };
        Self::invalid(code, error.to_string())
    }
}

/// The stable code of a refusal by the rules of an attempt.
pub fn refusal_code(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::SeatTaken => "attempt.seat_taken",
        Refusal::StaleEpoch => "attempt.stale_epoch",
        Refusal::NotStarted => "attempt.not_started",
        Refusal::TooLateToEnter => "attempt.too_late_to_enter",
        Refusal::AlreadyStarted => "attempt.already_started",
        Refusal::Ended => "attempt.ended",
        Refusal::Paused => "attempt.paused",
        Refusal::PausedAlone => "attempt.paused_alone",
        Refusal::NotPaused => "attempt.not_paused",
        Refusal::SectionAhead(_) => "attempt.section_ahead",
        Refusal::SectionOver(_) => "attempt.section_over",
        Refusal::Passed(_) => "attempt.passed",
        Refusal::OtherSection(_) => "attempt.other_section",
        Refusal::SectionsLeft => "attempt.sections_left",
        Refusal::UnknownSlot(_) => "attempt.unknown_slot",
        Refusal::Unfit(_) => "attempt.unfit_response",
        Refusal::TooEarlyToSubmit(_) => "attempt.too_early_to_submit",
        Refusal::UnknownNotice(_) => "attempt.unknown_notice",
        Refusal::TooFarAhead(_) => "attempt.too_far_ahead",
        Refusal::BadExtension => "attempt.bad_extension",
        Refusal::NotGiven(_) => "attempt.not_given",
        Refusal::TooLittleLeft => "attempt.too_little_left",
        Refusal::NotAdmitted => "attempt.not_admitted",
        Refusal::NotThere => "attempt.not_there",
        Refusal::BadNote => "attempt.bad_note",
        Refusal::TooManyReports(_) => "attempt.too_many_reports",
        Refusal::UnknownReport(_) => "attempt.unknown_report",
        Refusal::LookedAt(_) => "attempt.looked_at",
        Refusal::NotEnded => "attempt.not_over",
        Refusal::AskedAlready => "attempt.reopen_asked",
        Refusal::NothingAsked => "attempt.reopen_not_asked",
        Refusal::SamePerson => "attempt.same_person",
        Refusal::NoTimeLeft => "attempt.no_time_left",
        Refusal::ItemChanged(_) => "attempt.item_changed",
        Refusal::Answered(_) => "attempt.item_answered",
        Refusal::NoReason => "attempt.no_reason",
    }
}

/// JSON bodies whose rejections are problems too.
#[derive(FromRequest)]
#[from_request(via(axum::Json), rejection(Problem))]
pub struct Body<T>(pub T);

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        let code = match rejection {
            JsonRejection::BytesRejection(_) => "body.too_large",
            _ => "body.invalid",
        };
        Self::new(rejection.status(), code, in_plain_words(&rejection.body_text()))
    }
}

/// Without the names of our types: `expected struct SignIn with 2 elements` is `expected an object`.
fn in_plain_words(text: &str) -> String {
    let text =
        text.strip_prefix("Failed to deserialize the JSON body into the target type: ").unwrap_or(text);
    match text.split_once("expected struct ") {
        None => text.to_owned(),
        Some((before, after)) => {
            let rest = after.find(" at line").map_or("", |at| &after[at..]);
            format!("{before}expected an object{rest}")
        }
    }
}

/// What the framework refuses by itself (a wrong method, a path that is no number, a body too large) is said as a
/// problem, too.
pub async fn everything_coded(request: Request, next: Next) -> Response {
    let ours = ["/api/", "/ws/"].iter().any(|prefix| request.uri().path().starts_with(prefix));
    let response = next.run(request).await;
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let failed = status.is_client_error() || status.is_server_error();
    if !ours || !failed || kind == Some(PROBLEM_JSON) {
        return response;
    }
    let (code, detail) = match status {
        StatusCode::METHOD_NOT_ALLOWED => ("request.method", "this address does not take this method"),
        StatusCode::PAYLOAD_TOO_LARGE => ("body.too_large", "the body is larger than this address takes"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ("body.media_type", "the body is to be application/json"),
        _ => ("request.malformed", "the request is not understood: look at its path and its parameters"),
    };
    let allow = response.headers().get(header::ALLOW).cloned();
    let mut response = Problem::new(status, code, detail).into_response();
    if let Some(allow) = allow {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Self::new(rejection.status(), "query.invalid", rejection.body_text())
    }
}
