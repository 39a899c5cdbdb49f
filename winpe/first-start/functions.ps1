# What register.ps1 and first-start.ps1 are made of, the same on every system.

$NoDevice = 259     # pnputil: in the driver store, and no device here wants it
$RestartBegun = 1641
$RestartWanted = 3010

$JobsFile = Join-Path $PSScriptRoot 'jobs.json'
$LogFolder = Join-Path $PSScriptRoot 'logs'
$ToolLog = Join-Path $LogFolder 'tools.log'
[void] [IO.Directory]::CreateDirectory($LogFolder)

# Does something with a file that a virus scanner, or a reader, may have open for a moment.
function Invoke-Patiently([scriptblock] $Action) {
    for ($attempt = 1; ; $attempt++) {
        try { return & $Action }
        catch {
            if ($attempt -eq 50) { throw }
            Start-Sleep -Milliseconds 100
        }
    }
}

# One line of the log, in UTC.
function Write-Log([string] $Line) {
    $text = "$([DateTime]::UtcNow.ToString('s'))Z $Line`r`n"
    Invoke-Patiently { [IO.File]::AppendAllText((Join-Path $LogFolder 'first-start.log'), $text) }
}

# What went wrong, without who says so.
function Get-Message($Failure) {
    return $Failure.Exception.GetBaseException().Message
}

# Runs a command line; its exit code, or "time limit" when it was killed with all it had started.
function Invoke-Limited([string] $Command, [string] $Folder, [string] $Log, [double] $Minutes) {
    $process = Start-Command $Command $Folder $Log
    if ($process.WaitForExit([int] ($Minutes * 60000))) { return $process.ExitCode }
    Stop-ProcessTree $process
    return 'time limit'
}

# Runs a tool of Windows that takes seconds, and has to succeed.
function Invoke-Tool([string] $Command) {
    $result = Invoke-Limited $Command $PSScriptRoot $ToolLog 2
    if ($result -ne 0) { throw "$Command, $result" }
}

# Writes a file that is on the disk when this returns.
function Write-Flushed([string] $Path, [string] $Text) {
    $bytes = [Text.Encoding]::UTF8.GetBytes($Text)
    $stream = [IO.File]::Open($Path, 'Create', 'Write', 'None')
    try {
        $stream.Write($bytes, 0, $bytes.Length)
        $stream.Flush($true)
    }
    finally { $stream.Dispose() }
}

# Puts a file in the place of another, or where there is none.
function Move-Over([string] $From, [string] $To) {
    if ([IO.File]::Exists($To)) { [IO.File]::Replace($From, $To, [NullString]::Value) } else { [IO.File]::Move($From, $To) }
}

function Stop-Jobs([string] $Subject, [string] $Reason) {
    throw "failed: $Subject, $Reason"
}

function Read-Json([string] $File) {
    return ConvertFrom-Json (Invoke-Patiently { [IO.File]::ReadAllText($File) })
}

function Read-Jobs {
    if (-not [IO.File]::Exists($JobsFile)) { Stop-Jobs 'jobs.json' 'missing' }
    try {
        $read = Read-Json $JobsFile
        if ($read.version -ne 1) { throw "version $($read.version)" }
        foreach ($job in @($read.drivers) + @($read.packages)) {
            if ($job.folder -isnot [string] -or $job.folder -match '^$|^[/\\]|:|(^|[/\\])\.\.([/\\]|$)') { throw "folder '$($job.folder)'" }
            if ($job.timeLimitMinutes -le 0 -or $job.timeLimitMinutes -gt 1440) { throw "time limit '$($job.timeLimitMinutes)'" }
        }
        foreach ($job in $read.drivers) {
            if ($job.install -notin 'first-start', 'specialize') { throw "install '$($job.install)'" }
        }
        $known = @{}
        foreach ($job in $read.packages) {
            if ($job.id -notmatch '^[A-Za-z0-9][A-Za-z0-9._-]*$' -or $known.ContainsKey($job.id)) { throw "id '$($job.id)'" }
            if ($job.command -isnot [string] -or $job.command -match '^\s*$|[\x00-\x1f]') { throw "command of $($job.id)" }
            if ($job.reboot -notin 'never', 'if-asked', 'always') { throw "reboot '$($job.reboot)'" }
            $known[$job.id] = $true
        }
        return $read
    }
    catch {
        Write-Log "jobs.json: $(Get-Message $_)"
        Stop-Jobs 'jobs.json' 'damaged'
    }
}

# The folder of a job, which is below this one.
function Get-JobFolder($Job) {
    $folder = Join-Path $PSScriptRoot $Job.folder
    if (-not [IO.Directory]::Exists($folder)) { Stop-Jobs $Job.folder 'missing' }
    return $folder
}

# Every INF below a folder, in an order that stays: the state counts them.
function Get-Inf([string] $Folder) {
    [string[]] $paths = @(Get-ChildItem -LiteralPath $Folder -Recurse -File | ForEach-Object { $_.FullName }) -like '*.inf'
    [Array]::Sort($paths, [StringComparer]::Ordinal)
    return $paths
}

function Get-InfName([string] $Inf) {
    return $Inf.Substring($PSScriptRoot.Length + 1)
}

# Installs one INF, and logs it; what pnputil said, or "time limit".
function Add-Driver([string] $Inf, [double] $Minutes) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $result = Invoke-Limited (Get-DriverCommand $Inf) (Split-Path -Parent $Inf) (Join-Path $LogFolder 'drivers.log') $Minutes
    Write-Log "$(Get-InfName $Inf): $(if (Test-DriverAdded $result) { 'ok' } else { 'failed' }), $result, $(Get-Seconds $watch) s"
    return $result
}

function Test-DriverAdded($Result) {
    return $Result -in 0, $NoDevice, $RestartWanted, $RestartBegun
}

function Get-Seconds($Watch) {
    return [Math]::Round($Watch.Elapsed.TotalSeconds, 1)
}

# Where Windows looks for answer files and keeps copies of them, and what they are called there.
function Get-AnswerFile {
    $volume = Get-WindowsVolume
    foreach ($folder in 'Windows/Panther', 'Windows/Panther/Unattend', 'Windows/Panther/UnattendGC', 'Windows/System32/Sysprep', '') {
        foreach ($name in 'unattend.xml', 'unattend-original.xml', 'autounattend.xml') {
            $path = [IO.Path]::GetFullPath([IO.Path]::Combine($volume, $folder, $name))
            if ([IO.File]::Exists($path)) { $path }
        }
    }
}

# Overwrites the answer files in place, and deletes them: they may hold secrets, and every user may read them.
function Clear-AnswerFile {
    foreach ($path in @(Get-AnswerFile)) {
        try { Invoke-Patiently { Clear-File $path } }
        catch { throw "failed: $path, $(Get-Message $_)" }
        Write-Log "removed $path"
    }
}

function Clear-File([string] $Path) {
    [IO.File]::SetAttributes($Path, 'Normal')
    $stream = [IO.File]::Open($Path, 'Open', 'Write', 'None')
    try {
        $blanks = [Text.Encoding]::ASCII.GetBytes(' ' * $stream.Length)
        $stream.Write($blanks, 0, $blanks.Length)
        $stream.Flush($true)
    }
    finally { $stream.Dispose() }
    [IO.File]::Delete($Path)
}
