//! SVG, written element by element, with the same bytes for the same figure everywhere.

/// A number of at most two decimals, without a sign on zero.
pub(crate) fn fixed(value: f64) -> String {
    let text = format!("{value:.2}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// Writes nested elements, one a line.
#[derive(Default)]
pub(crate) struct Writer {
    text: String,
    open: Vec<&'static str>,
}

impl Writer {
    pub(crate) fn start(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.text.push_str(">\n");
        self.open.push(name);
    }

    pub(crate) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.text.push_str("/>\n");
    }

    pub(crate) fn words(&mut self, name: &str, attributes: &[(&str, &str)], content: &str) {
        self.tag(name, attributes);
        self.text.push('>');
        escape(content, &mut self.text);
        self.text.push_str(&format!("</{name}>\n"));
    }

    /// Ends the element started last.
    pub(crate) fn end(&mut self) {
        if let Some(name) = self.open.pop() {
            self.indent();
            self.text.push_str(&format!("</{name}>\n"));
        }
    }

    pub(crate) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.end();
        }
        self.text
    }

    fn indent(&mut self) {
        self.text.extend(std::iter::repeat_n("  ", self.open.len()));
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.indent();
        self.text.push('<');
        self.text.push_str(name);
        for (key, value) in attributes {
            self.text.push_str(&format!(" {key}=\""));
            escape(value, &mut self.text);
            self.text.push('"');
        }
    }
}

/// Characters that XML gives a meaning are spelt out; those that it forbids are replaced.
fn escape(content: &str, text: &mut String) {
    for letter in content.chars() {
        match letter {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\t' | '\n' | '\r' => text.push(letter),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => text.push('\u{fffd}'),
            _ => text.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_zero_has_no_sign() {
        assert_eq!([10.0, 2.5, 0.126, -0.001, -3.0].map(fixed), ["10", "2.5", "0.13", "0", "-3"]);
    }

    #[test]
    fn elements_nest_and_content_is_escaped() {
        let mut writer = Writer::default();
        writer.start("g", &[("a", "1 < \"2\"")]);
        writer.words("title", &[], "p > 0 & q\u{1}");
        writer.empty("path", &[("d", "M0 0")]);
        let expected =
            "<g a=\"1 &lt; &quot;2&quot;\">\n  <title>p &gt; 0 &amp; q\u{fffd}</title>\n  <path d=\"M0 0\"/>\n</g>\n";
        assert_eq!(writer.finish(), expected);
    }
}
