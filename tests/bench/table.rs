//! The table, for a terminal and for a README, and the same as JSON.

use serde::Serialize;

use crate::goal::{Check, Verdict, figure};
use crate::outcome::Outcome;
use crate::plan::Run;

/// One goal beside what a run came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Row {
    pub(crate) id: &'static str,
    pub(crate) what: &'static str,
    pub(crate) people: u32,
    pub(crate) model: String,
    pub(crate) windows_shortened_by: u32,
    /// How often it was run. Of several, the times are those of the middle one and the counts the worst.
    pub(crate) times_run: usize,
    pub(crate) floor_seconds: f64,
    pub(crate) seconds: Option<f64>,
    pub(crate) times_floor: Option<f64>,
    pub(crate) goal: String,
    pub(crate) reached: String,
    pub(crate) met: Option<bool>,
    pub(crate) requests: u64,
    pub(crate) throttled: u64,
    pub(crate) peak_mib: Option<f64>,
    pub(crate) growth_mib: Option<f64>,
    pub(crate) cpu_seconds: Option<f64>,
    pub(crate) readback_seconds: Option<f64>,
    pub(crate) lost: u64,
    pub(crate) twice: u64,
    /// What is wrong with the counts, in words.
    pub(crate) faults: Vec<String>,
    /// Whether it makes the command fail.
    pub(crate) fails: bool,
}

impl Row {
    /// A goal of `run`, judged.
    pub(crate) fn new(id: &'static str, check: Check, run: &Run, outcome: &Outcome) -> Self {
        let Verdict { goal, reached, met } = check.judge(run, outcome);
        let (seconds, floor_seconds) = check.seconds(run, outcome);
        let times_floor = seconds.filter(|_| floor_seconds > 0.0).map(|seconds| thousandths(seconds / floor_seconds));
        Self {
            id,
            what: run.what,
            people: run.size.people,
            model: run.model_shown(),
            windows_shortened_by: run.conditions.shortened_by,
            times_run: outcome.times_run,
            floor_seconds: thousandths(floor_seconds),
            seconds: seconds.map(thousandths),
            times_floor,
            goal,
            reached,
            met,
            requests: outcome.requests,
            throttled: outcome.throttled,
            peak_mib: outcome.peak_mib().map(thousandths),
            growth_mib: outcome.growth_mib().map(thousandths),
            cpu_seconds: outcome.measured.cpu,
            readback_seconds: outcome.measured.off.as_ref().map(|off| thousandths(off.readback)),
            lost: outcome.lost,
            twice: outcome.twice,
            faults: outcome.faults.iter().map(ToString::to_string).collect(),
            fails: !outcome.faults.is_empty() || (check.is_count() && met == Some(false)),
        }
    }

    fn cells(&self) -> [String; 16] {
        let known = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), figure);
        [
            self.id.to_owned(),
            self.what.to_owned(),
            self.people.to_string(),
            self.model.clone(),
            self.times_run.to_string(),
            figure(self.floor_seconds),
            known(self.seconds),
            known(self.times_floor),
            self.goal.clone(),
            self.reached.clone(),
            self.met.map_or("–", |met| if met { "yes" } else { "NO" }).to_owned(),
            self.requests.to_string(),
            self.throttled.to_string(),
            known(self.peak_mib),
            self.lost.to_string(),
            self.twice.to_string(),
        ]
    }
}

const HEADS: [&str; 16] = [
    "id",
    "what",
    "people",
    "model",
    "runs",
    "floor s",
    "seconds",
    "× floor",
    "goal",
    "reached",
    "met",
    "requests",
    "429 items",
    "peak MiB",
    "lost",
    "twice",
];

