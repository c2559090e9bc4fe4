//! The pages, embedded in the binary: the candidate's at `/`, the desk's under `/desk`, the wall's under `/wall`,
//! practice under `/practice`.

use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use crate::problem::Problem;

#[derive(RustEmbed)]
#[folder = "$OUT_DIR/ui"]
struct Files;

/// Nothing from elsewhere, nothing inline, nobody may frame us. Frames of the camera are blobs of the page.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; \
    form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; \
    trusted-types svelte-trusted-html kaopu-worker kaopu-rich";

/// Anything that is no endpoint.
pub async fn page(uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") || path.starts_with("ws/") {
        return Problem::missing("endpoint").into_response();
    }
    if let Some(file) = Files::get(path) {
        return serve(path, file.data.into_owned(), path.starts_with("assets/"));
    }
    let page = match path.split('/').next() {
        Some("desk") => "desk.html",
        Some("wall") => "wall.html",
        Some("receipt") => "receipt.html",
        Some("practice") => "practice.html",
        Some("assets") => return StatusCode::NOT_FOUND.into_response(),
        _ if path.contains('.') => return StatusCode::NOT_FOUND.into_response(),
        _ => "index.html",
    };
    match Files::get(page) {
        Some(file) => serve(page, file.data.into_owned(), false),
        None => (StatusCode::NOT_FOUND, "this binary was built without its pages").into_response(),
    }
}

fn serve(name: &str, bytes: Vec<u8>, named_by_content: bool) -> Response {
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let kind = HeaderValue::from_str(kind.as_ref()).unwrap_or(HeaderValue::from_static("text/plain"));
    let keep = if named_by_content { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = HeaderMap::from_iter([
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, HeaderValue::from_static(keep)),
    ]);
    (headers, bytes).into_response()
}

/// Headers that every answer carries.
pub fn security_headers() -> [(header::HeaderName, HeaderValue); 5] {
    [
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (
            header::HeaderName::from_static("permissions-policy"),
            HeaderValue::from_static("camera=(self), fullscreen=(self), microphone=(), geolocation=()"),
        ),
    ]
}
