# Sourced by run.sh and test.sh: installs what the dependency list names and this machine lacks.

# Packages that libtorch-cuda-dev replaces and cannot be installed beside.
replaced_by_cuda="libtorch-dev libgloo-dev"

# wanted_packages KIND...: the packages of these kinds that this release of Debian has
wanted_packages() {
  local kind release
  release=$(. /etc/os-release && echo "${VERSION_ID:-999}") # testing has no number: it is newer than all
  for kind in "$@"; do
    awk -v kind="$kind" -v release="$release" '$1 == kind && $3 + 0 <= release + 0 {print $2}' "$installer/dependencies"
  done
}

# install_missing KIND...: needs neither root nor network when nothing is missing
install_missing() {
  local package missing=()
  for package in $(wanted_packages "$@"); do
    if [[ " $* " == *" cuda "* && " $replaced_by_cuda " == *" $package "* ]]; then
      continue
    fi
    if ! dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed; then
      missing+=("$package")
    fi
  done
  if [ ${#missing[@]} -eq 0 ]; then
    return 0
  fi
  local command=(apt-get install -y --no-install-recommends "${missing[@]}")
  echo "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  if [ "$(id -u)" -eq 0 ]; then
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive "${command[@]}"
  elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
    sudo apt-get update -q
    sudo DEBIAN_FRONTEND=noninteractive "${command[@]}"
  else
    echo "These packages are missing and can only be installed by root. Run as root:" >&2
    echo "  apt-get update && ${command[*]}" >&2
    return 1
  fi
}

# build PRESET: configures and builds with two jobs
build() {
  (cd "$root" && cmake --preset "$1" >"$root/build-$1.log" 2>&1 || { cat "$root/build-$1.log" >&2; exit 1; }
   rm -f "$root/build-$1.log"
   cmake --build --preset "$1")
}
