//! Days, as regulations name them: `YYYY-MM-DD`, which sorts as it stands. A day begins at midnight in Beijing, where
//! what is cited is issued; China has one time zone and no daylight saving.

const DAY_US: i64 = 24 * 3600 * 1_000_000;
const BEIJING_US: i64 = 8 * 3600 * 1_000_000;

/// The day of a moment, µs since the epoch.
pub fn of(now: i64) -> String {
    let (year, month, day) = civil((now + BEIJING_US).div_euclid(DAY_US));
    format!("{year:04}-{month:02}-{day:02}")
}

/// When a day begins, µs since the epoch; `None` for what is no day.
pub fn begins(day: &str) -> Option<i64> {
    let mut parts = day.split('-');
    let (year, month, date) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = [(year, 4), (month, 2), (date, 2)]
        .iter()
        .all(|(part, length)| part.len() == *length && part.bytes().all(|byte| byte.is_ascii_digit()));
    if !digits || parts.next().is_some() {
        return None;
    }
    let days = days((year.parse().ok()?, month.parse().ok()?, date.parse().ok()?));
    let begins = days * DAY_US - BEIJING_US;
    // A day that does not exist, such as 30 February, comes back as another one.
    (of(begins) == day).then_some(begins)
}

/// Days since the epoch of a day of the Gregorian calendar: H. Hinnant, "chrono-compatible low-level date algorithms".
fn days((year, month, day): (i64, i64, i64)) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The way back.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_in_beijing() {
        assert_eq!(of(0), "1970-01-01");
        assert_eq!(begins("1970-01-01"), Some(-BEIJING_US));
        // 2022-12-01T00:00:00+08:00
        assert_eq!(begins("2022-12-01"), Some(1_669_824_000_000_000));
        assert_eq!(of(1_669_824_000_000_000), "2022-12-01");
        assert_eq!(of(1_669_824_000_000_000 - 1), "2022-11-30");
    }

    #[test]
    fn every_day_comes_back() {
        let mut last = String::new();
        for n in -40_000..60_000 {
            let day = of(n * DAY_US);
            assert_eq!(begins(&day), Some(n * DAY_US - BEIJING_US), "{day}");
            assert!(last < day);
            last = day;
        }
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in
            ["", "2022", "2022-02-30", "2022-13-01", "2022-1-01", "2022-00-10", "2022-01-01-01", "+022-01-01"]
        {
            assert_eq!(begins(text), None, "{text}");
        }
    }
}
