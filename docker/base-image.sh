#!/bin/sh
# The base of the image where no registry can be reached: a minimal Debian 12, by debootstrap, as root. The mirror is the one that this machine uses.
set -eu
name=localhost/omnirelay-base:bookworm
if podman image exists "$name"; then exit 0; fi
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(SITE) $(CODENAME)' 'Identifier: Packages' | awk '$2 == "bookworm" { print $1; exit }')}
debootstrap --variant=minbase --include=ca-certificates,libatomic1 bookworm "$root/debian" "$mirror"
rm -rf "$root"/debian/var/cache/apt/* "$root"/debian/var/lib/apt/lists/* "$root"/debian/usr/share/doc/*
tar --create --numeric-owner --directory "$root/debian" . | podman import - "$name"
