use super::cases::*;
use super::plot::{HEIGHT, WIDTH};
use super::*;
use crate::figure::tests::{flat, text_boxes, texts};
use crate::figure::{Item, Stroke};
use trialstat_trial::result::{NotEstimable, Stat};

pub(super) fn drawn(results: &ResultSet, kind: Kind) -> Figure {
    super::figure(results, &Selection::all(), kind).expect("curves")
}

/// The curves: the paths in groups.
pub(super) fn curves(figure: &Figure) -> Vec<Vec<(f64, f64)>> {
    let groups =
        figure.items.iter().filter_map(|item| if let Item::Group { items, .. } = item { Some(items) } else { None });
    let path = |item: &Item| if let Item::Path { points, .. } = item { Some(points.clone()) } else { None };
    groups.flat_map(|items| items.iter().filter_map(path)).collect()
}

pub(super) fn lines(figure: &Figure, chosen: impl Fn(Stroke) -> bool) -> Vec<[f64; 4]> {
    let ends = |item: &Item| match item {
        Item::Line { from, to, stroke } if chosen(*stroke) => Some([from.0, from.1, to.0, to.1]),
        _ => None,
    };
    flat(&figure.items).into_iter().filter_map(ends).collect()
}

pub(super) fn marks(figure: &Figure) -> Vec<[f64; 4]> {
    lines(figure, |stroke| matches!(stroke, Stroke::Mark { .. }))
}

pub(super) fn shades(figure: &Figure) -> Vec<Vec<(f64, f64)>> {
    let points = |item: &Item| if let Item::Shade { points, .. } = item { Some(points.clone()) } else { None };
    figure.items.iter().filter_map(points).collect()
}

/// Where the plot begins: the upper end of the upright axis, which is the first line of an axis.
pub(super) fn corner(figure: &Figure) -> (f64, f64) {
    let axis = lines(figure, |stroke| stroke == Stroke::Axis)[0];
    (axis[0], axis[1])
}

/// Four subjects: events at 1 and 3, censored at 2 and 4. Survival is 3/4 from 1 on and 3/8 from 3 on; a week is a quarter
/// of the axis.
fn four() -> ResultSet {
    results([steps(&kaplan_meier(), &tallies(&[(1.0, true), (2.0, false), (3.0, true), (4.0, false)]))])
}

#[test]
fn a_curve_steps_down_where_the_numbers_are() {
    let figure = drawn(&four(), Kind::Survival);
    let (left, top) = corner(&figure);
    let at = |week: f64, survival: f64| (left + WIDTH * week / 4.0, top + HEIGHT * (1.0 - survival));
    let expected = [at(0.0, 1.0), at(1.0, 1.0), at(1.0, 0.75), at(3.0, 0.75), at(3.0, 0.375), at(4.0, 0.375)];
    let [curve] = &curves(&figure)[..] else { panic!("one curve") };
    assert_eq!(curve.len(), expected.len(), "{curve:?}");
    for (point, expected) in curve.iter().zip(expected) {
        assert!((point.0 - expected.0).abs() < 1e-9 && (point.1 - expected.1).abs() < 1e-9, "{curve:?}");
    }
    let censored: Vec<f64> = marks(&figure).iter().map(|mark| (mark[0] - left) * 4.0 / WIDTH).collect();
    assert_eq!(censored, [2.0, 4.0]);
}

/// The axis goes from 0 to 4 in steps of 1: all four at risk at 0 and 1, three at 2, and so on.
#[test]
fn numbers_at_risk_stand_below_their_times() {
    let figure = drawn(&four(), Kind::Survival);
    let boxes = text_boxes(&figure.items);
    let below = |label: &str, from: usize| {
        let (place, text) = boxes.iter().skip(from).find(|(_, text)| text == label).expect("a number");
        ((place[0] + place[2]) / 2.0, text.clone())
    };
    let heading = boxes.iter().position(|(_, text)| text == "Number at risk").expect("a table");
    let numbers: Vec<&str> = boxes[heading + 1..heading + 6].iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(numbers, ["4", "4", "3", "2", "1"]);
    assert!((below("3", 0).0 - below("2", heading).0).abs() < 1e-9, "two are at risk at the tick of 3");
}

