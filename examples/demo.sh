#!/bin/sh
# What `make demo` shows: the examples checked, then one of them in another notation. Findings are part of the show.
mathdoc=$1
notation=$2
folder=$(dirname "$0")

say() { printf '\n\033[1m$ mathdoc %s\033[0m\n\n' "$*"; }
run() {
    say "$@"
    "$mathdoc" "$@"
    code=$?
    [ "$code" -le 1 ] || exit "$code"
}

run check "$folder" --verbose
converted=$folder/layers.md
[ -f "$converted" ] || converted=$(ls "$folder"/*.md | head -n 1)
run convert "$converted" --notation "$notation" --allow-findings
