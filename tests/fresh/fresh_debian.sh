#!/usr/bin/env bash
# fresh_debian.sh RELEASE FOLDER: both commands of the README in a bare Debian, as a new user would type them.
# debootstrap makes the root in FOLDER; this checkout's last commit is unpacked in it, and ../shared beside it where it is.
# Needs root and Debian's archive. Status 77, and one line that says why, where it cannot be tried.
# The times go to FOLDER/result.txt. LUTHIER_KEEP_ROOT=1 leaves the root there.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checkout=$(cd "$here/../.." && pwd)
release=$1
folder=$2
root=$folder/root
skip() { echo "fresh $release skipped: $*"; exit 77; }

[ "$(id -u)" -eq 0 ] || skip "only root can make a root"
command -v debootstrap >/dev/null || skip "debootstrap is not installed"
# The mirror that this machine uses, whichever it is.
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
  grep -Eo 'https?://[^ ]+/debian/?([[:space:]]|$)' | head -1 | tr -d '[:space:]')
[ -n "$mirror" ] || skip "no mirror of Debian is named in /etc/apt"

mounted=()
clean_up() {
  local place
  for place in "${mounted[@]}"; do
    umount -R -l "$place" 2>/dev/null
  done
  # Do not remove anything of this machine that is still mounted below.
  if [ -z "${LUTHIER_KEEP_ROOT:-}" ] && ! grep -q " $(realpath "$root")/" /proc/self/mounts; then
    rm -rf --one-file-system "$root"
  fi
}
trap clean_up EXIT
mkdir -p "$folder"
if [ ! -e "$root/etc/debian_version" ]; then
  debootstrap --variant=minbase "$release" "$root" "$mirror" >"$folder/debootstrap.log" 2>&1 ||
    skip "debootstrap failed ($(tail -1 "$folder/debootstrap.log"))"
fi
mount -t proc proc "$root/proc" || skip "nothing can be mounted here"
mounted+=("$root/proc")
mount --rbind /dev "$root/dev" && mounted+=("$root/dev")
mount --make-rslave "$root/dev" # what is unmounted there stays mounted here
mkdir -p "$root/home/new/luthier/main"
git -C "$checkout" archive HEAD | tar -x -C "$root/home/new/luthier/main"
if [ -d "$checkout/../shared" ]; then
  mkdir -p "$root/home/new/luthier/shared"
  mount --bind "$checkout/../shared" "$root/home/new/luthier/shared" && mounted+=("$root/home/new/luthier/shared")
fi
cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null

commit=$(git -C "$checkout" rev-parse --short HEAD)
echo "$release ($(cat "$root/etc/debian_version")), commit $commit" >"$folder/result.txt"
failed=0
# The peers need gigabytes of packages that are not Debian's: they are tested outside.
for command in "installer/run.sh --headless" "installer/test.sh"; do
  begin=$(date +%s)
  chroot "$root" env -i HOME=/home/new PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 LUTHIER_PEERS=off \
    bash -c "cd /home/new/luthier/main && $command" >"$folder/$(basename "${command%% *}").log" 2>&1
  status=$?
  [ $status -eq 0 ] || failed=1
  echo "$command: status $status after $((($(date +%s) - begin) / 60)) min" >>"$folder/result.txt"
done
cat "$folder/result.txt"
[ $failed -eq 0 ] || tail -30 "$folder"/*.sh.log
exit $failed
