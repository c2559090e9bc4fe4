//! Pictures that a text shows: in the address itself, or among the files that came along. Nothing is fetched.

use super::{Around, File};
use crate::exchange::{RowFlaw, limits, picture};

/// What became of a picture.
pub enum Look {
    /// It is kept under this name.
    Found(String),
    /// It would have to be fetched.
    Elsewhere,
    /// It is not there, or none that can be kept.
    Unusable(RowFlaw),
}

impl From<Result<String, RowFlaw>> for Look {
    fn from(kept: Result<String, RowFlaw>) -> Self {
        kept.map_or_else(Self::Unusable, Self::Found)
    }
}

/// Looks for a picture: in the address itself, or among the files that came along. Each is looked at once an item.
pub fn find_picture(source: &str, around: &mut Around<'_>) -> Look {
    if source.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:")) {
        return kept(picture::from_data(source).map(File::Bytes), source, around).into();
    }
    if source.starts_with("//") || source.contains("://") && !source.starts_with("@@") {
        return Look::Elsewhere;
    }
    if let Some(seen) = around.about.seen.get(source) {
        return seen.clone().into();
    }
    let found = if around.about.seen.len() < limits::MOST_PICTURES { (around.files)(source) } else { None };
    let found = kept(found, source, around);
    around.about.seen.insert(source.to_owned(), found.clone());
    found.into()
}

fn kept(file: Option<File>, source: &str, around: &mut Around<'_>) -> Result<String, RowFlaw> {
    let name = match file {
        Some(File::Kept(name)) => name,
        Some(File::Bytes(bytes)) => picture::keep_or_refuse(around.kept, Some(bytes), source)?,
        None => return picture::keep_or_refuse(around.kept, None, source),
    };
    around.about.pictures.insert(name.clone());
    Ok(name)
}

/// Takes a picture in that is no part of a text.
pub fn keep_picture(source: &str, around: &mut Around<'_>) -> Result<String, RowFlaw> {
    match find_picture(source, around) {
        Look::Found(name) => Ok(name),
        Look::Elsewhere => {
            Err(RowFlaw::MissingPicture { name: source.chars().take(limits::BLAMED).collect() })
        }
        Look::Unusable(flaw) => Err(flaw),
    }
}
