//! Subjects, equipment categories and qualifications in their versions, and the next version while it is being made.

use serde::de::DeserializeOwned;
use sqlx::{Any, AssertSqlSafe, Transaction};

use super::changes::mark;
use super::{Store, StoreError, from_json, to_json};
use crate::syllabus::{Draft, Lineage, Move, Node, Qualification, Syllabus};

/// A version that was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// 1, 2, 3, …
    pub number: u32,
    /// Why, in the words of who published it.
    pub note: String,
    /// Account id of who published it, or `system`.
    pub by: String,
    /// When, µs; 0: not known.
    pub at: i64,
    /// What became of codes of the version before.
    pub moves: Vec<Move>,
}

/// The next version while it is being made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedDraft {
    /// The version in force when it was begun.
    pub based_on: u32,
    /// Goes up with each save.
    pub edit: i64,
    /// It.
    pub draft: Draft,
    /// Account id of who saved it last.
    pub by: String,
    /// When, µs.
    pub at: i64,
}

type PublishedRow = (i64, String, String, String, i64);

fn published((number, moves, note, by, at): PublishedRow) -> Result<Published, StoreError> {
    Ok(Published { number: number_of(number)?, moves: from_json("syllabus", &moves)?, note, by, at })
}

/// A version's number as the database has it.
pub(super) fn number_of(number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| StoreError::Damaged { table: "syllabus", error: "number".to_owned() })
}

impl Store {
    /// Number of the version in force; 0 while there is none.
    pub async fn syllabus_number(&self) -> Result<u32, StoreError> {
        let (number,): (i64,) =
            sqlx::query_as("SELECT COALESCE(MAX(number), 0) FROM syllabus").fetch_one(self.db.read()).await?;
        number_of(number)
    }

    /// The trees in force.
    pub async fn syllabus(&self) -> Result<Syllabus, StoreError> {
        self.syllabus_at(self.syllabus_number().await?).await
    }

    /// The trees in force, and what became of codes that they lack.
    pub async fn syllabus_after(&self) -> Result<Syllabus, StoreError> {
        Ok(self.syllabus().await?.after(&self.lineage().await?))
    }

    /// The trees of one version; empty if there is none.
    pub async fn syllabus_at(&self, number: u32) -> Result<Syllabus, StoreError> {
        Ok(Syllabus::of_version(number, self.of_version("syllabus_node", number).await?))
    }

    /// The qualifications in force, in display order.
    pub async fn qualifications(&self) -> Result<Vec<Qualification>, StoreError> {
        self.of_version("syllabus_qualification", self.syllabus_number().await?).await
    }

    /// One version as it was published.
    pub async fn published(&self, number: u32) -> Result<Draft, StoreError> {
        let versions = self.versions_published().await?;
        let found = versions.into_iter().find(|version| version.number == number);
        Ok(Draft {
            moves: found.ok_or(StoreError::Missing("version of the syllabus"))?.moves,
            nodes: self.of_version::<Node>("syllabus_node", number).await?,
            qualifications: self.of_version("syllabus_qualification", number).await?,
        })
    }

    /// All versions, newest first.
    pub async fn versions_published(&self) -> Result<Vec<Published>, StoreError> {
        let sql = "SELECT number, moves, note, by_staff, at FROM syllabus ORDER BY number DESC";
        let rows: Vec<PublishedRow> = sqlx::query_as(sql).fetch_all(self.db.read()).await?;
        rows.into_iter().map(published).collect()
    }

    /// What became of codes from version to version.
    pub async fn lineage(&self) -> Result<Lineage, StoreError> {
        let rows: Vec<(i64, String)> =
            sqlx::query_as("SELECT number, moves FROM syllabus WHERE moves <> '[]' ORDER BY number")
                .fetch_all(self.db.read())
                .await?;
        let version =
            |(number, moves): (i64, String)| Ok((number_of(number)?, from_json("syllabus", &moves)?));
        Ok(Lineage::new(rows.into_iter().map(version).collect::<Result<Vec<_>, StoreError>>()?))
    }

    async fn of_version<T: DeserializeOwned>(
        &self,
        table: &'static str,
        number: u32,
    ) -> Result<Vec<T>, StoreError> {
        let sql = format!("SELECT body FROM {table} WHERE syllabus = $1 ORDER BY position");
        let rows: Vec<(String,)> =
            sqlx::query_as(AssertSqlSafe(sql)).bind(i64::from(number)).fetch_all(self.db.read()).await?;
        rows.iter().map(|(body,)| from_json(table, body)).collect()
    }

    /// The next version, if one is being made.
    pub async fn syllabus_draft(&self) -> Result<Option<SavedDraft>, StoreError> {
        let sql = "SELECT based_on, edit, body, by_staff, at FROM syllabus_draft";
        let row: Option<(i64, i64, String, String, i64)> =
            sqlx::query_as(sql).fetch_optional(self.db.read()).await?;
        row.map(|(based_on, edit, body, by, at)| {
            let (based_on, draft) = (number_of(based_on)?, from_json("syllabus_draft", &body)?);
            Ok(SavedDraft { based_on, edit, draft, by, at })
        })
        .transpose()
    }

