//! A file's tables to a set of parameters.

use super::number::Quantity;
use super::shapes::FILE;
use super::{Absorption, Citation, DispositionParameters, Inlet, Into, Number, ParameterFile, Speed, Sprays, Typical};
use crate::codes;
use crate::pharmacokinetics::parameter::Parameter;
use crate::pharmacokinetics::route::Route;
use crate::pharmacokinetics::variability::Variability;
use trialstat_trial::diagnostic::{Diagnostic, sort_by_place};
use trialstat_trial::spec::{Source, Table, read};

/// Where numbers per kilogram are for, unless the file says otherwise.
const CUSTOMARY_WEIGHT: f64 = 70.0;

/// What is known while a file is read.
pub(super) struct Reading<'a> {
    pub(super) sources: &'a [Citation],
    pub(super) reference_weight: f64,
    pub(super) numbers: Vec<Number>,
    pub(super) problems: Vec<Diagnostic>,
}

impl ParameterFile {
    /// Reads a set of parameters.
    ///
    /// # Errors
    /// All problems of the file, in the order of its lines.
    pub fn read(name: &str, bytes: &[u8]) -> Result<ParameterFile, Vec<Diagnostic>> {
        let source = Source::new(name, bytes).map_err(|problem| vec![problem])?;
        let mut problems = Vec::new();
        let table = read(&source, &FILE, &mut problems);
        let sources: Vec<Citation> = table.tables("source").iter().map(citation).collect();
        let mut reading =
            Reading { sources: &sources, reference_weight: CUSTOMARY_WEIGHT, numbers: Vec::new(), problems };
        let disposition =
            table.table("disposition").and_then(|found| reading.disposition(found, table.table("metabolite")));
        let absorptions: Vec<Absorption> =
            table.tables("route").iter().filter_map(|route| reading.absorption(route)).collect();
        let correlations = reading.correlations(&table, disposition.as_ref(), &absorptions);
        let Reading { numbers, mut problems, .. } = reading;
        if !problems.is_empty() {
            sort_by_place(&mut problems);
            return Err(problems);
        }
        let owned = |key| table.owned(key).unwrap_or_default();
        Ok(ParameterFile {
            id: owned("id"),
            title: owned("title"),
            drug: owned("drug"),
            population: owned("population"),
            missing: table.texts("missing").iter().map(|text| text.text.clone()).collect(),
            sources,
            numbers,
            disposition,
            absorptions,
            correlations,
        })
    }
}

fn citation(table: &Table) -> Citation {
    let owned = |key| table.owned(key).unwrap_or_default();
    let places = ["doi", "pmid", "url"].into_iter().filter_map(|key| table.owned(key)).collect();
    Citation { id: owned("id"), cite: owned("cite"), places }
}

