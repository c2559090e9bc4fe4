//! How much a file may cost. Every reader asks here, so that nothing hostile is unpacked, nested or counted for long.

/// The largest file, bytes.
pub const LARGEST_FILE: usize = 32 * 1024 * 1024;
/// The most that an archive may unpack to, bytes.
pub const LARGEST_UNPACKED: u64 = 256 * 1024 * 1024;
/// The largest XML file within an archive, and the largest that is one item alone, bytes.
pub const LARGEST_PART: u64 = 64 * 1024 * 1024;
/// The most files in an archive.
pub const MOST_ENTRIES: usize = 50_000;
/// The most files of an archive that are read as one.
pub const MOST_FILES: usize = 50;
/// Deflate can't reach this ratio: an entry that claims it lies.
pub const STEEPEST_RATIO: u64 = 1_100;
/// The most items of a file, refused ones included.
pub const MOST_ITEMS: usize = 100_000;
/// The most elements and texts of a tree.
pub const MOST_NODES: usize = 400_000;
/// The deepest nesting of elements.
pub const DEEPEST: usize = 100;
/// The largest picture, bytes.
pub const LARGEST_PICTURE: usize = 8 * 1024 * 1024;
/// The most pictures of an item, by the names it gives them.
pub const MOST_PICTURES: usize = 64;
/// The most pictures that come with the rows of a table.
pub const MOST_ROW_PICTURES: usize = 1_000;
/// The widest and highest picture, pixels.
pub const WIDEST_PICTURE: usize = 12_000;
/// The most interactions of an item, and the most choices, correct responses and mapped ones of each.
pub const MOST_CHOICES: usize = 200;
/// The longest source of one text, bytes: far more than an item's text may have, with all its markup.
pub const LONGEST_SOURCE: usize = 512 * 1024;
/// How much of a text that is to blame is shown, characters.
pub const BLAMED: usize = 120;

/// The longest question of a text that is mended as text, bytes.
pub const LONGEST_MENDED: usize = 8 * 1024;
