# Runs once, from the pass specialize, and registers first-start.ps1 for the starts that follow.
#
# Windows Setup waits for it, so all it does has a time limit, ten minutes together. A failure is logged and ends with 0:
# the machine is fine otherwise.

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
try {
    . (Join-Path $PSScriptRoot 'functions.ps1')
    . (Join-Path $PSScriptRoot 'windows.ps1')
    Protect-Folder $PSScriptRoot
    Register-StartTask (Join-Path $PSScriptRoot 'first-start.ps1')
    Write-Log 'registered'
}
catch { Write-Log "not registered: $(Get-Message $_)" }
exit 0
