//! `kaopu serve`: listens until told to stop, then lets nobody in, answers what was taken in, and drains the journal.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::config::{Config, Tls};
use crate::desk::accounts::SETUP_TOKEN;
use crate::{demo, pulse, router, secret, tls};

/// How long open requests and connections may take to end.
const LAST_CALL: Duration = Duration::from_secs(10);
/// How much of a body is read ahead, bytes: a connection has hundreds of KiB for it otherwise.
const READ_AT_ONCE: usize = 64 * 1024;
/// How long a request's headers may take; a connection without a request is closed after it, too.
const HEADERS: Duration = Duration::from_secs(15);
/// How long a fresh connection may take to send its first request.
const FIRST_REQUEST: Duration = Duration::from_secs(10);
/// How long the journal may take to drain.
const DRAIN: Duration = Duration::from_secs(20);

/// Serves. `with_demo`: fill an empty database with demonstration data first.
pub async fn serve(config: Config, with_demo: bool) -> Result<(), String> {
    let listen = config.listen;
    let tls = tls::config(&config.tls, &config.data, listen.ip()).await?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let listener = std::net::TcpListener::bind(listen)
        .map_err(|error| format!("{listen} can't be listened on: {error}; try --listen with another port"))?;
    listener.set_nonblocking(true).map_err(|error| error.to_string())?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let base = format!("{scheme}://{address}");
    if config.tls == Tls::Off && !listen.ip().is_loopback() {
        tracing::warn!(
            "serving plain http beyond this machine: browsers will refuse the camera, and anybody on the network \
             can read along. Use --tls-cert and --tls-key, or --tls self-signed"
        );
    }
    let (app, writer) = App::open(config).await?;
    if with_demo {
        demo::load(&app, &base).await?;
    } else {
        offer_setup(&app, &base).await?;
    }
    pulse::start(&app);
    let handle = axum_server::Handle::new();
    tokio::spawn(stop_on_signal(Arc::clone(&app), handle.clone()));
    let service = router::router(Arc::clone(&app)).into_make_service_with_connect_info::<SocketAddr>();
    tracing::info!("考谱 Kaopu listens on {base}");
    println!("Kaopu {} is ready: {base}", env!("CARGO_PKG_VERSION"));
    let failed = |error: std::io::Error| format!("the server failed: {error}");
    match tls {
        Some(tls) => {
            let mut server = axum_server::from_tcp_rustls(listener, tls).map_err(failed)?;
            server.http_builder().http1().header_read_timeout(HEADERS).max_buf_size(READ_AT_ONCE);
            server
                .first_request_timeout(FIRST_REQUEST)
                .handle(handle)
                .serve(service)
                .await
                .map_err(failed)?;
        }
        None => {
            let mut server = axum_server::from_tcp(listener).map_err(failed)?;
            server.http_builder().http1().header_read_timeout(HEADERS).max_buf_size(READ_AT_ONCE);
            server
                .first_request_timeout(FIRST_REQUEST)
                .handle(handle)
                .serve(service)
                .await
                .map_err(failed)?;
        }
    }
    crate::mark::last(&app).await;
    app.attempts.journal().close();
    if writer.drained(DRAIN).await {
        tracing::info!("everything is saved; good-bye");
        Ok(())
    } else {
        Err("the journal could not be drained in time; what was not saved was not acked either".into())
    }
}

async fn stop_on_signal(app: Arc<App>, handle: axum_server::Handle<SocketAddr>) {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        match terminate {
            Ok(mut terminate) => {
                tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
            }
            Err(_) => {
                let _ = interrupt.await;
            }
        }
    }
    #[cfg(not(unix))]
    let _ = interrupt.await;
    tracing::info!("stopping");
    app.stopping.send_replace(true);
    app.visits.sweep(true);
    handle.graceful_shutdown(Some(LAST_CALL));
}

/// On a site without accounts, prints a one-time link that creates the first administrator.
async fn offer_setup(app: &App, base: &str) -> Result<(), String> {
    let failed = |error: bank::store::StoreError| error.to_string();
    if app.store.has_accounts().await.map_err(failed)? {
        return Ok(());
    }
    demo::load_syllabus(app).await?;
    let token = secret::token();
    app.store.put_setting(SETUP_TOKEN, &secret::token_hash(&token)).await.map_err(failed)?;
    println!("This site has no administrator yet. Open this link once to create the first one:");
    println!("  {base}/desk/setup?token={token}");
    Ok(())
}
