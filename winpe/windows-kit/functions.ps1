# What check.ps1 is made of, the same on every system.

$Result = Join-Path $PSScriptRoot 'result.txt'
$script:Failures = 0

# One line of the result, which is on the screen too.
function Write-Result([string] $Line) {
    [IO.File]::AppendAllText($Result, "$Line`r`n")
    Write-Host $Line
}

# A step with its seconds. What the action returns stands below it; what it throws makes it a FAIL, and the next step follows.
function Invoke-Step([string] $Name, [scriptblock] $Action) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $lines = @()
    $mark = 'OK'
    try { $lines = @(& $Action) }
    catch {
        $mark = 'FAIL'
        $lines = @($_.Exception.GetBaseException().Message)
        $script:Failures++
    }
    Write-Result "$mark $Name, $([Math]::Round($watch.Elapsed.TotalSeconds, 1)) s"
    foreach ($line in $lines) { Write-Result "    $line" }
}

# Everything that is done to one disk, on a copy: the disk of the kit stays as it was made.
function Test-Disk([string] $Disk, [string] $List, [int] $Files) {
    # Not $name: a block sees the variables of those who run it before its own, and they have a $Name.
    $title = [IO.Path]::GetFileName($Disk)
    $copy = "$Disk.copy.vhd"
    Invoke-Step "$title copy" { [IO.File]::Copy($Disk, $copy, $true) }
    try {
        Use-Disk "$title attach" $copy {
            param($Root)
            Invoke-Step "$title chkdsk as it was made" { Test-Volume $Root }
            Invoke-Step "$title chkdsk /scan as it was made" { Test-Volume $Root '/scan' }
            Invoke-Step "$title files against the list" { Test-File $Root $List }
            Invoke-Step "$title $Files files written, renamed, deleted" { Invoke-Exercise $Root $Files }
        }
        Use-Disk "$title attach again" $copy {
            param($Root)
            Invoke-Step "$title chkdsk after the files" { Test-Volume $Root }
            Invoke-Step "$title chkdsk /scan after the files" { Test-Volume $Root '/scan' }
            Invoke-Step "$title files against the list again" { Test-File $Root $List }
        }
    }
    finally { [IO.File]::Delete($copy) }
}

# Attaches a disk, does something with its volume, and detaches it whatever happens.
function Use-Disk([string] $Name, [string] $Disk, [scriptblock] $Action) {
    $script:Root = $null
    Invoke-Step $Name {
        $script:Root = Mount-Volume $Disk
        Get-VolumeFacts $script:Root
    }
    try {
        if ($script:Root) { & $Action $script:Root }
    }
    finally { Invoke-Step "$Name, and detach" { Dismount-Volume $Disk } }
}

# chkdsk without a wish to repair ends with 0 where it finds nothing. What it prints is in the language of this Windows.
function Test-Volume([string] $Root, [string] $Option = '') {
    $code = Invoke-Chkdsk $Root $Option
    if ($code -ne 0) { throw "chkdsk $Option ended with $code; what it printed stands above" }
}

# Compares every stream of a list with the volume. A line of the list: SHA-1, bytes, path from the root; a stream's name behind a colon,
# and what is not ASCII as <00E6>.
function Test-File([string] $Root, [string] $List) {
    $differences = @()
    $count = 0
    foreach ($line in [IO.File]::ReadLines($List)) {
        $sha1, $bytes, $path = $line -split ' ', 3
        $path = [regex]::Replace($path, '<([0-9A-F]{4})>', { param($Match) [char] [Convert]::ToInt32($Match.Groups[1].Value, 16) })
        $found = try { Get-StreamDigest $Root $path } catch { $_.Exception.GetBaseException().Message }
        if ($found -ne "$sha1 $bytes") { $differences += "${path}: found $found, expected $sha1 $bytes" }
        $count++
    }
    if ($differences.Count -gt 0) {
        throw "$($differences.Count) of $count streams differ:`r`n    " + (($differences | Select-Object -First 20) -join "`r`n    ")
    }
    if ($count -eq 0) { throw "$List is empty" }
    "$count streams are as in the list"
}

# SHA-1 and bytes of one stream.
function Get-StreamDigest([string] $Root, [string] $Path) {
    $stream = Open-Stream $Root $Path
    try {
        $sha1 = [Security.Cryptography.SHA1]::Create()
        $digest = [BitConverter]::ToString($sha1.ComputeHash($stream)).Replace('-', '')
        "$digest $($stream.Length)"
    }
    finally { $stream.Dispose() }
}

# Writes files of many sizes into folders, renames each, reads every tenth back, deletes all but every hundredth.
function Invoke-Exercise([string] $Root, [int] $Files) {
    $top = Join-Path $Root 'imaging-check'
    [void] [IO.Directory]::CreateDirectory($top)
    $content = New-Object byte[] 70000
    (New-Object Random 1).NextBytes($content)
    for ($i = 0; $i -lt $Files; $i++) {
        $folder = Join-Path $top ($i % 20)
        if ($i -lt 20) { [void] [IO.Directory]::CreateDirectory($folder) }
        $stream = [IO.File]::Create((Join-Path $folder "file $i"))
        try { $stream.Write($content, 0, $i * 7 % 70000) } finally { $stream.Dispose() }
    }
    for ($i = 0; $i -lt $Files; $i++) {
        $folder = Join-Path $top ($i % 20)
        $renamed = Join-Path $folder "a longer name that no short one equals, $i.txt"
        [IO.File]::Move((Join-Path $folder "file $i"), $renamed)
        $length = (New-Object IO.FileInfo $renamed).Length
        if ($length -ne $i * 7 % 70000) { throw "${renamed}: $length bytes, expected $($i * 7 % 70000)" }
        if ($i % 100 -ne 0) { [IO.File]::Delete($renamed) }
    }
    "$(@(Get-ChildItem -LiteralPath $top -Recurse -File).Count) files are left"
}

# Starts the disk in a virtual machine of Hyper-V and waits until Windows answers in it.
function Test-Start([string] $Disk) {
    if ($NoStart) { Write-Result 'LEFT OUT the start in Hyper-V: -NoStart'; return }
    if (-not (Test-HyperV)) { Write-Result 'LEFT OUT the start in Hyper-V: this Windows has no Hyper-V'; return }
    Invoke-Step 'start in Hyper-V, generation 2, Secure Boot' { Start-Machine $Disk 45 }
}
