# What register.ps1 and first-start.ps1 are made of, the same on every system.

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
