//! TLS: browsers give a page the camera only over https or on localhost.
//!
//! `--tls self-signed` makes a certificate authority once, in the data folder, for a hall's PCs to install, and a
//! fresh server certificate at each start.

use std::io::Write;
use std::net::IpAddr;
use std::path::Path;

use axum_server::tls_rustls::RustlsConfig;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};

use crate::config::Tls;

/// The file that PCs install.
pub const AUTHORITY: &str = "kaopu-ca.crt";

/// The TLS that is in force; `None` without.
pub async fn config(tls: &Tls, data: &Path, listen: IpAddr) -> Result<Option<RustlsConfig>, String> {
    // Without a default provider rustls would not know which one to take; a second call is no error.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match tls {
        Tls::Off => Ok(None),
        Tls::Files { cert, key } => {
            let read = RustlsConfig::from_pem_file(cert, key).await;
            read.map(Some).map_err(|error| format!("--tls-cert and --tls-key can't be used: {error}"))
        }
        Tls::SelfSigned(names) => {
            let (cert, key) =
                self_signed(data, listen, names).map_err(|error| format!("--tls self-signed: {error}"))?;
            let read = RustlsConfig::from_pem(cert.into_bytes(), key.into_bytes()).await;
            read.map(Some).map_err(|error| format!("--tls self-signed: {error}"))
        }
    }
}

fn self_signed(
    data: &Path,
    listen: IpAddr,
    names: &[String],
) -> Result<(String, String), Box<dyn std::error::Error>> {
    let (authority, key_file) = (data.join(AUTHORITY), data.join("kaopu-ca.key"));
    let (authority_pem, authority_key) = if let (Ok(pem), Ok(key)) =
        (std::fs::read_to_string(&authority), std::fs::read_to_string(&key_file))
    {
        (pem, KeyPair::from_pem(&key)?)
    } else {
        let key = KeyPair::generate()?;
        let certificate = authority_params()?.self_signed(&key)?;
        write_private(&key_file, &key.serialize_pem())?;
        std::fs::write(&authority, certificate.pem())?;
        (certificate.pem(), key)
    };
    let mut all: Vec<String> = vec!["localhost".into(), "127.0.0.1".into(), "::1".into()];
    if !listen.is_unspecified() {
        all.push(listen.to_string());
    }
    all.extend(names.iter().cloned());
    all.sort();
    all.dedup();
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(all)?;
    params.distinguished_name = name("Kaopu server");
    let authority_params = authority_params()?;
    let issuer = Issuer::from_params(&authority_params, &authority_key);
    let certificate = params.signed_by(&key, &issuer)?;
    Ok((format!("{}{authority_pem}", certificate.pem()), key.serialize_pem()))
}

fn authority_params() -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name = name("Kaopu local authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(params)
}

fn name(common: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common);
    name
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}
