# Mediation of the arm's effect by parallel mediators (PROCESS model 4), by lm and a bootstrap with
# R's own random numbers: set.seed, then trunc(runif(n) * n) for each resample.

mediation <- function(study, id) {
  of <- function(name) key(study, id, name)
  binary <- of("outcome_model") == "logistic"
  change <- CHANGE[[of("change")]]
  outcome <- if (binary) of("outcome") else paste0(of("outcome"), ".", change)
  mediators <- of("mediators")
  own <- list(baseline_mediator = paste0(mediators, ".baseline"),
              baseline_outcome = paste0(of("outcome"), ".baseline"))
  covariates <- unique(unlist(lapply(of("covariates"), function(name) {
    if (is.null(own[[name]])) name else own[[name]]
  })))
  changes <- paste0(mediators, ".", change)
  rows <- who(study, id, c(changes, outcome, covariates))
  put_counts(study, id, rows)
  arms <- arm_columns(study, rows)
  columns <- function(names) {
    matrix(as.numeric(unlist(lapply(names, function(name) numbers(study, name)[rows]))),
           length(rows), length(names))
  }
  model <- list(X = cbind(1, arms, columns(covariates)), M = columns(changes),
                y = numbers(study, outcome)[rows], k = ncol(arms), mediators = mediators,
                contrasts = contrasts_of(study), level = level_of(study, id),
                errors = of("errors"), interval = of("interval"), binary = binary)
  paths <- put_paths(id, model)
  if (of("stream") != "r_mersenne_twister") return(invisible())
  put_indirect(id, model, paths, as.numeric(of("resamples")), as.numeric(of("seed")))
}

# Coefficients with ordinary errors, or those that allow for unequal variances (HC0 to HC4).
coefficients_of <- function(y, X, errors) {
  model <- fitted_by_lm(y, X)
  if (errors == "ols") return(list(b = coef(model), V = vcov(model), df = model$df.residual))
  inverse <- chol2inv(qr.R(model$qr))
  h <- rowSums((X %*% inverse) * X)
  n <- nrow(X)
  p <- ncol(X)
  weights <- residuals(model)^2 * switch(errors, hc0 = 1, hc1 = n / (n - p), hc2 = 1 / (1 - h),
                                         hc3 = 1 / (1 - h)^2,
                                         hc4 = 1 / (1 - h)^pmin(4, n * h / p))
  V <- inverse %*% crossprod(X, weights * X) %*% inverse
  list(b = coef(model), V = V, df = model$df.residual)
}

# Maximum likelihood of a binary outcome; NULL where it is told apart exactly.
logistic_of <- function(y, X) {
  fit <- suppressWarnings(glm.fit(X, y, family = binomial(),
                                  control = list(epsilon = 1e-14, maxit = 100)))
  if (anyNA(fit$coefficients) || !fit$converged || max(abs(fit$linear.predictors)) > 20) {
    return(NULL)
  }
  p <- plogis(drop(X %*% fit$coefficients))
  list(b = fit$coefficients, V = solve(crossprod(X * sqrt(p * (1 - p)))), df = Inf,
       deviance = fit$deviance)
}

put_paths <- function(id, model) {
  k <- seq_len(model$k)
  with_mediators <- cbind(model$X, model$M)
  equation <- if (model$binary) list(y = logistic_of(model$y, with_mediators)) else {
    list(y = coefficients_of(model$y, with_mediators, model$errors),
         total = coefficients_of(model$y, model$X, model$errors))
  }
  if (is.null(equation$y)) stop("The outcome is told apart exactly.")
  tested <- function(fit, place) {
    test <- with_test(fit$b[[place]], sqrt(fit$V[place, place]), fit$df, model$level)
    if (is.finite(fit$df)) test else replace(test, "df", NA)
  }
  paths <- list(a = list(), b = list(), direct = list(), total = list())
  for (j in seq_along(model$mediators)) {
    fit <- coefficients_of(model$M[, j], model$X, model$errors)
    paths$a[[j]] <- lapply(1 + k, function(place) tested(fit, place))
    paths$b[[j]] <- tested(equation$y, ncol(model$X) + j)
    put(id, "b", list(mediator = model$mediators[j]), paths$b[[j]])
  }
  sd_y <- sd(model$y)
  for (arm in k) {
    keys <- list(contrast = model$contrasts[arm])
    for (j in seq_along(model$mediators)) {
      put(id, "a", c(keys, mediator = model$mediators[j]), paths$a[[j]][[arm]])
    }
    for (name in c("direct", if (!model$binary) "total")) {
      paths[[name]][[arm]] <- tested(if (name == "direct") equation$y else equation$total, 1 + arm)
      put(id, name, keys, paths[[name]][[arm]])
      if (!model$binary) put(id, paste0(name, "_partially_standardised"), keys,
                             list(value = paths[[name]][[arm]]$value / sd_y))
    }
  }
  if (model$k > 1 && model$binary) {
    without <- logistic_of(model$y, with_mediators[, -(1 + k), drop = FALSE])
    ratio <- without$deviance - equation$y$deviance
    put(id, "likelihood_ratio", list(term = "direct"),
        list(value = ratio, df = model$k, p = pchisq(ratio, model$k, lower.tail = FALSE)))
  }
  if (model$k > 1 && !model$binary) for (name in c("direct", "total")) {
    fit <- if (name == "direct") equation$y else equation$total
    effects <- fit$b[1 + k]
    f <- drop(effects %*% solve(fit$V[1 + k, 1 + k], effects)) / model$k
    put(id, "F", list(term = name), list(value = f, df1 = model$k, df2 = fit$df,
                                         p = pf(f, model$k, fit$df, lower.tail = FALSE)))
  }
  paths
}

