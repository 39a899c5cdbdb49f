# Installs drivers and packages once, in a freshly staged Windows, as SYSTEM, over as many starts as it takes.
#
#   1. Read state.json, which says how far earlier starts have come. One that says "ready" or "failed: ..." is left alone.
#   2. Install the drivers of jobs.json, an INF at a time. One that fails is listed, and stops nothing.
#   3. Run the packages of jobs.json, one after the other. One that fails stops the rest.
#   4. Wait until Windows Setup is over, and remove its answer files; after a failure too.
#   5. Restart Windows if a driver or a package asked for it.
#   6. Write "ready", and remove the task that starts this.
#
# state.json is replaced before and after each step: what runs when the power goes is run again, and counted. A wish to
# restart is not kept there, as any start fulfils it; so each restart follows something newly done, and restarts end.

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
. (Join-Path $PSScriptRoot 'functions.ps1')
. (Join-Path $PSScriptRoot 'windows.ps1')
trap {
    Write-Log "ended: $(Get-Message $_)"
    exit 1
}

$AttemptLimit = 3   # starts of one package, or of one INF
$BusyLimit = 60     # times that a package meets another installation
$AnotherInstallation = 1618

$StateFile = Join-Path $PSScriptRoot 'state.json'
$restart = $false

function New-State {
    return [pscustomobject] @{
        version = 1
        status = 'running'
        drivers = [pscustomobject] @{ done = 0; running = ''; attempts = 0; failed = @() }
        packages = @()
    }
}

function Save-State {
    Invoke-Patiently {
        Write-Flushed "$StateFile.new" (ConvertTo-Json $state -Depth 4)
        Move-Over "$StateFile.new" $StateFile
    }
}

# A state that has all it should have.
function Read-WholeState([string] $File) {
    $read = Read-Json $File
    if ($read.version -ne 1) { throw "version $($read.version)" }
    if ($read.status -notmatch '(?s)^(running|restarting|ready|failed: .*)$') { throw "status '$($read.status)'" }
    [void] ($read.drivers.done, $read.drivers.running, $read.drivers.attempts, $read.drivers.failed)
    foreach ($package in $read.packages) {
        [void] ($package.id, $package.status, $package.result, $package.attempts, $package.seconds)
    }
    return $read
}

function Read-State {
    if ([IO.File]::Exists($StateFile)) {
        try { return Read-WholeState $StateFile }
        catch {
            Write-Log "state.json: $(Get-Message $_)"
            [IO.File]::Copy($StateFile, "$StateFile.damaged", $true)
            Stop-Jobs 'state.json' 'damaged'
        }
    }
    # The new one alone: whole, where the power went while it took the place of the old one; otherwise the first ever.
    if ([IO.File]::Exists("$StateFile.new")) {
        try { return Read-WholeState "$StateFile.new" }
        catch { Write-Log "state.json.new: $(Get-Message $_)" }
    }
    return New-State
}

function Install-Drivers($Jobs) {
    $index = 0
    foreach ($job in $Jobs.drivers) {
        foreach ($inf in @(Get-Inf (Get-JobFolder $job))) {
            if ($index -ge $state.drivers.done) { Install-Inf $inf $job.timeLimitMinutes }
            $index++
        }
    }
}

function Install-Inf([string] $Inf, [double] $Minutes) {
    $name = Get-InfName $Inf
    $drivers = $state.drivers
    $drivers.running = $name
    $drivers.attempts++
    Save-State

    $result = 'attempts'
    if ($drivers.attempts -le $AttemptLimit) { $result = Add-Driver $Inf $Minutes } else { Write-Log "$name`: failed, attempts" }
    if (-not (Test-DriverAdded $result)) { $drivers.failed += [pscustomobject] @{ inf = $name; result = "$result" } }
    if ($result -in $RestartWanted, $RestartBegun) { $script:restart = $true }
    $drivers.done++
    $drivers.running = ''
    $drivers.attempts = 0
    Save-State
}

function Add-Packages($Jobs) {
    foreach ($job in $Jobs.packages) {
        if (@($state.packages | ForEach-Object { $_.id }) -cnotcontains $job.id) {
            $state.packages += [pscustomobject] @{ id = $job.id; status = 'waiting'; result = ''; attempts = 0; seconds = 0 }
        }
    }
}

function Install-Package($Job) {
    $package = $state.packages | Where-Object { $_.id -ceq $Job.id }
    if ($package.status -eq 'done') { return }
    # Windows Setup may have ended meanwhile.
    if (-not (Test-SetupRunning)) { Clear-AnswerFile }
    $folder = Get-JobFolder $Job
    if ($package.attempts -ge $AttemptLimit) { Stop-Jobs $Job.id 'attempts' }
    $package.status = 'running'
    $package.attempts++
    Save-State

    $watch = [Diagnostics.Stopwatch]::StartNew()
    $result = Invoke-Limited $Job.command $folder (Join-Path $LogFolder "$($Job.id).log") $Job.timeLimitMinutes
    for ($busy = 1; $result -eq $AnotherInstallation -and $busy -lt $BusyLimit; $busy++) {
        Wait-OtherInstallation
        $result = Invoke-Limited $Job.command $folder (Join-Path $LogFolder "$($Job.id).log") $Job.timeLimitMinutes
    }
    $isGood = $result -in 0, $RestartWanted, $RestartBegun
    $package.status = if ($isGood) { 'done' } else { 'failed' }
    $package.result = "$result"
    $package.seconds = Get-Seconds $watch
    Write-Log "$($Job.id): $($package.status), $result, $($package.seconds) s"
    if (-not $isGood) { Stop-Jobs $Job.id $result }
    Save-State

    # An installer that has begun a restart is not asked whether it may.
    if ($Job.reboot -eq 'always' -or $result -eq $RestartBegun) { Restart-Now }
    if ($result -eq $RestartWanted -and $Job.reboot -eq 'if-asked') { $script:restart = $true }
}

# Windows Setup does not survive a restart that is not its own.
function Restart-Now {
    Wait-Setup
    Clear-AnswerFile
    $state.status = 'restarting'
    Save-State
    Write-Log 'restarting'
    Restart-Windows
}

function Set-Failure($Failure) {
    $message = Get-Message $Failure
    if ($message -notlike 'failed: *') { $message = "failed: first-start, $message" }
    if ($state.status -notlike 'failed: *') { $state.status = $message }
    Write-Log $message
    Save-State
}

$state = New-State
try {
    $state = Read-State
    if ($state.status -in 'running', 'restarting') {
        $state.status = 'running'
        $jobs = Read-Jobs
        Add-Packages $jobs
        Install-Drivers $jobs
        foreach ($job in $jobs.packages) { Install-Package $job }
    }
}
catch { Set-Failure $_ }

try {
    Wait-Setup
    Clear-AnswerFile
    if ($restart -and $state.status -eq 'running') { Restart-Now }
}
catch { Set-Failure $_ }

if ($state.status -like 'failed: *') { exit 1 }
$state.status = 'ready'
Save-State
Write-Log 'ready'
Unregister-StartTask
exit 0
