# Sign files with the release's certificate, if there is one; without it, say so and go on.
#
#   packaging\windows\sign.ps1 FILE...
#
# WINDOWS_CERTIFICATE is the certificate as a PFX file in base64, WINDOWS_CERTIFICATE_PASSWORD its
# password. Both come from the repository's secrets.
param([Parameter(Mandatory = $true, ValueFromRemainingArguments = $true)][string[]]$Files)
$ErrorActionPreference = 'Stop'

if (-not $env:WINDOWS_CERTIFICATE) {
    Write-Host 'Not signed: there is no certificate (WINDOWS_CERTIFICATE).'
    exit 0
}
$certificate = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName() + '.pfx')
try {
    [IO.File]::WriteAllBytes($certificate, [Convert]::FromBase64String($env:WINDOWS_CERTIFICATE))
    $tool = Get-ChildItem "${env:ProgramFiles(x86)}\Windows Kits\10\bin\*\x64\signtool.exe" |
        Sort-Object FullName | Select-Object -Last 1 -ExpandProperty FullName
    & $tool sign /fd SHA256 /td SHA256 /tr http://timestamp.digicert.com `
        /f $certificate /p $env:WINDOWS_CERTIFICATE_PASSWORD /d 'FER Monitor' $Files
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}
finally {
    Remove-Item -Force -ErrorAction SilentlyContinue $certificate
}
