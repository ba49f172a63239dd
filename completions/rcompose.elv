
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
            cand --insecure-registry 'Take artifacts from this registry unencrypted'
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
            cand -R 'Take the manifests of folders below too, where -f names a folder'
            cand --recursive 'Take the manifests of folders below too, where -f names a folder'
            cand --verbose 'Say more: when watching, that a batch of changes has been dealt with'
            cand -v 'Print the version'
            cand --version 'Print the version'
            cand --no-ansi 'The same as `--ansi never`'
            cand -h 'Print help'
            cand --help 'Print help'
            cand alpha 'Commands under trial'
            cand attach 'Join the terminal with a running container'
            cand bridge 'Hand the project to images that transform it'
            cand build 'Build images'
            cand commit 'Make an image from a container'
            cand completion 'Print the completion script of a shell'
            cand config 'Show the project as it was loaded'
            cand convert 'Write the project in another format: Kubernetes objects, a Compose file, or a stack of Docker Swarm'
            cand cp 'Copy files between containers and this machine'
            cand create 'Create containers without starting them'
            cand describe 'Show all about pods, Deployments, Services and what else manifests have'
            cand down 'Stop and remove containers and networks'
            cand events 'Show what happens to containers, as it happens'
            cand export 'Write a container''s file system to a tar archive'
            cand exec 'Run a command in a running container'
            cand get 'Show pods, Deployments, Services and what else manifests have'
            cand images 'List the images of containers'
            cand kill 'Send a signal to the containers of services'
            cand logs 'Show the output of containers'
            cand ls 'List the projects on the daemon'
            cand man 'Print the manual page of a command'
            cand pause 'Pause services'
            cand plan 'Show every step that `up` would take, and why'
            cand port 'Print where a port of a service is published'
            cand port-forward 'Forward ports of this machine to a pod'
            cand ps 'List containers; the pods of a project that comes from manifests alone'
            cand publish 'Publish the project''s files as an OCI artifact'
            cand pull 'Pull images'
            cand push 'Push the images of services that build them'
            cand restart 'Restart services'
            cand rm 'Remove stopped containers'
            cand rollout 'Wait for a rollout, replace pods, or go back'
            cand run 'Run a command in a container of its own'
            cand scale 'Run so many replicas of services'
            cand start 'Start services'
            cand stats 'Show what containers use'
            cand stop 'Stop services'
            cand top 'Show the processes in containers'
            cand unpause 'Unpause services'
            cand up 'Create and start containers'
            cand version 'Show the version'
            cand volumes 'List volumes'
            cand wait 'Wait until the containers of services have ended'
            cand watch 'Run services, and refresh them when files change'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'rcompose;alpha'= {
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
            cand generate 'Print a Compose file that makes containers like these'
            cand publish 'Publish the project''s files as an OCI artifact'
            cand viz 'Print the services as a graph for Graphviz'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'rcompose;alpha;generate'= {
            cand --format 'The form of the output (yaml, json)'
            cand --name 'The project''s name'
            cand --project-dir 'Accepted and without effect: paths are absolute'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;alpha;publish'= {
            cand --oci-version 'The version of OCI''s image specification (1.0, 1.1; default: the newest that the registry takes)'
            cand --app 'Copy the images of services beside it'
            cand --insecure-registry 'Send it unencrypted'
            cand --resolve-image-digests 'Pin images to the digests that their tags have now'
            cand --with-env 'Include environment variables and `env_file`s'
            cand -y 'Say yes to every question'
            cand --yes 'Say yes to every question'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;alpha;viz'= {
            cand --indentation-size 'So many tabs or spaces before each line'
            cand --image 'Show the images'
            cand --networks 'Show the networks'
            cand --ports 'Show the ports'
            cand --spaces 'Indent by spaces, not by tabs'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;alpha;help'= {
            cand generate 'Print a Compose file that makes containers like these'
            cand publish 'Publish the project''s files as an OCI artifact'
            cand viz 'Print the services as a graph for Graphviz'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'rcompose;alpha;help;generate'= {
        }
        &'rcompose;alpha;help;publish'= {
        }
        &'rcompose;alpha;help;viz'= {
        }
        &'rcompose;alpha;help;help'= {
        }
        &'rcompose;attach'= {
            cand --detach-keys 'The keys that leave the container alone again, as ctrl-p,ctrl-q'
            cand --index 'The replica''s number'
            cand --sig-proxy 'Hand signals on'
            cand --no-stdin 'Don''t hand standard input on'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;bridge'= {
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
            cand convert 'Convert the project by transformation images'
            cand transformations 'Manage transformation images'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'rcompose;bridge;convert'= {
            cand -o 'The folder for what comes out; what is in it is removed first'
            cand --output 'The folder for what comes out; what is in it is removed first'
            cand --templates 'A folder of templates that take the place of the image''s own'
            cand -t 'An image that transforms (default: docker/compose-bridge-kubernetes)'
            cand --transformation 'An image that transforms (default: docker/compose-bridge-kubernetes)'
            cand -y 'Say yes to the question whether the folder may be emptied'
            cand --yes 'Say yes to the question whether the folder may be emptied'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;bridge;transformations'= {
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
            cand create 'Make a transformation of one''s own from another''s templates'
            cand list 'List transformation images'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'rcompose;bridge;transformations;create'= {
            cand -f 'The image to take the templates of (default: docker/compose-bridge-kubernetes)'
            cand --from 'The image to take the templates of (default: docker/compose-bridge-kubernetes)'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;bridge;transformations;list'= {
            cand --format 'The form of the output (table, json)'
            cand -q 'Only names'
            cand --quiet 'Only names'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;bridge;transformations;help'= {
            cand create 'Make a transformation of one''s own from another''s templates'
            cand list 'List transformation images'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'rcompose;bridge;transformations;help;create'= {
        }
        &'rcompose;bridge;transformations;help;list'= {
        }
        &'rcompose;bridge;transformations;help;help'= {
        }
        &'rcompose;bridge;help'= {
            cand convert 'Convert the project by transformation images'
            cand transformations 'Manage transformation images'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'rcompose;bridge;help;convert'= {
        }
        &'rcompose;bridge;help;transformations'= {
            cand create 'Make a transformation of one''s own from another''s templates'
            cand list 'List transformation images'
        }
        &'rcompose;bridge;help;transformations;create'= {
        }
        &'rcompose;bridge;help;transformations;list'= {
        }
        &'rcompose;bridge;help;help'= {
        }
        &'rcompose;build'= {
            cand --build-arg 'Set a build argument; without a value it is taken from the environment'
            cand --builder 'The builder; there is only that of the daemon (default)'
            cand -m 'Accepted and without effect: BuildKit limits no memory'
            cand --memory 'Accepted and without effect: BuildKit limits no memory'
            cand --progress 'How to show progress (auto, tty, plain, json, quiet)'
            cand --provenance 'Say in the image how it was built (true, false, mode=max)'
            cand --sbom 'Say in the image what is in it (true, false, generator=IMAGE)'
            cand --ssh 'Let builds use an SSH agent or key (default, or NAME=PATH)'
            cand --check 'Check how images would be built; needs buildx, and is refused'
            cand --no-cache 'Build without cache'
            cand --print 'Print what `docker buildx bake` would be given, and build nothing'
            cand --pull 'Pull newer base images'
            cand --push 'Push the images that have a name for it'
            cand -q 'Don''t show progress'
            cand --quiet 'Don''t show progress'
            cand --with-dependencies 'Build the images of dependencies too'
            cand --parallel 'Accepted and without effect'
            cand --compress 'Accepted and without effect'
            cand --force-rm 'Accepted and without effect'
            cand --no-rm 'Accepted and without effect'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;commit'= {
            cand -a 'Who made the image'
            cand --author 'Who made the image'
            cand -c 'Change the image by an instruction of a Dockerfile'
            cand --change 'Change the image by an instruction of a Dockerfile'
            cand --index 'The replica''s number'
            cand -m 'What the image is about'
            cand --message 'What the image is about'
            cand -p 'Let the container stand still meanwhile'
            cand --pause 'Let the container stand still meanwhile'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;completion'= {
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;config'= {
            cand --explain 'Tell where each value comes from: its file and line, the variables in it and where they are set, or that it is a default'
            cand --format 'The form of the output (yaml, json)'
            cand --hash 'Print the configuration hashes of services (SERVICE,… or *)'
            cand -o 'Write to a file'
            cand --output 'Write to a file'
            cand --environment 'Print the variables that interpolation sees'
            cand --images 'Print the images'
            cand --lock-image-digests 'Print a file that pins every image to its digest of now'
            cand --models 'Print the models'
            cand --networks 'Print the names of networks'
            cand --no-consistency 'Don''t check that what is referred to is there'
            cand --no-env-resolution 'Leave env_file as it is'
            cand --no-interpolate 'Leave variables as they are'
            cand --no-normalize 'Leave defaults out'
            cand --no-path-resolution 'Leave paths as they are'
            cand --profiles 'Print the names of profiles'
            cand -q 'Print nothing: only check'
            cand --quiet 'Print nothing: only check'
            cand --resolve-image-digests 'Pin every image to its digest of now'
            cand --services 'Print the names of services'
            cand --variables 'Print the variables of the files and their defaults'
            cand --volumes 'Print the names of volumes'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;convert'= {
            cand --to 'The format to write'
            cand --format 'The form of the output (yaml, json)'
            cand -o 'Write a file an object into this folder, or all into this file'
            cand --output 'Write a file an object into this folder, or all into this file'
            cand --notes 'How attributes that are not carried over are told (text, json) [default: as --format says]'
            cand -n 'The namespace of the objects [default: that which they are applied to]'
            cand --namespace 'The namespace of the objects [default: that which they are applied to]'
            cand --publish 'How published ports are reached'
            cand --domain 'The domain of the hosts of --publish ingress'
            cand --claim-size 'The size of volumes that name none'
            cand --wait-image 'The image of containers that wait for a service: has sh, nc, grep, timeout'
            cand --kubectl-image 'The image of containers that wait for the end of a job: runs kubectl'
            cand --strict 'Fail when an attribute is not carried over, or only in part'
            cand --chart 'Write a Helm chart into the folder of --output'
            cand --kustomize 'Write a base and overlays for kustomize into the folder of --output'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rcompose;cp'= {
            cand --index 'The replica''s number'
            cand -a 'Give what is copied into a container to the container''s user'
            cand --archive 'Give what is copied into a container to the container''s user'
            cand -L 'Copy what a symbolic link leads to, not the link'
            cand --follow-link 'Copy what a symbolic link leads to, not the link'
            cand --all 'Copy into containers made by `run` too'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;create'= {
            cand --pull 'When to pull images (always, missing, never, build, policy)'
            cand --scale 'Run so many replicas of a service'
            cand --build 'Build images before starting containers'
            cand --no-build 'Don''t build an image, even if it is missing'
            cand --force-recreate 'Recreate containers even if nothing about them has changed'
            cand --no-recreate 'Leave containers that exist as they are'
            cand --quiet-pull 'Pull without showing progress'
            cand --remove-orphans 'Remove containers whose service is gone from the project [env: COMPOSE_REMOVE_ORPHANS]'
            cand --no-controller 'Run no controller beside the project'
            cand -y 'Answer every question with yes'
            cand --yes 'Answer every question with yes'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;describe'= {
            cand -n 'Only objects of this namespace'
            cand --namespace 'Only objects of this namespace'
            cand -l 'Only objects with such labels (app=web,tier!=db,env in (a,b),!old)'
            cand --selector 'Only objects with such labels (app=web,tier!=db,env in (a,b),!old)'
            cand --show-events 'Whether the daemon''s events are shown'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rcompose;down'= {
            cand --rmi 'Remove images too: those without a name of their own, or all (local, all)'
            cand -t 'Seconds between a container''s stop signal and its kill'
            cand --timeout 'Seconds between a container''s stop signal and its kill'
            cand --remove-orphans 'Remove containers whose service is gone from the project [env: COMPOSE_REMOVE_ORPHANS]'
            cand -v 'Remove the project''s volumes, and anonymous ones, with their data'
            cand --volumes 'Remove the project''s volumes, and anonymous ones, with their data'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;events'= {
            cand --since 'Begin with what happened at a time (2026-01-02T13:23:37Z) or so long ago (42m)'
            cand --until 'End at a time (2026-01-02T13:23:37Z)'
            cand --json 'A JSON object for every event'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;export'= {
            cand --index 'The replica''s number'
            cand -o 'The file to write to (default: standard output)'
            cand --output 'The file to write to (default: standard output)'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;exec'= {
            cand -e 'Set a variable; without a value: to that of the environment'
            cand --env 'Set a variable; without a value: to that of the environment'
            cand --index 'The replica''s number'
            cand -i 'Hand standard input on'
            cand --interactive 'Hand standard input on'
            cand -T 'Give the command no terminal; it has one where stdout is one'
            cand --no-tty 'Give the command no terminal; it has one where stdout is one'
            cand -u 'The user that the command runs as'
            cand --user 'The user that the command runs as'
            cand -w 'The folder that the command runs in'
            cand --workdir 'The folder that the command runs in'
            cand -d 'Run the command in the background'
            cand --detach 'Run the command in the background'
            cand --privileged 'Run the command with all privileges'
            cand -t 'Accepted and without effect: see --no-tty'
            cand --tty 'Accepted and without effect: see --no-tty'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;get'= {
            cand -n 'Only objects of this namespace'
            cand --namespace 'Only objects of this namespace'
            cand -o 'The form of the output (wide, name, json, yaml)'
            cand --output 'The form of the output (wide, name, json, yaml)'
            cand -l 'Only objects with such labels (app=web,tier!=db,env in (a,b),!old)'
            cand --selector 'Only objects with such labels (app=web,tier!=db,env in (a,b),!old)'
            cand -A 'The objects of every namespace, with their namespace'
            cand --all-namespaces 'The objects of every namespace, with their namespace'
            cand --no-headers 'No titles above the columns'
            cand --show-labels 'A last column with the labels'
            cand -w 'Stay, and show what changes'
            cand --watch 'Stay, and show what changes'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rcompose;images'= {
            cand --format 'The form of the output (table, json)'
            cand -q 'Only identities'
            cand --quiet 'Only identities'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;kill'= {
            cand -s 'The signal'
            cand --signal 'The signal'
            cand --remove-orphans 'Take in containers whose service is gone from the project [env: COMPOSE_REMOVE_ORPHANS]'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;logs'= {
            cand --index 'Only the replica of this number'
            cand --since 'Not before a time (2026-01-02T13:23:37Z) or so long ago (42m)'
            cand -n 'So many of each container''s last lines (a number, or all)'
            cand --tail 'So many of each container''s last lines (a number, or all)'
            cand --until 'Not after a time (2026-01-02T13:23:37Z) or so long ago (42m)'
            cand -f 'Stay for what is yet to come'
            cand --follow 'Stay for what is yet to come'
            cand --no-color 'Show log lines without colours'
            cand --no-log-prefix 'Show log lines without the container''s name'
            cand -t 'Show the time of each line'
            cand --timestamps 'Show the time of each line'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;ls'= {
            cand --filter 'Only projects of a name (name=REGEX)'
            cand --format 'The form of the output (table, json)'
            cand -a 'Show projects none of whose containers runs, too'
            cand --all 'Show projects none of whose containers runs, too'
            cand -q 'Only names'
            cand --quiet 'Only names'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;man'= {
            cand -o 'Write the pages of all commands into this folder'
            cand --output 'Write the pages of all commands into this folder'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;pause'= {
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;plan'= {
            cand --pull 'When to pull images (always, missing, never, build, policy)'
            cand --scale 'Run so many replicas of a service'
            cand -t 'Seconds between a container''s stop signal and its kill'
            cand --timeout 'Seconds between a container''s stop signal and its kill'
            cand --format 'The form of the output (text, json)'
            cand --build 'Build images before starting containers'
            cand --no-build 'Don''t build an image, even if it is missing'
            cand --force-recreate 'Recreate containers even if nothing about them has changed'
            cand --no-recreate 'Leave containers that exist as they are'
            cand --quiet-pull 'Pull without showing progress'
            cand --remove-orphans 'Remove containers whose service is gone from the project [env: COMPOSE_REMOVE_ORPHANS]'
            cand --no-controller 'Run no controller beside the project'
            cand -y 'Answer every question with yes'
            cand --yes 'Answer every question with yes'
            cand --always-recreate-deps 'Recreate the dependencies of the services too'
            cand --no-deps 'Leave the dependencies of the services alone'
            cand -V 'Give recreated containers new anonymous volumes'
            cand --renew-anon-volumes 'Give recreated containers new anonymous volumes'
            cand --no-start 'Create containers without starting them'
            cand --exit-code 'End with 0 when there is nothing to do, with 2 when there is something'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;port'= {
            cand --index 'The replica''s number'
            cand --protocol 'The protocol (tcp, udp)'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;port-forward'= {
            cand --address 'The addresses to listen on, with commas between them'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rcompose;ps'= {
            cand --filter 'Only containers of a kind (status=STATE)'
            cand --format 'The form of the output: table, json, or a Go template [default: table; of pods, where nothing more is asked for]'
            cand --orphans 'Show containers whose service is gone from the project'
            cand --status 'Only containers in this state'
            cand -a 'Show stopped containers too, those made by `run`, and the controller'
            cand --all 'Show stopped containers too, those made by `run`, and the controller'
            cand --no-trunc 'Show everything at full length'
            cand -q 'Only identities'
            cand --quiet 'Only identities'
            cand --services 'Only names of services'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;publish'= {
            cand --oci-version 'The version of OCI''s image specification (1.0, 1.1; default: the newest that the registry takes)'
            cand --app 'Copy the images of services beside it'
            cand --insecure-registry 'Send it unencrypted'
            cand --resolve-image-digests 'Pin images to the digests that their tags have now'
            cand --with-env 'Include environment variables and `env_file`s'
            cand -y 'Say yes to every question'
            cand --yes 'Say yes to every question'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;pull'= {
            cand --policy 'Which images to pull (missing, always)'
            cand --ignore-buildable 'Leave out images that can be built'
            cand --ignore-pull-failures 'Go on when an image cannot be pulled'
            cand --include-deps 'Pull the images of dependencies too'
            cand -q 'Don''t show progress'
            cand --quiet 'Don''t show progress'
            cand --parallel 'Accepted and without effect'
            cand --no-parallel 'Accepted and without effect'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;push'= {
            cand --ignore-push-failures 'Go on when an image cannot be pushed'
            cand --include-deps 'Push the images of dependencies too'
            cand -q 'Don''t show progress'
            cand --quiet 'Don''t show progress'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;restart'= {
            cand -t 'Seconds between a container''s stop signal and its kill'
            cand --timeout 'Seconds between a container''s stop signal and its kill'
            cand --no-deps 'Leave dependent services alone'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;rm'= {
            cand -f 'Don''t ask'
            cand --force 'Don''t ask'
            cand -s 'Stop the containers first'
            cand --stop 'Stop the containers first'
            cand -v 'Remove their anonymous volumes too'
            cand --volumes 'Remove their anonymous volumes too'
            cand -a 'Accepted and without effect'
            cand --all 'Accepted and without effect'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;rollout'= {
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
            cand status 'Wait until all pods are as the files want them, and ready'
            cand restart 'Replace all pods, as an update of the files would'
            cand history 'List former templates of pods, or show one'
            cand undo 'Make pods from a former template again'
            cand pause 'Leave pods as they are, whatever the files say'
            cand resume 'Replace pods again when the files say so'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'rcompose;rollout;status'= {
            cand --timeout 'Give up after so long (30s, 5m); 0s: never'
            cand -w 'Whether to wait'
            cand --watch 'Whether to wait'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;rollout;restart'= {
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;rollout;history'= {
            cand --revision 'Show the template of this revision; 0: list all of them'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;rollout;undo'= {
            cand --to-revision 'The revision to go back to; 0: the one before'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;rollout;pause'= {
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;rollout;resume'= {
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;rollout;help'= {
            cand status 'Wait until all pods are as the files want them, and ready'
            cand restart 'Replace all pods, as an update of the files would'
            cand history 'List former templates of pods, or show one'
            cand undo 'Make pods from a former template again'
            cand pause 'Leave pods as they are, whatever the files say'
            cand resume 'Replace pods again when the files say so'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'rcompose;rollout;help;status'= {
        }
        &'rcompose;rollout;help;restart'= {
        }
        &'rcompose;rollout;help;history'= {
        }
        &'rcompose;rollout;help;undo'= {
        }
        &'rcompose;rollout;help;pause'= {
        }
        &'rcompose;rollout;help;resume'= {
        }
        &'rcompose;rollout;help;help'= {
        }
        &'rcompose;run'= {
            cand --cap-add 'Add a capability'
            cand --cap-drop 'Drop a capability'
            cand --entrypoint 'Replace the image''s entrypoint'
            cand -e 'Set a variable; without a value: to that of the environment'
            cand --env 'Set a variable; without a value: to that of the environment'
            cand --env-from-file 'Set the variables of a file'
            cand -i 'Hand standard input on'
            cand --interactive 'Hand standard input on'
            cand -l 'Give the container a label'
            cand --label 'Give the container a label'
            cand --name 'The container''s name'
            cand -T 'Give the command no terminal; it has one where stdin and stdout are one'
            cand --no-tty 'Give the command no terminal; it has one where stdin and stdout are one'
            cand -p 'Publish a port'
            cand --publish 'Publish a port'
            cand --pull 'When to pull images (always, missing, never, build, policy)'
            cand -t 'Give the command a terminal'
            cand --tty 'Give the command a terminal'
            cand -u 'The user that the command runs as'
            cand --user 'The user that the command runs as'
            cand -v 'Mount a folder or a volume'
            cand --volume 'Mount a folder or a volume'
            cand -w 'The folder that the command runs in'
            cand --workdir 'The folder that the command runs in'
            cand --build 'Build images first'
            cand -d 'Run it in the background, and print the container''s identity'
            cand --detach 'Run it in the background, and print the container''s identity'
            cand --no-deps 'Leave the dependencies of the service alone'
            cand -q 'Show no progress'
            cand --quiet 'Show no progress'
            cand --quiet-build 'Build without showing progress'
            cand --quiet-pull 'Pull without showing progress'
            cand --remove-orphans 'Remove containers whose service is gone from the project'
            cand --rm 'Remove the container when it ends'
            cand -P 'Publish the ports of the service'
            cand --service-ports 'Publish the ports of the service'
            cand --use-aliases 'Let the container be found under the names of the service'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;scale'= {
            cand --replicas 'So many pods of each object that is named as TYPE/NAME, as with kubectl'
            cand --no-deps 'Leave the dependencies of the services alone'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;start'= {
            cand --wait-timeout 'Wait at most so many seconds'
            cand --wait 'Wait until everything runs or is healthy'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;stats'= {
            cand --format 'The form of the output (table, json, or a Go template)'
            cand -a 'Show stopped containers too'
            cand --all 'Show stopped containers too'
            cand --no-stream 'Show it once and end'
            cand --no-trunc 'Show everything at full length'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;stop'= {
            cand -t 'Seconds between a container''s stop signal and its kill'
            cand --timeout 'Seconds between a container''s stop signal and its kill'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;top'= {
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;unpause'= {
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;up'= {
            cand --pull 'When to pull images (always, missing, never, build, policy)'
            cand --scale 'Run so many replicas of a service'
            cand -t 'Seconds between a container''s stop signal and its kill'
            cand --timeout 'Seconds between a container''s stop signal and its kill'
            cand --wait-timeout 'Wait at most so many seconds'
            cand --exit-code-from 'End with the exit code of a service; implies --abort-on-container-exit'
            cand --attach 'Show the output of these services only'
            cand --no-attach 'Leave the output of a service out'
            cand --menu 'Take keys while attached: w watches files, d detaches [env: COMPOSE_MENU]'
            cand --build 'Build images before starting containers'
            cand --no-build 'Don''t build an image, even if it is missing'
            cand --force-recreate 'Recreate containers even if nothing about them has changed'
            cand --no-recreate 'Leave containers that exist as they are'
            cand --quiet-pull 'Pull without showing progress'
            cand --remove-orphans 'Remove containers whose service is gone from the project [env: COMPOSE_REMOVE_ORPHANS]'
            cand --no-controller 'Run no controller beside the project'
            cand -y 'Answer every question with yes'
            cand --yes 'Answer every question with yes'
            cand --always-recreate-deps 'Recreate the dependencies of the services too'
            cand --no-deps 'Leave the dependencies of the services alone'
            cand -V 'Give recreated containers new anonymous volumes'
            cand --renew-anon-volumes 'Give recreated containers new anonymous volumes'
            cand -d 'Run containers in the background'
            cand --detach 'Run containers in the background'
            cand --no-start 'Create containers without starting them'
            cand --wait 'Wait until everything runs or is healthy; implies --detach'
            cand --quiet-build 'Build without showing progress'
            cand --abort-on-container-exit 'Stop all containers when one ends'
            cand --abort-on-container-failure 'Stop all containers when one ends with a failure'
            cand --attach-dependencies 'Show the output of dependencies too'
            cand --autoheal 'Restart containers whose health check fails; without it those whose service has the label `autoheal: "true"`'
            cand --no-color 'Show log lines without colours'
            cand --no-log-prefix 'Show log lines without the container''s name'
            cand --timestamps 'Show the time of each log line'
            cand -w 'Refresh containers when files change'
            cand --watch 'Refresh containers when files change'
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
        &'rcompose;volumes'= {
            cand --format 'The form of the output (table, json, or a Go template)'
            cand -q 'Only names'
            cand --quiet 'Only names'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;wait'= {
            cand --down-project 'Take the project down then'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;watch'= {
            cand --prune 'Remove images that a newer build has replaced'
            cand --no-up 'Don''t build and start the services first'
            cand --quiet 'Show no progress of builds and pulls'
            cand --dry-run 'Print what would be done, with its cause, and do nothing'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'rcompose;help'= {
            cand alpha 'Commands under trial'
            cand attach 'Join the terminal with a running container'
            cand bridge 'Hand the project to images that transform it'
            cand build 'Build images'
            cand commit 'Make an image from a container'
            cand completion 'Print the completion script of a shell'
            cand config 'Show the project as it was loaded'
            cand convert 'Write the project in another format: Kubernetes objects, a Compose file, or a stack of Docker Swarm'
            cand cp 'Copy files between containers and this machine'
            cand create 'Create containers without starting them'
            cand describe 'Show all about pods, Deployments, Services and what else manifests have'
            cand down 'Stop and remove containers and networks'
            cand events 'Show what happens to containers, as it happens'
            cand export 'Write a container''s file system to a tar archive'
            cand exec 'Run a command in a running container'
            cand get 'Show pods, Deployments, Services and what else manifests have'
            cand images 'List the images of containers'
            cand kill 'Send a signal to the containers of services'
            cand logs 'Show the output of containers'
            cand ls 'List the projects on the daemon'
            cand man 'Print the manual page of a command'
            cand pause 'Pause services'
            cand plan 'Show every step that `up` would take, and why'
            cand port 'Print where a port of a service is published'
            cand port-forward 'Forward ports of this machine to a pod'
            cand ps 'List containers; the pods of a project that comes from manifests alone'
            cand publish 'Publish the project''s files as an OCI artifact'
            cand pull 'Pull images'
            cand push 'Push the images of services that build them'
            cand restart 'Restart services'
            cand rm 'Remove stopped containers'
            cand rollout 'Wait for a rollout, replace pods, or go back'
            cand run 'Run a command in a container of its own'
            cand scale 'Run so many replicas of services'
            cand start 'Start services'
            cand stats 'Show what containers use'
            cand stop 'Stop services'
            cand top 'Show the processes in containers'
            cand unpause 'Unpause services'
            cand up 'Create and start containers'
            cand version 'Show the version'
            cand volumes 'List volumes'
            cand wait 'Wait until the containers of services have ended'
            cand watch 'Run services, and refresh them when files change'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'rcompose;help;alpha'= {
            cand generate 'Print a Compose file that makes containers like these'
            cand publish 'Publish the project''s files as an OCI artifact'
            cand viz 'Print the services as a graph for Graphviz'
        }
        &'rcompose;help;alpha;generate'= {
        }
        &'rcompose;help;alpha;publish'= {
        }
        &'rcompose;help;alpha;viz'= {
        }
        &'rcompose;help;attach'= {
        }
        &'rcompose;help;bridge'= {
            cand convert 'Convert the project by transformation images'
            cand transformations 'Manage transformation images'
        }
        &'rcompose;help;bridge;convert'= {
        }
        &'rcompose;help;bridge;transformations'= {
            cand create 'Make a transformation of one''s own from another''s templates'
            cand list 'List transformation images'
        }
        &'rcompose;help;bridge;transformations;create'= {
        }
        &'rcompose;help;bridge;transformations;list'= {
        }
        &'rcompose;help;build'= {
        }
        &'rcompose;help;commit'= {
        }
        &'rcompose;help;completion'= {
        }
        &'rcompose;help;config'= {
        }
        &'rcompose;help;convert'= {
        }
        &'rcompose;help;cp'= {
        }
        &'rcompose;help;create'= {
        }
        &'rcompose;help;describe'= {
        }
        &'rcompose;help;down'= {
        }
        &'rcompose;help;events'= {
        }
        &'rcompose;help;export'= {
        }
        &'rcompose;help;exec'= {
        }
        &'rcompose;help;get'= {
        }
        &'rcompose;help;images'= {
        }
        &'rcompose;help;kill'= {
        }
        &'rcompose;help;logs'= {
        }
        &'rcompose;help;ls'= {
        }
        &'rcompose;help;man'= {
        }
        &'rcompose;help;pause'= {
        }
        &'rcompose;help;plan'= {
        }
        &'rcompose;help;port'= {
        }
        &'rcompose;help;port-forward'= {
        }
        &'rcompose;help;ps'= {
        }
        &'rcompose;help;publish'= {
        }
        &'rcompose;help;pull'= {
        }
        &'rcompose;help;push'= {
        }
        &'rcompose;help;restart'= {
        }
        &'rcompose;help;rm'= {
        }
        &'rcompose;help;rollout'= {
            cand status 'Wait until all pods are as the files want them, and ready'
            cand restart 'Replace all pods, as an update of the files would'
            cand history 'List former templates of pods, or show one'
            cand undo 'Make pods from a former template again'
            cand pause 'Leave pods as they are, whatever the files say'
            cand resume 'Replace pods again when the files say so'
        }
        &'rcompose;help;rollout;status'= {
        }
        &'rcompose;help;rollout;restart'= {
        }
        &'rcompose;help;rollout;history'= {
        }
        &'rcompose;help;rollout;undo'= {
        }
        &'rcompose;help;rollout;pause'= {
        }
        &'rcompose;help;rollout;resume'= {
        }
        &'rcompose;help;run'= {
        }
        &'rcompose;help;scale'= {
        }
        &'rcompose;help;start'= {
        }
        &'rcompose;help;stats'= {
        }
        &'rcompose;help;stop'= {
        }
        &'rcompose;help;top'= {
        }
        &'rcompose;help;unpause'= {
        }
        &'rcompose;help;up'= {
        }
        &'rcompose;help;version'= {
        }
        &'rcompose;help;volumes'= {
        }
        &'rcompose;help;wait'= {
        }
        &'rcompose;help;watch'= {
        }
        &'rcompose;help;help'= {
        }
    ]
    $completions[$command]
}
