
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
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'Take artifacts from this registry unencrypted')
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
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Take the manifests of folders below too, where -f names a folder')
            [CompletionResult]::new('--recursive', '--recursive', [CompletionResultType]::ParameterName, 'Take the manifests of folders below too, where -f names a folder')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: when watching, that a batch of changes has been dealt with')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print the version')
            [CompletionResult]::new('--no-ansi', '--no-ansi', [CompletionResultType]::ParameterName, 'The same as `--ansi never`')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('alpha', 'alpha', [CompletionResultType]::ParameterValue, 'Commands under trial')
            [CompletionResult]::new('attach', 'attach', [CompletionResultType]::ParameterValue, 'Join the terminal with a running container')
            [CompletionResult]::new('bridge', 'bridge', [CompletionResultType]::ParameterValue, 'Hand the project to images that transform it')
            [CompletionResult]::new('build', 'build', [CompletionResultType]::ParameterValue, 'Build images')
            [CompletionResult]::new('commit', 'commit', [CompletionResultType]::ParameterValue, 'Make an image from a container')
            [CompletionResult]::new('completion', 'completion', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show the project as it was loaded')
            [CompletionResult]::new('convert', 'convert', [CompletionResultType]::ParameterValue, 'Write the project in another format: Kubernetes objects, a Compose file, or a stack of Docker Swarm')
            [CompletionResult]::new('cp', 'cp', [CompletionResultType]::ParameterValue, 'Copy files between containers and this machine')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create containers without starting them')
            [CompletionResult]::new('describe', 'describe', [CompletionResultType]::ParameterValue, 'Show all about pods, Deployments, Services and what else manifests have')
            [CompletionResult]::new('down', 'down', [CompletionResultType]::ParameterValue, 'Stop and remove containers and networks')
            [CompletionResult]::new('events', 'events', [CompletionResultType]::ParameterValue, 'Show what happens to containers, as it happens')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write a container''s file system to a tar archive')
            [CompletionResult]::new('exec', 'exec', [CompletionResultType]::ParameterValue, 'Run a command in a running container')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Show pods, Deployments, Services and what else manifests have')
            [CompletionResult]::new('images', 'images', [CompletionResultType]::ParameterValue, 'List the images of containers')
            [CompletionResult]::new('kill', 'kill', [CompletionResultType]::ParameterValue, 'Send a signal to the containers of services')
            [CompletionResult]::new('logs', 'logs', [CompletionResultType]::ParameterValue, 'Show the output of containers')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List the projects on the daemon')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page of a command')
            [CompletionResult]::new('pause', 'pause', [CompletionResultType]::ParameterValue, 'Pause services')
            [CompletionResult]::new('plan', 'plan', [CompletionResultType]::ParameterValue, 'Show every step that `up` would take, and why')
            [CompletionResult]::new('port', 'port', [CompletionResultType]::ParameterValue, 'Print where a port of a service is published')
            [CompletionResult]::new('port-forward', 'port-forward', [CompletionResultType]::ParameterValue, 'Forward ports of this machine to a pod')
            [CompletionResult]::new('ps', 'ps', [CompletionResultType]::ParameterValue, 'List containers; the pods of a project that comes from manifests alone')
            [CompletionResult]::new('publish', 'publish', [CompletionResultType]::ParameterValue, 'Publish the project''s files as an OCI artifact')
            [CompletionResult]::new('pull', 'pull', [CompletionResultType]::ParameterValue, 'Pull images')
            [CompletionResult]::new('push', 'push', [CompletionResultType]::ParameterValue, 'Push the images of services that build them')
            [CompletionResult]::new('restart', 'restart', [CompletionResultType]::ParameterValue, 'Restart services')
            [CompletionResult]::new('rm', 'rm', [CompletionResultType]::ParameterValue, 'Remove stopped containers')
            [CompletionResult]::new('rollout', 'rollout', [CompletionResultType]::ParameterValue, 'Wait for a rollout, replace pods, or go back')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Run a command in a container of its own')
            [CompletionResult]::new('scale', 'scale', [CompletionResultType]::ParameterValue, 'Run so many replicas of services')
            [CompletionResult]::new('start', 'start', [CompletionResultType]::ParameterValue, 'Start services')
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'Show what containers use')
            [CompletionResult]::new('stop', 'stop', [CompletionResultType]::ParameterValue, 'Stop services')
            [CompletionResult]::new('top', 'top', [CompletionResultType]::ParameterValue, 'Show the processes in containers')
            [CompletionResult]::new('unpause', 'unpause', [CompletionResultType]::ParameterValue, 'Unpause services')
            [CompletionResult]::new('up', 'up', [CompletionResultType]::ParameterValue, 'Create and start containers')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Show the version')
            [CompletionResult]::new('volumes', 'volumes', [CompletionResultType]::ParameterValue, 'List volumes')
            [CompletionResult]::new('wait', 'wait', [CompletionResultType]::ParameterValue, 'Wait until the containers of services have ended')
            [CompletionResult]::new('watch', 'watch', [CompletionResultType]::ParameterValue, 'Run services, and refresh them when files change')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'rcompose;alpha' {
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Print a Compose file that makes containers like these')
            [CompletionResult]::new('publish', 'publish', [CompletionResultType]::ParameterValue, 'Publish the project''s files as an OCI artifact')
            [CompletionResult]::new('viz', 'viz', [CompletionResultType]::ParameterValue, 'Print the services as a graph for Graphviz')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'rcompose;alpha;generate' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the output (yaml, json)')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'The project''s name')
            [CompletionResult]::new('--project-dir', '--project-dir', [CompletionResultType]::ParameterName, 'Accepted and without effect: paths are absolute')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;alpha;publish' {
            [CompletionResult]::new('--oci-version', '--oci-version', [CompletionResultType]::ParameterName, 'The version of OCI''s image specification (1.0, 1.1; default: the newest that the registry takes)')
            [CompletionResult]::new('--app', '--app', [CompletionResultType]::ParameterName, 'Copy the images of services beside it')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'Send it unencrypted')
            [CompletionResult]::new('--resolve-image-digests', '--resolve-image-digests', [CompletionResultType]::ParameterName, 'Pin images to the digests that their tags have now')
            [CompletionResult]::new('--with-env', '--with-env', [CompletionResultType]::ParameterName, 'Include environment variables and `env_file`s')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Say yes to every question')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Say yes to every question')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;alpha;viz' {
            [CompletionResult]::new('--indentation-size', '--indentation-size', [CompletionResultType]::ParameterName, 'So many tabs or spaces before each line')
            [CompletionResult]::new('--image', '--image', [CompletionResultType]::ParameterName, 'Show the images')
            [CompletionResult]::new('--networks', '--networks', [CompletionResultType]::ParameterName, 'Show the networks')
            [CompletionResult]::new('--ports', '--ports', [CompletionResultType]::ParameterName, 'Show the ports')
            [CompletionResult]::new('--spaces', '--spaces', [CompletionResultType]::ParameterName, 'Indent by spaces, not by tabs')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;alpha;help' {
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Print a Compose file that makes containers like these')
            [CompletionResult]::new('publish', 'publish', [CompletionResultType]::ParameterValue, 'Publish the project''s files as an OCI artifact')
            [CompletionResult]::new('viz', 'viz', [CompletionResultType]::ParameterValue, 'Print the services as a graph for Graphviz')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'rcompose;alpha;help;generate' {
            break
        }
        'rcompose;alpha;help;publish' {
            break
        }
        'rcompose;alpha;help;viz' {
            break
        }
        'rcompose;alpha;help;help' {
            break
        }
        'rcompose;attach' {
            [CompletionResult]::new('--detach-keys', '--detach-keys', [CompletionResultType]::ParameterName, 'The keys that leave the container alone again, as ctrl-p,ctrl-q')
            [CompletionResult]::new('--index', '--index', [CompletionResultType]::ParameterName, 'The replica''s number')
            [CompletionResult]::new('--sig-proxy', '--sig-proxy', [CompletionResultType]::ParameterName, 'Hand signals on')
            [CompletionResult]::new('--no-stdin', '--no-stdin', [CompletionResultType]::ParameterName, 'Don''t hand standard input on')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;bridge' {
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('convert', 'convert', [CompletionResultType]::ParameterValue, 'Convert the project by transformation images')
            [CompletionResult]::new('transformations', 'transformations', [CompletionResultType]::ParameterValue, 'Manage transformation images')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'rcompose;bridge;convert' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'The folder for what comes out; what is in it is removed first')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'The folder for what comes out; what is in it is removed first')
            [CompletionResult]::new('--templates', '--templates', [CompletionResultType]::ParameterName, 'A folder of templates that take the place of the image''s own')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'An image that transforms (default: docker/compose-bridge-kubernetes)')
            [CompletionResult]::new('--transformation', '--transformation', [CompletionResultType]::ParameterName, 'An image that transforms (default: docker/compose-bridge-kubernetes)')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Say yes to the question whether the folder may be emptied')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Say yes to the question whether the folder may be emptied')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;bridge;transformations' {
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Make a transformation of one''s own from another''s templates')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List transformation images')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'rcompose;bridge;transformations;create' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The image to take the templates of (default: docker/compose-bridge-kubernetes)')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'The image to take the templates of (default: docker/compose-bridge-kubernetes)')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;bridge;transformations;list' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the output (table, json)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Only names')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Only names')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;bridge;transformations;help' {
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Make a transformation of one''s own from another''s templates')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List transformation images')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'rcompose;bridge;transformations;help;create' {
            break
        }
        'rcompose;bridge;transformations;help;list' {
            break
        }
        'rcompose;bridge;transformations;help;help' {
            break
        }
        'rcompose;bridge;help' {
            [CompletionResult]::new('convert', 'convert', [CompletionResultType]::ParameterValue, 'Convert the project by transformation images')
            [CompletionResult]::new('transformations', 'transformations', [CompletionResultType]::ParameterValue, 'Manage transformation images')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'rcompose;bridge;help;convert' {
            break
        }
        'rcompose;bridge;help;transformations' {
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Make a transformation of one''s own from another''s templates')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List transformation images')
            break
        }
        'rcompose;bridge;help;transformations;create' {
            break
        }
        'rcompose;bridge;help;transformations;list' {
            break
        }
        'rcompose;bridge;help;help' {
            break
        }
        'rcompose;build' {
            [CompletionResult]::new('--build-arg', '--build-arg', [CompletionResultType]::ParameterName, 'Set a build argument; without a value it is taken from the environment')
            [CompletionResult]::new('--builder', '--builder', [CompletionResultType]::ParameterName, 'The builder; there is only that of the daemon (default)')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Accepted and without effect: BuildKit limits no memory')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Accepted and without effect: BuildKit limits no memory')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress (auto, tty, plain, json, quiet)')
            [CompletionResult]::new('--provenance', '--provenance', [CompletionResultType]::ParameterName, 'Say in the image how it was built (true, false, mode=max)')
            [CompletionResult]::new('--sbom', '--sbom', [CompletionResultType]::ParameterName, 'Say in the image what is in it (true, false, generator=IMAGE)')
            [CompletionResult]::new('--ssh', '--ssh', [CompletionResultType]::ParameterName, 'Let builds use an SSH agent or key (default, or NAME=PATH)')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Check how images would be built; needs buildx, and is refused')
            [CompletionResult]::new('--no-cache', '--no-cache', [CompletionResultType]::ParameterName, 'Build without cache')
            [CompletionResult]::new('--print', '--print', [CompletionResultType]::ParameterName, 'Print what `docker buildx bake` would be given, and build nothing')
            [CompletionResult]::new('--pull', '--pull', [CompletionResultType]::ParameterName, 'Pull newer base images')
            [CompletionResult]::new('--push', '--push', [CompletionResultType]::ParameterName, 'Push the images that have a name for it')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Don''t show progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Don''t show progress')
            [CompletionResult]::new('--with-dependencies', '--with-dependencies', [CompletionResultType]::ParameterName, 'Build the images of dependencies too')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Accepted and without effect')
            [CompletionResult]::new('--compress', '--compress', [CompletionResultType]::ParameterName, 'Accepted and without effect')
            [CompletionResult]::new('--force-rm', '--force-rm', [CompletionResultType]::ParameterName, 'Accepted and without effect')
            [CompletionResult]::new('--no-rm', '--no-rm', [CompletionResultType]::ParameterName, 'Accepted and without effect')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;commit' {
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Who made the image')
            [CompletionResult]::new('--author', '--author', [CompletionResultType]::ParameterName, 'Who made the image')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Change the image by an instruction of a Dockerfile')
            [CompletionResult]::new('--change', '--change', [CompletionResultType]::ParameterName, 'Change the image by an instruction of a Dockerfile')
            [CompletionResult]::new('--index', '--index', [CompletionResultType]::ParameterName, 'The replica''s number')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'What the image is about')
            [CompletionResult]::new('--message', '--message', [CompletionResultType]::ParameterName, 'What the image is about')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Let the container stand still meanwhile')
            [CompletionResult]::new('--pause', '--pause', [CompletionResultType]::ParameterName, 'Let the container stand still meanwhile')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;completion' {
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;config' {
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Tell where each value comes from: its file and line, the variables in it and where they are set, or that it is a default')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the output (yaml, json)')
            [CompletionResult]::new('--hash', '--hash', [CompletionResultType]::ParameterName, 'Print the configuration hashes of services (SERVICE,… or *)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write to a file')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write to a file')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'Print the variables that interpolation sees')
            [CompletionResult]::new('--images', '--images', [CompletionResultType]::ParameterName, 'Print the images')
            [CompletionResult]::new('--lock-image-digests', '--lock-image-digests', [CompletionResultType]::ParameterName, 'Print a file that pins every image to its digest of now')
            [CompletionResult]::new('--models', '--models', [CompletionResultType]::ParameterName, 'Print the models')
            [CompletionResult]::new('--networks', '--networks', [CompletionResultType]::ParameterName, 'Print the names of networks')
            [CompletionResult]::new('--no-consistency', '--no-consistency', [CompletionResultType]::ParameterName, 'Don''t check that what is referred to is there')
            [CompletionResult]::new('--no-env-resolution', '--no-env-resolution', [CompletionResultType]::ParameterName, 'Leave env_file as it is')
            [CompletionResult]::new('--no-interpolate', '--no-interpolate', [CompletionResultType]::ParameterName, 'Leave variables as they are')
            [CompletionResult]::new('--no-normalize', '--no-normalize', [CompletionResultType]::ParameterName, 'Leave defaults out')
            [CompletionResult]::new('--no-path-resolution', '--no-path-resolution', [CompletionResultType]::ParameterName, 'Leave paths as they are')
            [CompletionResult]::new('--profiles', '--profiles', [CompletionResultType]::ParameterName, 'Print the names of profiles')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing: only check')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing: only check')
            [CompletionResult]::new('--resolve-image-digests', '--resolve-image-digests', [CompletionResultType]::ParameterName, 'Pin every image to its digest of now')
            [CompletionResult]::new('--services', '--services', [CompletionResultType]::ParameterName, 'Print the names of services')
            [CompletionResult]::new('--variables', '--variables', [CompletionResultType]::ParameterName, 'Print the variables of the files and their defaults')
            [CompletionResult]::new('--volumes', '--volumes', [CompletionResultType]::ParameterName, 'Print the names of volumes')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;convert' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'The format to write')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the output (yaml, json)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write a file an object into this folder, or all into this file')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write a file an object into this folder, or all into this file')
            [CompletionResult]::new('--notes', '--notes', [CompletionResultType]::ParameterName, 'How attributes that are not carried over are told (text, json) [default: as --format says]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'The namespace of the objects [default: that which they are applied to]')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'The namespace of the objects [default: that which they are applied to]')
            [CompletionResult]::new('--publish', '--publish', [CompletionResultType]::ParameterName, 'How published ports are reached')
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'The domain of the hosts of --publish ingress')
            [CompletionResult]::new('--claim-size', '--claim-size', [CompletionResultType]::ParameterName, 'The size of volumes that name none')
            [CompletionResult]::new('--wait-image', '--wait-image', [CompletionResultType]::ParameterName, 'The image of containers that wait for a service: has sh, nc, grep, timeout')
            [CompletionResult]::new('--kubectl-image', '--kubectl-image', [CompletionResultType]::ParameterName, 'The image of containers that wait for the end of a job: runs kubectl')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail when an attribute is not carried over, or only in part')
            [CompletionResult]::new('--chart', '--chart', [CompletionResultType]::ParameterName, 'Write a Helm chart into the folder of --output')
            [CompletionResult]::new('--kustomize', '--kustomize', [CompletionResultType]::ParameterName, 'Write a base and overlays for kustomize into the folder of --output')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rcompose;cp' {
            [CompletionResult]::new('--index', '--index', [CompletionResultType]::ParameterName, 'The replica''s number')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Give what is copied into a container to the container''s user')
            [CompletionResult]::new('--archive', '--archive', [CompletionResultType]::ParameterName, 'Give what is copied into a container to the container''s user')
            [CompletionResult]::new('-L', '-L ', [CompletionResultType]::ParameterName, 'Copy what a symbolic link leads to, not the link')
            [CompletionResult]::new('--follow-link', '--follow-link', [CompletionResultType]::ParameterName, 'Copy what a symbolic link leads to, not the link')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Copy into containers made by `run` too')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;create' {
            [CompletionResult]::new('--pull', '--pull', [CompletionResultType]::ParameterName, 'When to pull images (always, missing, never, build, policy)')
            [CompletionResult]::new('--scale', '--scale', [CompletionResultType]::ParameterName, 'Run so many replicas of a service')
            [CompletionResult]::new('--build', '--build', [CompletionResultType]::ParameterName, 'Build images before starting containers')
            [CompletionResult]::new('--no-build', '--no-build', [CompletionResultType]::ParameterName, 'Don''t build an image, even if it is missing')
            [CompletionResult]::new('--force-recreate', '--force-recreate', [CompletionResultType]::ParameterName, 'Recreate containers even if nothing about them has changed')
            [CompletionResult]::new('--no-recreate', '--no-recreate', [CompletionResultType]::ParameterName, 'Leave containers that exist as they are')
            [CompletionResult]::new('--quiet-pull', '--quiet-pull', [CompletionResultType]::ParameterName, 'Pull without showing progress')
            [CompletionResult]::new('--remove-orphans', '--remove-orphans', [CompletionResultType]::ParameterName, 'Remove containers whose service is gone from the project [env: COMPOSE_REMOVE_ORPHANS]')
            [CompletionResult]::new('--no-controller', '--no-controller', [CompletionResultType]::ParameterName, 'Run no controller beside the project')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;describe' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only objects of this namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Only objects of this namespace')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Only objects with such labels (app=web,tier!=db,env in (a,b),!old)')
            [CompletionResult]::new('--selector', '--selector', [CompletionResultType]::ParameterName, 'Only objects with such labels (app=web,tier!=db,env in (a,b),!old)')
            [CompletionResult]::new('--show-events', '--show-events', [CompletionResultType]::ParameterName, 'Whether the daemon''s events are shown')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rcompose;down' {
            [CompletionResult]::new('--rmi', '--rmi', [CompletionResultType]::ParameterName, 'Remove images too: those without a name of their own, or all (local, all)')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Seconds between a container''s stop signal and its kill')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds between a container''s stop signal and its kill')
            [CompletionResult]::new('--remove-orphans', '--remove-orphans', [CompletionResultType]::ParameterName, 'Remove containers whose service is gone from the project [env: COMPOSE_REMOVE_ORPHANS]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Remove the project''s volumes, and anonymous ones, with their data')
            [CompletionResult]::new('--volumes', '--volumes', [CompletionResultType]::ParameterName, 'Remove the project''s volumes, and anonymous ones, with their data')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;events' {
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Begin with what happened at a time (2026-01-02T13:23:37Z) or so long ago (42m)')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'End at a time (2026-01-02T13:23:37Z)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'A JSON object for every event')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;export' {
            [CompletionResult]::new('--index', '--index', [CompletionResultType]::ParameterName, 'The replica''s number')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'The file to write to (default: standard output)')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'The file to write to (default: standard output)')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;exec' {
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Set a variable; without a value: to that of the environment')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set a variable; without a value: to that of the environment')
            [CompletionResult]::new('--index', '--index', [CompletionResultType]::ParameterName, 'The replica''s number')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Hand standard input on')
            [CompletionResult]::new('--interactive', '--interactive', [CompletionResultType]::ParameterName, 'Hand standard input on')
            [CompletionResult]::new('-T', '-T ', [CompletionResultType]::ParameterName, 'Give the command no terminal; it has one where stdout is one')
            [CompletionResult]::new('--no-tty', '--no-tty', [CompletionResultType]::ParameterName, 'Give the command no terminal; it has one where stdout is one')
            [CompletionResult]::new('-u', '-u', [CompletionResultType]::ParameterName, 'The user that the command runs as')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'The user that the command runs as')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'The folder that the command runs in')
            [CompletionResult]::new('--workdir', '--workdir', [CompletionResultType]::ParameterName, 'The folder that the command runs in')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Run the command in the background')
            [CompletionResult]::new('--detach', '--detach', [CompletionResultType]::ParameterName, 'Run the command in the background')
            [CompletionResult]::new('--privileged', '--privileged', [CompletionResultType]::ParameterName, 'Run the command with all privileges')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Accepted and without effect: see --no-tty')
            [CompletionResult]::new('--tty', '--tty', [CompletionResultType]::ParameterName, 'Accepted and without effect: see --no-tty')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;get' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only objects of this namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Only objects of this namespace')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'The form of the output (wide, name, json, yaml)')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'The form of the output (wide, name, json, yaml)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Only objects with such labels (app=web,tier!=db,env in (a,b),!old)')
            [CompletionResult]::new('--selector', '--selector', [CompletionResultType]::ParameterName, 'Only objects with such labels (app=web,tier!=db,env in (a,b),!old)')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'The objects of every namespace, with their namespace')
            [CompletionResult]::new('--all-namespaces', '--all-namespaces', [CompletionResultType]::ParameterName, 'The objects of every namespace, with their namespace')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'No titles above the columns')
            [CompletionResult]::new('--show-labels', '--show-labels', [CompletionResultType]::ParameterName, 'A last column with the labels')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Stay, and show what changes')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Stay, and show what changes')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rcompose;images' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the output (table, json)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Only identities')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Only identities')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;kill' {
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'The signal')
            [CompletionResult]::new('--signal', '--signal', [CompletionResultType]::ParameterName, 'The signal')
            [CompletionResult]::new('--remove-orphans', '--remove-orphans', [CompletionResultType]::ParameterName, 'Take in containers whose service is gone from the project [env: COMPOSE_REMOVE_ORPHANS]')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;logs' {
            [CompletionResult]::new('--index', '--index', [CompletionResultType]::ParameterName, 'Only the replica of this number')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Not before a time (2026-01-02T13:23:37Z) or so long ago (42m)')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'So many of each container''s last lines (a number, or all)')
            [CompletionResult]::new('--tail', '--tail', [CompletionResultType]::ParameterName, 'So many of each container''s last lines (a number, or all)')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'Not after a time (2026-01-02T13:23:37Z) or so long ago (42m)')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Stay for what is yet to come')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Stay for what is yet to come')
            [CompletionResult]::new('--no-color', '--no-color', [CompletionResultType]::ParameterName, 'Show log lines without colours')
            [CompletionResult]::new('--no-log-prefix', '--no-log-prefix', [CompletionResultType]::ParameterName, 'Show log lines without the container''s name')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Show the time of each line')
            [CompletionResult]::new('--timestamps', '--timestamps', [CompletionResultType]::ParameterName, 'Show the time of each line')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;ls' {
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Only projects of a name (name=REGEX)')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the output (table, json)')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Show projects none of whose containers runs, too')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Show projects none of whose containers runs, too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Only names')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Only names')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;man' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the pages of all commands into this folder')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the pages of all commands into this folder')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;pause' {
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;plan' {
            [CompletionResult]::new('--pull', '--pull', [CompletionResultType]::ParameterName, 'When to pull images (always, missing, never, build, policy)')
            [CompletionResult]::new('--scale', '--scale', [CompletionResultType]::ParameterName, 'Run so many replicas of a service')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Seconds between a container''s stop signal and its kill')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds between a container''s stop signal and its kill')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the output (text, json)')
            [CompletionResult]::new('--build', '--build', [CompletionResultType]::ParameterName, 'Build images before starting containers')
            [CompletionResult]::new('--no-build', '--no-build', [CompletionResultType]::ParameterName, 'Don''t build an image, even if it is missing')
            [CompletionResult]::new('--force-recreate', '--force-recreate', [CompletionResultType]::ParameterName, 'Recreate containers even if nothing about them has changed')
            [CompletionResult]::new('--no-recreate', '--no-recreate', [CompletionResultType]::ParameterName, 'Leave containers that exist as they are')
            [CompletionResult]::new('--quiet-pull', '--quiet-pull', [CompletionResultType]::ParameterName, 'Pull without showing progress')
            [CompletionResult]::new('--remove-orphans', '--remove-orphans', [CompletionResultType]::ParameterName, 'Remove containers whose service is gone from the project [env: COMPOSE_REMOVE_ORPHANS]')
            [CompletionResult]::new('--no-controller', '--no-controller', [CompletionResultType]::ParameterName, 'Run no controller beside the project')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--always-recreate-deps', '--always-recreate-deps', [CompletionResultType]::ParameterName, 'Recreate the dependencies of the services too')
            [CompletionResult]::new('--no-deps', '--no-deps', [CompletionResultType]::ParameterName, 'Leave the dependencies of the services alone')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Give recreated containers new anonymous volumes')
            [CompletionResult]::new('--renew-anon-volumes', '--renew-anon-volumes', [CompletionResultType]::ParameterName, 'Give recreated containers new anonymous volumes')
            [CompletionResult]::new('--no-start', '--no-start', [CompletionResultType]::ParameterName, 'Create containers without starting them')
            [CompletionResult]::new('--exit-code', '--exit-code', [CompletionResultType]::ParameterName, 'End with 0 when there is nothing to do, with 2 when there is something')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;port' {
            [CompletionResult]::new('--index', '--index', [CompletionResultType]::ParameterName, 'The replica''s number')
            [CompletionResult]::new('--protocol', '--protocol', [CompletionResultType]::ParameterName, 'The protocol (tcp, udp)')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;port-forward' {
            [CompletionResult]::new('--address', '--address', [CompletionResultType]::ParameterName, 'The addresses to listen on, with commas between them')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rcompose;ps' {
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Only containers of a kind (status=STATE)')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the output: table, json, or a Go template [default: table; of pods, where nothing more is asked for]')
            [CompletionResult]::new('--orphans', '--orphans', [CompletionResultType]::ParameterName, 'Show containers whose service is gone from the project')
            [CompletionResult]::new('--status', '--status', [CompletionResultType]::ParameterName, 'Only containers in this state')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Show stopped containers too, those made by `run`, and the controller')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Show stopped containers too, those made by `run`, and the controller')
            [CompletionResult]::new('--no-trunc', '--no-trunc', [CompletionResultType]::ParameterName, 'Show everything at full length')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Only identities')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Only identities')
            [CompletionResult]::new('--services', '--services', [CompletionResultType]::ParameterName, 'Only names of services')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;publish' {
            [CompletionResult]::new('--oci-version', '--oci-version', [CompletionResultType]::ParameterName, 'The version of OCI''s image specification (1.0, 1.1; default: the newest that the registry takes)')
            [CompletionResult]::new('--app', '--app', [CompletionResultType]::ParameterName, 'Copy the images of services beside it')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'Send it unencrypted')
            [CompletionResult]::new('--resolve-image-digests', '--resolve-image-digests', [CompletionResultType]::ParameterName, 'Pin images to the digests that their tags have now')
            [CompletionResult]::new('--with-env', '--with-env', [CompletionResultType]::ParameterName, 'Include environment variables and `env_file`s')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Say yes to every question')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Say yes to every question')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;pull' {
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'Which images to pull (missing, always)')
            [CompletionResult]::new('--ignore-buildable', '--ignore-buildable', [CompletionResultType]::ParameterName, 'Leave out images that can be built')
            [CompletionResult]::new('--ignore-pull-failures', '--ignore-pull-failures', [CompletionResultType]::ParameterName, 'Go on when an image cannot be pulled')
            [CompletionResult]::new('--include-deps', '--include-deps', [CompletionResultType]::ParameterName, 'Pull the images of dependencies too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Don''t show progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Don''t show progress')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Accepted and without effect')
            [CompletionResult]::new('--no-parallel', '--no-parallel', [CompletionResultType]::ParameterName, 'Accepted and without effect')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;push' {
            [CompletionResult]::new('--ignore-push-failures', '--ignore-push-failures', [CompletionResultType]::ParameterName, 'Go on when an image cannot be pushed')
            [CompletionResult]::new('--include-deps', '--include-deps', [CompletionResultType]::ParameterName, 'Push the images of dependencies too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Don''t show progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Don''t show progress')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;restart' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Seconds between a container''s stop signal and its kill')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds between a container''s stop signal and its kill')
            [CompletionResult]::new('--no-deps', '--no-deps', [CompletionResultType]::ParameterName, 'Leave dependent services alone')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;rm' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Don''t ask')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Don''t ask')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Stop the containers first')
            [CompletionResult]::new('--stop', '--stop', [CompletionResultType]::ParameterName, 'Stop the containers first')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Remove their anonymous volumes too')
            [CompletionResult]::new('--volumes', '--volumes', [CompletionResultType]::ParameterName, 'Remove their anonymous volumes too')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Accepted and without effect')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Accepted and without effect')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;rollout' {
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Wait until all pods are as the files want them, and ready')
            [CompletionResult]::new('restart', 'restart', [CompletionResultType]::ParameterValue, 'Replace all pods, as an update of the files would')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'List former templates of pods, or show one')
            [CompletionResult]::new('undo', 'undo', [CompletionResultType]::ParameterValue, 'Make pods from a former template again')
            [CompletionResult]::new('pause', 'pause', [CompletionResultType]::ParameterValue, 'Leave pods as they are, whatever the files say')
            [CompletionResult]::new('resume', 'resume', [CompletionResultType]::ParameterValue, 'Replace pods again when the files say so')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'rcompose;rollout;status' {
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Give up after so long (30s, 5m); 0s: never')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Whether to wait')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Whether to wait')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;rollout;restart' {
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;rollout;history' {
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'Show the template of this revision; 0: list all of them')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;rollout;undo' {
            [CompletionResult]::new('--to-revision', '--to-revision', [CompletionResultType]::ParameterName, 'The revision to go back to; 0: the one before')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;rollout;pause' {
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;rollout;resume' {
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;rollout;help' {
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Wait until all pods are as the files want them, and ready')
            [CompletionResult]::new('restart', 'restart', [CompletionResultType]::ParameterValue, 'Replace all pods, as an update of the files would')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'List former templates of pods, or show one')
            [CompletionResult]::new('undo', 'undo', [CompletionResultType]::ParameterValue, 'Make pods from a former template again')
            [CompletionResult]::new('pause', 'pause', [CompletionResultType]::ParameterValue, 'Leave pods as they are, whatever the files say')
            [CompletionResult]::new('resume', 'resume', [CompletionResultType]::ParameterValue, 'Replace pods again when the files say so')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'rcompose;rollout;help;status' {
            break
        }
        'rcompose;rollout;help;restart' {
            break
        }
        'rcompose;rollout;help;history' {
            break
        }
        'rcompose;rollout;help;undo' {
            break
        }
        'rcompose;rollout;help;pause' {
            break
        }
        'rcompose;rollout;help;resume' {
            break
        }
        'rcompose;rollout;help;help' {
            break
        }
        'rcompose;run' {
            [CompletionResult]::new('--cap-add', '--cap-add', [CompletionResultType]::ParameterName, 'Add a capability')
            [CompletionResult]::new('--cap-drop', '--cap-drop', [CompletionResultType]::ParameterName, 'Drop a capability')
            [CompletionResult]::new('--entrypoint', '--entrypoint', [CompletionResultType]::ParameterName, 'Replace the image''s entrypoint')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Set a variable; without a value: to that of the environment')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set a variable; without a value: to that of the environment')
            [CompletionResult]::new('--env-from-file', '--env-from-file', [CompletionResultType]::ParameterName, 'Set the variables of a file')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Hand standard input on')
            [CompletionResult]::new('--interactive', '--interactive', [CompletionResultType]::ParameterName, 'Hand standard input on')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Give the container a label')
            [CompletionResult]::new('--label', '--label', [CompletionResultType]::ParameterName, 'Give the container a label')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'The container''s name')
            [CompletionResult]::new('-T', '-T ', [CompletionResultType]::ParameterName, 'Give the command no terminal; it has one where stdin and stdout are one')
            [CompletionResult]::new('--no-tty', '--no-tty', [CompletionResultType]::ParameterName, 'Give the command no terminal; it has one where stdin and stdout are one')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Publish a port')
            [CompletionResult]::new('--publish', '--publish', [CompletionResultType]::ParameterName, 'Publish a port')
            [CompletionResult]::new('--pull', '--pull', [CompletionResultType]::ParameterName, 'When to pull images (always, missing, never, build, policy)')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Give the command a terminal')
            [CompletionResult]::new('--tty', '--tty', [CompletionResultType]::ParameterName, 'Give the command a terminal')
            [CompletionResult]::new('-u', '-u', [CompletionResultType]::ParameterName, 'The user that the command runs as')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'The user that the command runs as')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Mount a folder or a volume')
            [CompletionResult]::new('--volume', '--volume', [CompletionResultType]::ParameterName, 'Mount a folder or a volume')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'The folder that the command runs in')
            [CompletionResult]::new('--workdir', '--workdir', [CompletionResultType]::ParameterName, 'The folder that the command runs in')
            [CompletionResult]::new('--build', '--build', [CompletionResultType]::ParameterName, 'Build images first')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Run it in the background, and print the container''s identity')
            [CompletionResult]::new('--detach', '--detach', [CompletionResultType]::ParameterName, 'Run it in the background, and print the container''s identity')
            [CompletionResult]::new('--no-deps', '--no-deps', [CompletionResultType]::ParameterName, 'Leave the dependencies of the service alone')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show no progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show no progress')
            [CompletionResult]::new('--quiet-build', '--quiet-build', [CompletionResultType]::ParameterName, 'Build without showing progress')
            [CompletionResult]::new('--quiet-pull', '--quiet-pull', [CompletionResultType]::ParameterName, 'Pull without showing progress')
            [CompletionResult]::new('--remove-orphans', '--remove-orphans', [CompletionResultType]::ParameterName, 'Remove containers whose service is gone from the project')
            [CompletionResult]::new('--rm', '--rm', [CompletionResultType]::ParameterName, 'Remove the container when it ends')
            [CompletionResult]::new('-P', '-P ', [CompletionResultType]::ParameterName, 'Publish the ports of the service')
            [CompletionResult]::new('--service-ports', '--service-ports', [CompletionResultType]::ParameterName, 'Publish the ports of the service')
            [CompletionResult]::new('--use-aliases', '--use-aliases', [CompletionResultType]::ParameterName, 'Let the container be found under the names of the service')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;scale' {
            [CompletionResult]::new('--replicas', '--replicas', [CompletionResultType]::ParameterName, 'So many pods of each object that is named as TYPE/NAME, as with kubectl')
            [CompletionResult]::new('--no-deps', '--no-deps', [CompletionResultType]::ParameterName, 'Leave the dependencies of the services alone')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;start' {
            [CompletionResult]::new('--wait-timeout', '--wait-timeout', [CompletionResultType]::ParameterName, 'Wait at most so many seconds')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait until everything runs or is healthy')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;stats' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the output (table, json, or a Go template)')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Show stopped containers too')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Show stopped containers too')
            [CompletionResult]::new('--no-stream', '--no-stream', [CompletionResultType]::ParameterName, 'Show it once and end')
            [CompletionResult]::new('--no-trunc', '--no-trunc', [CompletionResultType]::ParameterName, 'Show everything at full length')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;stop' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Seconds between a container''s stop signal and its kill')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds between a container''s stop signal and its kill')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;top' {
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;unpause' {
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;up' {
            [CompletionResult]::new('--pull', '--pull', [CompletionResultType]::ParameterName, 'When to pull images (always, missing, never, build, policy)')
            [CompletionResult]::new('--scale', '--scale', [CompletionResultType]::ParameterName, 'Run so many replicas of a service')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Seconds between a container''s stop signal and its kill')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds between a container''s stop signal and its kill')
            [CompletionResult]::new('--wait-timeout', '--wait-timeout', [CompletionResultType]::ParameterName, 'Wait at most so many seconds')
            [CompletionResult]::new('--exit-code-from', '--exit-code-from', [CompletionResultType]::ParameterName, 'End with the exit code of a service; implies --abort-on-container-exit')
            [CompletionResult]::new('--attach', '--attach', [CompletionResultType]::ParameterName, 'Show the output of these services only')
            [CompletionResult]::new('--no-attach', '--no-attach', [CompletionResultType]::ParameterName, 'Leave the output of a service out')
            [CompletionResult]::new('--menu', '--menu', [CompletionResultType]::ParameterName, 'Take keys while attached: w watches files, d detaches [env: COMPOSE_MENU]')
            [CompletionResult]::new('--build', '--build', [CompletionResultType]::ParameterName, 'Build images before starting containers')
            [CompletionResult]::new('--no-build', '--no-build', [CompletionResultType]::ParameterName, 'Don''t build an image, even if it is missing')
            [CompletionResult]::new('--force-recreate', '--force-recreate', [CompletionResultType]::ParameterName, 'Recreate containers even if nothing about them has changed')
            [CompletionResult]::new('--no-recreate', '--no-recreate', [CompletionResultType]::ParameterName, 'Leave containers that exist as they are')
            [CompletionResult]::new('--quiet-pull', '--quiet-pull', [CompletionResultType]::ParameterName, 'Pull without showing progress')
            [CompletionResult]::new('--remove-orphans', '--remove-orphans', [CompletionResultType]::ParameterName, 'Remove containers whose service is gone from the project [env: COMPOSE_REMOVE_ORPHANS]')
            [CompletionResult]::new('--no-controller', '--no-controller', [CompletionResultType]::ParameterName, 'Run no controller beside the project')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--always-recreate-deps', '--always-recreate-deps', [CompletionResultType]::ParameterName, 'Recreate the dependencies of the services too')
            [CompletionResult]::new('--no-deps', '--no-deps', [CompletionResultType]::ParameterName, 'Leave the dependencies of the services alone')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Give recreated containers new anonymous volumes')
            [CompletionResult]::new('--renew-anon-volumes', '--renew-anon-volumes', [CompletionResultType]::ParameterName, 'Give recreated containers new anonymous volumes')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Run containers in the background')
            [CompletionResult]::new('--detach', '--detach', [CompletionResultType]::ParameterName, 'Run containers in the background')
            [CompletionResult]::new('--no-start', '--no-start', [CompletionResultType]::ParameterName, 'Create containers without starting them')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait until everything runs or is healthy; implies --detach')
            [CompletionResult]::new('--quiet-build', '--quiet-build', [CompletionResultType]::ParameterName, 'Build without showing progress')
            [CompletionResult]::new('--abort-on-container-exit', '--abort-on-container-exit', [CompletionResultType]::ParameterName, 'Stop all containers when one ends')
            [CompletionResult]::new('--abort-on-container-failure', '--abort-on-container-failure', [CompletionResultType]::ParameterName, 'Stop all containers when one ends with a failure')
            [CompletionResult]::new('--attach-dependencies', '--attach-dependencies', [CompletionResultType]::ParameterName, 'Show the output of dependencies too')
            [CompletionResult]::new('--autoheal', '--autoheal', [CompletionResultType]::ParameterName, 'Restart containers whose health check fails; without it those whose service has the label `autoheal: "true"`')
            [CompletionResult]::new('--no-color', '--no-color', [CompletionResultType]::ParameterName, 'Show log lines without colours')
            [CompletionResult]::new('--no-log-prefix', '--no-log-prefix', [CompletionResultType]::ParameterName, 'Show log lines without the container''s name')
            [CompletionResult]::new('--timestamps', '--timestamps', [CompletionResultType]::ParameterName, 'Show the time of each log line')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Refresh containers when files change')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Refresh containers when files change')
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
        'rcompose;volumes' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the output (table, json, or a Go template)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Only names')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Only names')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;wait' {
            [CompletionResult]::new('--down-project', '--down-project', [CompletionResultType]::ParameterName, 'Take the project down then')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;watch' {
            [CompletionResult]::new('--prune', '--prune', [CompletionResultType]::ParameterName, 'Remove images that a newer build has replaced')
            [CompletionResult]::new('--no-up', '--no-up', [CompletionResultType]::ParameterName, 'Don''t build and start the services first')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show no progress of builds and pulls')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be done, with its cause, and do nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rcompose;help' {
            [CompletionResult]::new('alpha', 'alpha', [CompletionResultType]::ParameterValue, 'Commands under trial')
            [CompletionResult]::new('attach', 'attach', [CompletionResultType]::ParameterValue, 'Join the terminal with a running container')
            [CompletionResult]::new('bridge', 'bridge', [CompletionResultType]::ParameterValue, 'Hand the project to images that transform it')
            [CompletionResult]::new('build', 'build', [CompletionResultType]::ParameterValue, 'Build images')
            [CompletionResult]::new('commit', 'commit', [CompletionResultType]::ParameterValue, 'Make an image from a container')
            [CompletionResult]::new('completion', 'completion', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show the project as it was loaded')
            [CompletionResult]::new('convert', 'convert', [CompletionResultType]::ParameterValue, 'Write the project in another format: Kubernetes objects, a Compose file, or a stack of Docker Swarm')
            [CompletionResult]::new('cp', 'cp', [CompletionResultType]::ParameterValue, 'Copy files between containers and this machine')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create containers without starting them')
            [CompletionResult]::new('describe', 'describe', [CompletionResultType]::ParameterValue, 'Show all about pods, Deployments, Services and what else manifests have')
            [CompletionResult]::new('down', 'down', [CompletionResultType]::ParameterValue, 'Stop and remove containers and networks')
            [CompletionResult]::new('events', 'events', [CompletionResultType]::ParameterValue, 'Show what happens to containers, as it happens')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write a container''s file system to a tar archive')
            [CompletionResult]::new('exec', 'exec', [CompletionResultType]::ParameterValue, 'Run a command in a running container')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Show pods, Deployments, Services and what else manifests have')
            [CompletionResult]::new('images', 'images', [CompletionResultType]::ParameterValue, 'List the images of containers')
            [CompletionResult]::new('kill', 'kill', [CompletionResultType]::ParameterValue, 'Send a signal to the containers of services')
            [CompletionResult]::new('logs', 'logs', [CompletionResultType]::ParameterValue, 'Show the output of containers')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List the projects on the daemon')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page of a command')
            [CompletionResult]::new('pause', 'pause', [CompletionResultType]::ParameterValue, 'Pause services')
            [CompletionResult]::new('plan', 'plan', [CompletionResultType]::ParameterValue, 'Show every step that `up` would take, and why')
            [CompletionResult]::new('port', 'port', [CompletionResultType]::ParameterValue, 'Print where a port of a service is published')
            [CompletionResult]::new('port-forward', 'port-forward', [CompletionResultType]::ParameterValue, 'Forward ports of this machine to a pod')
            [CompletionResult]::new('ps', 'ps', [CompletionResultType]::ParameterValue, 'List containers; the pods of a project that comes from manifests alone')
            [CompletionResult]::new('publish', 'publish', [CompletionResultType]::ParameterValue, 'Publish the project''s files as an OCI artifact')
            [CompletionResult]::new('pull', 'pull', [CompletionResultType]::ParameterValue, 'Pull images')
            [CompletionResult]::new('push', 'push', [CompletionResultType]::ParameterValue, 'Push the images of services that build them')
            [CompletionResult]::new('restart', 'restart', [CompletionResultType]::ParameterValue, 'Restart services')
            [CompletionResult]::new('rm', 'rm', [CompletionResultType]::ParameterValue, 'Remove stopped containers')
            [CompletionResult]::new('rollout', 'rollout', [CompletionResultType]::ParameterValue, 'Wait for a rollout, replace pods, or go back')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Run a command in a container of its own')
            [CompletionResult]::new('scale', 'scale', [CompletionResultType]::ParameterValue, 'Run so many replicas of services')
            [CompletionResult]::new('start', 'start', [CompletionResultType]::ParameterValue, 'Start services')
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'Show what containers use')
            [CompletionResult]::new('stop', 'stop', [CompletionResultType]::ParameterValue, 'Stop services')
            [CompletionResult]::new('top', 'top', [CompletionResultType]::ParameterValue, 'Show the processes in containers')
            [CompletionResult]::new('unpause', 'unpause', [CompletionResultType]::ParameterValue, 'Unpause services')
            [CompletionResult]::new('up', 'up', [CompletionResultType]::ParameterValue, 'Create and start containers')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Show the version')
            [CompletionResult]::new('volumes', 'volumes', [CompletionResultType]::ParameterValue, 'List volumes')
            [CompletionResult]::new('wait', 'wait', [CompletionResultType]::ParameterValue, 'Wait until the containers of services have ended')
            [CompletionResult]::new('watch', 'watch', [CompletionResultType]::ParameterValue, 'Run services, and refresh them when files change')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'rcompose;help;alpha' {
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Print a Compose file that makes containers like these')
            [CompletionResult]::new('publish', 'publish', [CompletionResultType]::ParameterValue, 'Publish the project''s files as an OCI artifact')
            [CompletionResult]::new('viz', 'viz', [CompletionResultType]::ParameterValue, 'Print the services as a graph for Graphviz')
            break
        }
        'rcompose;help;alpha;generate' {
            break
        }
        'rcompose;help;alpha;publish' {
            break
        }
        'rcompose;help;alpha;viz' {
            break
        }
        'rcompose;help;attach' {
            break
        }
        'rcompose;help;bridge' {
            [CompletionResult]::new('convert', 'convert', [CompletionResultType]::ParameterValue, 'Convert the project by transformation images')
            [CompletionResult]::new('transformations', 'transformations', [CompletionResultType]::ParameterValue, 'Manage transformation images')
            break
        }
        'rcompose;help;bridge;convert' {
            break
        }
        'rcompose;help;bridge;transformations' {
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Make a transformation of one''s own from another''s templates')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List transformation images')
            break
        }
        'rcompose;help;bridge;transformations;create' {
            break
        }
        'rcompose;help;bridge;transformations;list' {
            break
        }
        'rcompose;help;build' {
            break
        }
        'rcompose;help;commit' {
            break
        }
        'rcompose;help;completion' {
            break
        }
        'rcompose;help;config' {
            break
        }
        'rcompose;help;convert' {
            break
        }
        'rcompose;help;cp' {
            break
        }
        'rcompose;help;create' {
            break
        }
        'rcompose;help;describe' {
            break
        }
        'rcompose;help;down' {
            break
        }
        'rcompose;help;events' {
            break
        }
        'rcompose;help;export' {
            break
        }
        'rcompose;help;exec' {
            break
        }
        'rcompose;help;get' {
            break
        }
        'rcompose;help;images' {
            break
        }
        'rcompose;help;kill' {
            break
        }
        'rcompose;help;logs' {
            break
        }
        'rcompose;help;ls' {
            break
        }
        'rcompose;help;man' {
            break
        }
        'rcompose;help;pause' {
            break
        }
        'rcompose;help;plan' {
            break
        }
        'rcompose;help;port' {
            break
        }
        'rcompose;help;port-forward' {
            break
        }
        'rcompose;help;ps' {
            break
        }
        'rcompose;help;publish' {
            break
        }
        'rcompose;help;pull' {
            break
        }
        'rcompose;help;push' {
            break
        }
        'rcompose;help;restart' {
            break
        }
        'rcompose;help;rm' {
            break
        }
        'rcompose;help;rollout' {
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Wait until all pods are as the files want them, and ready')
            [CompletionResult]::new('restart', 'restart', [CompletionResultType]::ParameterValue, 'Replace all pods, as an update of the files would')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'List former templates of pods, or show one')
            [CompletionResult]::new('undo', 'undo', [CompletionResultType]::ParameterValue, 'Make pods from a former template again')
            [CompletionResult]::new('pause', 'pause', [CompletionResultType]::ParameterValue, 'Leave pods as they are, whatever the files say')
            [CompletionResult]::new('resume', 'resume', [CompletionResultType]::ParameterValue, 'Replace pods again when the files say so')
            break
        }
        'rcompose;help;rollout;status' {
            break
        }
        'rcompose;help;rollout;restart' {
            break
        }
        'rcompose;help;rollout;history' {
            break
        }
        'rcompose;help;rollout;undo' {
            break
        }
        'rcompose;help;rollout;pause' {
            break
        }
        'rcompose;help;rollout;resume' {
            break
        }
        'rcompose;help;run' {
            break
        }
        'rcompose;help;scale' {
            break
        }
        'rcompose;help;start' {
            break
        }
        'rcompose;help;stats' {
            break
        }
        'rcompose;help;stop' {
            break
        }
        'rcompose;help;top' {
            break
        }
        'rcompose;help;unpause' {
            break
        }
        'rcompose;help;up' {
            break
        }
        'rcompose;help;version' {
            break
        }
        'rcompose;help;volumes' {
            break
        }
        'rcompose;help;wait' {
            break
        }
        'rcompose;help;watch' {
            break
        }
        'rcompose;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
