//! Dates counted in days.

use super::{DateOrder, DateRefusal, Partial, TimeOfDay};
use crate::cell::number::{self, NumberFormat};

/// 1899-12-31, 1904-01-01 and 1960-01-01, in days since 1970-01-01.
const BEFORE_EXCEL_1900: i64 = -25_568;
const EXCEL_1904: i64 = -24_107;
const SAS: i64 = -3653;
const SECONDS_A_DAY: f64 = 86_400.0;

/// Reads a number of days; a fraction is a time of the day where Excel counts.
pub(super) fn read(text: &str, order: DateOrder) -> Result<Partial, DateRefusal> {
    let number = number::parse(text, NumberFormat::POINT).map_err(|_| DateRefusal::NotADate)?;
    // Far beyond the year 9999 it is a datetime, counted in seconds.
    if number.abs() > 4e6 {
        return Err(DateRefusal::BeyondCalendar { order });
    }
    let (whole, fraction) = (number.floor(), number - number.floor());
    if order == DateOrder::SasDays && fraction != 0.0 {
        return Err(DateRefusal::FractionOfADay);
    }
    // A double tells times near today to some microseconds; what is beyond a millisecond is noise.
    let milliseconds = (fraction * SECONDS_A_DAY * 1000.0).round();
    let next_day = milliseconds >= SECONDS_A_DAY * 1000.0;
    let serial = whole as i64 + i64::from(next_day);
    let time = (fraction != 0.0).then(|| TimeOfDay::of_seconds(if next_day { 0.0 } else { milliseconds / 1000.0 }));
    let days = match order {
        DateOrder::SasDays => SAS + serial,
        DateOrder::ExcelSerial1904 if serial >= 0 => EXCEL_1904 + serial,
        DateOrder::ExcelSerial1900 if serial == 60 => return Err(DateRefusal::NeverWas),
        // The day that never was has pushed all later ones back by one.
        DateOrder::ExcelSerial1900 if serial >= 1 => BEFORE_EXCEL_1900 + serial - i64::from(serial > 60),
        _ => return Err(DateRefusal::BeyondCalendar { order }),
    };
    Partial::of_days(days, time).map_err(|_| DateRefusal::BeyondCalendar { order })
}
