# What scripts that measure speed share: results in $raw are there as a whole, or not at all. To be sourced with raw and bench
# set, and pin where what is measured has a command before it, such as taskset.

# What a command writes, until it has ended.
part=$raw/.part

# fresh PART: what an earlier run left of a part is gone, so that its results are of one run
fresh() {
  mkdir -p "$raw"
  rm -f "$raw/$1.json" "$raw/$1"-*.json
}

# environment PART: says on what it runs, as parts may be measured at other times
environment() {
  printed "$raw/$1-environment.json" "$bench/run" environment
}

# left FILE COMMAND...: FILE is what the command left in $part, if it ended well
left() {
  local file=$1
  shift
  rm -f "$part"
  # JMH names a path of the machine; the version of java is in the environment.
  "$@" && [ -s "$part" ] && sed -i '/^ *"jvm" : /d' "$part" && mv "$part" "$file"
}

# printed FILE COMMAND...: FILE is what the command printed, if it ended well
printed() {
  local file=$1
  shift
  left "$file" to_part "$@"
}
to_part() {
  "$@" >"$part"
}

# jmh NAME [JMH ARGUMENT...]: benchmarks, to NAME.json
jmh() {
  local name=$1
  shift
  left "$raw/$name.json" ${pin:-} "$bench/run" -foe true -rf json -rff "$part" "$@"
}
