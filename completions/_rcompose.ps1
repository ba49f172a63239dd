
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'rcompose' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'rcompose'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'rcompose' {
            [CompletionResult]::new('--ansi', '--ansi', [CompletionResultType]::ParameterName, 'Control when to print ANSI control characters (never, always, auto) [env: COMPOSE_ANSI]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read variables from this file in place of `.env` [env: COMPOSE_ENV_FILES]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Compose files, merged in order; `-` is standard input [env: COMPOSE_FILE]')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Compose files, merged in order; `-` is standard input [env: COMPOSE_FILE]')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many things at a time; -1: no limit [env: COMPOSE_PARALLEL_LIMIT]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Enable the services of a profile [env: COMPOSE_PROFILES]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress (auto, tty, plain, json, quiet) [env: COMPOSE_PROGRESS]')
            [CompletionResult]::new('--project-directory', '--project-directory', [CompletionResultType]::ParameterName, 'The folder that relative paths start from (default: that of the first file)')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'The project''s name [env: COMPOSE_PROJECT_NAME]')
            [CompletionResult]::new('--project-name', '--project-name', [CompletionResultType]::ParameterName, 'The project''s name [env: COMPOSE_PROJECT_NAME]')
            [CompletionResult]::new('--workdir', '--workdir', [CompletionResultType]::ParameterName, 'The same as `--project-directory`')
            [CompletionResult]::new('--all-resources', '--all-resources', [CompletionResultType]::ParameterName, 'Include all resources, even those not used by services')
            [CompletionResult]::new('--compatibility', '--compatibility', [CompletionResultType]::ParameterName, 'Join names by `_` as Compose 1 did [env: COMPOSE_COMPATIBILITY]')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Accepted and without effect')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print the version')
            [CompletionResult]::new('--no-ansi', '--no-ansi', [CompletionResultType]::ParameterName, 'The same as `--ansi never`')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('completion', 'completion', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Show the version')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'rcompose;completion' {
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;version' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The form of the output (pretty, json)')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the output (pretty, json)')
            [CompletionResult]::new('--short', '--short', [CompletionResultType]::ParameterName, 'Only the number')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;help' {
            [CompletionResult]::new('completion', 'completion', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Show the version')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'rcompose;help;completion' {
            break
        }
        'rcompose;help;version' {
            break
        }
        'rcompose;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
