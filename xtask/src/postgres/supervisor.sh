# Ends a throwaway cluster as soon as standard input ends, which it does when the run that started this
# process stops it, fails, panics or is killed. $1 is the cluster's folder.
dir=$1
cd /
trap : INT HUP TERM
read -r _

# Shared memory would outlive an initdb that is stopped midway; it takes a second.
if [ -e "$dir/initialising" ]; then sleep 3; fi

server=$(head -n 1 "$dir/data/postmaster.pid" 2>/dev/null)
if [ -n "$server" ]; then
    tries=0
    while kill -s 0 "$server" 2>/dev/null && [ "$tries" -lt 100 ]; do
        # Again and again: a server that has only just started does not listen yet.
        if [ "$tries" -lt 70 ]; then signal=QUIT; else signal=KILL; fi
        kill -s "$signal" "$server" 2>/dev/null
        tries=$((tries + 1))
        sleep 0.1
    done
fi
rm -rf "$dir"
