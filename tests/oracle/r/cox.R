# Cox models by R's survival package: strata, delayed entry, weights, offset, robust variances, residuals, concordance,
# proportional hazards, predictions; profile and Firth limits from their definitions.
#
# Run from tests/oracle; writes expected/cox.json. null is NA. Rows of a model are given as coxph saw them, by column.

suppressPackageStartupMessages(library(survival))
source("r/json.R")

# Times are whole, so that nothing is merged. Weights and offsets are made up from the row numbers.
veteran <- transform(veteran, w = 1 + (seq_along(time) %% 4) / 2, o = (seq_along(time) %% 5) / 10, id = seq_along(time))
heart <- transform(heart, w = 1 + (id %% 3), o = year / 20)
heart <- heart[heart$start < heart$stop & heart$stop == round(heart$stop), ]
bladder2 <- transform(bladder2, w = 0.5 + (id %% 2), gap = stop - start)
tied <- transform(lung[complete.cases(lung[, c("age", "sex", "ph.ecog", "inst")]), ],
  time = ceiling(time / 60), w = 1 + (seq_along(time) %% 3) / 4, event = status == 2)
tied$id <- seq_along(tied$time)
late <- transform(tied, start = pmax(0, time - 2 - (id %% 4)))

control <- suppressWarnings(coxph.control(eps = 1e-14, iter.max = 100))
model <- function(call) suppressWarnings(eval(parse(text = sub("\\)$", ", control = control, x = TRUE)", call))))
ties_of <- function(call) regmatches(call, regexpr("efron|breslow|exact", call))

columns <- function(fit) {
  frame <- model.frame(fit)
  y <- as.matrix(unclass(fit$y))
  cluster <- frame[["(cluster)"]]
  list(
    time = y[, ncol(y) - 1], event = y[, ncol(y)], entry = if (ncol(y) == 3) y[, 1], x = unname(fit$x),
    strata = if (!is.null(fit$strata)) as.integer(fit$strata) - 1, weights = model.weights(frame),
    offset = model.offset(frame), cluster = if (!is.null(cluster)) as.integer(factor(cluster))
  )
}

# Terms in the order of the covariates, counted from 0.
terms_of <- function(fit) unlist(lapply(seq_along(fit$assign), function(i) rep(i - 1, length(fit$assign[[i]]))))

zph <- function(fit) {
  tables <- lapply(c("km", "rank", "identity", "log"), function(transform) {
    list(
      transform = unbox(transform), terms = unname(unclass(cox.zph(fit, transform)$table)[, "chisq"]),
      covariates = unname(unclass(cox.zph(fit, transform, terms = FALSE)$table)[, "chisq"])
    )
  })
  list(terms = terms_of(fit), tables = tables)
}

record <- function(call) {
  fit <- model(call)
  exact <- ties_of(call) == "exact"
  weighted <- !is.null(fit$weights)
  robust <- !is.null(fit$naive.var)
  list(
    call = unbox(gsub('"', "'", call)), ties = unbox(ties_of(call)), data = columns(fit),
    coefficients = unname(coef(fit)), covariance = unname(if (robust) fit$naive.var else fit$var),
    robust = if (robust) unname(fit$var),
    robust_wald = if (robust) unbox(fit$wald.test), robust_score = if (robust) unbox(fit$rscore),
    log_likelihood_null = unbox(fit$loglik[1]), log_likelihood = unbox(fit$loglik[2]), score = unbox(fit$score),
    wald = if (!robust) unbox(fit$wald.test), concordance = unname(fit$concordance[c(1:5, 6, 7)]),
    martingale = unname(residuals(fit, "martingale")), deviance = unname(residuals(fit, "deviance")),
    score_residuals = if (!exact) unname(as.matrix(residuals(fit, "score"))),
    dfbeta = if (!exact && !robust) unname(as.matrix(residuals(fit, "dfbeta"))),
    schoenfeld = if (!exact && !weighted) unname(as.matrix(residuals(fit, "schoenfeld"))),
    scaled_schoenfeld = if (!exact && !weighted) unname(as.matrix(residuals(fit, "scaledsch"))),
    zph = if (!exact && !weighted) zph(fit)
  )
}

