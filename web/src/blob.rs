//! Pictures and attachments: in a folder.

use std::io;
use std::path::{Path, PathBuf};

/// Where blobs lie.
#[derive(Clone, Debug)]
pub struct Blobs {
    root: PathBuf,
}

impl Blobs {
    /// In a folder, which is made when the first one comes.
    pub fn in_folder(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Keys are made of our own ids and numbers, parted by slashes; anything else is refused.
    fn path(&self, key: &str) -> io::Result<PathBuf> {
        let sound = |part: &str| {
            !part.is_empty()
                && !part.starts_with('.')
                && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        };
        if key.split('/').all(sound) {
            Ok(self.root.join(key))
        } else {
            Err(io::Error::new(io::ErrorKind::InvalidInput, "not a blob key"))
        }
    }

    /// Saves a blob: whole or not at all.
    pub async fn put(&self, key: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.path(key)?;
        if let Some(folder) = path.parent() {
            tokio::fs::create_dir_all(folder).await?;
        }
        let part = path.with_extension(format!("{}.part", bank::id::fresh()));
        tokio::fs::write(&part, bytes).await?;
        tokio::fs::rename(&part, &path).await
    }

    /// Removes all blobs whose keys begin with `folder/`; none there is fine.
    pub async fn remove_folder(&self, folder: &str) -> io::Result<()> {
        match tokio::fs::remove_dir_all(self.path(folder)?).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Whether a blob is there.
    pub async fn has(&self, key: &str) -> bool {
        match self.path(key) {
            Ok(path) => tokio::fs::try_exists(path).await.unwrap_or(false),
            Err(_) => false,
        }
    }

    /// Names of the blobs right under `folder/`; none if there is no such folder.
    pub async fn names(&self, folder: &str) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        let mut listed = match tokio::fs::read_dir(self.path(folder)?).await {
            Ok(listed) => listed,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(names),
            Err(error) => return Err(error),
        };
        while let Some(entry) = listed.next_entry().await? {
            // What is not whole yet ends in `.part`.
            names.extend(entry.file_name().into_string().ok().filter(|name| !name.ends_with(".part")));
        }
        Ok(names)
    }

    /// Reads a blob; `None` if it is not there.
    pub async fn get(&self, key: &str) -> io::Result<Option<Vec<u8>>> {
        match tokio::fs::read(self.path(key)?).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn blobs_stay_in_their_folder() {
        let root = std::env::temp_dir().join(format!("kaopu-blob-{}", bank::id::fresh()));
        let blobs = Blobs::in_folder(&root);
        blobs.put("frames/a/1.jpg", b"x").await.unwrap();
        assert_eq!(blobs.get("frames/a/1.jpg").await.unwrap().as_deref(), Some(b"x".as_slice()));
        assert_eq!(blobs.get("frames/a/2.jpg").await.unwrap(), None);
        assert_eq!(blobs.names("frames/a").await.unwrap(), ["1.jpg"]);
        assert!(blobs.names("frames/b").await.unwrap().is_empty());
        for key in ["../etc", "frames//x", "/etc/passwd", "a/..", ""] {
            assert!(blobs.get(key).await.is_err(), "{key}");
            assert!(blobs.remove_folder(key).await.is_err(), "{key}");
        }
        blobs.remove_folder("frames/a").await.unwrap();
        blobs.remove_folder("frames/a").await.unwrap();
        assert_eq!(blobs.get("frames/a/1.jpg").await.unwrap(), None);
        std::fs::remove_dir_all(root).unwrap();
    }
}
