# rpact on the two stock scenarios that serve for the comparison: microseconds of processor time a replicate, least of three.
suppressMessages(library(rpact))
design <- getDesignGroupSequential(kMax = 2, alpha = 0.025, sided = 1, typeOfDesign = "OF")
replicates <- 10000

survival <- function() getSimulationSurvival(
  design, directionUpper = FALSE, hazardRatio = 0.7, lambda2 = log(2) / 12, plannedEvents = c(100, 200),
  allocation1 = 1, allocation2 = 1, accrualTime = c(0, 12), accrualIntensity = 25,
  dropoutRate1 = 0.05, dropoutRate2 = 0.05, dropoutTime = 12, maxNumberOfIterations = replicates, seed = 1)

rates <- function() getSimulationRates(
  design, pi1 = 0.45, pi2 = 0.3, plannedSubjects = c(150, 300), normalApproximation = TRUE,
  maxNumberOfIterations = replicates, seed = 1)

microseconds <- function(run) {
  once <- function() sum(system.time(run())[1:2]) * 1e6 / replicates
  min(replicate(3, once()))
}
cat("rpact", as.character(packageVersion("rpact")), "\n")
cat("rpact-survival", microseconds(survival), "\n")
cat("rpact-rates", microseconds(rates), "\n")
