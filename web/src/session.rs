//! Cookies, and keeping other sites' pages from using them.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use cookie::{Cookie, SameSite};

use crate::app::App;
use crate::config::Tls;
use crate::problem::Problem;
use crate::secret::{token, token_hash};
use crate::store::sessions::Kind;

/// How long staff stay signed in, µs.
const STAFF_STAYS: i64 = 12 * 3600 * 1_000_000;
/// How long a candidate stays signed in, µs: a long exam with all that can be credited.
const SEAT_STAYS: i64 = 36 * 3600 * 1_000_000;

fn cookie_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Staff => "kaopu_staff",
        Kind::Seat => "kaopu_seat",
        // Typed, not carried by a browser.
        Kind::Spare => "kaopu_spare",
    }
}

/// Signs somebody in: opens a session and returns the header that sets its cookie.
pub async fn open(app: &App, kind: Kind, subject: &str) -> Result<HeaderMap, Problem> {
    let value = token();
    let now = app.clock.now();
    let stays = if kind == Kind::Staff { STAFF_STAYS } else { SEAT_STAYS };
    app.store.open_session(&token_hash(&value), kind, subject, now, now + stays).await?;
    Ok(set_cookie(app, kind, value))
}

/// Signs somebody out.
pub async fn close(app: &App, kind: Kind, headers: &HeaderMap) -> Result<HeaderMap, Problem> {
    if let Some(token) = token_of(headers, kind) {
        app.store.close_session(&token).await?;
    }
    Ok(set_cookie(app, kind, String::new()))
}

fn set_cookie(app: &App, kind: Kind, value: String) -> HeaderMap {
    let mut cookie = Cookie::build((cookie_name(kind), value)).path("/").http_only(true);
    cookie = cookie.same_site(SameSite::Strict).secure(app.config.tls != Tls::Off);
    let mut cookie = cookie.build();
    if cookie.value().is_empty() {
        cookie.make_removal();
    }
    let value = HeaderValue::from_str(&cookie.to_string()).unwrap_or(HeaderValue::from_static(""));
    HeaderMap::from_iter([(header::SET_COOKIE, value)])
}

/// The hash of the session token that a request carries.
pub fn token_of(headers: &HeaderMap, kind: Kind) -> Option<String> {
    let name = cookie_name(kind);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| Cookie::split_parse(value.to_owned()))
        .filter_map(Result::ok)
        .find(|cookie| cookie.name() == name && !cookie.value().is_empty())
        .map(|cookie| token_hash(cookie.value()))
}

/// Whether a request carries a session, of a candidate or of staff, that is open.
pub async fn is_open(app: &App, headers: &HeaderMap) -> Result<bool, Problem> {
    for kind in [Kind::Seat, Kind::Staff] {
        if let Some(token) = token_of(headers, kind)
            && app.store.session(&token, kind, app.clock.now()).await?.is_some()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the request comes from a page of this site, as far as its browser says. Programs say nothing, and carry
/// nobody's cookies by accident.
fn from_our_page(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("origin") {
        Some(origin) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some() && host == text("host")
        }
        None => !matches!(text("sec-fetch-site"), Some("cross-site" | "same-site")),
    }
}

/// Refuses requests that change something, and websockets, when another site's page sends them.
pub async fn same_site_only(
    State(_): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let socket = request.headers().contains_key(header::UPGRADE);
    if (changes || socket) && !from_our_page(request.headers()) {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "request.cross_site",
            "the request comes from another site's page",
        ));
    }
    Ok(next.run(request).await)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(list: &[(&'static str, &'static str)]) -> HeaderMap {
        list.iter()
            .map(|(name, value)| (header::HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn other_sites_pages_are_told_apart() {
        let table = [
            (vec![("host", "a:1"), ("origin", "http://a:1")], true),
            (vec![("host", "a:1"), ("origin", "http://b:1")], false),
            (vec![("host", "a:1"), ("origin", "null")], false),
            (vec![("host", "a:1"), ("sec-fetch-site", "cross-site")], false),
            (vec![("host", "a:1"), ("sec-fetch-site", "same-origin")], true),
            (vec![("host", "a:1")], true),
        ];
        for (list, ours) in table {
            assert_eq!(from_our_page(&headers(&list)), ours, "{list:?}");
        }
    }

    #[test]
    fn the_two_cookies_are_apart() {
        let headers = headers(&[("cookie", "kaopu_seat=abc; kaopu_staff=")]);
        assert_eq!(token_of(&headers, Kind::Seat), Some(token_hash("abc")));
        assert_eq!(token_of(&headers, Kind::Staff), None);
    }
}
