//! Websockets over axum: the handshake, and frames cut so that a connection keeps no buffer as large as the largest
//! message it ever sent. There may be ten thousands of them.

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::CapacityError;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{CloseCode, Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::frame::{CloseFrame, Frame};
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Bytes, Error, Message, Utf8Bytes};

use crate::problem::Problem;

/// Longer texts go out in pieces of this size.
const PIECE: usize = 4 * 1024;
/// What is read at once: an answer has some hundred bytes.
const READ: usize = 1024;

/// A request that asks for a websocket.
pub struct Upgrade {
    on: OnUpgrade,
    accept: HeaderValue,
}

impl<S: Sync> FromRequestParts<S> for Upgrade {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let headers = &parts.headers;
        let asked = parts.method == Method::GET
            && names(headers, header::CONNECTION, "upgrade")
            && names(headers, header::UPGRADE, "websocket")
            && names(headers, header::SEC_WEBSOCKET_VERSION, "13");
        let accept = headers
            .get(header::SEC_WEBSOCKET_KEY)
            .filter(|_| asked)
            .and_then(|key| HeaderValue::from_str(&derive_accept_key(key.as_bytes())).ok());
        let on = parts.extensions.remove::<OnUpgrade>();
        match (accept, on) {
            (Some(accept), Some(on)) => Ok(Self { on, accept }),
            _ => Err(Problem::new(
                StatusCode::BAD_REQUEST,
                "request.no_websocket",
                "this address speaks websocket (RFC 6455, version 13)",
            )),
        }
    }
}

/// Whether a header has this word in its list.
fn names(headers: &HeaderMap, name: header::HeaderName, word: &str) -> bool {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|value| value.trim().eq_ignore_ascii_case(word))
}

impl Upgrade {
    /// Accepts, and talks once the connection is a websocket. `most`: the largest message that is taken, bytes.
    pub fn accept<F>(self, most: usize, talk: impl FnOnce(Socket) -> F + Send + 'static) -> Response
    where
        F: Future<Output = ()> + Send,
    {
        let on = self.on;
        tokio::spawn(async move {
            // It fails when the client went meanwhile.
            let Ok(upgraded) = on.await else { return };
            talk(Socket::over(upgraded, most).await).await;
        });
        let headers = [
            (header::CONNECTION, HeaderValue::from_static("upgrade")),
            (header::UPGRADE, HeaderValue::from_static("websocket")),
            (header::SEC_WEBSOCKET_ACCEPT, self.accept),
        ];
        (StatusCode::SWITCHING_PROTOCOLS, headers, Body::empty()).into_response()
    }
}

/// What came in.
pub enum Heard {
    /// A text.
    Text(Utf8Bytes),
    /// Bytes, which nobody here speaks.
    Bytes,
    /// A sign of life.
    Life,
    /// More than is taken.
    TooLarge,
    /// The other side went.
    Gone,
}

/// The other side went, or reads nothing.
#[derive(Clone, Copy, Debug)]
pub struct Gone;

/// An open websocket.
pub struct Socket(WebSocketStream<TokioIo<Upgraded>>);

impl Socket {
    async fn over(upgraded: Upgraded, most: usize) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ)
            .write_buffer_size(0)
            .max_message_size(Some(most))
            .max_frame_size(Some(most));
        Self(WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, Some(config)).await)
    }

    /// What comes next.
    pub async fn hears(&mut self) -> Heard {
        match self.0.next().await {
            Some(Ok(Message::Text(text))) => Heard::Text(text),
            Some(Ok(Message::Binary(_) | Message::Frame(_))) => Heard::Bytes,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Heard::Life,
            Some(Err(Error::Capacity(CapacityError::MessageTooLong { .. }))) => Heard::TooLarge,
            None | Some(Ok(Message::Close(_)) | Err(_)) => Heard::Gone,
        }
    }

    /// Sends a text.
    pub async fn says(&mut self, text: String) -> Result<(), Gone> {
        if text.len() <= PIECE {
            return self.puts(Message::Text(text.into())).await;
        }
        let whole = Bytes::from(text);
        let mut rest = whole.clone();
        while !rest.is_empty() {
            let kind = if rest.len() == whole.len() { Data::Text } else { Data::Continue };
            let piece = rest.split_to(PIECE.min(rest.len()));
            let frame = Frame::message(piece, OpCode::Data(kind), rest.is_empty());
            self.puts(Message::Frame(frame)).await?;
        }
        Ok(())
    }

    /// Asks whether the other side is there; a browser answers by itself.
    pub async fn asks(&mut self) -> Result<(), Gone> {
        self.puts(Message::Ping(Bytes::new())).await
    }

    /// Closes with a code, and hears the other side out: a connection that is dropped with something unread in it is
    /// reset, and the code lost on the way. Whoever calls says how long that may take.
    pub async fn closes(&mut self, code: u16, reason: &'static str) {
        let frame = CloseFrame { code: CloseCode::from(code), reason: Utf8Bytes::from_static(reason) };
        if self.puts(Message::Close(Some(frame))).await.is_ok() {
            while let Some(Ok(_)) = self.0.next().await {}
        }
    }

    async fn puts(&mut self, message: Message) -> Result<(), Gone> {
        self.0.send(message).await.map_err(|_| Gone)
    }
}
