use super::*;
use crate::delimited::session::Session;

/// All that a file gives, whatever way it was read.
fn summary(delimited: &Delimited) -> String {
    let columns = (0..delimited.table.columns.len()).map(|column| text(delimited, column));
    let columns =
        columns.map(|cells| (cells.codes().to_vec(), cells.distinct().map(str::to_owned).collect::<Vec<_>>()));
    let columns: Vec<_> = columns.collect();
    let originals: Vec<_> = lines(delimited).iter().map(|line| delimited.original.row(*line).to_vec()).collect();
    let (table, unreadable) = (&delimited.table, &delimited.unreadable);
    format!("{columns:?} {:?} {unreadable:?} {:?} {originals:?}", table.lines, delimited.notes)
}

const FILE: &str = "id, arm,note\n1,a,\"x\ny\"\n\n2,b,\"\"\"q\"\"\"\r\n3,c\n,,\n4,a ,5\" tall\n1,a,\"z,\r\n\"\n\r5,b,é\n\n6,\"b\"x,y\n\n";

#[test]
fn neither_block_size_nor_threads_change_the_result() {
    let repeated: String = FILE.to_owned() + &FILE.split_once('\n').expect("a header").1.repeat(40);
    let whole = summary(&sound(&repeated));
    for threads in [1, 2, 5] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| {
            for block in [1, 2, 3, 7, 64, 1000, 1 << 20] {
                let mut session = Session::new("rows.csv", &Dialect::default(), BlockSize::Exactly(block));
                let read = session.read(repeated.clone().into_bytes()).expect("sound");
                assert_eq!(summary(&read), whole, "{threads} threads, blocks of {block}");
            }
        });
    }
}

#[test]
fn columns_whose_texts_hardly_repeat_have_each_text_once_all_the_same() {
    let cell = |at: usize| match at % 3 {
        0 => format!("{at}"),
        1 => format!("a text of some length {at}"),
        _ => format!("a \"{at}\""),
    };
    // Every tenth cell is one that was seen long before, or just before.
    let cells: Vec<String> =
        (0..9000).map(|at| cell(if at % 10 == 9 { at / 2 + at % 4 * (at / 8) } else { at })).collect();
    let rows: String = cells.iter().map(|cell| format!("x,\"{}\"\n", cell.replace('"', "\"\""))).collect();
    let expected: TextCells = cells.iter().map(String::as_str).collect();
    for size in [1 << 12, 1 << 16, 1 << 20] {
        let mut session = Session::new("rows.csv", &Dialect::default(), BlockSize::Exactly(size));
        let read = session.read(format!("a,b\n{rows}").into_bytes()).expect("sound");
        assert_eq!(text(&read, 1).codes(), expected.codes(), "{size}");
        assert!(text(&read, 1).distinct().eq(expected.distinct()), "{size}");
    }
}

/// A source that gives few bytes at a time.
struct Trickle<'a>(&'a [u8]);

impl std::io::Read for Trickle<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let count = out.len().min(3).min(self.0.len());
        let (head, tail) = self.0.split_at(count);
        out[..count].copy_from_slice(head);
        self.0 = tail;
        Ok(count)
    }
}

fn in_pieces(bytes: &[u8], limit: usize) -> Vec<Result<Delimited, Vec<Problem>>> {
    Blocks::new("rows.csv", Trickle(bytes), &Dialect { delimiter: Some(b','), ..Dialect::default() }, limit).collect()
}

#[test]
fn pieces_together_are_the_whole() {
    let units: Vec<u8> = FILE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (before, after) = FILE.split_once('é').expect("a letter beyond ASCII");
    let latin = [before.as_bytes(), b"\xe9", after.as_bytes()].concat();
    for bytes in [FILE.as_bytes(), &units, &latin] {
        let whole = sound(bytes);
        for limit in [64, 70, 80, 100, 1000] {
            let pieces = in_pieces(bytes, limit);
            let pieces: Vec<Delimited> = pieces.into_iter().map(|piece| piece.expect("sound")).collect();
            assert!(pieces.len() > 1 || limit > bytes.len(), "{limit}");
            let joined = |part: fn(&Delimited) -> Vec<String>| pieces.iter().flat_map(part).collect::<Vec<_>>();
            assert_eq!(joined(rows), rows(&whole), "{limit}");
            let numbers = |read: &Delimited| lines(read).iter().map(u32::to_string).collect();
            assert_eq!(joined(numbers), numbers(&whole), "{limit}");
            let unreadable = |read: &Delimited| read.unreadable.iter().map(|row| format!("{row:?}")).collect();
            assert_eq!(joined(unreadable), unreadable(&whole), "{limit}");
            for piece in &pieces {
                assert_eq!((names(piece), piece.original.bytes().len() <= limit), (names(&whole), true));
                for line in lines(piece).into_iter().chain(piece.unreadable.iter().map(|row| row.line)) {
                    assert_eq!(piece.original.row(line), whole.original.row(line), "{line}");
                    assert_eq!(piece.original.cell_place(line, 1), whole.original.cell_place(line, 1));
                }
            }
            let empty = pieces.iter().flat_map(|piece| &piece.notes).filter(|note| note.diagnostic.code == "I336");
            assert_eq!(empty.clone().next().map(|note| note.diagnostic.place.line), Some(4));
        }
    }
}

#[test]
fn a_row_larger_than_a_piece_is_an_error_at_its_line() {
    let file = format!("id,note\n1,a\n2,b\n3,\"{}\n", "x\n".repeat(100));
    let pieces = in_pieces(file.as_bytes(), 40);
    let problems = pieces.last().and_then(|last| last.as_ref().err()).expect("an error");
    assert_eq!((pieces.len(), short(problems)), (2, vec!["4:0 I338".to_owned()]));
    assert_eq!(short(in_pieces(b"", 10)[0].as_ref().expect_err("empty")), ["0:0 I320"]);
}

#[test]
fn a_later_piece_must_not_contradict_the_encoding_of_earlier_ones() {
    let row = |name: &[u8]| [b"1,", name, b"\n"].concat();
    let file = |names: [&[u8]; 3]| [b"id,name\n".to_vec(), row(names[0]), row(names[1]), row(names[2])].concat();
    let errors = |bytes: Vec<u8>| in_pieces(&bytes, 14).into_iter().filter_map(Result::err).collect::<Vec<_>>();
    let (utf8, latin) = ("Zoë".as_bytes(), &b"Zo\xeb"[..]);
    for (names, code) in [([utf8, b"x", latin], "I323"), ([latin, b"x", utf8], "I323")] {
        let errors = errors(file(names));
        let code_and_line = (errors[0][0].diagnostic.code, errors[0][0].diagnostic.place.line);
        assert_eq!((errors.len(), code_and_line), (1, (code, 4)), "{errors:?}");
    }
    assert!(errors(file([b"x", latin, latin])).is_empty());
}

#[test]
fn a_source_that_fails_is_an_error_at_the_line_reached() {
    struct Broken;
    impl std::io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the network is gone"))
        }
    }
    let source = std::io::Read::chain(&b"id,arm\n1,a\n2,b\n"[..], Broken);
    let pieces: Vec<_> = Blocks::new("rows.csv", source, &Dialect::default(), 12).collect();
    assert_eq!(short(pieces.last().expect("a piece").as_ref().expect_err("broken")), ["3:0 I338"]);
}