/// From the first event on: at 1 with upper limits of 1, at 3 with others; none after the last time.
#[test]
fn the_pointwise_limits_are_shaded() {
    let figure = drawn(&four(), Kind::Survival);
    let (left, top) = corner(&figure);
    let [shade] = &shades(&figure)[..] else { panic!("one shade") };
    assert_eq!((shade[0].0, shade[0].1), (left + WIDTH / 4.0, top));
    assert_eq!(shade.iter().map(|point| point.0).fold(0.0, f64::max), left + WIDTH);
    let low = shade.last().expect("points");
    // The lower limit at 1 is 3/4 over the exponential of 1.96 times the root of 1/(4·3).
    let limit = 0.75 / libm::exp(1.96 * (1.0_f64 / 12.0).sqrt());
    assert!((low.1 - (top + HEIGHT * (1.0 - limit))).abs() < 1e-9, "{low:?}");
}

#[test]
fn a_band_replaces_the_pointwise_limits() {
    let figure = drawn(&banded(), Kind::Survival);
    let (left, _) = corner(&figure);
    let [shade] = &shades(&figure)[..] else { panic!("one shade") };
    let ends = [f64::min, f64::max].map(|pick| shade.iter().map(|point| point.0).reduce(pick).expect("points"));
    assert_eq!(ends.map(|x| (x - left) * 40.0 / WIDTH), [6.0, 23.0]);
    let words = texts(&figure).join(" ");
    assert!(words.contains("simultaneous") && words.contains("hall-wellner, log. No band: placebo."), "{words}");
}

#[test]
fn limits_of_many_curves_are_left_out_and_that_is_said() {
    let figure = drawn(&eight_groups(), Kind::Survival);
    assert_eq!((curves(&figure).len(), shades(&figure).len()), (8, 0));
    assert!(texts(&figure).join(" ").contains("Limits are left out"));
}

/// Medians 23 and 8: across at one half to the later, and down from both.
#[test]
fn quantiles_are_marked() {
    let figure = drawn(&two_arms(), Kind::Survival);
    let (left, top) = corner(&figure);
    let found = lines(&figure, |stroke| stroke == Stroke::Reference);
    let x = |week: f64| left + WIDTH * week / 40.0;
    let (middle, bottom) = (top + HEIGHT / 2.0, top + HEIGHT);
    assert_eq!(
        found,
        [[left, middle, x(23.0), middle], [x(23.0), middle, x(23.0), bottom], [x(8.0), middle, x(8.0), bottom]]
    );
    assert!(texts(&figure).join(" ").contains("median (6-MP 23, placebo 8)"));
}

/// log(−log 3/4) is −1.246 and log(−log 3/8) −0.019: the axis goes from −1.5 to 0 in steps of 0.5, that of time from 1 to 5.
#[test]
fn the_diagnostic_shows_log_minus_log_over_log_time() {
    let figure = drawn(&four(), Kind::LogLog);
    let (left, top) = corner(&figure);
    let [curve] = &curves(&figure)[..] else { panic!("one curve") };
    let x = |week: f64| left + WIDTH * libm::log(week) / libm::log(5.0);
    let y = |survival: f64| top - HEIGHT * libm::log(-libm::log(survival)) / 1.5;
    let expected = [(x(1.0), y(0.75)), (x(3.0), y(0.75)), (x(3.0), y(0.375)), (x(4.0), y(0.375))];
    assert_eq!(curve.len(), 4, "{curve:?}");
    for (point, expected) in curve.iter().zip(expected) {
        assert!((point.0 - expected.0).abs() < 1e-9 && (point.1 - expected.1).abs() < 1e-9, "{curve:?}");
    }
    assert!(marks(&figure).is_empty() && shades(&figure).is_empty());
}

#[test]
fn a_curve_without_an_event_is_not_on_the_diagnostic() {
    let figure = drawn(&all_censored(), Kind::LogLog);
    assert!(curves(&figure).is_empty());
    let words = texts(&figure).join(" ");
    assert!(words.contains("nowhere between 0 and 1") && words.contains("Not drawn: nobody; one."), "{words}");
}