    /// Begins the next version; a conflict if somebody has begun one.
    pub async fn begin_draft(&self, draft: &SavedDraft) -> Result<(), StoreError> {
        let made = sqlx::query(
            "INSERT INTO syllabus_draft (only_one, based_on, edit, body, by_staff, at) \
             VALUES (1, $1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        )
        .bind(i64::from(draft.based_on))
        .bind(draft.edit)
        .bind(to_json(&draft.draft))
        .bind(&draft.by)
        .bind(draft.at)
        .execute(self.db.write())
        .await?;
        if made.rows_affected() == 0 { Err(StoreError::Conflict("the draft")) } else { Ok(()) }
    }

    /// Saves the next version over edit `edit`, which must still be the newest. Returns the new edit.
    pub async fn save_draft(&self, draft: &Draft, edit: i64, by: &str, at: i64) -> Result<i64, StoreError> {
        let saved = sqlx::query(
            "UPDATE syllabus_draft SET body = $1, by_staff = $2, at = $3, edit = edit + 1 WHERE edit = $4",
        )
        .bind(to_json(draft))
        .bind(by)
        .bind(at)
        .bind(edit)
        .execute(self.db.write())
        .await?;
        if saved.rows_affected() == 0 { Err(StoreError::Conflict("the draft")) } else { Ok(edit + 1) }
    }

    /// Drops the next version, if `edit` is still the newest.
    pub async fn drop_draft(&self, edit: i64) -> Result<(), StoreError> {
        let gone = sqlx::query("DELETE FROM syllabus_draft WHERE edit = $1")
            .bind(edit)
            .execute(self.db.write())
            .await?;
        if gone.rows_affected() == 0 { Err(StoreError::Conflict("the draft")) } else { Ok(()) }
    }

    /// Publishes edit `edit` of the draft as `version`, whose moves are those of `settled`. Tags and blueprints are not
    /// touched: from now on they are read in the new codes. Regulations, which have no versions, are told theirs.
    pub async fn publish(&self, version: &Published, settled: &Draft, edit: i64) -> Result<(), StoreError> {
        let mut tx = self.db.write().begin().await?;
        let gone = sqlx::query("DELETE FROM syllabus_draft WHERE edit = $1 AND based_on = $2")
            .bind(edit)
            .bind(i64::from(version.number) - 1)
            .execute(&mut *tx)
            .await?;
        if gone.rows_affected() == 0 {
            return Err(StoreError::Conflict("the draft"));
        }
        insert(&mut tx, version, &settled.nodes, &settled.qualifications).await?;
        let lineage = Lineage::new([(version.number, version.moves.clone())]);
        for mut regulation in super::regulations::all(&mut tx).await? {
            let now = lineage.code(&regulation.subject, (version.number - 1, version.number));
            if now != regulation.subject {
                regulation.subject = now;
                super::regulations::change(&mut tx, &regulation).await?;
            }
        }
        // No item is written: who keeps something in memory sees the number of the syllabus.
        mark(&mut tx, Some(&[])).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The syllabus, the qualifications and the regulations that a site starts with; a conflict if it has some.
    pub async fn load_syllabus(
        &self,
        nodes: &[Node],
        qualifications: &[Qualification],
        regulations: &[crate::regulation::Regulation],
    ) -> Result<(), StoreError> {
        let mut tx = self.db.write().begin().await?;
        let first =
            Published { number: 1, note: String::new(), by: "system".into(), at: 0, moves: Vec::new() };
        insert(&mut tx, &first, nodes, qualifications).await?;
        for regulation in regulations {
            super::regulations::insert(&mut tx, regulation).await?;
        }
        mark(&mut tx, None).await?;
        tx.commit().await?;
        Ok(())
    }
}

async fn insert(
    tx: &mut Transaction<'_, Any>,
    version: &Published,
    nodes: &[Node],
    qualifications: &[Qualification],
) -> Result<(), StoreError> {
    let made = sqlx::query(
        "INSERT INTO syllabus (number, moves, note, by_staff, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind(i64::from(version.number))
    .bind(to_json(&version.moves))
    .bind(&version.note)
    .bind(&version.by)
    .bind(version.at)
    .execute(&mut **tx)
    .await?;
    if made.rows_affected() == 0 {
        return Err(StoreError::Conflict("the syllabus"));
    }
    let nodes = nodes.iter().map(|node| (&node.code, to_json(node)));
    let qualifications = qualifications.iter().map(|one| (&one.code, to_json(one)));
    for (table, rows) in
        [("syllabus_node", nodes.collect::<Vec<_>>()), ("syllabus_qualification", qualifications.collect())]
    {
        let sql = format!("INSERT INTO {table} (syllabus, code, position, body) VALUES ($1, $2, $3, $4)");
        for ((code, body), position) in rows.into_iter().zip(0_i64..) {
            sqlx::query(AssertSqlSafe(sql.clone()))
                .bind(i64::from(version.number))
                .bind(code)
                .bind(position)
                .bind(body)
                .execute(&mut **tx)
                .await?;
        }
    }
    Ok(())
}
