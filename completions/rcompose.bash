# Completion for bash: rcompose itself tells what a word can be.
#   source <(rcompose completion bash)

_rcompose() {
    local rest=${COMP_LINE:0:COMP_POINT} bare word i
    local -a words=() answers=()
    # bash takes words apart at `=` and `:`; what no blank parts is one again.
    for ((i = 0; i <= COMP_CWORD; i++)); do
        bare=${rest#"${rest%%[![:space:]]*}"}
        if ((i == 0)) || [[ $bare != "$rest" ]]; then
            words[${#words[@]}]=
        fi
        word=${COMP_WORDS[i]}
        ((i == COMP_CWORD)) && word=$bare
        words[${#words[@]} - 1]+=$word
        rest=${bare#"$word"}
    done
    local last=${words[${#words[@]} - 1]}
    local program=${words[0]/#\~/$HOME}
    words=("${words[@]:1}")
    words=("${words[@]//[\"\'\\]/}")
    while IFS= read -r word; do
        answers[${#answers[@]}]=$word
    done < <("$program" __completeNoDesc "${words[@]}" 2>/dev/null)
    COMPREPLY=()
    ((${#answers[@]})) || return
    i=$((${#answers[@]} - 1))
    local directive=${answers[i]#:}
    unset "answers[$i]"
    # An answer begins where bash has taken the last word apart.
    local stem=${last%"${last##*[=:]}"}
    for word in "${answers[@]}"; do
        COMPREPLY[${#COMPREPLY[@]}]=${word#"$stem"}
    done
    if ((directive & 4)); then
        type compopt &>/dev/null && compopt +o default
    elif ((${#answers[@]})); then
        while IFS= read -r word; do
            COMPREPLY[${#COMPREPLY[@]}]=$word
        done < <(compgen -f -- "${last#"$stem"}")
    fi
    if ((directive & 2)); then
        type compopt &>/dev/null && compopt -o nospace
    fi
}

complete -o default -F _rcompose rcompose docker-compose
