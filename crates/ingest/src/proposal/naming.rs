//! What columns are called: CDISC's names, and the words people use.

use crate::mapping::role::Role;

/// How a column's name meets a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Met {
    /// By a name that CDISC gives it; the smaller, the more wanted.
    Standard(usize),
    /// By words that say just this.
    Words(usize),
    /// By one word among others.
    Part(usize),
}

/// CDISC's names for a key, most wanted first, and words for it. `--` stands for the two letters of a domain.
struct Names {
    standard: &'static [&'static str],
    /// Words of which the whole name consists, in order and without what separates them.
    whole: &'static [&'static str],
    /// Words that may stand among others.
    part: &'static [&'static str],
}

const fn names(
    standard: &'static [&'static str],
    whole: &'static [&'static str],
    part: &'static [&'static str],
) -> Names {
    Names { standard, whole, part }
}

const TRIAL: Names = names(&["STUDYID"], &["study", "trial", "studyid", "trialid", "studycode", "protocol"], &[]);
const SUBJECT: Names = names(
    &["USUBJID", "SUBJID"],
    &[
        "subject",
        "patient",
        "participant",
        "subjectid",
        "subjid",
        "patientid",
        "patid",
        "participantid",
        "pid",
        "pat",
        "subj",
        "recordid",
        "caseid",
        "personid",
        "id",
        "patientnr",
        "patientno",
        "proband",
    ],
    &["subject", "patient", "participant", "subj", "pat", "patnr", "id"],
);
const ARM: Names = names(
    &["TRT01P", "TRTP", "ARM", "TRT01A", "TRTA", "ACTARM", "ARMCD"],
    &[
        "arm",
        "group",
        "treatment",
        "trt",
        "treatmentgroup",
        "treatmentarm",
        "studyarm",
        "allocation",
        "randomizedto",
        "randomisedto",
        "gruppe",
        "behandlung",
        "groupe",
        "bras",
        "cohort",
    ],
    &["arm", "group", "treatment", "trt", "allocation", "gruppe", "behandlung", "groupe"],
);
const START: Names = names(
    &["TRTSDT", "RFSTDTC", "RFXSTDTC", "RANDDT"],
    &[
        "start",
        "startdate",
        "baselinedate",
        "randomizationdate",
        "randomisationdate",
        "randdate",
        "daterandomized",
        "daterandomised",
        "dateofrandomization",
        "dateofrandomisation",
        "enrolldate",
        "enrolmentdate",
        "firstdose",
    ],
    &["randomization", "randomisation", "randomized", "randomised", "rand", "enrolled"],
);
const VISIT: Names = names(
    &["AVISIT", "VISIT", "VISITNUM", "AVISITN"],
    &["visit", "visitname", "week", "timepoint", "wave", "month", "besuch", "visite", "woche"],
    &["visit", "week", "timepoint", "besuch", "visite"],
);
const DAY: Names = names(&["ADY", "--DY"], &["day", "studyday", "tag", "jour"], &["day"]);
const DATE: Names = names(
    &["ADT", "--DTC"],
    &["date", "visitdate", "dateofvisit", "assessmentdate", "datum"],
    &["date", "datum", "dat"],
);
const FIRST_DAY: Names = names(&["ASTDY", "--STDY"], &["day", "startday", "studyday", "onsetday"], &["day"]);
const FIRST_DATE: Names = names(
    &["ASTDT", "--STDTC", "--STDT"],
    &["date", "startdate", "onset", "onsetdate", "datum"],
    &["start", "onset", "date"],
);
const LAST_DAY: Names = names(&["AENDY", "--ENDY"], &["endday", "lastday"], &[]);
const LAST_DATE: Names = names(&["AENDT", "--ENDTC", "--ENDT"], &["enddate", "lastdate", "resolved"], &["stop", "end"]);
const MEASURE: Names = names(
    &["PARAMCD", "--TESTCD"],
    &["measure", "test", "scale", "instrument", "questionnaire", "parameter", "param", "testcode", "outcome"],
    &["scale", "instrument", "questionnaire"],
);
const SCORE: Names = names(
    &["AVAL", "--STRESN", "--ORRES"],
    &["score", "total", "totalscore", "value", "result", "sumscore", "punkte", "punktzahl", "valeur"],
    &["score", "total", "punkte"],
);
const TIME: Names = names(
    &["AVAL"],
    &[
        "time",
        "days",
        "weeks",
        "months",
        "duration",
        "survival",
        "followup",
        "futime",
        "survtime",
        "timetoevent",
        "tte",
    ],
    &["time", "days", "weeks", "months", "followup", "survival"],
);
const EVENT: Names = names(
    &[],
    &["event", "status", "death", "died", "dead", "relapse", "relapsed", "fustat", "failure", "progression"],
    &["event", "status", "death", "died", "relapse", "relapsed"],
);
const CENSORED: Names = names(&["CNSR"], &["censored", "censor", "cens", "censoring"], &["censored"]);
const MET: Names = names(
    &["AVALC"],
    &["response", "responder", "responded", "remission", "remitter", "cured", "success", "met", "improved"],
    &["response", "responder", "responded", "remission", "success"],
);
const EVENTS: Names = names(
    &[],
    &["events", "nevents", "cases", "deaths", "responders", "successes", "event", "x", "ncases"],
    &["events", "deaths", "responders", "cases", "successes"],
);
const TOTAL: Names = names(
    &[],
    &["total", "n", "ntotal", "subjects", "patients", "randomized", "randomised", "size", "ntot"],
    &["total", "randomized", "randomised"],
);
const TREATMENT: Names = names(&["--TRT"], &["drug", "medication", "product", "substance", "treatment"], &["drug"]);
const AMOUNT: Names = names(&["--DOSE"], &["dose", "amount", "dosis", "dosemg"], &["dose", "amount"]);
const TERM: Names = names(
    &["--DECOD", "--TERM"],
    &["aeterm", "term", "preferredterm", "adverseevent", "aedecod", "ae", "event", "reaction"],
    &["term", "adverse"],
);
const ENDING: Names = names(
    &["DSDECOD", "DSTERM"],
    &["disposition", "reason", "dropoutreason", "withdrawalreason", "completionstatus"],
    &["disposition", "withdrawal", "dropout", "discontinuation"],
);

