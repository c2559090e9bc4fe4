//! Days, as regulations name them: `YYYY-MM-DD`, which sorts as it stands. A day begins at midnight in Beijing, where
//! what is cited is issued; China has one time zone and no daylight saving.

use time::{Date, Month, OffsetDateTime, UtcOffset};

const SECOND: i64 = 1_000_000;
const BEIJING: UtcOffset = match UtcOffset::from_hms(8, 0, 0) {
    Ok(offset) => offset,
    Err(_) => unreachable!(),
};

/// The day of a moment, µs since the epoch. What lies beyond the years of four digits is the epoch's.
pub fn of(now: i64) -> String {
    let moment = OffsetDateTime::from_unix_timestamp(now.div_euclid(SECOND));
    let date = moment.unwrap_or(OffsetDateTime::UNIX_EPOCH).to_offset(BEIJING).date();
    format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
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
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    let date = Date::from_calendar_date(year.parse().ok()?, month, date.parse().ok()?).ok()?;
    Some(date.midnight().assume_offset(BEIJING).unix_timestamp() * SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_US: i64 = 24 * 3600 * SECOND;
    const BEIJING_US: i64 = 8 * 3600 * SECOND;

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
