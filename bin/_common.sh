# shellcheck shell=bash
# Shared by the scripts in bin/: the project's own Python environment, made on first use. Sourced, not run.
# Progress goes to stderr, and only when something is really being installed: stdout belongs to the command.

set -euo pipefail

top=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd -P)
venv="$top/.venv"
python="$venv/bin/python"
stamp="$venv/portal-stamp"
requirements="$top/requirements.txt"
export PYTHONPATH="$top${PYTHONPATH:+:$PYTHONPATH}"

# What a fresh environment takes on the disk, with room to unpack.
room_needed_mb=1200

tell() { printf '%s\n' "$@" >&2; }

stop_with() {
    tell "$@"
    exit 1
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# The newest suitable Python 3.11+ of this machine; the plain name first.
find_python() {
    local name
    for name in ${PORTAL_PYTHON:+"$PORTAL_PYTHON"} python3 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null && is_new_enough "$name"; then
            command -v "$name"
            return
        fi
    done
    stop_with "ต้องมี Python 3.11 ขึ้นไป โปรดติดตั้งแล้วลองใหม่ (Debian: apt-get install python3 python3-venv)" \
        "Python 3.11 or newer is needed. Install it, then try again (Debian: apt-get install python3 python3-venv)."
}

may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

# Debian splits venv from Python.
ensure_venv_module() {
    "$1" -c 'import venv, ensurepip' 2>/dev/null && return
    local package
    package=$("$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if may_install; then
        tell "Installing with apt: $package …"
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >&2 ||
            { apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package" >&2; } || true
    fi
    "$1" -c 'import venv, ensurepip' 2>/dev/null ||
        stop_with "เครื่องนี้ยังขาด: $package โปรดติดตั้งด้วย: apt-get install $package" \
            "Missing on this machine: $package. Nothing was changed. Install it: apt-get install $package"
}

check_room() {
    local free_mb
    free_mb=$(df -Pm -- "$top" | awk 'NR == 2 { print $4 }')
    [ "$free_mb" -ge "$room_needed_mb" ] ||
        stop_with "พื้นที่ดิสก์ไม่พอ: ต้องการ $room_needed_mb MB เหลือ $free_mb MB โปรดเพิ่มพื้นที่ว่างแล้วลองใหม่" \
            "Not enough room on the disk of $top: $room_needed_mb MB are needed to install, $free_mb MB are free. Nothing was changed."
}

# What the environment was made from: a changed requirements file, Python or place makes it anew or completes it.
wanted_stamp() {
    sha256sum <"$requirements"
    printf '%s\n' "$venv"
}

environment_is_ready() {
    [ -x "$python" ] && [ -r "$stamp" ] && [ "$(<"$stamp")" = "$(wanted_stamp)" ]
}

make_environment() {
    local base
    [ -w "$top" ] || stop_with "ผู้ใช้นี้เขียนลงใน $top ไม่ได้ โปรดใช้ผู้ใช้ที่เป็นเจ้าของ" \
        "This user may not write in $top. Start as the user who owns the checkout."
    check_room
    # An environment that was moved with its checkout, or whose Python is gone, cannot be completed.
    if ! "$python" -c 'import pip' 2>/dev/null || { [ -r "$stamp" ] && [ "$(sed -n 2p "$stamp")" != "$venv" ]; }; then
        base=$(find_python) || exit 1
        ensure_venv_module "$base"
        tell "กำลังสร้างสภาพแวดล้อม Python … / Making the Python environment in .venv (once) …"
        "$base" -m venv --clear "$venv" >&2 || stop_with "The Python environment could not be made in $venv."
    fi
    rm -f -- "$stamp"
    tell "กำลังติดตั้งไลบรารี (อาจใช้เวลาสองสามนาที) … / Installing the requirements (this may take some minutes) …"
    "$python" -m pip install -qq --no-input --disable-pip-version-check --require-hashes -r "$requirements" >&2 ||
        stop_with "ติดตั้งไลบรารีไม่สำเร็จ ดูสาเหตุด้านบน แล้วลองใหม่ (ข้อมูลไม่ถูกแตะต้อง)" \
            "The requirements could not be installed; the lines above say why. Data was not touched. Try again."
    wanted_stamp >"$stamp"
    embedded libraries || tell "(PDF ทำไม่ได้จนกว่าจะติดตั้ง ส่วนอื่นใช้ได้ / Without them no PDF can be made; the rest works.)"
}

# Make the environment when it is missing or stale; one process at a time.
ensure_environment() {
    environment_is_ready && return
    mkdir -p -- "$top/var/run" 2>/dev/null ||
        stop_with "ผู้ใช้นี้เขียนลงใน $top/var ไม่ได้ โปรดใช้ผู้ใช้ที่เป็นเจ้าของ" \
            "This user may not write in $top/var. Start as the user who owns the checkout."
    {
        flock 9
        environment_is_ready || make_environment
    } 9>"$top/var/environment.lock"
}

# The portal's own duties (unpsa_portal/embedded), seen from wherever the caller stands.
embedded() { "$python" -P -m unpsa_portal.embedded "$@"; }
