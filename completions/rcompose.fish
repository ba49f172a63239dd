# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_rcompose_global_optspecs
    string join \n all-resources ansi= compatibility dry-run env-file= f/file= insecure-registry= parallel= profile= progress= project-directory= p/project-name= R/recursive verbose v/version no-ansi workdir= h/help
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
complete -c rcompose -n "__fish_rcompose_needs_command" -l insecure-registry -d 'Take artifacts from this registry unencrypted' -r
complete -c rcompose -n "__fish_rcompose_needs_command" -l parallel -d 'Do at most so many things at a time; -1: no limit [env: COMPOSE_PARALLEL_LIMIT]' -r
complete -c rcompose -n "__fish_rcompose_needs_command" -l profile -d 'Enable the services of a profile [env: COMPOSE_PROFILES]' -r
complete -c rcompose -n "__fish_rcompose_needs_command" -l progress -d 'How to show progress (auto, tty, plain, json, quiet) [env: COMPOSE_PROGRESS]' -r
complete -c rcompose -n "__fish_rcompose_needs_command" -l project-directory -d 'The folder that relative paths start from (default: that of the first file)' -r -F
complete -c rcompose -n "__fish_rcompose_needs_command" -s p -l project-name -d 'The project\'s name [env: COMPOSE_PROJECT_NAME]' -r
complete -c rcompose -n "__fish_rcompose_needs_command" -l workdir -d 'The same as `--project-directory`' -r -F
complete -c rcompose -n "__fish_rcompose_needs_command" -l all-resources -d 'Include all resources, even those not used by services'
complete -c rcompose -n "__fish_rcompose_needs_command" -l compatibility -d 'Join names by `_` as Compose 1 did [env: COMPOSE_COMPATIBILITY]'
complete -c rcompose -n "__fish_rcompose_needs_command" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_needs_command" -s R -l recursive -d 'Take the manifests of folders below too, where -f names a folder'
complete -c rcompose -n "__fish_rcompose_needs_command" -l verbose -d 'Say more: when watching, that a batch of changes has been dealt with'
complete -c rcompose -n "__fish_rcompose_needs_command" -s v -l version -d 'Print the version'
complete -c rcompose -n "__fish_rcompose_needs_command" -l no-ansi -d 'The same as `--ansi never`'
complete -c rcompose -n "__fish_rcompose_needs_command" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "alpha" -d 'Commands under trial'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "attach" -d 'Join the terminal with a running container'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "bridge" -d 'Hand the project to images that transform it'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "build" -d 'Build images'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "commit" -d 'Make an image from a container'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "completion" -d 'Print the completion script of a shell'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "config" -d 'Show the project as it was loaded'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "convert" -d 'Write the project in another format: Kubernetes objects, a Compose file, or a stack of Docker Swarm'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "cp" -d 'Copy files between containers and this machine'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "create" -d 'Create containers without starting them'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "describe" -d 'Show all about pods, Deployments, Services and what else manifests have'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "down" -d 'Stop and remove containers and networks'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "events" -d 'Show what happens to containers, as it happens'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "export" -d 'Write a container\'s file system to a tar archive'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "exec" -d 'Run a command in a running container'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "get" -d 'Show pods, Deployments, Services and what else manifests have'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "images" -d 'List the images of containers'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "kill" -d 'Send a signal to the containers of services'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "logs" -d 'Show the output of containers'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "ls" -d 'List the projects on the daemon'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "man" -d 'Print the manual page of a command'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "pause" -d 'Pause services'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "plan" -d 'Show every step that `up` would take, and why'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "port" -d 'Print where a port of a service is published'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "port-forward" -d 'Forward ports of this machine to a pod'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "ps" -d 'List containers; the pods of a project that comes from manifests alone'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "publish" -d 'Publish the project\'s files as an OCI artifact'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "pull" -d 'Pull images'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "push" -d 'Push the images of services that build them'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "restart" -d 'Restart services'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "rm" -d 'Remove stopped containers'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "rollout" -d 'Wait for a rollout, replace pods, or go back'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "run" -d 'Run a command in a container of its own'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "scale" -d 'Run so many replicas of services'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "start" -d 'Start services'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "stats" -d 'Show what containers use'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "stop" -d 'Stop services'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "top" -d 'Show the processes in containers'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "unpause" -d 'Unpause services'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "up" -d 'Create and start containers'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "version" -d 'Show the version'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "volumes" -d 'List volumes'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "wait" -d 'Wait until the containers of services have ended'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "watch" -d 'Run services, and refresh them when files change'
complete -c rcompose -n "__fish_rcompose_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and not __fish_seen_subcommand_from generate publish viz help" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and not __fish_seen_subcommand_from generate publish viz help" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and not __fish_seen_subcommand_from generate publish viz help" -f -a "generate" -d 'Print a Compose file that makes containers like these'
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and not __fish_seen_subcommand_from generate publish viz help" -f -a "publish" -d 'Publish the project\'s files as an OCI artifact'
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and not __fish_seen_subcommand_from generate publish viz help" -f -a "viz" -d 'Print the services as a graph for Graphviz'
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and not __fish_seen_subcommand_from generate publish viz help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and __fish_seen_subcommand_from generate" -l format -d 'The form of the output (yaml, json)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and __fish_seen_subcommand_from generate" -l name -d 'The project\'s name' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and __fish_seen_subcommand_from generate" -l project-dir -d 'Accepted and without effect: paths are absolute' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and __fish_seen_subcommand_from generate" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and __fish_seen_subcommand_from generate" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and __fish_seen_subcommand_from publish" -l oci-version -d 'The version of OCI\'s image specification (1.0, 1.1; default: the newest that the registry takes)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and __fish_seen_subcommand_from publish" -l app -d 'Copy the images of services beside it'
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and __fish_seen_subcommand_from publish" -l insecure-registry -d 'Send it unencrypted'
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and __fish_seen_subcommand_from publish" -l resolve-image-digests -d 'Pin images to the digests that their tags have now'
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and __fish_seen_subcommand_from publish" -l with-env -d 'Include environment variables and `env_file`s'
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and __fish_seen_subcommand_from publish" -s y -l yes -d 'Say yes to every question'
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and __fish_seen_subcommand_from publish" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and __fish_seen_subcommand_from publish" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and __fish_seen_subcommand_from viz" -l indentation-size -d 'So many tabs or spaces before each line' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and __fish_seen_subcommand_from viz" -l image -d 'Show the images'
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and __fish_seen_subcommand_from viz" -l networks -d 'Show the networks'
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and __fish_seen_subcommand_from viz" -l ports -d 'Show the ports'
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and __fish_seen_subcommand_from viz" -l spaces -d 'Indent by spaces, not by tabs'
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and __fish_seen_subcommand_from viz" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and __fish_seen_subcommand_from viz" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and __fish_seen_subcommand_from help" -f -a "generate" -d 'Print a Compose file that makes containers like these'
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and __fish_seen_subcommand_from help" -f -a "publish" -d 'Publish the project\'s files as an OCI artifact'
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and __fish_seen_subcommand_from help" -f -a "viz" -d 'Print the services as a graph for Graphviz'
complete -c rcompose -n "__fish_rcompose_using_subcommand alpha; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c rcompose -n "__fish_rcompose_using_subcommand attach" -l detach-keys -d 'The keys that leave the container alone again, as ctrl-p,ctrl-q' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand attach" -l index -d 'The replica\'s number' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand attach" -l sig-proxy -d 'Hand signals on' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand attach" -l no-stdin -d 'Don\'t hand standard input on'
complete -c rcompose -n "__fish_rcompose_using_subcommand attach" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand attach" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand bridge; and not __fish_seen_subcommand_from convert transformations help" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand bridge; and not __fish_seen_subcommand_from convert transformations help" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand bridge; and not __fish_seen_subcommand_from convert transformations help" -f -a "convert" -d 'Convert the project by transformation images'
complete -c rcompose -n "__fish_rcompose_using_subcommand bridge; and not __fish_seen_subcommand_from convert transformations help" -f -a "transformations" -d 'Manage transformation images'
complete -c rcompose -n "__fish_rcompose_using_subcommand bridge; and not __fish_seen_subcommand_from convert transformations help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c rcompose -n "__fish_rcompose_using_subcommand bridge; and __fish_seen_subcommand_from convert" -s o -l output -d 'The folder for what comes out; what is in it is removed first' -r -F
complete -c rcompose -n "__fish_rcompose_using_subcommand bridge; and __fish_seen_subcommand_from convert" -l templates -d 'A folder of templates that take the place of the image\'s own' -r -F
complete -c rcompose -n "__fish_rcompose_using_subcommand bridge; and __fish_seen_subcommand_from convert" -s t -l transformation -d 'An image that transforms (default: docker/compose-bridge-kubernetes)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand bridge; and __fish_seen_subcommand_from convert" -s y -l yes -d 'Say yes to the question whether the folder may be emptied'
complete -c rcompose -n "__fish_rcompose_using_subcommand bridge; and __fish_seen_subcommand_from convert" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand bridge; and __fish_seen_subcommand_from convert" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand bridge; and __fish_seen_subcommand_from transformations" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand bridge; and __fish_seen_subcommand_from transformations" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand bridge; and __fish_seen_subcommand_from transformations" -f -a "create" -d 'Make a transformation of one\'s own from another\'s templates'
complete -c rcompose -n "__fish_rcompose_using_subcommand bridge; and __fish_seen_subcommand_from transformations" -f -a "list" -d 'List transformation images'
complete -c rcompose -n "__fish_rcompose_using_subcommand bridge; and __fish_seen_subcommand_from transformations" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c rcompose -n "__fish_rcompose_using_subcommand bridge; and __fish_seen_subcommand_from help" -f -a "convert" -d 'Convert the project by transformation images'
complete -c rcompose -n "__fish_rcompose_using_subcommand bridge; and __fish_seen_subcommand_from help" -f -a "transformations" -d 'Manage transformation images'
complete -c rcompose -n "__fish_rcompose_using_subcommand bridge; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c rcompose -n "__fish_rcompose_using_subcommand build" -l build-arg -d 'Set a build argument; without a value it is taken from the environment' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand build" -l builder -d 'The builder; there is only that of the daemon (default)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand build" -s m -l memory -d 'Accepted and without effect: BuildKit limits no memory' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand build" -l progress -d 'How to show progress (auto, tty, plain, json, quiet)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand build" -l provenance -d 'Say in the image how it was built (true, false, mode=max)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand build" -l sbom -d 'Say in the image what is in it (true, false, generator=IMAGE)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand build" -l ssh -d 'Let builds use an SSH agent or key (default, or NAME=PATH)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand build" -l check -d 'Check how images would be built; needs buildx, and is refused'
complete -c rcompose -n "__fish_rcompose_using_subcommand build" -l no-cache -d 'Build without cache'
complete -c rcompose -n "__fish_rcompose_using_subcommand build" -l print -d 'Print what `docker buildx bake` would be given, and build nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand build" -l pull -d 'Pull newer base images'
complete -c rcompose -n "__fish_rcompose_using_subcommand build" -l push -d 'Push the images that have a name for it'
complete -c rcompose -n "__fish_rcompose_using_subcommand build" -s q -l quiet -d 'Don\'t show progress'
complete -c rcompose -n "__fish_rcompose_using_subcommand build" -l with-dependencies -d 'Build the images of dependencies too'
complete -c rcompose -n "__fish_rcompose_using_subcommand build" -l parallel -d 'Accepted and without effect'
complete -c rcompose -n "__fish_rcompose_using_subcommand build" -l compress -d 'Accepted and without effect'
complete -c rcompose -n "__fish_rcompose_using_subcommand build" -l force-rm -d 'Accepted and without effect'
complete -c rcompose -n "__fish_rcompose_using_subcommand build" -l no-rm -d 'Accepted and without effect'
complete -c rcompose -n "__fish_rcompose_using_subcommand build" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand build" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand commit" -s a -l author -d 'Who made the image' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand commit" -s c -l change -d 'Change the image by an instruction of a Dockerfile' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand commit" -l index -d 'The replica\'s number' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand commit" -s m -l message -d 'What the image is about' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand commit" -s p -l pause -d 'Let the container stand still meanwhile' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand commit" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand commit" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand completion" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand completion" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand config" -l explain -d 'Tell where each value comes from: its file and line, the variables in it and where they are set, or that it is a default' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand config" -l format -d 'The form of the output (yaml, json)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand config" -l hash -d 'Print the configuration hashes of services (SERVICE,… or *)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand config" -s o -l output -d 'Write to a file' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand config" -l environment -d 'Print the variables that interpolation sees'
complete -c rcompose -n "__fish_rcompose_using_subcommand config" -l images -d 'Print the images'
complete -c rcompose -n "__fish_rcompose_using_subcommand config" -l lock-image-digests -d 'Print a file that pins every image to its digest of now'
complete -c rcompose -n "__fish_rcompose_using_subcommand config" -l models -d 'Print the models'
complete -c rcompose -n "__fish_rcompose_using_subcommand config" -l networks -d 'Print the names of networks'
complete -c rcompose -n "__fish_rcompose_using_subcommand config" -l no-consistency -d 'Don\'t check that what is referred to is there'
complete -c rcompose -n "__fish_rcompose_using_subcommand config" -l no-env-resolution -d 'Leave env_file as it is'
complete -c rcompose -n "__fish_rcompose_using_subcommand config" -l no-interpolate -d 'Leave variables as they are'
complete -c rcompose -n "__fish_rcompose_using_subcommand config" -l no-normalize -d 'Leave defaults out'
complete -c rcompose -n "__fish_rcompose_using_subcommand config" -l no-path-resolution -d 'Leave paths as they are'
complete -c rcompose -n "__fish_rcompose_using_subcommand config" -l profiles -d 'Print the names of profiles'
complete -c rcompose -n "__fish_rcompose_using_subcommand config" -s q -l quiet -d 'Print nothing: only check'
complete -c rcompose -n "__fish_rcompose_using_subcommand config" -l resolve-image-digests -d 'Pin every image to its digest of now'
complete -c rcompose -n "__fish_rcompose_using_subcommand config" -l services -d 'Print the names of services'
complete -c rcompose -n "__fish_rcompose_using_subcommand config" -l variables -d 'Print the variables of the files and their defaults'
complete -c rcompose -n "__fish_rcompose_using_subcommand config" -l volumes -d 'Print the names of volumes'
complete -c rcompose -n "__fish_rcompose_using_subcommand config" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand config" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand convert" -l to -d 'The format to write' -r -f -a "kubernetes\t'Kubernetes objects'
compose\t'A Compose file that docker compose runs'
swarm\t'A stack file that docker stack deploy takes'"
complete -c rcompose -n "__fish_rcompose_using_subcommand convert" -l format -d 'The form of the output (yaml, json)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand convert" -s o -l output -d 'Write a file an object into this folder, or all into this file' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand convert" -l notes -d 'How attributes that are not carried over are told (text, json) [default: as --format says]' -r -f -a "text\t'For people'
json\t'A line of JSON each'"
complete -c rcompose -n "__fish_rcompose_using_subcommand convert" -s n -l namespace -d 'The namespace of the objects [default: that which they are applied to]' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand convert" -l publish -d 'How published ports are reached' -r -f -a "load-balancer\t'By a Service of type LoadBalancer, under the same numbers'
node-port\t'By a port of every node'
ingress\t'By HTTP, each under a host of its own'
none\t'Not at all'"
complete -c rcompose -n "__fish_rcompose_using_subcommand convert" -l domain -d 'The domain of the hosts of --publish ingress' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand convert" -l claim-size -d 'The size of volumes that name none' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand convert" -l wait-image -d 'The image of containers that wait for a service: has sh, nc, grep, timeout' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand convert" -l kubectl-image -d 'The image of containers that wait for the end of a job: runs kubectl' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand convert" -l strict -d 'Fail when an attribute is not carried over, or only in part'
complete -c rcompose -n "__fish_rcompose_using_subcommand convert" -l chart -d 'Write a Helm chart into the folder of --output'
complete -c rcompose -n "__fish_rcompose_using_subcommand convert" -l kustomize -d 'Write a base and overlays for kustomize into the folder of --output'
complete -c rcompose -n "__fish_rcompose_using_subcommand convert" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand convert" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcompose -n "__fish_rcompose_using_subcommand cp" -l index -d 'The replica\'s number' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand cp" -s a -l archive -d 'Give what is copied into a container to the container\'s user'
complete -c rcompose -n "__fish_rcompose_using_subcommand cp" -s L -l follow-link -d 'Copy what a symbolic link leads to, not the link'
complete -c rcompose -n "__fish_rcompose_using_subcommand cp" -l all -d 'Copy into containers made by `run` too'
complete -c rcompose -n "__fish_rcompose_using_subcommand cp" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand cp" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand create" -l pull -d 'When to pull images (always, missing, never, build, policy)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand create" -l scale -d 'Run so many replicas of a service' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand create" -l build -d 'Build images before starting containers'
complete -c rcompose -n "__fish_rcompose_using_subcommand create" -l no-build -d 'Don\'t build an image, even if it is missing'
complete -c rcompose -n "__fish_rcompose_using_subcommand create" -l force-recreate -d 'Recreate containers even if nothing about them has changed'
complete -c rcompose -n "__fish_rcompose_using_subcommand create" -l no-recreate -d 'Leave containers that exist as they are'
complete -c rcompose -n "__fish_rcompose_using_subcommand create" -l quiet-pull -d 'Pull without showing progress'
complete -c rcompose -n "__fish_rcompose_using_subcommand create" -l remove-orphans -d 'Remove containers whose service is gone from the project [env: COMPOSE_REMOVE_ORPHANS]'
complete -c rcompose -n "__fish_rcompose_using_subcommand create" -l no-controller -d 'Run no controller beside the project'
complete -c rcompose -n "__fish_rcompose_using_subcommand create" -s y -l yes -d 'Answer every question with yes'
complete -c rcompose -n "__fish_rcompose_using_subcommand create" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand create" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand describe" -s n -l namespace -d 'Only objects of this namespace' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand describe" -s l -l selector -d 'Only objects with such labels (app=web,tier!=db,env in (a,b),!old)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand describe" -l show-events -d 'Whether the daemon\'s events are shown' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand describe" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand describe" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcompose -n "__fish_rcompose_using_subcommand down" -l rmi -d 'Remove images too: those without a name of their own, or all (local, all)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand down" -s t -l timeout -d 'Seconds between a container\'s stop signal and its kill' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand down" -l remove-orphans -d 'Remove containers whose service is gone from the project [env: COMPOSE_REMOVE_ORPHANS]'
complete -c rcompose -n "__fish_rcompose_using_subcommand down" -s v -l volumes -d 'Remove the project\'s volumes, and anonymous ones, with their data'
complete -c rcompose -n "__fish_rcompose_using_subcommand down" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand down" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand events" -l since -d 'Begin with what happened at a time (2026-01-02T13:23:37Z) or so long ago (42m)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand events" -l until -d 'End at a time (2026-01-02T13:23:37Z)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand events" -l json -d 'A JSON object for every event'
complete -c rcompose -n "__fish_rcompose_using_subcommand events" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand events" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand export" -l index -d 'The replica\'s number' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand export" -s o -l output -d 'The file to write to (default: standard output)' -r -F
complete -c rcompose -n "__fish_rcompose_using_subcommand export" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand export" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand exec" -s e -l env -d 'Set a variable; without a value: to that of the environment' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand exec" -l index -d 'The replica\'s number' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand exec" -s i -l interactive -d 'Hand standard input on' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand exec" -s T -l no-tty -d 'Give the command no terminal; it has one where stdout is one' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand exec" -s u -l user -d 'The user that the command runs as' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand exec" -s w -l workdir -d 'The folder that the command runs in' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand exec" -s d -l detach -d 'Run the command in the background'
complete -c rcompose -n "__fish_rcompose_using_subcommand exec" -l privileged -d 'Run the command with all privileges'
complete -c rcompose -n "__fish_rcompose_using_subcommand exec" -s t -l tty -d 'Accepted and without effect: see --no-tty'
complete -c rcompose -n "__fish_rcompose_using_subcommand exec" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand exec" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand get" -s n -l namespace -d 'Only objects of this namespace' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand get" -s o -l output -d 'The form of the output (wide, name, json, yaml)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand get" -s l -l selector -d 'Only objects with such labels (app=web,tier!=db,env in (a,b),!old)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand get" -s A -l all-namespaces -d 'The objects of every namespace, with their namespace'
complete -c rcompose -n "__fish_rcompose_using_subcommand get" -l no-headers -d 'No titles above the columns'
complete -c rcompose -n "__fish_rcompose_using_subcommand get" -l show-labels -d 'A last column with the labels'
complete -c rcompose -n "__fish_rcompose_using_subcommand get" -s w -l watch -d 'Stay, and show what changes'
complete -c rcompose -n "__fish_rcompose_using_subcommand get" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcompose -n "__fish_rcompose_using_subcommand images" -l format -d 'The form of the output (table, json)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand images" -s q -l quiet -d 'Only identities'
complete -c rcompose -n "__fish_rcompose_using_subcommand images" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand images" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand kill" -s s -l signal -d 'The signal' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand kill" -l remove-orphans -d 'Take in containers whose service is gone from the project [env: COMPOSE_REMOVE_ORPHANS]'
complete -c rcompose -n "__fish_rcompose_using_subcommand kill" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand kill" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand logs" -l index -d 'Only the replica of this number' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand logs" -l since -d 'Not before a time (2026-01-02T13:23:37Z) or so long ago (42m)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand logs" -s n -l tail -d 'So many of each container\'s last lines (a number, or all)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand logs" -l until -d 'Not after a time (2026-01-02T13:23:37Z) or so long ago (42m)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand logs" -s f -l follow -d 'Stay for what is yet to come'
complete -c rcompose -n "__fish_rcompose_using_subcommand logs" -l no-color -d 'Show log lines without colours'
complete -c rcompose -n "__fish_rcompose_using_subcommand logs" -l no-log-prefix -d 'Show log lines without the container\'s name'
complete -c rcompose -n "__fish_rcompose_using_subcommand logs" -s t -l timestamps -d 'Show the time of each line'
complete -c rcompose -n "__fish_rcompose_using_subcommand logs" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand logs" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand ls" -l filter -d 'Only projects of a name (name=REGEX)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand ls" -l format -d 'The form of the output (table, json)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand ls" -s a -l all -d 'Show projects none of whose containers runs, too'
complete -c rcompose -n "__fish_rcompose_using_subcommand ls" -s q -l quiet -d 'Only names'
complete -c rcompose -n "__fish_rcompose_using_subcommand ls" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand ls" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand man" -s o -l output -d 'Write the pages of all commands into this folder' -r -F
complete -c rcompose -n "__fish_rcompose_using_subcommand man" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand man" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand pause" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand pause" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand plan" -l pull -d 'When to pull images (always, missing, never, build, policy)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand plan" -l scale -d 'Run so many replicas of a service' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand plan" -s t -l timeout -d 'Seconds between a container\'s stop signal and its kill' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand plan" -l format -d 'The form of the output (text, json)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand plan" -l build -d 'Build images before starting containers'
complete -c rcompose -n "__fish_rcompose_using_subcommand plan" -l no-build -d 'Don\'t build an image, even if it is missing'
complete -c rcompose -n "__fish_rcompose_using_subcommand plan" -l force-recreate -d 'Recreate containers even if nothing about them has changed'
complete -c rcompose -n "__fish_rcompose_using_subcommand plan" -l no-recreate -d 'Leave containers that exist as they are'
complete -c rcompose -n "__fish_rcompose_using_subcommand plan" -l quiet-pull -d 'Pull without showing progress'
complete -c rcompose -n "__fish_rcompose_using_subcommand plan" -l remove-orphans -d 'Remove containers whose service is gone from the project [env: COMPOSE_REMOVE_ORPHANS]'
complete -c rcompose -n "__fish_rcompose_using_subcommand plan" -l no-controller -d 'Run no controller beside the project'
complete -c rcompose -n "__fish_rcompose_using_subcommand plan" -s y -l yes -d 'Answer every question with yes'
complete -c rcompose -n "__fish_rcompose_using_subcommand plan" -l always-recreate-deps -d 'Recreate the dependencies of the services too'
complete -c rcompose -n "__fish_rcompose_using_subcommand plan" -l no-deps -d 'Leave the dependencies of the services alone'
complete -c rcompose -n "__fish_rcompose_using_subcommand plan" -s V -l renew-anon-volumes -d 'Give recreated containers new anonymous volumes'
complete -c rcompose -n "__fish_rcompose_using_subcommand plan" -l no-start -d 'Create containers without starting them'
complete -c rcompose -n "__fish_rcompose_using_subcommand plan" -l exit-code -d 'End with 0 when there is nothing to do, with 2 when there is something'
complete -c rcompose -n "__fish_rcompose_using_subcommand plan" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand plan" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand port" -l index -d 'The replica\'s number' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand port" -l protocol -d 'The protocol (tcp, udp)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand port" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand port" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand port-forward" -l address -d 'The addresses to listen on, with commas between them' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand port-forward" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand port-forward" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcompose -n "__fish_rcompose_using_subcommand ps" -l filter -d 'Only containers of a kind (status=STATE)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand ps" -l format -d 'The form of the output: table, json, or a Go template [default: table; of pods, where nothing more is asked for]' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand ps" -l orphans -d 'Show containers whose service is gone from the project' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand ps" -l status -d 'Only containers in this state' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand ps" -s a -l all -d 'Show stopped containers too, those made by `run`, and the controller'
complete -c rcompose -n "__fish_rcompose_using_subcommand ps" -l no-trunc -d 'Show everything at full length'
complete -c rcompose -n "__fish_rcompose_using_subcommand ps" -s q -l quiet -d 'Only identities'
complete -c rcompose -n "__fish_rcompose_using_subcommand ps" -l services -d 'Only names of services'
complete -c rcompose -n "__fish_rcompose_using_subcommand ps" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand ps" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand publish" -l oci-version -d 'The version of OCI\'s image specification (1.0, 1.1; default: the newest that the registry takes)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand publish" -l app -d 'Copy the images of services beside it'
complete -c rcompose -n "__fish_rcompose_using_subcommand publish" -l insecure-registry -d 'Send it unencrypted'
complete -c rcompose -n "__fish_rcompose_using_subcommand publish" -l resolve-image-digests -d 'Pin images to the digests that their tags have now'
complete -c rcompose -n "__fish_rcompose_using_subcommand publish" -l with-env -d 'Include environment variables and `env_file`s'
complete -c rcompose -n "__fish_rcompose_using_subcommand publish" -s y -l yes -d 'Say yes to every question'
complete -c rcompose -n "__fish_rcompose_using_subcommand publish" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand publish" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand pull" -l policy -d 'Which images to pull (missing, always)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand pull" -l ignore-buildable -d 'Leave out images that can be built'
complete -c rcompose -n "__fish_rcompose_using_subcommand pull" -l ignore-pull-failures -d 'Go on when an image cannot be pulled'
complete -c rcompose -n "__fish_rcompose_using_subcommand pull" -l include-deps -d 'Pull the images of dependencies too'
complete -c rcompose -n "__fish_rcompose_using_subcommand pull" -s q -l quiet -d 'Don\'t show progress'
complete -c rcompose -n "__fish_rcompose_using_subcommand pull" -l parallel -d 'Accepted and without effect'
complete -c rcompose -n "__fish_rcompose_using_subcommand pull" -l no-parallel -d 'Accepted and without effect'
complete -c rcompose -n "__fish_rcompose_using_subcommand pull" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand pull" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand push" -l ignore-push-failures -d 'Go on when an image cannot be pushed'
complete -c rcompose -n "__fish_rcompose_using_subcommand push" -l include-deps -d 'Push the images of dependencies too'
complete -c rcompose -n "__fish_rcompose_using_subcommand push" -s q -l quiet -d 'Don\'t show progress'
complete -c rcompose -n "__fish_rcompose_using_subcommand push" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand push" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand restart" -s t -l timeout -d 'Seconds between a container\'s stop signal and its kill' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand restart" -l no-deps -d 'Leave dependent services alone'
complete -c rcompose -n "__fish_rcompose_using_subcommand restart" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand restart" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand rm" -s f -l force -d 'Don\'t ask'
complete -c rcompose -n "__fish_rcompose_using_subcommand rm" -s s -l stop -d 'Stop the containers first'
complete -c rcompose -n "__fish_rcompose_using_subcommand rm" -s v -l volumes -d 'Remove their anonymous volumes too'
complete -c rcompose -n "__fish_rcompose_using_subcommand rm" -s a -l all -d 'Accepted and without effect'
complete -c rcompose -n "__fish_rcompose_using_subcommand rm" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand rm" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and not __fish_seen_subcommand_from status restart history undo pause resume help" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and not __fish_seen_subcommand_from status restart history undo pause resume help" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and not __fish_seen_subcommand_from status restart history undo pause resume help" -f -a "status" -d 'Wait until all pods are as the files want them, and ready'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and not __fish_seen_subcommand_from status restart history undo pause resume help" -f -a "restart" -d 'Replace all pods, as an update of the files would'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and not __fish_seen_subcommand_from status restart history undo pause resume help" -f -a "history" -d 'List former templates of pods, or show one'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and not __fish_seen_subcommand_from status restart history undo pause resume help" -f -a "undo" -d 'Make pods from a former template again'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and not __fish_seen_subcommand_from status restart history undo pause resume help" -f -a "pause" -d 'Leave pods as they are, whatever the files say'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and not __fish_seen_subcommand_from status restart history undo pause resume help" -f -a "resume" -d 'Replace pods again when the files say so'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and not __fish_seen_subcommand_from status restart history undo pause resume help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and __fish_seen_subcommand_from status" -l timeout -d 'Give up after so long (30s, 5m); 0s: never' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and __fish_seen_subcommand_from status" -s w -l watch -d 'Whether to wait' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and __fish_seen_subcommand_from status" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and __fish_seen_subcommand_from restart" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and __fish_seen_subcommand_from restart" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and __fish_seen_subcommand_from history" -l revision -d 'Show the template of this revision; 0: list all of them' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and __fish_seen_subcommand_from history" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and __fish_seen_subcommand_from history" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and __fish_seen_subcommand_from undo" -l to-revision -d 'The revision to go back to; 0: the one before' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and __fish_seen_subcommand_from undo" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and __fish_seen_subcommand_from undo" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and __fish_seen_subcommand_from pause" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and __fish_seen_subcommand_from pause" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and __fish_seen_subcommand_from resume" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and __fish_seen_subcommand_from resume" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and __fish_seen_subcommand_from help" -f -a "status" -d 'Wait until all pods are as the files want them, and ready'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and __fish_seen_subcommand_from help" -f -a "restart" -d 'Replace all pods, as an update of the files would'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and __fish_seen_subcommand_from help" -f -a "history" -d 'List former templates of pods, or show one'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and __fish_seen_subcommand_from help" -f -a "undo" -d 'Make pods from a former template again'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and __fish_seen_subcommand_from help" -f -a "pause" -d 'Leave pods as they are, whatever the files say'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and __fish_seen_subcommand_from help" -f -a "resume" -d 'Replace pods again when the files say so'
complete -c rcompose -n "__fish_rcompose_using_subcommand rollout; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -l cap-add -d 'Add a capability' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -l cap-drop -d 'Drop a capability' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -l entrypoint -d 'Replace the image\'s entrypoint' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -s e -l env -d 'Set a variable; without a value: to that of the environment' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -l env-from-file -d 'Set the variables of a file' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -s i -l interactive -d 'Hand standard input on' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -s l -l label -d 'Give the container a label' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -l name -d 'The container\'s name' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -s T -l no-tty -d 'Give the command no terminal; it has one where stdin and stdout are one' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -s p -l publish -d 'Publish a port' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -l pull -d 'When to pull images (always, missing, never, build, policy)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -s t -l tty -d 'Give the command a terminal' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -s u -l user -d 'The user that the command runs as' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -s v -l volume -d 'Mount a folder or a volume' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -s w -l workdir -d 'The folder that the command runs in' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -l build -d 'Build images first'
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -s d -l detach -d 'Run it in the background, and print the container\'s identity'
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -l no-deps -d 'Leave the dependencies of the service alone'
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -s q -l quiet -d 'Show no progress'
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -l quiet-build -d 'Build without showing progress'
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -l quiet-pull -d 'Pull without showing progress'
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -l remove-orphans -d 'Remove containers whose service is gone from the project'
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -l rm -d 'Remove the container when it ends'
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -s P -l service-ports -d 'Publish the ports of the service'
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -l use-aliases -d 'Let the container be found under the names of the service'
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand run" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand scale" -l replicas -d 'So many pods of each object that is named as TYPE/NAME, as with kubectl' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand scale" -l no-deps -d 'Leave the dependencies of the services alone'
complete -c rcompose -n "__fish_rcompose_using_subcommand scale" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand scale" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand start" -l wait-timeout -d 'Wait at most so many seconds' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand start" -l wait -d 'Wait until everything runs or is healthy'
complete -c rcompose -n "__fish_rcompose_using_subcommand start" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand start" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand stats" -l format -d 'The form of the output (table, json, or a Go template)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand stats" -s a -l all -d 'Show stopped containers too'
complete -c rcompose -n "__fish_rcompose_using_subcommand stats" -l no-stream -d 'Show it once and end'
complete -c rcompose -n "__fish_rcompose_using_subcommand stats" -l no-trunc -d 'Show everything at full length'
complete -c rcompose -n "__fish_rcompose_using_subcommand stats" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand stats" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand stop" -s t -l timeout -d 'Seconds between a container\'s stop signal and its kill' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand stop" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand stop" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand top" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand top" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand unpause" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand unpause" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l pull -d 'When to pull images (always, missing, never, build, policy)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l scale -d 'Run so many replicas of a service' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -s t -l timeout -d 'Seconds between a container\'s stop signal and its kill' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l wait-timeout -d 'Wait at most so many seconds' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l exit-code-from -d 'End with the exit code of a service; implies --abort-on-container-exit' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l attach -d 'Show the output of these services only' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l no-attach -d 'Leave the output of a service out' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l menu -d 'Take keys while attached: w watches files, d detaches [env: COMPOSE_MENU]' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l build -d 'Build images before starting containers'
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l no-build -d 'Don\'t build an image, even if it is missing'
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l force-recreate -d 'Recreate containers even if nothing about them has changed'
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l no-recreate -d 'Leave containers that exist as they are'
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l quiet-pull -d 'Pull without showing progress'
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l remove-orphans -d 'Remove containers whose service is gone from the project [env: COMPOSE_REMOVE_ORPHANS]'
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l no-controller -d 'Run no controller beside the project'
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -s y -l yes -d 'Answer every question with yes'
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l always-recreate-deps -d 'Recreate the dependencies of the services too'
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l no-deps -d 'Leave the dependencies of the services alone'
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -s V -l renew-anon-volumes -d 'Give recreated containers new anonymous volumes'
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -s d -l detach -d 'Run containers in the background'
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l no-start -d 'Create containers without starting them'
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l wait -d 'Wait until everything runs or is healthy; implies --detach'
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l quiet-build -d 'Build without showing progress'
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l abort-on-container-exit -d 'Stop all containers when one ends'
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l abort-on-container-failure -d 'Stop all containers when one ends with a failure'
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l attach-dependencies -d 'Show the output of dependencies too'
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l autoheal -d 'Restart containers whose health check fails; without it those whose service has the label `autoheal: "true"`'
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l no-color -d 'Show log lines without colours'
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l no-log-prefix -d 'Show log lines without the container\'s name'
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l timestamps -d 'Show the time of each log line'
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -s w -l watch -d 'Refresh containers when files change'
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand up" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand version" -s f -l format -d 'The form of the output (pretty, json)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand version" -l short -d 'Only the number'
complete -c rcompose -n "__fish_rcompose_using_subcommand version" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand version" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand volumes" -l format -d 'The form of the output (table, json, or a Go template)' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand volumes" -s q -l quiet -d 'Only names'
complete -c rcompose -n "__fish_rcompose_using_subcommand volumes" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand volumes" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand wait" -l down-project -d 'Take the project down then'
complete -c rcompose -n "__fish_rcompose_using_subcommand wait" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand wait" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand watch" -l prune -d 'Remove images that a newer build has replaced' -r
complete -c rcompose -n "__fish_rcompose_using_subcommand watch" -l no-up -d 'Don\'t build and start the services first'
complete -c rcompose -n "__fish_rcompose_using_subcommand watch" -l quiet -d 'Show no progress of builds and pulls'
complete -c rcompose -n "__fish_rcompose_using_subcommand watch" -l dry-run -d 'Print what would be done, with its cause, and do nothing'
complete -c rcompose -n "__fish_rcompose_using_subcommand watch" -s h -l help -d 'Print help'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "alpha" -d 'Commands under trial'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "attach" -d 'Join the terminal with a running container'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "bridge" -d 'Hand the project to images that transform it'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "build" -d 'Build images'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "commit" -d 'Make an image from a container'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "completion" -d 'Print the completion script of a shell'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "config" -d 'Show the project as it was loaded'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "convert" -d 'Write the project in another format: Kubernetes objects, a Compose file, or a stack of Docker Swarm'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "cp" -d 'Copy files between containers and this machine'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "create" -d 'Create containers without starting them'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "describe" -d 'Show all about pods, Deployments, Services and what else manifests have'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "down" -d 'Stop and remove containers and networks'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "events" -d 'Show what happens to containers, as it happens'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "export" -d 'Write a container\'s file system to a tar archive'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "exec" -d 'Run a command in a running container'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "get" -d 'Show pods, Deployments, Services and what else manifests have'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "images" -d 'List the images of containers'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "kill" -d 'Send a signal to the containers of services'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "logs" -d 'Show the output of containers'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "ls" -d 'List the projects on the daemon'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "man" -d 'Print the manual page of a command'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "pause" -d 'Pause services'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "plan" -d 'Show every step that `up` would take, and why'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "port" -d 'Print where a port of a service is published'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "port-forward" -d 'Forward ports of this machine to a pod'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "ps" -d 'List containers; the pods of a project that comes from manifests alone'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "publish" -d 'Publish the project\'s files as an OCI artifact'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "pull" -d 'Pull images'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "push" -d 'Push the images of services that build them'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "restart" -d 'Restart services'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "rm" -d 'Remove stopped containers'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "rollout" -d 'Wait for a rollout, replace pods, or go back'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "run" -d 'Run a command in a container of its own'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "scale" -d 'Run so many replicas of services'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "start" -d 'Start services'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "stats" -d 'Show what containers use'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "stop" -d 'Stop services'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "top" -d 'Show the processes in containers'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "unpause" -d 'Unpause services'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "up" -d 'Create and start containers'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "version" -d 'Show the version'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "volumes" -d 'List volumes'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "wait" -d 'Wait until the containers of services have ended'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "watch" -d 'Run services, and refresh them when files change'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and not __fish_seen_subcommand_from alpha attach bridge build commit completion config convert cp create describe down events export exec get images kill logs ls man pause plan port port-forward ps publish pull push restart rm rollout run scale start stats stop top unpause up version volumes wait watch help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and __fish_seen_subcommand_from alpha" -f -a "generate" -d 'Print a Compose file that makes containers like these'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and __fish_seen_subcommand_from alpha" -f -a "publish" -d 'Publish the project\'s files as an OCI artifact'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and __fish_seen_subcommand_from alpha" -f -a "viz" -d 'Print the services as a graph for Graphviz'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and __fish_seen_subcommand_from bridge" -f -a "convert" -d 'Convert the project by transformation images'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and __fish_seen_subcommand_from bridge" -f -a "transformations" -d 'Manage transformation images'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and __fish_seen_subcommand_from rollout" -f -a "status" -d 'Wait until all pods are as the files want them, and ready'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and __fish_seen_subcommand_from rollout" -f -a "restart" -d 'Replace all pods, as an update of the files would'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and __fish_seen_subcommand_from rollout" -f -a "history" -d 'List former templates of pods, or show one'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and __fish_seen_subcommand_from rollout" -f -a "undo" -d 'Make pods from a former template again'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and __fish_seen_subcommand_from rollout" -f -a "pause" -d 'Leave pods as they are, whatever the files say'
complete -c rcompose -n "__fish_rcompose_using_subcommand help; and __fish_seen_subcommand_from rollout" -f -a "resume" -d 'Replace pods again when the files say so'
