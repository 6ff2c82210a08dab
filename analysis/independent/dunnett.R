# Dunnett's comparisons of several arms with one: P(max |T_i| > c) by integration over the residual
# standard deviation s and over the one normal variable that all T_i share (Dunnett 1955).

# Correlations l_i l_j, as up to three contrasts with a common reference have; NULL where there is
# no such l.
loadings_of <- function(correlation) {
  k <- nrow(correlation)
  if (k == 1) return(0)
  if (k == 2) return(sqrt(abs(correlation[1, 2])) * c(1, sign(correlation[1, 2])))
  if (k > 3 || any(correlation <= 0)) return(NULL)
  product <- prod(correlation[upper.tri(correlation)])
  found <- sqrt(product) / c(correlation[2, 3], correlation[1, 3], correlation[1, 2])
  if (all(found < 1)) found
}

p_of_largest <- function(c, loadings, df) {
  z <- seq(-9, 9, by = 0.01)
  weights <- 0.01 * dnorm(z)
  all_within <- function(s) {
    each <- lapply(loadings, function(l) {
      pnorm((c * s - l * z) / sqrt(1 - l^2)) - pnorm((-c * s - l * z) / sqrt(1 - l^2))
    })
    sum(weights * Reduce(`*`, each))
  }
  ends <- sqrt(c(qchisq(1e-14, df), qchisq(1e-14, df, lower.tail = FALSE)) / df)
  of_s <- function(s) vapply(s, all_within, 0) * 2 * df * s * dchisq(df * s^2, df)
  1 - integrate(of_s, ends[1], ends[2], rel.tol = 1e-11, subdivisions = 500)$value
}

critical_value <- function(loadings, df, level) {
  root(function(c) p_of_largest(c, loadings, df) - (1 - level), 2, 4)
}
