//! - [`server`]: a Kaopu process with its own data; it can be killed and started again.
//! - [`place`]: where its databases lie: SQLite, or a database of its own in the tests' Postgres.
//! - [`staff`]: administrators and invigilators over HTTP and the wall's websocket.
//! - [`candidate`]: candidates over HTTP and the room's websocket.
//! - [`exam`]: an exam from nothing: bank, blueprint, sitting, roster, papers.

pub mod candidate;
pub mod exam;
pub mod place;
pub mod server;
pub mod staff;

use reqwest::{Client, Response};
use serde::de::DeserializeOwned;

/// A browser's share of HTTP: cookies of one person, and every byte that came back.
pub struct Browser {
    base: String,
    client: Client,
    cookie: std::sync::Mutex<Option<String>>,
    /// Bodies of all answers.
    pub bodies: std::sync::Mutex<Vec<String>>,
}

/// An answer's status and body.
#[derive(Debug)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Body as text.
    pub body: String,
}

impl Reply {
    /// The body as JSON of a 2xx answer.
    pub fn json<T: DeserializeOwned>(&self) -> T {
        assert!((200..300).contains(&self.status), "{}: {}", self.status, self.body);
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// Status and stable code of a problem.
    pub fn problem(&self) -> (u16, String) {
        let problem: wire::problem::Problem =
            serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body));
        assert_eq!(problem.status, self.status);
        (self.status, problem.code.into_owned())
    }
}

impl Browser {
    /// Of somebody new.
    pub fn new(base: &str) -> Self {
        Self {
            base: base.to_owned(),
            client: Client::new(),
            cookie: std::sync::Mutex::default(),
            bodies: std::sync::Mutex::default(),
        }
    }

    /// The same browser at another server, under the same cookies.
    pub fn moved_to(&self, base: &str) -> Self {
        Self {
            base: base.to_owned(),
            client: self.client.clone(),
            cookie: std::sync::Mutex::new(self.cookie.lock().unwrap().clone()),
            bodies: std::sync::Mutex::new(self.bodies.lock().unwrap().clone()),
        }
    }

    /// The cookie header, for websockets.
    pub fn cookie(&self) -> String {
        self.cookie.lock().unwrap().clone().unwrap_or_default()
    }

    /// `http://…` of a path.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Reply {
        let response: Response = request.header("cookie", self.cookie()).send().await.unwrap();
        if let Some(set) = response.headers().get("set-cookie") {
            let pair = set.to_str().unwrap().split(';').next().unwrap().to_owned();
            *self.cookie.lock().unwrap() = Some(pair);
        }
        let status = response.status().as_u16();
        let bytes = response.bytes().await.unwrap();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        self.bodies.lock().unwrap().push(body.clone());
        Reply { status, body }
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(self.client.get(self.url(path))).await
    }

    /// GET of a file.
    pub async fn download(&self, path: &str) -> Vec<u8> {
        let request = self.client.get(self.url(path)).header("cookie", self.cookie());
        let response = request.send().await.unwrap();
        assert!(response.status().is_success(), "{path}: {}", response.status());
        response.bytes().await.unwrap().to_vec()
    }

    /// POST with JSON.
    pub async fn post(&self, path: &str, body: impl serde::Serialize) -> Reply {
        self.send(self.client.post(self.url(path)).json(&body)).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Reply {
        self.send(self.client.delete(self.url(path))).await
    }

    /// PUT with JSON.
    pub async fn put(&self, path: &str, body: impl serde::Serialize) -> Reply {
        self.send(self.client.put(self.url(path)).json(&body)).await
    }

    /// POST with bytes.
    pub async fn upload(&self, path: &str, bytes: Vec<u8>) -> Reply {
        self.send(self.client.post(self.url(path)).body(bytes)).await
    }

    /// PUT with bytes.
    pub async fn put_bytes(&self, path: &str, bytes: Vec<u8>) -> Reply {
        self.send(self.client.put(self.url(path)).body(bytes)).await
    }
}
