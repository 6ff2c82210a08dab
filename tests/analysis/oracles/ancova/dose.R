# Three arms, a factor of three sites and two covariates: everything that stands beside an analysis
# of covariance, in base R 4.2.2. The data are drawn here too.
# Rscript dose.R dose.csv > dose_expected.csv
set.seed(61); n <- 97; out <- commandArgs(TRUE)[1]
d <- data.frame(subject = sprintf("D%03d", 1:n), arm = sample(c("PBO", "LOW", "HIGH"), n, TRUE, c(.4, .3, .3)),
                site = sample(c("01", "02", "07"), n, TRUE), age = round(rnorm(n, 40, 11)), y_0 = round(rnorm(n, 30, 6), 1))
d$y_1 <- round(d$y_0 - 4 + .25 * (30 - d$y_0) - 3 * (d$arm == "LOW") - 4.5 * (d$arm == "HIGH") + 1.5 * (d$site == "07") +
               rnorm(n, 0, ifelse(d$arm == "HIGH", 7, 5)), 1)
write.csv(d, out, row.names = FALSE, quote = FALSE)
d <- read.csv(out, colClasses = c(site = "character")); d$change <- d$y_1 - d$y_0
d$arm <- factor(d$arm, levels = c("PBO", "HIGH", "LOW")); d$site <- factor(d$site)
say <- function(name, value) cat(sprintf("%s,%.17g\n", name, value)); cat("name,value\n")
m <- lm(change ~ arm + y_0 + age + site, d); df <- m$df.residual; V <- vcov(m); r <- residuals(m); X <- model.matrix(m)
share <- table(d$site) / n
for (held in c("balanced", "means")) for (a in levels(d$arm)) {
  w <- if (held == "balanced") rep(1 / 3, 3) else share
  at <- model.matrix(~ arm + y_0 + age + site, data.frame(arm = factor(a, levels(d$arm)), y_0 = mean(d$y_0), age = mean(d$age), site = factor(levels(d$site))))
  l <- colSums(at * as.vector(w)); say(paste(held, a, sep = "."), sum(l * coef(m))); say(paste(held, a, "se", sep = "."), sqrt(l %*% V %*% l)) }
say("F", anova(update(m, . ~ . - arm), m)$F[2])
for (s in c("y_0", "age", "site")) { a <- anova(m, update(m, as.formula(paste(". ~ . + arm:", s)))); k <- paste0("slopes.", s)
  say(k, a$F[2]); say(paste0(k, ".df1"), a$Df[2]); say(paste0(k, ".p"), a$`Pr(>F)`[2]) }
for (kind in c("median", "mean")) { z <- abs(r - ave(r, d$arm, FUN = get(kind))); a <- anova(lm(z ~ d$arm))
  say(paste0("levene_", kind), a$F[1]); say(paste0("levene_", kind, ".p"), a$`Pr(>F)`[1]) }
s <- shapiro.test(r); say("shapiro_wilk", s$statistic); say("shapiro_wilk.p", s$p.value)
say("leverage", max(hatvalues(m))); say("leverage.who", which.max(hatvalues(m)))
say("cooks_distance", max(cooks.distance(m))); say("cooks_distance.who", which.max(cooks.distance(m)))
bread <- solve(crossprod(X)); h <- hatvalues(m)
weights <- list(hc0 = 1, hc1 = n / df, hc2 = 1 / (1 - h), hc3 = 1 / (1 - h)^2, hc4 = 1 / (1 - h)^pmin(4, h * n / ncol(X)))
for (kind in names(weights)) say(paste0(kind, ".HIGH"), sqrt((bread %*% crossprod(X * (r * sqrt(weights[[kind]]))) %*% bread)["armHIGH", "armHIGH"]))
# Dunnett: P(max|T| > c) by nested integrate() over the residual SD and one of the two normals.
arms <- c("armHIGH", "armLOW"); t <- coef(summary(m))[arms, 3]; p <- coef(summary(m))[arms, 4]; se <- sqrt(diag(V)[arms]); rho <- cov2cor(V[arms, arms])[1, 2]
inside <- function(c) integrate(Vectorize(function(s) {
  b <- c * s; f <- function(z) dnorm(z) * (pnorm((b - rho * z) / sqrt(1 - rho^2)) - pnorm((-b - rho * z) / sqrt(1 - rho^2)))
  integrate(f, -b, b, rel.tol = 1e-12, subdivisions = 1000)$value * 2 * df * s * dchisq(df * s^2, df) }), 0.3, 2, rel.tol = 1e-12, subdivisions = 1000)$value
crit <- uniroot(function(c) inside(c) - .95, c(1.5, 4), tol = 1e-12)$root; say("dunnett.critical", crit)
holm <- p.adjust(p, "holm")
for (i in 1:2) { a <- c("HIGH", "LOW")[i]; say(paste0(a, ".dunnett"), 1 - inside(abs(t[i]))); say(paste0(a, ".holm"), holm[i]); say(paste0(a, ".value"), coef(m)[arms[i]])
  say(paste0(a, ".low"), coef(m)[arms[i]] - crit * se[i]); say(paste0(a, ".high"), coef(m)[arms[i]] + crit * se[i]) }
