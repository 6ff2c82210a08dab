# James' and Bang's indices from the formulas as they are printed in both papers (James et al. 1996,
# Bang et al. 2004), in base R 4.2.2. Rows: guess active, guess control, do not know; columns: active,
# control. crisp: table 7 of Bang et al. 2004; investigators and patients: table 2 of Houweling et al.
# 2014. simulated: 90 people; the R package BI 1.2.0 gives the same numbers for it.
# Rscript indices.R > indices.csv
tables <- list(
  crisp = c(82, 27, 25, 29, 170, 83),
  investigators = c(48, 22, 4, 30, 330, 319),
  patients = c(143, 104, 14, 57, 188, 175),
  simulated = c(42, 12, 4, 27, 0, 5)
)
say <- function(name, value) cat(sprintf("%s,%.17g\n", name, value))
james <- function(x) {
  w <- rbind(c(0, 0.5), c(0.5, 0)); n <- sum(x); p <- x[1:2, ] / n; dk <- sum(x[3, ]) / n
  guess <- rowSums(p); arm <- colSums(p); chance <- outer(guess, arm)
  po <- sum(w * p) / (1 - dk); pe <- sum(w * chance) / (1 - dk)^2; kd <- (po - pe) / pe
  inner <- outer(1:2, 1:2, Vectorize(function(i, j) sum(w[, j] * guess) + sum(w[i, ] * arm)))
  first <- sum(p * (1 - dk)^2 * ((1 - dk) * w - (1 + kd) * inner)^2) / (4 * sum(w * chance)^2)
  second <- dk * (1 - dk) - (1 - dk) * (1 + kd) * (dk + (1 - dk) * (1 + kd) / 4)
  c((1 + dk + (1 - dk) * kd) / 2, sqrt((first + second) / n))
}
bang <- function(right, wrong, n) {
  pr <- right / n; pw <- wrong / n
  c((2 * right / (right + wrong) - 1) * (right + wrong) / n,
    sqrt((pr * (1 - pr) + pw * (1 - pw) + 2 * pr * pw) / n))
}
cat("name,value\n")
for (name in names(tables)) {
  x <- matrix(tables[[name]], nrow = 3, byrow = TRUE)
  found <- list(james = james(x), active = bang(x[1, 1], x[2, 1], sum(x[, 1])),
                control = bang(x[2, 2], x[1, 2], sum(x[, 2])))
  for (index in names(found)) {
    at <- found[[index]]
    say(paste(name, index, sep = "."), at[1]); say(paste(name, index, "se", sep = "."), at[2])
    say(paste(name, index, "low", sep = "."), at[1] - qnorm(.975) * at[2])
    say(paste(name, index, "high", sep = "."), at[1] + qnorm(.975) * at[2])
  }
}
