//! The one font of all figures, read from the file kept with the crate: widths of text, and text as outlines.
//!
//! The file is fixed and its tables are of the plainest kind (one Unicode map in format 4, quadratic outlines, parts of
//! composite glyphs shifted only), so reading it here takes a page of code; the shaping libraries that PNG text needs
//! otherwise more than double what figures add to a clean build.

use std::fmt::Write;
use std::ops::Range;
use std::sync::LazyLock;

/// What SVG text asks for: the font measured with, then those of the same widths.
pub(crate) const FAMILY: &str = "Arimo, Arial, 'Liberation Sans', Helvetica, sans-serif";

const FILE: &[u8] = include_bytes!("../fonts/Arimo-Regular-subset.ttf");
const INTACT: &str = "the font file kept with the crate is whole";

static FONT: LazyLock<Font> = LazyLock::new(|| Font::read(FILE).expect(INTACT));

/// The width of a line of text.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|letter| FONT.advance(letter)).sum::<f64>() * size
}

/// Whether a line of text keeps its form if it is broken before this character.
pub(crate) fn stands_alone(letter: char) -> bool {
    FONT.advance(letter) > 0.0
}

/// The path of a line of text that starts at `x` on the baseline `y`.
pub(crate) fn outline(text: &str, x: f64, y: f64, size: f64) -> String {
    let (mut path, mut pen) = (String::new(), x);
    for letter in text.chars() {
        let glyph = FONT.glyph(letter).unwrap_or(0);
        let scale = size / FONT.units;
        for contour in FONT.contours(glyph).expect(INTACT) {
            trace(&contour, |point| (pen + point.0 * scale, y - point.1 * scale), &mut path);
        }
        pen += FONT.advance(letter) * size;
    }
    path
}

/// A point of an outline in the font's units, and whether the outline goes through it or only bends towards it.
#[derive(Debug, Clone, Copy)]
struct Point {
    x: f64,
    y: f64,
    through: bool,
}

/// Writes one closed contour; between two points that only bend lies one, halfway, that the outline goes through.
fn trace(contour: &[Point], place: impl Fn((f64, f64)) -> (f64, f64), path: &mut String) {
    let halfway = |a: Point, b: Point| ((a.x + b.x) / 2.0, (a.y + b.y) / 2.0);
    let [first, .., last] = contour else { return };
    let start = match (first.through, last.through) {
        (true, _) => (first.x, first.y),
        (false, true) => (last.x, last.y),
        (false, false) => halfway(*first, *last),
    };
    let mut put = |command: char, points: &[(f64, f64)]| {
        path.push(command);
        for (index, point) in points.iter().enumerate() {
            let (x, y) = place(*point);
            let gap = if index > 0 { " " } else { "" };
            let _ = write!(path, "{gap}{x:.3} {y:.3}");
        }
    };
    put('M', &[start]);
    let mut bend: Option<Point> = None;
    for point in contour.iter().skip(usize::from(first.through)) {
        match (bend, point.through) {
            (None, true) => put('L', &[(point.x, point.y)]),
            (Some(through), true) => put('Q', &[(through.x, through.y), (point.x, point.y)]),
            (Some(through), false) => put('Q', &[(through.x, through.y), halfway(through, *point)]),
            (None, false) => {}
        }
        bend = (!point.through).then_some(*point);
    }
    if let Some(through) = bend {
        put('Q', &[(through.x, through.y), start]);
    }
    path.push('Z');
}

/// Where the tables of the file lie, and what does not depend on the glyph.
struct Font {
    bytes: &'static [u8],
    characters: Range<usize>,
    widths: Range<usize>,
    places: Range<usize>,
    outlines: Range<usize>,
    units: f64,
}

impl Font {
    fn read(bytes: &'static [u8]) -> Option<Font> {
        let table = |name: &[u8; 4]| -> Option<Range<usize>> {
            let count = usize::from(u16_at(bytes, 4)?);
            let record = (0..count).map(|index| 12 + 16 * index).find(|at| bytes.get(*at..at + 4) == Some(name))?;
            let start = u32_at(bytes, record + 8)? as usize;
            Some(start..start + u32_at(bytes, record + 12)? as usize)
        };
        let (head, cmap) = (table(b"head")?, table(b"cmap")?);
        let characters = cmap.start + u32_at(bytes, cmap.start + 8)? as usize..cmap.end;
        let short_places = u16_at(bytes, head.start + 50)? == 0;
        let format_4 = u16_at(bytes, characters.start)? == 4;
        let units = f64::from(u16_at(bytes, head.start + 18)?);
        let (widths, places, outlines) = (table(b"hmtx")?, table(b"loca")?, table(b"glyf")?);
        let font = Font { bytes, characters, widths, places, outlines, units };
        (short_places && format_4).then_some(font)
    }

    /// The width of a character, in parts of the size. What the font lacks is drawn by another one, whose letters are
    /// taken to be square, and pictures wider than that.
    fn advance(&self, letter: char) -> f64 {
        match self.glyph(letter) {
            Some(glyph) => {
                f64::from(u16_at(self.bytes, self.widths.start + 4 * usize::from(glyph)).expect(INTACT)) / self.units
            }
            None if u32::from(letter) < 0x10000 => 1.0,
            None => 1.4,
        }
    }

