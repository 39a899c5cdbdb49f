# Stands in for winpe/first-start/windows.ps1: the same functions, as $Machine has them (FakeMachine).
# $Machine.Cut says whether the power goes now. exit passes every catch, as a power cut does.

function Protect-Folder([string] $Folder) { $Machine.Record("protect $Folder") }

function Register-StartTask([string] $Script) { $Machine.Register($Script) }

function Unregister-StartTask {
    if ($Machine.Cut('unregister')) { exit 99 }
    $Machine.IsRegistered = $false
}

function Get-DriverCommand([string] $Inf) { return $Machine.DriverCommand($Inf) }

function Start-Command([string] $Command, [string] $Folder, [string] $Log) {
    if ($Machine.Cut("run $Command")) { exit 99 }
    $process = $Machine.Start($Command, $Folder, $Log)
    if ($Machine.Cut("ran $Command")) { exit 99 }
    return $process
}

function Stop-ProcessTree($Process) { $Machine.Kill($Process) }

function Restart-Windows {
    if ($Machine.Cut('restart')) { exit 99 }
    if (-not $Machine.Restarts) { throw 'Windows does not restart' }
    exit 98
}

function Test-SetupRunning { return $Machine.SetupRuns }

function Wait-Setup { $Machine.WaitForSetup() }

function Wait-OtherInstallation { $Machine.Record('wait') }

function Get-WindowsVolume { return $Machine.Volume }

# Nobody waits in a test.
function Start-Sleep { $Machine.Sleeps++ }

# These of functions.ps1 are run as they are, with a cut before, within and after them, and files that others have open.
$realClearFile = ${function:Clear-File}
$realWriteFlushed = ${function:Write-Flushed}
$realMoveOver = ${function:Move-Over}

function Write-Flushed([string] $Path, [string] $Text) {
    if ($Machine.Cut('write')) {
        & $realWriteFlushed $Path $Text.Substring(0, $Text.Length / 2)
        exit 99
    }
    & $realWriteFlushed $Path $Text
}

function Move-Over([string] $From, [string] $To) {
    $Machine.Use($To)
    if ($Machine.Cut('replace')) { exit 99 }
    if ($Machine.Cut('replace, the old one gone')) {
        [IO.File]::Delete($To)
        exit 99
    }
    & $realMoveOver $From $To
    if ($Machine.Cut('replaced')) { exit 99 }
}

function Clear-File([string] $Path) {
    $Machine.Use($Path)
    & $realClearFile $Path
}
