//! The text of a proposed mapping.

use super::codes;
use super::described::described;
use super::fit::is_constant_within;
use super::keys::{Key, key_of};
use super::line::{Context, Line};
use super::measures;
use super::plan::{Filled, Plan};
use super::seen::{Content, Seen};
use super::toml_text::{list, map, plain, quoted, shown};
use crate::cell::number::NumberFormat;
use crate::dictionary::DictionaryTable;
use crate::mapping::role::Role;
use crate::raw_table::RawTable;
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// A table of a file, looked at.
pub(super) struct Looked<'a> {
    pub(super) raw: &'a RawTable,
    pub(super) columns: Vec<Seen<'a>>,
    pub(super) plans: Vec<Plan>,
    pub(super) dictionary: Option<&'a DictionaryTable>,
    /// How its numbers are written, if not with a decimal point.
    pub(super) format: Option<NumberFormat>,
}

/// What a file is called, and what else is said of all its tables.
pub(super) struct Named<'a> {
    /// The file as messages name it.
    pub(super) file: &'a str,
    /// Its name in the mapping, and a comment on it.
    pub(super) own: String,
    pub(super) remark: Option<&'static str>,
    /// Its name without ending.
    pub(super) stem: &'a str,
    /// Whether the file holds several tables.
    pub(super) several: bool,
}

/// A mapping being written.
pub(super) struct Text<'a> {
    named: Named<'a>,
    text: String,
    /// What has to be chosen.
    pub(super) remarks: Vec<Diagnostic>,
}

