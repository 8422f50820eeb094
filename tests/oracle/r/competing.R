# Competing risks, multi-state histories and recurrent events by R's survival, cmprsk, etm and MASS packages.
#
# Run from tests/oracle; writes expected/competing.json. Ending 0 is censored, 1 and 2 are the causes. null is NA.

suppressPackageStartupMessages({
  library(survival)
  library(cmprsk)
  library(etm)
})
source("r/json.R")

pbc <- subset(survival::pbc, !is.na(trt))
pbc <- with(pbc, data.frame(
  time, ending = status, trt = trt - 1, edema = match(edema, c(0, 0.5, 1)) - 1, age, bili = log(bili),
  male = as.integer(sex == "m"), weight = 0.5 + (seq_along(time) %% 4) / 3
))
mgus <- with(survival::mgus2, data.frame(
  time = ifelse(pstat == 0, futime, ptime) + 0.5, ending = ifelse(pstat == 0, 2 * death, 1), male = as.integer(sex == "M"),
  age, tertile = findInterval(age, c(66, 77)), old = as.integer(age > 70)
))[1:500, ]
# Observed only from a time on that depends on the position.
mgus$entry <- ifelse(seq_along(mgus$time) %% 3 == 0, pmin(mgus$time / 2, 12), 0)
data <- list(pbc = pbc, mgus = mgus)

incidence <- function(name, rows = "TRUE", entry = FALSE, weights = FALSE) {
  call <- sprintf(
    "survfit(Surv(%stime, factor(ending, 0:2)) ~ 1, %s, subset = %s%s)", if (entry) "entry, " else "", name, rows,
    if (weights) ", weights = weight" else if (entry) ", id = seq_along(time)" else ""
  )
  fit <- with(data, eval(parse(text = call)))
  limits <- lapply(c("plain", "log", "log-log", "logit", "arcsin"), function(scale) {
    limited <- with(data, eval(parse(text = sub(")$", sprintf(", conf.type = '%s', conf.int = 0.9)", scale), call))))
    # By the arcsine, survfit loses the dimensions of the limits.
    of_causes <- function(limits) t(matrix(limits, ncol = 3)[, 2:3])
    list(scale = unbox(scale), lower = of_causes(limited$lower), upper = of_causes(limited$upper))
  })
  list(
    call = unbox(call), data = unbox(name), rows = which(eval(parse(text = rows), data[[name]]) & data[[name]]$time > 0) - 1,
    entry = unbox(as.numeric(entry)), weights = unbox(as.numeric(weights)), time = fit$time,
    # With weights, survfit counts the subjects.
    at_risk = if (weights) NULL else fit$n.risk[, 1], survival = fit$pstate[, 1], incidence = t(fit$pstate[, 2:3]),
    std_error = t(fit$std.err[, 2:3]), survival_std_error = fit$std.err[, 1], limits = limits
  )
}

aalen <- function(name, group) {
  call <- sprintf("with(%s, cuminc(time, ending, %s))", name, group)
  fit <- with(data, eval(parse(text = call)))
  curves <- fit[names(fit) != "Tests"]
  # Of each jump the later of two points.
  list(call = unbox(call), data = unbox(name), group = unbox(group), curves = lapply(seq_along(curves), function(i) {
    label <- as.numeric(strsplit(names(curves)[i], " ")[[1]])
    curve <- curves[[i]]
    after <- which(duplicated(curve$time))
    list(group = unbox(label[1]), cause = unbox(label[2] - 1), time = curve$time[after], estimate = curve$est[after],
         variance = curve$var[after])
  }))
}

delta <- function(name) {
  frame <- with(data[[name]], data.frame(
    id = seq_along(time), entry = 0, exit = time, from = 0, to = ifelse(ending == 0, "cens", as.character(ending))
  ))
  moves <- matrix(FALSE, 3, 3)
  moves[1, 2:3] <- TRUE
  fit <- etm(frame, c("0", "1", "2"), moves, "cens", 0)
  one <- function(cause) {
    part <- summary(fit)[[paste("0", cause)]]
    list(time = part$time, estimate = part$P, variance = part$var)
  }
  list(call = unbox("etm(frame, c('0', '1', '2'), moves, 'cens', 0)"), data = unbox(name),
       causes = list(one(1), one(2)))
}

gray <- function(name, group, strata, rho) {
  call <- sprintf("with(%s, cuminc(time, ending, %s, %srho = %s))", name, group,
                  if (is.null(strata)) "" else paste0("strata = ", strata, ", "), rho)
  tests <- with(data, eval(parse(text = call)))$Tests
  list(call = unbox(call), data = unbox(name), group = unbox(group), strata = if (is.null(strata)) NULL else unbox(strata),
       rho = unbox(rho), statistic = tests[, "stat"],
       p_value = pchisq(tests[, "stat"], tests[, "df"], lower.tail = FALSE),
       degrees_of_freedom = tests[, "df"])
}

