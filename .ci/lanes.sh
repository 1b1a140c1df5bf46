# Runs steps side by side. To be sourced by a script that defines
#
#   plan  an array of lines, run one after the other; a line has the names of steps, and `|`
#         between lanes of steps that run side by side: (packages "style debug | release")
#   step  an array, the command that runs a step when its name is added. A process of its own:
#         `set -e` holds for nothing in a function whose status is tested.
#
# `run_plan [STEP...]` runs the steps that are named, all without any. What steps side by side print
# is shown when each is done. No step begins after one has failed. At the end comes a table of what
# each took, how each run of tests ended, and what failed. The status is 0 if every step passed.
# `passed STEP` tells a step whether another one has run before it and passed.

run_plan() {
    local names name line lane status=0
    read -r -a names <<< "$(tr -d '|' <<< "${plan[*]}")"
    wanted=("${names[@]}")
    if [ $# -gt 0 ]; then
        wanted=()
        for name in "$@"; do
            [[ " ${names[*]} " = *" $name "* ]] ||
                { echo "no step '$name'; the steps are: ${names[*]}" >&2; return 2; }
        done
        for name in "${names[@]}"; do
            [[ " $* " != *" $name "* ]] || wanted+=("$name")
        done
    fi
    SECONDS=0
    records=$(mktemp -d)
    export records
    lanes=()
    trap end_lanes EXIT
    for line in "${plan[@]}"; do
        run_line "$line" || { status=1; break; }
    done
    summarize
    return "$status"
}

# Runs the lanes of a line of the plan, and waits for all of them.
run_line() {
    local lane texts status=0 steps
    lanes=()
    IFS='|' read -r -a texts <<< "$1"
    for lane in "${texts[@]}"; do
        read -r -a steps <<< "$lane"
        # A process group of its own, so that all that it started can be ended.
        set -m
        run_lane "${steps[@]}" &
        lanes+=($!)
        set +m
    done
    for lane in "${lanes[@]}"; do
        wait "$lane" || status=1
    done
    lanes=()
    return "$status"
}

# Runs those of some steps that are wanted, until one fails, here or in the lane beside this.
run_lane() {
    local name
    for name in "$@"; do
        [[ " ${wanted[*]} " = *" $name "* ]] || continue
        [ ! -e "$records/failed" ] || return 1
        run_step "$name" || { touch "$records/failed"; return 1; }
    done
}

# Runs a step and notes its status and seconds; fails as the step does.
run_step() {
    local name=$1 log=$records/$1.log status=0 start=$SECONDS
    printf '=== %s begins at %ss\n' "$name" "$start"
    if [ ${#wanted[@]} = 1 ]; then
        "${step[@]}" "$name" 2>&1 | tee "$log" || status=$?
    else
        "${step[@]}" "$name" > "$log" 2>&1 || status=$?
    fi
    echo "$status $((SECONDS - start))" > "$records/$name.result"
    {
        flock 9
        [ ${#wanted[@]} = 1 ] || { printf '\n=== %s printed:\n' "$name"; cat "$log"; }
        printf '=== %s %s after %ss\n' "$name" "$(verdict "$status")" $((SECONDS - start))
    } 9> "$records/printing"
    return "$status"
}

# Whether a step has run and passed; to be asked by other steps.
passed() {
    [ "$(cut -d ' ' -f 1 "${records:-}/$1.result" 2> /dev/null)" = 0 ]
}

verdict() {
    if [ "$1" = 0 ]; then echo passed; else echo "FAILED with status $1"; fi
}

# Prints what each step took, and how each run of tests ended; the first step's tests come last.
summarize() {
    local name status seconds
    printf '\n%-12s %7s\n' step seconds
    for name in "${wanted[@]}"; do
        if read -r status seconds 2> /dev/null < "$records/$name.result"; then
            printf '%-12s %7s  %s\n' "$name" "$seconds" "$(verdict "$status")"
        else
            printf '%-12s %7s  not run\n' "$name" -
        fi
    done
    printf '%-12s %7s\n\n' all "$SECONDS"
    for name in $(tac -s ' ' <<< "${wanted[*]} "); do
        sed -n "s/^.*\(Test run with .*\)/$name: \1/p" "$records/$name.log" 2> /dev/null || true
    done
    for name in "${wanted[@]}"; do
        read -r status seconds 2> /dev/null < "$records/$name.result" || continue
        [ "$status" = 0 ] || show_failure "$name"
    done
}

# Prints the lines that say what failed in a step, the last lines of it if none does. They come at
# the end of everything, for of a long log often only the end is kept.
show_failure() {
    local log=$records/$1.log
    printf '\n%s failed:\n' "$1"
    grep -m 20 -E '✘|error:|Fatal|ERROR: |WARNING: ' "$log" || tail -n 20 "$log"
}

# Ends what still runs, for instance after an interrupt.
end_lanes() {
    local lane
    for lane in "${lanes[@]}"; do kill -- "-$lane" 2> /dev/null || true; done
    rm -rf "$records"
}
