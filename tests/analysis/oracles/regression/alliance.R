# Made expected.csv in R 4.2.2, base only. The data (alliance.csv) are simulated: 22 people, CAPS-IV
# and IES-R before and after treatment, the alliance at three sessions.
d <- read.csv("alliance.csv"); out <- c(); p <- list()
for (y in c("caps4", "iesr")) for (s in c(3, 4, 9)) {
  e <- na.omit(data.frame(post = d[[paste0(y, "_post")]], pre = d[[paste0(y, "_pre")]],
                          w = d[[paste0("wai_s", s)]]))
  m <- lm(post ~ pre + w, e); m0 <- lm(post ~ pre, e); co <- summary(m)$coef; ci <- confint(m)
  r2 <- summary(m)$r.squared; added <- r2 - summary(m0)$r.squared
  partial <- cor(resid(m0), resid(lm(w ~ pre, e)))
  v <- c(n = nrow(e), df = m$df.residual, b = co["w", 1], se = co["w", 2], t = co["w", 3],
         p = co["w", 4], low = ci["w", 1], high = ci["w", 2],
         beta = coef(lm(post ~ pre + w, data.frame(scale(e))))[["w"]], partial = partial,
         r2 = r2, r2_adjusted = summary(m)$adj.r.squared, added = added, f2 = added / (1 - r2),
         b_pre = co["pre", 1], p_pre = co["pre", 4])
  p[[y]] <- c(p[[y]], co["w", 4])
  out <- c(out, setNames(v, paste(y, s, names(v), sep = ".")))
}
for (y in names(p)) out <- c(out, setNames(p.adjust(p[[y]], "BH"), paste(y, c(3, 4, 9), "bh", sep = ".")))
write.csv(data.frame(name = names(out), value = format(out, digits = 17)), "expected.csv",
          row.names = FALSE, quote = FALSE)
