//! Sign-in and accounts of staff, the first administrator, the audit log.

use std::sync::Arc;

use argon2::password_hash::PasswordHasher;
use argon2::password_hash::PasswordVerifier;
use argon2::{Argon2, PasswordHash};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use bank::store::StoreError;
use serde::Deserialize;
use serde_json::json;
use wire::staff::{Account, AccountChange, AuditPage, NewAccount, Role, Setup, Staff, StaffSignIn};

use crate::access::{From, Right, StaffMember};
use crate::app::App;
use crate::problem::{Answer, Body, Problem};
use crate::session;
use crate::store::accounts::SavedAccount;
use crate::store::audit::Deed;
use crate::store::sessions::Kind;
use crate::witness::{self, Left};

/// The shortest password, characters.
const SHORTEST_PASSWORD: usize = 10;
/// The longest, so that hashing stays bounded.
const LONGEST_PASSWORD: usize = 200;
/// Lines of the audit log on a page.
const AUDIT_PAGE: u32 = 100;

/// Name of the setting that holds the hash of the one-time token for the first administrator.
pub const SETUP_TOKEN: &str = "setup_token";

/// Argon2id over a password, off the async threads.
pub async fn hash_password(password: String) -> Result<String, Problem> {
    let hash = tokio::task::spawn_blocking(move || {
        Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string())
    });
    let failed = || Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "password.failed", "hashing failed");
    hash.await.map_err(|_| failed())?.map_err(|_| failed())
}

async fn verify_password(password: String, hash: String) -> bool {
    let verified = tokio::task::spawn_blocking(move || {
        let parsed = PasswordHash::new(&hash);
        parsed.is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    });
    verified.await.unwrap_or(false)
}

fn check_password(password: &str) -> Result<(), Problem> {
    if (SHORTEST_PASSWORD..=LONGEST_PASSWORD).contains(&password.chars().count()) {
        return Ok(());
    }
    let detail = format!("a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters");
    Err(Problem::invalid("account.password", detail.clone()).field("password", detail))
}

fn check_login(login: &str) -> Result<(), Problem> {
    let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if (2..=40).contains(&login.len()) && login.chars().all(sound) {
        return Ok(());
    }
    let detail = "a sign-in name has 2 to 40 letters, digits, dots, dashes or underscores";
    Err(Problem::invalid("account.login", detail).field("login", detail))
}

fn check_name(name: &str) -> Result<(), Problem> {
    if (1..=60).contains(&name.trim().chars().count()) {
        return Ok(());
    }
    let detail = "a name has 1 to 60 characters";
    Err(Problem::invalid("account.name", detail).field("name", detail))
}

fn staff(account: Account) -> Staff {
    Staff { id: account.id, login: account.login, name: account.name, roles: account.roles }
}

/// `POST /api/staff/sign-in`
pub async fn sign_in(
    State(app): State<Arc<App>>,
    From(from): From,
    Body(shown): Body<StaffSignIn>,
) -> Result<(HeaderMap, Json<Staff>), Problem> {
    let login = shown.login.trim().to_lowercase();
    app.sign_in_limit.check(&login)?;
    app.address_limit.check(&from)?;
    let saved = app.store.account_of_login(&login).await?.filter(|saved| saved.account.active);
    // An unknown name takes as long as a wrong password.
    let hash = saved.as_ref().map_or_else(|| NOBODY.to_owned(), |saved| saved.password.clone());
    let password: String = shown.password.chars().take(LONGEST_PASSWORD + 1).collect();
    let right = verify_password(password, hash).await;
    match saved {
        Some(saved) if right => {
            app.sign_in_limit.succeeded(&login);
            let cookie = session::open(&app, Kind::Staff, &saved.account.id).await?;
            let member = StaffMember { account: saved.account, from };
            let deed = member.deed("staff.sign_in", format!("account {}", member.account.id), json!({}));
            app.store.record(&[deed], app.clock.now()).await?;
            Ok((cookie, Json(staff(member.account))))
        }
        _ => {
            app.sign_in_limit.failed(&login);
            app.address_limit.failed(&from);
            Err(Problem::new(
                StatusCode::UNAUTHORIZED,
                "staff.unknown",
                "sign-in name or password is wrong, or the account is closed",
            ))
        }
    }
}

/// A hash that no password has.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// `GET /api/staff/me`
pub async fn me(member: StaffMember) -> Json<Staff> {
    Json(staff(member.account))
}

/// `POST /api/staff/sign-out`
pub async fn sign_out(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
) -> Result<(HeaderMap, StatusCode), Problem> {
    Ok((session::close(&app, Kind::Staff, &headers).await?, StatusCode::NO_CONTENT))
}

