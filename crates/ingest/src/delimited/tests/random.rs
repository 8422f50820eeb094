use super::*;

/// A small generator with a fixed start, so that a failure can be repeated.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound
    }

    pub(super) fn pick<'a, Item: ?Sized>(&mut self, items: &[&'a Item]) -> &'a Item {
        items[self.below(items.len())]
    }
}

/// The rules of a row, written down a second time: one character after another.
fn plain_reading(text: &str) -> Vec<Option<Vec<String>>> {
    let (mut rows, mut characters) = (Vec::new(), text.chars().peekable());
    while characters.peek().is_some() {
        let (mut row, mut cell, mut flawed, mut quoted, mut any_quote) =
            (Vec::new(), String::new(), false, false, false);
        loop {
            match characters.next() {
                Some('"') if cell.trim_matches([' ', '\t']).is_empty() && !quoted => {
                    (quoted, any_quote) = (true, true);
                    cell.clear();
                    loop {
                        match characters.next() {
                            Some('"') if characters.peek() == Some(&'"') => cell.extend(characters.next()),
                            Some('"') => break,
                            Some(inside) => cell.push(inside),
                            None => {
                                flawed = true;
                                break;
                            }
                        }
                    }
                    flawed |= cell.contains('\0');
                    cell = cell.trim_matches([' ', '\t', '\n', '\r']).to_owned();
                }
                Some(end @ (',' | '\n' | '\r')) => {
                    row.push(std::mem::take(&mut cell));
                    quoted = false;
                    if end == '\r' {
                        characters.next_if_eq(&'\n');
                    }
                    if end != ',' {
                        break;
                    }
                }
                Some(other) => {
                    flawed |= other == '\0' || quoted && !matches!(other, ' ' | '\t');
                    if !quoted || flawed {
                        cell.push(other);
                    }
                }
                None => {
                    row.push(std::mem::take(&mut cell));
                    break;
                }
            }
        }
        if any_quote || row.len() > 1 || !row[0].trim_matches([' ', '\t']).is_empty() {
            let blank = !any_quote && row.iter().all(|cell| cell.trim_matches([' ', '\t']).is_empty());
            let cells = row.iter().map(|cell| cell.trim_matches([' ', '\t']).to_owned()).collect();
            rows.push((row.len() == 3 && !flawed && !blank).then_some(cells));
        }
    }
    rows
}

#[test]
fn reading_agrees_with_the_rules_read_one_character_at_a_time() {
    let parts = [
        "a",
        "bc",
        "\"",
        "\"\"",
        ",",
        ",",
        ",",
        "\n",
        "\n",
        "\r\n",
        "\r",
        " ",
        "\t",
        "\0",
        "é",
        "\u{1f600}",
        "1234567",
        "a longer text here",
        "\",\"",
        "\u{1}",
    ];
    let mut dice = Dice::new(1);
    for round in 0..6_000 {
        let body: String = (0..dice.below(40)).map(|_| dice.pick(&parts)).collect();
        let file = format!("x,y,z\n{body}");
        let expected = plain_reading(&body);
        let dialect = Dialect { delimiter: Some(b','), encoding: Encoding::Utf8 };
        let mut session = Session::new("rows.csv", &dialect, BlockSize::Exactly(1 + round % 50));
        let read = session.read(file.clone().into_bytes()).expect("the header is sound");
        assert_eq!(read.rows_read(), expected.len(), "{file:?}");
        let sound: Vec<String> = expected.into_iter().flatten().map(|cells| cells.join("|")).collect();
        assert_eq!(rows(&read), sound, "{file:?}");
        for line in lines(&read).into_iter().chain(read.unreadable.iter().map(|row| row.line)) {
            assert!(!read.original.row(line).is_empty());
        }
    }
}

#[test]
fn no_bytes_make_it_panic() {
    let mut dice = Dice::new(2);
    let parts: [&[u8]; 14] = [
        b"a",
        b",",
        b"\n",
        b"\"",
        b"\r",
        b"\0",
        b"\xff",
        b"\xfe",
        b"\xef\xbb\xbf",
        b"\xc3\xa9",
        b";",
        b"\t",
        b"\x81",
        b"\xd8\0",
    ];
    for _ in 0..6_000 {
        let mut bytes: Vec<u8> = (0..dice.below(30)).flat_map(|_| dice.pick(&parts).to_vec()).collect();
        for _ in 0..dice.below(4) {
            bytes.insert(dice.below(bytes.len() + 1), dice.below(256) as u8);
        }
        let labels = ["utf-8", "utf-16le", "utf-16be", "latin1", "shift_jis", "gb18030"];
        let encoding =
            if dice.below(2) == 0 { Encoding::Detect } else { Encoding::named(dice.pick(&labels)).expect("known") };
        let dialect = Dialect { delimiter: None, encoding };
        if let Ok(read) = read("rows.csv", bytes.clone(), &dialect) {
            let _ = read.problems();
            for line in 0..6 {
                let _ = (read.original.row(line), read.original.cell_place(line, 1));
            }
        }
        let limit = 1 + dice.below(20);
        for piece in Blocks::new("rows.csv", bytes.as_slice(), &dialect, limit).flatten() {
            assert!(piece.rows_read() <= piece.original.bytes().len());
        }
    }
}
