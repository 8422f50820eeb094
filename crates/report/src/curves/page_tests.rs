//! What holds for every figure of curves, whatever is drawn.

use super::Kind;
use super::cases::*;
use super::plot::{HEIGHT, WIDTH};
use super::tests::{corner, curves, drawn, marks, shades};
use crate::figure::Figure;
use crate::figure::tests::text_boxes;
use quick_xml::events::Event;

fn everything() -> Vec<(&'static str, Figure)> {
    let results = [
        ("two arms", two_arms()),
        ("banded", banded()),
        ("one curve", one_curve()),
        ("eight groups", eight_groups()),
        ("all censored", all_censored()),
        ("nothing known", nothing_known()),
        ("days", many(2000, 1827.0)),
        ("years", many(300, 0.02)),
        ("subnormal", many(3, 5e-324)),
        ("huge", many(4, f64::MAX)),
        ("late entries", late_entries()),
    ];
    let both = |(name, results)| [(name, drawn(results, Kind::Survival)), (name, drawn(results, Kind::LogLog))];
    let mut figures: Vec<_> = results.iter().flat_map(|(name, results)| both((*name, results))).collect();
    figures.push(("causes", drawn(&causes(), Kind::Incidence)));
    figures
}

#[test]
fn no_two_texts_overlap_and_none_leaves_the_page() {
    for (name, figure) in everything() {
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

/// Whatever is drawn stays in the plot, marks reaching out by half their height, and no text is in its way.
#[test]
fn curves_stay_in_the_plot_and_texts_outside() {
    for (name, figure) in everything() {
        let (left, top) = corner(&figure);
        let inside = |(x, y): (f64, f64), slack: f64| {
            (left - 1e-9..=left + WIDTH + 1e-9).contains(&x) && (top - slack..=top + HEIGHT + slack).contains(&y)
        };
        for points in curves(&figure).iter().chain(&shades(&figure)) {
            assert!(points.iter().all(|point| inside(*point, 1e-9)), "{name}: {points:?}");
        }
        assert!(marks(&figure).iter().all(|mark| inside((mark[0], mark[1]), 3.6) && inside((mark[2], mark[3]), 3.6)));
        for ([l, t, r, b], text) in text_boxes(&figure.items) {
            let apart = r <= left || l >= left + WIDTH || b <= top || t >= top + HEIGHT;
            assert!(apart || text.starts_with("no curve"), "{name}: `{text}` is in the plot");
        }
    }
}

#[test]
fn every_figure_is_xml_with_a_title_a_description_and_legible_text() {
    for (name, figure) in everything() {
        let svg = figure.svg();
        assert!(!svg.contains("NaN") && !svg.contains("inf\""), "{name}");
        let mut reader = quick_xml::Reader::from_str(&svg);
        let (mut names, mut sizes) = (Vec::new(), Vec::new());
        loop {
            match reader.read_event().expect("well-formed") {
                Event::Start(start) | Event::Empty(start) => {
                    names.push(start.name().as_ref().to_owned());
                    let size = start.attributes().map(|one| one.expect("well-formed"));
                    let size = size.filter(|one| one.key.as_ref() == "font-size");
                    sizes.extend(size.map(|one| one.value.parse::<f64>().expect("a number")));
                }
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(names[..3], ["svg", "title", "desc"], "{name}");
        assert!(sizes.len() > 3 && sizes.iter().all(|size| *size >= 11.0), "{name}: {sizes:?}");
    }
}

/// Pictures of what is hardest to draw.
#[test]
fn every_kind_of_figure_has_a_picture() {
    let figures = [
        drawn(&eight_groups(), Kind::Survival),
        drawn(&nothing_known(), Kind::LogLog),
        drawn(&many(4, f64::MAX), Kind::Survival),
        drawn(&causes(), Kind::Incidence),
    ];
    for figure in figures {
        let picture = resvg::tiny_skia::Pixmap::decode_png(&figure.png(0.5).expect("a picture")).expect("PNG");
        assert_eq!(f64::from(picture.width()), (figure.width / 2.0).ceil());
    }
}
