# Descriptive statistics and correlations, of each arm and of everybody.

groups_of <- function(study, rows) {
  groups <- lapply(study$arms, function(arm) rows[study$arm[rows] == arm])
  c(setNames(groups, study$arms), list(total = rows))
}

descriptives <- function(study, id) {
  rows <- who(study, id, character())
  put_counts(study, id, rows)
  groups <- groups_of(study, rows)
  type <- as.numeric(key(study, id, "quantile_type"))
  for (arm in names(groups)) {
    here <- groups[[arm]]
    for (variable in key(study, id, "variables")) for (visit in c("baseline", "follow_up", "change")) {
      described <- numbers(study, paste0(variable, ".", visit))[here]
      put_statistics(id, described, list(arm = arm, variable = variable, visit = visit), type)
    }
    for (name in key(study, id, "columns")) {
      put_statistics(id, numbers(study, name)[here], list(arm = arm, variable = name), type)
    }
    for (name in key(study, id, "categories")) {
      put_categories(id, as_labels(cells(study, name))[here], list(arm = arm, variable = name))
    }
  }
}

put_statistics <- function(id, all, keys, type) {
  x <- all[!is.na(all)]
  n <- length(x)
  spread <- if (n > 1) sd(x) else NA
  quartiles <- if (n) quantile(x, type = type, names = FALSE) else rep(NA, 5)
  statistics <- c(list(n = n, missing = length(all) - n, mean = if (n) mean(x) else NA,
                       sd = spread, se = spread / sqrt(n)),
                  setNames(as.list(quartiles), c("min", "q1", "median", "q3", "max")))
  for (name in names(statistics)) put(id, name, keys, list(value = statistics[[name]]))
}

put_categories <- function(id, labels, keys) {
  known <- labels[!is.na(labels)]
  put(id, "n", keys, list(value = length(known)))
  put(id, "missing", keys, list(value = length(labels) - length(known)))
  for (level in in_order(known)) {
    count <- sum(known == level)
    put(id, "count", c(keys, level = level), list(value = count))
    put(id, "percent", c(keys, level = level), list(value = 100 * count / length(known)))
  }
}

correlations <- function(study, id) {
  rows <- who(study, id, character())
  put_counts(study, id, rows)
  groups <- groups_of(study, rows)
  pairs <- combn(key(study, id, "variables"), 2)
  for (arm in names(groups)) for (visit in key(study, id, "visits")) {
    of <- function(variable) numbers(study, paste0(variable, ".", visit))[groups[[arm]]]
    for (pair in seq_len(ncol(pairs))) {
      found <- correlation(of(pairs[1, pair]), of(pairs[2, pair]), level_of(study, id),
                           key(study, id, "coefficient"))
      keys <- list(x = pairs[1, pair], y = pairs[2, pair], visit = visit, arm = arm)
      put(id, "correlation", keys, found)
    }
  }
}

# Fisher's interval; for ranks with the variance of Bonett and Wright (2000).
correlation <- function(x, y, level, coefficient) {
  both <- !is.na(x) & !is.na(y)
  x <- x[both]
  y <- y[both]
  n <- length(x)
  found <- list(n = n, value = NA, df = NA, statistic = NA, p = NA, low = NA, high = NA)
  if (n < 3 || length(unique(x)) < 2 || length(unique(y)) < 2) return(found)
  r <- cor(x, y, method = coefficient)
  found[c("value", "df")] <- c(r, n - 2)
  if (abs(r) >= 1 - 1e-15) return(found)
  t <- r * sqrt((n - 2) / (1 - r^2))
  found[c("statistic", "p")] <- c(t, 2 * pt(-abs(t), n - 2))
  if (n > 3) {
    variance <- (if (coefficient == "spearman") 1 + r^2 / 2 else 1) / (n - 3)
    margin <- qnorm((1 + level) / 2) * sqrt(variance)
    found[c("low", "high")] <- tanh(atanh(r) + c(-margin, margin))
  }
  found
}