/// The rows under their heads, in columns that line up; what follows is what is wrong with them.
pub(crate) fn shown(rows: &[Row]) -> String {
    let mut lines = vec![HEADS.map(str::to_owned)];
    lines.extend(rows.iter().map(Row::cells));
    let widths: [usize; 16] =
        std::array::from_fn(|column| lines.iter().map(|cells| width(&cells[column])).max().unwrap_or_default());
    let mut text = String::new();
    for (number, cells) in lines.iter().enumerate() {
        text.push_str(&line(cells, widths, ' '));
        if number == 0 {
            text.push_str(&line(&std::array::from_fn(|column| "-".repeat(widths[column])), widths, '-'));
        }
    }
    let mut said: Vec<String> = Vec::new();
    for row in rows {
        for fault in &row.faults {
            let fault = format!("{}, {} people, {}: {fault}\n", row.what, row.people, row.model);
            if !said.contains(&fault) {
                said.push(fault);
            }
        }
    }
    text + &said.concat()
}

fn line(cells: &[String; 16], widths: [usize; 16], fill: char) -> String {
    let mut line = String::from("|");
    for (cell, wide) in cells.iter().zip(widths) {
        let missing: String = std::iter::repeat_n(fill, wide - width(cell).min(wide)).collect();
        line.push_str(&format!(" {cell}{missing} |"));
    }
    line + "\n"
}

/// How many columns a text takes: none of these characters is wide or combines.
fn width(text: &str) -> usize {
    text.chars().count()
}

fn thousandths(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::Measured;
    use crate::outcome::Fault;

    fn row(check: Check, outcome: &Outcome) -> Row {
        let words = ["--only".to_owned(), "W1".to_owned()];
        let run = crate::plan::runs(&crate::options::read(words).unwrap().unwrap()).swap_remove(0);
        Row::new("W1", check, &run, outcome)
    }

    fn took(seconds: f64) -> Outcome {
        let measured =
            Measured { seconds, memory_before: Some(4_096), memory_peak: Some(20_480), ..Measured::default() };
        Outcome { measured, times_run: 1, requests: 511, throttled: 60, ..Outcome::default() }
    }

    #[test]
    fn a_missed_time_is_shown_and_does_not_fail_and_a_missed_count_does() {
        let slow = row(Check::TimesFloor(1.02), &took(70.2));
        assert_eq!((slow.met, slow.fails, slow.times_floor), (Some(false), false, Some(2.001)));
        let refused = row(Check::Throttled(50), &took(35.2));
        assert_eq!((refused.met, refused.fails), (Some(false), true));
        assert!(!row(Check::Throttled(60), &took(35.2)).fails);
    }

    #[test]
    fn somebody_lost_fails_whatever_the_goal_is_and_is_said_once_below_the_table() {
        let outcome = Outcome { lost: 2, faults: vec![Fault::Lost(2)], ..took(35.2) };
        let rows = [row(Check::TimesFloor(1.02), &outcome), row(Check::Shown, &outcome)];
        assert!(rows.iter().all(|row| row.fails && row.lost == 2));
        assert_eq!(shown(&rows).matches("2 people are in no account").count(), 1);
    }

    #[test]
    fn columns_line_up_as_a_table_of_markdown() {
        let text = shown(&[row(Check::TimesFloor(1.02), &took(35.2)), row(Check::Throttled(50), &took(351.0))]);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 4);
        let wide: Vec<_> = lines.iter().map(|line| line.chars().count()).collect();
        assert!(wide.windows(2).all(|pair| pair[0] == pair[1]), "{text}");
        let cells: Vec<_> = lines[2].split('|').map(str::trim).collect();
        assert_eq!(cells[1..5], ["W1", "per-user off", "10000", "bucket ÷10"]);
        assert_eq!(cells[6..12], ["35.1", "35.2", "1.003", "≤ 1.02×", "1.003×", "yes"]);
    }

    #[test]
    fn the_json_holds_the_same_figures() {
        let json = serde_json::to_value(row(Check::TimesFloor(1.02), &took(35.2))).unwrap();
        assert_eq!((json["seconds"].as_f64(), json["met"].as_bool()), (Some(35.2), Some(true)));
        assert_eq!((json["peak_mib"].as_f64(), json["growth_mib"].as_f64()), (Some(20.0), Some(16.0)));
        assert_eq!((json["lost"].as_u64(), json["windows_shortened_by"].as_u64()), (Some(0), Some(10)));
    }
}