/// What the column of a role's key is called.
fn names_of(role: Role, key: &str) -> Option<&'static Names> {
    const PARAM: Names = names(&["PARAM", "--TEST"], &[], &[]);
    const UNIT: Names = names(&["--STRESU", "--DOSU", "AVALU"], &["unit", "units", "doseunit"], &["unit"]);
    const ROUTE: Names = names(&["--ROUTE"], &["route"], &["route"]);
    const CATEGORY: Names = names(&["--BODSYS", "--CAT"], &["category", "soc", "bodysystem", "class"], &[]);
    const SEVERITY: Names = names(&["--SEV"], &["severity", "grade", "intensity"], &["severity"]);
    const SERIOUS: Names = names(&["--SER"], &["serious", "sae"], &["serious"]);
    const RELATION: Names = names(&["--REL"], &["related", "relation", "relationship", "causality"], &["related"]);
    const DESCRIPTION: Names = names(&["EVNTDESC"], &["description"], &[]);
    const ENDPOINT: Names = names(&["PARAMCD"], &["endpoint"], &["endpoint"]);
    let dated = matches!(role, Role::Doses | Role::Events | Role::Dispositions);
    Some(match key {
        "trial" => &TRIAL,
        "subject" => &SUBJECT,
        "arm" => &ARM,
        "start" => &START,
        "visit" => &VISIT,
        "day" if dated => &FIRST_DAY,
        "date" if dated => &FIRST_DATE,
        "day" => &DAY,
        "date" => &DATE,
        "last_day" => &LAST_DAY,
        "last_date" => &LAST_DATE,
        "measure" => &MEASURE,
        "score" => &SCORE,
        "label" => &PARAM,
        "unit" => &UNIT,
        "route" => &ROUTE,
        "category" => &CATEGORY,
        "severity" => &SEVERITY,
        "serious" => &SERIOUS,
        "relation" => &RELATION,
        "description" => &DESCRIPTION,
        "endpoint" => &ENDPOINT,
        "time" => &TIME,
        "event" => &EVENT,
        "censored" => &CENSORED,
        "met" => &MET,
        "events" => &EVENTS,
        "total" => &TOTAL,
        "treatment" => &TREATMENT,
        "amount" => &AMOUNT,
        "term" if role == Role::Dispositions => &ENDING,
        "term" => &TERM,
        _ => return None,
    })
}

/// How a column of that name meets a role's key, if it does.
pub(super) fn meets(role: Role, key: &str, column: &str) -> Option<Met> {
    let names = names_of(role, key)?;
    if let Some(at) = names.standard.iter().position(|standard| is_standard(standard, column)) {
        return Some(Met::Standard(at));
    }
    let words = words(column);
    let whole = words.concat();
    if let Some(at) = names.whole.iter().position(|known| *known == whole) {
        return Some(Met::Words(at));
    }
    names.part.iter().position(|known| words.iter().any(|word| word == known)).map(Met::Part)
}

fn is_standard(standard: &str, column: &str) -> bool {
    match standard.strip_prefix("--") {
        None => standard.eq_ignore_ascii_case(column),
        // In lower case `body` would be the day of a domain `bo`.
        Some(suffix) => {
            let domain = column.strip_suffix(suffix).unwrap_or_default();
            domain.len() == 2 && domain.bytes().all(|byte| byte.is_ascii_uppercase())
        }
    }
}

/// The words of a name, in lower case: parted by signs and where a capital follows a small letter.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous = ' ';
    for character in name.chars() {
        let starts = !previous.is_alphanumeric() || (previous.is_lowercase() && character.is_uppercase());
        if character.is_alphanumeric() {
            if starts || words.is_empty() {
                words.push(String::new());
            }
            words.last_mut().expect("a word was started").extend(character.to_lowercase());
        }
        previous = character;
    }
    words
}

/// The unit of time that a column's name or label says, by a name that mappings take.
pub(super) fn time_unit(name: &str) -> Option<&'static str> {
    words(name).iter().find_map(|word| match word.as_str() {
        "day" | "days" | "d" | "tage" | "jours" => Some("day"),
        "week" | "weeks" | "wk" | "wks" | "wochen" => Some("week"),
        "month" | "months" | "mo" | "mos" | "monate" => Some("month"),
        "year" | "years" | "yr" | "yrs" | "jahre" => Some("year"),
        _ => None,
    })
}
