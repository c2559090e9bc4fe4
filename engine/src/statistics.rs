//! Statistics of marks and of items, by the classical theory of tests (Lord & Novick 1968).

/// Mean, median and standard deviation (of the population), in the unit of `values`, rounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Arithmetic mean.
    pub mean: i64,
    /// Median; of an even number, the mean of the two in the middle.
    pub median: i64,
    /// Standard deviation.
    pub deviation: i64,
}

#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
fn rounded(value: f64) -> i64 {
    value.round() as i64
}

/// Summarises marks; zeros for none.
#[allow(clippy::cast_precision_loss)]
pub fn summary(values: &[i64]) -> Summary {
    if values.is_empty() {
        return Summary::default();
    }
    let count = values.len() as f64;
    let mean = values.iter().sum::<i64>() as f64 / count;
    let variance = values.iter().map(|value| (*value as f64 - mean).powi(2)).sum::<f64>() / count;
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let middle = sorted.len() / 2;
    let median = if sorted.len() % 2 == 1 {
        sorted[middle] as f64
    } else {
        (sorted[middle - 1] + sorted[middle]) as f64 / 2.0
    };
    Summary { mean: rounded(mean), median: rounded(median), deviation: rounded(variance.sqrt()) }
}

/// Pearson's correlation, in thousandths, of an item's marks with those of the rest of the paper (the corrected
/// item-total correlation, 区分度). `None` where fewer than ten had the item, or all got the same.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
pub fn discrimination(pairs: &[(f64, f64)]) -> Option<i32> {
    if pairs.len() < 10 {
        return None;
    }
    let count = pairs.len() as f64;
    let (sum_x, sum_y) = pairs.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
    let (mean_x, mean_y) = (sum_x / count, sum_y / count);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        let (dx, dy) = (x - mean_x, y - mean_y);
        xx += dx * dx;
        yy += dy * dy;
        xy += dx * dy;
    }
    let scale = (xx * yy).sqrt();
    (scale > 1e-9).then(|| (xy / scale * 1000.0).round() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_summarised() {
        assert_eq!(summary(&[]), Summary::default());
        assert_eq!(summary(&[6000, 8000]), Summary { mean: 7000, median: 7000, deviation: 1000 });
        assert_eq!(summary(&[1, 2, 9]).median, 2);
    }

    #[test]
    fn good_items_go_with_the_rest_of_the_paper() {
        let rising: Vec<(f64, f64)> = (0..20).map(|n| (f64::from(u8::from(n >= 10)), f64::from(n))).collect();
        assert!(discrimination(&rising).unwrap() > 800);
        let wrong: Vec<(f64, f64)> = rising.iter().map(|(x, y)| (1.0 - x, *y)).collect();
        assert!(discrimination(&wrong).unwrap() < -800);
        assert_eq!(discrimination(&rising[..9]), None);
        assert_eq!(discrimination(&[(1.0, 5.0); 12]), None);
    }
}