regression <- function(name, cause, covariates, censoring) {
  call <- sprintf(
    "with(%s, crr(time, ending, cbind(%s), failcode = %d%s, gtol = 1e-12, maxiter = 50))", name,
    paste(covariates, collapse = ", "), cause, if (is.null(censoring)) "" else paste0(", cengroup = ", censoring)
  )
  fit <- with(data, eval(parse(text = call)))
  list(call = unbox(call), data = unbox(name), cause = unbox(cause - 1), covariates = covariates,
       censoring = if (is.null(censoring)) NULL else unbox(censoring), coefficients = unname(fit$coef),
       covariance = unname(fit$var), inverse_information = unname(fit$invinf), log_likelihood = unbox(fit$loglik),
       log_likelihood_null = unbox(fit$loglik.null), event_times = fit$uftime, baseline = fit$bfitj)
}

# Remission (0), relapse (1) and death (2): days until the next change at rates that differ, half of the subjects entering
# late, a fifth of them in relapse.
set.seed(20261122)
histories <- do.call(rbind, lapply(1:60, function(id) {
  at <- if (id %% 2 == 0) 0 else sample(0:20, 1)
  from <- as.numeric(id %% 5 == 0)
  end <- sample(60:200, 1)
  stays <- NULL
  repeat {
    leave <- at + 1 + rpois(1, c(35, 15)[from + 1])
    to <- if (runif(1) < c(0.15, 0.25)[from + 1]) 2 else 1 - from
    stays <- rbind(stays, data.frame(id, entry = at, exit = min(leave, end), from, to = if (leave <= end) to else -1))
    if (leave >= end || to == 2) break
    at <- leave
    from <- to
  }
  stays
}))
occupancy <- local({
  frame <- histories
  frame$event <- factor(frame$to, c(-1, 0, 1, 2), c("none", "remission", "relapse", "death"))
  frame$state <- factor(frame$from, 0:2, c("remission", "relapse", "death"))
  call <- "survfit(Surv(entry, exit, event) ~ 1, frame, id = id, istate = state)"
  one <- function(rows) {
    frame <- frame[rows, ]
    fit <- eval(parse(text = call))
    order <- match(c("remission", "relapse", "death"), fit$states)
    means <- summary(fit, rmean = 100)$table[order, "rmean"]
    list(call = unbox(call), rows = which(rows) - 1, initial = fit$p0[order], time = fit$time,
         probability = fit$pstate[, order], std_error = fit$std.err[, order], mean_until_100 = unname(means))
  }
  at_zero <- unique(frame$id[frame$entry == 0])
  # With and without delayed entry.
  list(one(frame$id %in% at_zero), one(frame$id > 0))
})

mean_cumulative <- function(name, frame) {
  fit <- survfit(Surv(start, stop, event) ~ 1, frame, id = id)
  at <- which(fit$n.event > 0)
  list(call = unbox(sprintf("survfit(Surv(start, stop, event) ~ 1, %s, id = id)", name)), id = frame$id, start = frame$start,
       stop = frame$stop, event = frame$event, time = fit$time[at], mean = fit$cumhaz[at], std_error = fit$std.chaz[at])
}
cgd <- with(survival::cgd, data.frame(id, start = tstart, stop = tstop, event = status, treat = as.integer(treat)))
late <- subset(cgd, !(id %% 4 == 0 & stop <= 30))
late$start <- ifelse(late$id %% 4 == 0, pmax(late$start, 30), late$start)

count <- function(name, frame, formula, exposure, model) {
  fit <- if (model == "negative binomial") {
    MASS::glm.nb(formula, frame, control = glm.control(epsilon = 1e-14, maxit = 200))
  } else {
    glm(formula, poisson, frame, control = glm.control(epsilon = 1e-14))
  }
  design <- model.matrix(fit)
  mean <- fitted(fit)
  dispersion <- if (model == "negative binomial") 1 / fit$theta else 0
  bread <- vcov(fit)
  if (model == "Poisson") bread <- solve(crossprod(design * sqrt(mean)))
  # Minus the second derivatives of the log likelihood by coefficients and dispersion, by differences of its gradient.
  y <- fit$y
  gradient <- function(parameter) {
    k <- parameter[length(parameter)]
    mean <- exp(drop(design %*% head(parameter, -1)) + log(exposure))
    c(crossprod(design, (y - mean) / (1 + k * mean)),
      sum((digamma(1 / k) - digamma(y + 1 / k) + log1p(k * mean)) / k^2 + (y - mean) / (k * (1 + k * mean))))
  }
  observed <- if (model == "negative binomial") {
    hessian <- numDeriv::jacobian(gradient, c(coef(fit), dispersion), method.args = list(r = 6))
    solve(-(hessian + t(hessian)) / 2)
  } else {
    NULL
  }
  list(call = unbox(name), model = unbox(model), counts = unname(y), exposure = exposure,
       covariates = unname(t(design[, -1, drop = FALSE])), coefficients = unname(coef(fit)), dispersion = unbox(dispersion),
       expected = unname(bread), observed = if (is.null(observed)) NULL else unname(observed),
       sandwich = unname(bread %*% crossprod(design * (y - mean) / (1 + dispersion * mean)) %*% bread),
       theta_std_error = if (model == "Poisson") NULL else unbox(theta_std_error(fit$theta, y, mean)),
       log_likelihood = unbox(as.numeric(logLik(fit))))
}
# What glm.nb prints belongs to the theta before its last step, to which it is equal here but for three or four digits.
theta_std_error <- function(theta, y, mean) {
  1 / sqrt(sum(trigamma(theta) - trigamma(theta + y) - 1 / theta + 2 / (theta + mean) - (y + theta) / (mean + theta)^2))
}
epil <- aggregate(y ~ subject + trt + base + age, MASS::epil, sum)

