//! Hostile bytes: every one is read or refused, without a panic and within bounds.

use clausewatch::extract::{ExtractError, Extracted, Page, Selectors, explain, extract, read};
use proptest::prelude::*;
use std::process::Command;

fn html(bytes: &[u8]) -> Result<Extracted, ExtractError> {
    extract(Page { bytes, content_type: Some("text/html"), url: None }, &Selectors::default())
}

const WORDS: &str = "We collect what you give us and use it to run the service for you, and we keep it for as long as your account is open. ";

#[test]
fn bytes_that_are_not_what_they_say() {
    let binary: Vec<u8> = (0..200_000_u32).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[1]).collect();
    let _ = html(&binary);
    let zip = [b"PK\x03\x04".as_slice(), &binary].concat();
    let unknown = Page { bytes: &zip, content_type: None, url: None };
    assert!(matches!(
        extract(unknown, &Selectors::default()),
        Err(ExtractError::Unsupported(_) | ExtractError::Empty(_))
    ));
    let pdf = [b"%PDF-1.7\n".as_slice(), &binary].concat();
    assert!(matches!(html(&pdf), Err(ExtractError::Pdf(_))));
}

/// A PDF of one page with one form, which draws what `form` names; `parent` is the parent of the page tree's root.
fn pdf(form: &str, parent: &str) -> Vec<u8> {
    let content = format!("BT /F1 12 Tf 72 700 Td ({}) Tj ET /X Do", WORDS.trim());
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Kids[3 0 R]/Count 1{parent}>>"),
        "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>/Font<</F1 6 0 R>>>>/MediaBox[0 0 600 800]>>".to_owned(),
        format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()),
        format!("<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<<{form}>>/Length 5>>\nstream\n/X Do\nendstream"),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    let mut out = String::from("%PDF-1.4\n");
    let mut table = String::from("0000000000 65535 f \n");
    for (number, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.push_str(&format!("{} 0 obj\n{object}\nendobj\n", number + 1));
    }
    let start = out.len();
    out.push_str(&format!("xref\n0 7\n{table}trailer\n<</Size 7/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"));
    out.into_bytes()
}

/// 400 MB of drawing in a PDF of a megabyte: the process that reads it is ended, this one goes on.
#[test]
fn a_pdf_that_unfolds_to_gigabytes() {
    const MAKE: &str = "
import sys, zlib
packer, unit = zlib.compressobj(9), b'BT /F1 12 Tf 10 10 Td (words of a policy) Tj ET\\n' * 20000
data = b''.join(packer.compress(unit) for _ in range(int(sys.argv[2]))) + packer.flush()
objects = [b'<</Type/Catalog/Pages 2 0 R>>', b'<</Type/Pages/Kids[3 0 R]/Count 1>>',
    b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    b'<</Length %d/Filter/FlateDecode>>\\nstream\\n' % len(data) + data + b'\\nendstream',
    b'<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>']
out, offsets = b'%PDF-1.4\\n', []
for number, body in enumerate(objects, 1):
    offsets.append(len(out))
    out += b'%d 0 obj\\n' % number + body + b'\\nendobj\\n'
table = b''.join(b'%010d 00000 n \\n' % at for at in offsets)
tail = b'trailer<</Size 6/Root 1 0 R>>\\nstartxref\\n%d\\n%%%%EOF\\n' % len(out)
open(sys.argv[1], 'wb').write(out + b'xref\\n0 6\\n0000000000 65535 f \\n' + table + tail)
";
    let folder = tempfile::tempdir().unwrap();
    let read = |units: &str| {
        let file = folder.path().join(units);
        let made = Command::new("/usr/bin/python3").args(["-c", MAKE]).arg(&file).arg(units).status().unwrap();
        assert!(made.success() && std::fs::metadata(&file).unwrap().len() < 2_000_000);
        Command::new(env!("CARGO_BIN_EXE_clausewatch")).arg("extract").arg(&file).output().unwrap()
    };
    let output = read("420");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("more memory or time than is given to one"), "{said}");
    let output = read("1");
    assert!(String::from_utf8_lossy(&output.stdout).contains("words of a policy"), "{output:?}");
}

#[test]
fn a_pdf_that_runs_in_a_circle() {
    let read = |bytes: &[u8]| html(bytes).unwrap_err().to_string();
    let straight = read(&pdf("", ""));
    assert!(straight.ends_with("its structure is damaged"), "{straight}: the font says no widths");
    for circle in [pdf("/XObject<</X 5 0 R>>", ""), pdf("", "/Parent 2 0 R")] {
        let error = read(&circle);
        assert!(error.ends_with("its structure has no end"), "{error}");
    }
}

