//! Days of the proleptic Gregorian calendar, counted from 1970-01-01.

/// A calendar date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
}

impl Date {
    /// The date, if the calendar has it; years from 1 to 9999.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Date> {
        let sound =
            (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
        sound.then_some(Date { year, month, day })
    }

    /// Days since 1970-01-01.
    pub fn days(self) -> i64 {
        // Years begin in March, so that the leap day is their last; eras of 400 years repeat.
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month = (i64::from(self.month) + 9) % 12;
        let day_of_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
    }

    /// The date so many days after 1970-01-01.
    pub fn from_days(days: i64) -> Date {
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Date { year: year as i32, month: month as u8, day: day as u8 }
    }
}

/// Number of days in a month.
pub fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `2014-01-02`, from days since 1970-01-01.
pub fn iso_date(days: i64) -> String {
    let Date { year, month, day } = Date::from_days(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// `2014-01-02T03:04:05`, from seconds since 1970-01-01; a fraction of a second follows in its shortest form.
pub fn iso_date_time(seconds: f64) -> String {
    let days = (seconds / 86_400.0).floor();
    format!("{}T{}", iso_date(days as i64), iso_time(seconds - days * 86_400.0))
}

/// `03:04:05`, from seconds since midnight.
pub fn iso_time(seconds: f64) -> String {
    let sign = if seconds < 0.0 { "-" } else { "" };
    let whole = seconds.abs().floor();
    let fraction = seconds.abs() - whole;
    let count = whole as u64;
    let clock = format!("{sign}{:02}:{:02}:{:02}", count / 3600, count / 60 % 60, count % 60);
    if fraction == 0.0 { clock } else { format!("{clock}{}", format!("{fraction}").trim_start_matches('0')) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_each_others_inverse() {
        assert_eq!(Date::new(1970, 1, 1).map(Date::days), Some(0));
        // SAS counts from 1960-01-01, Excel from 1899-12-30.
        assert_eq!(Date::new(1960, 1, 1).map(Date::days), Some(-3653));
        assert_eq!(Date::new(1899, 12, 30).map(Date::days), Some(-25_569));
        for days in (-700_000..2_900_000).step_by(97) {
            assert_eq!(Date::from_days(days).days(), days);
        }
        assert_eq!(Date::new(2100, 2, 29), None);
        assert_eq!(iso_date_time(1_388_631_845.0), "2014-01-02T03:04:05");
        assert_eq!(iso_time(3723.25), "01:02:03.25");
    }
}