# a b of each mediator and arm in some rows, and the standard deviation of the outcome; NULL where
# something does not vary, or follows from the rest.
effects_in <- function(model, rows) {
  X <- model$X[rows, , drop = FALSE]
  M <- model$M[rows, , drop = FALSE]
  y <- model$y[rows]
  last <- .lm.fit(cbind(X, M), y)
  if (last$rank < ncol(X) + ncol(M) || max(y) == min(y)) return(NULL)
  a <- .lm.fit(X, M)$coefficients
  a <- matrix(a, ncol(X))[1 + seq_len(model$k), , drop = FALSE]
  b <- (if (model$binary) logistic_of(y, cbind(X, M))$b else last$coefficients)
  if (is.null(b)) return(NULL)
  b <- b[ncol(X) + seq_len(ncol(M))]
  c(t(a) * b, sd(y))
}

resampled <- function(model, resamples, seed) {
  n <- length(model$y)
  found <- matrix(NA_real_, ncol(model$M) * model$k + 1, resamples)
  rejected <- 0
  set.seed(seed, kind = "Mersenne-Twister")
  done <- 0
  while (done < resamples) {
    one <- effects_in(model, trunc(runif(n) * n) + 1)
    if (is.null(one)) {
      rejected <- rejected + 1
      if (done + rejected >= 2 * resamples) stop("More than half of the resamples are unusable.")
    } else {
      done <- done + 1
      found[, done] <- one
    }
  }
  list(effects = found, rejected = rejected)
}

put_indirect <- function(id, model, paths, resamples, seed) {
  n <- length(model$y)
  drawn <- resampled(model, resamples, seed)
  original <- effects_in(model, seq_len(n))
  left_out <- NULL
  if (model$interval == "bca") {
    left_out <- sapply(seq_len(n), function(row) {
      one <- effects_in(model, seq_len(n)[-row])
      if (is.null(one)) rep(NA, length(original)) else one
    })
  }
  last <- length(original)
  m <- length(model$mediators)
  for (arm in seq_len(model$k)) {
    at <- (arm - 1) * m + seq_len(m)
    total <- if (!model$binary) paths$total[[arm]]$value
    row <- function(name, keys, weights, share = NULL) {
      keys <- c(keys, contrast = model$contrasts[arm])
      taken <- function(effects) drop(weights %*% effects[at, , drop = FALSE])
      values <- list(taken(as.matrix(original)), taken(drawn$effects),
                     if (!is.null(left_out)) taken(left_out))
      sds <- list(original[last], drawn$effects[last, ], if (!is.null(left_out)) left_out[last, ])
      of_all <- list(resamples = resamples, rejected = drawn$rejected)
      put(id, name, keys, c(bootstrapped(model, values), of_all))
      if (model$binary) return(invisible())
      standardised <- Map(function(value, sd) if (!is.null(value)) value / sd, values, sds)
      put(id, paste0(name, "_partially_standardised"), keys, bootstrapped(model, standardised))
      if (!is.null(share)) {
        put(id, share, keys, list(value = if (values[[1]] * total > 0) values[[1]] / total else NA))
      }
    }
    for (j in seq_len(m)) {
      row("indirect", list(mediator = model$mediators[j]), as.numeric(seq_len(m) == j),
          "proportion_mediated")
      put_sobel(id, model, paths$a[[j]][[arm]], paths$b[[j]], j, arm)
    }
    if (m == 1) next
    row("indirect_total", list(), rep(1, m), "proportion_mediated_total")
    for (one in seq_len(m - 1)) for (other in (one + 1):m) {
      weights <- as.numeric(seq_len(m) == one) - as.numeric(seq_len(m) == other)
      pair <- paste(model$mediators[one], "-", model$mediators[other])
      row("indirect_contrast", list(mediators = pair), weights)
    }
  }
}

put_sobel <- function(id, model, a, b, j, arm) {
  se <- sqrt((a$value * b$se)^2 + (b$value * a$se)^2 + (a$se * b$se)^2)
  put(id, "sobel", list(mediator = model$mediators[j], contrast = model$contrasts[arm]),
      c(normal_test(a$value * b$value, se, model$level), df = NA))
}

# values: the estimate, its resamples, and without each row (for BCa).
bootstrapped <- function(model, values) {
  drawn <- values[[2]]
  tail <- (1 - model$level) / 2
  edges <- qnorm(c(tail, 1 - tail))
  spread <- sqrt(mean((drawn - mean(drawn))^2))
  z0 <- qnorm(mean(drawn < values[[1]] - 1e-10 * spread))
  if (model$interval == "percentile") {
    shares <- c(tail, 1 - tail)
  } else if (model$interval == "bias_corrected") {
    shares <- pnorm(2 * z0 + edges)
  } else {
    influence <- mean(values[[3]]) - values[[3]]
    acceleration <- sum(influence^3) / (6 * sum(influence^2)^1.5)
    shares <- pnorm(z0 + (z0 + edges) / (1 - acceleration * (z0 + edges)))
  }
  limits <- c(NA, NA)
  if (all(is.finite(shares)) && (model$interval == "percentile" || is.finite(z0))) {
    positions <- round(length(drawn) * shares, 9)
    places <- c(max(1, round(positions[1])), min(length(drawn), trunc(positions[2]) + 1))
    limits <- sort(drawn)[places]
  }
  list(value = values[[1]], se = sd(drawn), low = limits[1], high = limits[2])
}