    /// The glyph of a character: segments of consecutive characters, their ends, starts, shifts and offsets in turn.
    fn glyph(&self, letter: char) -> Option<u16> {
        let code = u16::try_from(u32::from(letter)).ok()?;
        let at = |offset: usize| u16_at(self.bytes, self.characters.start + offset);
        let twice = usize::from(at(6)?);
        let segment = (0..twice).step_by(2).find(|index| at(14 + index).is_some_and(|end| end >= code))?;
        let start = at(16 + twice + segment)?;
        let shift = at(16 + 2 * twice + segment)?;
        let offsets = 16 + 3 * twice + segment;
        let glyph = match (code.checked_sub(start)?, at(offsets)?) {
            (_, 0) => code.wrapping_add(shift),
            (steps, offset) => match at(offsets + usize::from(offset) + 2 * usize::from(steps))? {
                0 => 0,
                listed => listed.wrapping_add(shift),
            },
        };
        (glyph != 0).then_some(glyph)
    }

    fn contours(&self, glyph: u16) -> Option<Vec<Vec<Point>>> {
        let place = |index: usize| Some(usize::from(u16_at(self.bytes, self.places.start + 2 * index)?) * 2);
        let (start, end) = (place(usize::from(glyph))?, place(usize::from(glyph) + 1)?);
        if start == end {
            return Some(Vec::new());
        }
        let mut cursor = Cursor { bytes: self.bytes, at: self.outlines.start + start };
        let contours = cursor.i16()?;
        cursor.at += 8;
        if contours < 0 { self.composite(cursor) } else { simple(cursor, contours as usize) }
    }

    /// A glyph of others, each shifted: flags, glyph and shift of each, the last without the flag for more.
    fn composite(&self, mut cursor: Cursor) -> Option<Vec<Vec<Point>>> {
        const WORDS: u16 = 0x1;
        const MORE: u16 = 0x20;
        let mut all = Vec::new();
        loop {
            let (flags, glyph) = (cursor.i16()? as u16, cursor.i16()? as u16);
            let (x, y) = if flags & WORDS != 0 {
                (f64::from(cursor.i16()?), f64::from(cursor.i16()?))
            } else {
                (f64::from(cursor.u8()? as i8), f64::from(cursor.u8()? as i8))
            };
            for mut contour in self.contours(glyph)? {
                contour.iter_mut().for_each(|point| (point.x, point.y) = (point.x + x, point.y + y));
                all.push(contour);
            }
            if flags & MORE == 0 {
                return Some(all);
            }
        }
    }
}

/// A glyph of its own contours: their last points, instructions, flags (some repeated), then steps in x and in y.
fn simple(mut cursor: Cursor, contours: usize) -> Option<Vec<Vec<Point>>> {
    const THROUGH: u8 = 0x1;
    const REPEATED: u8 = 0x8;
    let lasts = (0..contours).map(|_| cursor.i16().map(|last| last as usize)).collect::<Option<Vec<_>>>()?;
    cursor.at += cursor.i16()? as usize;
    let points = lasts.last().map_or(0, |last| last + 1);
    let mut flags = Vec::with_capacity(points);
    while flags.len() < points {
        let flag = cursor.u8()?;
        let times = if flag & REPEATED != 0 { 1 + usize::from(cursor.u8()?) } else { 1 };
        flags.extend(std::iter::repeat_n(flag, times));
    }
    let mut steps = |byte: u8, same: u8| {
        let mut here = 0.0;
        let step = |flag: &u8| {
            here += match (flag & byte != 0, flag & same != 0) {
                (true, true) => f64::from(cursor.u8()?),
                (true, false) => -f64::from(cursor.u8()?),
                (false, true) => 0.0,
                (false, false) => f64::from(cursor.i16()?),
            };
            Some(here)
        };
        flags.iter().map(step).collect::<Option<Vec<f64>>>()
    };
    let (xs, ys) = (steps(0x2, 0x10)?, steps(0x4, 0x20)?);
    let all: Vec<Point> =
        (0..points).map(|index| Point { x: xs[index], y: ys[index], through: flags[index] & THROUGH != 0 }).collect();
    let firsts = std::iter::once(0).chain(lasts.iter().map(|last| last + 1));
    firsts.zip(&lasts).map(|(first, last)| Some(all.get(first..=*last)?.to_vec())).collect()
}

struct Cursor {
    bytes: &'static [u8],
    at: usize,
}

impl Cursor {
    fn u8(&mut self) -> Option<u8> {
        self.at += 1;
        self.bytes.get(self.at - 1).copied()
    }

    fn i16(&mut self) -> Option<i16> {
        self.at += 2;
        u16_at(self.bytes, self.at - 2).map(|bits| bits as i16)
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_be_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the font's own table of widths, in 2048ths: A 1366, 0 1139, full stop 569, minus 1196, infinity 1460.
    #[test]
    fn widths_are_those_of_the_font() {
        assert_eq!(width("A", 2048.0), 1366.0);
        assert_eq!(width("0.0", 2048.0), 1139.0 + 569.0 + 1139.0);
        assert_eq!(width("\u{2212}\u{221e}", 2048.0), 1196.0 + 1460.0);
        assert_eq!(width("e\u{301}", 1.0), width("é", 1.0));
        assert_eq!(width("漢🙂", 10.0), 24.0);
    }

    #[test]
    fn figures_are_of_one_width() {
        for digit in '0'..='9' {
            assert_eq!(FONT.advance(digit), FONT.advance('0'), "{digit}");
        }
    }

    #[test]
    fn every_glyph_can_be_traced() {
        let letters = (0x20..0x10000).filter_map(char::from_u32).filter(|letter| FONT.glyph(*letter).is_some());
        let mut traced = 0;
        for letter in letters {
            outline(&letter.to_string(), 0.0, 0.0, 12.0);
            traced += 1;
        }
        assert!(traced > 1500, "{traced} characters");
    }

    /// The hyphen is one rectangle.
    #[test]
    fn a_contour_goes_around_its_points() {
        let path = outline("-", 0.0, 0.0, 2048.0);
        assert_eq!(path.matches(['M', 'L', 'Z']).count(), 5, "{path}");
        assert!(!path.contains('Q'), "{path}");
    }
}
