# Made doses.csv (simulated: MP-8's sizes, change of CAPS-IV) and expected.csv in R 4.2.2, base only.
# Jonckheere and Terpstra's exact distribution is counted by adding group after group; its variance
# with ties is that of Hollander and Wolfe.
set.seed(8)
dose <- rep(c(30, 75, 125), c(7, 7, 12))
y <- round(c(12, 40, 35)[match(dose, c(30, 75, 125))] + rnorm(26, 0, c(9, 25, 20)[match(dose, c(30, 75, 125))]), 1)
tied <- round(y / 10)
d <- data.frame(who = sprintf("P%02d", 1:26), arm = paste0("D", dose), y = y, tied = tied)
write.csv(d, "doses.csv", row.names = FALSE, quote = FALSE)
wilcox_counts <- function(n, m) choose(n + m, n) * dwilcox(0:(n * m), n, m)
jt <- function(y, g) { k <- sort(unique(g)); v <- 0
  for (i in seq_along(k)) for (j in seq_len(i - 1))
    v <- v + sum(outer(y[g == k[i]], y[g == k[j]], ">")) + sum(outer(y[g == k[i]], y[g == k[j]], "==")) / 2
  n <- as.numeric(table(g)); t <- as.numeric(table(y)); N <- length(y)
  one <- function(x) sum(x * (x - 1) * (2 * x + 5)); two <- function(x) sum(x * (x - 1) * (x - 2)); three <- function(x) sum(x * (x - 1))
  var <- (one(N) - one(n) - one(t)) / 72 + two(n) * two(t) / (36 * N * (N-1) * (N-2)) + three(n) * three(t) / (8 * N * (N-1))
  e <- (N^2 - sum(n^2)) / 4; z <- (v - e) / sqrt(var)
  dens <- 1; m <- n[1]
  for (s in n[-1]) { u <- dwilcox(0:(m * s), m, s); new <- numeric(length(dens) + m * s)
    for (i in seq_along(u)) new[i - 1 + seq_along(dens)] <- new[i - 1 + seq_along(dens)] + u[i] * dens
    dens <- new; m <- m + s }
  c(j = v, expected = e, z = z, normal = 2 * pnorm(-abs(z)),
    exact = if (v == round(v)) min(1, 2 * min(sum(dens[1:(v + 1)]), sum(dens[(v + 1):length(dens)]))) else NA) }
out <- c(); add <- function(name, v) out <<- c(out, setNames(v, paste(name, names(v), sep = ".")))
for (col in c("y", "tied")) {
  x <- d[[col]]; f <- factor(dose); names <- levels(f)
  m <- lm(x ~ f); a <- anova(m); w <- oneway.test(x ~ f); h <- kruskal.test(x, f)
  dep <- anova(lm(x ~ dose), m)
  add(col, c(F = a[1, 4], p = a[1, 5], eta2 = a[1, 2] / sum(a[, 2]), welch = w$statistic[[1]],
    welch_df = w$parameter[[2]], welch_p = w$p.value, H = h$statistic[[1]], H_p = h$p.value,
    departure = dep[2, 5], departure_p = dep[2, 6]))
  add(paste0(col, ".jt"), jt(x, dose))
  mu <- tapply(x, f, mean); s2 <- tapply(x, f, var); n <- tapply(x, f, length); mse <- a[2, 3]
  for (g in names) { t <- t.test(x[f == g]); add(paste0(col, ".D", g), c(mean = mu[[g]], sd = sqrt(s2[[g]]), low = t$conf.int[1], high = t$conf.int[2])) }
  tk <- TukeyHSD(aov(x ~ f))$f
  for (p in list(c("75", "30"), c("125", "30"), c("125", "75"))) {
    name <- paste0("D", p[1], "-D", p[2]); row <- tk[paste(p[1], p[2], sep = "-"), ]
    add(paste0(col, ".tukey.", name), c(value = row[["diff"]], low = row[["lwr"]], high = row[["upr"]], p = row[["p adj"]]))
    v <- s2[p] / n[p]; se <- sqrt(sum(v)); df <- sum(v)^2 / sum(v^2 / (n[p] - 1)); di <- mu[[p[1]]] - mu[[p[2]]]
    q <- qtukey(.95, 3, df) / sqrt(2)
    add(paste0(col, ".games.", name), c(value = di, se = se, df = df, low = di - q * se, high = di + q * se,
      p = ptukey(abs(di) / se * sqrt(2), 3, df, lower.tail = FALSE)))
  }
  con <- function(name, c) { L <- sum(c * mu); se <- sqrt(mse * sum(c^2 / n))
    t <- L / se; add(paste0(col, ".", name, ".equal"), c(value = L, se = se, t = t, p = 2 * pt(-abs(t), 23)))
    v <- c^2 * s2 / n; se <- sqrt(sum(v)); df <- sum(v)^2 / sum(v^2 / (n - 1)); t <- L / se
    add(paste0(col, ".", name, ".unequal"), c(value = L, se = se, df = df, t = t, p = 2 * pt(-abs(t), df))) }
  lin <- c(30, 75, 125) - mean(c(30, 75, 125)); con("linear", lin / sum(lin^2)); con("active", c(-1, .5, .5))
}
write.csv(data.frame(name = names(out), value = format(out, digits = 17)), "expected.csv", row.names = FALSE, quote = FALSE)
