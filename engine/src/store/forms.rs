//! Papers: drawn and stored before the doors open, so that a start is one read and one event.

use std::collections::{BTreeMap, HashSet};

use super::{Store, StoreError, from_json, to_json};
use crate::attempt::state::Change;
use crate::id::{AttemptId, SittingId};
use crate::paper::{Form, Paper, Slot, SlotChange};

impl Store {
    /// Attempts of a sitting that have a form.
    pub async fn attempts_with_form(&self, sitting: &SittingId) -> Result<HashSet<AttemptId>, StoreError> {
        let rows: Vec<(String,)> = sqlx::query_as("SELECT attempt FROM form WHERE sitting = $1")
            .bind(sitting.as_str())
            .fetch_all(self.db.read())
            .await?;
        Ok(rows.into_iter().map(|(attempt,)| attempt.into()).collect())
    }

    /// Saves forms, all or none. A form that is there already stays.
    pub async fn put_forms(
        &self,
        sitting: &SittingId,
        forms: &[(AttemptId, Form, Paper)],
    ) -> Result<(), StoreError> {
        let mut tx = self.db.write().begin().await?;
        let mut fresh = Vec::with_capacity(forms.len());
        for (attempt, form, paper) in forms {
            let saved = sqlx::query(
                "INSERT INTO form (attempt, sitting, form, hash, paper) VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT (attempt) DO NOTHING",
            )
            .bind(attempt.as_str())
            .bind(sitting.as_str())
            .bind(to_json(form))
            .bind(form.hash())
            .bind(to_json(paper))
            .execute(&mut *tx)
            .await?;
            if saved.rows_affected() > 0 {
                fresh.push(form);
            }
        }
        super::exposure::count(&mut tx, sitting, fresh.into_iter()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// An attempt's paper with the hash of its form.
    pub async fn paper(&self, attempt: &AttemptId) -> Result<Option<(String, Paper)>, StoreError> {
        let row: Option<(String, String)> = sqlx::query_as("SELECT hash, paper FROM form WHERE attempt = $1")
            .bind(attempt.as_str())
            .fetch_optional(self.db.read())
            .await?;
        row.map(|(hash, paper)| Ok((hash, from_json("form", &paper)?))).transpose()
    }

    /// An attempt's paper as it stands after what was changed of it.
    pub async fn paper_with(
        &self,
        attempt: &AttemptId,
        changes: &BTreeMap<u16, Change>,
    ) -> Result<Option<Paper>, StoreError> {
        let Some((_, mut paper)) = self.paper(attempt).await? else { return Ok(None) };
        if changes.is_empty() {
            return Ok(Some(paper));
        }
        let rows: Vec<(i64, i64, String)> =
            sqlx::query_as("SELECT slot, remedy, slots FROM paper_change WHERE attempt = $1")
                .bind(attempt.as_str())
                .fetch_all(self.db.read())
                .await?;
        for (slot, remedy, slots) in rows {
            let stands = u16::try_from(slot).ok().and_then(|slot| changes.get(&slot));
            let Some(change) = stands.filter(|change| i64::from(change.remedy) == remedy) else { continue };
            let slots: Vec<Slot> = from_json("paper_change", &slots)?;
            for mut slot in slots {
                slot.changed = Some(SlotChange {
                    remedy: change.remedy,
                    replaced: change.replaces(),
                    stands_by: change.put.as_ref().map(|put| put.remedy),
                    at: change.at,
                    reason: change.reason.clone(),
                });
                if let Some(old) = paper.slots.iter_mut().find(|old| old.number == slot.number) {
                    *old = slot;
                }
            }
        }
        Ok(Some(paper))
    }

    /// Keeps what an item's slots are to show. It shows once an event says so.
    pub async fn put_paper_change(
        &self,
        attempt: &AttemptId,
        (slot, remedy): (u16, u32),
        slots: &[Slot],
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO paper_change (attempt, slot, remedy, slots) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (attempt, slot, remedy) DO NOTHING",
        )
        .bind(attempt.as_str())
        .bind(i64::from(slot))
        .bind(i64::from(remedy))
        .bind(to_json(&slots))
        .execute(self.db.write())
        .await?;
        Ok(())
    }

    /// The hash of an attempt's form.
    pub async fn form_hash(&self, attempt: &AttemptId) -> Result<Option<String>, StoreError> {
        let row: Option<(String,)> = sqlx::query_as("SELECT hash FROM form WHERE attempt = $1")
            .bind(attempt.as_str())
            .fetch_optional(self.db.read())
            .await?;
        Ok(row.map(|(hash,)| hash))
    }

    /// An attempt's form.
    pub async fn form(&self, attempt: &AttemptId) -> Result<Option<Form>, StoreError> {
        let row: Option<(String,)> = sqlx::query_as("SELECT form FROM form WHERE attempt = $1")
            .bind(attempt.as_str())
            .fetch_optional(self.db.read())
            .await?;
        row.map(|(form,)| from_json("form", &form)).transpose()
    }

    /// All forms of a sitting.
    pub async fn forms(&self, sitting: &SittingId) -> Result<Vec<(AttemptId, Form)>, StoreError> {
        let rows: Vec<(String, String)> = sqlx::query_as("SELECT attempt, form FROM form WHERE sitting = $1")
            .bind(sitting.as_str())
            .fetch_all(self.db.read())
            .await?;
        rows.into_iter().map(|(attempt, form)| Ok((attempt.into(), from_json("form", &form)?))).collect()
    }

    /// An attempt's form with its paper.
    pub async fn drawn_form(&self, attempt: &AttemptId) -> Result<Option<Drawn>, StoreError> {
        let row: Option<DrawnRow> =
            sqlx::query_as("SELECT attempt, hash, form, paper FROM form WHERE attempt = $1")
                .bind(attempt.as_str())
                .fetch_optional(self.db.read())
                .await?;
        row.map(drawn).transpose()
    }

    /// All forms of a sitting with their papers.
    pub async fn drawn_forms(&self, sitting: &SittingId) -> Result<Vec<Drawn>, StoreError> {
        let rows: Vec<DrawnRow> =
            sqlx::query_as("SELECT attempt, hash, form, paper FROM form WHERE sitting = $1")
                .bind(sitting.as_str())
                .fetch_all(self.db.read())
                .await?;
        rows.into_iter().map(drawn).collect()
    }

    /// What was put into a slot by a remedy.
    pub async fn paper_change(
        &self,
        attempt: &AttemptId,
        (slot, remedy): (u16, u32),
    ) -> Result<Option<Vec<Slot>>, StoreError> {
        let sql = "SELECT slots FROM paper_change WHERE attempt = $1 AND slot = $2 AND remedy = $3";
        let row: Option<(String,)> = sqlx::query_as(sql)
            .bind(attempt.as_str())
            .bind(i64::from(slot))
            .bind(i64::from(remedy))
            .fetch_optional(self.db.read())
            .await?;
        row.map(|(slots,)| from_json("paper_change", &slots)).transpose()
    }
}

type DrawnRow = (String, String, String, String);

fn drawn((attempt, hash, form, paper): DrawnRow) -> Result<Drawn, StoreError> {
    let (form, paper) = (from_json("form", &form)?, from_json("form", &paper)?);
    Ok(Drawn { attempt: attempt.into(), hash, form, paper })
}

/// A form as it is kept.
pub struct Drawn {
    /// Whose.
    pub attempt: AttemptId,
    /// The hash that it was saved under.
    pub hash: String,
    /// The form.
    pub form: Form,
    /// As its candidate sees it.
    pub paper: Paper,
}
