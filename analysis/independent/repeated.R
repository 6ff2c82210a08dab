# Mixed model for repeated measures by nlme::gls: unstructured covariance, restricted maximum
# likelihood. Kenward and Roger's (1997) covariance of the estimates is made here, since gls has none;
# their degrees of freedom are not.

mmrm <- function(study, id) {
  of <- function(name) key(study, id, name)
  if (of("covariance")[1] != "unstructured") stop("Only the unstructured covariance is fitted.")
  outcome <- of("outcome")
  visits <- c(keys_of(study, "variables", outcome, "between"),
              keys_of(study, "variables", outcome, "follow_up"))
  measured <- sapply(visits, function(visit) variable_column(study, outcome, visit))
  if (of("change") != "none") measured <- measured - at_visit(study, outcome, "baseline")
  turned <- keys_of(study, "variables", outcome, "improvement") == "lower"
  if (of("change") == "improvement" && turned) measured <- -measured
  covariates <- ifelse(of("covariates") == "baseline", paste0(outcome, ".baseline"),
                       of("covariates"))
  rows <- who(study, id, covariates, of("factors"))
  rows <- rows[rowSums(!is.na(measured[rows, , drop = FALSE])) > 0]
  put_counts(study, id, rows)
  terms <- c(lapply(covariates, function(name) cbind(numbers(study, name)[rows])),
             lapply(of("factors"), function(name) factor_columns(study, name, rows)))
  names(terms) <- c(of("covariates"), of("factors"))
  data <- list(study = study, visits = visits, terms = terms, by_visit = of("by_visit"),
               arms = arm_columns(study, rows), y = measured[rows, , drop = FALSE])
  put_estimates(study, id, data, rows, of("adjusted_at") == "balanced", of("factors"))
}

# The coefficients of one person with these arms and covariates at one visit; the same for all.
design_row <- function(data, arms, terms, place) {
  later <- as.numeric(seq_along(data$visits)[-1] == place)
  row <- c(1, arms, later, outer(later, arms))
  for (name in names(terms)) {
    row <- c(row, terms[[name]])
    if (name %in% data$by_visit) row <- c(row, outer(later, terms[[name]]))
  }
  row
}

coefficient_names <- function(data, covariates) {
  later <- sprintf("visit '%s'", data$visits[-1])
  by <- function(names) as.vector(t(outer(names, later, paste, sep = " by ")))
  arms <- sprintf("arm '%s'", data$study$arms[-1])
  names <- c("intercept", arms, later, if (length(later)) by(arms))
  for (name in names(data$terms)) {
    own <- if (name %in% covariates) sprintf("covariate '%s'", name)
           else sprintf("factor '%s' = '%s'", name, colnames(data$terms[[name]]))
    names <- c(names, own, if (name %in% data$by_visit && length(later)) by(own))
  }
  names
}

put_estimates <- function(study, id, data, rows, balanced, factors) {
  places <- which(!is.na(t(data$y)), arr.ind = TRUE)
  person <- places[, 2]
  time <- places[, 1]
  of_person <- function(i) lapply(data$terms, function(columns) columns[i, ])
  X <- t(sapply(seq_along(person), function(cell) {
    design_row(data, data$arms[person[cell], ], of_person(person[cell]), time[cell])
  }))
  fit <- fit_gls(data$y[cbind(person, time)], X, person, time, length(data$visits))
  if (key(study, id, "degrees_of_freedom") == "kenward_roger") {
    fit$V <- kenward_roger(fit, data$y[cbind(person, time)], X, person, time)
  }
  names <- coefficient_names(data, setdiff(names(data$terms), factors))
  for (place in seq_along(names)) {
    put(id, "coefficient", list(term = names[place]),
        list(value = fit$b[[place]], se = sqrt(fit$V[place, place])))
  }
  held <- lapply(names(data$terms), function(name) {
    if (balanced && (name %in% factors || length(unique(data$terms[[name]][, 1])) == 2)) {
      return(held_at(data$terms[[name]], name %in% factors, TRUE))
    }
    colMeans(data$terms[[name]][person, , drop = FALSE])
  })
  names(held) <- names(data$terms)
  put_means(study, id, data, fit, held, rows)
}

