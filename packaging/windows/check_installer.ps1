# Install what scripts/package.py made, silently and for this person alone, run its self-test, and
# remove it again: the program goes, sessions stay.
$ErrorActionPreference = 'Stop'

$setup = Get-Item dist\release\*-setup.exe
$folder = Join-Path ([IO.Path]::GetTempPath()) 'fer-monitor-installed'
$done = Start-Process $setup -Wait -PassThru -ArgumentList '/VERYSILENT', '/CURRENTUSER', '/NORESTART', "/DIR=`"$folder`""
if ($done.ExitCode -ne 0) { throw "The installer ended with $($done.ExitCode)." }
& "$folder\fer-monitor.exe" --self-test
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }

$data = Join-Path $env:LOCALAPPDATA 'fer-monitor'
New-Item -ItemType Directory -Force $data | Out-Null
New-Item -ItemType File -Force (Join-Path $data 'kept.txt') | Out-Null
Start-Process "$folder\unins000.exe" -Wait -ArgumentList '/VERYSILENT', '/SUPPRESSMSGBOXES'
# The uninstaller goes on in a copy of itself for a moment.
foreach ($second in 1..30) {
    if (-not (Test-Path "$folder\fer-monitor.exe")) { break }
    Start-Sleep -Seconds 1
}
if (Test-Path "$folder\fer-monitor.exe") { throw 'The program is still there after its removal.' }
if (-not (Test-Path (Join-Path $data 'kept.txt'))) { throw 'A silent removal deleted sessions.' }
Remove-Item (Join-Path $data 'kept.txt')
