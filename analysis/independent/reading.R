# A package as R sees it: the table, the keys of the plan, and who is in an analysis.

in_order <- function(labels) sort(unique(labels[!is.na(labels)]), method = "radix")

read_table <- function(file) {
  read.csv(file, colClasses = "character", na.strings = "", check.names = FALSE,
           encoding = "UTF-8", blank.lines.skip = FALSE)
}

read_package <- function(folder) {
  data <- read_table(file.path(folder, "data.csv"))
  plan <- read_table(file.path(folder, "plan.csv"))
  numbered <- all(grepl("^[0-9]+$", data$participant))
  data <- data[if (numbered) order(as.numeric(data$participant))
               else order(data$participant, method = "radix"), ]
  reference <- plan$value[plan$part == "data" & plan$key == "reference"]
  arms <- as_labels(data$arm)
  list(data = data, plan = plan, arm = arms,
       arms = c(reference, setdiff(in_order(arms), reference)))
}

# Of the plan.
rows_of <- function(study, part, name) {
  study$plan[study$plan$part == part & !is.na(study$plan$name) & study$plan$name == name, ]
}
keys_of <- function(study, part, name, key) {
  rows <- rows_of(study, part, name)
  rows$value[rows$key == key]
}
key <- function(study, id, name) keys_of(study, "analyses", id, name)
names_in <- function(study, part) unique(study$plan$name[study$plan$part == part])
analyses <- function(study) names_in(study, "analyses")
level_of <- function(study, id) as.numeric(key(study, id, "level"))

# Keys that end in an arm, as doses.D30: a number for each arm.
by_arm_of <- function(study, id, prefix) {
  rows <- rows_of(study, "analyses", id)
  rows <- rows[startsWith(rows$key, paste0(prefix, ".")), ]
  setNames(as.numeric(rows$value), substring(rows$key, nchar(prefix) + 2))
}

# Of the table.
as_labels <- function(cells) {
  cells <- trimws(cells)
  cells <- ifelse(grepl("^-?[0-9]+\\.0+$", cells), sub("\\.0+$", "", cells), cells)
  ifelse(cells == "", NA, cells)
}

cells <- function(study, name) {
  if (name %in% names_in(study, "columns")) return(named_column(study, name))
  if (!name %in% names(study$data)) stop(sprintf("There is no column '%s'.", name))
  study$data[[name]]
}

named_column <- function(study, name) {
  of <- function(key) keys_of(study, "columns", name, key)
  at <- function(visit) study$data[[sprintf("%s.%s@%s", of("form"), of("item"), visit)]]
  if (length(of("visit"))) return(at(of("visit")))
  found <- rep(NA_character_, nrow(study$data))
  for (arm in in_order(study$arm)) {
    visit <- of(paste0("visit.", arm))
    if (!length(visit)) stop(sprintf("Column '%s' waits until the arms are known.", name))
    here <- which(study$arm == arm)
    found[here] <- at(visit)[here]
  }
  found
}

as_numbers <- function(cells, name) {
  numbers <- suppressWarnings(as.numeric(cells))
  if (any(is.na(numbers) & !is.na(cells))) stop(sprintf("'%s' holds what is no number.", name))
  numbers
}

variable_column <- function(study, variable, visit) {
  of <- function(key) keys_of(study, "variables", variable, key)
  name <- sprintf("%s.%s@%s", of("instrument"), of("score"), visit)
  as_numbers(study$data[[name]], name)
}
at_visit <- function(study, variable, time) {
  variable_column(study, variable, keys_of(study, "variables", variable, time))
}

# A column, or a variable and a time: follow-up minus baseline is the change, and an improvement is
# a change for the better.
numbers <- function(study, reference) {
  name <- sub("\\.[^.]*$", "", reference)
  time <- sub("^.*\\.", "", reference)
  times <- c("baseline", "follow_up", "change", "improvement", "percent_improvement")
  if (!(name %in% names_in(study, "variables") && time %in% times)) {
    return(as_numbers(cells(study, reference), reference))
  }
  if (time %in% c("baseline", "follow_up")) return(at_visit(study, name, time))
  before <- at_visit(study, name, "baseline")
  change <- at_visit(study, name, "follow_up") - before
  if (time == "change") return(change)
  better <- if (keys_of(study, "variables", name, "improvement") == "lower") -change else change
  if (time == "improvement") return(better)
  100 * better / ifelse(before > 0, before, NA)
}

# `caps5.baseline > 0 and site != "07" or diss = 1`: TRUE, FALSE, or NA where it is not known.
TOKENS <- paste0("\"[^\"]*\"|'[^']*'|>=|<=|!=|==|=|>|<|",
                 "[A-Za-z_][A-Za-z0-9_@]*(\\.[A-Za-z0-9_]+)*|[-+]?[0-9]+(\\.[0-9]+)?")
holds <- function(study, condition) {
  tokens <- regmatches(condition, gregexpr(TOKENS, condition, perl = TRUE))[[1]]
  either <- NULL
  both <- NULL
  repeat {
    one <- compared(study, tokens[1], tokens[2], tokens[3])
    both <- if (is.null(both)) one else both & one
    joined <- if (length(tokens) > 3) tokens[4] else "or"
    if (joined == "or") {
      either <- if (is.null(either)) both else either | both
      both <- NULL
    }
    if (length(tokens) <= 3) return(either)
    tokens <- tokens[-(1:4)]
  }
}
compared <- function(study, name, sign, value) {
  compare <- match.fun(if (sign == "=") "==" else sign)
  if (!grepl("^[\"']", value)) return(compare(numbers(study, name), as.numeric(value)))
  compare(as_labels(cells(study, name)), substr(value, 2, nchar(value) - 1))
}

# Places of those in an analysis: with an arm, all numbers and factors, and within its condition.
who <- function(study, id, references, factors = character()) {
  inside <- !is.na(study$arm)
  for (one in references) inside <- inside & !is.na(numbers(study, one))
  for (one in factors) inside <- inside & !is.na(as_labels(cells(study, one)))
  include <- key(study, id, "include")
  if (length(include)) inside <- inside & holds(study, include) %in% TRUE
  which(inside)
}

# 0/1 columns of the arms but the reference, and of the levels of a factor but the first.
arm_columns <- function(study, rows) {
  here <- study$arm[rows]
  if (any(table(factor(here, study$arms)) < 2) || length(study$arms) < 2) {
    stop("An arm has fewer than two participants.")
  }
  columns <- sapply(study$arms[-1], function(arm) as.numeric(here == arm))
  matrix(columns, ncol = length(study$arms) - 1)
}
factor_columns <- function(study, name, rows) {
  labels <- as_labels(cells(study, name))[rows]
  levels <- in_order(labels)[-1]
  if (!length(levels)) stop(sprintf("Factor '%s' does not vary.", name))
  columns <- matrix(sapply(levels, function(level) as.numeric(labels == level)), length(rows))
  colnames(columns) <- levels
  columns
}
contrasts_of <- function(study) paste(study$arms[-1], "-", study$arms[1])
