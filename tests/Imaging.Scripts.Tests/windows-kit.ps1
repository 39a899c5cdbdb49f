# Stands in for windows.ps1 of the Windows kit: the folder "volume" is the volume, and calls are written down.

function Write-Call([string] $Call) {
    [IO.File]::AppendAllText((Join-Path $PSScriptRoot 'calls.txt'), "$Call`n")
}

function Test-Broken([string] $What) {
    [IO.File]::Exists((Join-Path $PSScriptRoot "break-$What"))
}

function Get-WindowsVersion { 'none' }

function Mount-Volume([string] $Disk) {
    Write-Call 'mount'
    if (Test-Broken 'mount') { throw 'no such disk' }
    if (-not [IO.File]::Exists($Disk)) { throw "no $Disk" }
    (Join-Path $PSScriptRoot 'volume') + [IO.Path]::DirectorySeparatorChar
}

function Dismount-Volume([string] $Disk) { Write-Call 'dismount' }

function Get-VolumeFacts([string] $Root) { 'a folder' }

function Invoke-Chkdsk([string] $Root, [string] $Option) {
    Write-Call "chkdsk $Option"
    if (Test-Broken 'chkdsk') { 3 } else { 0 }
}

function Open-Stream([string] $Root, [string] $Path) {
    [IO.File]::OpenRead($Root + $Path.Replace('\', '/'))
}

function Test-HyperV { $false }

function Start-Machine([string] $Disk, [int] $Minutes) { throw 'not here' }
