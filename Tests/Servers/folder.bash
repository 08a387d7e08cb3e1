# shellcheck shell=bash
# For scripts whose tests start servers and programs: `folder` for all that they make. However the script ends, by a signal
# too, nothing of it is left.
folder=$(mktemp -d "${TMPDIR:-/tmp}/esi-worker-tests.XXXXXX")
# The servers' own users look for theirs in it.
chmod o+x "$folder"
job=

clean_up() {
    trap '' INT TERM
    if [[ -n $job ]]; then
        # Waited for, so that the shell does not tell of it.
        { kill -KILL -- -"$job" && wait "$job"; } 2>/dev/null || true
    fi
    Tests/Servers/end "$folder"
    if mountpoint -q "$folder/disk"; then umount "$folder/disk" || true; fi
    rm -rf -- "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# in_background COMMAND...: so that a signal is answered at once, and not when the command has ended. It has a group of its
# own: Ctrl-C comes to the script alone.
in_background() {
    local status=0
    set -m
    "$@" </dev/null &
    job=$!
    set +m
    wait "$job" || status=$?
    job=
    return "$status"
}
