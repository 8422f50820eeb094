//! Curves laid out as a page: the plot, their names at the right, the numbers at risk below, a caption.

use super::Selection;
use super::at_risk::AtRisk;
use super::gather::{Curve, Step};
use super::kind::Kind;
use super::legend::Legend;
use super::limits::Shaded;
use super::plot::{HEIGHT, Plot, WIDTH};
use super::style::Style;
use super::{trace, words};
use crate::axis::Axis;
use crate::figure::{Anchor, Figure, Item, Stroke};
use crate::font;
use crate::page::{BODY, MARGIN, Page, SMALL};
use crate::wrap::wrap;

/// Half the height of a mark on a curve.
const MARK: f64 = 3.5;

/// Draws the curves, at least one and no more than there are styles.
pub(crate) fn figure(curves: &[Curve], selection: &Selection, kind: Kind) -> Figure {
    let styles = styles(curves);
    let (time, value) = axes(curves, kind);
    let table = AtRisk::of(if kind == Kind::LogLog { &[] } else { curves }, &styles, &time);
    let left = (MARGIN + table.room().max(Plot::room_for_values(&value))).ceil();
    let mut plot = Plot { left, top: 0.0, time, value };
    let lines: Vec<Vec<(f64, f64)>> = curves.iter().map(|curve| trace::line(curve, kind, &plot)).collect();
    let ends = lines.iter().map(|line| line.last().map_or(1.0, |end| (end.1 - plot.top) / HEIGHT));
    let names: Vec<_> = curves.iter().zip(&styles).zip(ends).collect();
    let legend = Legend::of(names.into_iter().map(|((curve, style), end)| (curve.label.clone(), *style, end)));
    let last_label = plot.time.ticks.last().map_or(0.0, |tick| font::width(&tick.label, SMALL) / 2.0);
    let width = (plot.right() + legend.room().max(last_label) + MARGIN).ceil();

    let title = selection.title.clone().unwrap_or_else(|| words::title(curves, kind));
    let mut page = Page::new();
    page.title(&title, width - 2.0 * MARGIN);
    page.y += 22.0;
    page.text(left - Plot::room_for_values(&plot.value), page.y, Anchor::Start, BODY, kind.value());
    plot.top = page.y + 10.0;
    let empty = lines.iter().all(|line| line.len() < 2);
    if empty {
        let middle = (plot.left + WIDTH / 2.0, plot.top + HEIGHT / 2.0);
        page.text(middle.0, middle.1, Anchor::Middle, BODY, words::nothing(kind));
    } else {
        plot.grid(&mut page);
    }
    let time_words = words::time(curves, selection.time.as_deref(), kind);
    plot.axes(&wrap(&time_words, BODY, WIDTH, 2), &mut page);
    let shaded = Shaded::of(curves, kind);
    for (curve, style) in curves.iter().zip(&styles) {
        shade(shaded.steps(curve), style.colour, &plot, &mut page);
    }
    quantiles(curves, &plot, &mut page);
    for (curve, style) in curves.iter().zip(&styles) {
        let items = drawn(curve, *style, kind, &plot);
        page.items.push(Item::Group { title: words::curve(curve, kind), items });
    }
    legend.draw(plot.right(), plot.top, &mut page);
    table.draw(MARGIN, &plot, &mut page);
    page.caption(&words::caption(curves, kind), width - 2.0 * MARGIN);
    page.figure(title, words::description(curves, kind, &plot.time), width)
}

/// A colour for each group, or for each curve of a single group, and dashes for each curve.
fn styles(curves: &[Curve]) -> Vec<Style> {
    let several = curves.iter().any(|curve| curve.place != curves[0].place);
    let of = |(index, curve): (usize, &Curve)| Style::of(if several { curve.place } else { index }, index);
    curves.iter().enumerate().map(of).collect()
}

/// The axes that hold all curves and their limits.
fn axes(curves: &[Curve], kind: Kind) -> (Axis, Axis) {
    let steps = curves.iter().flat_map(|curve| &curve.steps);
    let values = steps.clone().flat_map(|step| [step.estimate, step.high]).flatten();
    match kind {
        Kind::Survival | Kind::Incidence => (kind.time_axis(steps.map(|step| step.time)), kind.value_axis(values)),
        Kind::LogLog => {
            let drawn = |step: &&Step| step.estimate.and_then(|estimate| kind.drawn(estimate));
            // A curve reaches from its first finite number to its end.
            let reach = |curve: &Curve| {
                let first = curve.steps.iter().find(|step| drawn(step).is_some());
                first.into_iter().chain(first.and(curve.steps.last())).map(|step| step.time).collect::<Vec<f64>>()
            };
            let times: Vec<f64> = curves.iter().flat_map(reach).collect();
            (kind.time_axis(times.iter().copied()), kind.value_axis(steps.filter_map(|step| drawn(&step))))
        }
    }
}

/// Lays the limits of these steps under what is drawn next.
fn shade(steps: &[Step], colour: &'static str, plot: &Plot, page: &mut Page) {
    for shade in trace::shades(steps, plot) {
        page.items.push(Item::Shade { points: shade.outline(), colour });
        for points in [shade.upper, shade.lower] {
            page.items.push(Item::Path { points, stroke: Stroke::Edge { colour } });
        }
    }
}

/// From the upright axis to the curves and down to the times by which a share has had the event.
fn quantiles(curves: &[Curve], plot: &Plot, page: &mut Page) {
    for share in words::shares(curves) {
        let of_share = curves.iter().flat_map(|curve| &curve.quantiles).filter(|quantile| quantile.share == share);
        let times: Vec<f64> = of_share.filter_map(|quantile| quantile.time).collect();
        let y = plot.y(1.0 - share);
        let last = times.iter().map(|time| plot.x(*time)).fold(plot.left, f64::max);
        if last > plot.left {
            page.line((plot.left, y), (last, y), Stroke::Reference);
        }
        for time in times {
            page.line((plot.x(time), y), (plot.x(time), plot.bottom()), Stroke::Reference);
        }
    }
}

fn drawn(curve: &Curve, style: Style, kind: Kind, plot: &Plot) -> Vec<Item> {
    let points = trace::line(curve, kind, plot);
    let mut items = Vec::new();
    if points.len() > 1 {
        items.push(Item::Path { points, stroke: style.stroke() });
    }
    if kind != Kind::LogLog {
        items.extend(trace::marks(curve, plot).into_iter().map(|(x, y)| Item::Line {
            from: (x, y - MARK),
            to: (x, y + MARK),
            stroke: Stroke::Mark { colour: style.colour },
        }));
    }
    items
}
