//! The evidence as one page: no script, nothing from elsewhere, and nothing in it that a name could become.

use std::fmt;
use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use journal::Record;
use sha2::{Digest as _, Sha256};

use super::{Evidence, local, name_of, outcome_name};
use crate::history::row::Came;
use crate::view::PersonLine;

const STYLE: &str = "
body { font: 14px/1.45 system-ui, 'Segoe UI', sans-serif; color: #1b1b1b; background: #fff; margin: 2rem; }
h1 { font-size: 1.6rem; margin: 0 0 .3rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .6rem; }
dl { display: grid; grid-template-columns: minmax(10rem, max-content) 1fr; gap: .35rem 1.5rem; margin: 1.2rem 0; }
dt { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
.apart { border: 2px solid #a4262c; padding: .6rem .9rem; font-weight: 600; }
table { border-collapse: collapse; width: 100%; font-size: 12px; }
th, td { border: 1px solid #8a8886; padding: .3rem .45rem; text-align: left; vertical-align: top; overflow-wrap: break-word; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
code { font-family: ui-monospace, Consolas, monospace; }
@media print { body { margin: 0; font-size: 11px; } table { font-size: 9px; } }
@page { size: A4 landscape; margin: 12mm; }
";

/// Writes the page.
pub(super) fn write(
    out: &mut dyn Write,
    evidence: &Evidence<'_>,
    items: impl Iterator<Item = io::Result<Vec<Record>>>,
) -> io::Result<()> {
    let words = evidence.words;
    writeln!(out, "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">", Safe(&words.language))?;
    // Nothing but this page's own style, by its fingerprint.
    let style = BASE64.encode(Sha256::digest(STYLE));
    writeln!(
        out,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{style}'\">"
    )?;
    writeln!(out, "<title>{}: {}</title>", Safe(&words.title), Safe(&evidence.organization))?;
    writeln!(out, "<style>{STYLE}</style>\n</head>\n<body>\n<h1>{}</h1>", Safe(&words.title))?;
    if evidence.practice {
        writeln!(out, "<p class=\"apart\">{}</p>", Safe(&words.practice))?;
    }
    if evidence.intact == Some(false) {
        writeln!(out, "<p class=\"apart\">{}</p>", Safe(&words.not_intact))?;
    }
    writeln!(out, "<dl>")?;
    for (what, value) in about(evidence) {
        writeln!(out, "<dt>{}</dt><dd><bdi>{}</bdi></dd>", Safe(what), Safe(&value))?;
    }
    writeln!(out, "</dl>\n<h2>{}</h2>\n<ul>", Safe(&words.not_confirmed))?;
    for line in evidence.not_confirmed() {
        writeln!(out, "<li>{}</li>", Safe(&line))?;
    }
    writeln!(out, "</ul>\n<h2>{}</h2>\n<table>\n<thead><tr>", Safe(&words.items))?;
    for column in &words.columns {
        writeln!(out, "<th scope=\"col\">{}</th>", Safe(column))?;
    }
    writeln!(out, "</tr></thead>\n<tbody>")?;
    for page in items {
        for record in page? {
            write_item(out, evidence, &record)?;
        }
    }
    writeln!(out, "</tbody>\n</table>\n</body>\n</html>")
}

/// The lines about the change: what each is, and its value.
fn about<'a>(evidence: &Evidence<'a>) -> Vec<(&'a str, String)> {
    let (words, view, change) = (evidence.words, &evidence.view, &evidence.change);
    let lines = &words.lines;
    let (refused, not_sent) = evidence.refused_and_not_sent();
    let numbers = [
        ("{{total}}", change.total),
        ("{{done}}", change.counts.done),
        ("{{refused}}", refused),
        ("{{notSent}}", not_sent),
        ("{{unknown}}", change.counts.unknown),
    ];
    let counts =
        numbers.iter().fold(words.counts.clone(), |text, (hole, number)| text.replace(hole, &number.to_string()));
    let record = match evidence.intact {
        Some(true) => &words.intact,
        Some(false) => &words.not_intact,
        None => &words.intact_unknown,
    };
    let saved_by = lines.saved_by.replace("{{version}}", env!("CARGO_PKG_VERSION"));
    let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| words.none.clone());
    let mut about: Vec<(&str, String)> = vec![
        (&lines.organization, evidence.organization.clone()),
        (&lines.organization_id, evidence.tenant.clone()),
        (&lines.cloud, evidence.cloud.clone()),
        (&lines.what, evidence.what()),
        (&lines.by, person(&words.person, &view.by)),
        (&lines.begun, moment(change.begun)),
        (&lines.ended, change.end.map_or_else(|| words.no_end.clone(), |end| moment(end.at))),
        (&lines.end, words.end.get(&name_of(&view.end)).cloned().unwrap_or_default()),
        (&lines.counts, counts),
        (&lines.reason, view.reason.clone().unwrap_or_else(|| words.no_reason.clone())),
    ];
    if view.puts_back.is_some() {
        about.push((&lines.puts_back, or_none(&view.puts_back)));
    }
    if view.put_back_by.is_some() {
        about.push((&lines.put_back_by, or_none(&view.put_back_by)));
    }
    about.extend([
        (&*lines.change, view.id.clone()),
        (&*lines.plan_hash, change.plan_hash.clone()),
        (&*lines.record, record.clone()),
        (&*lines.saved, saved_by.replace("{{when}}", &moment(evidence.saved))),
    ]);
    about
}

fn write_item(out: &mut dyn Write, evidence: &Evidence<'_>, record: &Record) -> io::Result<()> {
    let words = evidence.words;
    let came = Came::of(record);
    let name = if record.display_name.is_empty() { &words.whole_organization } else { &record.display_name };
    let known = record.settled.as_ref().map_or_else(|| words.none.clone(), |settled| moment(settled.at));
    let outcome = words.outcome.get(outcome_name(&came)).map_or("", String::as_str);
    write!(out, "<tr><td><bdi>{}</bdi></td>", Safe(name))?;
    for exact in [&*record.object, record.before.as_str(), record.after.as_str()] {
        write!(out, "<td><code>{}</code></td>", Safe(exact))?;
    }
    write!(out, "<td>{}</td>", Safe(outcome))?;
    for exact in [came.code, came.request_id] {
        write!(out, "<td><code>{}</code></td>", Safe(exact.unwrap_or(&words.none)))?;
    }
    writeln!(out, "<td>{}</td></tr>", Safe(&known))
}

fn person(words: &str, person: &PersonLine) -> String {
    // The name goes in last: a name with a hole of its own stays what it is.
    words.replace("{{id}}", &person.id).replace("{{username}}", &person.username).replace("{{name}}", &person.name)
}

fn moment(at: Timestamp) -> String {
    local(at).strftime("%Y-%m-%d %H:%M:%S %:z").to_string()
}

/// Text that is text wherever it stands in the page: names are chosen by whoever makes an account.
struct Safe<'a>(&'a str);

impl fmt::Display for Safe<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|letter| match letter {
            '&' => formatter.write_str("&amp;"),
            '<' => formatter.write_str("&lt;"),
            '>' => formatter.write_str("&gt;"),
            '"' => formatter.write_str("&quot;"),
            '\'' => formatter.write_str("&#39;"),
            '\n' | '\t' => formatter.write_str(" "),
            letter if letter.is_control() => formatter.write_str("\u{fffd}"),
            letter => fmt::Write::write_char(formatter, letter),
        })
    }
}
