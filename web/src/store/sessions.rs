//! Who is signed in.

use bank::store::StoreError;

use super::Store;

/// Whose session it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A member of staff; the subject is an account id.
    Staff,
    /// A candidate; the subject is an attempt id.
    Seat,
    /// Nobody yet: whoever brings the code may sit down as the candidate of an attempt, once.
    Spare,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Seat => "seat",
            Self::Spare => "spare",
        }
    }
}

impl Store {
    /// Opens a session. `token`: the hash of the cookie's value.
    pub async fn open_session(
        &self,
        token: &str,
        kind: Kind,
        subject: &str,
        now: i64,
        expires_at: i64,
    ) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM session WHERE expires_at < $1").bind(now).execute(self.db.write()).await?;
        sqlx::query(
            "INSERT INTO session (token, kind, subject, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(token)
        .bind(kind.name())
        .bind(subject)
        .bind(now)
        .bind(expires_at)
        .execute(self.db.write())
        .await?;
        Ok(())
    }

    /// Whose session this is.
    pub async fn session(&self, token: &str, kind: Kind, now: i64) -> Result<Option<String>, StoreError> {
        let row: Option<(String,)> =
            sqlx::query_as("SELECT subject FROM session WHERE token = $1 AND kind = $2 AND expires_at > $3")
                .bind(token)
                .bind(kind.name())
                .bind(now)
                .fetch_optional(self.db.read())
                .await?;
        Ok(row.map(|(subject,)| subject))
    }

    /// Whose session this is, and its end: it can be asked for once.
    pub async fn take_session(
        &self,
        token: &str,
        kind: Kind,
        now: i64,
    ) -> Result<Option<String>, StoreError> {
        let row: Option<(String,)> = sqlx::query_as(
            "DELETE FROM session WHERE token = $1 AND kind = $2 AND expires_at > $3 RETURNING subject",
        )
        .bind(token)
        .bind(kind.name())
        .bind(now)
        .fetch_optional(self.db.write())
        .await?;
        Ok(row.map(|(subject,)| subject))
    }

    /// Ends a session.
    pub async fn close_session(&self, token: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM session WHERE token = $1").bind(token).execute(self.db.write()).await?;
        Ok(())
    }

    /// Ends all sessions of a kind.
    pub async fn close_sessions(&self, kind: Kind, subject: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM session WHERE kind = $1 AND subject = $2")
            .bind(kind.name())
            .bind(subject)
            .execute(self.db.write())
            .await?;
        Ok(())
    }

    /// Ends all sessions of an account: after a change of password or when it is closed.
    pub async fn close_sessions_of(&self, subject: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM session WHERE subject = $1").bind(subject).execute(self.db.write()).await?;
        Ok(())
    }
}
