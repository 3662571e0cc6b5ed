#!/bin/sh
# restore.sh PROJECT DIR [GENERATION]: write an archived git repository to DIR, without the program that archived it.
# Lies beside v1/ and can be run from anywhere. Needs git, sed, awk and one of sha256sum, shasum, openssl.
# Exits 0 only when every hash was right and the refs and HEAD of DIR are exactly the archived ones.
set -eu
LC_ALL=C; export LC_ALL
GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_TERMINAL_PROMPT=0 GIT_NO_REPLACE_OBJECTS=1
export GIT_CONFIG_NOSYSTEM GIT_CONFIG_GLOBAL GIT_TERMINAL_PROMPT GIT_NO_REPLACE_OBJECTS
unset GIT_DIR GIT_WORK_TREE GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_INDEX_FILE 2>/dev/null || :

die() { echo "restore.sh: $*" >&2; exit 1; }
[ $# -ge 2 ] && [ $# -le 3 ] || { echo "usage: sh restore.sh PROJECT DIR [GENERATION]" >&2; exit 2; }
project=$1 dir=$2 generation=${3:-}
case $project in ''|*[!a-z0-9.-]*|.*) die "$project: no project id; see the folders in v1/projects" ;; esac
case $generation in *[!0-9]*) die "$generation: a generation is a number" ;; esac
case $dir in /*) ;; *) dir=$PWD/$dir ;; esac
root=$(cd "$(dirname "$0")" && pwd) || exit 1
base=$root/v1/projects/$project
[ -d "$base" ] || die "no such project here: $project"
if [ -e "$dir" ] || [ -h "$dir" ]; then die "$dir exists already; give a folder that does not exist"; fi
for tool in git sed awk; do command -v "$tool" >/dev/null || die "$tool is needed and not installed"; done

sha() {
    if command -v sha256sum >/dev/null; then sha256sum <"$1" | awk '{ print $1 }'
    elif command -v shasum >/dev/null; then shasum -a 256 <"$1" | awk '{ print $1 }'
    elif command -v openssl >/dev/null; then openssl dgst -sha256 -r <"$1" | awk '{ print $1 }'
    else die "one of sha256sum, shasum, openssl is needed"; fi
}
# The manifests are canonical JSON on one line: a quote inside a string is written \", so "key": is never inside one.
text() { sed -n 's/.*[{,]"'"$2"'":"\([^"\\]*\(\\.[^"\\]*\)*\)"[,}].*/\1/p' "$1"; }
number() { sed -n 's/.*[{,]"'"$2"'":\([0-9][0-9]*\)[,}].*/\1/p' "$1"; }
blob() {                                  # path of a blob whose bytes were checked
    case $1 in *[!0-9a-f]*|'') die "not a hash in the manifest: $1" ;; esac
    path=$root/v1/blobs/sha256/$(echo "$1" | sed 's/^\(..\)\(..\).*/\1\/\2/')/$1
    [ -f "$path" ] || die "missing: $path"
    [ "$(sha "$path")" = "$1" ] || die "damaged: $path"
    echo "$path"
}

head=$base/head.json
if [ -z "$generation" ]; then
    [ -f "$head" ] || die "no head.json; name a generation, see $base/gen"
    generation=$(number "$head" current)
    [ -n "$generation" ] || die "head.json names no current generation; name one, see $base/gen"
fi
manifest=$base/gen/$(printf %08d "$(echo "$generation" | sed 's/^0*\(.\)/\1/')").json
[ -f "$manifest" ] || die "no generation $generation: $manifest"
if [ -f "$head" ] && [ "$(number "$head" generation)" = "$generation" ]; then
    [ "$(sha "$manifest")" = "$(text "$head" manifest_sha256)" ] || die "damaged: $manifest"
fi
after=$base/gen/$(printf %08d $(( $(echo "$generation" | sed 's/^0*\(.\)/\1/') + 1 ))).json
if [ -f "$after" ]; then
    [ "$(sha "$manifest")" = "$(text "$after" prev_manifest_sha256)" ] || die "damaged: $manifest"
fi

format=$(text "$manifest" object_format)
case $format in sha1|sha256) ;; *) die "damaged: $manifest" ;; esac
git init -q --bare --template= --object-format="$format" "$dir"
git() { command git --git-dir="$dir" -c core.hooksPath=/dev/null -c gc.auto=0 -c maintenance.auto=false -c safe.bareRepository=all "$@"; }

count=0
bundles=$(sed -n 's/.*[{,]"bundles":\[\([^]]*\)\].*/\1/p' "$manifest" | sed 's/},{/}\
{/g' | sed -n 's/.*"sha256":"\([0-9a-f]*\)".*/\1/p')
for hash in $bundles; do
    count=$((count + 1))
    bundle=$(blob "$hash") || exit 1
    git fetch -q --no-tags --no-write-fetch-head "$bundle" "+refs/*:refs/restore/$count/*" || die "cannot be unbundled: $bundle"
    if sed -n '/^$/q;p' "$bundle" | awk '$2 == "HEAD" { found = 1 } END { exit !found }'; then
        git fetch -q --no-tags --no-write-fetch-head "$bundle" "+HEAD:refs/restore-head/$count" || die "cannot be unbundled: $bundle"
    fi
done

list=$(blob "$(sed -n 's/.*[{,]"refs":{"blob":"\([0-9a-f]*\)".*/\1/p' "$manifest")") || exit 1
# An object id names its object: refs are created by id, whatever name a bundle gave it.
sed 's/^\([0-9a-f]*\) \(.*\)$/create \2 \1/' "$list" | git update-ref --stdin || die "refs could not be set"
git for-each-ref --format='delete %(refname)' refs/restore refs/restore-head | git update-ref --stdin
symref=$(text "$manifest" head_symref)
oid=$(text "$manifest" head_oid)
if [ -n "$symref" ]; then
    symref=$(printf %s "$symref" | sed 's/\\\\x\([0-9a-f][0-9a-f]\)/\\0\1/g')   # \\xe9 in JSON is the byte e9
    case $symref in *\\0*) symref=$(printf %s "$symref" | awk '{
        hex = "0123456789abcdef"; out = ""
        while (match($0, /\\0[0-9a-f][0-9a-f]/)) {
            byte = (index(hex, substr($0, RSTART + 2, 1)) - 1) * 16 + index(hex, substr($0, RSTART + 3, 1)) - 1
            out = out substr($0, 1, RSTART - 1) sprintf("%c", byte); $0 = substr($0, RSTART + RLENGTH)
        }
        print out $0 }') ;; esac
    git symbolic-ref HEAD "$symref"
elif [ -n "$oid" ]; then
    git update-ref --no-deref HEAD "$oid"
fi

[ "$(git for-each-ref --format='%(objectname) %(refname)')" = "$(cat "$list")" ] || die "the refs of $dir are not the archived ones"
if [ -n "$symref" ]; then [ "$(git symbolic-ref HEAD)" = "$symref" ] || die "HEAD of $dir is not the archived one"; fi
if [ -n "$oid" ]; then [ "$(git rev-parse HEAD)" = "$oid" ] || die "HEAD of $dir is not the archived one"; fi
git fsck --full --no-dangling --connectivity-only >/dev/null 2>&1 || die "$dir lacks objects"
echo "$project generation $generation restored to $dir: $(awk 'END { print NR }' "$list") refs, all hashes right"
