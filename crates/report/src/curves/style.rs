//! Colours and dashes by which curves are told apart, on a screen, in print and by the colour-blind.

use crate::figure::Stroke;

/// How a curve is drawn. Each of the styles has a colour and dashes of its own, so that either is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) colour: &'static str,
    dashes: Option<&'static str>,
}

impl Style {
    /// The colour of a group and the dashes of a curve, by their places.
    pub(crate) fn of(group: usize, curve: usize) -> Style {
        let at = |place: usize| STYLES[place % STYLES.len()];
        Style { colour: at(group).colour, dashes: at(curve).dashes }
    }

    pub(crate) fn stroke(self) -> Stroke {
        Stroke::Curve { colour: self.colour, dashes: self.dashes }
    }
}

pub(crate) const STYLES: [Style; 8] = [
    Style { colour: "#0072b2", dashes: None },
    Style { colour: "#d55e00", dashes: Some("7 3") },
    Style { colour: "#000000", dashes: Some("2 2") },
    Style { colour: "#009e73", dashes: Some("9 3 2 3") },
    Style { colour: "#cc79a7", dashes: Some("16 4") },
    Style { colour: "#332288", dashes: Some("9 3 2 3 2 3") },
    Style { colour: "#882255", dashes: Some("4 4") },
    Style { colour: "#661100", dashes: Some("16 3 5 3") },
];

#[cfg(test)]
mod tests {
    use super::*;

    type Light = [f64; 3];

    /// What is left of light for those who lack a kind of cones, at full severity (Machado, Oliveira and Fernandes 2009,
    /// table 1), and for those who lack none.
    const SEEN: [(&str, [Light; 3]); 4] = [
        ("all", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
        (
            "protanopia",
            [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        ),
        (
            "deuteranopia",
            [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        ),
        (
            "tritanopia",
            [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
        ),
    ];

    fn times(matrix: [Light; 3], light: Light) -> Light {
        matrix.map(|row| row.iter().zip(light).map(|(share, part)| share * part).sum())
    }

    /// The parts of linear light of an sRGB colour.
    fn light(colour: &str) -> Light {
        [1, 3, 5].map(|at| {
            let part = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).expect("two digits")) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { libm::pow((part + 0.055) / 1.055, 2.4) }
        })
    }

    fn luminance(light: Light) -> f64 {
        0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
    }

    /// CIE L*a*b*, in which equal distances look about equally far.
    fn lab(light: Light) -> Light {
        let light = light.map(|part| part.clamp(0.0, 1.0));
        let x = (0.4124 * light[0] + 0.3576 * light[1] + 0.1805 * light[2]) / 0.9505;
        let z = (0.0193 * light[0] + 0.1192 * light[1] + 0.9505 * light[2]) / 1.089;
        let [x, y, z] = [x, luminance(light), z].map(|part| match part {
            0.008856.. => libm::cbrt(part),
            _ => 7.787 * part + 16.0 / 116.0,
        });
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    /// A difference of about 2 is just seen; 15 is plain between lines.
    #[test]
    fn colours_are_told_apart_whatever_cones_are_lacking() {
        for (who, matrix) in SEEN {
            for (index, one) in STYLES.iter().enumerate() {
                for other in &STYLES[..index] {
                    let (a, b) = (lab(times(matrix, light(one.colour))), lab(times(matrix, light(other.colour))));
                    let distance = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
                    assert!(distance > 15.0, "{who}: {} and {}: {distance}", one.colour, other.colour);
                }
            }
        }
    }

    /// The contrast that accessible graphics need with their ground (WCAG 2.1, 1.4.11).
    #[test]
    fn colours_stand_out_from_white() {
        for style in STYLES {
            let contrast = 1.05 / (luminance(light(style.colour)) + 0.05);
            assert!(contrast >= 3.0, "{}: {contrast}", style.colour);
        }
    }

    #[test]
    fn dashes_differ() {
        for (index, style) in STYLES.iter().enumerate() {
            assert!(STYLES[..index].iter().all(|other| other.dashes != style.dashes), "{:?}", style.dashes);
        }
    }
}