calls <- c(
  "coxph(Surv(time, status) ~ karno + age + celltype + strata(trt), veteran, ties = 'efron')",
  "coxph(Surv(time, status) ~ karno + age + celltype, veteran, weights = w, ties = 'efron')",
  "coxph(Surv(time, status) ~ karno + age + celltype + offset(o), veteran, ties = 'breslow')",
  "coxph(Surv(time, status) ~ karno + trt + offset(o), veteran, weights = w, cluster = celltype, ties = 'breslow')",
  "coxph(Surv(time, status) ~ karno + trt + offset(o) + strata(celltype), veteran, ties = 'exact')",
  "coxph(Surv(start, stop, event) ~ age + surgery + transplant, heart, weights = w, cluster = id, ties = 'efron')",
  "coxph(Surv(start, stop, event) ~ age + surgery + transplant, heart, ties = 'breslow')",
  paste("coxph(Surv(start, stop, event) ~ rx + size + number + strata(enum), bladder2, weights = w, cluster = id,",
    "ties = 'efron')"),
  "coxph(Surv(start, stop, event) ~ factor(number > 2) + size + factor(rx), bladder2, ties = 'efron')",
  "coxph(Surv(gap, event) ~ rx + size + strata(enum), bladder2, ties = 'breslow')",
  "coxph(Surv(time, event) ~ age + sex + factor(ph.ecog), tied, ties = 'efron')",
  "coxph(Surv(time, event) ~ age + sex + ph.ecog, tied, ties = 'breslow')",
  "coxph(Surv(time, event) ~ age + sex + ph.ecog, tied, ties = 'exact')",
  "coxph(Surv(time, event) ~ age + sex + ph.ecog, tied, weights = w, cluster = inst, ties = 'efron')",
  "coxph(Surv(start, time, event) ~ age + sex, late, ties = 'efron')",
  "coxph(Surv(start, time, event) ~ age + ph.ecog + strata(sex), late, weights = w, ties = 'efron')",
  "coxph(Surv(start, time, event) ~ age + ph.ecog + strata(sex), late, ties = 'breslow')"
)

# Concordance of a marker under all weights; the weighted one stands for the jackknife with weights and clusters.
marker <- function(call) {
  found <- eval(parse(text = call))
  list(call = unbox(gsub('"', "'", call)), count = unname(colSums(matrix(found$count, ncol = 5))),
    estimate = unbox(found$concordance), variance = unbox(found$var))
}
markers <- c(
  sprintf("concordance(Surv(time, event) ~ age, tied, timewt = '%s')", c("n", "S", "S/G", "n/G2", "I")),
  sprintf("concordance(Surv(time, event) ~ age, tied, weights = w, cluster = inst, timewt = '%s')", c("n", "S", "I")),
  sprintf(
    "concordance(Surv(time, event) ~ age + strata(sex), tied, reverse = TRUE, timewt = '%s')", c("n", "S/G", "n/G2")
  ),
  # With entry and another weight than n this version of survival reads beyond its arrays.
  "concordance(Surv(start, time, event) ~ age, late, weights = w)",
  "concordance(Surv(time, event) ~ age, tied, ymax = 8)"
)
marker_columns <- function(data) {
  list(time = data$time, event = data$event, age = data$age, sex = data$sex, inst = data$inst, weights = data$w,
    entry = data$start)
}