rate <- function(events, time, level) {
  test <- poisson.test(events, time, conf.level = level)
  list(call = unbox(sprintf("poisson.test(%g, %g, conf.level = %g)", events, time, level)), events = unbox(events),
       time = unbox(time), level = unbox(level), exact = as.numeric(test$conf.int), p_value = unbox(test$p.value))
}
ratio <- function(events, times, null) {
  p <- function(alternative) unbox(poisson.test(events, times, null, alternative)$p.value)
  list(call = unbox(sprintf("poisson.test(c(%g, %g), c(%g, %g), %g)", events[1], events[2], times[1], times[2], null)),
       events = events, times = times, null = unbox(null),
       exact = as.numeric(poisson.test(events, times, null)$conf.int), two_sided = p("two.sided"), less = p("less"),
       greater = p("greater"))
}

result <- list(
  made_with = lapply(list(
    R = as.character(getRversion()), survival = as.character(packageVersion("survival")),
    cmprsk = as.character(packageVersion("cmprsk")), etm = as.character(packageVersion("etm")),
    MASS = as.character(packageVersion("MASS")), numDeriv = as.character(packageVersion("numDeriv"))
  ), unbox),
  data = lapply(data, as.list),
  histories = as.list(histories),
  incidence = list(
    incidence("pbc", "trt == 0"), incidence("pbc", "trt == 1"), incidence("pbc", weights = TRUE),
    incidence("mgus", "male == 1"), incidence("mgus", "male == 0", entry = TRUE)
  ),
  aalen = list(aalen("pbc", "trt"), aalen("mgus", "tertile")),
  delta = list(delta("pbc"), delta("mgus")),
  gray = list(
    gray("pbc", "trt", NULL, 0), gray("pbc", "edema", NULL, 0), gray("pbc", "edema", "trt", 0),
    gray("pbc", "edema", "trt", 1), gray("mgus", "male", NULL, 0), gray("mgus", "tertile", NULL, 0),
    gray("mgus", "tertile", "male", 0), gray("mgus", "tertile", NULL, 1)
  ),
  regression = list(
    regression("pbc", 1, c("trt", "age"), NULL), regression("pbc", 2, c("trt", "age", "bili", "male"), NULL),
    regression("pbc", 2, c("trt", "age", "bili"), "trt"), regression("mgus", 1, c("age", "male"), NULL),
    regression("mgus", 2, c("age", "male"), "tertile")
  ),
  occupancy = occupancy,
  mean_cumulative = list(
    mean_cumulative("cgd, placebo", subset(cgd, treat == 1)), mean_cumulative("cgd, rIFN-g", subset(cgd, treat == 2)),
    mean_cumulative("cgd, a quarter observed from day 30 on", late)
  ),
  count = list(
    count("glm.nb(y ~ trt + log(base) + offset(log(8)), epil totals)", epil, y ~ trt + log(base) + offset(rep(log(8), length(y))),
          rep(8, nrow(epil)), "negative binomial"),
    count("glm.nb(Days ~ Sex + Age + Eth, quine)", MASS::quine, Days ~ Sex + Age + Eth, rep(1, nrow(MASS::quine)),
          "negative binomial"),
    count("glm(low ~ smoke + ht, poisson, birthwt)", MASS::birthwt, low ~ smoke + ht, rep(1, nrow(MASS::birthwt)), "Poisson")
  ),
  rate = list(
    rate(0, 12.5, 0.95), rate(1, 1, 0.9), rate(5, 840, 0.95), rate(37, 12.5, 0.95), rate(37, 40, 0.95), rate(250, 12.5, 0.99)
  ),
  ratio = list(
    ratio(c(11, 23), c(800, 1083), 1), ratio(c(2, 17), c(33.3, 41.7), 1), ratio(c(100, 130), c(1000, 1010), 0.8),
    ratio(c(3, 0), c(10, 10), 1)
  )
)

writeLines(compact_json(result), "expected/competing.json")