#[test]
fn what_would_grow_by_its_square() {
    let row = format!("<tr>{}</tr>", "<td>x</td>".repeat(20_000));
    let table =
        format!("<main><p>{WORDS}{WORDS}</p><table>{row}{}</table></main>", "<tr><td>y</td></tr>".repeat(20_000));
    assert!(html(table.as_bytes()).unwrap().text.as_str().len() < 200_000);
    let unclosed: String = (0..20_000).map(|n| format!("<div><b id={n}></div>")).collect();
    assert_eq!(html(format!("{unclosed}{WORDS}").as_bytes()).unwrap_err(), ExtractError::TooDeep);
}

#[test]
fn depth_attributes_entities_and_nuls() {
    let deep = format!("{}{WORDS}", "<div>".repeat(100_000));
    assert_eq!(html(deep.as_bytes()).unwrap_err(), ExtractError::TooDeep);
    let with = |n: usize| {
        let attributes: String = (0..n).map(|n| format!(" a{n}=b")).collect();
        format!("<main><p{attributes}>{}</p></main>", WORDS.repeat(3))
    };
    assert_eq!(html(with(1_000_000).as_bytes()).unwrap_err(), ExtractError::TooManyAttributes);
    assert!(html(with(1_000).as_bytes()).unwrap().text.as_str().starts_with("We collect"));
    let bomb = format!(
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><main><p>&b;&b; {}</p></main>",
        WORDS.repeat(3)
    );
    assert!(html(bomb.as_bytes()).unwrap().text.as_str().len() < 1_000);
    let nuls = format!("<ma\0in><p>{}\0</p>", WORDS.repeat(3).replace(' ', "\0 "));
    assert!(!html(nuls.as_bytes()).unwrap().text.as_str().contains('\0'));
    let open = format!("<table><tr><td><ul><li><a href='<p>{}<b><i><p", WORDS.repeat(3));
    let _ = html(open.as_bytes());
}

#[test]
fn selectors_of_a_hostile_page_are_no_trouble() {
    let page =
        format!("<main id='a\"]:not(' class='x{{}} .y'><p>{}</p><div class='share ,>'>x</div></main>", WORDS.repeat(4));
    let page = Page { bytes: page.as_bytes(), content_type: Some("text/html"), url: None };
    let explained = explain(page, &Selectors::default()).unwrap();
    assert_eq!(explained.select, ["main"]);
}

/// Pieces that pages are made of, and broken ones.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "<div>",
            "</div>",
            "<p>",
            "</p>",
            "<table><tr><td>",
            "</td></tr></table>",
            "<ul><li>",
            "</ul>",
            "<main>",
            "</main>",
            "<nav>",
            "<h1>",
            "</h2>",
            "<a href=/x>",
            "</a>",
            "<br>",
            "<button aria-expanded=true>",
            "<template>",
            "<svg>",
            "<select>",
            "<!--",
            "-->",
            "<![CDATA[",
            "&#0;",
            "&#x110000;",
            "&nbsp",
            "<script>",
            "</script>",
            "<style>",
            "<frameset>",
            "<body>",
            "<html>",
            "<math><mi>",
            "<dialog open>",
            "<form><form>",
            "<caption>",
            "</p></p>",
            "\u{202e}",
            "\u{feff}",
            "\0",
            "<li value=-9>",
            "<ol start=4294967295><li>",
        ])
        .prop_map(str::to_owned),
        Just(WORDS.to_owned()),
        "[ -~]{0,12}",
        "\\PC{0,6}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_page_is_read_or_refused_the_same_each_time(pieces in prop::collection::vec(piece(), 0..60)) {
        let page = pieces.concat();
        let first = html(page.as_bytes());
        prop_assert_eq!(&first, &html(page.as_bytes()));
        if let Ok(extracted) = first {
            let text = extracted.text.as_str();
            prop_assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
            prop_assert!(text.len() <= page.len() * 8 + 1_000);
        }
        let page = Page { bytes: page.as_bytes(), content_type: Some("text/html"), url: None };
        if let Ok(explained) = explain(page, &Selectors::default()) {
            prop_assert!(!explained.marked.contains("<script"));
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..2_000), kind in 0..5_usize) {
        let content_type = [None, Some("text/html; charset=shift_jis"), Some("text/plain"), Some("text/markdown"), Some("application/pdf")][kind];
        let _ = read(Page { bytes: &bytes, content_type, url: None }, &Selectors::default());
    }
}
