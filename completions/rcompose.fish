# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_rcompose_global_optspecs
    string join \n all-resources ansi= compatibility dry-run env-file= f/file= parallel= profile= progress= project-directory= p/project-name= verbose v/version no-ansi workdir= h/help
end

function __fish_rcompose_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_rcompose_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_rcompose_using_subcommand
    set -l cmd (__fish_rcompose_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c rcompose -n "__fish_rcompose_needs_command" -l ansi -d 'Control when to print ANSI control characters (never, always, auto) [env: COMPOSE_ANSI]' -r
complete -c rcompose -n "__fish_rcompose_needs_command" -l env-file -d 'Read variables from this file in place of `.env` [env: COMPOSE_ENV_FILES]' -r
complete -c rcompose -n "__fish_rcompose_needs_command" -s f -l file -d 'Compose files, merged in order; `-` is standard input [env: COMPOSE_FILE]' -r
complete -c rcompose -n "__fish_rcompose_needs_command" -l parallel -d 'Do at most so many things at a time; -1: no limit [env: COMPOSE_PARALLEL_LIMIT]' -r
complete -c rcompose -n "__fish_rcompose_needs_command" -l profile -d 'Enable the services of a profile [env: COMPOSE_PROFILES]' -r
complete -c rcompose -n "__fish_rcompose_needs_command" -l progress -d 'How to show progress (auto, tty, plain, json, quiet) [env: COMPOSE_PROGRESS]' -r
complete -c rcompose -n "__fish_rcompose_needs_command" -l project-directory -d 'The folder that relative paths start from (default: that of the first file)' -r -F
complete -c rcompose -n "__fish_rcompose_needs_command" -s p -l project-name -d 'The project\'s name [env: COMPOSE_PROJECT_NAME]' -r
complete -c rcompose -n "__fish_rcompose_needs_command" -l workdir -d 'The same as `--project-directory`' -r -F
complete -c rcompose -n "__fish_rcompose_needs_command" -l all-resources -d 'Include all resources, even those not used by services'
complete -c rcompose -n "__fish_rcompose_needs_command" -l compatibility -d 'Join names by `_` as Compose 1 did [env: COMPOSE_COMPATIBILITY]'
complete -c rcompose -n "__fish_rcompose_needs_command" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_needs_command" -l verbose -d 'Accepted and without effect'
complete -c rcompose -n "__fish_rcompose_needs_command" -s v -l version -d 'Print the version'
complete -c rcompose -n "__fish_rcompose_needs_command" -l no-ansi -d 'The same as `--ansi never`'
complete -c rcompose -n "__fish_rcompose_needs_command" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "completion" -d 'Print the completion script of a shell'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "version" -d 'Show the version'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c rcompose -n "__fish_rcompose_using_subcommand completion" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand completion" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand version" -s f -l format -d 'The form of the output (pretty, json)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand version" -l short -d 'Only the number'
complete -c rcompose -n "__fish_rcompose_using_subcommand version" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand version" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from completion version help" -f -a "completion" -d 'Print the completion script of a shell'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from completion version help" -f -a "version" -d 'Show the version'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from completion version help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
