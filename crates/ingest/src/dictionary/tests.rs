use super::*;
use std::path::PathBuf;

const DEFINE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:def="http://www.cdisc.org/ns/def/v2.1">
 <Study OID="S"><MetaDataVersion OID="M" Name="m" def:DefineVersion="2.1.0">
  <def:ValueListDef OID="VL"><ItemRef ItemOID="IT.QS.X" Mandatory="No"/></def:ValueListDef>
  <ItemGroupDef OID="IG.QS" Name="QS" Repeating="Yes">
   <Description><TranslatedText xml:lang="en">Scores &amp; more</TranslatedText><TranslatedText xml:lang="de">Werte</TranslatedText></Description>
   <ItemRef ItemOID="IT.QS.SCORE" OrderNumber="3" Mandatory="No"/>
   <ItemRef ItemOID="IT.QS.ID" OrderNumber="1" Mandatory="Yes" KeySequence="2"/>
   <ItemRef ItemOID="IT.QS.TEST" OrderNumber="2" Mandatory="Yes" KeySequence="1"/>
  </ItemGroupDef>
  <ItemDef OID="IT.QS.ID" Name="ID" DataType="text" Length="8"><Description><TranslatedText>Subject&#x2019;s   id</TranslatedText></Description>
   <def:Origin Type="Assigned"><Description><TranslatedText>not the label</TranslatedText></Description></def:Origin></ItemDef>
  <ItemDef OID="IT.QS.TEST" Name="TEST" DataType="text"><CodeListRef CodeListOID="CL.T"/></ItemDef>
  <ItemDef OID="IT.QS.SCORE" Name="SCORE" DataType="integer">
   <RangeCheck Comparator="GE" SoftHard="Hard"><CheckValue>0</CheckValue></RangeCheck>
   <RangeCheck Comparator="LE" SoftHard="Hard"><CheckValue>60</CheckValue></RangeCheck></ItemDef>
  <CodeList OID="CL.T" Name="t" DataType="text">
   <CodeListItem CodedValue="M"><Decode><TranslatedText>MADRS</TranslatedText></Decode></CodeListItem>
   <EnumeratedItem CodedValue="P"/></CodeList>
 </MetaDataVersion></Study>
</ODM>
"#;

const SCHEMA: &str = r#"{
  "fields": [
    {"name": "id", "type": "string", "title": "Subject", "constraints": {"required": true, "unique": true}},
    {"name": "visit", "type": "string"},
    {"name": "arm", "type": "integer", "categories": [{"value": 1, "label": "placebo"}, {"value": 2, "label": "drug"}]},
    {"name": "score", "type": "number", "constraints": {"minimum": 0, "maximum": "60"}},
    {"name": "sex", "type": "string", "constraints": {"enum": ["F", "M"]}},
    {"name": "when", "type": "date", "constraints": {"minimum": "2014-01-01"}}
  ],
  "primaryKey": ["id", "visit"],
  "missingValues": ["", "-99"]
}"#;

fn place(problems: &[Problem]) -> (&'static str, usize, usize) {
    let diagnostic = &problems[0].diagnostic;
    assert!(diagnostic.hint.is_some() && diagnostic.place.file == "dictionary", "{diagnostic:?}");
    (diagnostic.code, diagnostic.place.line, diagnostic.place.column)
}

fn refused(text: &str) -> (&'static str, usize, usize) {
    place(&read("dictionary", text.as_bytes()).expect_err(text))
}

#[test]
fn a_define_xml_is_joined_from_its_parts() {
    let dictionary = read("define.xml", DEFINE.as_bytes()).expect("sound");
    let table = dictionary.table("qs").expect("the table");
    assert_eq!(
        (table.label.as_deref(), table.keys.as_slice()),
        (Some("Scores & more"), &["TEST".to_owned(), "ID".to_owned()][..])
    );
    assert_eq!(table.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(), ["ID", "TEST", "SCORE"]);
    let [id, test, score] = &table.columns[..] else { panic!("three columns") };
    assert_eq!((id.label.as_deref(), id.required, test.label.as_deref()), (Some("Subject\u{2019}s id"), true, None));
    assert_eq!(test.codes, [("M".to_owned(), "MADRS".to_owned()), ("P".to_owned(), "P".to_owned())]);
    assert_eq!(
        (score.kind, score.minimum, score.maximum, score.required),
        (ColumnKind::Whole, Some(0.0), Some(60.0), false)
    );
}

#[test]
fn a_table_schema_is_read_alone_and_in_a_package() {
    let dictionary = read("schema.json", SCHEMA.as_bytes()).expect("sound");
    let table = &dictionary.tables[0];
    assert_eq!((table.keys.join(" "), table.missing.join(" ")), ("id visit".to_owned(), "-99".to_owned()));
    let kinds: Vec<_> = table.columns.iter().map(|column| column.kind).collect();
    assert_eq!(kinds[2..], [ColumnKind::Whole, ColumnKind::Number, ColumnKind::Text, ColumnKind::Date]);
    let [id, _, arm, score, sex, when] = &table.columns[..] else { panic!("six columns") };
    assert_eq!(
        (id.required, id.label.as_deref(), score.minimum, score.maximum),
        (true, Some("Subject"), Some(0.0), Some(60.0))
    );
    assert_eq!(arm.codes, [("1".to_owned(), "placebo".to_owned()), ("2".to_owned(), "drug".to_owned())]);
    assert_eq!((sex.codes.len(), when.minimum), (2, None));
    let package = format!("{{\"resources\": [{{\"name\": \"visits\", \"schema\": {SCHEMA}}}]}}");
    let package = read("datapackage.json", package.as_bytes()).expect("sound");
    assert_eq!(package.table("VISITS"), Some(&DictionaryTable { name: Some("visits".to_owned()), ..table.clone() }));
}

