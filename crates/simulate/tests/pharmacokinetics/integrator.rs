//! The compartments' differential equations taken as they are, amounts and flows, by Taylor's series of short steps.

use trialstat_simulate::pharmacokinetics::{Dose, Parameter as P, Subject};

/// Where amounts lie: blood, two peripheral compartments, liver, two depots, metabolite and its peripheral compartment.
/// Then concentrations: at the effect site, and the areas under the curves of blood, metabolite and effect site.
const SIZE: usize = 12;
const BLOOD: usize = 0;
const LIVER: usize = 3;
const DEPOTS: [usize; 2] = [4, 5];
const METABOLITE: usize = 6;
const EFFECT: usize = 8;
const AREAS: [usize; 3] = [9, 10, 11];
const TERMS: usize = 22;

type Vector = [f64; SIZE];

/// What the integrator is told of a way in, beside the subject's numbers.
#[derive(Clone, Copy)]
pub struct Way {
    pub depot: bool,
    pub into_liver: bool,
    pub lag: f64,
    pub release: f64,
    /// Metabolite formed at the first pass for each milligram that arrives.
    pub along: f64,
}

pub const INTRAVENOUS: Way = Way { depot: false, into_liver: false, lag: 0.0, release: 0.0, along: 0.0 };

fn flow(matrix: &mut [Vector; SIZE], from: usize, to: Option<usize>, rate: f64) {
    matrix[from][from] -= rate;
    if let Some(to) = to {
        matrix[to][from] += rate;
    }
}

/// A subject as a matrix.
pub struct Body {
    matrix: [Vector; SIZE],
    ways: Vec<Way>,
    shares: [f64; 2],
    volume: f64,
    metabolite_volume: f64,
    fastest: f64,
}

/// What is seen: concentrations in blood, of the metabolite, at the effect site, and the areas under the three so far.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    pub sites: [f64; 3],
    pub areas: [f64; 3],
}

impl Body {
    pub fn new(subject: &Subject, ways: &[Way]) -> Body {
        let mut matrix = [[0.0; SIZE]; SIZE];
        let v = |parameter| subject.value(parameter);
        let volume = v(P::CentralVolume);
        for (compartment, rate, own) in
            [(1, P::Flow1, P::Volume1), (2, P::Flow2, P::Volume2), (LIVER, P::LiverFlow, P::LiverVolume)]
        {
            if v(rate) > 0.0 {
                flow(&mut matrix, BLOOD, Some(compartment), v(rate) / volume);
                flow(&mut matrix, compartment, Some(BLOOD), v(rate) / v(own));
            }
        }
        if v(P::LiverFlow) > 0.0 {
            flow(&mut matrix, LIVER, None, v(P::LiverElimination));
            flow(&mut matrix, LIVER, Some(METABOLITE), v(P::LiverFormation));
        } else {
            let lost = v(P::Clearance) / volume;
            flow(&mut matrix, BLOOD, Some(METABOLITE), v(P::FormedFraction) * lost);
            flow(&mut matrix, BLOOD, None, (1.0 - v(P::FormedFraction)) * lost);
        }
        for ((depot, way), rate) in DEPOTS.into_iter().zip(ways).zip([P::AbsorptionRate, P::SwallowedRate]) {
            if way.depot {
                flow(&mut matrix, depot, Some(if way.into_liver { LIVER } else { BLOOD }), v(rate));
                matrix[METABOLITE][depot] += way.along * v(rate);
            }
        }
        let metabolite_volume = v(P::MetaboliteVolume);
        if metabolite_volume > 0.0 {
            matrix[METABOLITE][METABOLITE] -= v(P::MetaboliteClearance) / metabolite_volume;
            if v(P::MetaboliteFlow) > 0.0 {
                let (out, back) =
                    (v(P::MetaboliteFlow) / metabolite_volume, v(P::MetaboliteFlow) / v(P::MetabolitePeripheralVolume));
                matrix[METABOLITE][METABOLITE] -= out;
                matrix[METABOLITE + 1][METABOLITE] += out;
                matrix[METABOLITE + 1][METABOLITE + 1] -= back;
                matrix[METABOLITE][METABOLITE + 1] += back;
            }
        }
        matrix[EFFECT][BLOOD] += v(P::EffectRate) / volume;
        matrix[EFFECT][EFFECT] -= v(P::EffectRate);
        matrix[AREAS[0]][BLOOD] = 1.0 / volume;
        matrix[AREAS[1]][METABOLITE] = if metabolite_volume > 0.0 { 1.0 / metabolite_volume } else { 0.0 };
        matrix[AREAS[2]][EFFECT] = 1.0;
        let fastest = (0..SIZE).map(|at| -matrix[at][at]).fold(0.0, f64::max);
        Body {
            matrix,
            ways: ways.to_vec(),
            shares: [v(P::Fraction), v(P::SwallowedFraction)],
            volume,
            metabolite_volume,
            fastest,
        }
    }

    /// What is seen at each of the times, which are in order, just before anything is given then.
    pub fn seen(&self, doses: &[Dose], times: &[f64]) -> Vec<Seen> {
        let mut events: Vec<f64> = times.to_vec();
        let mut given = Vec::new();
        for dose in doses {
            for (number, way) in self.ways.iter().enumerate() {
                let share = if number == 0 { self.shares[0] } else { (1.0 - self.shares[0]) * self.shares[1] };
                let (begin, over) = (dose.time + way.lag, dose.duration.max(way.release));
                events.extend([begin, begin + over]);
                given.push((number, begin, over, dose.amount * share));
            }
        }
        events.push(0.0);
        events.sort_by(f64::total_cmp);
        events.dedup();
        let (mut state, mut seen) = ([0.0; SIZE], Vec::new());
        for (index, event) in events.iter().enumerate() {
            if times.contains(event) {
                let metabolite =
                    if self.metabolite_volume > 0.0 { state[METABOLITE] / self.metabolite_volume } else { 0.0 };
                let sites = [state[BLOOD] / self.volume, metabolite, state[EFFECT]];
                seen.push(Seen { sites, areas: AREAS.map(|area| state[area]) });
            }
            let mut inflow = [0.0; SIZE];
            for (number, begin, over, amount) in &given {
                let way = self.ways[*number];
                let target = match way {
                    Way { depot: true, .. } => DEPOTS[*number],
                    Way { into_liver: true, .. } => LIVER,
                    _ => BLOOD,
                };
                if *over == 0.0 && begin == event {
                    state[target] += amount;
                } else if *over > 0.0 && begin <= event && begin + over > *event {
                    inflow[target] += amount / over;
                }
            }
            let Some(next) = events.get(index + 1) else { break };
            self.integrate(&mut state, &inflow, next - event);
        }
        seen
    }

    fn integrate(&self, state: &mut Vector, inflow: &Vector, hours: f64) {
        let steps = (2.0 * hours * self.fastest).ceil().max(1.0);
        let step = hours / steps;
        for _ in 0..steps as usize {
            let mut term = *state;
            for order in 1..TERMS {
                let mut next = [0.0; SIZE];
                for (row, value) in next.iter_mut().enumerate() {
                    *value = self.matrix[row].iter().zip(&term).map(|(rate, amount)| rate * amount).sum();
                    // The inflow is a term of the first order alone.
                    *value += if order == 1 { inflow[row] } else { 0.0 };
                    *value *= step / order as f64;
                }
                term = next;
                state.iter_mut().zip(&term).for_each(|(sum, term)| *sum += term);
            }
        }
    }
}
