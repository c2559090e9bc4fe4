//! Subjects, equipment categories, qualifications and regulations.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Store, StoreError, from_json, to_json};
use crate::regulation::Regulation;
use crate::syllabus::{Node, Qualification, Syllabus};

impl Store {
    /// The whole syllabus.
    pub async fn syllabus(&self) -> Result<Syllabus, StoreError> {
        let nodes: Vec<Node> = self.bodies("node", "SELECT body FROM node ORDER BY position").await?;
        Ok(Syllabus::new(nodes))
    }

    /// All qualifications in display order.
    pub async fn qualifications(&self) -> Result<Vec<Qualification>, StoreError> {
        self.bodies("qualification", "SELECT body FROM qualification ORDER BY position").await
    }

    /// All regulations in display order.
    pub async fn regulations(&self) -> Result<Vec<Regulation>, StoreError> {
        self.bodies("regulation", "SELECT body FROM regulation ORDER BY position").await
    }

    /// Replaces the syllabus, the qualifications and the regulations at once.
    pub async fn put_syllabus(
        &self,
        nodes: &[Node],
        qualifications: &[Qualification],
        regulations: &[Regulation],
    ) -> Result<(), StoreError> {
        let mut tx = self.db.write().begin().await?;
        for table in ["DELETE FROM node", "DELETE FROM qualification", "DELETE FROM regulation"] {
            sqlx::query(table).execute(&mut *tx).await?;
        }
        let rows = |key: &str, body: String, position: usize| {
            (key.to_owned(), i64::try_from(position).unwrap_or(i64::MAX), body)
        };
        let list = |sql: &'static str, rows: Vec<(String, i64, String)>| (sql, rows);
        let all = [
            list(
                "INSERT INTO node (code, position, body) VALUES ($1, $2, $3)",
                nodes.iter().zip(0..).map(|(node, at)| rows(&node.code, to_json(node), at)).collect(),
            ),
            list(
                "INSERT INTO qualification (code, position, body) VALUES ($1, $2, $3)",
                qualifications.iter().zip(0..).map(|(q, at)| rows(&q.code, to_json(q), at)).collect(),
            ),
            list(
                "INSERT INTO regulation (number, position, body) VALUES ($1, $2, $3)",
                regulations.iter().zip(0..).map(|(r, at)| rows(&r.number, to_json(r), at)).collect(),
            ),
        ];
        for (sql, rows) in all {
            for (key, position, body) in rows {
                sqlx::query(sql).bind(key).bind(position).bind(body).execute(&mut *tx).await?;
            }
        }
        super::changes::mark(&mut tx, None).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn bodies<T: DeserializeOwned + Serialize>(
        &self,
        table: &'static str,
        sql: &'static str,
    ) -> Result<Vec<T>, StoreError> {
        let rows: Vec<(String,)> = sqlx::query_as(sql).fetch_all(self.db.read()).await?;
        rows.iter().map(|(body,)| from_json(table, body)).collect()
    }
}