#[test]
fn causes_share_the_colour_of_their_group_and_no_two_curves_their_dashes() {
    let figure = drawn(&causes(), Kind::Incidence);
    let items = flat(&figure.items);
    let strokes: Vec<(&str, Option<&str>)> = items
        .iter()
        .filter_map(|item| match item {
            Item::Path { stroke: Stroke::Curve { colour, dashes }, .. } => Some((*colour, *dashes)),
            _ => None,
        })
        .take(4)
        .collect();
    let [one, other, third, fourth] = strokes[..] else { panic!("four curves") };
    assert!(one.0 == other.0 && third.0 == fourth.0 && one.0 != third.0, "{strokes:?}");
    let words = texts(&figure);
    for label in ["relapse, active", "death in remission, placebo", "Time", "Cumulative incidence"] {
        assert!(words.iter().any(|text| text == label), "no `{label}`: {words:?}");
    }
    let only = Selection::all().variable("relapse").time("Months").title("Relapse");
    let words = texts(&super::figure(&causes(), &only, Kind::Incidence).expect("two curves"));
    assert!(words[0] == "Relapse" && words.iter().any(|text| text == "Months"), "{words:?}");
    assert!(!words.iter().any(|text| text.contains("relapse")), "{words:?}");
}

#[test]
fn bare_numbers_are_called_what_they_are() {
    let about = super::cases::about("incidence", "aalen-johansen, log, jackknife").group("dose", "2").variable("1");
    let rows = results([steps(&about, &[(3.0, 9.0, 2.0, 1.0)])]);
    let words = texts(&drawn(&rows, Kind::Incidence));
    assert!(words[0].starts_with("Cumulative incidence of cause 1 by dose"), "{words:?}");
    assert!(words.iter().any(|text| text == "dose 2"), "{words:?}");
}

/// Causes of one group share its numbers at risk, endpoints do not.
#[test]
fn endpoints_have_numbers_at_risk_of_their_own() {
    let of = |endpoint, at_risk| steps(&kaplan_meier().variable(endpoint), &[(3.0, at_risk, 2.0, 1.0)]);
    let words = texts(&drawn(&results([of("relapse", 9.0), of("death", 8.0)]), Kind::Survival));
    assert!(words.iter().any(|text| text == "9") && words.iter().any(|text| text == "8"), "{words:?}");
    assert_eq!(words.iter().filter(|text| *text == "death").count(), 2, "in the legend and in the table: {words:?}");
    let words = texts(&drawn(&causes(), Kind::Incidence));
    assert_eq!(words.iter().filter(|text| *text == "58").count(), 2, "one line a group: {words:?}");
}

/// Steps beyond the curve's end, those of another scale and those of comparisons are not the curve's.
#[test]
fn rows_at_single_times_and_of_other_methods_are_not_drawn() {
    let plain = curves(&drawn(&four(), Kind::Survival));
    let mut rows = four();
    let about = kaplan_meier();
    for (time, censored) in [(4.0, 2.0), (9.0, 7.0)] {
        rows.rows.extend([about.at(time, "n.risk", 1.0), about.at(time, "n.censor", censored)]);
        rows.rows.push(about.at(time, "estimate", Stat::NotEstimable(NotEstimable::NotReached)));
    }
    rows.rows.extend(steps(&super::cases::about("survival", "kaplan-meier, plain"), &[(1.0, 9.0, 3.0, 0.0)]));
    let mut compared = about.at(1.0, "estimate", 0.2);
    compared.group2_level = Some("placebo".into());
    rows.rows.push(compared);
    rows.rows.push(about.at(f64::NAN, "estimate", 0.1));
    let figure = drawn(&rows, Kind::Survival);
    assert_eq!(curves(&figure), plain);
    assert_eq!(marks(&figure), marks(&drawn(&four(), Kind::Survival)));
}

/// A curve of so many steps, a time unit apart, every third a censoring.
fn long_curve(steps: u32) -> gather::Curve {
    let mut survival = 1.0;
    let step = |index: u32| {
        let (left, censored) = (f64::from(steps - index), index.is_multiple_of(3));
        survival *= if censored { 1.0 } else { 1.0 - 1.0 / left };
        gather::Step {
            time: f64::from(index + 1),
            at_risk: Some(left),
            events: Some(f64::from(u8::from(!censored))),
            censored: Some(f64::from(u8::from(censored))),
            estimate: Some(survival),
            low: Some(0.9 * survival),
            high: Some((1.1 * survival).min(1.0)),
        }
    };
    let steps: Vec<gather::Step> = (0..steps).map(step).collect();
    let mut curves = gather::curves(four().rows.iter(), Kind::Survival);
    gather::Curve { steps, ..curves.remove(0) }
}

