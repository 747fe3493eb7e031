#!/bin/sh
# Install FER Monitor for this person, without an administrator, or take it away again.
#
#   ./install.sh                 into ~/.local; start it from the menu or with fer-monitor
#   ./install.sh --uninstall     asks whether sessions and settings go as well
#   ./install.sh --uninstall --delete-data | --keep-data     the same without a question
set -eu

here=$(cd "$(dirname "$0")" && pwd)
base=${HOME:?}/.local
app=$base/opt/fer-monitor
command=$base/bin/fer-monitor
share=${XDG_DATA_HOME:-$base/share}
entry=$share/applications/fer-monitor.desktop
icons=$share/icons/hicolor
data=$share/fer-monitor
settings=${XDG_CONFIG_HOME:-$HOME/.config}/fer-monitor
logs=${XDG_STATE_HOME:-$base/state}/fer-monitor
answer=

refresh() {
    # Menus notice by themselves sooner or later.
    update-desktop-database "$share/applications" 2>/dev/null || true
    gtk-update-icon-cache -q "$icons" 2>/dev/null || true
}

install_it() {
    [ -x "$here/program/fer-monitor" ] || {
        echo "install.sh: the folder 'program' is not beside this file; unpack the archive again." >&2
        exit 1
    }
    mkdir -p "$base/opt" "$base/bin" "$share/applications" "$icons/256x256/apps" "$icons/scalable/apps"
    # Beside the old one first, so that a full disk does not leave half of a program.
    rm -rf "$app.new"
    cp -R "$here/program" "$app.new"
    rm -rf "$app"
    mv "$app.new" "$app"
    cp "$here/install.sh" "$app/install.sh"
    ln -sf "$app/fer-monitor" "$command"
    # A menu does not look into ~/.local/bin everywhere. Quoted for folders with spaces in them.
    sed "s|^Exec=.*|Exec=\"$command\"|" "$here/fer-monitor.desktop" >"$entry"
    cp "$here/fer-monitor.png" "$icons/256x256/apps/fer-monitor.png"
    cp "$here/fer-monitor.svg" "$icons/scalable/apps/fer-monitor.svg"
    refresh
    echo "FER Monitor is installed. Start it from the menu, or with: $command"
    echo "To take it away again: $app/install.sh --uninstall"
}

uninstall_it() {
    if [ -z "$answer" ]; then
        if [ -t 0 ]; then
            printf 'Delete your saved sessions (%s) and settings (%s) too? [y/N] ' "$data" "$settings"
            read -r answer
        else
            answer=n
        fi
    fi
    rm -rf "$app" "$app.new"
    rm -f "$command" "$entry" "$icons/256x256/apps/fer-monitor.png" "$icons/scalable/apps/fer-monitor.svg"
    refresh
    case $answer in
        y* | Y*)
            rm -rf "$data" "$settings" "$logs"
            echo "FER Monitor, its sessions and its settings are gone."
            ;;
        *) echo "FER Monitor is gone. Sessions stay in $data, settings in $settings." ;;
    esac
    echo "The tables in your Documents folder stay; delete them there if you no longer need them."
}

wanted=install
for word in "$@"; do
    case $word in
        --uninstall) wanted=uninstall ;;
        --delete-data) answer=y ;;
        --keep-data) answer=n ;;
        *)
            echo "usage: install.sh [--uninstall [--delete-data | --keep-data]]" >&2
            exit 2
            ;;
    esac
done
if [ "$wanted" = uninstall ]; then uninstall_it; else install_it; fi