put_means <- function(study, id, data, fit, held, rows) {
  k <- length(study$arms) - 1
  estimate <- function(weights) {
    list(value = sum(weights * fit$b), se = sqrt(drop(weights %*% fit$V %*% weights)))
  }
  seen <- function(arms, place) {
    sum(!is.na(data$y[study$arm[rows] %in% arms, place]))
  }
  for (place in seq_along(data$visits)) {
    visit <- data$visits[place]
    at <- function(arm) design_row(data, as.numeric(seq_len(k) == arm), held, place)
    for (arm in 0:k) {
      name <- study$arms[arm + 1]
      put(id, "adjusted_mean", list(arm = name, visit = visit),
          c(list(n = seen(name, place)), estimate(at(arm))))
    }
    for (arm in seq_len(k)) {
      keys <- list(contrast = contrasts_of(study)[arm], visit = visit)
      n <- seen(study$arms[c(1, arm + 1)], place)
      difference <- estimate(at(arm) - at(0))
      put(id, "difference", keys, c(list(n = n), difference))
      put(id, "cohens_d", keys, list(n = n, value = difference$value / fit$sds[place]))
    }
  }
}

fit_gls <- function(y, X, person, time, visits) {
  frame <- data.frame(y = y, person = person, time = time)
  frame$X <- X
  one_visit <- visits == 1
  model <- nlme::gls(
    y ~ X - 1, frame, method = "REML",
    correlation = if (!one_visit) nlme::corSymm(form = ~ time | person),
    weights = if (!one_visit) nlme::varIdent(form = ~ 1 | time),
    control = nlme::glsControl(maxIter = 500, msMaxIter = 2000, tolerance = 1e-12,
                               msTol = 1e-14, opt = "nlminb")
  )
  ratios <- if (one_visit) 1 else coef(model$modelStruct$varStruct, FALSE, allCoef = TRUE)
  sds <- model$sigma * ratios[if (one_visit) 1 else as.character(seq_len(visits))]
  R <- diag(visits)
  if (!one_visit) {
    R[lower.tri(R)] <- coef(model$modelStruct$corStruct, unconstrained = FALSE)
    R[upper.tri(R)] <- t(R)[upper.tri(R)]
  }
  sds <- unname(sds)
  list(b = coef(model), V = model$varBeta, sds = sds, covariance = R * outer(sds, sds))
}

# Kenward and Roger (1997), Biometrics 53, 983-997, section 2: the covariance is linear in its
# parameters, so that their R_ij are zero. W is the inverse of the observed information, as in SAS.
kenward_roger <- function(fit, y, X, person, time) {
  visits <- length(fit$sds)
  pairs <- which(lower.tri(diag(visits), diag = TRUE), arr.ind = TRUE)
  q <- nrow(pairs)
  derivatives <- lapply(seq_len(q), function(i) {
    one <- matrix(0, visits, visits)
    one[pairs[i, 1], pairs[i, 2]] <- one[pairs[i, 2], pairs[i, 1]] <- 1
    one
  })
  nothing <- matrix(0, ncol(X), ncol(X))
  P <- rep(list(nothing), q)
  Q <- matrix(rep(list(nothing), q * q), q)
  traces <- squares <- matrix(0, q, q)
  u <- matrix(0, ncol(X), q)
  residuals <- y - drop(X %*% fit$b)
  for (rows in split(seq_along(person), person)) {
    at <- time[rows]
    inverse <- solve(fit$covariance[at, at, drop = FALSE])
    x <- X[rows, , drop = FALSE]
    parts <- lapply(derivatives, function(one) inverse %*% one[at, at, drop = FALSE])
    r <- residuals[rows]
    for (i in seq_len(q)) {
      P[[i]] <- P[[i]] - t(x) %*% parts[[i]] %*% inverse %*% x
      u[, i] <- u[, i] + t(x) %*% parts[[i]] %*% inverse %*% r
      for (j in seq_len(q)) {
        Q[[i, j]] <- Q[[i, j]] + t(x) %*% parts[[i]] %*% parts[[j]] %*% inverse %*% x
        traces[i, j] <- traces[i, j] + sum(parts[[i]] * t(parts[[j]]))
        squares[i, j] <- squares[i, j] + r %*% parts[[i]] %*% parts[[j]] %*% inverse %*% r
      }
    }
  }
  V <- fit$V
  expected <- traces
  for (i in seq_len(q)) for (j in seq_len(q)) {
    expected[i, j] <- (traces[i, j] - 2 * sum(V * t(Q[[i, j]])) +
                       sum((V %*% P[[i]]) * t(V %*% P[[j]]))) / 2
  }
  W <- solve(squares - t(u) %*% V %*% u - expected)
  inner <- nothing
  for (i in seq_len(q)) for (j in seq_len(q)) {
    inner <- inner + W[i, j] * (Q[[i, j]] - P[[i]] %*% V %*% P[[j]])
  }
  V + 2 * V %*% inner %*% V
}
