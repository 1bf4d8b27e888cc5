//! `seawall evidence report`.

use std::io::{self, Write};
use std::path::PathBuf;

use jiff::civil::Date;

use crate::cli::evidence::options::ReportArguments;
use crate::cli::evidence::place::{self, Packs};
use crate::cli::output;
use crate::cli::scan::to_stdout;
use crate::cli::{Exit, Failure, note};
use crate::evidence::documents::Documents;
use crate::evidence::html;
use crate::evidence::manifest::{MANIFEST, Manifest, digest};
use crate::evidence::period::{self, Asked, Period, Refused};

/// Columns of the text.
const WIDTH: usize = 100;

/// A format of the report.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Form {
    Text,
    Json,
    Html,
    Nights,
    Controls,
    Findings,
}

impl Form {
    const ALL: [(&str, Form); 6] = [
        ("text", Form::Text),
        ("json", Form::Json),
        ("html", Form::Html),
        ("nights-csv", Form::Nights),
        ("controls-csv", Form::Controls),
        ("findings-csv", Form::Findings),
    ];

    fn write(self, period: &Period, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Form::Text => period::text::write(period, WIDTH, out),
            Form::Json => {
                serde_json::to_writer_pretty(&mut *out, period)?;
                writeln!(out)
            }
            Form::Html => html::period::write(period, out),
            Form::Nights => period::csv::nights(period, out),
            Form::Controls => period::csv::controls(period, out),
            Form::Findings => period::csv::findings(period, out),
        }
    }
}

/// Tells of a period.
pub(crate) fn run(arguments: &ReportArguments) -> Result<Exit, Failure> {
    let outputs = outputs(&arguments.output)?;
    let day = |name: &str, text: &str| {
        let day: Result<Date, _> = text.parse();
        day.map_err(|_| Failure::Usage(format!("`--{name} {text}` is no day, as in `2026-01-31`")))
    };
    let every = arguments.every.parse().map_err(|why: String| Failure::Usage(format!("`--every {}`: {why}", arguments.every)))?;
    let asked = Asked { from: day("from", &arguments.from)?, to: day("to", &arguments.to)?, every };
    let packs = place::packs(&arguments.place, &arguments.remote.remote())?;
    let numbers = packs.numbers().map_err(|why| Failure::Usage(why.to_string()))?;
    let period = match period::report(numbers.into_iter().map(|number| pack(&packs, number)), &asked) {
        Ok(period) => period,
        Err(why @ Refused::NoPack { .. }) => {
            note(&format!("error: {why}"));
            return Ok(Exit::Nothing);
        }
        Err(why) => return Err(Failure::Usage(why.to_string())),
    };
    for (form, file) in &outputs {
        match file {
            None => to_stdout(|out| form.write(&period, out))?,
            Some(path) => output::write(path, |out| form.write(&period, out))?,
        }
    }
    Ok(if arguments.strict && !period.complete { Exit::Incomplete } else { Exit::Clean })
}

/// A pack as its documents have it. Whether they are what was sealed is for `verify`.
fn pack(packs: &Packs, number: u64) -> Result<(Manifest, String, Documents), String> {
    let wrong = |file: &str, why: &str| {
        format!("pack {} of `{}`: {file}: {why}; `seawall evidence verify` tells more", packs.name(number), packs.place())
    };
    let bytes = packs.document(number, MANIFEST).map_err(|why| wrong(MANIFEST, &why))?;
    let manifest = Manifest::read(&bytes).map_err(|why| wrong(MANIFEST, &why))?;
    let documents = Documents::read(|file| packs.document(number, file)).map_err(|error| wrong(&error.file, &error.why))?;
    Ok((manifest, digest(&bytes), documents))
}

/// The formats, and where each goes.
fn outputs(given: &[String]) -> Result<Vec<(Form, Option<PathBuf>)>, Failure> {
    let one = |text: &String| {
        let (name, file) = text.split_once('=').map_or((text.as_str(), None), |(name, file)| (name, Some(PathBuf::from(file))));
        let known = Form::ALL.iter().find(|(known, _)| *known == name).map(|(_, form)| *form);
        let names = || Form::ALL.map(|(name, _)| name).join("`, `");
        known
            .map(|form| (form, file))
            .ok_or_else(|| Failure::Usage(format!("there is no format `{name}`: there are `{}`", names())))
    };
    let outputs: Vec<_> = given.iter().map(one).collect::<Result<_, _>>()?;
    if outputs.iter().filter(|(_, file)| file.is_none()).count() > 1 {
        return Err(Failure::Usage("only one output may go to stdout; give the others a file, as in `json=out.json`".to_owned()));
    }
    Ok(if outputs.is_empty() { vec![(Form::Text, None)] } else { outputs })
}