#[test]
fn what_is_wrong_is_located() {
    assert_eq!(refused(&DEFINE.replace("IT.QS.ID\" Order", "IT.QS.NO\" Order")), ("I372", 8, 4));
    assert_eq!(refused(&DEFINE.replace("\"CL.T\"/>", "\"CL.U\"/>")), ("I372", 13, 57));
    assert_eq!(refused(&DEFINE.replace(">60<", ">sixty<")).0, "I374");
    assert_eq!(refused(&DEFINE.replace("</CodeList>", "</CodeLists>")).0, "I371");
    assert_eq!(refused(&DEFINE.replace("&amp;", "&nope;")).1, 6);
    assert_eq!(refused("<html><body/></html>").0, "I370");
    assert_eq!(refused("name,label\n").0, "I370");
    assert_eq!(refused("{\"a\": 1}").0, "I370");
    assert_eq!(refused("{\"fields\": []}").0, "I373");
    assert_eq!(refused("{\n \"fields\": [{\"type\": \"string\"}]}"), ("I372", 2, 30));
    assert_eq!(refused("{\n \"fields\": [{\"name\": \"a\"}],\n \"primaryKey\": \"b\"}"), ("I372", 3, 2));
    assert_eq!(refused("{\n \"fields\": [\n}"), ("I371", 3, 1));
    assert_eq!(refused(&SCHEMA.replace("\"60\"", "\"many\"")), ("I374", 6, 14));
    assert_eq!(place(&read("dictionary", b"{\n\"fields\xff").expect_err("not UTF-8")), ("I371", 2, 8));
}

#[test]
fn a_text_cut_off_anywhere_or_changed_anywhere_is_refused_or_read_and_never_a_panic() {
    for (text, whole) in [(DEFINE, DEFINE.trim_end().len()), (SCHEMA, SCHEMA.len())] {
        for end in 0..whole {
            let problems = read("dictionary", &text.as_bytes()[..end]).expect_err("cut off");
            assert!(problems[0].diagnostic.place.line > 0, "{problems:?}");
        }
        for at in (0..text.len()).step_by(3) {
            let mut bytes = text.as_bytes().to_vec();
            for byte in [b'<', b'"', b'&', 0, 0xff, b'{', b'9'] {
                bytes[at] = byte;
                drop(read("dictionary", &bytes));
            }
        }
    }
    let deep = "<ODM>".repeat(100_000);
    assert_eq!(refused(&deep).0, "I371");
    assert_eq!(refused(&format!("{{\"fields\": {}", "[".repeat(100_000))).0, "I371");
}

#[test]
fn other_encodings_and_packings_are_read() {
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(DEFINE.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(read("define.xml", &wide).map(|dictionary| dictionary.tables.len()).ok(), Some(1));
    let marked = format!("\u{feff}{SCHEMA}");
    assert!(read("schema.json", marked.as_bytes()).is_ok());
    let lines = "{\"datasetJSONVersion\": \"1.1.0\", \"name\": \"DM\", \"columns\": [{\"name\": \"ID\", \"label\": \"Id\", \"dataType\": \"string\", \"keySequence\": 1}]}\n[\"1\"]\n";
    let dictionary = read("dm.ndjson", lines.as_bytes()).expect("sound");
    assert_eq!((dictionary.tables[0].keys.join(" "), dictionary.tables[0].columns.len()), ("ID".to_owned(), 1));
}

#[test]
fn the_pilots_define_xml_says_the_same_as_its_files() {
    let folder = std::env::var_os("TRIALSTAT_DATA").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")));
    let open = |name: &str| std::fs::read(folder.join("cdisc-dsj/adam").join(name));
    let (Ok(define), Ok(xport), Ok(json)) = (open("define.xml"), open("adsl.xpt"), open("adsl.json")) else {
        #[expect(clippy::print_stderr, reason = "a test that does not run says so")]
        {
            eprintln!("skipped: no cdisc-dsj/adam in {}", folder.display());
        }
        return;
    };
    let dictionary = read("define.xml", &define).expect("sound");
    assert_eq!(dictionary.tables.len(), 12);
    let described = dictionary.table("ADSL").expect("the table");
    assert_eq!(described.columns.len(), 49);
    let file = crate::xport::read("adsl.xpt", &xport).expect("sound");
    let own: Vec<_> =
        file.tables[0].columns.iter().map(|column| (column.name.as_str(), column.label.as_deref())).collect();
    let said: Vec<_> = described.columns.iter().map(|column| (column.name.as_str(), column.label.as_deref())).collect();
    assert_eq!(said, own);
    let from_json = read("adsl.json", &json).expect("sound");
    let in_json: Vec<_> =
        from_json.tables[0].columns.iter().map(|column| (column.name.as_str(), column.label.as_deref())).collect();
    assert_eq!(in_json, own);
    for end in (0..define.len()).step_by(define.len() / 97) {
        drop(read("define.xml", &define[..end]).expect_err("cut off"));
    }
}
