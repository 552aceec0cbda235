# Ends a throwaway cluster as soon as standard input ends, which it does when the run that started this
# process stops it, fails, panics or is killed. $1 is the cluster's folder.
dir=$1
cd /
trap : INT HUP TERM
read -r _

server=$(head -n 1 "$dir/data/postmaster.pid" 2>/dev/null)
if [ -n "$server" ]; then
    tries=0
    kill -s QUIT "$server" 2>/dev/null
    while kill -s 0 "$server" 2>/dev/null && [ "$tries" -lt 100 ]; do
        tries=$((tries + 1))
        if [ "$tries" -eq 70 ]; then kill -s KILL "$server" 2>/dev/null; fi
        sleep 0.1
    done
fi
rm -rf "$dir"
