#!/bin/sh
{ # A shell reads a group to its end before it runs any of it: a copy of this file that was cut short does nothing.
# restore.sh PROJECT DIR [GENERATION]: bring an archived git repository back, as the bare repository DIR.
#
# Lies beside v1/ and may be run from anywhere. PROJECT is the name of a folder in v1/projects; GENERATION is the number
# of a file in its gen/ (default: "current" of its head.json). Needs git, sed, awk and one of sha256sum, shasum, openssl.
# Every stored object that is used is compared with its SHA-256. Exit 0 only when objects, refs and HEAD equal what was
# archived; 1: something is wrong (what was made so far is left at DIR, to look at); 2: wrong arguments.
LC_ALL=C
export LC_ALL
set -u

say() { printf 'restore: %s\n' "$*" >&2; }
usage() {
    say "$*"
    say "usage: sh restore.sh PROJECT DIR [GENERATION]"
    exit 2
}
number() { # number TEXT: whether it is one
    case $1 in '' | 0* | *[!0-9]* | ?????????*) return 1 ;; esac
}
die() {
    say "$*"
    [ -z "${made-}" ] || say "NOT RESTORED. What was made so far is left at $dir: do not use it"
    exit 1
}

# sha: the SHA-256 of standard input. Files come that way, so that no tool prints or mangles their names.
if command -v sha256sum >/dev/null 2>&1; then
    sha() { sha256sum | sed 's/ .*//'; }
elif command -v shasum >/dev/null 2>&1; then
    sha() { shasum -a 256 | sed 's/ .*//'; }
elif command -v openssl >/dev/null 2>&1; then
    sha() { openssl dgst -sha256 | sed 's/.*[ =]//'; }
else
    die "no sha256sum, shasum or openssl here; install one of them"
fi
for tool in git sed awk; do
    command -v "$tool" >/dev/null 2>&1 || die "no $tool here; install it"
done

# What a user or a machine has configured must not change what comes back.
# shellcheck disable=SC2013 # these names have no spaces
for name in $(awk 'BEGIN { for (name in ENVIRON) if (name ~ /^GIT_[A-Z0-9_]+$/) print name }'); do
    unset "$name"
done
GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_NO_REPLACE_OBJECTS=1 GIT_TERMINAL_PROMPT=0
export GIT_CONFIG_NOSYSTEM GIT_CONFIG_GLOBAL GIT_NO_REPLACE_OBJECTS GIT_TERMINAL_PROMPT

