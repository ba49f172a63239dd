
use builtin;
use str;

set edit:completion:arg-completer[rcompose] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'rcompose'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'rcompose'= {
            cand --ansi 'Control when to print ANSI control characters (never, always, auto) [env: COMPOSE_ANSI]'
            cand --env-file 'Read variables from this file in place of `.env` [env: COMPOSE_ENV_FILES]'
            cand -f 'Compose files, merged in order; `-` is standard input [env: COMPOSE_FILE]'
            cand --file 'Compose files, merged in order; `-` is standard input [env: COMPOSE_FILE]'
            cand --parallel 'Do at most so many things at a time; -1: no limit [env: COMPOSE_PARALLEL_LIMIT]'
            cand --profile 'Enable the services of a profile [env: COMPOSE_PROFILES]'
            cand --progress 'How to show progress (auto, tty, plain, json, quiet) [env: COMPOSE_PROGRESS]'
            cand --project-directory 'The folder that relative paths start from (default: that of the first file)'
            cand -p 'The project''s name [env: COMPOSE_PROJECT_NAME]'
            cand --project-name 'The project''s name [env: COMPOSE_PROJECT_NAME]'
            cand --workdir 'The same as `--project-directory`'
            cand --all-resources 'Include all resources, even those not used by services'
            cand --compatibility 'Join names by `_` as Compose 1 did [env: COMPOSE_COMPATIBILITY]'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand --verbose 'Accepted and without effect'
            cand -v 'Print the version'
            cand --version 'Print the version'
            cand --no-ansi 'The same as `--ansi never`'
            cand -h 'Print help'
            cand --help 'Print help'
            cand completion 'Print the completion script of a shell'
            cand version 'Show the version'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'rcompose;completion'= {
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;version'= {
            cand -f 'The form of the output (pretty, json)'
            cand --format 'The form of the output (pretty, json)'
            cand --short 'Only the number'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;help'= {
            cand completion 'Print the completion script of a shell'
            cand version 'Show the version'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'rcompose;help;completion'= {
        }
        &'rcompose;help;version'= {
        }
        &'rcompose;help;help'= {
        }
    ]
    $completions[$command]
}