predicted <- function(call, newdata) {
  fit <- model(call)
  curves <- survfit(fit, newdata = newdata, censor = FALSE)
  count <- nrow(newdata)
  curve <- function(i) {
    own <- if (is.null(fit$strata)) list(time = curves$time, cumhaz = as.matrix(curves$cumhaz)[, i],
      error = as.matrix(curves$std.err)[, i], lower = as.matrix(curves$lower)[, i],
      upper = as.matrix(curves$upper)[, i])
    else { part <- curves[i]
      list(time = part$time, cumhaz = part$cumhaz, error = part$std.err, lower = part$lower, upper = part$upper) }
    events <- !duplicated(own$cumhaz) & own$cumhaz > 0
    c(list(x = unname(design(fit, newdata)[i, ]), offset = unbox(if (is.null(newdata$o)) 0 else newdata$o[i]),
      stratum = unbox(if (is.null(newdata$code)) 0 else newdata$code[i])), lapply(own, function(values) values[events]))
  }
  list(call = unbox(gsub('"', "'", call)), ties = unbox(ties_of(call)), data = columns(fit),
    curves = lapply(seq_len(count), curve))
}
design <- function(fit, newdata) {
  as.matrix(newdata[, names(coef(fit)), drop = FALSE])
}
predictions <- list(
  predicted("coxph(Surv(time, event) ~ age + ph.ecog, tied, ties = 'efron')",
    data.frame(age = c(50, 70), ph.ecog = c(0, 2))),
  predicted("coxph(Surv(time, event) ~ age + ph.ecog, tied, ties = 'breslow')",
    data.frame(age = c(50, 70), ph.ecog = c(0, 2))),
  predicted("coxph(Surv(time, event) ~ age + ph.ecog, tied, weights = w, cluster = inst, ties = 'efron')",
    data.frame(age = 60, ph.ecog = 1)),
  predicted("coxph(Surv(time, status) ~ karno + age + offset(o), veteran, ties = 'breslow')",
    data.frame(karno = c(40, 80), age = c(70, 45), o = c(0.2, 0))),
  predicted("coxph(Surv(start, time, event) ~ age + ph.ecog + strata(sex), late, ties = 'efron')",
    data.frame(age = c(50, 70), ph.ecog = c(0, 2), sex = c(1, 2), code = c(0, 1)))
)

# Averaged curves of the veterans under each treatment, Breslow: the mean of the predicted curves, and its variance from
# the jumps, the means among those at risk and the covariance of the coefficients.
adjusted <- function() {
  fit <- model("coxph(Surv(time, status) ~ trt + karno + age, veteran, ties = 'breslow')")
  detail <- coxph.detail(fit)
  beta <- coef(fit)
  at_zero <- exp(-sum(fit$means * beta))
  jump <- detail$hazard * at_zero
  jump_variance <- detail$varhaz * at_zero^2
  x <- fit$x
  times <- c(30, 100, 250)
  horizon <- 250
  under <- function(treatment) { x[, "trt"] <- treatment; x }
  pieces <- function(x, time) {
    until <- detail$time <= time
    hazard <- sum(jump[until])
    ratio <- exp(drop(x %*% beta))
    survival <- exp(-ratio * hazard)
    drift <- colSums(detail$means[until, , drop = FALSE] * jump[until])
    gradient <- -colMeans(ratio * survival * (x * hazard - matrix(drift, nrow(x), ncol(x), byrow = TRUE)))
    list(survival = mean(survival), weight = -mean(ratio * survival) * until, gradient = gradient)
  }
  area <- function(x) {
    edges <- c(0, detail$time[detail$time < horizon], horizon)
    parts <- lapply(edges[-length(edges)], function(time) pieces(x, time))
    width <- diff(edges)
    total <- function(name) Reduce(`+`, Map(function(part, width) part[[name]] * width, parts, width))
    list(survival = total("survival"), weight = total("weight"), gradient = total("gradient"))
  }
  error <- function(a, b = NULL) {
    weight <- a$weight - if (is.null(b)) 0 else b$weight
    gradient <- a$gradient - if (is.null(b)) 0 else b$gradient
    sqrt(sum(weight^2 * jump_variance) + drop(gradient %*% fit$var %*% gradient))
  }
  both <- lapply(c(1, 2), under)
  curves <- lapply(both, function(x) lapply(times, function(time) pieces(x, time)))
  means <- lapply(both, area)
  mean_of_predictions <- lapply(c(1, 2), function(treatment) {
    newdata <- transform(veteran[, c("trt", "karno", "age")], trt = treatment)
    rowMeans(summary(survfit(fit, newdata = newdata), times = times)$surv)
  })
  list(
    call = unbox("coxph(Surv(time, status) ~ trt + karno + age, veteran, ties = 'breslow')"), data = columns(fit),
    times = times, horizon = unbox(horizon), survival = lapply(mean_of_predictions, unname),
    errors = lapply(curves, function(curve) vapply(curve, error, 0)),
    difference_errors = unlist(Map(error, curves[[1]], curves[[2]])),
    means = vapply(means, function(m) m$survival, 0), mean_errors = vapply(means, error, 0),
    mean_difference_error = unbox(error(means[[1]], means[[2]]))
  )
}

