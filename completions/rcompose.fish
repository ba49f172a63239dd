# Completion for fish: rcompose itself tells what a word can be.
#   rcompose completion fish | source

function __rcompose_answers
    set -l words (commandline -opc)
    set -l last (commandline -ct)
    set -l program (string replace -r '^~' $HOME -- $words[1])
    set -l answers ($program __complete $words[2..] "$last" 2>/dev/null)
    test (count $answers) -gt 0
    or return
    set -l directive (string sub -s 2 -- $answers[-1])
    set -e answers[-1]
    # Answers to `--option=value` are values alone; fish wants the whole word.
    set -l stem (string match -r -- '^--[^=]*=' $last; or echo)
    for answer in $answers
        echo -- $stem$answer
    end
    if contains -- $directive 0 2
        set -l path (string replace -- "$stem" '' $last)
        for found in (__fish_complete_path $path)
            echo -- $stem$found
        end
    end
end

complete -c rcompose -f -a '(__rcompose_answers)'
complete -c docker-compose -f -a '(__rcompose_answers)'
