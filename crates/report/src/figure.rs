//! A drawn figure, as SVG text and as PNG.

use crate::font;
use crate::svg::{Writer, fixed};
use thiserror::Error;

/// No picture has more pixels; it would take half a gigabyte.
const MOST_PIXELS: f64 = 1e8;

/// Why there is no figure.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum FigureError {
    /// No row selected is part of an interval.
    #[error("no interval among the rows selected")]
    NoIntervals,
    /// More lines than can be read on one page.
    #[error("{found} intervals, where one figure holds {most}")]
    TooManyIntervals {
        /// How many there are.
        found: usize,
        /// How many one figure holds.
        most: usize,
    },
    /// No row selected is a point of a curve.
    #[error("no curve among the rows selected")]
    NoCurves,
    /// More curves than can be told apart.
    #[error("{found} curves, where one figure holds {most}")]
    TooManyCurves {
        /// How many there are.
        found: usize,
        /// How many one figure holds.
        most: usize,
    },
    /// The scale is no positive number, or the picture would not fit into memory.
    #[error("scale {scale} gives no picture of {width} × {height} points")]
    Scale {
        /// The scale asked for.
        scale: f64,
        /// The figure's width at scale 1.
        width: f64,
        /// The figure's height at scale 1.
        height: f64,
    },
}

/// A figure, ready to be written. Dark on white, legible without colour, with its content in words beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) items: Vec<Item>,
}