# Profile limits: roots of the profile, the coefficient being held by an offset.
z <- qnorm(0.975)
profiled <- function() {
  fit <- model("coxph(Surv(time, event) ~ age + sex + ph.ecog, tied, ties = 'efron')")
  below <- function(b) {
    held <- suppressWarnings(coxph(Surv(time, event) ~ age + ph.ecog + offset(b * sex), tied, control = control))
    2 * (fit$loglik[2] - held$loglik[2]) - z^2
  }
  limit <- function(side) {
    uniroot(below, sort(coef(fit)[["sex"]] + side * c(0.1, 4) * sqrt(fit$var[2, 2])), tol = 1e-14, maxiter = 1000)$root
  }
  list(data = columns(fit), covariate = unbox(1), limits = c(limit(-1), limit(1)), statistic = unbox(below(0) + z^2))
}

# Firth's penalty from its definition: likelihood and information are those of coxph where it starts.
separated <- data.frame(
  time = c(1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 9, 10), event = c(1, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0),
  exposed = c(1, 1, 1, 1, 0, 1, 0, 1, 0, 1, 0, 0), age = c(5, 3, 4, 6, 2, 7, 3, 5, 6, 1, 4, 2)
)
penalised <- function(formula, data, ties) {
  at <- function(b) {
    fit <- suppressWarnings(coxph(formula, data, ties = ties, init = b, control = coxph.control(iter.max = 0)))
    list(value = fit$loglik[1] - log(det(fit$var)) / 2, var = fit$var, x = fit$x)
  }
  slope <- function(b, i) {
    h <- 2e-3
    shifted <- function(k) { b[i] <- b[i] + k * h; at(b)$value }
    (shifted(-3) * -1 + shifted(-2) * 9 + shifted(-1) * -45 + shifted(1) * 45 + shifted(2) * -9 + shifted(3)) / (60 * h)
  }
  climb <- function(start, free) {
    b <- start
    for (step in 1:200) {
      here <- at(b)
      move <- drop(solve(solve(here$var)[free, free, drop = FALSE], vapply(free, function(i) slope(b, i), 0)))
      try <- function(move) { b[free] <- b[free] + move; value <- at(b)$value; if (is.finite(value)) value else -Inf }
      while (max(abs(move)) > 1e-6 && try(move) < here$value) move <- move / 2
      b[free] <- b[free] + move
      if (max(abs(move)) < 1e-12) break
    }
    b
  }
  count <- ncol(model.matrix(formula, data)) - 1
  all <- seq_len(count)
  best <- climb(rep(0, count), all)
  top <- at(best)
  below <- function(value, i) {
    start <- best
    start[i] <- value
    2 * (top$value - at(if (count > 1) climb(start, setdiff(all, i)) else start)$value) - z^2
  }
  limit <- function(i, side) {
    reach <- sqrt(top$var[i, i])
    uniroot(function(value) below(value, i), sort(best[i] + side * reach * c(0.2, 6)), tol = 1e-12, maxiter = 1000)$root
  }
  list(
    ties = unbox(ties), data = columns(suppressWarnings(coxph(formula, data, ties = ties, x = TRUE, model = TRUE))),
    coefficients = best,
    covariance = top$var, log_likelihood = unbox(top$value), log_likelihood_null = unbox(at(rep(0, count))$value),
    lower = vapply(all, limit, 0, side = -1), upper = vapply(all, limit, 0, side = 1),
    statistics = vapply(all, function(i) below(0, i) + z^2, 0)
  )
}

result <- list(
  program = unbox(R.version.string), package = unbox(paste("survival", packageVersion("survival"))),
  fits = lapply(calls, record),
  marker_data = list(tied = marker_columns(tied), late = marker_columns(late)), markers = lapply(markers, marker),
  predictions = predictions, adjusted = adjusted(), profile = profiled(),
  firth = list(
    penalised(Surv(time, event) ~ exposed, separated, "breslow"),
    penalised(Surv(time, event) ~ exposed + age, separated, "breslow"),
    penalised(Surv(time, event) ~ exposed + age, separated, "efron"),
    penalised(Surv(time, event) ~ sex + ph.ecog, tied, "efron")
  )
)
writeLines(compact_json(result, matrices = "columns"), "expected/cox.json")
