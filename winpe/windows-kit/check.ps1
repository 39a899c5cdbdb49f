# Checks the disks of this kit: attaches a copy of each, lets chkdsk judge it before and after 20,000 files were written to it, compares
# every file with its list, and starts the one with Windows in Hyper-V. Writes result.txt, which is to be sent back.
param([switch] $NoStart)

Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot\functions.ps1"
. "$PSScriptRoot\windows.ps1"

[IO.File]::WriteAllText($Result, '')
Write-Result "Windows: $(Get-WindowsVersion)"
foreach ($name in 'hostile', 'windows') {
    $disk = Join-Path $PSScriptRoot "$name.vhd"
    if ($name -eq 'windows' -and -not [IO.File]::Exists($disk)) {
        Write-Result 'LEFT OUT windows.vhd: the kit was made without one'
        continue
    }
    Test-Disk $disk (Join-Path $PSScriptRoot "$name.txt") 20000
    if ($name -eq 'windows') { Test-Start $disk }
}
Write-Result $(if ($script:Failures -eq 0) { 'RESULT: PASS' } else { "RESULT: FAIL, $script:Failures steps" })
exit [Math]::Min($script:Failures, 1)
