
# `cargo schemi …` is completed as `schemi …`; every other line of cargo's goes to its own function.
_schemi_cargo() {
    local at=1
    if [[ "${COMP_WORDS[1]}" == +* ]]; then
        at=2
    fi
    if [[ "${COMP_WORDS[at]}" == schemi && $COMP_CWORD -gt $at ]]; then
        local words=(schemi "${COMP_WORDS[@]:at+1}")
        COMP_WORDS=("${words[@]}")
        COMP_CWORD=$((COMP_CWORD - at))
        _clap_complete_schemi schemi "$2" "$3"
        return
    fi
    if [[ -z "${_schemi_cargo_own-}" ]]; then
        # bash-completion looks for cargo's function when it is first asked for.
        local loader
        for loader in _comp_load _completion_loader; do
            if declare -F "$loader" >/dev/null; then
                "$loader" cargo >/dev/null 2>&1
                break
            fi
        done
        _schemi_take_cargo
    fi
    COMPREPLY=()
    if [[ -n "${_schemi_cargo_own-}" ]]; then
        "$_schemi_cargo_own" "$@"
    fi
}
_schemi_take_cargo() {
    local known
    known="$(complete -p cargo 2>/dev/null)"
    if [[ "$known" =~ -F\ ([^ ]+) && "${BASH_REMATCH[1]}" != _schemi_cargo ]]; then
        _schemi_cargo_own="${BASH_REMATCH[1]}"
    fi
    complete -o bashdefault -o default -F _schemi_cargo cargo
}
_schemi_take_cargo
