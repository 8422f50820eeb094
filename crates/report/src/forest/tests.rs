use super::cases::*;
use super::*;
use crate::figure::tests::{flat, text_boxes, texts};
use crate::figure::{Item, Stroke};
use quick_xml::events::Event;
use trialstat_trial::result::{NotEstimable, Stat};

fn drawn(results: &ResultSet) -> Figure {
    figure(results, &Selection::all()).expect("intervals")
}

fn everything() -> [(&'static str, ResultSet); 7] {
    let one = results([interval("proportion", "wilson").rows(0.353, 0.215, 0.52)]);
    [
        ("one", one),
        ("two arms", two_arms()),
        ("ratios", ratios()),
        ("long names", long_names()),
        ("sixty", sixty()),
        ("medians", medians()),
        ("nothing estimable", nothing_estimable()),
    ]
}

fn strokes(figure: &Figure, asked: Stroke) -> Vec<[f64; 4]> {
    let ends = |item: &Item| match item {
        Item::Line { from, to, stroke } if *stroke == asked => Some([from.0, from.1, to.0, to.1]),
        _ => None,
    };
    flat(&figure.items).into_iter().filter_map(ends).collect()
}

/// Centres of the squares.
fn squares(figure: &Figure) -> Vec<(f64, f64)> {
    polygons(figure, 4)
        .iter()
        .map(|corners| ((corners[0].0 + corners[1].0) / 2.0, (corners[0].1 + corners[2].1) / 2.0))
        .collect()
}

fn polygons(figure: &Figure, corners: usize) -> Vec<Vec<(f64, f64)>> {
    let chosen = |item: &Item| match item {
        Item::Polygon(points) if points.len() == corners => Some(points.clone()),
        _ => None,
    };
    flat(&figure.items).into_iter().filter_map(chosen).collect()
}

/// The widest label is `Proportion` at size 13: 9449/2048·13, so 60. The plot starts at 16 + 60 + 16 = 92, its axis, 10 in
/// and 320 long, at 102. Down to the middle of the line: 16 margin, 20 title, 14 + 15 + 6 + 2 heading, 3 + 19 group, 19/2.
#[test]
fn marks_stand_where_the_numbers_are_on_a_linear_axis() {
    let figure = drawn(&results([interval("proportion", "wilson").rows(0.5, 0.1, 1.0)]));
    assert_eq!(squares(&figure), [(102.0 + 160.0, 104.5)]);
    let [line, low, high] = strokes(&figure, Stroke::Interval)[..] else { panic!("a line and two limits") };
    assert_eq!(line, [134.0, 104.5, 422.0, 104.5]);
    assert_eq!(low, [134.0, 101.0, 134.0, 108.0]);
    assert_eq!(high, [422.0, 101.0, 422.0, 108.0]);
    let ticks: Vec<f64> = strokes(&figure, Stroke::Grid).iter().map(|ends| ends[0]).collect();
    assert_eq!(ticks, [102.0, 166.0, 230.0, 294.0, 358.0, 422.0]);
    assert!(strokes(&figure, Stroke::Reference).is_empty(), "no proportion is no effect");
}

/// From 0.01 to 100 a power of ten is a quarter of the axis.
#[test]
fn marks_stand_where_the_numbers_are_on_a_logarithmic_axis() {
    let figure = drawn(&results([interval("ratio", "katz").rows(10.0, 0.01, 100.0)]));
    let [line, ..] = strokes(&figure, Stroke::Interval)[..] else { panic!("a line") };
    let (left, width) = (line[0], line[2] - line[0]);
    assert_eq!(width, 320.0);
    assert_eq!(squares(&figure)[0].0, left + 240.0);
    assert_eq!(strokes(&figure, Stroke::Reference)[0][0], left + 160.0);
}

/// The same figure as above, on pixels: the square at (262, 104.5), the line to its left and right, white above.
#[test]
fn the_picture_shows_what_the_figure_says() {
    let figure = drawn(&results([interval("proportion", "wilson").rows(0.5, 0.1, 1.0)]));
    let picture = resvg::tiny_skia::Pixmap::decode_png(&figure.png(1.0).expect("a picture")).expect("PNG");
    let red = |x, y| picture.pixel(x, y).expect("inside").red();
    assert!(red(260, 102) < 20 && red(263, 107) < 20, "square");
    assert!(red(200, 104) < 100 && red(400, 104) < 100, "line");
    assert!(red(200, 99) == 255 && red(120, 104) == 255, "ground");
    let ink = |from: (u32, u32), to: (u32, u32)| (from.0..to.0).any(|x| (from.1..to.1).any(|y| red(x, y) < 128));
    assert!(ink((16, 20), (200, 36)), "title");
}

#[test]
fn no_two_texts_overlap_and_none_leaves_the_page() {
    for (name, results) in everything() {
        let figure = drawn(&results);
        let boxes = text_boxes(&figure.items);
        for (index, ([left, top, right, bottom], text)) in boxes.iter().enumerate() {
            let inside = *left >= 0.0 && *top >= 0.0 && *right <= figure.width && *bottom <= figure.height;
            assert!(inside, "{name}: `{text}` leaves the page");
            for ([l, t, r, b], other) in &boxes[..index] {
                let apart = left >= r || l >= right || top >= b || t >= bottom;
                assert!(apart, "{name}: `{text}` overlaps `{other}`");
            }
        }
    }
}

#[test]
fn every_figure_is_xml_with_a_title_a_description_and_legible_text() {
    for (name, results) in everything() {
        let figure = drawn(&results);
        let svg = figure.svg();
        assert_eq!(svg, drawn(&results).svg(), "{name}: the same rows give the same bytes");
        let mut reader = quick_xml::Reader::from_str(&svg);
        let (mut names, mut words, mut sizes) = (Vec::new(), Vec::new(), Vec::new());
        loop {
            match reader.read_event().expect("well-formed") {
                Event::Start(start) | Event::Empty(start) => {
                    names.push(start.name().as_ref().to_owned());
                    for attribute in start.attributes() {
                        let attribute = attribute.expect("well-formed");
                        if attribute.key.as_ref() == "font-size" {
                            sizes.push(attribute.value.parse::<f64>().expect("a number"));
                        }
                    }
                }
                Event::Text(text) => words.push(text.to_string()),
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(names[..3], ["svg", "title", "desc"], "{name}");
        assert!(sizes.len() > 3 && sizes.iter().all(|size| *size >= 11.0), "{name}: {sizes:?}");
        let lines = names.iter().filter(|name| *name == "g").count();
        assert_eq!(lines, gather::intervals(results.rows.iter()).len(), "{name}");
        assert!(words.iter().any(|words| words.contains("Forest figure of")), "{name}");
    }
}

#[test]
fn lines_stand_in_the_order_of_the_rows_with_their_numbers_beside() {
    let figure = drawn(&two_arms());
    let order = [
        "Proportion",
        "active, 12/20",
        "wald",
        "placebo, 5/20",
        "Difference",
        "newcombe",
        "Ratio",
        "Odds ratio",
        "exact",
    ];
    let all = texts(&figure);
    let mut rest = all.iter();
    for text in order {
        assert!(rest.any(|found| found == text), "`{text}` is not in its place: {all:?}");
    }
    let baseline =
        |text: &str| text_boxes(&figure.items).iter().find(|(_, found)| found == text).map(|(bounds, _)| bounds[3]);
    assert_eq!(baseline("21.56"), baseline("exact"));
    assert_eq!(baseline("4.30"), baseline("exact"));
}

#[test]
fn limits_are_aligned_at_their_points() {
    let of = |method: &str| interval("odds-ratio", method).arm("active").reference("placebo");
    let figure = drawn(&results([of("a").rows(0.02, 0.0005, 0.8), of("b").rows(200.0, 5.0, 8e4)]));
    let point = |text: &str, after: &str| {
        let boxes = text_boxes(&figure.items);
        let found = boxes.iter().find(|(_, found)| found == text).unwrap_or_else(|| panic!("no `{text}`"));
        found.0[2] - crate::font::width(after, 12.0)
    };
    let near = |one: f64, other: f64| assert!((one - other).abs() < 1e-9, "{one} {other}");
    near(point("0.000500", ".000500"), point("5.00", ".00"));
    near(point("0.800", ".800"), point("80000", ""));
    near(point("0.0200", ".0200"), point("200", ""));
}

#[test]
fn arrow_heads_stand_where_an_interval_goes_on() {
    let figure = drawn(&ratios());
    let heads = polygons(&figure, 3);
    let rightwards = heads.iter().filter(|points| points[0].0 > points[1].0).count();
    // Two without an upper limit; one whose lower limit, 0, is infinitely far on a logarithmic axis.
    assert_eq!((heads.len(), rightwards), (3, 2));
    // Neither zero nor infinity has a place on this axis.
    assert_eq!(squares(&figure).len(), 4);
    let texts = texts(&figure);
    for text in ["not estimable: a cell is zero", "not estimable: no finite maximum of the likelihood", "∞"] {
        assert!(texts.iter().any(|found| found == text), "no `{text}`: {texts:?}");
    }
}

/// Arms of the others on the log scale are near log 2; that of the last reaches six powers of ten.
#[test]
fn one_limit_far_out_does_not_shorten_the_other_intervals() {
    let of = |method: &str| interval("odds-ratio", method);
    let near = [of("woolf").rows(2.0, 1.0, 4.0), of("exact").rows(2.0, 0.9, 4.4)];
    let with_far = results(near.into_iter().chain([of("profile").rows(2.0, 1.1, 2e6)]));
    let figure = drawn(&with_far);
    assert_eq!(polygons(&figure, 3).len(), 1);
    let labels = texts(&figure);
    assert!(labels.iter().any(|text| text == "5") && !labels.iter().any(|text| text == "100"), "{labels:?}");
    assert!(labels.iter().any(|text| text == "2000000"), "printed in full all the same: {labels:?}");
}

/// Without events Wald's interval is a point, and half of all limits lie at their estimates.
#[test]
fn intervals_without_length_make_no_other_one_far() {
    let of = |method: &str, high: f64| interval("proportion", method).rows(0.0, 0.0, high);
    let figure = drawn(&results([of("wald", 0.0), of("wald-cc", 0.02), of("wilson", 0.16)]));
    assert_eq!(polygons(&figure, 3).len(), 0);
}

/// The axis goes from 0 to 1, so that 0.8 lies at 256 of its 320 pixels.
#[test]
fn an_interval_beside_its_estimate_is_drawn_where_it_is() {
    let of = |method: &str| interval("difference", method);
    let figure = drawn(&results([of("a").rows(0.1, 0.09, 0.11), of("b").rows(0.1, 0.8, 1.0)]));
    let lines = strokes(&figure, Stroke::Interval);
    let (left, right) = (strokes(&figure, Stroke::Grid)[0][0], strokes(&figure, Stroke::Grid)[5][0]);
    assert_eq!(right - left, 320.0);
    assert!(lines.iter().any(|line| (line[0] - left - 256.0).abs() < 1e-9 && line[2] == right), "{lines:?}");
}

#[test]
fn a_time_not_reached_is_an_arrow_only_if_there_is_a_lower_limit() {
    let figure = drawn(&medians());
    assert_eq!(polygons(&figure, 3).len(), 2);
    let texts = texts(&figure);
    assert!(texts.iter().any(|text| text == "not estimable: not reached"), "{texts:?}");
    assert!(texts.iter().any(|text| text == "Quantile (days)"), "{texts:?}");
    assert_eq!(texts.iter().filter(|text| *text == "NE").count(), 3, "two limits and one median: {texts:?}");
}

#[test]
fn without_anything_estimable_there_is_no_axis() {
    let figure = drawn(&nothing_estimable());
    assert!(strokes(&figure, Stroke::Grid).is_empty() && strokes(&figure, Stroke::Interval).is_empty());
    assert!(texts(&figure).iter().any(|text| text == "not estimable: no subjects"));
}

#[test]
fn limits_in_the_wrong_order_are_printed_and_not_drawn() {
    let figure = drawn(&results([interval("nnt", "wald").rows(9.0, 40.0, -20.0)]));
    assert!(strokes(&figure, Stroke::Interval).is_empty());
    assert_eq!(squares(&figure).len(), 1);
    assert!(texts(&figure).iter().any(|text| text == "−20.0"));
}

#[test]
fn names_that_differ_are_shown_and_names_that_all_share_are_not() {
    let of = |variable: &str, level: f64| {
        let about =
            interval("proportion", "wilson").arm("active").about(|row| row.variable = variable.to_owned().into());
        let mut rows = about.rows(0.5, 0.4, 0.6);
        rows[3] = about.row("conf.level", level);
        rows
    };
    let shown = texts(&drawn(&results([of("response", 0.95), of("remission", 0.9)])));
    for text in
        ["response, active", "remission, active", "wilson, 90%", "CI", "Estimates with confidence intervals by method"]
    {
        assert!(shown.iter().any(|found| found == text), "no `{text}`: {shown:?}");
    }
    let alike = texts(&drawn(&results([of("response", 0.95)])));
    for text in ["active", "wilson", "95% CI", "response: estimates with 95% confidence intervals by method"] {
        assert!(alike.iter().any(|found| found == text), "no `{text}`: {alike:?}");
    }
}

/// A coefficient's limits are the hazard ratio's; one that could not be fitted has neither, nor limits.
#[test]
fn a_hazard_ratio_is_drawn_for_its_coefficient() {
    let about = interval("coefficient", "cox, efron").arm("active").reference("placebo");
    let mut fitted = about.rows(-0.7, 0.3, 0.9);
    fitted.push(about.row("hazard.ratio", 0.5));
    let failed = interval("coefficient", "cox, exact").row("estimate", Stat::NotEstimable(NotEstimable::NoMaximum));
    let shown = texts(&drawn(&results([fitted, vec![failed]])));
    for text in ["Hazard ratio", "0.50", "not estimable: no finite maximum of the likelihood"] {
        assert!(shown.iter().any(|found| found == text), "no `{text}`: {shown:?}");
    }
    assert!(!shown.iter().any(|text| text.contains("0.7")), "{shown:?}");
}

#[test]
fn only_what_is_selected_is_drawn() {
    let results = two_arms();
    let only = |selection: Selection| figure(&results, &selection);
    let shown =
        texts(&only(Selection::all().context("ratio").context("difference").title("Effects")).expect("intervals"));
    assert_eq!(shown[..2], ["Effects", "Difference"]);
    assert!(shown.iter().any(|text| text == "katz") && !shown.iter().any(|text| text == "Proportion"), "{shown:?}");
    assert_eq!(only(Selection::all().analysis("other")), Err(FigureError::NoIntervals));
    assert_eq!(only(Selection::all().variable("other")), Err(FigureError::NoIntervals));
    assert!(only(Selection::all().analysis("primary").variable("response")).is_ok());
}

#[test]
fn rows_in_any_order_come_together_and_a_statistic_twice_is_two_intervals() {
    let (one, other) = (interval("ratio", "katz"), interval("ratio", "koopman"));
    let (mut rows, others) = (one.rows(2.0, 1.0, 4.0), other.rows(3.0, 1.5, 6.0));
    rows.extend(others);
    rows.sort_by_key(|row| row.stat_name);
    assert_eq!(squares(&drawn(&results([rows.clone()]))).len(), 2);
    rows.extend(one.rows(2.5, 1.0, 5.0));
    assert_eq!(squares(&drawn(&results([rows]))).len(), 3);
}

#[test]
fn tests_and_counts_are_no_intervals_and_too_many_intervals_no_figure() {
    let test = interval("test", "fisher");
    let rows = results([vec![test.row("p.value", 0.04)], vec![interval("population", "count").row("N", 40.0)]]);
    assert_eq!(figure(&rows, &Selection::all()), Err(FigureError::NoIntervals));
    let mut rows = sixty();
    rows.rows.extend(interval("proportion", "one more").rows(0.5, 0.4, 0.6));
    let too_many = FigureError::TooManyIntervals { found: 61, most: 60 };
    assert_eq!(figure(&rows, &Selection::all()), Err(too_many));
}

#[test]
fn a_small_figure_as_text() {
    let of = |method: &str| interval("difference", method).arm("active").reference("placebo");
    let rows = results([of("newcombe").rows(0.35, 0.0451, 0.5781), of("exact").failed(NotEstimable::NoSubjects)]);
    insta::assert_snapshot!(drawn(&rows).svg());
}
