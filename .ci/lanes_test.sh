#!/usr/bin/env bash
# Tests of lanes.sh: what runs when, what is printed, and above all that no failure is lost.
set -euo pipefail
cd "$(dirname "$0")"

failures=0
script=$(mktemp)
trap 'rm "$script"' EXIT
cat > "$script" <<'END'
    set -euo pipefail
    source lanes.sh
    plan=("first" "left middle | failing right" "last")
    step_first() { echo "of first"; }
    step_left() { sleep 0.2; echo "Test run with 3 tests passed"; }
    step_middle() { if passed left; then echo "of middle, after left"; else echo "of middle"; fi; }
    step_failing() { echo "of failing"; echo "error: of it"; false; echo "after the failure"; }
    step_right() { echo "of right"; }
    step_last() { echo "of last"; false | true; }
    step=(bash "$0" --step)
    if [ "${1:-}" = --step ]; then "step_$2"; else run_plan "${@}"; fi
END

# expect STATUS PATTERN... -- STEP...: how a run ends, and what its output has; `!PATTERN` what not.
expect() {
    local status=$1 printed patterns=() pattern actual=0
    shift
    while [ "$1" != -- ]; do patterns+=("$1"); shift; done
    shift
    printed=$(bash "$script" "$@" 2>&1) || actual=$?
    [ "$actual" = "$status" ] || fail "status $actual instead of $status" "$printed"
    for pattern in "${patterns[@]}"; do
        if [ "${pattern#!}" != "$pattern" ]; then
            ! grep -q -- "${pattern#!}" <<< "$printed" || fail "has '${pattern#!}'" "$printed"
        else
            grep -q -- "$pattern" <<< "$printed" || fail "lacks '$pattern'" "$printed"
        fi
    done
}

# ends LINES -- STEP...: what the output of a run ends with: here, what failed.
ends() {
    local lines=$1 printed
    shift 2
    printed=$(bash "$script" "$@" 2>&1) || true
    [ "$(tail -n "$(wc -l <<< "$lines")" <<< "$printed")" = "$lines" ] ||
        fail "does not end with '$lines'" "$printed"
}

fail() { printf '%s:\n%s\n' "$1" "$2" >&2; failures=1; }

expect 0 'of first' '^first .* passed' '!last' -- first
expect 0 'of middle, after left' 'of right' 'left: Test run with 3 tests passed' '!failing' -- middle right left
expect 0 'of middle$' -- middle
expect 1 'of failing' '^failing .* FAILED with status 1' '^right .* not run' '^last .* not run' \
    '^middle .* not run' '^left .* passed' '!after the failure' '!of last' --
expect 1 '!^left failed' -- left last
ends $'failing failed:\nerror: of it' -- failing right left
ends $'last failed:\nof last' -- left last
expect 1 '^last .* FAILED' -- last
expect 2 "no step 'other'; the steps are: first left middle failing right last" -- first other
exit "$failures"