/// What is drawn, in pixels from the upper left corner; later items cover earlier ones.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Item {
    Line {
        from: (f64, f64),
        to: (f64, f64),
        stroke: Stroke,
    },
    Polygon(Vec<(f64, f64)>),
    /// A line through points.
    Path {
        points: Vec<(f64, f64)>,
        stroke: Stroke,
    },
    /// A polygon that lets through what lies below it.
    Shade {
        points: Vec<(f64, f64)>,
        colour: &'static str,
    },
    Text {
        at: (f64, f64),
        anchor: Anchor,
        size: f64,
        content: String,
    },
    /// Several items that belong together, with words that a viewer shows when pointed at.
    Group {
        title: String,
        items: Vec<Item>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Stroke {
    /// An interval.
    Interval,
    /// An axis, its ticks, a rule.
    Axis,
    /// The line of no effect.
    Reference,
    /// Behind all else.
    Grid,
    /// A curve, told apart by colour and by dashes.
    Curve { colour: &'static str, dashes: Option<&'static str> },
    /// The edge of a shaded band.
    Edge { colour: &'static str },
    /// A mark on a curve.
    Mark { colour: &'static str },
}

/// How much of what lies below a shade is lost in it.
const SHADE: &str = "0.13";

impl Stroke {
    /// Colour, width, and dashes where there are some.
    fn attributes(self) -> (&'static str, &'static str, Option<&'static str>) {
        match self {
            Stroke::Interval => ("#000", "1.4", None),
            Stroke::Axis => ("#000", "0.8", None),
            Stroke::Reference => ("#333", "1", Some("4 3")),
            Stroke::Grid => ("#ddd", "0.8", None),
            Stroke::Curve { colour, dashes } => (colour, "1.8", dashes),
            Stroke::Edge { colour } => (colour, "0.4", None),
            Stroke::Mark { colour } => (colour, "1", None),
        }
    }

    /// The same as SVG writes it.
    fn written<'a>(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let (colour, width, dashes) = self.attributes();
        [("stroke", colour), ("stroke-width", width)]
            .into_iter()
            .chain(dashes.map(|dashes| ("stroke-dasharray", dashes)))
    }
}

/// Which part of a text its place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// How text is written: as text in a family of fonts, or as the outlines of the font kept with the crate.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lettering {
    Text,
    Outlines,
}

impl Figure {
    /// Width and height in pixels, at scale 1.
    pub fn size(&self) -> (f64, f64) {
        (self.width, self.height)
    }

    /// The figure as SVG, with text as text. The bytes depend on the rows and the selection alone.
    pub fn svg(&self) -> String {
        self.write(Lettering::Text)
    }

    /// The figure as PNG, `scale` pixels for each of its own; 2 or 3 suit print. Characters that the font kept with the
    /// crate lacks (it has Latin, Greek and Cyrillic) are drawn as boxes here, and as they are by a viewer of the SVG.
    ///
    /// # Errors
    ///
    /// A scale that is no positive number, or gives more than a hundred million pixels or less than one.
    pub fn png(&self, scale: f64) -> Result<Vec<u8>, FigureError> {
        let (width, height) = ((self.width * scale).ceil(), (self.height * scale).ceil());
        let refused = || FigureError::Scale { scale, width: self.width, height: self.height };
        // Written so that what is no number is refused too.
        let possible = scale > 0.0 && width * height <= MOST_PIXELS;
        let mut picture = possible
            .then(|| resvg::tiny_skia::Pixmap::new(width as u32, height as u32))
            .flatten()
            .ok_or_else(refused)?;
        let tree = resvg::usvg::Tree::from_str(&self.write(Lettering::Outlines), &resvg::usvg::Options::default())
            .expect("what is written here is SVG");
        let transform = resvg::tiny_skia::Transform::from_scale(scale as f32, scale as f32);
        resvg::render(&tree, transform, &mut picture.as_mut());
        Ok(picture.encode_png().expect("a picture in memory can be encoded"))
    }

    fn write(&self, lettering: Lettering) -> String {
        let (width, height) = (fixed(self.width), fixed(self.height));
        let mut writer = Writer::default();
        let root = [
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("width", &width),
            ("height", &height),
            ("viewBox", &format!("0 0 {width} {height}")),
            ("role", "img"),
            ("font-family", font::FAMILY),
            ("font-kerning", "none"),
            ("fill", "#000"),
        ];
        writer.start("svg", &root);
        writer.words("title", &[], &self.title);
        writer.words("desc", &[], &self.description);
        writer.empty("rect", &[("width", &width), ("height", &height), ("fill", "#fff")]);
        self.items.iter().for_each(|item| item.write(lettering, &mut writer));
        writer.finish()
    }
}

impl Item {
    fn write(&self, lettering: Lettering, writer: &mut Writer) {
        match self {
            Item::Line { from, to, stroke } => {
                let ends = [from.0, from.1, to.0, to.1].map(fixed);
                let mut attributes = vec![("x1", &*ends[0]), ("y1", &ends[1]), ("x2", &ends[2]), ("y2", &ends[3])];
                attributes.extend(stroke.written());
                writer.empty("line", &attributes);
            }
            Item::Polygon(points) => writer.empty("polygon", &[("points", &listed(points))]),
            Item::Path { points, stroke } => {
                let points = listed(points);
                let mut attributes = vec![("points", &*points), ("fill", "none")];
                attributes.extend(stroke.written());
                writer.empty("polyline", &attributes);
            }
            Item::Shade { points, colour } => {
                let points = listed(points);
                writer.empty("polygon", &[("points", &points), ("fill", colour), ("fill-opacity", SHADE)]);
            }
            Item::Text { at, anchor, size, content } if lettering == Lettering::Outlines => {
                let path = font::outline(content, start_of(at.0, *anchor, *size, content), at.1, *size);
                writer.empty("path", &[("d", &path)]);
            }
            Item::Text { at, anchor, size, content } => {
                let (x, y, size) = (fixed(at.0), fixed(at.1), fixed(*size));
                let mut attributes = vec![("x", &*x), ("y", &y), ("font-size", &size)];
                match anchor {
                    Anchor::Start => {}
                    Anchor::Middle => attributes.push(("text-anchor", "middle")),
                    Anchor::End => attributes.push(("text-anchor", "end")),
                }
                writer.words("text", &attributes, content);
            }
            Item::Group { title, items } => {
                writer.start("g", &[]);
                writer.words("title", &[], title);
                items.iter().for_each(|item| item.write(lettering, writer));
                writer.end();
            }
        }
    }
}

fn listed(points: &[(f64, f64)]) -> String {
    let points: Vec<String> = points.iter().map(|(x, y)| format!("{},{}", fixed(*x), fixed(*y))).collect();
    points.join(" ")
}

/// Where a text starts that is placed by another of its parts.
fn start_of(x: f64, anchor: Anchor, size: f64, content: &str) -> f64 {
    match anchor {
        Anchor::Start => x,
        Anchor::Middle => x - font::width(content, size) / 2.0,
        Anchor::End => x - font::width(content, size),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// How far letters reach above and below the baseline, in parts of the size: 1854 and 434 of the font's 2048.
    const REACH: (f64, f64) = (0.905, 0.212);

    /// Left, top, right and bottom of every text, with the text.
    pub(crate) fn text_boxes(items: &[Item]) -> Vec<([f64; 4], String)> {
        let mut boxes = Vec::new();
        for item in items {
            match item {
                Item::Text { at, anchor, size, content } => {
                    let left = start_of(at.0, *anchor, *size, content);
                    let right = left + font::width(content, *size);
                    let (top, bottom) = (at.1 - REACH.0 * size, at.1 + REACH.1 * size);
                    boxes.push(([left, top, right, bottom], content.clone()));
                }
                Item::Group { items, .. } => boxes.extend(text_boxes(items)),
                Item::Line { .. } | Item::Polygon(_) | Item::Path { .. } | Item::Shade { .. } => {}
            }
        }
        boxes
    }

    /// All items but groups, in the order drawn.
    pub(crate) fn flat(items: &[Item]) -> Vec<&Item> {
        let mut all = Vec::new();
        for item in items {
            match item {
                Item::Group { items, .. } => all.extend(flat(items)),
                other => all.push(other),
            }
        }
        all
    }

    /// Every text.
    pub(crate) fn texts(figure: &Figure) -> Vec<String> {
        text_boxes(&figure.items).into_iter().map(|(_, text)| text).collect()
    }

    fn one_letter() -> Figure {
        let text = Item::Text { at: (4.0, 16.0), anchor: Anchor::Start, size: 16.0, content: "H".to_owned() };
        Figure { title: "t".into(), description: "d".into(), width: 20.0, height: 20.0, items: vec![text] }
    }

    #[test]
    fn a_picture_has_the_size_asked_for_and_the_letter_in_it() {
        let picture = resvg::tiny_skia::Pixmap::decode_png(&one_letter().png(2.0).expect("a picture")).expect("PNG");
        assert_eq!((picture.width(), picture.height()), (40, 40));
        let dark = |x, y| picture.pixel(x, y).expect("inside").red() < 128;
        // The stems of the letter, 1.25 to 2.8 and 8.7 to 10.3 from its left edge, and the white between and around.
        assert!(dark(12, 16) && dark(27, 16), "stems");
        assert!(!dark(20, 12) && !dark(2, 2) && !dark(38, 38), "ground");
    }

    #[test]
    fn impossible_scales_are_refused() {
        for scale in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e6] {
            assert!(matches!(one_letter().png(scale), Err(FigureError::Scale { .. })), "{scale}");
        }
    }
}