/// A hundred thousand steps on 500 pixels: at most a step each half pixel, and the end where it is.
#[test]
fn more_steps_than_can_be_seen_are_thinned() {
    let long = long_curve(100_000);
    let end = long.steps.last().and_then(|step| step.estimate).expect("an end");
    let figure = draw::figure(&[long], &Selection::all(), Kind::Survival);
    let (left, top) = corner(&figure);
    let [curve] = &curves(&figure)[..] else { panic!("one curve") };
    assert!(curve.len() <= 2002 && curve.len() > 1500, "{} points", curve.len());
    assert!(curve.windows(2).all(|pair| pair[0].0 <= pair[1].0 && pair[0].1 <= pair[1].1), "it only falls");
    assert_eq!(curve.last(), Some(&(left + WIDTH, top + HEIGHT * (1.0 - end))));
    let strokes = marks(&figure);
    assert!(strokes.len() <= (WIDTH / trace::MARKS_APART) as usize + 1, "{}", strokes.len());
    assert!(figure.svg().len() < 150_000, "{}", figure.svg().len());
}

#[test]
fn late_entry_is_said_and_weights_keep_a_decimal() {
    let words = texts(&drawn(&late_entries(), Kind::Survival)).join(" ");
    assert!(words.contains("Some entered late") && words.contains("12.5") && words.contains("dose 1"), "{words}");
    let words = texts(&drawn(&two_arms(), Kind::Survival)).join(" ");
    assert!(!words.contains("entered late"), "{words}");
}

/// The same rows as above on pixels: the first step's colour, the shade above it, white before it.
#[test]
fn the_picture_shows_what_the_figure_says() {
    let figure = drawn(&four(), Kind::Survival);
    let (left, top) = corner(&figure);
    let picture = resvg::tiny_skia::Pixmap::decode_png(&figure.png(1.0).expect("a picture")).expect("PNG");
    let colour = |week: f64, survival: f64| {
        let (x, y) = (left + WIDTH * week / 4.0, top + HEIGHT * (1.0 - survival));
        let pixel = picture.pixel(x as u32, y as u32).expect("inside");
        (pixel.red(), pixel.green(), pixel.blue())
    };
    let (red, green, blue) = colour(1.5, 0.75);
    assert!(red < 60 && green < 160 && blue > 140, "the curve: {red} {green} {blue}");
    let (red, _, blue) = colour(1.5, 0.9);
    assert!(red < 240 && blue > 235, "the shade: {red} {blue}");
    assert_eq!(colour(0.5, 0.9), (255, 255, 255));
}

#[test]
fn the_description_has_the_numbers_at_the_ticks() {
    let svg = drawn(&two_arms(), Kind::Survival).svg();
    for words in [
        "Figure of 2 curves of survival.",
        "6-MP, 21 at risk at the start, 9 with the event, 12 censored: 0.753 (0.586 to 0.968) at 10",
        "<title>placebo, 21 at risk at the start, 21 with the event, 0 censored</title>",
    ] {
        assert!(svg.contains(words), "no `{words}`");
    }
}

#[test]
fn no_curve_and_too_many_are_refused() {
    let all = Selection::all();
    assert_eq!(super::figure(&ResultSet::default(), &all, Kind::Survival), Err(FigureError::NoCurves));
    assert_eq!(super::figure(&causes(), &all, Kind::Survival), Err(FigureError::NoCurves));
    assert_eq!(super::figure(&four(), &all.clone().analysis("other"), Kind::Survival), Err(FigureError::NoCurves));
    let mut nine = eight_groups();
    nine.rows.extend(steps(&kaplan_meier().group("regimen", "one more"), &[(1.0, 2.0, 1.0, 1.0)]));
    let refused = Err(FigureError::TooManyCurves { found: 9, most: 8 });
    assert_eq!(super::figure(&nine, &all, Kind::Survival), refused);
}

#[test]
fn a_small_figure_as_text() {
    insta::assert_snapshot!(drawn(&four(), Kind::Survival).svg());
}

#[test]
fn a_small_diagnostic_as_text() {
    insta::assert_snapshot!(drawn(&two_arms(), Kind::LogLog).svg());
}