impl<'a> Text<'a> {
    pub(super) fn new(named: Named<'a>) -> Text<'a> {
        Text { named, text: String::new(), remarks: Vec::new() }
    }

    pub(super) fn finish(self) -> (String, Vec<Diagnostic>) {
        (self.text, self.remarks)
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// An empty line, unless there is one.
    fn gap(&mut self) {
        if !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    fn comment(&mut self, comment: &str) {
        self.line(&format!("# {}", plain(comment)));
    }

    /// What concerns the whole mapping.
    pub(super) fn top(&mut self, tables: &[Looked<'_>], encoding: Option<&str>) {
        self.comment(&format!("A first mapping of `{}`, made from its header and its values.", self.named.file));
        self.comment("Confirm or correct every `guess:`; a line below `choose` stops the reading until it is edited.");
        for table in tables {
            let name = table.raw.name.as_deref().filter(|_| self.named.several).map(|name| format!("`{name}`: "));
            let encoding = encoding.map(|encoding| format!(", encoding {encoding}")).unwrap_or_default();
            let (rows, columns) = (table.raw.rows, table.columns.len());
            self.comment(&format!("{}{rows} rows, {columns} columns{encoding}", name.unwrap_or_default()));
        }
        self.gap();
        let plans = || tables.iter().flat_map(|table| table.plans.iter().map(move |plan| (table, plan)));
        let has_trial = plans().any(|(_, plan)| plan.slot("trial").is_some());
        if !has_trial {
            self.line(&format!("name = {}  # guess: the file's name", quoted(self.named.stem)));
        }
        if plans().any(|(table, plan)| changes_arm(table, plan)) {
            self.comment(
                "choose: some subjects are in several arms, so `design = \"crossover\"`, or the arm is another column",
            );
            self.line("design = \"choose\"");
            self.choice("some subjects are in several arms", "say `design`, or name another column as the arm");
        }
        self.arms(&plans().collect::<Vec<_>>());
        let mut known = Vec::new();
        for (table, plan) in plans().filter(|(_, plan)| plan.role == Role::Assessments) {
            measures::gather(plan, &table.columns, &mut known);
        }
        for measure in known {
            self.gap();
            measure.lines().iter().for_each(|line| self.line(line));
        }
    }

    fn arms(&mut self, plans: &[(&Looked<'_>, &Plan)]) {
        let arm = plans.iter().find_map(|(table, plan)| Some(&table.columns[plan.column("arm")?]));
        let Some(arm) = arm.filter(|arm| (1..=20).contains(&arm.distinct())) else { return };
        let is_control = |name: &str| {
            let name = name.to_lowercase();
            ["placebo", "control", "sham", "kontroll"].iter().any(|word| name.contains(word))
        };
        let is_screened = |name: &str| name.to_lowercase().replace(['_', ' '], "").contains("screenfail");
        let mut names: Vec<&str> =
            arm.values.iter().map(|(name, _)| name.as_str()).filter(|name| !is_screened(name)).collect();
        names.sort_by_key(|name| !is_control(name));
        let counts: Vec<String> = arm.values.iter().map(|(name, count)| format!("{} {count}", shown(name))).collect();
        self.gap();
        self.comment(&format!("the order in which results list the arms; rows: {}", counts.join(", ")));
        let order = if names.iter().any(|name| is_control(name)) { "the control first" } else { "as they occur" };
        // What a dictionary or a list makes of the names is not known here, so that the line is only offered then.
        let is_coded = plans.iter().any(|(table, plan)| {
            let dictionary = plan.column("arm").and_then(|at| table.dictionary?.column(table.columns[at].name));
            dictionary.is_some_and(|column| column.codes.iter().any(|(code, meaning)| code != meaning))
        });
        let unsaid = if is_coded { "# " } else { "" };
        self.line(&format!("{unsaid}arms = {}  # guess: {order}", list(names)));
    }

    fn choice(&mut self, message: &str, hint: &str) {
        let problem = Diagnostic::warning(codes::CHOICE, Place::file(self.named.file), message);
        self.remarks.push(problem.with_hint(hint));
    }

    /// A table of the file in all its roles.
    pub(super) fn table(&mut self, table: &Looked<'_>) {
        let has_start = table.plans.iter().any(|plan| plan.role == Role::Subjects && plan.slot("start").is_some());
        let has_subjects = table.plans.iter().any(|plan| plan.role == Role::Subjects);
        let context =
            Context { columns: &table.columns, dictionary: table.dictionary, format: table.format, has_start };
        if table.plans.is_empty() {
            let problem = Diagnostic::warning(
                codes::NO_ROLE,
                Place::file(self.named.file),
                format!("no role can be proposed for {} columns", table.columns.len()),
            );
            self.remarks.push(
                problem.with_hint("the proposed mapping lists what they hold; add a table for the role of the rows"),
            );
            self.gap();
            let roles: Vec<&str> = Role::ALL.iter().map(|role| role.name()).collect();
            self.comment(&format!("No role could be told. Add a table for what a row is: {}.", roles.join(", ")));
            self.comment(&format!("file = {}", self.named.own));
        }
        for plan in &table.plans {
            let several = table.plans.iter().filter(|other| other.role == plan.role).count() > 1;
            self.plan(table, plan, &context, has_subjects, several);
        }
        self.unused(table);
    }

    fn plan(&mut self, table: &Looked<'_>, plan: &Plan, context: &Context<'_>, has_subjects: bool, several: bool) {
        self.gap();
        let role = plan.role.name();
        self.line(&if several || self.named.several { format!("[[{role}]]") } else { format!("[{role}]") });
        let remark = self.named.remark.map(|remark| format!("  # {remark}")).unwrap_or_default();
        self.line(&format!("file = {}{remark}", self.named.own));
        if let Some(member) = table.raw.name.as_deref().filter(|_| self.named.several) {
            self.line(&format!("member = {}", quoted(member)));
        }
        self.reading(table, plan);
        let filter = self.filter(table, plan);
        for of in plan.role.columns() {
            let Some(slot) = plan.slot(of.key) else { continue };
            let line = context.line(plan, slot, of);
            let name = slot.filled.column().map(|at| table.columns[at].name.to_owned());
            self.slot(of.key, &line, name.as_deref());
        }
        let elsewhere = has_subjects && plan.role != Role::Subjects;
        if plan.slot("arm").is_none() && plan.role != Role::Counts && !elsewhere {
            self.comment(
                "guess: no column names the arm, so all subjects are taken together; say `arm` here, or describe",
            );
            self.comment(
                "the file that names it as a table `[subjects]` with `file`, `subject` and `arm`, and take this away",
            );
            self.line("arm = { constant = \"all\" }");
        }
        for (key, kept) in [("numbers", &plan.numbers), ("levels", &plan.levels)] {
            if !kept.is_empty() {
                for at in kept {
                    let seen = &table.columns[*at];
                    self.comment(&described(seen, table.dictionary.and_then(|table| table.column(seen.name))));
                }
                let names = list(kept.iter().map(|at| table.columns[*at].name));
                self.line(&format!("{key} = {names}  # guess: kept for each subject"));
            }
        }
        self.key(table, plan, &filter);
    }

    fn slot(&mut self, key: &str, line: &Line, column: Option<&str>) {
        line.above.iter().for_each(|above| self.comment(above));
        let guess = line.guess.as_deref().map(|guess| format!("  # guess: {}", plain(guess))).unwrap_or_default();
        match &line.left_out {
            Some(why) => {
                self.comment(&format!("left out: {why}"));
                self.comment(&format!("{key} = {}{guess}", line.value));
            }
            None => self.line(&format!("{key} = {}{guess}", line.value)),
        }
        if let Some(choice) = line.choice.as_deref().filter(|_| line.left_out.is_none()) {
            let mut problem = Diagnostic::warning(
                codes::CHOICE,
                Place::file(self.named.file),
                format!("`{key}` has to be chosen: {choice}"),
            );
            problem.variable = column.map(str::to_owned);
            self.remarks.push(problem.with_hint("the comments above the line name the choices"));
        }
    }

    /// How the file is written.
    fn reading(&mut self, table: &Looked<'_>, plan: &Plan) {
        let mut said = Vec::new();
        if let Some(format) = table.format {
            said.push(format!("decimal = {}", quoted(format.decimal.name())));
            said.extend(format.thousands.map(|mark| format!("thousands = {}", quoted(mark.name()))));
        }
        let declared = table.dictionary.map(|table| table.missing.as_slice()).unwrap_or_default();
        let mut missing: Vec<(&str, &str)> =
            declared.iter().map(|code| (code.as_str(), "missing by the dictionary")).collect();
        let suspects = plan.numbers.iter().flat_map(|at| &table.columns[*at].suspects);
        for (code, _) in suspects.filter(|(code, _)| !matches!(code.as_str(), "." | "._")) {
            if missing.iter().all(|(known, _)| known != code) {
                missing.push((code, "no reason stated"));
            }
        }
        if !missing.is_empty() {
            said.push(format!("missing = {}", map(missing)));
        }
        if !said.is_empty() {
            self.line(&format!("reading = {{ {} }}  # guess: by the values", said.join(", ")));
        }
    }

    /// The rows that the analysis is meant to read, where a flag says so.
    fn filter(&mut self, table: &Looked<'_>, plan: &Plan) -> Vec<bool> {
        let all = vec![true; table.raw.rows];
        if !matches!(plan.role, Role::Assessments | Role::Responses) {
            return all;
        }
        let flag = table.columns.iter().find(|seen| seen.name.eq_ignore_ascii_case("ANL01FL"));
        let Some(flag) = flag.filter(|flag| flag.values.iter().any(|(text, _)| text == "Y")) else { return all };
        self.comment(&described(flag, table.dictionary.and_then(|table| table.column(flag.name))));
        let name = quoted(flag.name);
        self.line(&format!("where = {{ {name} = \"Y\" }}  # guess: the records that analyses are to use"));
        (0..table.raw.rows).map(|row| flag.column.cells.shown(row) == "Y").collect()
    }

    fn key(&mut self, table: &Looked<'_>, plan: &Plan, asked_for: &[bool]) {
        let declared = table.dictionary.map(|table| table.keys.as_slice()).unwrap_or_default();
        let known: Vec<usize> = declared.iter().filter_map(|key| table.raw.position(key)).collect();
        if !declared.is_empty() && known.len() == declared.len() && plan.role != Role::Counts {
            self.comment("the dictionary's key");
            self.line(&format!("key = {}", list(known.iter().map(|at| table.columns[*at].name))));
            return;
        }
        match key_of(plan, &table.columns, asked_for) {
            Key::Default => {}
            Key::Columns(columns) => {
                let names = list(columns.iter().map(|at| table.columns[*at].name));
                self.line(&format!("key = {names}  # guess: these columns tell the rows apart"));
            }
            Key::None(repeated) => {
                let message = format!("{repeated} rows repeat the key of an earlier one; `key` may name more columns");
                self.comment(&message);
                self.comment(&format!("key = {}", list(table.columns.iter().take(3).map(|seen| seen.name))));
            }
        }
    }

    fn unused(&mut self, table: &Looked<'_>) {
        let unused = |at: &usize| !table.plans.iter().any(|plan| plan.uses(*at));
        let unused: Vec<usize> = (0..table.columns.len()).filter(unused).collect();
        if unused.is_empty() {
            return;
        }
        self.gap();
        self.comment("columns without a role:");
        for at in unused {
            let seen = &table.columns[at];
            self.comment(&format!("  {}", described(seen, table.dictionary.and_then(|table| table.column(seen.name)))));
        }
    }
}

fn changes_arm(table: &Looked<'_>, plan: &Plan) -> bool {
    let (Some(arm), Some(subject)) = (plan.column("arm"), plan.column("subject")) else { return false };
    !is_constant_within(&table.columns[arm], &table.columns[subject])
}

/// Takes days that count from 0 for names of visits where there is no other name.
pub(super) fn settle(plan: &mut Plan, columns: &[Seen<'_>]) {
    let day = plan.column("day").filter(|at| super::line::counts_from_zero(&columns[*at]));
    if let Some(at) = day.filter(|_| plan.role == Role::Assessments && plan.slot("visit").is_none()) {
        let day = plan.slots.iter_mut().find(|slot| slot.key == "day").expect("its column was found");
        (day.key, day.filled) = ("visit", Filled::Named(at, super::naming::Met::Part(0)));
    }
    let misfit = |at: &usize| matches!(columns[*at].content, Content::Empty);
    plan.numbers.retain(|at| !misfit(at));
}