case $# in 2 | 3) ;; *) usage "two or three arguments, not $#" ;; esac
project=$1 dir=$2 generation=${3-}
case $project in '' | .* | *..* | *[!a-z0-9.-]*) usage "not a project id: $project" ;; esac
[ $# -eq 2 ] || number "$generation" || usage "not a generation: $generation"
[ -n "$dir" ] || usage "DIR is empty"
case $dir in /*) ;; *) dir=$PWD/$dir ;; esac
if [ -e "$dir" ] || [ -h "$dir" ]; then usage "$dir exists already; give a folder that does not exist"; fi

case $0 in */*) here=${0%/*}/ ;; *) here=./ ;; esac
case $here in /*) ;; *) here=$PWD/$here ;; esac
folder=${here}v1/projects/$project
[ -d "$folder" ] || die "no project $project: there is no folder $folder"

# value KEY FILE: what stands behind "KEY": in one of the archive's JSON files. A quote inside a JSON string always
# follows a backslash, so "KEY": never matches inside one; each KEY that is asked for occurs once in its file.
value() {
    awk -v key="\"$1\":" '
        (at = index($0, key)) {
            rest = substr($0, at + length(key))
            if (substr(rest, 1, 1) != "\"") { sub(/[,}].*/, "", rest); print rest; exit }
            for (i = 2; i <= length(rest); i++) {
                c = substr(rest, i, 1)
                if (c == "\"") { print substr(rest, 2, i - 2); exit }
                if (c == "\\") i++
            }
        }' "$2"
}
number8() { printf '%08d' "$1"; }
sound() { # sound SHA256: whether the blob's bytes are right; path: where it lies; trouble: what is wrong with it
    case $1 in *[!0-9a-f]* | '') die "the manifest names a blob that cannot be: $1" ;; esac
    path=${here}v1/blobs/sha256/$(printf '%s\n' "$1" | awk '{ print substr($0, 1, 2) "/" substr($0, 3, 2) "/" $0 }')
    trouble="missing: $path"
    [ -f "$path" ] || return 1
    found=$(sha <"$path")
    trouble="damaged: $path has sha256 $found"
    [ "$found" = "$1" ]
}
blob() { # blob SHA256: sets path; ends here where its bytes are not right
    sound "$1" || die "$trouble"
}
stand_in() { # stand_in SHA256: what a repair stored in the place of a damaged bundle, the newest last
    for event in "$folder"/events/*.json; do
        [ -f "$event" ] || continue
        awk -v damaged="$1" '
            /"kind":"repair"/ && match($0, /"substitutes":\[[^]]*\]/) {
                pairs = substr($0, RSTART, RLENGTH)
                if (at = index(pairs, "\"" damaged " ")) print substr(pairs, at + length(damaged) + 2, 64)
            }' "$event"
    done
}
bundle() { # bundle SHA256: sets path to the bundle, or to a sound one that brings the same objects
    sound "$1" && return
    reason=$trouble instead=''
    for other in $(stand_in "$1"); do
        if sound "$other"; then instead=$path; else reason="$reason; and its substitute is $trouble"; fi
    done
    [ -n "$instead" ] || die "$reason"
    path=$instead
    say "warning: $reason; a repair stored $path in its place, which is used"
}

# head.json vouches for the highest manifest, each manifest for the one before it.
head=$folder/head.json top='' vouched=''
if [ -f "$head" ]; then
    unsealed=$(sed 's/,"self_sha256":"[0-9a-f]*"}$/}/' "$head" | sha)
    if [ "$unsealed" = "$(value self_sha256 "$head")" ]; then
        top=$(value generation "$head") vouched=$(value manifest_sha256 "$head")
        number "$top" || die "head.json names no generation: $project only points to another project, see its events"
    else
        say "warning: head.json is damaged, the manifest cannot be compared with it"
    fi
fi
if [ -z "$generation" ]; then
    [ -n "$top" ] || die "no sound head.json, so say which generation: a number from $folder/gen"
    generation=$(value current "$head")
    number "$generation" || die "no generation of $project counts as current; say which: a number from $folder/gen"
fi
manifest=$folder/gen/$(number8 "$generation").json
[ -f "$manifest" ] || die "no generation $generation: there is no $manifest"
if [ -n "$top" ] && [ "$top" -ge "$generation" ]; then
    at=$top
    while :; do
        link=$folder/gen/$(number8 "$at").json
        if [ ! -f "$link" ] || [ "$(sha <"$link")" != "$vouched" ]; then
            [ "$at" != "$generation" ] || die "damaged: $link does not have sha256 $vouched"
            say "warning: $link is missing or damaged, so nothing vouches for the manifest of generation $generation"
            break
        fi
        [ "$at" != "$generation" ] || break
        vouched=$(value prev_manifest_sha256 "$link")
        at=$((at - 1))
    done
fi
[ "$(value generation "$manifest")" = "$generation" ] || die "damaged: $manifest does not hold generation $generation"
[ "$(value project_id "$manifest")" = "$project" ] || die "damaged: $manifest does not belong to $project"

format=$(value object_format "$manifest")
case $format in sha1 | sha256) ;; *) die "the manifest names an unknown object format: $format" ;; esac
reflist_sha=$(sed -n 's/.*"refs":{"blob":"\([0-9a-f]*\)".*/\1/p' "$manifest")
blob "$reflist_sha"
reflist=$path
awk '!/^[0-9a-f]+ refs\/[^ ]+$/ { exit 1 }' "$reflist" || die "not a list of refs: $reflist"

made=1
git init --quiet --bare --template= --object-format="$format" -- "$dir" || die "git cannot make $dir"
g() { git --git-dir="$dir" "$@"; }

# Bundles in order: each may need objects of those before it, which stay reachable by the refs made here on the way.
count=0
# shellcheck disable=SC2013 # these are hashes
for sha256 in $(sed -n 's/.*"bundles":\[\([^]]*\)\].*/\1/p' "$manifest" |
    awk '{ while (match($0, /"sha256":"[0-9a-f]*"/)) { print substr($0, RSTART + 10, RLENGTH - 11); $0 = substr($0, RSTART + RLENGTH) } }'); do
    count=$((count + 1))
    bundle "$sha256"
    tips=$(g bundle unbundle "$path") || die "git cannot unbundle $path"
    printf '%s\n' "$tips" | awk -v n="$count" 'NF { print "create refs/restore/" n "/" NR " " $1 }' |
        g update-ref --stdin || die "git cannot keep the tips of $path"
done
g for-each-ref --format='delete %(refname)' | g update-ref --stdin || die "git cannot remove the refs made on the way"

awk '{ at = index($0, " "); print "create " substr($0, at + 1) " " substr($0, 1, at - 1) }' "$reflist" |
    g update-ref --stdin || die "git cannot set the archived refs: is an object missing?"
symref=$(value head_symref "$manifest" | awk '{
    gsub(/\\"/, "\"")
    while (at = match($0, /\\\\x[0-9a-f][0-9a-f]/)) { # an undecodable byte is written \xff, and so \\xff in JSON
        high = index("0123456789abcdef", substr($0, at + 3, 1)) - 1
        low = index("0123456789abcdef", substr($0, at + 4, 1)) - 1
        done = done substr($0, 1, at - 1) sprintf("%c", high * 16 + low)
        $0 = substr($0, at + 5)
    }
    print done $0
}')
oid=$(value head_oid "$manifest")
case $symref in refs/* | null) ;; *) die "the manifest says that HEAD points to what is no ref: $symref" ;; esac
case $oid in null) ;; '' | *[!0-9a-f]*) die "the manifest says that HEAD is what is no object id: $oid" ;; esac
if [ "$symref" != null ]; then
    g symbolic-ref HEAD "$symref" || die "git cannot set HEAD to $symref"
elif [ "$oid" != null ]; then
    g update-ref --no-deref HEAD "$oid" || die "git cannot set HEAD to $oid"
else # upstream showed no HEAD and git wants one: it points to a ref that is not there
    g symbolic-ref HEAD "$(awk '{ split($2, part, "/"); taken[part[2]] = 1 }
        END { name = "no-head"; while (name in taken) name = "no-head-" (++n); print "refs/" name }' "$reflist")" ||
        die "git cannot leave HEAD out"
fi

# The proof: what git says now is, byte for byte, what was archived.
[ "$(g for-each-ref --format='%(objectname) %(refname)' | sha)" = "$reflist_sha" ] || die "the refs are not those archived ($reflist)"
if [ "$symref" != null ]; then
    [ "$(g symbolic-ref HEAD)" = "$symref" ] || die "HEAD does not point to $symref"
elif [ "$oid" != null ]; then
    if g symbolic-ref --quiet HEAD >/dev/null; then die "HEAD is not detached"; fi
fi
if at=$(g symbolic-ref --quiet HEAD); then # rev-parse would take refs/HEAD for an unborn HEAD
    found=$(g show-ref --verify --hash "$at" 2>/dev/null || printf null)
else
    found=$(g rev-parse --quiet --verify HEAD || printf null)
fi
[ "$found" = "$oid" ] || die "HEAD is not $oid"
g rev-list --objects --quiet --all || die "an object that a ref reaches is missing"
objects=$(g cat-file --batch-all-objects --batch-check | sha) # git lists them sorted
[ "$objects" = "$(value object_set_digest "$manifest")" ] || die "the objects are not those archived"
if [ "$symref" = null ]; then
    if [ "$oid" = null ]; then symref="left out, as at the source"; else symref="detached at $oid"; fi
fi
say "generation $generation of $project is at $dir: $(awk 'END { print NR }' "$reflist") refs, HEAD $symref"
exit 0
}
