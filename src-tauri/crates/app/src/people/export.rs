//! The people as a file for a spreadsheet: comma-separated values, or an Excel workbook.

use std::borrow::Cow;

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

/// The most characters that a cell of Excel holds.
const LONGEST_CELL: usize = 32_767;

/// A table and what is said about it.
pub(super) struct Sheet<'a> {
    /// Each line about the table: what it is, and its value.
    pub(super) about: Vec<(&'a str, String)>,
    /// The name of the table.
    pub(super) title: &'a str,
    /// The name of what is said about it.
    pub(super) about_title: &'a str,
    /// The heads of the columns.
    pub(super) columns: Vec<&'a str>,
    /// The rows, each as long as the heads.
    pub(super) rows: Vec<Vec<Cow<'a, str>>>,
}

impl Sheet<'_> {
    /// Comma-separated values: what is said about the table, an empty line, and the table. In UTF-8 with the mark at
    /// its begin by which Excel knows it.
    ///
    /// # Errors
    /// None that is known: it is written to memory.
    pub(super) fn csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut out = csv::WriterBuilder::new()
            .flexible(true)
            .terminator(csv::Terminator::CRLF)
            .from_writer("\u{feff}".as_bytes().to_vec());
        for (what, value) in &self.about {
            out.write_record([harmless(what), harmless(value)].map(|cell| cell.into_owned()))?;
        }
        out.write_record([""])?;
        out.write_record(&self.columns)?;
        for row in &self.rows {
            out.write_record(row.iter().map(|cell| harmless(cell).into_owned()))?;
        }
        out.into_inner().map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))
    }

    /// An Excel workbook: the table on the first sheet, what is said about it on the second. Every cell is text, so
    /// that nothing in it is ever a formula.
    ///
    /// # Errors
    /// When there are more rows than a sheet holds.
    pub(super) fn xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let bold = Format::new().set_bold();
        let table = workbook.add_worksheet();
        table.set_name(self.title)?.set_freeze_panes(1, 0)?;
        for (column, name) in (0..).zip(&self.columns) {
            table.write_string_with_format(0, column, *name, &bold)?;
            table.set_column_width(column, 26)?;
        }
        for (number, row) in (1..).zip(&self.rows) {
            write_row(table, number, row.iter().map(|cell| &**cell))?;
        }
        if let (Ok(last_row), Ok(last_column)) = (self.rows.len().try_into(), (self.columns.len() - 1).try_into()) {
            table.autofilter(0, 0, last_row, last_column)?;
        }
        let about = workbook.add_worksheet();
        about.set_name(self.about_title)?.set_column_width(0, 26)?.set_column_width(1, 80)?;
        for (number, (what, value)) in (0..).zip(&self.about) {
            write_row(about, number, [*what, value])?;
        }
        workbook.save_to_buffer()
    }
}

fn write_row<'c>(
    sheet: &mut Worksheet,
    number: u32,
    cells: impl IntoIterator<Item = &'c str>,
) -> Result<(), XlsxError> {
    for (column, cell) in (0..).zip(cells) {
        let end = cell.char_indices().nth(LONGEST_CELL).map_or(cell.len(), |(end, _)| end);
        sheet.write_string(number, column, cell.get(..end).unwrap_or_default())?;
    }
    Ok(())
}

/// A cell that no spreadsheet takes for a formula: names are chosen by whoever makes an account, also by a guest.
fn harmless(cell: &str) -> Cow<'_, str> {
    const BEGINS_A_FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if cell.starts_with(BEGINS_A_FORMULA) { format!("'{cell}").into() } else { cell.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet<'a>(rows: &[&[&'a str]]) -> Sheet<'a> {
        Sheet {
            about: vec![("Organization", "=Bakery".to_owned())],
            title: "People",
            about_title: "About",
            columns: vec!["Name", "Signs in as"],
            rows: rows.iter().map(|row| row.iter().map(|cell| Cow::from(*cell)).collect()).collect(),
        }
    }

    #[test]
    fn nothing_in_a_csv_file_is_a_formula_and_nothing_is_lost() {
        let names = ["=1+1", "+49 30", "-Anna", "@sum(A1)", "\tTab", "＝1", "O'Neil", "a,\"b\"\r\nc", "Zoë"];
        let rows: Vec<Vec<&str>> = names.iter().map(|name| vec![*name, "x"]).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let bytes = sheet(&rows).csv().unwrap();
        let text = std::str::from_utf8(&bytes).unwrap().strip_prefix('\u{feff}').unwrap();
        let mut read = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
        let cells: Vec<Vec<String>> =
            read.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        assert_eq!(cells[0], ["Organization", "'=Bakery"]);
        assert_eq!(cells[2], ["Name", "Signs in as"]);
        for (row, name) in cells[3..].iter().zip(names) {
            assert!(!row[0].starts_with(['=', '+', '-', '@', '\t', '＝']), "{row:?}");
            assert_eq!(row[0].strip_prefix('\'').unwrap_or(&row[0]), name);
        }
        assert_eq!(cells.len(), 3 + names.len());
    }

    #[test]
    fn a_workbook_of_a_hundred_thousand_people_holds_them_all_as_text() {
        let row: &[&str] = &["=HYPERLINK(\"http://evil.example\")", "x"];
        let bytes = sheet(&vec![row; 100_000]).xlsx().unwrap();
        assert!(bytes.starts_with(b"PK"), "a workbook is a ZIP archive");
        let mut long = sheet(&[]);
        long.rows.push(vec!["n".repeat(40_000).into(), "x".into()]);
        assert!(long.xlsx().is_ok(), "a name that is too long for a cell is cut");
    }
}
