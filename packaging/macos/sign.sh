#!/usr/bin/env bash
# Sign and notarise the app, if the release has a certificate; without one, say so and go on.
#
#   packaging/macos/sign.sh "dist/FER Monitor.app"
#
# From the repository's secrets: MACOS_CERTIFICATE (a .p12 file in base64), its
# MACOS_CERTIFICATE_PASSWORD, MACOS_IDENTITY ("Developer ID Application: ..."), and for
# notarisation APPLE_ID, APPLE_TEAM_ID and APPLE_APP_PASSWORD.
set -euo pipefail

app=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [ -z "${MACOS_CERTIFICATE:-}" ]; then
    echo "Not signed: there is no certificate (MACOS_CERTIFICATE). macOS will ask before the first start."
    exit 0
fi
scratch=$(mktemp -d)
keychain=$scratch/release.keychain-db
trap 'security delete-keychain "$keychain" 2>/dev/null || true; rm -rf "$scratch"' EXIT
password=$(openssl rand -hex 16)
printf '%s' "$MACOS_CERTIFICATE" | base64 --decode >"$scratch/certificate.p12"
security create-keychain -p "$password" "$keychain"
security unlock-keychain -p "$password" "$keychain"
security import "$scratch/certificate.p12" -k "$keychain" -P "$MACOS_CERTIFICATE_PASSWORD" -T /usr/bin/codesign
security set-key-partition-list -S apple-tool:,apple: -s -k "$password" "$keychain" >/dev/null
security list-keychains -d user -s "$keychain" login.keychain-db

# From the inside out: every library, then the app around them.
find "$app/Contents" -type f \( -name '*.so' -o -name '*.dylib' -o -perm -u+x \) -print0 |
    xargs -0 codesign --force --timestamp --options runtime --keychain "$keychain" \
        --entitlements "$here/entitlements.plist" --sign "$MACOS_IDENTITY"
codesign --force --timestamp --options runtime --keychain "$keychain" \
    --entitlements "$here/entitlements.plist" --sign "$MACOS_IDENTITY" "$app"
codesign --verify --deep --strict "$app"

if [ -n "${APPLE_ID:-}" ]; then
    ditto -c -k --keepParent "$app" "$scratch/app.zip"
    xcrun notarytool submit "$scratch/app.zip" --wait --apple-id "$APPLE_ID" \
        --team-id "$APPLE_TEAM_ID" --password "$APPLE_APP_PASSWORD"
    xcrun stapler staple "$app"
fi
