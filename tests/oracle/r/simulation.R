# A trial of two arms with times to an event and two looks, and one of rates, as rpact has them.
#
#   Rscript tests/oracle/r/simulation.R
#
# writes tests/oracle/expected/simulation.json: by the formulas for the normal limit, and by 100 000 trials simulated.

library(rpact)
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(here, "json.R"))

design <- getDesignGroupSequential(
  kMax = 2, alpha = 0.025, sided = 1, typeOfDesign = "OF", informationRates = c(0.5, 1)
)

common <- list(
  design = design, lambda2 = log(2) / 12, maxNumberOfSubjects = 300, accrualTime = c(0, 12), accrualIntensity = 25,
  dropoutRate1 = 0.05, dropoutRate2 = 0.05, dropoutTime = 12, directionUpper = FALSE
)

survival <- function(ratio) {
  analytic <- do.call(getPowerSurvival, c(common, list(hazardRatio = ratio, maxNumberOfEvents = 200)))
  simulated <- do.call(getSimulationSurvival, c(common, list(
    hazardRatio = ratio, plannedEvents = c(100, 200), maxNumberOfIterations = 100000, seed = 1
  )))
  list(
    id = paste("hazard ratio", ratio), call = "getPowerSurvival, getSimulationSurvival",
    value = list(
      ratio = ratio, boundaries = design$criticalValues, replicates = 100000,
      analytic = c(as.numeric(analytic$rejectPerStage), as.numeric(analytic$overallReject)),
      events = as.numeric(analytic$expectedNumberOfEvents), months = as.numeric(analytic$studyDuration),
      simulated = c(as.numeric(simulated$rejectPerStage), as.numeric(simulated$overallReject)),
      simulated_events = as.numeric(simulated$expectedNumberOfEvents),
      simulated_months = as.numeric(simulated$studyDuration)
    )
  )
}

file <- list(
  title = "Operating characteristics of trials with looks",
  generated_by = list(R = R.version.string, packages = list(rpact = as.character(packageVersion("rpact")))),
  results = list(survival = list(survival(0.7), survival(1)))
)

writeLines(indented_json(file), file.path(here, "../expected/simulation.json"))