/// `POST /api/setup`: the first administrator, once.
pub async fn setup(
    State(app): State<Arc<App>>,
    From(from): From,
    Body(setup): Body<Setup>,
) -> Result<(HeaderMap, Json<Staff>), Problem> {
    check_login(&setup.login)?;
    check_name(&setup.name)?;
    check_password(&setup.password)?;
    app.address_limit.check(&from)?;
    let password = hash_password(setup.password).await?;
    if !app.store.take_setting(SETUP_TOKEN, &crate::secret::token_hash(&setup.token)).await? {
        app.address_limit.failed(&from);
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "setup.token",
            "the one-time link was used already or is not of this site: look at the server's output",
        ));
    }
    let account = Account {
        id: bank::StaffId::new().to_string(),
        login: setup.login.to_lowercase(),
        name: setup.name.trim().to_owned(),
        roles: vec![Role::Administrator],
        active: true,
        created_at: app.clock.now(),
    };
    app.store.create_account(&SavedAccount { account: account.clone(), password }).await?;
    let deed = Deed {
        who: account.id.clone(),
        who_name: account.name.clone(),
        what: "account.setup",
        on: format!("account {}", account.id),
        detail: json!({ "login": account.login }),
        from,
    };
    witness::record(&app, deed, &[Left::Account(&account.id)]).await?;
    let cookie = session::open(&app, Kind::Staff, &account.id).await?;
    Ok((cookie, Json(staff(account))))
}

/// `GET /api/accounts`
pub async fn list(State(app): State<Arc<App>>, member: StaffMember) -> Answer<Vec<Account>> {
    member.needs(Right::ReadAccounts)?;
    Ok(Json(app.store.accounts().await?))
}

/// `POST /api/accounts`
pub async fn create(
    State(app): State<Arc<App>>,
    member: StaffMember,
    Body(new): Body<NewAccount>,
) -> Answer<Account> {
    member.needs(Right::ManageAccounts)?;
    check_login(&new.login)?;
    check_name(&new.name)?;
    check_password(&new.password)?;
    check_roles(&new.roles)?;
    let account = Account {
        id: bank::StaffId::new().to_string(),
        login: new.login.to_lowercase(),
        name: new.name.trim().to_owned(),
        roles: new.roles,
        active: true,
        created_at: app.clock.now(),
    };
    let password = hash_password(new.password).await?;
    app.store.create_account(&SavedAccount { account: account.clone(), password }).await.map_err(
        |error| match error {
            StoreError::Conflict(_) => {
                let detail = "somebody has this sign-in name already";
                Problem::conflict("account.login_taken", detail).field("login", detail)
            }
            error => error.into(),
        },
    )?;
    let detail = json!({ "login": account.login, "roles": account.roles });
    let deed = member.deed("account.create", format!("account {}", account.id), detail);
    witness::record(&app, deed, &[Left::Account(&account.id)]).await?;
    Ok(Json(account))
}

fn check_roles(roles: &[Role]) -> Result<(), Problem> {
    if roles.is_empty() {
        let detail = "an account needs a role at least";
        return Err(Problem::invalid("account.roles", detail).field("roles", detail));
    }
    Ok(())
}

/// `PATCH /api/accounts/{id}`
pub async fn change(
    State(app): State<Arc<App>>,
    member: StaffMember,
    Path(id): Path<String>,
    Body(change): Body<AccountChange>,
) -> Answer<Account> {
    member.needs(Right::ManageAccounts)?;
    let before = app.store.account(&id).await?.ok_or_else(|| Problem::missing("account"))?;
    let mut after = before.clone();
    if let Some(name) = change.name {
        check_name(&name)?;
        after.account.name = name.trim().to_owned();
    }
    if let Some(roles) = change.roles {
        check_roles(&roles)?;
        after.account.roles = roles;
    }
    if let Some(active) = change.active {
        after.account.active = active;
    }
    let locks_out = after.account.id == member.account.id
        && !(after.account.active && after.account.roles.contains(&Role::Administrator));
    if locks_out {
        return Err(Problem::conflict("account.own", "you can't take your own administrator's rights away"));
    }
    let new_password = change.password.is_some();
    if let Some(password) = change.password {
        check_password(&password)?;
        after.password = hash_password(password).await?;
    }
    app.store.change_account(&after).await?;
    if new_password || !after.account.active {
        app.store.close_sessions_of(&id).await?;
    }
    let detail = json!({ "before": before.account, "after": after.account, "new_password": new_password });
    let deed = member.deed("account.change", format!("account {id}"), detail);
    witness::record(&app, deed, &[Left::Account(&id)]).await?;
    Ok(Json(after.account))
}

/// Where to go on.
#[derive(Deserialize)]
pub struct Before {
    before: Option<i64>,
}

/// `GET /api/audit?before=N`
pub async fn audit(
    State(app): State<Arc<App>>,
    member: StaffMember,
    Query(Before { before }): Query<Before>,
) -> Answer<AuditPage> {
    member.needs(Right::ReadAudit)?;
    let mut lines = app.store.audit_before(before.unwrap_or(i64::MAX), AUDIT_PAGE + 1).await?;
    let more = lines.len() > AUDIT_PAGE as usize;
    lines.truncate(AUDIT_PAGE as usize);
    Ok(Json(AuditPage { lines, more }))
}
