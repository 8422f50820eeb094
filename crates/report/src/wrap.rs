//! Text broken into lines of a width, by the widths of the font.

use crate::font;

const ELLIPSIS: char = '…';

/// The text in at most so many lines, none wider than asked: broken between words, inside a word that is too long, and
/// ended by an ellipsis if it needs more lines than it may have. Spaces and control characters become one space.
pub(crate) fn wrap(text: &str, size: f64, width: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split(|letter: char| letter.is_whitespace() || letter.is_control()).filter(|word| !word.is_empty())
    {
        let joined = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if font::width(&joined, size) <= width {
            line = joined;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for letter in word.chars() {
            let longer = font::width(&line, size) + font::width(letter.encode_utf8(&mut [0; 4]), size) > width;
            if longer && !line.is_empty() && font::stands_alone(letter) {
                lines.push(std::mem::take(&mut line));
            }
            line.push(letter);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            cut(last, size, width);
        }
    }
    lines
}

/// Ends a line by an ellipsis, at the cost of as many letters as it takes.
fn cut(line: &mut String, size: f64, width: f64) {
    let room = width - font::width(ELLIPSIS.encode_utf8(&mut [0; 4]), size);
    while font::width(line, size) > room && line.pop().is_some() {}
    line.truncate(line.trim_end().len());
    line.push(ELLIPSIS);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At size 2048 a letter `a` is 1139 wide and a space 569, so that two words of three fit in 8000, not three.
    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap("aaa\taaa  aaa\u{7}", 2048.0, 8000.0, 3), ["aaa aaa", "aaa"]);
        assert_eq!(wrap("", 12.0, 100.0, 3), [""; 0]);
    }

    #[test]
    fn a_word_that_is_too_long_is_broken_but_not_before_a_combining_mark() {
        assert_eq!(wrap("aaaaa", 2048.0, 2300.0, 9), ["aa", "aa", "a"]);
        assert_eq!(wrap("aaa\u{301}", 2048.0, 2300.0, 9), ["aa", "a\u{301}"]);
        assert_eq!(wrap("aa\u{301}", 2048.0, 2300.0, 9), ["aa\u{301}"]);
    }

    #[test]
    fn what_has_no_room_ends_in_an_ellipsis_that_fits() {
        let lines = wrap("several words that need more lines than there are", 12.0, 80.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'), "{lines:?}");
        assert!(lines.iter().all(|line| font::width(line, 12.0) <= 80.0), "{lines:?}");
    }
}