impl Reading<'_> {
    fn incomplete(&mut self, table: &Table, key: &str, message: String, hint: &str) {
        self.problems.push(table.error(codes::INCOMPLETE_MODEL, key, message).with_hint(hint));
    }

    fn disposition(&mut self, table: &Table, metabolite: Option<&Table>) -> Option<DispositionParameters> {
        if let Some(weight) = self.number("disposition", table, "reference_weight", Quantity::Weight) {
            self.reference_weight = weight.value;
        }
        let compartments = table.count("compartments")?;
        if !(1..=3).contains(&compartments) {
            self.incomplete(table, "compartments", format!("{compartments} compartments"), "1, 2 or 3 are known");
            return None;
        }
        let peripheral = compartments as usize - 1;
        let liver = ["liver_flow", "liver_volume", "liver_elimination", "liver_formation"];
        let has_liver = liver.iter().any(|key| table.mentions(key));
        let rates = [("k10", 0), ("k12", 1), ("k21", 1), ("k13", 2), ("k31", 2)];
        let by_rates = rates.iter().any(|(key, _)| table.mentions(key));
        let flows = [("flow_1", 1), ("volume_1", 1), ("flow_2", 2), ("volume_2", 2)];
        let mut needed = vec![("central_volume", 0)];
        if by_rates {
            needed.extend(rates);
        } else {
            needed.extend(flows);
            if has_liver { needed.extend(liver.map(|key| (key, 0))) } else { needed.push(("clearance", 0)) }
        }
        let known = rates.iter().chain(&flows).map(|(key, _)| *key).chain(liver).chain(["clearance", "central_volume"]);
        let before = self.problems.len();
        for key in known {
            let wanted = needed.iter().any(|(needed, compartment)| *needed == key && *compartment <= peripheral);
            // A liver that forms nothing, or that only forms the metabolite.
            let optional = key == "liver_formation" && metabolite.is_none();
            if wanted && !optional && !table.mentions(key) {
                self.incomplete(
                    table,
                    "compartments",
                    format!("the disposition has no `{key}`"),
                    "give it, with its source",
                );
            } else if !wanted && table.mentions(key) {
                let hint = "rate constants and flows are not mixed, and a compartment that is not there has neither";
                self.incomplete(table, key, format!("the disposition has no place for `{key}`"), hint);
            }
        }
        let complete = self.problems.len() == before;
        let mut values =
            if by_rates { self.by_rate_constants(table, peripheral) } else { self.parameters("disposition", table) };
        let metabolite = metabolite.and_then(|table| self.metabolite(table, has_liver, &mut values));
        let (flow_exponent, volume_exponent) = self.exponents(table);
        complete.then_some(DispositionParameters {
            peripheral,
            liver: has_liver,
            metabolite,
            reference_weight: self.reference_weight,
            flow_exponent,
            volume_exponent,
            values,
        })
    }

    /// Every parameter that the table has under its own name.
    fn parameters(&mut self, path: &str, table: &Table) -> Vec<(Parameter, Typical)> {
        let present = Parameter::ALL.into_iter().filter(|parameter| table.has(parameter.name()));
        present
            .filter_map(|parameter| {
                let typical = self.number(path, table, parameter.name(), Quantity::of(parameter))?;
                Some((parameter, typical))
            })
            .collect()
    }

    /// Flows and volumes from rate constants and the central volume.
    fn by_rate_constants(&mut self, table: &Table, peripheral: usize) -> Vec<(Parameter, Typical)> {
        let central = self.number("disposition", table, "central_volume", Quantity::of(Parameter::CentralVolume));
        let mut rate = |key| {
            let rate = self.number("disposition", table, key, Quantity::of(Parameter::AbsorptionRate))?;
            if rate.deviation > 0.0 {
                let hint = "give clearance, flows and volumes instead, which vary";
                self.incomplete(table, key, format!("`{key}` varies"), hint);
            }
            Some(rate.value)
        };
        let (k10, k12, k21) = (rate("k10"), rate("k12"), rate("k21"));
        let (k13, k31) = (rate("k13"), rate("k31"));
        let Some(central) = central else { return Vec::new() };
        let fixed = |value: Option<f64>| value.map(|value| Typical { value, deviation: 0.0 });
        let flow = |into: Option<f64>| into.map(|into| into * central.value);
        let volume = |into, back: Option<f64>| flow(into).zip(back).map(|(flow, back)| flow / back);
        let all = [
            (Parameter::Clearance, fixed(flow(k10)), 0),
            (Parameter::CentralVolume, Some(central), 0),
            (Parameter::Flow1, fixed(flow(k12)), 1),
            (Parameter::Volume1, fixed(volume(k12, k21)), 1),
            (Parameter::Flow2, fixed(flow(k13)), 2),
            (Parameter::Volume2, fixed(volume(k13, k31)), 2),
        ];
        let present = all.into_iter().filter(|(_, _, compartment)| *compartment <= peripheral);
        present.filter_map(|(parameter, typical, _)| Some((parameter, typical?))).collect()
    }

    fn metabolite(
        &mut self,
        table: &Table,
        liver: bool,
        values: &mut Vec<(Parameter, Typical)>,
    ) -> Option<(String, usize)> {
        let mut needed = vec!["metabolite_clearance", "metabolite_volume"];
        let peripheral =
            usize::from(table.mentions("metabolite_flow") || table.mentions("metabolite_peripheral_volume"));
        if peripheral == 1 {
            needed.extend(["metabolite_flow", "metabolite_peripheral_volume"]);
        }
        if liver {
            if table.mentions("formed_fraction") {
                let message = "the metabolite has a `formed_fraction`".to_owned();
                self.incomplete(
                    table,
                    "formed_fraction",
                    message,
                    "with a liver, `liver_formation` says what is formed",
                );
            }
        } else {
            needed.push("formed_fraction");
        }
        for key in needed {
            if !table.mentions(key) {
                self.incomplete(table, "name", format!("the metabolite has no `{key}`"), "give it, with its source");
            }
        }
        values.extend(self.parameters("metabolite", table));
        Some((table.owned("name")?, peripheral))
    }

    fn exponents(&mut self, table: &Table) -> (f64, f64) {
        let given = (table.number("flow_exponent"), table.number("volume_exponent"));
        match (table.text("weight"), given) {
            (Some("linear"), (None, None)) => (1.0, 1.0),
            (Some("allometric"), (None, None)) => (0.75, 1.0),
            (Some("exponents"), (Some(flow), Some(volume))) => (flow, volume),
            (Some("none") | None, (None, None)) => (0.0, 0.0),
            _ => {
                let message = "weight and its exponents do not agree".to_owned();
                let hint = "`flow_exponent` and `volume_exponent` go with `weight = \"exponents\"`, both of them";
                self.incomplete(table, "weight", message, hint);
                (0.0, 0.0)
            }
        }
    }

    fn absorption(&mut self, table: &Table) -> Option<Absorption> {
        let route = Route::named(table.text("route")?)?;
        let path = format!("route.{}", table.text("preparation").unwrap_or(route.name()));
        let inlet = self.inlet(&path, table, [Parameter::Fraction, Parameter::AbsorptionRate]);
        let swallowed = table.table("swallowed").map(|part| {
            let path = format!("{path}.swallowed");
            self.inlet(&path, part, [Parameter::SwallowedFraction, Parameter::SwallowedRate])
        });
        let spray = self.number(&path, table, "spray", Quantity::Dose);
        let later = self.number(&path, table, "later_sprays", Quantity::of(Parameter::Fraction));
        if table.mentions("spray") != table.mentions("later_sprays") {
            let hint = "`spray` and `later_sprays` go together";
            self.incomplete(table, "route", "one of the two numbers of sprays is missing".to_owned(), hint);
        }
        let sprays = spray.zip(later).map(|(spray, later)| Sprays { dose: spray.value, later: later.value });
        let (preparation, note) = (table.owned("preparation"), table.owned("note"));
        Some(Absorption { route, preparation, inlet, swallowed, sprays, note })
    }

    fn inlet(&mut self, path: &str, table: &Table, [share, rate]: [Parameter; 2]) -> Inlet {
        let fraction = self.number(path, table, "fraction", Quantity::of(share));
        let rate = self.number(path, table, "absorption_rate", Quantity::of(rate));
        let mut duration = |key| self.number(path, table, key, Quantity::Duration).map(|duration| duration.value);
        let (peak, lag, release) = (duration("time_to_peak"), duration("lag"), duration("release"));
        let lag = lag.unwrap_or(0.0);
        if let Some(peak) = peak {
            if rate.is_some() || release.is_some() {
                let hint = "a time to the peak stands for a rate; leave one of them out";
                self.incomplete(table, "time_to_peak", "`time_to_peak` beside a rate or a release".to_owned(), hint);
            } else if peak <= lag {
                let message = format!("`time_to_peak` is {peak} h, the lag {lag} h");
                self.problems
                    .push(table.error(codes::OUT_OF_RANGE, "time_to_peak", message).with_hint("the peak comes later"));
            }
        }
        Inlet {
            fraction,
            speed: rate.map(Speed::Rate).or(peak.map(Speed::TimeToPeak)),
            lag,
            release: release.unwrap_or(0.0),
            into: if table.text("into") == Some("liver") { Into::Liver } else { Into::Central },
            first_pass: table.flag("first_pass").unwrap_or(false),
        }
    }

    fn correlations(
        &mut self,
        file: &Table,
        disposition: Option<&DispositionParameters>,
        absorptions: &[Absorption],
    ) -> Vec<(Parameter, Parameter, f64)> {
        let mut varying: Vec<(Parameter, f64)> = Vec::new();
        let values = disposition.map_or(&[][..], |disposition| &disposition.values);
        varying.extend(values.iter().map(|(parameter, typical)| (*parameter, typical.deviation)));
        let first = absorptions
            .iter()
            .map(|absorption| (Some(&absorption.inlet), Parameter::Fraction, Parameter::AbsorptionRate));
        let second = absorptions
            .iter()
            .map(|absorption| (absorption.swallowed.as_ref(), Parameter::SwallowedFraction, Parameter::SwallowedRate));
        for (inlet, share, rate) in first.chain(second) {
            let Some(inlet) = inlet else { continue };
            varying.extend(inlet.fraction.map(|fraction| (share, fraction.deviation)));
            if let Some(Speed::Rate(typical)) = inlet.speed {
                varying.push((rate, typical.deviation));
            }
        }
        varying.retain(|(_, deviation)| *deviation > 0.0);
        let (mut found, tables) = (Vec::new(), file.tables("correlation"));
        for table in tables {
            if !self.sources.iter().any(|source| Some(source.id.as_str()) == table.text("source")) {
                self.unknown_source(table);
            }
            let names: Vec<Parameter> =
                table.texts("between").iter().filter_map(|name| Parameter::named(&name.text)).collect();
            let Some(value) = table.number("value") else { continue };
            let varies = |parameter: &Parameter| varying.iter().any(|(known, _)| known == parameter);
            match names[..] {
                [one, other] if one != other && varies(&one) && varies(&other) => {
                    if value.abs() < 1.0 {
                        found.push((one, other, value));
                    } else {
                        let problem = table.error(codes::OUT_OF_RANGE, "value", format!("a correlation of {value}"));
                        self.problems.push(problem.with_hint("it lies between -1 and 1"));
                    }
                }
                _ => {
                    let problem = table.error(codes::IDLE_CORRELATION, "between", "these two cannot be correlated");
                    self.problems.push(problem.with_hint("name two parameters that vary between subjects"));
                }
            }
        }
        if found.len() < tables.len() {
            return found;
        }
        if let (Err(error), Some(table)) = (Variability::new(&varying, &found), tables.first()) {
            let problem = table.error(codes::NOT_POSITIVE_DEFINITE, "value", error.to_string());
            self.problems.push(problem.with_hint("make the correlations smaller, or leave some out"));
        }
        found
    }
}
