# Runs once, from the pass specialize, and registers first-start.ps1 for the starts that follow.
#
# It also installs the drivers that Windows' first pages (OOBE) need, of the folders that jobs.json has for specialize. What
# does not install here is tried again at the first start.
#
# Windows Setup waits for it, so all it does has a time limit: ten minutes together, and that of each such folder. A failure
# is logged and ends with 0: the machine is fine otherwise.

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
trap { exit 0 }

try {
    . (Join-Path $PSScriptRoot 'functions.ps1')
    . (Join-Path $PSScriptRoot 'windows.ps1')
    Protect-Folder $PSScriptRoot
    Register-StartTask (Join-Path $PSScriptRoot 'first-start.ps1')
    Write-Log 'registered'
}
catch { Write-Log "not registered: $(Get-Message $_)" }

try {
    foreach ($job in (Read-Jobs).drivers) {
        if ($job.install -ne 'specialize') { continue }
        $watch = [Diagnostics.Stopwatch]::StartNew()
        foreach ($inf in @(Get-Inf (Get-JobFolder $job))) {
            $minutes = $job.timeLimitMinutes - $watch.Elapsed.TotalMinutes
            if ($minutes -gt 0) { [void] (Add-Driver $inf $minutes) } else { Write-Log "$(Get-InfName $inf): left for the first start" }
        }
    }
}
catch { Write-Log "drivers: $(Get-Message $_)" }
exit 0
